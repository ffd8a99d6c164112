"""The indicators of a framework in an area, each by one series: what its figures say, and how they fare against targets."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from goalweave.accounts.activity.queries import log_position
from goalweave.accounts.actor import Actor
from goalweave.analysis.country import applicable_target, targets_by_place
from goalweave.analysis.measurements import Measurement, judge_series
from goalweave.core import model
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Direction, Framework, Key, Observation, Target, wanted_direction
from goalweave.core.progress import Progress, Verdict
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.browsing import AreasByKey, headline_key, places_with_values
from goalweave.indicators.models import Indicator, Series

COUNTED_UNITS = ("", "NUMBER")
"""Units of plain numbers, which say as much of a country's size as of anything else."""
OLD_AFTER = 5
"""Years before the newest figure of the area after which a last figure is old."""
INDICATOR_LEVEL = "indicator"
MOST_CACHED = 96


class Outlook(StrEnum):
    """How an indicator moves, in the order in which a page counts them.

    fast, slow: towards its target, or the way that is wanted, at a pace that suffices or does not; still: hardly at all;
    away: the wrong way; neutral: it moves, and no way is better; few: too few figures; none: no figure.
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
    Verdict.CANNOT: Outlook.FEW,
    Verdict.NO_SERIES: Outlook.NONE,
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
    outlook: Outlook
    further: tuple[tuple[model.Series, Observation | None], ...] = ()
    old: bool = False


@dataclass(frozen=True, slots=True)
class MeasuredNode:
    """An indicator with the node that it measures in a framework and its series, those of the publisher first."""

    indicator: Indicator
    node: Curie
    work: Curie
    goal: str
    direction: Direction | None
    series: tuple[Series, ...]


def area_indicators(actor: Actor, area: str, framework: Framework) -> tuple[AreaIndicator, ...]:
    """The indicators of the framework in its order: those with figures of the area, and its own without any.

    A constant number of queries, and one where nothing was written since the last time.
    """
    return _read_area_indicators(log_position(), actor, area, framework.key)


def measured_nodes(actor: Actor, framework: Framework) -> tuple[MeasuredNode, ...]:
    """The indicators that measure a node of the framework, in the order of the nodes; kept until something is written."""
    return _read_measured_nodes(log_position(), actor, framework.key)


@lru_cache(maxsize=8)
def _read_measured_nodes(_state: Hashable, actor: Actor, framework_key: str) -> tuple[MeasuredNode, ...]:
    known = catalogue()
    framework, editions = known.framework(framework_key), EditionMap.of(known)
    places = {node.code: number for number, node in enumerate(framework.nodes)}
    measured = []
    for row in queries.list_indicators(actor):
        nodes = queries.nodes_measured(row, editions)
        node = next((node for node in nodes if node.key == framework.key and node.code in places), None)
        if node is not None:
            measured.append(_measured_node(row, node, framework))
    measured.sort(key=lambda one: (places[one.node.code], one.indicator.position, one.indicator.slug))
    return tuple(measured)


def _measured_node(row: Indicator, node: Curie, framework: Framework) -> MeasuredNode:
    own = framework.node(node.code)
    work = framework.curie(own.parent) if own.parent and own.level == INDICATOR_LEVEL else node
    series = tuple(sorted(row.series.all(), key=lambda one: (one.unit in COUNTED_UNITS, one.position, one.code)))
    stated = next((Direction(one.direction) for one in series if one.direction), None)
    return MeasuredNode(row, node, work, framework.top(node.code), stated or wanted_direction(own), series)


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
    with_figures = {one.node for one, rows in shown if rows}
    indicators = []
    for one, rows in shown:
        # An indicator without figures is shown once, for its own node, where no other measures that node here.
        own_node = framework.node(one.node.code).level == INDICATOR_LEVEL
        if not rows and (not own_node or one.node in with_figures):
            continue
        with_figures.add(one.node)
        indicators.append(_area_indicator(one, rows, area, keys, observations, targets))
    return _mark_old(indicators)


def _series_with_values(rows: Iterable[Series], area: str, there: Mapping[int, AreasByKey]) -> list[Series]:
    """The series with values of an area; those that are published for the area itself first."""
    with_values = [row for row in rows if any(area in areas for areas in there.get(row.pk, {}).values())]
    return sorted(with_values, key=lambda row: not row.code.startswith(f"{area}_"))


def _keys_of_area(areas_by_key: AreasByKey, area: str) -> AreasByKey:
    return {key: areas for key, areas in areas_by_key.items() if area in areas}


def _area_indicator(
    one: MeasuredNode,
    rows: Sequence[Series],
    area: str,
    keys: Mapping[str, Key],
    observations: Mapping[queries.SeriesPlace, Sequence[Observation]],
    targets: Mapping[tuple[str, Key], Sequence[Target]],
) -> AreaIndicator:
    indicator = one.indicator
    if not rows:
        return AreaIndicator(
            area=area,
            key=(),
            series=None,
            observed=(),
            points=(),
            target=None,
            progress=None,
            name=indicator.name,
            calculation=indicator.calculation,
            indicator=indicator,
            node=one.node,
            work=one.work,
            goal=one.goal,
            direction=one.direction,
            national=None,
            wider=None,
            outlook=Outlook.NONE,
        )
    row = rows[0]
    key = keys[row.code]
    observed = tuple(observations[row.code, area, key])
    series = queries.to_series(row)
    of_series = targets.get((row.code, key), ())
    national = _judged(observed, series, applicable_target(of_series, area, wider=False), area)
    wider = _judged(observed, series, applicable_target(of_series, area, own=False), area)
    _none, points = judge_series(observed, series, None)
    progress = national or wider
    further = []
    for other in rows[1:]:
        further.append((queries.to_series(other), _newest(observations[other.code, area, keys[other.code]])))
    return AreaIndicator(
        area=area,
        key=key,
        series=series,
        observed=observed,
        points=points,
        target=progress.target if progress else None,
        progress=progress,
        name=indicator.name,
        calculation=indicator.calculation,
        indicator=indicator,
        node=one.node,
        work=one.work,
        goal=one.goal,
        direction=one.direction,
        national=national,
        wider=wider,
        outlook=_outlook(progress),
        further=tuple(further),
    )


def _judged(observed: Sequence[Observation], series: model.Series, target: Target | None, area: str) -> Progress | None:
    """The sentence that explains progress is about this area, wherever the target was set."""
    if target is None:
        return None
    progress, _points = judge_series(observed, series, replace(target, area=area))
    return progress


def _outlook(progress: Progress | None) -> Outlook:
    return _OUTLOOKS[progress.verdict] if progress else Outlook.FEW


def _newest(observed: Sequence[Observation]) -> Observation | None:
    return next((value for value in reversed(observed) if value.value is not None), None)


def _mark_old(indicators: Sequence[AreaIndicator]) -> tuple[AreaIndicator, ...]:
    """With the last figures marked that are more than five years before the newest of the area."""
    newest = max((one.latest.year for one in indicators if one.latest), default=0)
    marked = []
    for one in indicators:
        old = one.latest is not None and one.latest.year < newest - OLD_AFTER
        marked.append(replace(one, old=True) if old else one)
    return tuple(marked)


def newest_year(indicators: Iterable[AreaIndicator]) -> int:
    """The year of the newest figure; 0 without any."""
    return max((one.latest.year for one in indicators if one.latest), default=0)
