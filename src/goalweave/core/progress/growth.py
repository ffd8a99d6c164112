"""Compound annual growth."""

from __future__ import annotations

import math
import sys


def compound_growth_rate(start: float, end: float, years: int) -> float | None:
    """Compound annual growth rate, (end ÷ start)^(1 ÷ years) − 1; of what is below zero, that of its size.

    None if it is not defined: no year between, a start of zero, a change of sign, or beyond what a number can hold.
    """
    if years <= 0 or start == 0 or (end != 0 and (start < 0) != (end < 0)):
        return None
    rate = float((end / start) ** (1 / years) - 1)
    return rate if math.isfinite(rate) else None


def extrapolate_growth(value: float, rate: float, years: int) -> float:
    """What a value becomes when it goes on growing at a rate; at most the largest number there is."""
    most = sys.float_info.max
    try:
        return max(-most, min(most, float(value * (1 + rate) ** years)))
    except OverflowError:
        return math.copysign(most, value)


def round_off_noise(number: float) -> float:
    """Without the last digits that hang on the order of the calculation: 0.95 is to be 0.95 in any unit.

    Thresholds are compared after this: else a ratio of just 95 % could be on track in percent and behind in shares.
    """
    return float(f"{number:.12g}") + 0.0
