"""From where progress counts."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.core.messages import Message
from goalweave.core.model import Method, Target
from goalweave.core.progress.model import SeriesPoint
from goalweave.core.progress.rounding import round_figure
from goalweave.core.progress.window import ComparableWindow

UNSD_BASELINE = 2015
"""From when the UN Statistics Division counts where the target says nothing."""

EUROSTAT_WINDOW = 5
"""Years that Eurostat looks back for its short-term trend."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """lost: a break in the series lies between the baseline that was asked for and this one."""

    point: SeriesPoint
    notes: tuple[Message, ...] = ()
    lost: bool = False


def find_baseline(target: Target, window: ComparableWindow, method: Method) -> Baseline | Message:
    """The baseline, or why there is none. window: at least one point.

    The target's own value, else the figure of the year it names, else of the year that the method takes (UNSD: 2015; Eurostat:
    five years before the latest; linear: the first). Where there is no figure of that year: the first later one, else the
    nearest earlier one. What lies before a break is not used, whoever names it.
    """
    if not window.exact:
        return Message("Only bounds are known for its values.")
    latest = window.exact[-1].year
    given = None if target.baseline is None else _baseline_of_target(target, target.baseline, window)
    asked = given.point.year if given else target.since
    lost = asked is not None and window.broken is not None and asked < window.broken
    if asked is not None and asked >= latest:
        return (
            _single_figure_message(window.exact[-1])
            if given and target.since is None
            else _no_figure_after_message(asked)
        )
    if given and not lost:
        return given
    before = [point for point in window.exact if point.year < latest]
    wanted = asked if asked is not None else _default_baseline_year(method, latest)
    if not before:
        return (
            _series_break_message(window.broken)
            if window.broken is not None
            else _single_figure_message(window.exact[-1])
        )
    if wanted is None:
        return Baseline(before[0])
    if wanted >= latest:
        return _no_figure_after_message(wanted)
    chosen = next((point for point in before if point.year >= wanted), before[-1])
    if chosen.year == wanted or (asked is None and method is Method.EUROSTAT):
        return Baseline(chosen)
    moved = Message(
        "No value for {wanted} is available as a starting point; the value for {year} is used.",
        wanted=str(wanted),
        year=str(chosen.year),
    )
    return Baseline(chosen, (moved,), lost)


def _baseline_of_target(target: Target, value: float, window: ComparableWindow) -> Baseline:
    """The target's own value; its year, where not named, is that of the same value in the series, else the first."""
    same = [point for point in window.exact if point.value == value and target.since in (None, point.year)]
    if same:
        return Baseline(same[0])
    if target.since is not None:
        return Baseline(SeriesPoint(target.since, value))
    first = window.exact[0].year
    note = Message(
        "The target does not state the year of its baseline; the first year of the series, {year}, is used.",
        year=str(first),
    )
    return Baseline(SeriesPoint(first, value), (note,))


def _default_baseline_year(method: Method, latest: int) -> int | None:
    if method is Method.UNSD:
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


def _series_break_message(year: int | None) -> Message:
    return Message(
        "The series has a break in {year}, and there are too few values after it to compare.", year=str(year)
    )
