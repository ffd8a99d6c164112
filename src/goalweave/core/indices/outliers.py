"""Skewness, kurtosis, and outlying values moved to the next one."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

MOST_SKEWNESS = 2.0
MOST_KURTOSIS = 3.5
"""A column whose skewness, in absolute terms, and kurtosis are both above these has outliers (OECD/JRC COIN Tool; COINr, check_SkewKurt)."""


def skewness(values: Array) -> float:
    """The adjusted Fisher–Pearson coefficient G1 of the values that are there; NaN for fewer than three, or if all are the same.

    Source: D. N. Joanes and C. A. Gill, The Statistician 47, 1998.
    """
    return _shape(values[~np.isnan(values)])[0]


def kurtosis(values: Array) -> float:
    """The adjusted excess kurtosis G2 of the values that are there; NaN for fewer than four, or if all are the same (Joanes and Gill 1998)."""
    return _shape(values[~np.isnan(values)])[1]


def has_outliers(values: Array) -> bool:
    """Whether skewness and kurtosis are both above their limits."""
    return _is_beyond(*_shape(values[~np.isnan(values)]))


def winsorise_values(values: Array, most: int) -> Array:
    """The values with outliers moved to the next value, at the end to which they are skewed, until there are none or `most` are moved.

    Values that are tied are moved together, so that a few more may be moved. Source: W. Becker and others, COINr, Journal of Open Source
    Software 7(78), 2022, `winsorise`.
    """
    there = ~np.isnan(values)
    moved = values[there]
    original = moved.copy()
    while _is_beyond(*(shape := _shape(moved))):
        up = shape[0] >= 0
        outlying = moved == (moved.max() if up else moved.min())
        if np.count_nonzero(moved != original) >= most:
            break
        rest = moved[~outlying]
        moved[outlying] = rest.max() if up else rest.min()
    treated = values.copy()
    treated[there] = moved
    return treated


def _is_beyond(skew: float, kurt: float) -> bool:
    return abs(skew) > MOST_SKEWNESS and kurt > MOST_KURTOSIS


def _shape(here: Array) -> tuple[float, float]:
    """Adjusted skewness and kurtosis of values without gaps, in one pass: winsorising asks for both after each move."""
    count = len(here)
    if count < 3:
        return math.nan, math.nan
    mean = float(here.sum()) / count
    centred = here - mean
    squares = centred * centred
    second = float(squares.sum()) / count
    # What is left of equal numbers after rounding is no spread, and dividing by it would blow up noise.
    if not math.sqrt(second) > 1e-12 * max(1.0, abs(mean)):
        return math.nan, math.nan
    third = float(squares @ centred) / count
    skew = third / second**1.5 * math.sqrt(count * (count - 1)) / (count - 2)
    if count < 4:
        return skew, math.nan
    plain = float(squares @ squares) / count / second**2 - 3
    return skew, (count - 1) / ((count - 2) * (count - 3)) * ((count + 1) * plain + 6)
