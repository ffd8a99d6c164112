"""What a verdict rests on: a baseline, a latest figure and the value aimed at, or why that is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from goalweave.core.messages import Message
from goalweave.core.model import Aim, Direction, Method, Target
from goalweave.core.progress.baseline import Start, baseline
from goalweave.core.progress.growth import steady
from goalweave.core.progress.model import Point
from goalweave.core.progress.points import kind
from goalweave.core.progress.window import Window, window

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
    latest: Point | None = None
    start: Point | None = None
    aimed: float | None = None
    used: tuple[Point, ...] = ()
    notes: tuple[Message, ...] = ()
    why: Message | None = None

    @property
    def up(self) -> bool:
        return self.target.direction is Direction.UP

    @property
    def reached(self) -> bool:
        """Whether the latest figure is at the target or beyond; a bound only where it leaves no doubt."""
        return self.latest is not None and self.aimed is not None and meets(self.latest, self.aimed, self.target)

    @property
    def reached_before(self) -> bool:
        """Whether the baseline was."""
        return self.start is not None and self.aimed is not None and meets(self.start, self.aimed, self.target)


def basis(target: Target, series: Sequence[Point], method: Method, until: int | None) -> Basis:
    seen = window(target, series, until)
    if seen.why is not None:
        return Basis(target, why=seen.why)
    start = baseline(target, seen, method)
    point = start.point if isinstance(start, Start) else None
    aimed = None if target.value is None else _aimed(target, start)
    found = Basis(target, _latest(target, seen, aimed), point, aimed, notes=seen.notes)
    if not isinstance(start, Start):
        return replace(found, why=start)
    found = replace(found, used=_used(seen, start.point), notes=(*seen.notes, *start.notes))
    if target.value is not None and aimed is None:
        return replace(found, why=_no_change(start))
    if found.latest is not None and found.latest.bound:
        return replace(found, why=Message("The latest value is known only as a bound."))
    return replace(found, why=_method_changed(start.point, seen.exact[-1]))


def in_unit(target: Target, value: float, start: Point | None) -> float | None:
    """A value of the target, or of a milestone on its way, in the unit of the series.

    Of a change: the baseline, and percent ÷ 100 of its size above or below; None without one to change.
    """
    if target.aim is Aim.VALUE:
        return value
    if start is None or start.value == 0:
        return None
    change = abs(start.value) * value / 100
    return steady(start.value + (change if target.direction is Direction.UP else -change))


def _aimed(target: Target, start: Start | Message) -> float | None:
    if target.value is None or target.aim is Aim.VALUE:
        return target.value
    return in_unit(target, target.value, start.point) if isinstance(start, Start) and not start.lost else None


def _latest(target: Target, seen: Window, aimed: float | None) -> Point:
    """The last exact figure, or a bound after it that settles the matter."""
    last = seen.kept[-1]
    settled = aimed is not None and meets(last, aimed, target)
    return last if settled or not seen.exact else seen.exact[-1]


def meets(point: Point, aimed: float, target: Target) -> bool:
    if target.direction is Direction.UP:
        return point.bound != "<" and point.value >= aimed
    return point.bound != ">" and point.value <= aimed


def _used(seen: Window, start: Point) -> tuple[Point, ...]:
    """With the baseline that the target itself names in place of the figure of its year."""
    return (start, *(point for point in seen.exact if point.year > start.year))


def _no_change(start: Start) -> Message:
    if start.lost:
        return Message("The target requires a change in percent, but the series has a break after its baseline.")
    return Message("The target requires a change in percent, but its baseline is zero.")


def _method_changed(start: Point, latest: Point) -> Message | None:
    before, after = kind(start.nature), kind(latest.nature)
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
