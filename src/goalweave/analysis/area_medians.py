"""Medians of the countries of a group for which nothing is published. Calculated for a reader, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from statistics import median

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.model import BeneficiaryGroup, Key, Nature, Observation
from goalweave.core.progress.points import yearly_observations
from goalweave.indicators import queries
from goalweave.indicators.browsing import AreasByKey
from goalweave.indicators.conversion import key_text
from goalweave.indicators.models import Series, Vintage
from goalweave.packs.areas import countries_of, country_groups, is_region

SITUATIONS = {"199": BeneficiaryGroup.LDC, "432": BeneficiaryGroup.LLDC, "722": BeneficiaryGroup.SIDS}
"""Numbers of M49 that targets and figures use for groups of countries that cut across the regions."""
COUNTED_UNITS = ("", "NUMBER")
"""Units of plain numbers, which say as much of a country's size as of anything else: these have no middle."""
FEWEST_COUNTRIES = 3
"""Countries from which on a median says something."""


@dataclass(frozen=True, slots=True)
class AreaMedian:
    """A median of countries. of: how many these are."""

    value: float
    of: int


@dataclass(frozen=True, slots=True)
class AreaLine:
    """The values of an area, in time. of: year → countries whose median that is; empty if the values are published."""

    observations: Sequence[Observation] = ()
    of: Mapping[int, int] = field(default_factory=dict)


def countries_of_area(area: str) -> tuple[str, ...]:
    """The countries of a region, of a group that cuts across these, or of the world; none for a country or a code that is not known."""
    return countries_of(area) if is_region(area) or area in country_groups() else ()


def medians_by_year(
    series: model.Series, countries: Iterable[Sequence[Observation]], having: int
) -> dict[int, AreaMedian]:
    """Year → the median of the countries' values, in the unit of the series alone; bounds count as the number they name.

    countries: the values of each, under one key. having: how many of them have any value in the series. A year is left out
    where fewer than three, or fewer than half of these, have one. Series of plain numbers have none.
    """
    if series.unit in COUNTED_UNITS:
        return {}
    by_year: dict[int, list[float]] = {}
    for some in countries:
        own = (replace(one, unit="", multiplier=None) for one in some if _in_series_unit(one, series))
        for year, one in yearly_observations(own).items():
            by_year.setdefault(year, []).append(float(one.value or 0))
    return {
        # Half of a sum has digits that no one measured: 63.505, not 63.504999999999995.
        year: AreaMedian(float(f"{median(values):.12g}"), len(values))
        for year, values in sorted(by_year.items())
        # Half of the countries that report at all, not of all: many series are collected in one part of the world.
        if len(values) >= max(FEWEST_COUNTRIES, having / 2)
    }


def area_lines(
    actor: Actor, series_places: Sequence[tuple[Series, str, Key]], areas_by_series: Mapping[int, AreasByKey]
) -> dict[queries.SeriesPlace, AreaLine]:
    """What is published of areas under keys of series; of a group of which nothing is, the medians of its countries.

    series_places: series that the actor may see; areas_by_series: `places_with_values`. Two queries however much is wanted.
    """
    groups = {
        (row.code, area, key): (row, countries_of_area(area))
        for row, area, key in series_places
        if area not in areas_by_series.get(row.pk, {}).get(key_text(key), ()) and row.unit not in COUNTED_UNITS
    }
    wanted = [(row.code, area, key) for row, area, key in series_places]
    for (code, _area, key), (_row, countries) in groups.items():
        wanted += [(code, country, key) for country in countries]
    observations = queries.observations_at(actor, wanted)
    lines = {}
    for row, area, key in series_places:
        place = (row.code, area, key)
        lines[place] = AreaLine(observations[place])
        if place in groups and groups[place][1]:
            countries = groups[place][1]
            values = [observations[row.code, country, key] for country in countries]
            having = count_with_values(areas_by_series.get(row.pk, {}), countries)
            medians = median_line(queries.to_series(row), area, key, values, having)
            if medians.of:
                lines[place] = medians
    return lines


def count_with_values(areas_by_key: AreasByKey, countries: Iterable[str]) -> int:
    """How many of the countries have a value of the series under any key."""
    return len(frozenset[str]().union(*areas_by_key.values()).intersection(countries))


def median_lines(row: Series, areas: Iterable[str], key: Key, vintage: Vintage | None = None) -> dict[str, AreaLine]:
    """Return the medians of each area that is a group and has any; two queries. vintage: data version."""
    groups = {} if row.unit in COUNTED_UNITS else {area: some for area in areas if (some := countries_of_area(area))}
    if not groups:
        return {}
    by_country: dict[str, list[Observation]] = {}
    all_countries = set(chain.from_iterable(groups.values()))
    for observation in queries.series_observations(row, areas=all_countries, keys=[key], vintage=vintage):
        by_country.setdefault(observation.area, []).append(observation)
    with_values, series = queries.areas_with_values(row, vintage=vintage), queries.to_series(row)
    lines = {}
    for area, countries in groups.items():
        values = [by_country.get(country, []) for country in countries]
        line = median_line(series, area, key, values, len(with_values.intersection(countries)))
        if line.of:
            lines[area] = line
    return lines


def median_line(
    series: model.Series, area: str, key: Key, countries: Iterable[Sequence[Observation]], having: int
) -> AreaLine:
    """The medians of a group as values of it that say how they came about; countries, having: as in `medians_by_year`."""
    medians = medians_by_year(series, countries, having)
    return AreaLine(
        [_median_observation(series, area, key, year, one) for year, one in medians.items()],
        {year: one.of for year, one in medians.items()},
    )


def _median_observation(series: model.Series, area: str, key: Key, year: int, median: AreaMedian) -> Observation:
    # What is in files is data, and in one language as other sources are.
    return Observation(
        series.code,
        area,
        str(year),
        median.value,
        key,
        nature=Nature.ESTIMATED,
        source=f"median of {median.of} countries, calculated by Goalweave",
        footnote=f"Nothing is published here of the group itself; this is the median of its {median.of} countries with a value.",
    )


def _in_series_unit(observation: Observation, series: model.Series) -> bool:
    """Whether it is in the series' own unit."""
    return observation.unit in ("", series.unit) and observation.multiplier in (None, series.multiplier)
