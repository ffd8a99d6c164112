"""A country or group of countries: the values of its indicators, next to the work there."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_medians import COUNTED_UNITS, count_with_values, medians_by_year
from goalweave.analysis.measurements import Measurement, judge_series
from goalweave.core import model
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Framework, Observation, Target
from goalweave.core.model.areas import is_subnational
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.areas import areas_above
from goalweave.indicators.browsing import headline_key, places_with_values
from goalweave.indicators.data_version import data_version
from goalweave.indicators.models import Indicator
from goalweave.packs.areas import WORLD, countries_of, groups_with


@dataclass(frozen=True, slots=True)
class ComparisonFigure:
    """What a figure is compared with. area: of the published figure, or of the countries whose median it is; of: how many
    these are, 0 for a published figure."""

    area: str
    value: float
    year: int
    of: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaFigure(Measurement):
    """A series in an area. measures: the nodes of its indicator; target: the one that is applied, which may be set for a
    wider area."""

    series: model.Series
    indicator: Indicator
    measures: tuple[Curie, ...]
    beside: ComparisonFigure | None


def area_figures(actor: Actor, area: str) -> list[AreaFigure]:
    """Return the values of an area, one per series: under its headline key, or if that has none, under the key with
    most areas.

    In the order of indicators and series; a constant number of queries.
    """
    rows, there = queries.series_by_code(actor), places_with_values()
    keys: dict[str, model.Key] = {}
    for code, row in rows.items():
        here = {key: areas for key, areas in there.get(row.pk, {}).items() if area in areas}
        if here:
            keys[code] = headline_key(row, here)
    wider = wider_areas(area)
    above = () if is_subnational(area) else areas_above(area)  # the values of parts of a country have no medians
    near = [peer for peer in countries_of(above[0]) if peer != area] if above else []
    places = (area, *wider, *near)
    wanted = [(code, place, key) for (code, key), place in product(keys.items(), places)]
    observations = queries.observations_at(actor, wanted)
    targets = targets_by_place(queries.list_targets(actor))
    slugs = {rows[code].indicator.slug for code in keys}
    editions = EditionMap.of(catalogue())
    indicators = queries.list_indicators(actor).filter(slug__in=slugs)
    measures = {row.slug: queries.nodes_measured(row, editions) for row in indicators}
    figures = []
    for code, key in keys.items():
        row, observed = rows[code], observations[code, area, key]
        series, target = queries.to_series(row), applicable_target(targets.get((code, key), ()), area)
        # The sentence that explains progress is about this area, wherever the target was set.
        progress, points = judge_series(observed, series, replace(target, area=area) if target else None)
        beside = None
        if series.unit not in COUNTED_UNITS:
            values = {place: observations[code, place, key] for place in places}
            beside = _comparison_figure(series, area, values, wider, near, count_with_values(there[row.pk], near))
        figures.append(
            AreaFigure(
                area=area,
                key=key,
                series=series,
                observed=tuple(observed),
                points=points,
                target=target,
                progress=progress,
                name=row.indicator.name,
                calculation=row.indicator.calculation,
                indicator=row.indicator,
                measures=measures[row.indicator.slug],
                beside=beside,
            )
        )
    return sorted(figures, key=lambda figure: (figure.indicator.position, figure.indicator.slug))


def indicators_by_area(actor: Actor) -> Mapping[str, int]:
    """Area → how many indicators have a value there; kept until something is written."""
    return _count_indicators_by_area(data_version(), actor)


@lru_cache(maxsize=8)
def _count_indicators_by_area(_state: Hashable, actor: Actor) -> Mapping[str, int]:
    there = places_with_values()
    indicators: dict[str, set[int]] = {}
    for row in queries.series_by_code(actor).values():
        for areas in there.get(row.pk, {}).values():
            for area in areas:
                indicators.setdefault(area, set()).add(row.indicator_id)
    return {area: len(some) for area, some in indicators.items()}


def wider_areas(area: str) -> tuple[str, ...]:
    """The groups that an area is part of, the smallest first: its regions, its special situations and the other groups of
    countries, the world."""
    return (*_regions_of(area), *groups_with(area), *((WORLD,) if area != WORLD else ()))


def _regions_of(area: str) -> list[str]:
    return [above for above in areas_above(area) if above != WORLD]


def targets_by_place(targets: Iterable[Target]) -> dict[tuple[str, model.Key], list[Target]]:
    """(code of a series, key) → its targets of all areas."""
    by_place: dict[tuple[str, model.Key], list[Target]] = {}
    for target in targets:
        if target.series:
            by_place.setdefault((target.series, target.key), []).append(target)
    return by_place


def applicable_target(targets: Iterable[Target], area: str, *, own: bool = True, wider: bool = True) -> Target | None:
    """Of the targets of a series the one that was set for the area, else for its special situation or another group, its regions,
    the world.

    own: whether that of the area itself may be it; wider: whether one of a wider area may be.
    """
    order = [*((area,) if own else ()), *(_wider_order(area) if wider else ())]
    candidates = [target for target in targets if target.area in order]
    return min(candidates, key=lambda target: order.index(target.area), default=None)


def _wider_order(area: str) -> list[str]:
    return [*groups_with(area), *_regions_of(area), *([WORLD] if area != WORLD else [])]


def _comparison_figure(
    series: model.Series,
    area: str,
    values: Mapping[str, Sequence[Observation]],
    wider: Sequence[str],
    near: Sequence[str],
    having: int,
) -> ComparisonFigure | None:
    """What is published of its region or situation, of the newest year that both have, or of the world for the area's
    own newest year; else the median of the countries next to it in that year; else the world's of an earlier year that
    both have.

    values: of each area; near: the countries next to it, having: how many of them have any value in the series."""
    own = _values_by_year(values[area])
    newest = max(own)
    published: list[ComparisonFigure] = []
    for other in wider:
        by_year = _values_by_year(values[other])
        if common := own.keys() & by_year.keys():
            published.append(ComparisonFigure(other, by_year[max(common)], max(common)))
    if published and (published[0].area != WORLD or published[0].year == newest):
        return published[0]
    median = medians_by_year(series, [values[country] for country in near], having).get(newest)
    if median is not None:
        return ComparisonFigure(areas_above(area)[0], median.value, newest, median.of)
    return published[0] if published else None


def _values_by_year(observations: Iterable[Observation]) -> dict[int, float]:
    return {observation.year: observation.value for observation in observations if observation.value is not None}


def figures_by_goal(
    framework: Framework, figures: Iterable[AreaFigure]
) -> tuple[dict[str, list[AreaFigure]], list[AreaFigure]]:
    """Return code of each top node → values, and those that measure no node of the framework.

    An indicator that measures nodes below several goals is listed under the first only.
    """
    found: dict[str, list[AreaFigure]] = {code: [] for code in framework.child_codes.get(None, ())}
    rest = []
    for figure in figures:
        code = next((node.code for node in figure.measures if node.key == framework.key), None)
        if code is None:
            rest.append(figure)
        else:
            found[framework.top(code)].append(figure)
    return found, rest
