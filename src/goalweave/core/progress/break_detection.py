"""The values of a series as one a year, with the breaks that nobody marked: another unit, source or method, or a jump."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from goalweave.core.model import Observation, Series
from goalweave.core.model.indicators import BREAK
from goalweave.core.progress.model import BreakKind, SeriesPoint
from goalweave.core.progress.points import observations_by_year

DIFFERS = "D"
"""The observation status of a value whose definition differs (SDMX CL_OBS_STATUS)."""

LEAST_CHANGES = 6
"""From so many changes between years on a jump can be told from what is usual."""

LEAST_OF_SOURCE = 3
"""Fewer values of a source may be those of a survey between two years of a register: no break, since nearly each year would be one."""

JUMP = 12.0
"""How many times the usual spread of changes a jump is (the median absolute deviation, scaled to a standard deviation: P. J. Rousseeuw and
C. Croux, “Alternatives to the Median Absolute Deviation”, JASA 88, 1993). Ours: so far out that growth, however uneven, does not get there."""

_MAD_TO_DEVIATION = 1.4826

_LEAST_SPREAD = 0.02
"""The smallest spread that is assumed, as a part of the usual value: changes that are all alike would make any other a jump."""

_LEAST_STEPS = 5
"""How many of the smallest changes of a series a jump is at least."""

_NEIGHBOUR = 0.25
"""The largest change next to a jump, as a part of it."""

_OTHER_METHOD = re.compile(
    r"break in (?:the )?(?:time )?series|series break|(?:new|revised|different|changed) (?:method|definition|questionnaire|survey design)"
    r"|(?:method(?:ology)?|definition)s? (?:has |have |was |were )?(?:been )?(?:changed|revised)|change (?:in|of) (?:the )?(?:method|definition)"
    r"|not (?:directly )?comparable"
    r"|rupture (?:de |dans la )?série|changement de (?:méthode|définition)|non comparable"
    r"|ruptura (?:de |en )?(?:la )?serie|cambio (?:de |en la )?(?:metodolog|método|definición)|no (?:es |son )?comparable"
    r"|разрыв ряда|изменени\w+ (?:методолог|метод|определени)|несопоставим"
    r"|انقطاع (?:في )?السلسلة|تغيير (?:في )?(?:المنهجية|التعريف)|غير قابلة للمقارنة"
    r"|数据中断|序列中断|方法(?:变更|改变)|定义(?:变更|改变)|不可比",
    re.IGNORECASE,
)
"""What a footnote says where its value was not obtained as the ones before."""


def yearly_points(observations: Iterable[Observation], series: Series | None = None) -> tuple[SeriesPoint, ...]:
    """One a year, in order, each with why it cannot be compared with the one before; with a series, its newest in its own unit.

    Raises InputError as `yearly_observations` does, with a series only where the newest values are in another unit.
    """
    by_year, other_unit = observations_by_year(observations, series)
    items = list(by_year.values())
    points = [to_series_point(item) for item in items]
    changed = _changes_of_method(items) | _changes_of_source(items)
    if points and other_unit:
        changed[0] = BreakKind.UNIT
    broken = {place for place, point in enumerate(points) if point.status == BREAK}
    for place in jumps(points):
        if place not in broken:
            changed.setdefault(place, BreakKind.JUMP)
    return tuple(
        replace(point, changed=changed[place]) if place in changed else point for place, point in enumerate(points)
    )


def to_series_point(item: Observation) -> SeriesPoint:
    """The value of an observation that has one."""
    assert item.value is not None
    return SeriesPoint(item.year, float(item.value), item.nature, item.status, item.bound, item.lower, item.upper)


def jumps(points: Sequence[SeriesPoint]) -> list[int]:
    """Places of values that are on another level than all before, and after which the series stays there for two values or more.

    A single value that is out of line is no break: the next is back again. Nor is growth that only gathers pace: the changes before
    and after a jump are small. Nor is what begins at zero: a network that opens.
    """
    if len(points) <= LEAST_CHANGES:
        return []
    changes = [(after.value - before.value) / (after.year - before.year) for before, after in pairwise(points)]
    usual = median(changes)
    spread = _MAD_TO_DEVIATION * median(abs(change - usual) for change in changes)
    spread = max(spread, _LEAST_SPREAD * median(abs(point.value) for point in points))
    # Values rounded to 0.01 cannot change by less: a step of two such is no jump.
    smallest = min((abs(change) for change in changes if change), default=0.0)
    least = max(JUMP * spread, _LEAST_STEPS * smallest)
    return [
        place
        for place, change in enumerate(changes, start=1)
        if abs(change - usual) > least and points[place - 1].value and _is_step(changes, points, place)
    ]


def _is_step(changes: Sequence[float], points: Sequence[SeriesPoint], place: int) -> bool:
    """Whether a change is much larger than those next to it, and leads from one level to another."""
    if place < 2 or place > len(points) - 2:
        return False
    step = changes[place - 1]
    middle = (points[place - 1].value + points[place].value) / 2
    sides = [point.value > middle for point in points[place - 2 : place + 2]]
    if sides not in ([False, False, True, True], [True, True, False, False]):
        return False
    return max(abs(changes[place - 2]), abs(changes[place])) <= _NEIGHBOUR * abs(step)


def _changes_of_method(items: Sequence[Observation]) -> dict[int, BreakKind]:
    """Where a footnote begins to say that values are not comparable, or the definition begins or ends to differ."""
    changed = {}
    for place, (before, after) in enumerate(pairwise(items), start=1):
        begins = _says_other_method(after) and not _says_other_method(before)
        differs = (before.status == DIFFERS) != (after.status == DIFFERS)
        if begins or differs:
            changed[place] = BreakKind.METHOD
    return changed


def _says_other_method(item: Observation) -> bool:
    return bool(item.footnote) and _OTHER_METHOD.search(item.footnote) is not None


def _changes_of_source(items: Sequence[Observation]) -> dict[int, BreakKind]:
    """Where one source ends and another begins, each with three values or more in a row and never again.

    Sources that alternate are how a series is put together by its publisher, who takes them for comparable; names that differ in a year only,
    “Census 2010” and “Census 2020”, are the same source.
    """
    runs: list[tuple[str, int, int]] = []
    names_of: dict[str, str] = {}
    for place, item in enumerate(items):
        name = names_of.get(item.source)
        if name is None:
            name = names_of[item.source] = _source_name(item.source)
        if runs and runs[-1][0] == name:
            runs[-1] = (name, runs[-1][1], place + 1)
        else:
            runs.append((name, place, place + 1))
    names = [name for name, _start, _end in runs]
    if "" in names or len(set(names)) < len(names) or any(end - start < LEAST_OF_SOURCE for _name, start, end in runs):
        return {}
    return {start: BreakKind.SOURCE for _name, start, _end in runs[1:]}


def _source_name(source: str) -> str:
    return re.sub(r"[\d\W_]+", " ", source).strip().casefold()
