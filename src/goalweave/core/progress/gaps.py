"""Who is left behind: the gap between groups of the same year, now and earlier."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from goalweave.core.messages import Message
from goalweave.core.model import TOTAL, Direction, Key
from goalweave.core.progress.breaks import break_kind
from goalweave.core.progress.growth import round_off_noise
from goalweave.core.progress.model import SeriesPoint
from goalweave.core.progress.points import nature_kind
from goalweave.core.progress.rounding import round_figure
from goalweave.core.progress.uncertainty import is_certain_change

AREA = "REF_AREA"
"""The dimension of the parts of an area (SDMX)."""

WINDOW = 5
"""Years that the earlier gap is looked for back, as far as Eurostat looks for a trend."""

ORDERED = ("INCOME_WEALTH_QUANTILE", "EDUCATION_LEV")
"""Dimensions whose codes have an order of their own: their ends are compared, whichever has more."""

_ORDERED_CODE = re.compile(r"(?:Q|QU|D|DEC|P|ISCED11_|ISCED97_)(\d{1,9})")
_NO_GROUP = frozenset({TOTAL, "_X", "_U", "_Z", "_N", "_O", "NA", "UNK"})
"""Totals, and codes that say that the group is not known or does not apply."""


@dataclass(frozen=True, slots=True)
class GroupValue:
    """code: of a dimension, or of an area."""

    code: str
    point: SeriesPoint


@dataclass(frozen=True, slots=True)
class GroupGap:
    """The gap between two groups of a dimension.

    behind: the group that is worse off, the one with less where neither way is better; ahead: the other; year: of both and of total; total: the
    value of all, None where that year has none; difference: its size, in the unit of the series; ratio: of the larger value to the smaller, None
    unless both are above zero; groups: all with a value in that year, the worst off first; ordered: whether the ends of an order are
    compared; certain: false where the difference is within the intervals of the values; earlier: the gap of an earlier year between the
    same groups (the lowest and the highest then, where there are more than two), None where there is none to compare with.
    """

    dimension: str
    behind: GroupValue
    ahead: GroupValue
    year: int
    difference: float
    ratio: float | None
    groups: tuple[GroupValue, ...]
    total: float | None = None
    ordered: bool = False
    certain: bool = True
    earlier: GroupGap | None = None

    @property
    def change(self) -> float | None:
        """By how much the gap is wider than the earlier one; below zero where it is narrower."""
        return None if self.earlier is None else round_off_noise(self.difference - self.earlier.difference)


GroupPoints = Mapping[str, Sequence[SeriesPoint]]
"""Code of a group → its values, one a year."""


def gaps_by_dimension(
    points: Mapping[Key, Sequence[SeriesPoint]],
    headline: Key,
    direction: Direction | None,
    *,
    until: int | None = None,
    since: int | None = None,
) -> tuple[GroupGap, ...]:
    """The gap in each dimension in which a key differs from the headline and from nothing else; the widest first.

    points: of one series and area, by key; until: the last year looked at; since: the year of the earlier gap.
    """
    by_dimension: dict[str, dict[str, Sequence[SeriesPoint]]] = {}
    for key, values in points.items():
        different = _different_dimensions(key, headline)
        if len(different) == 1:
            dimension = different.pop()
            code = dict(key).get(dimension, TOTAL)
            by_dimension.setdefault(dimension, {})[code] = values
    gaps = []
    for dimension, groups in by_dimension.items():
        gap = group_gap(dimension, groups, points.get(headline, ()), direction, until=until, since=since)
        if gap is not None:
            gaps.append(gap)
    return tuple(sorted(gaps, key=lambda gap: (-gap.difference, gap.dimension)))


def group_gap(
    dimension: str,
    groups: GroupPoints,
    total: Sequence[SeriesPoint],
    direction: Direction | None,
    *,
    until: int | None = None,
    since: int | None = None,
) -> GroupGap | None:
    """The gap between the groups of one dimension in the newest year that has two of them; None without such a year."""
    usable = {code: _exact_by_year(points, until) for code, points in groups.items() if code not in _NO_GROUP}
    if dimension in ORDERED:
        ends = _ends_of_order(usable)
        usable = {code: usable[code] for code in usable if not ends or code in ends}
    total_by_year = _exact_by_year(total, until)
    for year in sorted(set().union(*usable.values()), reverse=True):
        there = {code: values[year] for code, values in usable.items() if year in values}
        if len(there) < 2:
            continue
        gap = _gap_of_year(dimension, there, total_by_year.get(year), direction)
        before = _earlier_gap(gap, usable, total_by_year, direction, since)
        return replace(gap, earlier=before)
    return None


def gap_change_text(gap: GroupGap) -> Message:
    """`2 wider than in 2014`."""
    change, earlier = gap.change, gap.earlier
    if change is None or earlier is None:
        return Message("no earlier figure")
    rounded = round_figure(abs(change)) if abs(change) >= 1 else float(f"{abs(change):.2g}")
    # What does not show in the figures of the gap itself is no change.
    if abs(change) < 0.005 * max(gap.difference, earlier.difference):
        return Message("no change since {year}", year=str(earlier.year))
    if change > 0:
        return Message("{change:,} wider than in {year}", change=rounded, year=str(earlier.year))
    return Message("{change:,} narrower than in {year}", change=rounded, year=str(earlier.year))


def _gap_of_year(
    dimension: str, there: Mapping[str, SeriesPoint], total: SeriesPoint | None, direction: Direction | None
) -> GroupGap:
    most_first = direction is Direction.DOWN
    ranked = sorted(there, key=lambda code: (there[code].value, code), reverse=most_first)
    groups = tuple(GroupValue(code, there[code]) for code in ranked)
    behind, ahead = groups[0], groups[-1]
    low, high = sorted((behind.point.value, ahead.point.value))
    return GroupGap(
        dimension,
        behind,
        ahead,
        behind.point.year,
        round_off_noise(high - low),
        high / low if low > 0 else None,
        groups,
        total=None if total is None else total.value,
        ordered=dimension in ORDERED,
        certain=is_certain_change(behind.point, ahead.point),
    )


def _earlier_gap(
    gap: GroupGap,
    usable: Mapping[str, Mapping[int, SeriesPoint]],
    total: Mapping[int, SeriesPoint],
    direction: Direction | None,
    since: int | None,
) -> GroupGap | None:
    """Of the first year since `since` (five years back) that has the same groups, else of the nearest earlier one."""
    codes = [group.code for group in gap.groups]
    common = set.intersection(*(set(usable[code]) for code in codes))
    years = sorted(year for year in common if year < gap.year and _comparable(usable, codes, year, gap.year))
    if not years:
        return None
    earlier_year = gap.year - WINDOW if since is None else since
    year = next((year for year in years if year >= earlier_year), years[-1])
    return _gap_of_year(gap.dimension, {code: usable[code][year] for code in codes}, total.get(year), direction)


def _comparable(usable: Mapping[str, Mapping[int, SeriesPoint]], codes: Iterable[str], first: int, last: int) -> bool:
    """Whether no group's values break between two years, and both are of the same nature."""
    for code in codes:
        between = [point for year, point in usable[code].items() if first < year <= last]
        if any(break_kind(point) is not None for point in between):
            return False
        kinds = {nature_kind(usable[code][year].nature) for year in (first, last)} - {""}
        if len(kinds) > 1:
            return False
    return True


def _ends_of_order(codes: Iterable[str]) -> tuple[str, ...]:
    """The first and the last of the codes with a number; none where fewer than two have one."""
    numbered = {code: int(match[1]) for code in codes if (match := _ORDERED_CODE.fullmatch(code))}
    ranked = sorted(numbered, key=lambda code: numbered[code])
    return (ranked[0], ranked[-1]) if len(ranked) > 1 else ()


def _exact_by_year(points: Sequence[SeriesPoint], until: int | None) -> dict[int, SeriesPoint]:
    return {point.year: point for point in points if not point.bound and (until is None or point.year <= until)}


def _different_dimensions(key: Key, other: Key) -> set[str]:
    return {dimension for dimension, _code in set(key) ^ set(other)}
