"""How far a target is, and the lines that a chart draws to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Method, Observation, Series, Target
from goalweave.core.progress.basis import Basis, build_basis, meets_target, to_series_unit
from goalweave.core.progress.break_detection import yearly_points
from goalweave.core.progress.eurostat import apply_eurostat_method
from goalweave.core.progress.growth import round_off_noise
from goalweave.core.progress.linear import apply_linear_method
from goalweave.core.progress.method_names import VERDICTS
from goalweave.core.progress.model import (
    Category,
    EurostatCategory,
    LinearCategory,
    MethodReading,
    Milestone,
    OpenSdgCategory,
    Progress,
    SeriesPoint,
    TrendMethod,
    UnsdCategory,
    Verdict,
)
from goalweave.core.progress.open_sdg import apply_open_sdg_method
from goalweave.core.progress.points import missing_years
from goalweave.core.progress.trend import Trend, assess_trend, last_figure_text
from goalweave.core.progress.uncertainty import is_certain_change
from goalweave.core.progress.unsd import apply_unsd_method, progress_level
from goalweave.core.progress.verdict_sentences import confidence_notes, verdict_sentence

NEARLY = 0.8
"""From which part of the way on a target that is on its path is nearly reached: ours, not a method's."""

_METHODS: dict[Method, Callable[[Basis, SeriesPoint, SeriesPoint], MethodReading]] = {
    Method.LINEAR: apply_linear_method,
    Method.UNSD: apply_unsd_method,
    Method.EUROSTAT: apply_eurostat_method,
    Method.OPEN_SDG: apply_open_sdg_method,
}

_BEST: dict[Method, Category] = {
    Method.LINEAR: LinearCategory.MAINTAIN,
    Method.UNSD: UnsdCategory.ON_TRACK,
    Method.EUROSTAT: EurostatCategory.SIGNIFICANT_TO_TARGET,
    Method.OPEN_SDG: OpenSdgCategory.ACHIEVED,
}
_WORST: dict[Method, Category] = {
    Method.LINEAR: LinearCategory.REVERSE,
    Method.UNSD: UnsdCategory.REGRESSION,
    Method.EUROSTAT: EurostatCategory.AWAY_FROM_TARGET,
    Method.OPEN_SDG: OpenSdgCategory.DETERIORATION,
}

_NEEDS_CERTAINTY = (Verdict.ON_PATH, Verdict.NEARLY, Verdict.AWAY)
"""What cannot be said of a change that is within the intervals of its figures. That a pace does not suffice can."""

_TREND_METHODS: dict[Method, TrendMethod] = {
    Method.LINEAR: TrendMethod.EUROSTAT,
    Method.UNSD: TrendMethod.UNSD,
    Method.EUROSTAT: TrendMethod.EUROSTAT,
    Method.OPEN_SDG: TrendMethod.OPEN_SDG,
}
"""By what direction and pace are judged where a method gives no result."""

YearPath = list[tuple[int, float]]


def assess_progress(
    target: Target,
    points: Sequence[SeriesPoint],
    *,
    method: Method | None = None,
    until: int | None = None,
    levels: Sequence[float] | None = None,
    lowest: float | None = None,
    highest: float | None = None,
) -> Progress:
    """How far a target is, by its own method or another.

    points: of the target's series, area and key, one a year; until: the last year that is looked at; levels: four bounds
    for UNSD's level (`unsd.level`); lowest, highest: what a value can be at all, which the projection does not leave.

    Never raises for want of data: what cannot be judged says why. A target that the latest figure meets is met, whatever the
    trend, even where nothing can be said of the pace; one that was met at the baseline and is not any longer moves away.
    Raises InputError where levels are not four bounds in order.
    """
    used_method = method if method is not None else target.method
    if not target.series:
        why = Message("No known indicator measures this target.")
        return Progress(target, used_method, Verdict.NO_SERIES, why, why=why)
    basis = build_basis(target, points, used_method, until)
    reading = _apply_method(basis, used_method)
    latest, years = basis.latest, tuple(point.year for point in basis.used)
    result = Progress(
        target,
        used_method,
        reading.verdict,
        VERDICTS[reading.verdict],
        category=reading.category,
        level=progress_level(latest.value, levels) if levels and latest and used_method is Method.UNSD else None,
        value=reading.value,
        baseline=basis.start,
        latest=latest,
        aimed=basis.aimed,
        # Growth that is continued for years leads beyond what can be: 130 % of all people.
        projected=_clip_value(reading.projected, lowest, highest),
        years=years,
        gaps=missing_years(years),
        milestones=_judge_milestones(basis),
        why=reading.why,
    )
    result = replace(_with_pace(result, basis), confidence=confidence_notes(basis))
    if result.verdict is Verdict.ON_PATH and result.covered is not None and result.covered >= NEARLY:
        result = replace(result, verdict=Verdict.NEARLY)
    if result.verdict in _NEEDS_CERTAINTY and not _is_certain(basis):
        result = replace(result, verdict=Verdict.UNCERTAIN)
    return replace(result, sentence=verdict_sentence(result))


def _apply_method(basis: Basis, method: Method) -> MethodReading:
    start, latest = basis.start, basis.latest
    none = UnsdCategory.INSUFFICIENT if method is Method.UNSD else None
    if start is None or latest is None or basis.why is not None:
        reading = MethodReading(Verdict.CANNOT, none, why=basis.why)
    elif basis.aimed is not None and basis.target.year is None:
        reading = MethodReading(Verdict.CANNOT, none, why=Message("The target has no year."))
    elif basis.reached_before:
        # Met at the baseline, so there was no distance to measure by: what is lost since is a movement away.
        reading = MethodReading(Verdict.AWAY, _WORST[method])
    else:
        reading = _METHODS[method](basis, start, latest)
    if not basis.reached:
        return reading
    # Met is met, whatever a method makes of the trend; its best category needs two figures that can be compared.
    compared = start is not None and basis.why is None
    return replace(reading, verdict=Verdict.MET, category=_BEST[method] if compared else none, why=None)


def _is_certain(basis: Basis) -> bool:
    return basis.start is None or basis.latest is None or is_certain_change(basis.start, basis.latest)


def _with_pace(result: Progress, basis: Basis) -> Progress:
    """With way and pace, as far as both ends are comparable."""
    start, latest, aimed, deadline = basis.start, basis.latest, basis.aimed, basis.target.year
    if start is None or latest is None or basis.why is not None:
        return result
    gained = latest.value - start.value
    seen = gained / (latest.year - start.year)
    if aimed is None:
        return replace(result, seen=seen)
    covered = None if basis.reached_before else max(0.0, round_off_noise(gained / (aimed - start.value)))
    if deadline is None:
        return replace(result, seen=seen, covered=covered)
    left = deadline - latest.year
    return replace(
        result,
        seen=seen,
        covered=covered,
        expected=(latest.year - start.year) / (deadline - start.year),
        needed=(aimed - latest.value) / left if left and not basis.reached else None,
    )


def _judge_milestones(basis: Basis) -> tuple[Milestone, ...]:
    """A milestone counts as passed or missed by the figure of its own year."""
    by_year = {point.year: point for point in basis.used}
    milestones = []
    for year, value in sorted(basis.target.milestones.items()):
        aimed = to_series_unit(basis.target, value, basis.start)
        if aimed is not None:
            reached = meets_target(by_year[year], aimed, basis.target) if year in by_year else None
            milestones.append(Milestone(year, aimed, reached))
    return tuple(milestones)


def _clip_value(value: float | None, lowest: float | None, highest: float | None) -> float | None:
    if value is None:
        return None
    if lowest is not None and value < lowest:
        return lowest
    return highest if highest is not None and value > highest else value


def judge_target(
    target: Target, observed: Iterable[Observation], series: Series, *, method: Method | None, until: int | None = None
) -> tuple[Progress, tuple[SeriesPoint, ...]]:
    """Progress by the figures of a target's place, with the figures as one a year.

    Where the target cannot be judged, direction and pace are: the reason why it cannot is the first of what to keep in mind.
    """
    try:
        points = yearly_points(observed, series)
    except InputError as error:
        why = error.message
        return Progress(target, method or target.method, Verdict.CANNOT, why, why=why), ()
    progress = assess_progress(target, points, method=method, until=until, lowest=series.lowest, highest=series.highest)
    if progress.verdict is Verdict.CANNOT:
        years = [year for year in (until, target.year) if year is not None]
        trend = assess_trend(
            points,
            direction=target.direction,
            method=_TREND_METHODS[progress.method],
            until=min(years, default=None),
        )
        progress = _with_trend(progress, trend)
    return progress, tuple(point for point in points if until is None or point.year <= until)


def _with_trend(progress: Progress, trend: Trend) -> Progress:
    if trend.verdict is Verdict.CANNOT:
        return progress if progress.latest else replace(progress, latest=trend.latest)
    return replace(
        progress,
        verdict=trend.verdict,
        sentence=trend.sentence,
        category=trend.category,
        value=trend.improvement,
        baseline=trend.baseline,
        latest=trend.latest,
        seen=None,
        years=trend.years,
        gaps=trend.gaps,
        confidence=(*([progress.why] if progress.why else []), *trend.notes),
        why=None,
    )


def verdict_label(progress: Progress) -> Message:
    """The verdict in a few words; where there is none, what is known: “Last figure: 2017”."""
    if progress.verdict is not Verdict.CANNOT:
        return VERDICTS[progress.verdict]
    return last_figure_text(progress.latest) if progress.latest else Message("No figures yet")


def path_to_target(progress: Progress) -> YearPath:
    """The pace needed: from the latest figure straight to the target; empty if there is no target to come."""
    if progress.latest is None:
        return []
    return _straight_path((progress.latest.year, progress.latest.value), (progress.target.year, progress.aimed))


def even_path_to_target(progress: Progress) -> YearPath:
    """The even pace: from the baseline straight to the target."""
    if progress.baseline is None:
        return []
    return _straight_path((progress.baseline.year, progress.baseline.value), (progress.target.year, progress.aimed))


def _straight_path(start: tuple[int, float], end: tuple[int | None, float | None]) -> YearPath:
    (first, low), (last, high) = start, end
    if last is None or high is None or last <= first:
        return []
    step = (high - low) / (last - first)
    return [*((year, low + step * (year - first)) for year in range(first, last)), (last, high)]
