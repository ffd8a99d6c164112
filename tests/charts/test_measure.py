from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from tests.factories.documents import PROSE

from goalweave.charts import measure
from goalweave.charts.look import FONT
from goalweave.charts.measure import shorten, text_width, wrap
from goalweave.fonts import svg_to_png

SCRIPT = Path(__file__).parents[2] / "frontend" / "src" / "measure.js"


@pytest.mark.parametrize(
    ("text", "ems"),
    [
        ("", 0),
        ("i", 0.27),
        ("W", 0.92),
        ("4", 0.6),
        ("é", 0.6),
        ("цель", 4 * 0.61),
        ("Ц", 0.72),
        ("هدف", 3 * 0.46),
        ("目标", 2),
        ("\u200f\u2067", 0),
    ],
)
def test_text_width_knows_the_scripts(text: str, ems: float) -> None:
    assert text_width(text, 10) == pytest.approx(10 * ems)


def test_text_width_of_bold_is_wider() -> None:
    assert text_width("Goal", 10, bold=True) == pytest.approx(10.6 / 10 * text_width("Goal", 10))


def test_widths_are_the_same_in_the_script_of_the_server() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    written = [float(number) for number in re.findall(r"/u?, ([0-9.]+)\]", script)]
    ours = [width for _, width in measure._WIDTHS] + [0.72] + [width for _, width in measure._SCRIPTS]
    assert written == ours
    assert f"const BOLD = {measure.BOLD}" in script


@settings(deadline=None)
@given(st.text(max_size=40), st.floats(0, 300))
def test_shorten_keeps_what_fits_and_cuts_what_does_not(text: str, room: float) -> None:
    short = shorten(text, room, 10)
    if text_width(text, 10) <= room:
        assert short == text
    else:
        assert short.endswith("…")
        assert text.startswith(short[:-1])
        assert text_width(short, 10) <= room or len(short) == 2


def test_shorten_cuts_at_the_end() -> None:
    assert shorten("Peace, justice and strong institutions", 100, 10) == "Peace, justice and…"
    assert shorten("Peace", 1, 10) == "P…"


def test_wrap_breaks_at_spaces_and_cuts_the_last_line() -> None:
    text = "Growth of telecommunication and the digital economy for everybody"
    assert wrap(text, 100, 10, lines=3) == ("Growth of", "telecommunication", "and the digital eco…")
    assert wrap("No poverty", 200, 10, lines=3) == ("No poverty",)
    assert wrap("", 200, 10, lines=3) == ()


@settings(deadline=None)
@given(st.lists(st.text("abcW ", min_size=1, max_size=9), max_size=8), st.floats(30, 200), st.integers(1, 4))
def test_wrap_fits_and_loses_no_word_before_the_last_line(words: list[str], room: float, lines: int) -> None:
    text = " ".join(words)
    done = wrap(text, room, 10, lines=lines)
    assert len(done) <= lines
    assert all(text_width(line, 10) <= room or len(line) <= 2 for line in done)
    if not any("…" in line for line in done):
        assert " ".join(done).split() == text.split()


@pytest.mark.usefixtures("own_fonts")
@pytest.mark.parametrize("weight", [400, 700])
@pytest.mark.parametrize("language", PROSE)
def test_text_width_is_about_that_of_the_fonts_that_ship(language: str, weight: int) -> None:
    text = PROSE[language]
    measured = text_width(text, 10, bold=weight == 700)

    def drawn_beyond(x: float) -> bool:
        """Whether the text, drawn from 0, has ink on the right of x."""
        pictures = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="20" viewBox="{x} 0 400 20">'
            f'<text y="12" font-size="10" font-weight="{weight}" font-family="{FONT}">{content}</text></svg>'
            for content in (text, "")
        )
        return len({svg_to_png(picture) for picture in pictures}) == 2

    assert [drawn_beyond(measured * share) for share in (0.9, 1.05)] == [True, False]
