"""What the page of an indicator shows, out of its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from django.http import Http404, QueryDict

from goalweave.core import model
from goalweave.core.model import Key, dimension_key
from goalweave.indicators import queries
from goalweave.indicators.areas import is_area_code
from goalweave.indicators.browsing import WORLD, areas_with_counts, headline_key
from goalweave.indicators.conversion import key_text
from goalweave.indicators.models import Indicator, Series, Vintage
from goalweave.indicators.queries import SeriesExtent
from goalweave.web.addresses import parse_year

MOST_AREAS = 6
KEY = "key-"
"""Before the name of a dimension in the address: `key-SEX=F`."""
SORTS = ("name", "value", "year")


@dataclass(frozen=True, slots=True)
class IndicatorSelection:
    """series: None where the indicator has none; held: what it has as of the vintage, None for now; areas: at most six.

    there: area → number of values under the key; first, last: years, None for all; year: of the map; sort: of its table.
    """

    indicator: Indicator
    series: Series | None
    words: model.Series | None
    held: SeriesExtent
    key: Key
    there: Mapping[str, int]
    areas: tuple[str, ...]
    first: int | None
    last: int | None
    vintage: Vintage | None
    vintages: tuple[Vintage, ...]
    year: int | None
    sort: str
    down: bool

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Those in which the values differ."""
        if self.words is None:
            return ()
        differing = {name for name, _code in chain.from_iterable(self.held.keys)}
        declared = [name for name in self.words.dimensions if name in differing]
        return (*declared, *sorted(differing.difference(declared)))

    def codes(self, dimension: str) -> list[str]:
        """The codes of a dimension that there are values of."""
        pairs = chain.from_iterable(self.held.keys)
        return list(dict.fromkeys(code for name, code in pairs if name == dimension))

    def within(self, year: int) -> bool:
        return (self.first is None or year >= self.first) and (self.last is None or year <= self.last)


def read_selection(indicator: Indicator, parameters: QueryDict) -> IndicatorSelection:
    """indicator: as `queries.list_indicators` gives it. Raises Http404 for a series or vintage that it has not."""
    rows = sorted(indicator.series.all(), key=lambda row: (row.position, row.code))
    code = parameters.get("series", "")
    series = next((row for row in rows if row.code == code), None) if code else None
    if code and series is None:
        raise Http404
    series = series or next((row for row in rows if row.lines.exists()), rows[0] if rows else None)
    if series is None:
        return IndicatorSelection(
            indicator, None, None, SeriesExtent({}, (), 0, 0), (), {}, (), None, None, None, (), None, "value", True
        )
    series.indicator = indicator
    vintages = tuple(queries.series_vintages(series))
    vintage = _read_vintage(parameters, vintages)
    extent = queries.series_extent(series, vintage=vintage)
    codes = requested_codes(parameters)
    key = dimension_key(codes) if codes else most_counted_key(series, extent)
    there = areas_with_counts(series, key, vintage)
    sort = str(parameters.get("sort", "value")).lstrip("-")
    return IndicatorSelection(
        indicator,
        series,
        queries.to_series(series),
        extent,
        key,
        there,
        read_areas(parameters, there),
        parse_year(parameters.get("from")),
        parse_year(parameters.get("to")),
        vintage,
        vintages,
        parse_year(parameters.get("year")),
        sort if sort in SORTS else "value",
        (str(parameters["sort"]).startswith("-") if parameters.get("sort") else True),
    )


def read_areas(parameters: QueryDict, value_counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the requested areas; by default the world, otherwise the area with most values."""
    areas = [area for area in dict.fromkeys(parameters.getlist("area")) if is_area_code(area)]
    if areas:
        return tuple(areas[:MOST_AREAS])
    return (WORLD,) if WORLD in value_counts else tuple(list(value_counts)[:1])


def requested_codes(parameters: QueryDict) -> dict[str, str]:
    """Dimension → the code in the address."""
    return {name.removeprefix(KEY): str(parameters[name]) for name in parameters if name.startswith(KEY)}


def most_counted_key(series: Series, extent: SeriesExtent) -> Key:
    """The key that is shown first."""
    # Counts instead of areas: which key is first does not hang on where the values are.
    counted = {key_text(key): frozenset(map(str, range(number))) for key, number in extent.keys.items()}
    return headline_key(series, counted)


def _read_vintage(parameters: QueryDict, vintages: tuple[Vintage, ...]) -> Vintage | None:
    number = str(parameters.get("vintage", ""))
    if not number:
        return None
    vintage = next((vintage for vintage in vintages if str(vintage.pk) == number), None)
    if vintage is None:
        raise Http404
    return vintage if vintage is not vintages[0] else None
