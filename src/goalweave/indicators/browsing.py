"""Lists of indicators: filters, facets with counts, and latest values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from statistics import median
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, F, TextField
from django.db.models.sql.compiler import SQLCompiler

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Key
from goalweave.core.text.languages import pick
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.conversion import key_text, parse_key
from goalweave.indicators.data_version import data_version
from goalweave.indicators.models import Indicator, Line, Observation, Origin, Series, Vintage
from goalweave.indicators.search import KIND
from goalweave.search.queries import search


class JoinedText(Aggregate):
    """The texts of a group with commas between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **options: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s, ',')", **options)


WORLD = "001"
MOST_MATCHES = 500
"""Indicators that a search looks at."""
FEWEST_AREAS = 3
"""Countries that have a middle."""

_NUMBERS = re.compile(r"\d+")
_BELOW = ("<", "Y_LT", "UNDER")
_OLDEST = 120
"""Years that an open span of ages reaches to."""


@dataclass(frozen=True, slots=True)
class IndicatorFilter:
    """framework: a key; node: what is measured is this or below it; custodian: in English; data: `yes`, `no` or empty."""

    text: str = ""
    framework: str = ""
    node: Curie | None = None
    custodian: str = ""
    data: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class MedianValue:
    """The median of one value an area. first, last: years of these."""

    value: float
    areas: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Headline:
    """What is shown first of an indicator. observations: in time, under the headline key, of one area; areas: with
    values.

    middle: of the newest values of all areas, where no one requested one and the world has none.
    """

    series: Series
    area: str
    key: Key
    observations: tuple[model.Observation, ...]
    areas: int
    middle: MedianValue | None = None

    @property
    def latest(self) -> model.Observation | None:
        return next((observation for observation in reversed(self.observations) if observation.value is not None), None)


class IndicatorListing:
    """The indicators that pass a filter, in order, and how many would pass with one more choice.

    Definitions without a series are listed where a text, or indicators without values, are asked for.
    """

    def __init__(self, actor: Actor, indicator_filter: IndicatorFilter, catalogue: Catalogue) -> None:
        self.chosen, self.catalogue = indicator_filter, catalogue
        self._all_loaded = bool(indicator_filter.text) or indicator_filter.data == "no"
        rows = list(queries.list_indicators(actor, definitions=self._all_loaded))
        if indicator_filter.text:
            hits = search(indicator_filter.text, actor=actor, kind=KIND, limit=MOST_MATCHES)
            ids = {hit.object_id for hit in hits}
            rows = [row for row in rows if row.slug in ids]
        self._state = data_version()
        self.places = _read_places(self._state)
        editions = EditionMap.of(catalogue)
        self.measures = {row.pk: queries.nodes_measured(row, editions) for row in rows}
        self.rows = [row for row in rows if self._passes_all(row)]
        self._all = rows

    def facet(self, name: str) -> list[tuple[str, int]]:
        """Value → indicators, of those that pass all other choices; the most frequent first. name: of `_FACETS`, or `goal`."""
        field = "node" if name == "goal" else name
        counts: Counter[str] = Counter()
        for row in self._all:
            if self._passes_all(row, but=field):
                counts.update(self._facet_values(name, row))
        if name == "data" and not self._all_loaded and (number := self._count_definitions()):
            counts["no"] += number
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def _count_definitions(self) -> int:
        """Definitions without a series that would be listed if indicators without values were chosen."""
        definitions = _read_definitions(self._state)
        self.measures |= {row.pk: nodes for row, nodes in definitions}
        return sum(self._passes_all(row, but="data") for row, _nodes in definitions)

    def areas_of(self, row: Indicator) -> set[str]:
        """The areas that any of its series has values of."""
        by_key = (self.places.get(series.pk, {}).values() for series in row.series.all())
        return set[str]().union(*chain.from_iterable(by_key))

    def _facet_values(self, name: str, row: Indicator) -> Iterable[str]:
        if name == "framework":
            return {node.key for node in self.measures[row.pk]}
        if name == "goal":
            return {str(top) for node in self.measures[row.pk] if (top := self._top_node(node))}
        if name == "custodian":
            return {pick(row.custodian)} - {""}
        if name == "data":
            return {"yes" if self.areas_of(row) else "no"}
        return self.areas_of(row)

    def _top_node(self, node: Curie) -> Curie | None:
        framework = self.catalogue.frameworks.get(node.key)
        return framework.curie(framework.top(node.code)) if framework and node.code in framework.by_code else None

    def _passes_all(self, row: Indicator, but: str = "") -> bool:
        return all(self._passes(name, row) for name in _FACETS if name != but)

    def _passes(self, name: str, row: Indicator) -> bool:
        value = getattr(self.chosen, name)
        if not value:
            return True
        if name == "node":
            return any(self._is_below(node, value) for node in self.measures[row.pk])
        return value in self._facet_values(name, row)

    def _is_below(self, node: Curie, ancestor: Curie) -> bool:
        if node == ancestor:
            return True
        framework = self.catalogue.frameworks.get(node.key)
        if node.key != ancestor.key or framework is None or node.code not in framework.by_code:
            return False
        return any(above.code == ancestor.code for above in framework.ancestors(node.code))


@lru_cache(maxsize=4)
def _read_definitions(state: Hashable) -> tuple[tuple[Indicator, tuple[Curie, ...]], ...]:
    """Definitions without a series, which all are the site's and public, with the nodes that they measure."""
    editions = EditionMap.of(catalogue())
    rows = queries.list_indicators(SYSTEM, definitions=True).filter(origin=Origin.PACK, series=None)
    return tuple((row, queries.nodes_measured(row, editions)) for row in rows)


_FACETS = ("framework", "node", "custodian", "data", "area")


def headlines(actor: Actor, rows: Sequence[Indicator], area: str = "") -> dict[int, Headline]:
    """Indicator's id → its latest figures: of the area, else of the world, else of the first area that has any, with the middle
    of all; four queries.

    rows: as `queries.indicators` gives them. Indicators without values are left out.
    """
    there = places_with_values()
    places: dict[int, tuple[Series, str, Key]] = {}
    for row in rows:
        if place := _headline_place(row, area, there):
            places[row.pk] = place
    observations = queries.observations_at(actor, [(series.code, place, key) for series, place, key in places.values()])
    # Where the area shown stands for nothing but being the first, the median of all says more.
    medians = _median_values({(series.pk, key) for series, place, key in places.values() if place not in (area, WORLD)})
    return {
        pk: Headline(
            series,
            place,
            key,
            tuple(observations.get((series.code, place, key), ())),
            len(frozenset[str]().union(*there[series.pk].values())),
            medians.get((series.pk, key)) if place not in (area, WORLD) else None,
        )
        for pk, (series, place, key) in places.items()
    }


def _headline_place(row: Indicator, area: str, there: Mapping[int, AreasByKey]) -> tuple[Series, str, Key] | None:
    """The first series that has values of the area, else of the world; else the first with any, in its first area."""
    candidates = []
    for series in sorted(row.series.all(), key=_series_order):
        if areas_by_key := there.get(series.pk):
            key = headline_key(series, areas_by_key)
            candidates.append((series, key, areas_by_key[key_text(key)]))
    for place in filter(None, (area, WORLD)):
        for series, key, areas in candidates:
            if place in areas:
                return series, place, key
    for series, key, areas in candidates:
        return series, min(areas), key
    return None


def _median_values(series_keys: set[tuple[int, Key]]) -> dict[tuple[int, Key], MedianValue]:
    """(series' id, key) → the middle of its areas' newest values; at least three of them."""
    if not series_keys:
        return {}
    keys = {(pk, key_text(key)): key for pk, key in series_keys}
    own = Observation.objects.filter(until=None, value__isnull=False, unit="", multiplier=None, line__shown=True)
    own = own.filter(year=F("line__last"))
    rows = own.filter(line__series__in={pk for pk, _key in series_keys}, line__key__in={text for _pk, text in keys})
    newest: dict[tuple[int, Key], dict[str, tuple[int, float]]] = {}
    for pk, text, area, year, value in rows.order_by("time").values_list(
        "line__series", "line__key", "line__area", "year", "value"
    ):
        if (pk, text) in keys and not area.isdecimal() and value is not None:
            newest.setdefault((pk, keys[pk, text]), {})[area] = year, value
    medians = {}
    for place, by_area in newest.items():
        years, values = zip(*by_area.values(), strict=True)
        if len(values) >= FEWEST_AREAS:
            medians[place] = MedianValue(median(values), len(values), min(years), max(years))
    return medians


AreasByKey = Mapping[str, frozenset[str]]
"""Key as text → the areas with values under it."""


def headline_key(row: Series, areas_by_key: AreasByKey) -> Key:
    """The key that is shown first: the series' own where it has values, else all of it, else the one with most areas.

    Of several that have as many: the one about most people, that is with the fewest breakdowns and the widest span of ages.
    """
    own = model.dimension_key(row.headline)
    if key_text(own) in areas_by_key or not areas_by_key:
        return own
    if "" in areas_by_key:
        return ()
    return max(map(parse_key, sorted(areas_by_key)), key=lambda key: (len(areas_by_key[key_text(key)]), *_breadth(key)))


def _breadth(key: Key) -> tuple[int, int]:
    return -len(key), sum(_age_span(code) for dimension, code in key if dimension == "AGE")


def _age_span(code: str) -> int:
    """Years that a code of age spans, as the UN and national offices write it: Y15T24, Y_GE15, 15+, <1Y, ALLAGE."""
    if code.startswith("ALL"):
        return _OLDEST
    numbers = [int(number) for number in _NUMBERS.findall(code)]
    if not numbers:
        return 0
    if len(numbers) > 1:
        return numbers[1] - numbers[0]
    return numbers[0] if code.startswith(_BELOW) else _OLDEST - numbers[0]


def places_with_values() -> Mapping[int, AreasByKey]:
    """Series' id → where it has values, whoever may see them; kept until something is written."""
    return _read_places(data_version())


@lru_cache(maxsize=4)
def _read_places(_state: Hashable) -> Mapping[int, AreasByKey]:
    rows = Line.objects.filter(shown=True, values__gt=0).order_by().values_list("series", "key")
    codes: dict[str, str] = {}
    sets: dict[str, frozenset[str]] = {}
    places: dict[int, dict[str, frozenset[str]]] = {}
    # Joined in the database: one row a key, not one an area. Most keys have the same areas, which are one set then.
    for series, key, joined in rows.annotate(areas=JoinedText("area")).iterator(chunk_size=1_000):
        areas = sets.get(joined)
        if areas is None:
            areas = sets[joined] = frozenset(codes.setdefault(code, code) for code in joined.split(","))
        places.setdefault(series, {})[key] = areas
    return places


def areas_with_counts(row: Series, key: Key, vintage: Vintage | None = None) -> dict[str, int]:
    """Return area → number of its values under a key, most values first. vintage: data version."""
    if vintage is None:
        lines = Line.objects.filter(series=row, key=key_text(key), shown=True, values__gt=0)
        return dict(lines.order_by("-values", "area").values_list("area", "values"))
    rows = Observation.objects.filter(
        queries.current_condition(vintage),
        queries.line_condition(row, vintage),
        line__key=key_text(key),
        value__isnull=False,
    )
    counts = Counter(rows.order_by().values_list("line__area", flat=True))
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _series_order(series: Series) -> tuple[int, str]:
    return series.position, series.code
