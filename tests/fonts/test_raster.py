from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.machine import without_system_fonts

from goalweave.fonts import svg_to_png
from goalweave.fonts.raster import _name_fonts

LINES = ("12 % → “9.c” ≥ 5", "L’œuvre", "Окончание", "جودة التعليم", "目标 17", "Giáo dục")


def picture(*lines: str, weight: int = 400, family: str = "'Noto Sans','Segoe UI',sans-serif") -> str:
    texts = "".join(
        f'<text x="5" y="{20 + 20 * at}" font-size="12" font-weight="{weight}">{line}</text>'
        for at, line in enumerate(lines)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="150" font-family="{family}">{texts}</svg>'


pytestmark = pytest.mark.usefixtures("own_fonts")


def test_a_picture_is_the_same_where_the_system_has_no_fonts(tmp_path: Path) -> None:
    """Letters that ours lack are then all the same box, which shows that the fonts were hidden."""
    code = (
        "import hashlib, sys; sys.path.insert(0, '.')\n"
        "from tests.fonts.test_raster import LINES, picture, svg_to_png\n"
        "for svg in (picture(*LINES), picture(*LINES, weight=700), picture('กกก'), picture('การ')):\n"
        "    print(hashlib.sha256(svg_to_png(svg)).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env=without_system_fonts(tmp_path),
    )
    *same, thai, other = run.stdout.split()
    here = [hashlib.sha256(svg_to_png(picture(*LINES, weight=weight))).hexdigest() for weight in (400, 700)]
    assert same == here
    assert thai == other


@pytest.mark.parametrize("line", LINES)
def test_each_line_has_letters_and_a_bold_one_differs(line: str) -> None:
    assert len({svg_to_png(picture(line)), svg_to_png(picture(line, weight=700)), svg_to_png(picture(""))}) == 3


@pytest.mark.parametrize(
    ("text", "family", "runs"),
    [
        ("Goal 9", "'Noto Sans'", []),
        ("9 → 17", "'Noto Sans',sans-serif", ["Noto Sans|9 ", "Goalweave Symbols|→", "Noto Sans| 17"]),
        ("目标 17", "'Noto Sans SC','Noto Sans'", []),
        ("目标 17", "Arial", ["Noto Sans|\u200c", "Noto Sans SC|目标", "Noto Sans| 17"]),
        ("التعليم", "'Noto Serif'", ["Noto Sans Arabic|التعليم"]),
        (
            "→ التعليم",
            "'Noto Sans Arabic'",
            ["Noto Sans Arabic|\u200c", "Goalweave Symbols|→", "Noto Sans Arabic| التعليم"],
        ),
        ("การ", "'Noto Sans'", ["|การ"]),
    ],
)
def test_each_run_of_letters_names_a_font_that_has_them(text: str, family: str, runs: list[str]) -> None:
    svg = _name_fonts(picture(text, family=family))
    named = re.findall(r'<tspan(?: font-family="([^"]*)")?>([^<]*)</tspan>', svg)
    assert [f"{font}|{letters}" for font, letters in named] == runs
    assert "".join(re.findall(r">([^<>]+)<", svg)).replace("\u200c", "") == text


def test_text_after_an_inner_element_is_named_too() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><text font-family="Noto Sans">a→<tspan dy="1">b→</tspan>c→</text></svg>'
    assert re.sub(r' font-family="(?:Goalweave )?([^"]*)"', r" \1", _name_fonts(svg).split(">", 1)[1]) == (
        "<text Noto Sans><tspan Noto Sans>a</tspan><tspan Symbols>→</tspan>"
        '<tspan dy="1"><tspan Noto Sans>b</tspan><tspan Symbols>→</tspan></tspan>'
        "<tspan Noto Sans>c</tspan><tspan Symbols>→</tspan></text></svg>"
    )
