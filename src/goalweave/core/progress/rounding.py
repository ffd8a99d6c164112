"""Numbers as they appear in a sentence."""

from __future__ import annotations

import math


def round_figure(value: float, *others: float) -> float | int:
    """To four significant digits, of thousands to the last whole one; to more where it would else look like one of the others."""
    for digits in range(4, 16):
        rounded = _round_digits(value, digits)
        if all(value == other or rounded != _round_digits(other, digits) for other in others):
            break
    return rounded


def round_rate(value: float) -> float | int:
    """To two significant digits, of tens to the last whole one."""
    return _round_digits(value, 2)


def _round_digits(value: float, digits: int) -> float | int:
    if not math.isfinite(value):
        return value
    if abs(value) >= 10 ** (digits - 1):
        return round(value)
    short = float(f"{value:.{digits}g}")
    return int(short) if short.is_integer() else short
