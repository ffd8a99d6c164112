"""The indicators of a framework in an area, each by one series: what its figures say, and how they fare against targets."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from goalweave.accounts.actor import Actor
from goalweave.analysis.country import applicable_target, targets_by_place
from goalweave.analysis.measurements import Measurement, assess_series
from goalweave.core import model
from goalweave.core.linkage import EditionMap
from goalweave.core.model import (
    Curie,
    Direction,
    Framework,
    Key,
    Observation,
    Target,
    best_value,
    wanted_direction,
)
from goalweave.core.progress import PlausibilityRemark, Progress, Trend, Verdict, plausibility_remarks
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.browsing import AreasByKey, headline_key, places_with_values
from goalweave.indicators.data_version import data_version
from goalweave.indicators.listed_series import is_headline
from goalweave.indicators.models import Indicator, Series

COUNTED_UNITS = ("", "NUMBER")
"""Units of plain numbers, which say as much of a country's size as of anything else."""
INDICATOR_LEVEL = "indicator"
MOST_CACHED = 48


class Outlook(StrEnum):
    """How an indicator moves, in the order in which a page counts them.

    fast, slow: towards its target at a pace that suffices or does not, and without one the way that is wanted, fast or
    not; still: hardly at all; away: the wrong way; neutral: it moves, and no way is better; few: too few figures; none: no figure.
    """

    FAST = "fast"
    SLOW = "slow"
    STILL = "still"
    AWAY = "away"
    NEUTRAL = "neutral"
    FEW = "few"
    NONE = "none"


BEHIND = (Outlook.SLOW, Outlook.STILL, Outlook.AWAY)

_OUTLOOKS = {
    Verdict.MET: Outlook.FAST,
    Verdict.ON_PATH: Outlook.FAST,
    Verdict.NEARLY: Outlook.FAST,
    Verdict.BEHIND: Outlook.SLOW,
    Verdict.NONE: Outlook.STILL,
    Verdict.AWAY: Outlook.AWAY,
    Verdict.TOWARD_FAST: Outlook.FAST,
    Verdict.TOWARD: Outlook.SLOW,
    Verdict.UNCERTAIN: Outlook.STILL,
    Verdict.AWAY_FAST: Outlook.AWAY,
    Verdict.RISING: Outlook.NEUTRAL,
    Verdict.FALLING: Outlook.NEUTRAL,
    Verdict.CANNOT: Outlook.FEW,
    Verdict.NO_SERIES: Outlook.FEW,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaIndicator(Measurement):
    """An indicator in an area. target, progress: those that the verdict is about, the national ones where there are any.

    node: what it measures in the framework; work: the node that work on it is mapped to, the target above an indicator's
    own node; goal: the code of the top node; direction: the way that is wanted; national, wider: how far the area's own target
    and that of a wider area are; further: other series of the indicator with values here, each with its newest value;
    old: its last figure is long past next to others of the area.
    """

    indicator: Indicator
    node: Curie
    work: Curie
    goal: str
    direction: Direction | None
    national: Progress | None
    wider: Progress | None
    trend: Trend | None
    outlook: Outlook
    further: tuple[tuple[model.Series, Observation | None], ...] = ()

    @property
    def judged(self) -> bool:
        """Whether the verdict is about the target, and not about the trend."""
        return self.progress is not None and self.progress.verdict not in (Verdict.CANNOT, Verdict.NO_SERIES)

    @property
    def behind(self) -> bool:
        """Whether work is missing here: a slow pace in the right direction is only behind where a target asks for more."""
        return self.outlook in BEHIND and (self.judged or self.outlook is not Outlook.SLOW)

    @property
    def remarks(self) -> tuple[PlausibilityRemark, ...]:
        """What is odd about its values; looked for when it is asked for, since few pages show it."""
        return plausibility_remarks(self.points, self.series) if self.series else ()

    @property
    def at_limit(self) -> bool:
        """Whether its latest value is as good as it can be at all."""
        if self.series is None or self.latest is None:
            return False
        best = self.series.highest if self.direction is Direction.UP else self.series.lowest
        return self.direction is not None and best is not None and self.latest.value == best

    @property
    def old(self) -> bool:
        """Whether its last figure is long past, next to the newest of the area."""
        return self.trend is not None and self.trend.old is not None


@dataclass(frozen=True, slots=True)
class MeasuredNode:
    """An indicator with the node that it measures in a framework and its series, those of the publisher first. stated: the node with
    what its framework says of it."""

    indicator: Indicator
    node: Curie
    work: Curie
    goal: str
    direction: Direction | None
    series: tuple[Series, ...]
    stated: model.Node


def area_indicators(actor: Actor, area: str, framework: Framework) -> tuple[AreaIndicator, ...]:
    """The indicators of the framework in its order: those with figures of the area, and its own without any.

    One that measures nodes of several goals, as 1.5.1, 11.5.1 and 13.1.1 are the same, is there once for each of them (`each_once`).
    A constant number of queries, and one where nothing was written since the last time.
    """
    return _read_area_indicators(data_version(), actor, area, framework.key)


def each_once(indicators: Iterable[AreaIndicator]) -> list[AreaIndicator]:
    """The indicators, each under the first of its goals alone, so that none is counted twice."""
    first: dict[str, AreaIndicator] = {}
    for one in indicators:
        first.setdefault(one.indicator.slug, one)
    return list(first.values())


def measured_nodes(actor: Actor, framework: Framework) -> tuple[MeasuredNode, ...]:
    """The indicators that measure a node of the framework, in the order of the nodes; kept until something is written."""
    return _read_measured_nodes(data_version(), actor, framework.key)


def indicators_elsewhere(
    actor: Actor, area: str, framework: Framework
) -> tuple[tuple[Indicator, tuple[Curie, ...]], ...]:
    """The indicators with figures of the area that measure no node of the framework, each with the nodes that it measures."""
    there = places_with_values()
    elsewhere = []
    for row, nodes in _read_indicators(data_version(), actor):
        own = any(node.key == framework.key and node.code in framework.by_code for node in nodes)
        if not own and _series_with_values(row.series.all(), area, there):
            elsewhere.append((row, nodes))
    return tuple(elsewhere)


def headline_indicator(indicators: Sequence[AreaIndicator], goal: str) -> AreaIndicator | None:
    """The first of a goal that can be judged by recent figures, else the first with figures."""
    with_figures = [one for one in indicators if one.goal == goal and one.series is not None]
    return min(with_figures, key=lambda one: (one.old, one.outlook is Outlook.FEW), default=None)


@lru_cache(maxsize=8)
def _read_indicators(_state: Hashable, actor: Actor) -> tuple[tuple[Indicator, tuple[Curie, ...]], ...]:
    editions = EditionMap.of(catalogue())
    return tuple(
        (row, queries.nodes_measured(row, editions)) for row in queries.list_indicators(actor, definitions=True)
    )


@lru_cache(maxsize=16)
def _read_measured_nodes(state: Hashable, actor: Actor, framework_key: str) -> tuple[MeasuredNode, ...]:
    framework = catalogue().framework(framework_key)
    places = {node.code: number for number, node in enumerate(framework.nodes)}
    measured = []
    for row, nodes in _read_indicators(state, actor):
        by_goal: dict[str, Curie] = {}
        for node in nodes:
            if node.key == framework.key and node.code in places:
                by_goal.setdefault(framework.top(node.code), node)
        measured += [_measured_node(row, node, framework) for node in by_goal.values()]
    measured.sort(key=lambda one: (places[one.node.code], one.indicator.position, one.indicator.slug))
    return tuple(measured)


def _measured_node(row: Indicator, node: Curie, framework: Framework) -> MeasuredNode:
    own = framework.node(node.code)
    work = framework.curie(own.parent) if own.parent and own.level == INDICATOR_LEVEL else node
    series = tuple(sorted(row.series.all(), key=_series_order))
    stated = next((Direction(one.direction) for one in series if one.direction), None)
    return MeasuredNode(row, node, work, framework.top(node.code), stated or wanted_direction(own), series, own)


def _series_order(series: Series) -> tuple[bool, bool, int, str]:
    """The one that its publisher shows first, then shares before numbers of people or things."""
    return not is_headline(series.code), series.unit in COUNTED_UNITS, series.position, series.code


@lru_cache(maxsize=MOST_CACHED)
def _read_area_indicators(state: Hashable, actor: Actor, area: str, framework_key: str) -> tuple[AreaIndicator, ...]:
    framework = catalogue().framework(framework_key)
    measured = _read_measured_nodes(state, actor, framework_key)
    there = places_with_values()
    shown: list[tuple[MeasuredNode, list[Series]]] = []
    for one in measured:
        shown.append((one, _series_with_values(one.series, area, there)))
    keys = {}
    for _one, rows in shown:
        for row in rows:
            keys[row.code] = headline_key(row, _keys_of_area(there[row.pk], area))
    observations = queries.observations_at(actor, [(code, area, key) for code, key in keys.items()])
    targets = targets_by_place(queries.list_targets(actor))
    newest = newest_year(observations.values())
    with_figures = {str(one.node) for one, rows in shown if rows}
    # Where a national variant has figures, the global indicator without any is not missing.
    with_figures |= {one.indicator.variant_of for one, rows in shown if rows}
    indicators = []
    for one, rows in shown:
        # An indicator without figures is shown once, for its own node, where no other measures that node here.
        own_node = framework.node(one.node.code).level == INDICATOR_LEVEL
        if not rows and (not own_node or str(one.node) in with_figures):
            continue
        with_figures.add(str(one.node))
        indicators.append(_area_indicator(one, rows, area, keys, observations, targets, newest))
    return tuple(indicators)


def _series_with_values(rows: Iterable[Series], area: str, there: Mapping[int, AreasByKey]) -> list[Series]:
    """The series with values of an area; those that are published for the area itself first."""
    with_values = [row for row in rows if any(area in areas for areas in there.get(row.pk, {}).values())]
    return sorted(with_values, key=lambda row: not row.code.startswith(f"{area}_"))


def _keys_of_area(areas_by_key: AreasByKey, area: str) -> AreasByKey:
    return {key: areas for key, areas in areas_by_key.items() if area in areas}


def _area_indicator(
    measured: MeasuredNode,
    rows: Sequence[Series],
    area: str,
    keys: Mapping[str, Key],
    observations: Mapping[queries.SeriesPlace, Sequence[Observation]],
    targets: Mapping[tuple[str, Key], Sequence[Target]],
    newest: int | None,
) -> AreaIndicator:
    if not rows:
        return _without_figures(measured, area)
    row, *others = rows
    key = keys[row.code]
    observed = observations[row.code, area, key]
    further = []
    for other in others:
        further.append((queries.to_series(other), newest_value(observations[other.code, area, keys[other.code]])))
    of_series = targets.get((row.code, key), ())
    here = judged_indicator(measured, queries.to_series(row), area, key, observed, of_series, newest)
    return replace(here, further=tuple(further))


def _without_figures(measured: MeasuredNode, area: str) -> AreaIndicator:
    return AreaIndicator(
        area=area,
        key=(),
        series=None,
        observed=(),
        points=(),
        target=None,
        progress=None,
        name=measured.indicator.name,
        calculation=measured.indicator.calculation,
        indicator=measured.indicator,
        node=measured.node,
        work=measured.work,
        goal=measured.goal,
        direction=measured.direction,
        national=None,
        wider=None,
        trend=None,
        outlook=Outlook.NONE,
    )


def judged_indicator(
    measured: MeasuredNode,
    series: model.Series,
    area: str,
    key: Key,
    observed: Sequence[Observation],
    targets: Sequence[Target],
    newest: int | None,
) -> AreaIndicator:
    """An indicator with its figures of an area, and what is said of them.

    targets: of the series under the key, in any area; newest: the newest year next to which its last figure is called old.
    """
    own = applicable_target(targets, area, wider=False)
    around = applicable_target(targets, area, own=False)
    direction = series.direction or measured.direction
    applied = [target for target in (own, around) if target]
    toward = best_value(measured.stated, series.unit) if direction is None else None
    assessed = assess_series(observed, series, applied, area, direction=direction, newest=newest, toward=toward)
    progress = assessed.applied
    here = AreaIndicator(
        area=area,
        key=key,
        series=series,
        observed=tuple(observed),
        points=assessed.points,
        target=progress.target if progress else None,
        progress=progress,
        name=measured.indicator.name,
        calculation=measured.indicator.calculation,
        indicator=measured.indicator,
        node=measured.node,
        work=measured.work,
        goal=measured.goal,
        direction=direction,
        national=assessed.national,
        wider=assessed.wider,
        trend=assessed.trend,
        outlook=_OUTLOOKS[assessed.verdict],
    )
    # All that can be reached is no standstill.
    return replace(here, outlook=Outlook.FAST) if here.at_limit else here


def newest_value(observed: Sequence[Observation]) -> Observation | None:
    return next((value for value in reversed(observed) if value.value is not None), None)


def newest_year(observations: Iterable[Sequence[Observation]]) -> int | None:
    """The newest year of any of the lines that has a value."""
    newest = map(newest_value, observations)
    return max((one.year for one in newest if one), default=None)
