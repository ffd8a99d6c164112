"""Reads of indicators, for an actor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.db.models import Exists, OuterRef, Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Key
from goalweave.core.text.languages import LanguageMap
from goalweave.indicators import rules
from goalweave.indicators.conversion import (
    code_from_row,
    key_text,
    observation_from_row,
    parse_key,
    series_from_row,
    target_from_row,
)
from goalweave.indicators.listed_series import listed_series
from goalweave.indicators.models import Code, Indicator, Measure, Observation, Origin, Series, Target, Vintage
from goalweave.packs.indicator_nodes import definition_id, node_tier
from goalweave.packs.indicator_series import headline_of


def list_indicators(actor: Actor, *, definitions: bool = False) -> QuerySet[Indicator]:
    """All that the actor may see, in order, with their series and the nodes that they measure.

    definitions: also those that packs define and of which no series is here yet.
    """
    rows = Indicator.objects.filter(rules.indicator_condition(actor)).order_by("position", "slug")
    if not definitions:
        rows = rows.filter(_in_use("origin", OuterRef("pk")))
    return rows.select_related("organisation").prefetch_related("series", "measures__node__framework")


def _in_use(origin: str, indicator: OuterRef) -> Q:
    """The condition for indicators with a series, and for those that people make, which get one next."""
    return ~Q((origin, Origin.PACK)) | Q(Exists(Series.objects.filter(indicator=indicator)))


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
    rows = (
        Measure.objects.filter(
            rules.indicator_condition_through(actor, "indicator"),
            _in_use("indicator__origin", OuterRef("indicator")),
            node__framework__key__in={node.key for node in same_as},
            node__code__in={node.code for node in same_as},
        )
        .select_related("indicator", "node__framework")
        .order_by("indicator__position", "indicator__slug")
    )
    indicators: dict[Curie, list[Indicator]] = {}
    for row in rows:
        for node in same_as.get(node_curie(row.node), ()):
            measuring = indicators.setdefault(node, [])
            if row.indicator not in measuring:
                measuring.append(row.indicator)
    return indicators


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
    found = Observation.objects.filter(current_condition(vintage), series=row)
    if areas is not None:
        found = found.filter(area__in=set(areas))
    if keys is not None:
        found = found.filter(key__in=[key_text(key) for key in keys])
    return [observation_from_row(one, row.code) for one in found.order_by("key", "area", "time")]


SeriesPlace = tuple[str, str, Key]
"""Code of a series, area, key."""


def observations_at(actor: Actor, places: Sequence[SeriesPlace]) -> dict[SeriesPlace, list[model.Observation]]:
    """The observations of many places at once, in time; two queries."""
    rows_by_code = series_by_code(actor, {code for code, _area, _key in places})
    known = {row.pk: row for row in rows_by_code.values()}
    rows = Observation.objects.filter(
        series__in=list(known),
        until=None,
        area__in={area for _code, area, _key in places},
        key__in={key_text(key) for _code, _area, key in places},
    ).order_by("time")
    observations: dict[SeriesPlace, list[model.Observation]] = {one: [] for one in places}
    for row in rows:
        code = known[row.series_id].code
        place = (code, row.area, parse_key(row.key))
        if place in observations:
            observations[place].append(observation_from_row(row, code))
    return observations


def latest_values(
    row: Series,
    key: Key,
    *,
    year: int | None = None,
    areas: Iterable[str] | None = None,
    vintage: Vintage | None = None,
) -> dict[str, model.Observation]:
    """Area → its newest value, or the newest up to a year; areas without a value are left out. vintage: as of which."""
    rows = Observation.objects.filter(current_condition(vintage), series=row, key=key_text(key), value__isnull=False)
    if year is not None:
        rows = rows.filter(year__lte=year)
    if areas is not None:
        rows = rows.filter(area__in=set(areas))
    return {one.area: observation_from_row(one, row.code) for one in rows.order_by("time")}


def area_observations(actor: Actor, areas: Iterable[str]) -> dict[SeriesPlace, list[model.Observation]]:
    """All that is known of some areas under each series' headline key, in time; one query next to the series."""
    known = {row.pk: row for row in series_by_code(actor).values()}
    headline = {pk: key_text(model.dimension_key(row.headline)) for pk, row in known.items()}
    rows = Observation.objects.filter(series__in=list(known), until=None, area__in=set(areas)).order_by("time")
    observations: dict[SeriesPlace, list[model.Observation]] = {}
    for row in rows:
        if row.key == headline[row.series_id]:
            code = known[row.series_id].code
            observations.setdefault((code, row.area, parse_key(row.key)), []).append(observation_from_row(row, code))
    return observations


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
    rows = Observation.objects.filter(current_condition(vintage), series=row).values_list("key", "area", "year")
    keys: dict[str, int] = {}
    areas, years = set(), set()
    for key, area, year in rows.iterator(chunk_size=10_000):
        keys[key] = keys.get(key, 0) + 1
        areas.add(area)
        years.add(year)
    ordered = {parse_key(key): keys[key] for key in sorted(keys)}
    return SeriesExtent(ordered, tuple(sorted(areas)), min(years, default=0), max(years, default=0))


def areas_with_values(row: Series, *, vintage: Vintage | None = None) -> frozenset[str]:
    """Those that it has any value of, under whatever key. vintage: as of which."""
    rows = Observation.objects.filter(current_condition(vintage), series=row, value__isnull=False).order_by()
    return frozenset(rows.values_list("area", flat=True).distinct())


def series_vintages(row: Series) -> list[Vintage]:
    """Those that changed the series, the newest first."""
    rows = Observation.objects.filter(series=row).order_by()
    pairs = set(rows.values_list("since", "until").distinct())
    numbers = set(chain.from_iterable(pairs)) - {None}
    return list(Vintage.objects.filter(pk__in=numbers).order_by("-pk"))


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


def releases(actor: Actor, series: Iterable[str]) -> list[Vintage]:
    """The loadings that the values of some series stand as, the newest first and of each release the newest; only of series
    that the actor may see."""
    seen = Series.objects.filter(rules.indicator_condition_through(actor, "indicator"), code__in=set(series))
    numbers = (
        Observation.objects.filter(series__in=seen, until=None).order_by().values_list("since", flat=True).distinct()
    )
    found: dict[tuple[str, str], Vintage] = {}
    for row in Vintage.objects.filter(pk__in=list(numbers)).order_by("-pk"):
        found.setdefault((row.source or row.file, row.release), row)
    return list(found.values())


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
        if node is not None:
            definitions.setdefault(node.code, []).append(_node_definition(row.indicator, framework, node))
    for found in definitions.values():
        found.sort(key=lambda one: one.indicator.slug != definition_id(one.node))
    return {code: tuple(found) for code, found in definitions.items()}


def _node_definition(row: Indicator, framework: model.Framework, node: model.Node) -> NodeDefinition:
    series = sorted(row.series.all(), key=lambda one: (one.position, one.code))
    headline = series[0].code if series else headline_of(node, listed_series())
    return NodeDefinition(framework.curie(node.code), row, node_tier(node), row.custodian, tuple(series), headline)
