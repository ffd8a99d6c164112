"""The indicators of a goal in several areas next to each other, each by the same series everywhere."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_indicators import (
    MOST_CACHED,
    AreaIndicator,
    MeasuredNode,
    judged_indicator,
    measured_nodes,
    newest_year,
)
from goalweave.analysis.area_medians import AreaLine, area_lines, countries_of_area
from goalweave.analysis.country import targets_by_place
from goalweave.core.model import Framework, Key
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.browsing import AreasByKey, headline_key, places_with_values
from goalweave.indicators.data_version import data_version
from goalweave.indicators.models import Series


@dataclass(frozen=True, slots=True)
class ComparedIndicator:
    """An indicator by one series and key. areas: each with its figures, in order, None without any; medians: area → year →
    countries, where its values are medians of countries."""

    measured: MeasuredNode
    series: Series
    key: Key
    areas: tuple[AreaIndicator | None, ...]
    medians: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


def compare_areas(actor: Actor, areas: Sequence[str], framework: Framework, goal: str) -> tuple[ComparedIndicator, ...]:
    """The indicators of a goal that have figures of any of the areas; a constant number of queries.

    Of an indicator with several series that which most of the areas have. What nothing is published of, of a group, has the medians of
    its countries. Kept until something is written.
    """
    return _compare_areas(data_version(), actor, tuple(areas), framework.key, goal)


@lru_cache(maxsize=MOST_CACHED)
def _compare_areas(
    _state: Hashable, actor: Actor, areas: tuple[str, ...], framework_key: str, goal: str
) -> tuple[ComparedIndicator, ...]:
    framework = catalogue().framework(framework_key)
    there = places_with_values()
    wanted = {area: frozenset((area, *countries_of_area(area))) for area in areas}
    shown = []
    for one in measured_nodes(actor, framework):
        if one.goal == goal and (place := _common_place(one.series, wanted, there)):
            shown.append((one, *place))
    places = [(row, area, key) for (_one, row, key), area in product(shown, areas)]
    lines = area_lines(actor, places, there)
    newest = newest_year(line.observations for line in lines.values())
    targets = targets_by_place(queries.list_targets(actor))
    compared = []
    for one, row, key in shown:
        own = {area: lines[row.code, area, key] for area in areas}
        series, of_series = queries.to_series(row), targets.get((row.code, key), ())
        figures = []
        for area, line in own.items():
            known = any(value.value is not None for value in line.observations)
            here = judged_indicator(one, series, area, key, line.observations, of_series, newest) if known else None
            figures.append(here)
        if any(figures):
            compared.append(ComparedIndicator(one, row, key, tuple(figures), _medians(own)))
    return tuple(compared)


def _medians(lines: Mapping[str, AreaLine]) -> dict[str, Mapping[int, int]]:
    return {area: line.of for area, line in lines.items() if line.of}


def _common_place(
    rows: Sequence[Series], wanted: Mapping[str, frozenset[str]], there: Mapping[int, AreasByKey]
) -> tuple[Series, Key] | None:
    """The series that most of the areas have values of, with the key that is shown of it."""
    candidates = []
    for number, row in enumerate(rows):
        with_values = {}
        for text, areas in there.get(row.pk, {}).items():
            having = frozenset(area for area, some in wanted.items() if some & areas)
            if having:
                with_values[text] = having
        if with_values:
            covered = len(frozenset[str]().union(*with_values.values()))
            candidates.append((-covered, number, row, headline_key(row, with_values)))
    if not candidates:
        return None
    _covered, _number, row, key = min(candidates, key=lambda one: one[:2])
    return row, key
