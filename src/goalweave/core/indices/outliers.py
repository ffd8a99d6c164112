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
    here = values[~np.isnan(values)]
    count = len(here)
    if count < 3 or not _differs(here):
        return math.nan
    centred = here - here.mean()
    plain = (centred**3).mean() / (centred**2).mean() ** 1.5
    return float(plain * math.sqrt(count * (count - 1)) / (count - 2))


def kurtosis(values: Array) -> float:
    """The adjusted excess kurtosis G2 of the values that are there; NaN for fewer than four, or if all are the same (Joanes and Gill 1998)."""
    here = values[~np.isnan(values)]
    count = len(here)
    if count < 4 or not _differs(here):
        return math.nan
    centred = here - here.mean()
    plain = (centred**4).mean() / (centred**2).mean() ** 2 - 3
    return float((count - 1) / ((count - 2) * (count - 3)) * ((count + 1) * plain + 6))


def has_outliers(values: Array) -> bool:
    """Whether skewness and kurtosis are both above their limits."""
    return abs(skewness(values)) > MOST_SKEWNESS and kurtosis(values) > MOST_KURTOSIS


def winsorise_values(values: Array, most: int) -> Array:
    """The values with outliers moved to the next value, at the end to which they are skewed, until there are none or `most` are moved.

    Values that are tied are moved together, so that a few more may be moved. Source: W. Becker and others, COINr, Journal of Open Source
    Software 7(78), 2022, `winsorise`.
    """
    moved = values.copy()
    while has_outliers(moved):
        up = skewness(moved) >= 0
        end = np.nanmax(moved) if up else np.nanmin(moved)
        outlying = moved == end
        if int((moved != values).sum()) >= most:
            break
        rest = moved[~outlying & ~np.isnan(moved)]
        moved[outlying] = rest.max() if up else rest.min()
    return moved


def _differs(values: Array) -> bool:
    # What is left of equal numbers after rounding is no spread, and dividing by it would blow up noise.
    return bool(values.std() > 1e-12 * max(1.0, abs(values.mean())))
