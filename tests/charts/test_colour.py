from __future__ import annotations

import pytest
from hypothesis import example, given, settings, strategies as st

from goalweave.charts import contrast, is_colour, on_colour
from goalweave.core.colour import READABLE, luminance

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@settings(deadline=None)
@given(colours)
@example("#767676")  # the lightest grey that carries white
@example("#777777")
@example("#7a7a7a")
@example("#808080")
def test_on_colour_can_be_read_on_every_colour(colour: str) -> None:
    assert contrast(on_colour(colour), colour) >= READABLE


@settings(deadline=None)
@given(colours)
def test_on_colour_is_white_wherever_white_can_be_read(colour: str) -> None:
    assert (on_colour(colour) == "#ffffff") == (contrast("#ffffff", colour) >= READABLE)


@pytest.mark.parametrize(
    ("colour", "text"),
    [
        ("#E5243B", "#ffffff"),
        ("#DDA63A", "#14171a"),
        ("#FD6925", "#14171a"),
        ("#19486A", "#ffffff"),
        ("#777777", "#000000"),
        ("#ffffff", "#14171a"),
        ("#000000", "#ffffff"),
    ],
)
def test_on_colour_picks_white_then_ink_then_black(colour: str, text: str) -> None:
    assert on_colour(colour) == text


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@settings(deadline=None)
@given(colours, colours)
def test_contrast_is_symmetric_and_at_least_one(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one) >= 1


@settings(deadline=None)
@given(colours)
def test_luminance_lies_between_black_and_white_and_ignores_case(colour: str) -> None:
    assert 0 <= luminance(colour) <= 1
    assert luminance(colour) == luminance(colour.upper())


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "#1234567", "#123456\n", 'x"><script>'])
def test_what_is_no_colour_is_refused(text: str) -> None:
    assert not is_colour(text)
    with pytest.raises(ValueError, match="#rrggbb"):
        luminance(text)
