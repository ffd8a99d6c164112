"""From where progress counts."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.core.messages import Message
from goalweave.core.model import Method, Target
from goalweave.core.progress.model import Point
from goalweave.core.progress.rounding import figure
from goalweave.core.progress.window import Window

UNSD_BASELINE = 2015
"""From when the UN Statistics Division counts where the target says nothing."""

EUROSTAT_WINDOW = 5
"""Years that Eurostat looks back for its short-term trend."""


@dataclass(frozen=True, slots=True)
class Start:
    """lost: a break in the series lies between the baseline that was asked for and this one."""

    point: Point
    notes: tuple[Message, ...] = ()
    lost: bool = False


def baseline(target: Target, seen: Window, method: Method) -> Start | Message:
    """The baseline, or why there is none. seen: at least one point.

    The target's own value, else the figure of the year it names, else of the year that the method takes (UNSD: 2015; Eurostat:
    five years before the latest; linear: the first). Where there is no figure of that year: the first later one, else the
    nearest earlier one. What lies before a break is not used, whoever names it.
    """
    if not seen.exact:
        return Message("All its values are known only as a bound.")
    latest = seen.exact[-1].year
    given = None if target.baseline is None else _given(target, target.baseline, seen)
    asked = given.point.year if given else target.since
    lost = asked is not None and seen.broken is not None and asked < seen.broken
    if asked is not None and asked >= latest:
        return _one(seen.exact[-1]) if given and target.since is None else _none_after(asked)
    if given and not lost:
        return given
    before = [point for point in seen.exact if point.year < latest]
    wanted = asked if asked is not None else _usual(method, latest)
    if not before:
        return _broken(seen.broken) if seen.broken is not None else _one(seen.exact[-1])
    if wanted is None:
        return Start(before[0])
    if wanted >= latest:
        return _none_after(wanted)
    chosen = next((point for point in before if point.year >= wanted), before[-1])
    if chosen.year == wanted or (asked is None and method is Method.EUROSTAT):
        return Start(chosen)
    moved = Message(
        "No value for {wanted} is available as a starting point; the value for {year} is used.",
        wanted=str(wanted),
        year=str(chosen.year),
    )
    return Start(chosen, (moved,), lost)


def _given(target: Target, value: float, seen: Window) -> Start:
    """The target's own value; its year, where not named, is that of the same value in the series, else the first."""
    same = [point for point in seen.exact if point.value == value and target.since in (None, point.year)]
    if same:
        return Start(same[0])
    if target.since is not None:
        return Start(Point(target.since, value))
    first = seen.exact[0].year
    note = Message(
        "The target does not state the year of its baseline; the first year of the series, {year}, is used.",
        year=str(first),
    )
    return Start(Point(first, value), (note,))


def _usual(method: Method, latest: int) -> int | None:
    if method is Method.UNSD:
        return UNSD_BASELINE
    return latest - EUROSTAT_WINDOW if method is Method.EUROSTAT else None


def _one(point: Point) -> Message:
    return Message(
        "There is only one value, {value:,} in {year}, and a single value shows no trend.",
        value=figure(point.value),
        year=str(point.year),
    )


def _none_after(year: int) -> Message:
    return Message("No values exist after {year}, the year from which progress is counted.", year=str(year))


def _broken(year: int | None) -> Message:
    return Message(
        "The series has a break in {year}, and there are too few values after it to compare.", year=str(year)
    )
