"""What is odd about the values of a series: not wrong for certain, but to be looked at before it is published.

The bounds are ours. On the UN's series of 2019 for information and communication technology, three lines in a hundred change as steeply as is remarked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from goalweave.core.messages import Message
from goalweave.core.model import Series
from goalweave.core.progress.model import SeriesPoint
from goalweave.core.progress.rounding import round_figure

PERCENT = "PT"
"""The unit code of a percentage (SDMX)."""

STEEP = 60.0
"""Percentage points in five years that no indicator of people or networks passes without a reason."""

STEEP_YEARS = 5

FACTORS = (1000, 1_000_000)
"""How far values slip that are in thousands in one year and in units or millions in the next."""

_TOLERANCE = 1.6
"""A slip comes with a year's ordinary change: a factor between 1000 ÷ 1.6 and 1000 × 1.6."""


class RemarkKind(StrEnum):
    ABOVE_HUNDRED = "above_hundred"
    STEEP = "steep"
    ZERO = "zero"
    FACTOR = "factor"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class PlausibilityRemark:
    """year: of the value that is odd."""

    kind: RemarkKind
    year: int
    message: Message


def plausibility_remarks(points: Sequence[SeriesPoint], series: Series) -> tuple[PlausibilityRemark, ...]:
    """What is odd about the values of one series, area and key, in the order of their years; bounds are left out.

    points: one a year, in order.
    """
    exact = [point for point in points if not point.bound]
    remarks = [*_zeros(exact), *_factors(exact)]
    if series.unit == PERCENT and not series.multiplier:
        remarks += [*_above_hundred(exact, series), *_steep_changes(exact), *_shares(exact)]
    return tuple(sorted(remarks, key=lambda remark: remark.year))


def may_be_implausible(values: Sequence[float], series: Series) -> bool:
    """Whether values can have a remark at all: a quick answer that leaves most lines of a large file unread."""
    if not values:
        return False
    low, high = min(values), max(values)
    # The smallest factor that is remarked is 100 ÷ 1.6.
    if low <= 0 or high > 100 / _TOLERANCE * low:
        return True
    return series.unit == PERCENT and (high > 100 or high - low >= STEEP)


def _above_hundred(points: Sequence[SeriesPoint], series: Series) -> Iterator[PlausibilityRemark]:
    """Values above 100 percent where the others are below: a series whose values are mostly above is no share. Where the highest
    possible value is stated, loading checks it."""
    above = [point for point in points if point.value > 100]
    if series.highest is not None or 2 * len(above) > len(points):
        return
    for point in above:
        text = Message(
            "{value:,} percent in {year}: more than 100.", value=round_figure(point.value), year=str(point.year)
        )
        yield PlausibilityRemark(RemarkKind.ABOVE_HUNDRED, point.year, text)


def _steep_changes(points: Sequence[SeriesPoint]) -> Iterator[PlausibilityRemark]:
    """The steepest change within five years, once for each direction: each of the years in between would say the same."""
    steepest: dict[bool, tuple[SeriesPoint, SeriesPoint]] = {}
    for place, start in enumerate(points):
        for end in points[place + 1 : place + 1 + STEEP_YEARS]:
            change = end.value - start.value
            if end.year - start.year > STEEP_YEARS or abs(change) < STEEP:
                continue
            known = steepest.get(change > 0)
            if known is None or _steepness(start, end) > _steepness(*known):
                steepest[change > 0] = (start, end)
    for start, end in steepest.values():
        text = Message(
            "From {start:,} percent in {since} to {latest:,} percent in {year}.",
            start=round_figure(start.value),
            since=str(start.year),
            latest=round_figure(end.value),
            year=str(end.year),
        )
        yield PlausibilityRemark(RemarkKind.STEEP, end.year, text)


def _steepness(start: SeriesPoint, end: SeriesPoint) -> float:
    return abs(end.value - start.value) / (end.year - start.year)


def _zeros(points: Sequence[SeriesPoint]) -> Iterator[PlausibilityRemark]:
    """Zeros between values: often a missing value that was written as zero."""
    for place, (before, point) in enumerate(pairwise(points), start=1):
        after = next((later for later in points[place:] if later.value != 0), None)
        if before.value == 0 or point.value != 0 or after is None:
            continue
        text = Message(
            "{before:,} in {since}, 0 in {year}, and {after:,} in {next}.",
            before=round_figure(before.value),
            since=str(before.year),
            year=str(point.year),
            after=round_figure(after.value),
            next=str(after.year),
        )
        yield PlausibilityRemark(RemarkKind.ZERO, point.year, text)


def _factors(points: Sequence[SeriesPoint]) -> Iterator[PlausibilityRemark]:
    for before, point in pairwise(points):
        factor = _factor_between(before.value, point.value)
        if factor and point.year - before.year <= 2:
            text = Message(
                "From {before:,} in {since} to {value:,} in {year}: about {factor:,} times, as if the unit were another.",
                before=round_figure(before.value),
                since=str(before.year),
                value=round_figure(point.value),
                year=str(point.year),
                factor=factor,
            )
            yield PlausibilityRemark(RemarkKind.FACTOR, point.year, text)


def _factor_between(before: float, value: float) -> int:
    """1000 or a million where one value is about so many times the other; else 0."""
    if before == 0 or value == 0 or (before < 0) != (value < 0):
        return 0
    ratio = max(value / before, before / value)
    return next((factor for factor in FACTORS if factor / _TOLERANCE <= ratio <= factor * _TOLERANCE), 0)


def _shares(points: Sequence[SeriesPoint]) -> Iterator[PlausibilityRemark]:
    """A percentage next to what looks like the same as a share of one: 0.81 and then 82."""
    for before, point in pairwise(points):
        low, high = sorted((before.value, point.value))
        if 0.1 < low <= 1 and point.year - before.year <= 2 and 100 / _TOLERANCE <= high / low <= 100 * _TOLERANCE:
            text = Message(
                "{before:,} in {since} and {value:,} in {year}: a share of 1 next to a percentage?",
                before=round_figure(before.value),
                since=str(before.year),
                value=round_figure(point.value),
                year=str(point.year),
            )
            yield PlausibilityRemark(RemarkKind.SHARE, point.year, text)
