from __future__ import annotations

import math

import pytest
from hypothesis import example, given, strategies as st

from goalweave.charts import NumberFormat
from goalweave.charts.numbers import LARGEST, is_drawable, scale_for

VALUES = st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: round(value, 6))


@pytest.mark.parametrize(
    ("numbers", "value", "text"),
    [
        (NumberFormat(), 1234567.5, "1,234,567.5"),
        (NumberFormat(",", "\u00a0", "\u00a0%"), -1234.56, "−1\u00a0234,6\u00a0%"),
        (NumberFormat(), 51.0, "51"),
        (NumberFormat(), 1.25, "1.3"),
        (NumberFormat(decimals=2), 0.5, "0.5"),
        (NumberFormat(), 999.96, "1,000"),
        (NumberFormat(), -0.04, "0"),
        (NumberFormat(group=""), 12345.0, "12345"),
    ],
)
def test_numbers_are_written_as_the_reader_s_language_does(numbers: NumberFormat, value: float, text: str) -> None:
    assert numbers.text(value) == text


def test_marks_of_an_axis_have_all_the_same_decimals() -> None:
    scale = scale_for([0.0, 1.0])
    assert [NumberFormat().text(mark, decimals=scale.decimals) for mark in scale.marks] == [
        "0.00",
        "0.25",
        "0.50",
        "0.75",
        "1.00",
    ]
    assert NumberFormat(sign=" %").text(5, sign=False) == "5"


@pytest.mark.parametrize(
    ("values", "wanted", "marks"),
    [
        ([34.6, 70.0], {}, (0, 20, 40, 60, 80)),
        ([92.6], {}, (0, 25, 50, 75, 100)),
        ([40.1, 48.9], {"zero": False}, (40, 42.5, 45, 47.5, 50)),
        ([-3.0, 8.0], {}, (-5, 0, 5, 10)),
        ([0.0], {}, (0, 0.25, 0.5, 0.75, 1)),
        ([100.0, 100.0], {"zero": False, "highest": 100}, (90, 92.5, 95, 97.5, 100)),
        ([0.0], {"zero": False, "lowest": 0}, (0, 0.25, 0.5, 0.75, 1)),
        ([], {}, (0, 0.25, 0.5, 0.75, 1)),
        ([-4.0, -2.0], {}, (-4, -3, -2, -1, 0)),
    ],
)
def test_scale_has_marks_at_round_numbers(values: list[float], wanted: dict, marks: tuple[float, ...]) -> None:
    assert scale_for(values, **wanted).marks == marks


@given(st.lists(VALUES, min_size=1, max_size=20), st.integers(2, 9), st.booleans())
@example([1e12, 1e12 + 1e-3], 5, False)
@example([5e-7, -1e12], 5, True)
def test_scale_holds_every_value_between_few_marks(values: list[float], marks: int, zero: bool) -> None:
    scale = scale_for(values, marks=marks, zero=zero)
    slack = 1e-6 * (scale.high - scale.low)
    assert scale.low - slack <= min(values)
    assert max(values) <= scale.high + slack
    assert 2 <= len(scale.marks) <= 2 * marks + 2
    assert not zero or scale.low <= 0 <= scale.high
    assert scale.share(scale.low) == 0
    assert scale.share(scale.high) == 1
    assert list(scale.marks) == sorted(set(scale.marks))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, LARGEST * 2])
def test_what_is_no_number_cannot_be_drawn(value: float) -> None:
    assert not is_drawable(value)
    assert is_drawable(-LARGEST)
