"""What is known of an indicator by the parts of the UN's metadata template: facts that follow from the data here, and published texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from django.db.models import Count, Max, Min, Sum

from goalweave.accounts.actor import Actor
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Node
from goalweave.core.text.languages import LanguageMap
from goalweave.indicators import queries, rules
from goalweave.indicators.actions.packs import PACKS
from goalweave.indicators.listed_series import listed_series
from goalweave.indicators.models import Indicator, Line, Provider, Series
from goalweave.packs.indicator_nodes import agency_names, node_series, node_tier

UNIT = "UNIT_MEASURE"


@dataclass(frozen=True, slots=True)
class MetadataFact:
    """One statement. text: in several languages, or the same in all under `und`; code: of what it names; node, slug: where it leads."""

    text: LanguageMap
    code: str = ""
    node: Curie | None = None
    slug: str = ""


@dataclass(frozen=True, slots=True)
class PublishedMetadata:
    """Texts that a publisher gives. indicator: its own description; texts: concept → Markdown by language."""

    indicator: Indicator
    texts: Mapping[str, LanguageMap]


@dataclass(frozen=True, slots=True)
class SeriesAvailability:
    """The values of a series that are here. first, last: years; areas: countries and groups of them."""

    series: Series
    values: int
    areas: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class IndicatorMetadata:
    """facts: concept → statements; published: texts of its own first, then of national descriptions of the same indicator."""

    indicator: Indicator
    tier: str
    facts: Mapping[str, tuple[MetadataFact, ...]]
    published: tuple[PublishedMetadata, ...]
    availability: tuple[SeriesAvailability, ...]

    @property
    def concepts(self) -> frozenset[str]:
        """The concepts that anything is known of."""
        known = chain(self.facts, *(metadata.texts for metadata in self.published))
        return frozenset((*known, *(["COVERAGE"] if self.availability else [])))


def read_metadata(actor: Actor, row: Indicator, catalogue: Catalogue) -> IndicatorMetadata:
    """row: as `queries.find_indicator` gives it. Six queries."""
    measured = queries.nodes_measured(row, EditionMap.of(catalogue))
    nodes = [
        (curie, catalogue.node(curie))
        for curie in measured
        if curie.key in catalogue.frameworks and catalogue.frameworks[curie.key].default
    ]
    series = sorted(row.series.all(), key=lambda one: (one.position, one.code))
    others = _national_indicators(actor, row)
    facts = {
        "SDG_GOAL": _nodes_above(nodes, catalogue, top=True),
        "SDG_TARGET": _nodes_above(nodes, catalogue, top=False),
        "SDG_INDICATOR": [MetadataFact(row.name, row.code), *_other_codes(row, nodes)],
        "SDG_SERIES_DESCR": [*_loaded_series(series), *_series_listed(series, nodes)],
        "SDG_RELATED_INDICATORS": [
            MetadataFact(indicator.name, indicator.code, slug=indicator.slug) for indicator in others
        ],
        "SDG_CUSTODIAN_AGENCIES": [*_agencies(row, nodes)],
        "UNIT_MEASURE": _units(series, nodes),
        "DATA_COMP": [MetadataFact(row.calculation)] if row.calculation else [],
        "DATA_SOURCE": _sources(series),
        "OTHER_DOC": [MetadataFact({"und": text}) for text in _references(row, nodes)],
    }
    tier = row.tier or next((node_tier(node) for _curie, node in nodes if node_tier(node)), "")
    return IndicatorMetadata(
        row,
        tier,
        {concept: tuple(values) for concept, values in facts.items() if values},
        tuple(PublishedMetadata(indicator, indicator.metadata) for indicator in (row, *others) if indicator.metadata),
        _availability(series),
    )


def _national_indicators(actor: Actor, row: Indicator) -> list[Indicator]:
    """Other indicators that bear the code of this one, or vary it."""
    if not row.code:
        return []
    same = [node for node in queries.measures_of(row) if node.code == row.code]
    rows = Indicator.objects.filter(rules.indicator_condition(actor)).exclude(pk=row.pk).exclude(provider=None)
    rows = rows.filter(code=row.code) | rows.filter(variant_of__in=[str(node) for node in same])
    return list(rows.select_related("provider").order_by("position", "slug"))


def _nodes_above(nodes: Iterable[tuple[Curie, Node]], catalogue: Catalogue, *, top: bool) -> list[MetadataFact]:
    """The goals that measured nodes belong to, or what is directly above measured indicators."""
    facts: dict[Curie, MetadataFact] = {}
    for curie, node in nodes:
        framework = catalogue.frameworks[curie.key]
        code = framework.top(node.code) if top else _target_code(node, framework.levels[-1].id)
        if code and (top or code != framework.top(node.code)):
            above = framework.node(code)
            facts.setdefault(framework.curie(code), MetadataFact(above.label, code, framework.curie(code)))
    return list(facts.values())


def _target_code(node: Node, lowest: str) -> str:
    return (node.parent or "") if node.level == lowest else node.code


def _other_codes(row: Indicator, nodes: Iterable[tuple[Curie, Node]]) -> Iterator[MetadataFact]:
    for curie, node in nodes:
        if node.level == "indicator" and curie.code != row.code:
            yield MetadataFact(node.label, curie.code, curie)


def _loaded_series(series: Iterable[Series]) -> list[MetadataFact]:
    return [MetadataFact(row.name, row.code) for row in series]


def _series_listed(series: Iterable[Series], nodes: Iterable[tuple[Curie, Node]]) -> list[MetadataFact]:
    """Series that their publisher offers for the nodes and of which no value is here."""
    here = {row.code for row in series}
    codes = dict.fromkeys(chain.from_iterable(node_series(node) for _curie, node in nodes))
    listed = listed_series()
    return [MetadataFact(listed[code].name, code) for code in codes if code in listed and code not in here]


def _agencies(row: Indicator, nodes: Iterable[tuple[Curie, Node]]) -> Iterator[MetadataFact]:
    if row.custodian:
        yield MetadataFact(row.custodian)
    names = agency_names()
    partners = dict.fromkeys(chain.from_iterable(node.properties.get("partner", ()) for _curie, node in nodes))
    for partner in partners:
        yield MetadataFact(names.get(partner) or {"und": partner}, "partner")


def _units(series: Iterable[Series], nodes: Iterable[tuple[Curie, Node]]) -> list[MetadataFact]:
    """The units of series that are here; of an indicator without any, those of the series on the publisher's list."""
    listed = listed_series()
    listed_codes = chain.from_iterable(node_series(node) for _curie, node in nodes)
    units = [row.unit for row in series] or [listed[code].unit for code in listed_codes if code in listed]
    names = queries.code_labels([UNIT])
    facts = []
    for unit in dict.fromkeys(filter(None, units)):
        label = names.get((UNIT, unit))
        facts.append(MetadataFact(label.name if label else {"und": unit}, unit))
    return facts


def _sources(series: Iterable[Series]) -> list[MetadataFact]:
    """Who published the values that are here; of values that ship, the source of the series."""
    rows = list(series)
    lines = Line.objects.filter(series__in=rows, values__gt=0)
    providers = Provider.objects.filter(pk__in=lines.order_by().values("provider").distinct()).order_by("pk")
    names = [MetadataFact(row.name or {"und": row.slug}) for row in providers if row.slug != PACKS]
    sources = dict.fromkeys(row.source for row in rows if row.source)
    return [*names, *(MetadataFact({"und": source}) for source in sources)]


def _references(row: Indicator, nodes: Iterable[tuple[Curie, Node]]) -> Iterator[str]:
    if row.source:
        yield row.source
    yield from dict.fromkeys(node.uri for _curie, node in nodes if node.uri and node.level == "indicator")


def _availability(series: Iterable[Series]) -> tuple[SeriesAvailability, ...]:
    """Counted from the lines of all providers, of which each series has few, and not from their values."""
    by_id = {entry.pk: entry for entry in series}
    rows = (
        Line.objects.filter(series__in=list(by_id), shown=True, values__gt=0)
        .order_by()
        .values("series")
        .annotate(number=Sum("values"), areas=Count("area", distinct=True), begin=Min("first"), end=Max("last"))
    )
    counted = {row["series"]: row for row in rows}
    return tuple(
        SeriesAvailability(entry, count["number"], count["areas"], count["begin"], count["end"])
        for pk, entry in by_id.items()
        if (count := counted.get(pk))
    )
