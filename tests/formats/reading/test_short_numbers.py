"""Whole numbers in codes and positions."""

from __future__ import annotations

import pytest

from goalweave.formats.reading.numbers import short_whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("٣", 3), ("999999999", 999_999_999)])
def test_decimal_digits_are_a_number(text: str, number: int) -> None:
    assert short_whole_number(text) == number


@pytest.mark.parametrize("text", ["", "²", "①", "-1", "1.0", " 1", "1" * 10, "1" * 5000, "a"])
def test_all_else_is_none(text: str) -> None:
    assert short_whole_number(text) is None
