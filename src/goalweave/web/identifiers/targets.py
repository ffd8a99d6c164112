"""What the identifiers stand for, as far as everyone may see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from django.http import Http404
from django.urls import reverse

from goalweave.accounts import queries as accounts
from goalweave.accounts.actor import VISITOR
from goalweave.accounts.models import Organisation
from goalweave.accounts.rules import may_view_organisation
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Framework
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.formats.linked_data.descriptions import (
    IndicatorFacts,
    describe_framework_with_nodes,
    describe_indicator,
    describe_linkage,
    describe_links,
    describe_node,
    describe_organisation,
)
from goalweave.formats.linked_data.resources import Resource
from goalweave.frameworks.queries import catalogue
from goalweave.frameworks.rules import may_view_framework
from goalweave.indicators.citations import cite_series
from goalweave.indicators.models import Indicator, Series
from goalweave.indicators.queries import find_indicator, measures_of, series_vintages, to_series
from goalweave.linkages.queries import find_linkage
from goalweave.opendata.record_files import NodeNames, node_names, organisation_facts, record_resource
from goalweave.registry import queries as registry
from goalweave.registry.models import ARRIVING, Record, Visibility
from goalweave.registry.queries import counted_records
from goalweave.surveys.submissions.citations import records_with_mappings
from goalweave.web.addresses import parse_number

Describe = Callable[[str, str], Iterable[Resource]]
"""(how our identifiers begin, address of the page) → resources."""


@dataclass(frozen=True, slots=True)
class Target:
    """identifier: path of the permanent identifier behind `/id/`; page: path of the page, in the language in use."""

    identifier: str
    page: str
    describe: Describe


@dataclass(frozen=True, slots=True)
class Gone:
    """What there was. name: for people; earlier: nodes of earlier editions that had the code."""

    name: str
    earlier: tuple[Curie, ...] = field(default=())


def find_framework(key: str) -> Target:
    """key: with the edition, or without for the current one. Raises UnknownNode."""
    framework = _visible_framework(catalogue(), key)
    return Target(
        quote(framework.key, safe="@"),
        reverse("framework", args=[framework.key]),
        lambda base, page: describe_framework_with_nodes(framework, base, page),
    )


def find_node(key: str, code: str) -> Target | Gone:
    """Without an edition, a code that the current one no longer has leads to what became of it. Raises UnknownNode."""
    known = catalogue()
    framework = _visible_framework(known, key)
    current = framework.current_code(code)
    if current in framework.by_code:
        return _node_target(known, framework, current)
    earlier = _earlier_nodes(known, framework, code) if key not in known.frameworks else ()
    editions = EditionMap.of(known)
    for node in earlier:
        for same in editions.same_nodes(node):
            if same.key == framework.key:
                return _node_target(known, framework, same.code)
    if earlier:
        return Gone(f"{key}/{code}", earlier)
    framework.node(code)  # raises
    raise AssertionError


def find_record(name: str) -> Target | Gone:
    """Raises Http404."""
    number = parse_number(name)
    row = registry.find_record(VISITOR, number) if number is not None else None
    if row is None:
        deleted = Record.objects.filter(pk=number or 0, deleted__lt=ARRIVING, visibility=Visibility.PUBLIC)
        if deleted.exists() or (number is not None and registry.was_purged_from_public(number)):
            return Gone(f"record/{number}")
        raise Http404
    return Target(f"record/{row.pk}", reverse("record", args=[row.pk]), lambda base, page: [record_of(row, base, page)])


def record_of(row: Record, base: str, page: str) -> Resource:
    """The resource of a record, with the nodes that it is mapped to; row: with its parts."""
    core = records_with_mappings([row])[row.pk]
    return record_resource(row, core, node_names(catalogue(), base), base, page)


def find_organisation(slug: str) -> Target:
    """Raises Http404 for one that has published nothing."""
    row = accounts.find_organisation(remove_unstorable(slug))
    if row is None or not is_public_organisation(row):
        raise Http404
    return Target(
        f"organisation/{row.slug}",
        reverse("organisation", args=[row.slug]),
        lambda base, page: [describe_organisation(organisation_facts(row), base, page)],
    )


def is_public_organisation(row: Organisation) -> bool:
    published = counted_records(VISITOR).filter(organisation=row).exists()
    return may_view_organisation(VISITOR, row, published=published)


def find_indicator_target(slug: str) -> Target:
    """Raises Http404."""
    row = find_indicator(VISITOR, remove_unstorable(slug))
    if row is None:
        raise Http404
    return Target(
        f"indicator/{row.slug}",
        reverse("indicator", args=[row.slug]),
        lambda base, page: [indicator_of(row, catalogue(), _licence_of_values(row), base, page)],
    )


def _licence_of_values(row: Indicator) -> str:
    series = _first_series(row)
    return cite_series(to_series(series), series_vintages(series), "en").licence_url if series is not None else ""


def _first_series(row: Indicator) -> Series | None:
    return min(row.series.all(), key=lambda series: (series.position, series.code), default=None)


def indicator_of(row: Indicator, known: Catalogue, licence: str, base: str, page: str) -> Resource:
    """The resource of an indicator, with the addresses of its data; no query if its series are prefetched.

    licence: address of that of its values, empty if it is not known.
    """
    names = node_names(known, base)
    files: dict[str, str] = {}
    series = _first_series(row)
    if series is not None:
        data = f"{base.removesuffix('id/')}api/v1/series/{quote(series.code, safe='')}/observations"
        files = {"text/csv": f"{data}?format=csv", "application/vnd.sdmx.data+csv": f"{data}?format=sdmx-csv"}
    facts = IndicatorFacts(
        row.slug,
        row.name,
        row.calculation,
        row.custodian,
        tuple(filter(None, map(names, measures_of(row)))),
        files,
        licence,
    )
    return describe_indicator(facts, base, page)


def find_linkage_target(slug: str) -> Target:
    """Raises Http404."""
    known = catalogue()
    linkage = next((candidate for candidate in known.linkages if candidate.id == slug), None)
    if linkage is None:
        raise Http404
    subject, object_ = known.framework(linkage.subject), known.framework(linkage.object)
    page = f"{reverse('explore')}?{urlencode([('f', subject.key), ('f', object_.key), ('view', 'table')], safe='@')}"
    if find_linkage(slug) is not None:
        page = reverse("linkage", args=[slug])
    return Target(
        f"linkage/{quote(linkage.id, safe='')}",
        page,
        lambda base, page: describe_linkage(linkage, subject, object_, base, page),
    )


def _visible_framework(known: Catalogue, key: str) -> Framework:
    framework = known.framework(key)
    if not may_view_framework(VISITOR, framework.key):
        raise UnknownNode("unknown framework")
    return framework


def _node_target(known: Catalogue, framework: Framework, code: str) -> Target:
    def describe(base: str, page: str) -> Iterator[Resource]:
        yield describe_node(framework, framework.node(code), base, page)
        names: NodeNames = node_names(known, base)
        links = known.links_of(framework.curie(code))
        yield from describe_links((names(link.subject), link.link, names(link.object)) for link in links)

    return Target(
        f"{quote(framework.key, safe='@')}/{quote(code, safe='')}",
        reverse("node", args=[framework.key, code]),
        describe,
    )


def _earlier_nodes(known: Catalogue, current: Framework, code: str) -> tuple[Curie, ...]:
    """The nodes of other editions that have or had the code, the latest edition first."""
    nodes = []
    editions = [
        framework
        for framework in known.frameworks.values()
        if framework.id == current.id and framework.key != current.key
    ]
    for edition in sorted(editions, key=lambda one: one.edition, reverse=True):
        own = edition.current_code(code)
        if own in edition.by_code:
            nodes.append(edition.curie(own))
    return tuple(nodes)
