"""What a verdict rests on: comparable figures, a baseline and the value aimed at, or why these are not enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from goalweave.core.messages import Message
from goalweave.core.model import Aim, Direction, Method, Target
from goalweave.core.progress.breaks import break_message, since_break
from goalweave.core.progress.growth import round_off_noise
from goalweave.core.progress.model import SeriesPoint
from goalweave.core.progress.points import nature_kind
from goalweave.core.progress.rounding import round_figure

KINDS = {
    "measured": Message("reported by the country"),
    "estimated": Message("estimated or modelled"),
    "global": Message("from global monitoring"),
}
"""How figures of a kind come about."""

UNSD_BASELINE = 2015
"""From when the UN Statistics Division counts where the target says nothing."""

EUROSTAT_WINDOW = 5
"""Years that Eurostat looks back for its short-term trend."""


@dataclass(frozen=True, slots=True)
class Basis:
    """start: the baseline; aimed: in the unit of the series, None where the target has no number or it cannot be
    calculated; used: the points from the baseline to the latest; notes: how they were chosen; why: what prevents
    comparing them.
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
        """Whether more is better."""
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
    """The figures of a series that a target can be judged by, up to the year `until`, and why not where it cannot.

    Where there is no baseline the latest figure is still given: it may show that the target is met.
    """
    window = _comparable_window(target, series, until)
    if window.why is not None:
        return Basis(target, why=window.why)
    start = _find_baseline(target, window, method)
    point = start.point if isinstance(start, _Baseline) else None
    aimed = _aimed_value(target, start)
    basis = Basis(target, _latest_figure(target, window, aimed), point, aimed, notes=window.notes)
    if not isinstance(start, _Baseline):
        return replace(basis, why=start)
    basis = replace(basis, used=_used_points(window, start.point), notes=(*window.notes, *start.notes))
    if target.value is not None and aimed is None:
        return replace(basis, why=_no_change_message(start))
    if basis.latest is not None and basis.latest.bound:
        return replace(basis, why=Message("The latest value is known only as a bound."))
    return replace(basis, why=_method_change_message(start.point, window.exact[-1]))


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


def _aimed_value(target: Target, start: _Baseline | Message) -> float | None:
    if target.value is None or target.aim is Aim.VALUE:
        return target.value
    # A change counts from the baseline that the target means: after a break nothing says how much is left of it.
    if isinstance(start, _Baseline) and not start.lost:
        return to_series_unit(target, target.value, start.point)
    return None


def _latest_figure(target: Target, figures: _ComparableWindow, aimed: float | None) -> SeriesPoint:
    """The last exact figure, or a bound after it that settles the matter."""
    last = figures.points[-1]
    settled = aimed is not None and meets_target(last, aimed, target)
    return last if settled or not figures.exact else figures.exact[-1]


def meets_target(point: SeriesPoint, aimed: float, target: Target) -> bool:
    """Whether a value is at the target or beyond. A bound on the wrong side leaves that open: “< 80” may be far below."""
    if target.direction is Direction.UP:
        return point.bound != "<" and point.value >= aimed
    return point.bound != ">" and point.value <= aimed


def _used_points(figures: _ComparableWindow, start: SeriesPoint) -> tuple[SeriesPoint, ...]:
    """With the baseline that the target itself names in place of the figure of its year."""
    return (start, *(point for point in figures.exact if point.year > start.year))


def _no_change_message(start: _Baseline) -> Message:
    if start.lost:
        return Message("The target requires a change in percent, but the series has a break after its baseline.")
    return Message("The target requires a change in percent, but its baseline is zero.")


def _method_change_message(start: SeriesPoint, latest: SeriesPoint) -> Message | None:
    # A survey at one end and a model at the other: their difference may be one of method, not of fact.
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


@dataclass(frozen=True, slots=True)
class _Baseline:
    """lost: the series has a break between the requested baseline and this one."""

    point: SeriesPoint
    notes: tuple[Message, ...] = ()
    lost: bool = False


def _find_baseline(target: Target, window: _ComparableWindow, method: Method) -> _Baseline | Message:
    """The baseline, or why there is none. window: at least one point.

    The target's own value, else the figure of the year it names, else of the year that the method takes (UNSD: 2015; Eurostat:
    five years before the latest; linear: the first). Where there is no figure of that year: the first later one, else the
    nearest earlier one. What lies before a break is not used, whoever names it.
    """
    if not window.exact:
        return Message("Only bounds are known for its values.")
    latest = window.exact[-1].year
    own = None if target.baseline is None else _baseline_of_target(target, target.baseline, window)
    named = own.point.year if own else target.since
    lost = named is not None and window.broken is not None and named < window.broken
    if named is not None and named >= latest:
        only_value = own and target.since is None
        return _single_figure_message(window.exact[-1]) if only_value else _no_figure_after_message(named)
    if own and not lost:
        return own
    before = [point for point in window.exact if point.year < latest]
    year = named if named is not None else _default_baseline_year(method, latest)
    if not before:
        broken = window.broken
        return _single_figure_message(window.exact[-1]) if broken is None else _series_break_message(broken)
    if year is None:
        return _Baseline(before[0])
    if year >= latest:
        return _no_figure_after_message(year)
    nearest = next((point for point in before if point.year >= year), before[-1])
    # Eurostat's five years are a habit, not a statement of the target: there another year needs no note.
    if nearest.year == year or (named is None and method is Method.EUROSTAT):
        return _Baseline(nearest)
    moved = Message(
        "No value for {wanted} is available as a starting point; the value for {year} is used.",
        wanted=str(year),
        year=str(nearest.year),
    )
    return _Baseline(nearest, (moved,), lost)


def _baseline_of_target(target: Target, value: float, window: _ComparableWindow) -> _Baseline:
    """The target's own value; its year, where not named, is that of the same value in the series, else the first."""
    same = [point for point in window.exact if point.value == value and target.since in (None, point.year)]
    if same:
        return _Baseline(same[0])
    if target.since is not None:
        return _Baseline(SeriesPoint(target.since, value))
    first = window.exact[0].year
    note = Message(
        "The target does not state the year of its baseline; the first year of the series, {year}, is used.",
        year=str(first),
    )
    return _Baseline(SeriesPoint(first, value), (note,))


def _default_baseline_year(method: Method, latest: int) -> int | None:
    if method in (Method.UNSD, Method.OPEN_SDG):
        return UNSD_BASELINE
    return latest - EUROSTAT_WINDOW if method is Method.EUROSTAT else None


def _single_figure_message(point: SeriesPoint) -> Message:
    return Message(
        "There is only one value, {value:,} in {year}, and a single value shows no trend.",
        value=round_figure(point.value),
        year=str(point.year),
    )


def _no_figure_after_message(year: int) -> Message:
    return Message("No values exist after {year}, the year from which progress is counted.", year=str(year))


def _series_break_message(year: int) -> Message:
    return Message(
        "The series has a break in {year}, and there are too few values after it to compare.", year=str(year)
    )


@dataclass(frozen=True, slots=True)
class _ComparableWindow:
    """points: the points in order; exact: those that are no bounds; broken: the year of a break that they start with;
    notes: what was left out; why: where nothing is left.
    """

    points: tuple[SeriesPoint, ...]
    exact: tuple[SeriesPoint, ...]
    broken: int | None = None
    notes: tuple[Message, ...] = ()
    why: Message | None = None


def _comparable_window(target: Target, series: Sequence[SeriesPoint], until: int | None) -> _ComparableWindow:
    """The years up to `until` and to the target's own; where the series breaks, those from the last break on."""
    within = sorted((point for point in series if until is None or point.year <= until), key=lambda point: point.year)
    timely = [point for point in within if target.year is None or point.year <= target.year]
    if not timely:
        return _ComparableWindow((), (), why=_no_figures_message(target, within))
    notes = []
    if len(timely) < len(within):
        notes.append(Message("The target was for {year}; later values are not considered.", year=str(target.year)))
    # Before a break the series counted something else, or otherwise: no difference across it means anything.
    points, broken = since_break(timely)
    if broken is not None and (len(points) < len(timely) or points[0].changed):
        notes.append(break_message(points[0]))
    exact = tuple(point for point in points if not point.bound)
    if len(exact) < len(points):
        notes.append(Message("Values known only as a bound are left out."))
    return _ComparableWindow(tuple(points), exact, broken, tuple(notes))


def _no_figures_message(target: Target, within: Sequence[SeriesPoint]) -> Message:
    if within:
        return Message("The target was for {year}, but no values exist up to that year.", year=str(target.year))
    return Message("No data yet.")
