"""The middle of a group's countries, where nobody publishes a figure of the group itself. Worked out for a reader, never kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.model import Group, Key, Nature, Observation
from goalweave.core.progress.points import yearly
from goalweave.indicators import queries
from goalweave.indicators.browsing import Places
from goalweave.indicators.models import Series, Vintage
from goalweave.indicators.stored import key_text
from goalweave.packs.areas import areas, countries_of, groups_of, is_region

SITUATIONS = {"199": Group.LDC, "432": Group.LLDC, "722": Group.SIDS}
"""Numbers of M49 that targets and figures use for groups of countries that cut across the regions."""
COUNTED = ("", "NUMBER")
"""Units of plain numbers, which say as much of a country's size as of anything else: these have no middle."""
FEWEST = 3
"""Countries from which on a median says something."""


@dataclass(frozen=True, slots=True)
class Middle:
    """A median of countries. of: how many these are."""

    value: float
    of: int


@dataclass(frozen=True, slots=True)
class AreaLine:
    """The values of an area, in time. of: year → countries whose median that is; empty where the values are published."""

    observations: Sequence[Observation] = ()
    of: Mapping[int, int] = field(default_factory=dict)


def members(area: str) -> tuple[str, ...]:
    """The countries of a region, of a special situation or of the world; none for a country or a code that is not known."""
    if area in SITUATIONS:
        return tuple(sorted(one for one in areas() if not one.isdecimal() and SITUATIONS[area] in groups_of(one)))
    return countries_of(area) if is_region(area) else ()


def middles(series: model.Series, countries: Iterable[Sequence[Observation]], having: int) -> dict[int, Middle]:
    """Year → the median of the countries' values, in the unit of the series alone; bounds count as the number they name.

    countries: the values of each, under one key. having: how many of them have any value in the series. A year is left out
    where fewer than three, or fewer than half of these, have one. Series of plain numbers have none.
    """
    if series.unit in COUNTED:
        return {}
    by_year: dict[int, list[float]] = {}
    for some in countries:
        own = (replace(one, unit="", multiplier=None) for one in some if _comparable(one, series))
        for year, one in yearly(own).items():
            by_year.setdefault(year, []).append(float(one.value or 0))
    return {
        # Half of a sum has digits that nobody measured: 63.505, not 63.504999999999995.
        year: Middle(float(f"{median(values):.12g}"), len(values))
        for year, values in sorted(by_year.items())
        if len(values) >= max(FEWEST, having / 2)
    }


def lines(
    actor: Actor, wanted: Sequence[tuple[Series, str, Key]], there: Mapping[int, Places]
) -> dict[queries.Wanted, AreaLine]:
    """What is published of areas under keys of series; of a group of which nothing is, the medians of its countries.

    wanted: series that the actor may see; there: `places_with_values`. Two queries however much is wanted.
    """
    groups = {
        (row.code, area, key): (row, members(area))
        for row, area, key in wanted
        if area not in there.get(row.pk, {}).get(key_text(key), ()) and row.unit not in COUNTED
    }
    countries = [(code, one, key) for (code, _area, key), (_row, some) in groups.items() for one in some]
    found = queries.paths(actor, [*((row.code, area, key) for row, area, key in wanted), *countries])
    made = {}
    for place in ((row.code, area, key) for row, area, key in wanted):
        made[place] = AreaLine(found[place])
        if place in groups and groups[place][1]:
            (row, some), (code, area, key) = groups[place], place
            having = len(frozenset[str]().union(*there.get(row.pk, {}).values()).intersection(some))
            out = worked_out(queries.words_of(row), area, key, [found[code, one, key] for one in some], having)
            made[place] = out if out.of else made[place]
    return made


def group_lines(row: Series, areas: Iterable[str], key: Key, vintage: Vintage | None = None) -> dict[str, AreaLine]:
    """The medians of each of the areas that is a group and has any; two queries. vintage: as of which."""
    groups = {} if row.unit in COUNTED else {area: some for area in areas if (some := members(area))}
    if not groups:
        return {}
    by_country: dict[str, list[Observation]] = {}
    countries = {one for some in groups.values() for one in some}
    for one in queries.observations(row, areas=countries, keys=[key], vintage=vintage):
        by_country.setdefault(one.area, []).append(one)
    held, series = queries.areas_with_values(row, vintage=vintage), queries.words_of(row)
    made = {
        area: worked_out(series, area, key, [by_country.get(one, []) for one in some], len(held.intersection(some)))
        for area, some in groups.items()
    }
    return {area: line for area, line in made.items() if line.of}


def worked_out(
    series: model.Series, area: str, key: Key, countries: Iterable[Sequence[Observation]], having: int
) -> AreaLine:
    """The middles of a group as values of it that say how they came about; countries, having: as in `middles`."""
    found = middles(series, countries, having)
    return AreaLine(
        [_value(series, area, key, year, one) for year, one in found.items()],
        {year: one.of for year, one in found.items()},
    )


def _value(series: model.Series, area: str, key: Key, year: int, one: Middle) -> Observation:
    # What stands in files is data, and in one language as other sources are.
    return Observation(
        series.code,
        area,
        str(year),
        one.value,
        key,
        nature=Nature.ESTIMATED,
        source=f"median of {one.of} countries, worked out by Goalweave",
        footnote=f"Nothing is published here of the group itself; this is the median of its {one.of} countries with a value.",
    )


def _comparable(one: Observation, series: model.Series) -> bool:
    """Whether it is in the series' own unit."""
    return one.unit in ("", series.unit) and one.multiplier in (None, series.multiplier)
