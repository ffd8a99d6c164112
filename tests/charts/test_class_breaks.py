"""Bounds between the classes of a map."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given, settings, strategies as st

from goalweave.charts import ClassMethod, class_bounds
from goalweave.charts.class_breaks import natural_classes, roundest_between

NUMBERS = st.lists(st.floats(-1e6, 1e6).map(lambda number: round(number, 3)), max_size=30)


def squared_deviations(classes: list[list[float]]) -> float:
    return sum(sum((value - sum(some) / len(some)) ** 2 for value in some) for some in classes)


@pytest.mark.parametrize(
    ("values", "upper"),
    [  # the examples of jenkspy's documentation: the upper end of each of three classes
        ([1.3, 7.1, 7.3, 2.3, 3.9, 4.1, 7.8, 1.2, 4.3, 7.3, 5.0, 4.3], [2.3, 5.0, 7.8]),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [3, 7, 11]),
    ],
)
def test_natural_breaks_are_those_of_published_examples(values: list[float], upper: list[float]) -> None:
    assert [part[-1] for part in natural_classes(values, 3)] == upper


@settings(max_examples=40)
@given(st.lists(st.integers(-50, 50).map(float), min_size=1, max_size=9), st.integers(2, 4))
def test_no_other_classes_deviate_less_than_natural_ones(values: list[float], classes: int) -> None:
    ordered = sorted(values)
    natural = natural_classes(values, classes)
    assert list(chain.from_iterable(natural)) == ordered
    every = combinations(range(1, len(ordered)), min(classes, len(ordered)) - 1)
    divided = (
        [ordered[start:end] for start, end in zip((0, *cuts), (*cuts, len(ordered)), strict=True)] for cuts in every
    )
    assert squared_deviations(natural) <= min(map(squared_deviations, divided)) + 1e-6


def test_natural_breaks_keep_the_digits_of_large_numbers() -> None:
    values = [1e9 + small for small in (0.1, 0.2, 0.3, 5.1, 5.2, 9.0)]
    assert [len(part) for part in natural_classes(values, 3)] == [3, 2, 1]


def test_bounds_of_natural_breaks_are_round_and_divide_as_the_classes_do() -> None:
    assert class_bounds([1.2, 1.3, 2.3, 3.94, 4.1, 7.12, 7.8], ClassMethod.NATURAL, 3) == (3, 7)
    assert class_bounds([0.011, 0.012, 0.057, 0.058], ClassMethod.NATURAL, 2) == (0.05,)


def test_intervals_are_equal_or_round() -> None:
    values = [3.0, 8.0, 21.0, 47.0, 98.0]
    assert class_bounds(values, ClassMethod.EQUAL, 5) == (22, 41, 60, 79)
    assert class_bounds(values, ClassMethod.PRETTY, 5) == (20, 40, 60, 80)
    assert class_bounds([-4.0, 4.0], ClassMethod.PRETTY, 4) == (-2.5, 0, 2.5)
    assert class_bounds([0.0, 1000.0], ClassMethod.PRETTY, 3) == (500, 1000)


@pytest.mark.parametrize("method", [method for method in ClassMethod if method is not ClassMethod.OWN])
@settings(max_examples=30)
@given(values=NUMBERS, classes=st.integers(2, 5))
def test_bounds_ascend_within_the_values_by_every_method(
    method: ClassMethod, values: list[float], classes: int
) -> None:
    bounds = class_bounds(values, method, classes)
    assert len(bounds) < classes
    assert list(bounds) == sorted(set(bounds))
    assert all(min(values) < bound <= max(values) for bound in bounds)


def test_own_bounds_do_not_follow_from_values() -> None:
    with pytest.raises(ValueError, match="own bounds"):
        class_bounds([1.0], ClassMethod.OWN)


def test_roundest_number_is_above_one_and_at_most_the_other() -> None:
    pairs = ((2.3, 3.94), (19.9, 20.1), (0.012, 0.057), (-8.2, -3.1), (99, 100), (5.0, 5.0000001))
    assert [roundest_between(*pair) for pair in pairs] == [3, 20, 0.05, -4, 100, 5.0000001]
