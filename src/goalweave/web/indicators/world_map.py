"""The newest value of every country on a map, and the table that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goalweave.charts import LegendClass, MapArea, WorldMap, legend_classes
from goalweave.core.model import Observation, Series
from goalweave.core.model.areas import is_subnational
from goalweave.indicators import queries
from goalweave.web.addresses import address_with
from goalweave.web.chart_files import chart_links
from goalweave.web.indicators.class_choice import ClassChoice, read_class_choice
from goalweave.web.indicators.selection import IndicatorSelection
from goalweave.wording.chart import draw_map, right_to_left
from goalweave.wording.indicator_labels import CodeNames, area_order, area_text, disclaimer, observation_text
from goalweave.wording.target_charts import chart_numbers
from goalweave.wording.templatetags.goalweave import pick_text

FEWEST = 3
"""Countries from which on a map says more than their table."""


@dataclass(frozen=True, slots=True)
class CountryValue:
    """text: the value as it is written; href: the page with its line."""

    area: str
    name: str
    one: Observation
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class IndicatorMap:
    """svg: empty if it cannot be drawn, few: since that would say nothing; countries, groups: in the order chosen; choice: of the
    classes; heads: (sort, name, href, how it is sorted); files: name and address of each."""

    svg: SafeString
    choice: ClassChoice
    classes: tuple[LegendClass, ...]
    countries: tuple[CountryValue, ...]
    groups: tuple[CountryValue, ...]
    heads: tuple[tuple[str, str, str, str], ...]
    years: tuple[int, ...]
    oldest: int
    newest: int
    unit: str
    sorted: bool
    few: bool
    files: tuple[tuple[str, str], ...]


def indicator_map(selection: IndicatorSelection, parameters: QueryDict, code_names: CodeNames) -> IndicatorMap | None:
    """None where no country has a value, or nothing to be compared with; one query."""
    assert selection.series is not None
    assert selection.words is not None
    latest = queries.latest_values(selection.series, selection.key, year=selection.year, vintage=selection.vintage)
    rows = [_country_value(area, observation, selection, parameters) for area, observation in latest.items()]
    rows = [row for row in rows if not is_subnational(row.area)]
    countries = _sort_rows([row for row in rows if not row.area.isdecimal()], selection)
    if len(rows) < 2 or not countries:
        return None
    unit = code_names.unit_of(selection.words, countries[0].one)
    years = [row.one.year for row in countries]
    choice = read_class_choice(parameters)
    spec = _map_spec(selection, countries, unit, choice) if len(countries) >= FEWEST else None
    return IndicatorMap(
        # The page has the legend in words, with the number of countries in each class.
        draw_map(replace(spec, legend=False)) if spec else SafeString(""),
        choice,
        legend_classes(spec) if spec else (),
        tuple(countries),
        tuple(_sort_rows([row for row in rows if row.area.isdecimal()], selection)),
        _sort_heads(selection, parameters),
        tuple(range(selection.held.last, selection.held.first - 1, -1)),
        min(years),
        max(years),
        unit,
        bool(parameters.get("sort")),
        len(countries) < FEWEST,
        tuple(
            chart_links(
                lambda form: (
                    f"{reverse('indicator-map', args=[selection.indicator.slug, form])}?{parameters.urlencode()}"
                )
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class MapFile:
    """A map with its values, for a file: countries in the order of their names. spec: None where the page has no map either."""

    spec: WorldMap | None
    choice: ClassChoice
    countries: tuple[CountryValue, ...]


def map_file(selection: IndicatorSelection, parameters: QueryDict, code_names: CodeNames) -> MapFile | None:
    """None for an indicator without a series; one query."""
    if selection.series is None or selection.words is None:
        return None
    latest = queries.latest_values(selection.series, selection.key, year=selection.year, vintage=selection.vintage)
    countries = [
        _country_value(area, observation, selection, parameters)
        for area, observation in latest.items()
        if not area.isdecimal() and not is_subnational(area)
    ]
    countries.sort(key=lambda row: area_order(row.name))
    choice, spec = read_class_choice(parameters), None
    if len(countries) >= FEWEST:
        spec = _map_spec(selection, countries, code_names.unit_of(selection.words, countries[0].one), choice)
    return MapFile(spec, choice, tuple(countries))


def _map_spec(
    selection: IndicatorSelection, countries: list[CountryValue], unit: str, choice: ClassChoice
) -> WorldMap | None:
    assert selection.words is not None
    years = [row.one.year for row in countries]
    name = pick_text(selection.words.name) or selection.words.code
    title = _("%(name)s, latest value for each country, %(first)s to %(last)s")
    if min(years) == max(years):
        title = _("%(name)s, %(last)s")
    title %= {"name": name, "first": min(years), "last": max(years)}
    return map_of_values(
        title,
        _("%(count)s countries, from %(least)s in %(low)s to %(most)s in %(high)s."),
        selection.words,
        countries,
        unit,
        choice,
    )


def map_of_values(
    title: str,
    description: str,
    series: Series,
    places: Sequence[CountryValue],
    unit: str,
    choice: ClassChoice,
) -> WorldMap | None:
    """The values of areas as a map; None where they cannot be compared or drawn. description: with the fields count, least, low, most, high."""
    valued = [row for row in places if row.one.value is not None]
    if not valued or len({(row.one.unit, row.one.multiplier) for row in valued}) > 1:
        return None  # in several units nothing can be compared
    lowest = min(valued, key=lambda row: row.one.value or 0.0)
    highest = max(valued, key=lambda row: row.one.value or 0.0)
    fields = {
        "count": len(valued),
        "low": lowest.name,
        "least": lowest.text,
        "high": highest.name,
        "most": highest.text,
    }
    values = [row.one.value or 0.0 for row in valued]
    bounds = choice.bounds(values)
    try:
        return WorldMap(
            title=title,
            description=description % fields,
            areas=tuple(
                MapArea(row.area, row.name, row.one.value, f"{row.text} ({row.one.period})", row.href) for row in valued
            ),
            bounds=bounds,
            unit=unit,
            classification=choice.legend_text(len(bounds) + 1),
            none=_("no value"),
            disclaimer=disclaimer(),
            numbers=chart_numbers(series, values),
            rtl=right_to_left(),
        )
    except ValueError:
        return None


def _country_value(
    area: str, observation: Observation, selection: IndicatorSelection, parameters: QueryDict
) -> CountryValue:
    assert selection.words is not None
    return CountryValue(
        area,
        area_text(area),
        observation,
        observation_text(observation, selection.words.unit),
        f"{address_with(parameters, area=area)}#lines",
    )


def _sort_rows(rows: list[CountryValue], selection: IndicatorSelection) -> list[CountryValue]:
    rows.sort(key=lambda row: area_order(row.name))
    if selection.sort == "name":
        return rows[::-1] if selection.down else rows
    if selection.sort == "year":
        return sorted(rows, key=lambda row: row.one.time, reverse=selection.down)
    return sorted(rows, key=lambda row: row.one.value or 0.0, reverse=selection.down)


def _sort_heads(selection: IndicatorSelection, parameters: QueryDict) -> tuple[tuple[str, str, str, str], ...]:
    """What was chosen is turned round; else names go up, numbers down."""
    names: Mapping[str, str] = {"name": _("Country"), "value": _("Value"), "year": _("Year")}
    heads = []
    for sort, name in names.items():
        down, state = sort != "name", ""
        if sort == selection.sort:
            down, state = not selection.down, "descending" if selection.down else "ascending"
        address = address_with(parameters, sort=f"-{sort}" if down else sort)
        heads.append((sort, name, f"{address}#countries", state))
    return tuple(heads)
