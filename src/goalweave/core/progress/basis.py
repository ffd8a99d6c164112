"""What a verdict rests on: a baseline, a latest figure and the value aimed at, or why that is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from goalweave.core.messages import Message
from goalweave.core.model import Aim, Direction, Method, Target
from goalweave.core.progress.baseline import Baseline, find_baseline
from goalweave.core.progress.growth import round_off_noise
from goalweave.core.progress.model import SeriesPoint
from goalweave.core.progress.points import nature_kind
from goalweave.core.progress.window import ComparableWindow, comparable_window

KINDS = {
    "measured": Message("reported by the country"),
    "estimated": Message("estimated or modelled"),
    "global": Message("from global monitoring"),
}
"""How figures of a kind come about."""


@dataclass(frozen=True, slots=True)
class Basis:
    """start: the baseline; aimed: in the unit of the series, None where the target has no number or it cannot be worked out;
    used: the points from the baseline to the latest; notes: how they were chosen; why: what stands in the way of comparing them.
    """

    target: Target
    latest: SeriesPoint | None = None
    start: SeriesPoint | None = None
    aimed: float | None = None
    used: tuple[SeriesPoint, ...] = ()
    notes: tuple[Message, ...] = ()
    why: Message | None = None

    @property
    def up(self) -> bool:
        return self.target.direction is Direction.UP

    @property
    def reached(self) -> bool:
        """Whether the latest figure is at the target or beyond; a bound only where it leaves no doubt."""
        return self.latest is not None and self.aimed is not None and meets_target(self.latest, self.aimed, self.target)

    @property
    def reached_before(self) -> bool:
        """Whether the baseline was."""
        return self.start is not None and self.aimed is not None and meets_target(self.start, self.aimed, self.target)


def build_basis(target: Target, series: Sequence[SeriesPoint], method: Method, until: int | None) -> Basis:
    seen = comparable_window(target, series, until)
    if seen.why is not None:
        return Basis(target, why=seen.why)
    start = find_baseline(target, seen, method)
    point = start.point if isinstance(start, Baseline) else None
    aimed = None if target.value is None else _aimed_value(target, start)
    found = Basis(target, _latest_figure(target, seen, aimed), point, aimed, notes=seen.notes)
    if not isinstance(start, Baseline):
        return replace(found, why=start)
    found = replace(found, used=_used_points(seen, start.point), notes=(*seen.notes, *start.notes))
    if target.value is not None and aimed is None:
        return replace(found, why=_no_change_message(start))
    if found.latest is not None and found.latest.bound:
        return replace(found, why=Message("The latest value is known only as a bound."))
    return replace(found, why=_method_change_message(start.point, seen.exact[-1]))


def to_series_unit(target: Target, value: float, start: SeriesPoint | None) -> float | None:
    """A value of the target, or of a milestone on its way, in the unit of the series.

    Of a change: the baseline, and percent ÷ 100 of its size above or below; None without one to change.
    """
    if target.aim is Aim.VALUE:
        return value
    if start is None or start.value == 0:
        return None
    change = abs(start.value) * value / 100
    return round_off_noise(start.value + (change if target.direction is Direction.UP else -change))


def _aimed_value(target: Target, start: Baseline | Message) -> float | None:
    if target.value is None or target.aim is Aim.VALUE:
        return target.value
    return to_series_unit(target, target.value, start.point) if isinstance(start, Baseline) and not start.lost else None


def _latest_figure(target: Target, figures: ComparableWindow, aimed: float | None) -> SeriesPoint:
    """The last exact figure, or a bound after it that settles the matter."""
    last = figures.points[-1]
    settled = aimed is not None and meets_target(last, aimed, target)
    return last if settled or not figures.exact else figures.exact[-1]


def meets_target(point: SeriesPoint, aimed: float, target: Target) -> bool:
    if target.direction is Direction.UP:
        return point.bound != "<" and point.value >= aimed
    return point.bound != ">" and point.value <= aimed


def _used_points(figures: ComparableWindow, start: SeriesPoint) -> tuple[SeriesPoint, ...]:
    """With the baseline that the target itself names in place of the figure of its year."""
    return (start, *(point for point in figures.exact if point.year > start.year))


def _no_change_message(start: Baseline) -> Message:
    if start.lost:
        return Message("The target requires a change in percent, but the series has a break after its baseline.")
    return Message("The target requires a change in percent, but its baseline is zero.")


def _method_change_message(start: SeriesPoint, latest: SeriesPoint) -> Message | None:
    before, after = nature_kind(start.nature), nature_kind(latest.nature)
    if not before or not after or before == after:
        return None
    return Message(
        "The values for {since} and {year} differ in nature ({before}; {after}): the difference may be "
        "due to the method.",
        since=str(start.year),
        year=str(latest.year),
        before=KINDS[before],
        after=KINDS[after],
    )
