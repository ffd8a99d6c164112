"""Percentages of the places and sectors of an activity, which IATI wants to add up to 100."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from math import isfinite

WHOLE = Decimal(100)
_HUNDREDTH = Decimal("0.01")


def whole_percentages(shares: Sequence[float | None]) -> list[float | None]:
    """The shares brought to 100 percent; those that do already stay as they are.

    A single share is all or not stated. Where none is stated, all are equal; where some are, the others divide what these
    leave. Rounded to hundredths by largest shares first.
    """
    if len(shares) < 2:
        return [None if share is None else float(WHOLE) for share in shares]
    stated = [_to_decimal(share) for share in shares]
    known = [share for share in stated if share is not None]
    if len(known) == len(shares) and sum(known) == WHOLE:
        return [None if share is None else float(share) for share in stated]
    missing = len(shares) - len(known)
    rest = max(WHOLE - sum(known), Decimal()) / missing if missing else Decimal()
    weights = [rest if share is None else share for share in stated]
    total = sum(weights)
    if not total:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    return [float(share) for share in _rounded_to_whole([WHOLE * weight / total for weight in weights])]


def add_to_whole(shares: Sequence[float]) -> bool:
    """Whether they are 100 together, but for rounding."""
    return abs(sum(shares) - 100) < 0.5


def _rounded_to_whole(shares: Sequence[Decimal]) -> list[Decimal]:
    rounded = [share.quantize(_HUNDREDTH, ROUND_DOWN) for share in shares]
    missing = int((WHOLE - sum(rounded)) / _HUNDREDTH)
    largest = sorted(range(len(shares)), key=lambda place: (-shares[place], place))
    for place in largest[:missing]:
        rounded[place] += _HUNDREDTH
    return rounded


def _to_decimal(share: float | None) -> Decimal | None:
    if share is None or not isfinite(share) or not 0 <= share <= 100:
        return None
    return Decimal(repr(float(share)))
