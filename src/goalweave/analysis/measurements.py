"""A series in an area, with its values and the target that they are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Direction, Key, Method, Node, Observation, Series, Target, wanted_direction
from goalweave.core.progress import (
    GroupGap,
    PlausibilityRemark,
    Progress,
    SeriesPoint,
    Trend,
    TrendMethod,
    Verdict,
    assess_trend,
    gaps_by_dimension,
    judge_target,
    plausibility_remarks,
    verdict_label,
    yearly_points,
)
from goalweave.core.text.languages import LanguageMap

SeriesKey = tuple[str, str, Key]
"""Code of a series, area and key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A target with its figures, or a series for which no target is set.

    series: None where nothing measures the target, or the actor may not see what does; name, calculation: of its indicator;
    observed: its values in time; points: one a year.
    """

    area: str
    key: Key
    series: Series | None
    observed: tuple[Observation, ...]
    points: tuple[SeriesPoint, ...]
    target: Target | None
    progress: Progress | None
    name: LanguageMap = field(default_factory=dict)
    calculation: LanguageMap = field(default_factory=dict)

    @property
    def series_key(self) -> SeriesKey:
        return self.series.code if self.series else "", self.area, self.key

    @property
    def latest(self) -> Observation | None:
        """The newest observation that has a value."""
        return next((value for value in reversed(self.observed) if value.value is not None), None)


@dataclass(frozen=True, slots=True)
class SeriesAssessment:
    """All that is said of a series in an area.

    national: by the target that is set for the area itself; wider: by the nearest that is set for an area around it, which is the
    world for a global target; trend: direction and pace, whatever the targets. A target without a series, or whose values cannot be judged, is there
    with the reason.
    """

    series: Series
    points: tuple[SeriesPoint, ...]
    trend: Trend
    national: Progress | None = None
    wider: Progress | None = None

    @property
    def remarks(self) -> tuple[PlausibilityRemark, ...]:
        """What is odd about the values; looked for when it is asked for, since most pages do not show it."""
        return plausibility_remarks(self.points, self.series)

    @property
    def applied(self) -> Progress | None:
        """The national target's; the wider one's where there is none."""
        return self.national or self.wider

    @property
    def verdict(self) -> Verdict:
        """Of the target that applies; of the trend where there is none, or where it cannot be judged."""
        applied = self.applied
        if applied is None or applied.verdict in (Verdict.CANNOT, Verdict.NO_SERIES):
            return self.trend.verdict
        return applied.verdict

    @property
    def label(self) -> Message:
        """The verdict in a few words; where there is none, what is known: “Last figure: 2017”."""
        applied = self.applied
        if applied is None or applied.verdict in (Verdict.CANNOT, Verdict.NO_SERIES):
            return self.trend.label
        return verdict_label(applied)

    @property
    def old(self) -> Message | None:
        """“Last figure: 2017” where that is long before the newest figure of the comparison."""
        return self.trend.old


def assess_series(
    observed: Sequence[Observation],
    series: Series,
    targets: Sequence[Target],
    area: str,
    *,
    direction: Direction | None = None,
    method: Method | None = None,
    trend_method: TrendMethod = TrendMethod.EUROSTAT,
    until: int | None = None,
    newest: int | None = None,
    toward: float | None = None,
) -> SeriesAssessment:
    """What the values of a series in an area say by the area's own target, by the nearest wider one, and without a target.

    targets: of this series and key, the nearest area first; direction: of `series_direction`; method: instead of each target's own;
    newest: the newest year of any figure in the comparison; toward: the value that is best, where neither more nor less is.
    """
    national = next((target for target in targets if target.area == area), None)
    wider = next((target for target in targets if target.area != area), None)
    try:
        points = yearly_points(observed, series)
    except InputError as error:
        trend = Trend(trend_method, direction, Verdict.CANNOT, error.message, why=error.message)
        points = ()
    else:
        trend = assess_trend(
            points,
            direction=direction,
            method=trend_method,
            until=until,
            newest=newest,
            toward=toward,
            limit=_limit(series, direction),
        )
        points = tuple(point for point in points if until is None or point.year <= until)

    def judged(target: Target | None) -> Progress | None:
        # The sentence that explains progress is about this area, wherever the target was set.
        here = replace(target, area=area) if target else None
        return judge_target(here, observed, series, method=method, until=until)[0] if here else None

    return SeriesAssessment(series, points, trend, judged(national), judged(wider))


def series_direction(series: Series, nodes: Iterable[Node]) -> Direction | None:
    """Which way is better: what the series says, else the first of the nodes that it measures which says so."""
    if series.direction is not None:
        return series.direction
    return next((way for node in nodes if (way := wanted_direction(node)) is not None), None)


def series_gaps(
    observed: Mapping[Key, Sequence[Observation]],
    series: Series,
    headline: Key,
    direction: Direction | None,
    *,
    until: int | None = None,
    since: int | None = None,
) -> tuple[GroupGap, ...]:
    """Who is left behind in an area: the gap in each dimension; values that cannot be brought to one a year are left out."""
    points: dict[Key, tuple[SeriesPoint, ...]] = {}
    for key, values in observed.items():
        try:
            points[key] = yearly_points(values, series)
        except InputError:
            continue
    return gaps_by_dimension(points, headline, direction, until=until, since=since)


def _limit(series: Series, direction: Direction | None) -> float | None:
    if direction is None:
        return None
    return series.highest if direction is Direction.UP else series.lowest


def judge_series(
    observed: Sequence[Observation], series: Series, target: Target | None, *, until: int | None = None
) -> tuple[Progress | None, tuple[SeriesPoint, ...]]:
    """As `judge_target`; without a target only the points, and none where the values cannot be brought to one a year."""
    if target is not None:
        return judge_target(target, observed, series, method=None, until=until)
    try:
        return None, yearly_points(observed, series)
    except InputError:
        return None, ()
