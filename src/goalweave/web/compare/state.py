"""The state of the comparison in the address: up to eight areas, up to six series, a breakdown if there is one
series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from django.http import QueryDict

from goalweave.accounts.actor import Actor
from goalweave.core.model import Key
from goalweave.formats.reading.areas import find_area
from goalweave.indicators import queries
from goalweave.indicators.browsing import WORLD, AreasByKey, headline_key, places_with_values
from goalweave.indicators.conversion import key_text, parse_key
from goalweave.indicators.models import Series

MOST_AREAS, MOST_SERIES = 8, 6


@dataclass(frozen=True, slots=True)
class ComparisonState:
    """keys: of each chosen series, by its code; choices: the keys that the only series could have; known: all series with values.

    unknown: what was typed as an area and is none.
    """

    series: tuple[Series, ...]
    areas: tuple[str, ...]
    keys: Mapping[str, Key]
    choices: tuple[Key, ...]
    known: Mapping[str, Series]
    there: Mapping[int, AreasByKey]
    unknown: str

    @property
    def places(self) -> list[str]:
        """The areas that a chosen series has values of, or any where none is chosen."""
        rows = self.series or tuple(self.known.values())
        area_sets = chain.from_iterable(self.there.get(row.pk, {}).values() for row in rows)
        return sorted(set(chain.from_iterable(area_sets)))


def read_state(who: Actor, parameters: QueryDict) -> ComparisonState:
    """Read the state, ignoring unknown choices; the default is the first series with values and the world."""
    there = places_with_values()
    known = {code: row for code, row in queries.series_by_code(who).items() if there.get(row.pk)}
    areas, unknown = _read_areas(parameters)
    codes = list(dict.fromkeys(code for code in parameters.getlist("series") if code in known))[:MOST_SERIES]
    if not codes and known and "series" not in parameters:
        codes = [next((code for code, row in known.items() if _has_area(there[row.pk], areas)), next(iter(known)))]
    series = tuple(known[code] for code in codes)
    if not areas and "area" not in parameters and series and _has_area(there[series[0].pk], [WORLD]):
        areas = [WORLD]
    keys = {row.code: headline_key(row, _places_with_areas(there[row.pk], areas)) for row in series}
    choices: tuple[Key, ...] = ()
    if len(series) == 1:
        choices = tuple(parse_key(text) for text in sorted(there[series[0].pk]))
        text = str(parameters.get("key", ""))
        if "key" in parameters and text in map(key_text, choices):
            keys = {series[0].code: parse_key(text)}
    return ComparisonState(series, tuple(areas), keys, choices, known, there, unknown)


def _read_areas(parameters: QueryDict) -> tuple[list[str], str]:
    """The areas by code, and what was typed that is none."""
    codes, unknown = [], ""
    for text in [*parameters.getlist("area"), *filter(None, map(str.strip, parameters.getlist("add")))]:
        code = find_area(text[:120])
        if code:
            codes.append(code)
        elif text:
            unknown = text[:120]
    return list(dict.fromkeys(codes))[:MOST_AREAS], unknown


def _places_with_areas(places: AreasByKey, areas: list[str]) -> AreasByKey:
    """The keys that have values of one of the areas; all where none has."""
    return {key: with_values for key, with_values in places.items() if with_values.intersection(areas)} or places


def _has_area(places: AreasByKey, areas: list[str]) -> bool:
    return any(with_values.intersection(areas) for with_values in places.values())
