"""The bounds between the classes of a map: quantiles, equal and round intervals, natural breaks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

import numpy as np

CLASSES = 5
"""As many as there are shades that can be told apart."""
FEWEST_CLASSES = 2
MOST_VALUES = 5000
"""Natural breaks take time with the square of the values: some tenths of a second for so many different ones."""

_ROUND_STEPS = (1, 2, 2.5, 5, 10)


class ClassMethod(StrEnum):
    """How values are divided into classes. pretty: equal intervals with round bounds; own: bounds that a reader entered."""

    QUANTILES = "quantiles"
    NATURAL = "natural"
    EQUAL = "equal"
    PRETTY = "pretty"
    OWN = "own"


def class_bounds(
    values: Sequence[float], method: ClassMethod = ClassMethod.QUANTILES, classes: int = CLASSES
) -> tuple[float, ...]:
    """Ascending bounds, at most one less than classes; a value at a bound belongs to the class above it.

    Fewer where values are few or alike, none without values. Raises ValueError for `own`, whose bounds do not follow from values.
    """
    ordered = sorted(values)
    if not ordered:
        return ()
    match method:
        case ClassMethod.QUANTILES:
            bounds = _quantiles(ordered, classes)
        case ClassMethod.NATURAL:
            bounds = _natural_breaks(ordered, classes)
        case ClassMethod.EQUAL:
            bounds = _equal_intervals(ordered, classes)
        case ClassMethod.PRETTY:
            bounds = _round_intervals(ordered, classes)
        case ClassMethod.OWN:
            raise ValueError("own bounds do not follow from values")
    return tuple(bound for bound in sorted(set(bounds)) if ordered[0] < bound <= ordered[-1])


def natural_classes(values: Sequence[float], classes: int) -> list[list[float]]:
    """Divide values into the classes with the least sum of squared deviations from their means, in ascending order.

    The exact optimum by dynamic programming (Fisher, "On Grouping for Maximum Homogeneity", 1958), which Jenks ("The Data Model Concept in
    Statistical Mapping", 1967) proposed for maps. Fewer classes where there are fewer different values. Of more than 5000 different
    values, so many quantiles are divided instead of all.
    """
    different, counts = np.unique(np.asarray(values, dtype=float), return_counts=True)
    if len(different) > MOST_VALUES:
        places = np.linspace(0, len(different) - 1, MOST_VALUES).astype(int)
        different, counts = different[places], np.ones(MOST_VALUES, dtype=int)
    starts = _best_starts(different, counts, min(classes, len(different)))
    edges = [different[start] for start in starts[1:]]
    parts = np.split(np.sort(np.asarray(values, dtype=float)), np.searchsorted(np.sort(values), edges))
    return [part.tolist() for part in parts]


def _best_starts(values: np.ndarray, counts: np.ndarray, classes: int) -> list[int]:
    """Where each class begins among ascending values that occur so often."""
    # Deviations from the middle instead of values: squares of large numbers would lose the digits in which they differ.
    centred = values - np.average(values, weights=counts)
    weight = np.concatenate(([0.0], np.cumsum(counts)))
    total = np.concatenate(([0.0], np.cumsum(counts * centred)))
    squares = np.concatenate(([0.0], np.cumsum(counts * centred**2)))

    def deviations(start: np.ndarray, end: int) -> np.ndarray:
        sums = total[end] - total[start]
        return np.asarray(squares[end] - squares[start] - sums**2 / (weight[end] - weight[start]))

    size = len(values)
    least = np.array([0.0] + [float(deviations(np.array([0]), end)[0]) for end in range(1, size + 1)])
    best_starts = []
    for number in range(2, classes + 1):
        following, starts = np.full(size + 1, math.inf), np.zeros(size + 1, dtype=int)
        for end in range(number, size + 1):
            candidates = np.arange(number - 1, end)
            sums = least[candidates] + deviations(candidates, end)
            best = int(np.argmin(sums))
            following[end], starts[end] = sums[best], candidates[best]
        least = following
        best_starts.append(starts)
    ends, end = [], size
    for starts in reversed(best_starts):
        end = int(starts[end])
        ends.append(end)
    return [0, *reversed(ends)]


def _quantiles(ordered: Sequence[float], classes: int) -> list[float]:
    """About as many values in each, rounded to two figures.

    Quantiles are what readers of such maps judge best by (Brewer and Pickle, "Evaluation of Methods for Classifying
    Epidemiological Data on Choropleth Maps in Series", 2002).
    """
    cuts = [ordered[len(ordered) * part // classes] for part in range(1, classes)]
    return [float(f"{cut:.2g}") for cut in cuts]


def _natural_breaks(ordered: Sequence[float], classes: int) -> list[float]:
    parts = natural_classes(ordered, classes)
    return [roundest_between(below[-1], above[0]) for below, above in pairwise(parts)]


def _equal_intervals(ordered: Sequence[float], classes: int) -> list[float]:
    width = (ordered[-1] - ordered[0]) / classes
    return [float(f"{ordered[0] + width * part:.12g}") for part in range(1, classes)]


def _round_intervals(ordered: Sequence[float], classes: int) -> list[float]:
    """The multiples of the smallest round step (1, 2, 2.5 or 5 times a power of ten) that make no more classes."""
    width = (ordered[-1] - ordered[0]) / classes
    if not width or not math.isfinite(width):
        return []
    power = 10.0 ** math.floor(math.log10(width))
    for step in (power * step for step in (*_ROUND_STEPS, 20)):
        first = math.floor(ordered[0] / step) + 1
        last = math.floor(ordered[-1] / step)
        if last - first + 1 < classes:
            return [float(f"{number * step:.12g}") for number in range(first, last + 1)]
    return []


def roundest_between(low: float, high: float) -> float:
    """The number with the fewest figures that is above `low` and at most `high`."""
    for figures in range(-1, 13):
        step = 10.0 ** (math.floor(math.log10(max(abs(low), abs(high)))) - figures)
        candidate = float(f"{math.floor(high / step) * step:.12g}")
        if low < candidate <= high:
            return candidate
    return high
