"""A country or group of countries: what its indicators say, beside the work there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_medians import COUNTED_UNITS, SITUATIONS, medians_by_year
from goalweave.analysis.measurements import Measurement, judge_series
from goalweave.core import model
from goalweave.core.model import Curie, Framework, Observation, Target
from goalweave.indicators import queries
from goalweave.indicators.browsing import headline_key, places_with_values
from goalweave.indicators.models import Indicator
from goalweave.packs.areas import WORLD, areas_above, countries_of, groups_of


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
    """What is known of an area, one for each series: under its headline key, or where it has no values there under the key
    that has most areas. In the order of indicators and series; a few queries however many there are."""
    rows, there = queries.series_by_code(actor), places_with_values()
    keys = {
        code: headline_key(row, here)
        for code, row in rows.items()
        if (here := {key: areas for key, areas in there.get(row.pk, {}).items() if area in areas})
    }
    wider = wider_areas(area)
    peers = countries_of(areas_above(area)[0]) if areas_above(area) else ()
    found = queries.observations_at(
        actor, [(code, place, key) for code, key in keys.items() for place in dict.fromkeys((area, *wider, *peers))]
    )
    applied = _applicable_targets(queries.list_targets(actor), area)
    slugs = {rows[code].indicator.slug for code in keys}
    measures = {row.slug: queries.measures_of(row) for row in queries.list_indicators(actor).filter(slug__in=slugs)}
    made = []
    for code, key in keys.items():
        row, observed = rows[code], found[code, area, key]
        series, target = queries.to_series(row), applied.get((code, key))
        # The sentence that explains progress is about this area, wherever the target was set.
        progress, points = judge_series(observed, series, replace(target, area=area) if target else None)
        near = [one for one in peers if one != area]
        held = frozenset[str]().union(*there[row.pk].values())
        beside = (
            None
            if series.unit in COUNTED_UNITS
            else _comparison_figure(found, series, key, area, wider, near, len(held.intersection(near)), observed)
        )
        made.append(
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
    return sorted(made, key=lambda one: (one.indicator.position, one.indicator.slug))


def indicators_by_area(actor: Actor) -> dict[str, int]:
    """Area → how many indicators have a value there; one query, once the places are known."""
    there = places_with_values()
    found: dict[str, set[int]] = {}
    for row in queries.series_by_code(actor).values():
        for areas in there.get(row.pk, {}).values():
            for area in areas:
                found.setdefault(area, set()).add(row.indicator_id)
    return {area: len(some) for area, some in found.items()}


def wider_areas(area: str) -> tuple[str, ...]:
    """The groups that an area is part of, the smallest first: its regions, its special situations, the world."""
    special = tuple(number for number, group in SITUATIONS.items() if group in groups_of(area))
    regions = tuple(one for one in areas_above(area) if one != WORLD)
    return (*regions, *special, *((WORLD,) if area != WORLD else ()))


def _applicable_targets(targets: Iterable[Target], area: str) -> Mapping[tuple[str, model.Key], Target]:
    """Of the targets of a series the one that was set for the area, else for its special situation, its regions, the world."""
    regions = tuple(one for one in areas_above(area) if one != WORLD)
    special = tuple(number for number, group in SITUATIONS.items() if group in groups_of(area))
    order = {one: place for place, one in enumerate((area, *special, *regions, WORLD))}
    found: dict[tuple[str, model.Key], Target] = {}
    for one in targets:
        if one.area not in order or not one.series:
            continue
        held = found.get((one.series, one.key))
        if held is None or order[one.area] < order[held.area]:
            found[one.series, one.key] = one
    return found


def _comparison_figure(
    published_values: Mapping[queries.SeriesPlace, list[Observation]], series: model.Series, key: model.Key, area: str, wider: Sequence[str],
    near: Sequence[str], having: int, observed: Sequence[Observation],
) -> ComparisonFigure | None:  # fmt: skip
    """What is published of its region or situation, of the newest year that both have, or of the world for the area's own
    newest year; else the median of the countries beside it in that year; else the world's of an earlier year that both have.

    near: the countries beside it, having: how many of them have any value in the series."""
    years = {one.year for one in observed if one.value is not None}
    newest = max(years)
    published: list[ComparisonFigure] = []
    for other in wider:
        values = {
            one.year: one.value for one in published_values.get((series.code, other, key), []) if one.value is not None
        }
        if common := years & values.keys():
            published.append(ComparisonFigure(other, values[max(common)], max(common)))
    if published and (published[0].area != WORLD or published[0].year == newest):
        return published[0]
    middle = medians_by_year(series, [published_values[series.code, one, key] for one in near], having).get(newest)
    if middle is not None:
        return ComparisonFigure(areas_above(area)[0], middle.value, newest, middle.of)
    return published[0] if published else None


def figures_by_goal(
    framework: Framework, figures: Iterable[AreaFigure]
) -> tuple[dict[str, list[AreaFigure]], list[AreaFigure]]:
    """Code of each top node → figures; and those that measure no node of the framework.

    An indicator that measures nodes below several goals stands under the first alone.
    """
    found: dict[str, list[AreaFigure]] = {code: [] for code in framework.child_codes.get(None, ())}
    rest = []
    for one in figures:
        code = next((node.code for node in one.measures if node.key == framework.key), None)
        if code is None:
            rest.append(one)
        else:
            found[framework.top(code)].append(one)
    return found, rest
