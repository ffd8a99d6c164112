"""Where a series breaks, so that what lies before cannot be compared with what comes after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core.messages import Message
from goalweave.core.model.indicators import BREAK
from goalweave.core.progress.model import BreakKind, SeriesPoint
from goalweave.core.progress.points import nature_kind


@dataclass(frozen=True, slots=True)
class ComparableRun:
    """points: that can be compared with each other, without bounds; last: the last figure of the series, a bound too; notes: what was left out."""

    points: tuple[SeriesPoint, ...]
    last: SeriesPoint | None
    notes: tuple[Message, ...] = ()


def break_kind(point: SeriesPoint) -> BreakKind | None:
    """Why a point cannot be compared with what comes before it, as far as is known."""
    if point.status == BREAK:
        return BreakKind.STATUS
    return BreakKind(point.changed) if point.changed else None


def since_break(series: Sequence[SeriesPoint]) -> tuple[list[SeriesPoint], int | None]:
    """The points from the last break on and its year; all and None without one."""
    broken = [place for place, point in enumerate(series) if break_kind(point) is not None]
    if not broken:
        return list(series), None
    return list(series[broken[-1] :]), series[broken[-1]].year


def comparable_run(series: Sequence[SeriesPoint]) -> ComparableRun:
    """The newest figures that can be compared: since the last break, of the same nature, and no bounds."""
    ordered = sorted(series, key=lambda point: point.year)
    last = ordered[-1] if ordered else None
    notes: list[Message] = []
    since, broken = since_break(ordered)
    if broken is not None and (len(since) < len(ordered) or since[0].changed):
        notes.append(break_message(since[0]))
    exact = [point for point in since if not point.bound]
    if len(exact) < len(since):
        notes.append(Message("Values known only as a bound are left out."))
    return ComparableRun(tuple(_same_nature(exact, notes)), last, tuple(notes))


def break_message(point: SeriesPoint) -> Message:
    """Where the series breaks and why, and that earlier values are left out."""
    year = str(point.year)
    kind = break_kind(point)
    if kind is BreakKind.UNIT:
        return Message("From {year}, the values are in another unit; only these are used.", year=year)
    if kind is BreakKind.SOURCE:
        return Message("From {year}, the values are from another source; only these are used.", year=year)
    if kind is BreakKind.METHOD:
        return Message(
            "From {year}, a note says that the method is another; only values from then on are used.", year=year
        )
    if kind is BreakKind.JUMP:
        return Message(
            "In {year}, the values jump as if they counted something else; only values from then on are used.",
            year=year,
        )
    return Message("The series has a break in {year}; only values after it are used.", year=year)


def _same_nature(points: Sequence[SeriesPoint], notes: list[Message]) -> list[SeriesPoint]:
    """The newest figures in a row of one nature; where that is only one, the figures before it."""
    runs: list[list[SeriesPoint]] = []
    for point in points:
        kind = nature_kind(point.nature)
        if runs and kind in ("", nature_kind(runs[-1][-1].nature)):
            runs[-1].append(point)
        else:
            runs.append([point])
    if len(runs) < 2:
        return list(points)
    newest = runs[-1]
    if len(newest) > 1:
        notes.append(
            Message("From {year}, the values are of another nature; only these are used.", year=str(newest[0].year))
        )
        return newest
    before = runs[-2]
    if len(before) < 2:
        return newest
    notes.append(Message("The value for {year} is of another nature and is left out.", year=str(newest[0].year)))
    return before
