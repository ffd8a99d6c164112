"""Which figures of a series can be looked at together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core.messages import Message
from goalweave.core.model import Target
from goalweave.core.model.indicators import BREAK
from goalweave.core.progress.model import SeriesPoint
from goalweave.core.progress.points import since_break


@dataclass(frozen=True, slots=True)
class ComparableWindow:
    """points: the points in order; exact: those that are no bounds; broken: the year of a break that they start with;
    notes: what was left out; why: where nothing is left.
    """

    points: tuple[SeriesPoint, ...]
    exact: tuple[SeriesPoint, ...]
    broken: int | None = None
    notes: tuple[Message, ...] = ()
    why: Message | None = None


def comparable_window(target: Target, series: Sequence[SeriesPoint], until: int | None) -> ComparableWindow:
    """The years up to `until` and to the target's own; where the series breaks, those from the last break on."""
    within = sorted((point for point in series if until is None or point.year <= until), key=lambda point: point.year)
    timely = [point for point in within if target.year is None or point.year <= target.year]
    if not timely:
        return ComparableWindow((), (), why=_no_figures_message(target, within))
    notes = []
    if len(timely) < len(within):
        notes.append(Message("The target was for {year}; later values are not considered.", year=str(target.year)))
    kept, broken = since_break(timely, BREAK)
    if broken is not None and len(kept) < len(timely):
        notes.append(Message("The series has a break in {year}; only values after it are used.", year=str(broken)))
    exact = tuple(point for point in kept if not point.bound)
    if len(exact) < len(kept):
        notes.append(Message("Values known only as a bound are left out."))
    return ComparableWindow(tuple(kept), exact, broken, tuple(notes))


def _no_figures_message(target: Target, within: Sequence[SeriesPoint]) -> Message:
    if within:
        return Message("The target was for {year}, but no values exist up to that year.", year=str(target.year))
    return Message("No data yet.")
