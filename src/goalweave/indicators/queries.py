"""Reads of indicators, for an actor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Key
from goalweave.core.text.languages import LanguageMap
from goalweave.indicators import rules
from goalweave.indicators.conversion import (
    OBSERVATION_COLUMNS,
    ROW_COLUMNS,
    code_from_row,
    key_text,
    observation_from_columns,
    parse_key,
    series_from_row,
    target_from_row,
)
from goalweave.indicators.listed_series import listed_series
from goalweave.indicators.models import (
    Code,
    Indicator,
    Line,
    Measure,
    Observation,
    Origin,
    Series,
    Target,
    Vintage,
)
from goalweave.packs.indicator_nodes import node_tier
from goalweave.packs.indicator_series import headline_of
from goalweave.prepared_query import PreparedQuery


def list_indicators(actor: Actor, *, definitions: bool = False) -> QuerySet[Indicator]:
    """All that the actor may see, in order, with their series and the nodes that they measure.

    definitions: also those that packs define and of which no series is here yet.
    """
    rows = Indicator.objects.filter(rules.indicator_condition(actor)).order_by("position", "slug")
    if not definitions:
        rows = rows.filter(_in_use("origin", OuterRef("pk")))
    return rows.select_related("organisation").prefetch_related("series", "measures__node__framework")


def _in_use(origin: str, indicator: OuterRef) -> Q:
    """The condition for indicators with a series, and for those that people make, which get one next.

    The others only describe: definitions of packs, and what a publisher's files say of an indicator whose values are elsewhere.
    """
    return Q((origin, Origin.PERSON)) | Q(Exists(Series.objects.filter(indicator=indicator)))


def indicators_with_series_names(actor: Actor, slugs: Collection[str]) -> list[tuple[Indicator, list[LanguageMap]]]:
    """Those that the actor may see, definitions too, each with the names of its series; two queries."""
    rows = _indicators_by_slug(rules.indicator_condition(actor))(slugs)
    names: dict[int, list[LanguageMap]] = {}
    for indicator, name in _series_names([row.pk for row in rows]):
        names.setdefault(indicator, []).append(name)
    return [(row, names.get(row.pk, [])) for row in rows]


@lru_cache(maxsize=64)
def _indicators_by_slug(visible: Q) -> PreparedQuery[Indicator]:
    return PreparedQuery(lambda slugs: Indicator.objects.filter(visible, slug__in=slugs).order_by("position", "slug"))


_series_names: PreparedQuery[tuple[int, LanguageMap]] = PreparedQuery(
    lambda indicators: Series.objects.filter(indicator__in=indicators).values_list("indicator", "name")
)


def find_indicator(actor: Actor, slug: str) -> Indicator | None:
    return list_indicators(actor, definitions=True).filter(slug=slug).first()


def measures_of(row: Indicator) -> tuple[Curie, ...]:
    """The nodes that it measures; no query for a row of `indicators`."""
    rows = sorted(row.measures.all(), key=lambda measure: measure.position)
    return tuple(node_curie(measure.node) for measure in rows)


def nodes_measured(row: Indicator, editions: EditionMap) -> tuple[Curie, ...]:
    """As `measures_of`, and behind them the same nodes in default editions, where it names only those of others."""
    measures = measures_of(row)
    same = editions.in_default_editions(measures)
    return (*measures, *(node for node in same if node not in measures))


def indicators_measuring(actor: Actor, nodes: Iterable[Curie], editions: EditionMap) -> dict[Curie, list[Indicator]]:
    """Node → the indicators that measure it, or the same node in another edition; nodes without one are left out.

    Definitions of which no series is here yet are left out too.
    """
    same_as: dict[Curie, list[Curie]] = {}
    for node in dict.fromkeys(nodes):
        for same in (node, *editions.same_nodes(node)):
            same_as.setdefault(same, []).append(node)
    rows = _measures(rules.indicator_condition_through(actor, "indicator"))(
        {node.key for node in same_as}, {node.code for node in same_as}
    )
    indicators: dict[Curie, list[Indicator]] = {}
    for row in rows:
        for node in same_as.get(node_curie(row.node), ()):
            measuring = indicators.setdefault(node, [])
            if row.indicator not in measuring:
                measuring.append(row.indicator)
    return indicators


@lru_cache(maxsize=64)
def _measures(visible: Q) -> PreparedQuery[Measure]:
    """Of keys of frameworks and codes of nodes."""
    return PreparedQuery(
        lambda frameworks, codes: (
            Measure.objects.filter(
                visible,
                _in_use("indicator__origin", OuterRef("indicator")),
                node__framework__key__in=frameworks,
                node__code__in=codes,
            )
            .select_related("indicator", "node__framework")
            .order_by("indicator__position", "indicator__slug")
        )
    )


def series_by_code(actor: Actor, codes: Iterable[str] | None = None) -> dict[str, Series]:
    """Return code → row with its indicator; of all, or of those requested that the actor may see."""
    rows = Series.objects.filter(rules.indicator_condition_through(actor, "indicator")).select_related("indicator")
    if codes is not None:
        rows = rows.filter(code__in=set(codes))
    return {row.code: row for row in rows.order_by("position", "code")}


def to_series(row: Series) -> model.Series:
    """The core's words for a row of `series`."""
    return series_from_row(row, row.indicator.slug)


def series_observations(
    row: Series,
    *,
    areas: Iterable[str] | None = None,
    keys: Iterable[Key] | None = None,
    vintage: Vintage | None = None,
) -> list[model.Observation]:
    """Values of a series that the actor was given by `series`, ordered by key, area and time.

    vintage: as they stood when that one had been loaded; None: as they are.
    """
    observations = Observation.objects.filter(current_condition(vintage), line_condition(row, vintage))
    if areas is not None:
        observations = observations.filter(line__area__in=set(areas))
    if keys is not None:
        observations = observations.filter(line__key__in=[key_text(key) for key in keys])
    rows = observations.order_by("line__key", "line__area", "time").values_list("line__area", "line__key", *ROW_COLUMNS)
    parse = cache(parse_key)
    return [observation_from_columns(row.code, area, parse(key), columns) for area, key, *columns in rows]


SeriesPlace = tuple[str, str, Key]
"""Code of a series, area, key."""


def observations_at(actor: Actor, places: Sequence[SeriesPlace]) -> dict[SeriesPlace, list[model.Observation]]:
    """The observations of many places at once, in time; two queries."""
    observations: dict[SeriesPlace, list[model.Observation]] = {place: [] for place in places}
    by_text = {(code, area, key_text(key)): (code, area, key) for code, area, key in places}
    areas, keys = {area for _code, area, _key in places}, {key for _code, _area, key in by_text}
    lines = lines_on_pages(actor, areas, {code for code, _area, _key in places}).filter(key__in=keys)
    # What all values of a line have in common is read once, with the line: a page reads thousands of values.
    by_line: dict[int, tuple[SeriesPlace, str]] = {}
    series = set()
    for pk, row, code, area, text, provider in lines.values_list(
        "pk", "series_id", "series__code", "area", "key", "provider__slug"
    ):
        if (place := by_text.get((code, area, text))) is not None:
            by_line[pk] = place, provider
            series.add(row)
    values = Observation.objects.filter(
        until=None, line__shown=True, line__series__in=series, line__area__in=areas, line__key__in=keys
    )
    for pk, *columns in values.order_by().values_list("line_id", "time", *OBSERVATION_COLUMNS):
        if pk in by_line:
            place, provider = by_line[pk]
            columns.append(provider)
            observations[place].append(observation_from_columns(*place, columns))
    # The database goes from the lines to their values, which lie in the order of time there as a rule.
    for line in observations.values():
        line.sort(key=attrgetter("time"))
    return observations


def lines_on_pages(actor: Actor, areas: Iterable[str], codes: Iterable[str]) -> QuerySet[Line]:
    """The lines of areas that pages show, of series that the actor may see. codes: of the series."""
    rows = Line.objects.filter(rules.indicator_condition_through(actor, "series__indicator"), shown=True)
    return rows.filter(series__code__in=set(codes), area__in=set(areas)).order_by()


def _values_on_pages(**conditions: object) -> Iterator[tuple[Any, ...]]:
    """Id of the series, area, key as text and ROW_COLUMNS of the values that are shown, in time of each line.

    Ordered in Python: the database goes from the lines to their values, which lie in the order of time there.
    """
    rows = Observation.objects.filter(until=None, line__shown=True, **conditions).order_by()
    values = rows.values_list("line__series", "line__area", "line__key", *ROW_COLUMNS)
    return iter(sorted(values, key=itemgetter(3)))


def latest_values(
    row: Series,
    key: Key,
    *,
    year: int | None = None,
    areas: Iterable[str] | None = None,
    vintage: Vintage | None = None,
) -> dict[str, model.Observation]:
    """Area → its newest value, or the newest up to a year; areas without a value are left out. vintage: as of which."""
    rows = Observation.objects.filter(
        current_condition(vintage), line_condition(row, vintage), line__key=key_text(key), value__isnull=False
    )
    if year is not None:
        rows = rows.filter(year__lte=year)
    elif vintage is None:
        # A line knows its last year: the others need not leave the database.
        rows = rows.filter(year=F("line__last"))
    if areas is not None:
        rows = rows.filter(line__area__in=set(areas))
    values = rows.order_by("time").values_list("line__area", *ROW_COLUMNS)
    return {area: observation_from_columns(row.code, area, key, columns) for area, *columns in values}


def area_observations(actor: Actor, areas: Iterable[str]) -> dict[SeriesPlace, list[model.Observation]]:
    """All that is known of some areas under each series' headline key, in time; one query next to the series."""
    known = {row.pk: row for row in series_by_code(actor).values()}
    headline = {pk: model.dimension_key(row.headline) for pk, row in known.items()}
    texts = {pk: key_text(key) for pk, key in headline.items()}
    rows = _values_on_pages(line__area__in=set(areas), line__key__in=set(texts.values()))
    observations: dict[SeriesPlace, list[model.Observation]] = {}
    for pk, area, text, *columns in rows:
        if texts.get(pk) == text:
            code, key = known[pk].code, headline[pk]
            place = (code, area, key)
            observations.setdefault(place, []).append(observation_from_columns(code, area, key, columns))
    return observations


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """One provider's values of a place. shown: whether pages show it; first, last: years."""

    provider: str
    name: LanguageMap
    shown: bool
    values: int
    first: int
    last: int
    release: str


def provider_lines(actor: Actor, places: Iterable[SeriesPlace]) -> dict[SeriesPlace, list[ProviderLine]]:
    """Who has values of places, the shown one first; places without any are left out. Two queries."""
    by_key = {(code, area, key_text(key)): (code, area, key) for code, area, key in places}
    codes = {row.pk: row.code for row in series_by_code(actor, {code for code, _area, _key in by_key}).values()}
    rows = Line.objects.filter(
        series__in=list(codes),
        area__in={area for _code, area, _key in by_key},
        key__in={key for _code, _area, key in by_key},
        values__gt=0,
    ).select_related("provider", "changed")
    lines: dict[SeriesPlace, list[ProviderLine]] = {}
    for row in rows.order_by("-shown", "provider__slug"):
        place = by_key.get((codes[row.series_id], row.area, row.key))
        if place is None:
            continue
        lines.setdefault(place, []).append(
            ProviderLine(
                row.provider.slug,
                row.provider.name,
                row.shown,
                row.values,
                row.first or 0,
                row.last or 0,
                row.changed.release if row.changed else "",
            )
        )
    return lines


def other_observations(
    actor: Actor, places: Sequence[SeriesPlace]
) -> dict[SeriesPlace, dict[str, list[model.Observation]]]:
    """Place → slug of each provider that is not shown there → its values, in time; three queries."""
    by_text = {(code, area, key_text(key)): key for code, area, key in places}
    codes = {row.pk: row.code for row in series_by_code(actor, {code for code, _area, _key in places}).values()}
    rows = Observation.objects.filter(
        until=None,
        line__shown=False,
        line__series__in=list(codes),
        line__area__in={area for _code, area, _key in places},
        line__key__in={key for _code, _area, key in by_text},
    ).order_by("time")
    others: dict[SeriesPlace, dict[str, list[model.Observation]]] = {}
    columns_of = ("line__series", "line__area", "line__key", "line__provider__slug", *ROW_COLUMNS)
    for pk, area, text, provider, *columns in rows.values_list(*columns_of):
        code = codes[pk]
        if (key := by_text.get((code, area, text))) is None:
            continue
        observation = observation_from_columns(code, area, key, columns)
        others.setdefault((code, area, key), {}).setdefault(provider, []).append(observation)
    return others


@dataclass(frozen=True, slots=True)
class SeriesExtent:
    """What a series has: keys → number of values; areas; first and last year (0 without any)."""

    keys: Mapping[Key, int]
    areas: tuple[str, ...]
    first: int
    last: int

    @property
    def count(self) -> int:
        return sum(self.keys.values())


def series_extent(row: Series, *, vintage: Vintage | None = None) -> SeriesExtent:
    """vintage: as of which; None: now."""
    if vintage is None:
        lines = Line.objects.filter(series=row, shown=True, values__gt=0)
        rows = list(lines.values_list("key", "area", "values", "first", "last"))
    else:
        values = Observation.objects.filter(
            current_condition(vintage), line_condition(row, vintage), value__isnull=False
        )
        places = values.values_list("line__key", "line__area", "year").iterator(chunk_size=10_000)
        rows = [(key, area, 1, year, year) for key, area, year in places]
    keys: dict[str, int] = {}
    for key, _area, count, _first, _last in rows:
        keys[key] = keys.get(key, 0) + count
    ordered = {parse_key(key): keys[key] for key in sorted(keys)}
    areas = sorted({area for _key, area, _count, _first, _last in rows})
    years = [*(row[3] or 0 for row in rows), *(row[4] or 0 for row in rows)]
    return SeriesExtent(ordered, tuple(areas), min(years, default=0), max(years, default=0))


def areas_with_values(row: Series, *, vintage: Vintage | None = None) -> frozenset[str]:
    """Those that it has any value of, under whatever key. vintage: as of which."""
    if vintage is None:
        return frozenset(Line.objects.filter(series=row, shown=True, values__gt=0).values_list("area", flat=True))
    rows = Observation.objects.filter(
        current_condition(vintage), line_condition(row, vintage), value__isnull=False
    ).order_by()
    return frozenset(rows.values_list("line__area", flat=True).distinct())


def series_vintages(row: Series) -> list[Vintage]:
    """Those that changed the series, the newest first."""
    rows = Observation.objects.filter(line__series=row).order_by()
    pairs = set(rows.values_list("since", "until").distinct())
    numbers = set(chain.from_iterable(pairs)) - {None}
    return list(Vintage.objects.filter(pk__in=numbers).select_related("provider").order_by("-pk"))


def code_labels(dimensions: Iterable[str] | None = None) -> dict[tuple[str, str], model.DimensionCode]:
    """(dimension, code) → what it is called."""
    rows = Code.objects.order_by("position", "pk")
    if dimensions is not None:
        rows = rows.filter(dimension__in=set(dimensions))
    return {(row.dimension, row.code): code_from_row(row) for row in rows}


def list_targets(actor: Actor, framework: str = "", series: str = "") -> list[model.Target]:
    """Those that the actor may see, in the order of the nodes. framework: a key, `connect2030@2018`."""
    return [target_from_row(row, node_curie(row.node)) for row in target_rows(actor, framework, series)]


def target_rows(actor: Actor, framework: str = "", series: str = "") -> QuerySet[Target]:
    rows = Target.objects.filter(rules.target_condition(actor)).select_related("node__framework", "series")
    if framework:
        rows = rows.filter(node__framework__key=framework)
    if series:
        rows = rows.filter(series__code=series)
    return rows.order_by("node__framework__position", "node__position", "pk")


def node_curie(node: object) -> Curie:
    """A node's row, with its framework, as its name."""
    framework = node.framework  # type: ignore[attr-defined]
    return Curie(framework.slug, framework.edition, node.code)  # type: ignore[attr-defined]


def current_condition(vintage: Vintage | None) -> Q:
    """The condition for the rows that hold now, or held once a vintage had been loaded."""
    if vintage is None:
        return Q(until=None)
    return Q(since__lte=vintage.pk) & (Q(until=None) | Q(until__gt=vintage.pk))


def line_condition(row: Series, vintage: Vintage | None) -> Q:
    """The condition for the observations of the lines of a series that are shown, or were once a vintage had been loaded.

    Where the line that is shown now came later, that is another of its place: the one that was changed last until then.
    """
    if vintage is None:
        return Q(line__series=row, line__shown=True)
    if not Line.objects.filter(series=row, shown=False).exists():
        return Q(line__series=row)
    rows = Observation.objects.filter(current_condition(vintage), line__series=row).order_by()
    newest = rows.values("line", "line__area", "line__key", "line__shown").annotate(came=Max("since"))
    lines: dict[tuple[str, str], tuple[bool, int, int]] = {}
    for line in newest:
        place = (line["line__area"], line["line__key"])
        lines[place] = max(lines.get(place, (False, 0, 0)), (line["line__shown"], line["came"], line["line"]))
    return Q(line__in=[pk for _shown, _came, pk in lines.values()])


def releases(actor: Actor, series: Iterable[str]) -> list[Vintage]:
    """The loadings that the values of some series stand as, the newest first and of each release the newest; only of series
    that the actor may see."""
    seen = Series.objects.filter(rules.indicator_condition_through(actor, "indicator"), code__in=set(series))
    numbers = (
        Observation.objects.filter(line__series__in=seen, line__shown=True, until=None)
        .order_by()
        .values_list("since", flat=True)
        .distinct()
    )
    latest: dict[tuple[str, str], Vintage] = {}
    for row in Vintage.objects.filter(pk__in=list(numbers)).order_by("-pk"):
        latest.setdefault((row.source or row.file, row.release), row)
    return list(latest.values())


@dataclass(frozen=True, slots=True)
class NodeDefinition:
    """An indicator that measures a node. tier: I, II, or what the source says of parts; series: in the order in which they are shown.

    headline: the series that is shown first, None where none is here yet; headline_code: its code, or that of the publisher's list.
    """

    node: Curie
    indicator: Indicator
    tier: str
    custodian: LanguageMap
    series: tuple[Series, ...]
    headline_code: str

    @property
    def headline(self) -> Series | None:
        return next(iter(self.series), None)


def indicator_catalogue(actor: Actor, framework: model.Framework) -> dict[str, tuple[NodeDefinition, ...]]:
    """Code of a node → the indicators that measure it, its definition first; three queries however many there are."""
    rows = Measure.objects.filter(
        rules.indicator_condition_through(actor, "indicator"), node__framework__key=framework.key
    )
    rows = rows.select_related("indicator", "node").prefetch_related("indicator__series")
    definitions: dict[str, list[NodeDefinition]] = {}
    for row in rows.order_by("indicator__position", "indicator__slug"):
        node = framework.by_code.get(row.node.code)
        describes_only = row.indicator.provider_id is not None and not row.indicator.series.all()
        if node is not None and not describes_only:
            definitions.setdefault(node.code, []).append(_node_definition(row.indicator, framework, node))
    for code, describing in definitions.items():
        describing.sort(key=lambda one: (one.indicator.provider_id is not None, one.indicator.code != code))
    return {code: tuple(describing) for code, describing in definitions.items()}


def _node_definition(row: Indicator, framework: model.Framework, node: model.Node) -> NodeDefinition:
    series = sorted(row.series.all(), key=lambda one: (one.position, one.code))
    headline = series[0].code if series else headline_of(node, listed_series())
    return NodeDefinition(framework.curie(node.code), row, node_tier(node), row.custodian, tuple(series), headline)
