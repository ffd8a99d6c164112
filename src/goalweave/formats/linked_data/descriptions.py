"""Frameworks, nodes, linkages, records, organisations and indicators as resources, in the words of SKOS and schema.org.

base: how the identifiers of the site begin, `https://example.org/id/`. page: address of the page on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from goalweave.core.model import Framework, Link as NodeToNode, Linkage, Node, Record, RecordKind
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.frameworks.skos.identifiers import (
    concept_uris,
    framework_uri,
    indicator_uri,
    linkage_uri,
    node_uri,
    organisation_uri,
    record_uri,
)
from goalweave.formats.frameworks.sssom.slots import PREDICATES
from goalweave.formats.linked_data.resources import (
    Link,
    Literal,
    Properties,
    Resource,
    date,
    links,
    moment,
    text,
    texts,
    web_links,
)


@dataclass(frozen=True, slots=True)
class _RecordVocabulary:
    """The class of a record in schema.org, and the properties that this class has there; a project is an organisation."""

    type: str
    start: str
    end: str
    owner: str
    partner: str
    place: str
    subject: str


_PROJECT = _RecordVocabulary(
    "schema:Project",
    "schema:foundingDate",
    "schema:dissolutionDate",
    "schema:parentOrganization",
    "schema:member",
    "schema:location",
    "schema:knowsAbout",
)
_EVENT = _RecordVocabulary(
    "schema:Event",
    "schema:startDate",
    "schema:endDate",
    "schema:organizer",
    "schema:contributor",
    "schema:location",
    "schema:about",
)
_WORK = _RecordVocabulary(
    "schema:CreativeWork",
    "schema:datePublished",
    "schema:expires",
    "schema:publisher",
    "schema:contributor",
    "schema:spatialCoverage",
    "schema:about",
)
_VOCABULARIES = {
    RecordKind.ACTIVITY: _PROJECT,
    RecordKind.PARTNERSHIP: _PROJECT,
    RecordKind.MECHANISM: _PROJECT,
    RecordKind.EVENT: _EVENT,
    RecordKind.TRAINING: replace(_EVENT, type="schema:EducationEvent"),
    RecordKind.PUBLICATION: _WORK,
    RecordKind.DECISION: _WORK,
    RecordKind.STATEMENT: _WORK,
}


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """kind: of accounts.models.StakeholderKind; ref: identifier as in IATI; country: ISO 3166-1 alpha-2."""

    slug: str
    name: LanguageMap
    short: LanguageMap
    kind: str = ""
    ref: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """measures: names of nodes in RDF; files: media type → address of the data; licence: address of its text, empty if unknown."""

    slug: str
    name: LanguageMap
    calculation: LanguageMap
    custodian: LanguageMap
    measures: tuple[str, ...] = ()
    files: Mapping[str, str] | None = None
    licence: str = ""


def describe_framework(framework: Framework, base: str, page: str = "") -> Resource:
    """The scheme, without its concepts."""
    names = concept_uris(framework, base)
    return Resource(
        ("skos:ConceptScheme", "schema:DefinedTermSet"),
        (
            *texts("dct:title", framework.title),
            *texts("schema:name", framework.title),
            *texts("dc:publisher", framework.owner),
            *text("owl:versionInfo", framework.edition),
            *text("schema:version", framework.edition),
            *text("dc:source", framework.source),
            *links("dct:isVersionOf", [framework.uri]),
            *links("skos:hasTopConcept", [names[code] for code in framework.child_codes.get(None, ())]),
            *web_links("schema:url", [page]),
        ),
        framework_uri(framework.key, base),
    )


def describe_node(
    framework: Framework, node: Node, base: str, page: str = "", names: Mapping[str, str] | None = None
) -> Resource:
    """The concept; its name is the publisher's identifier where there is one. names: of all nodes, if they are known already."""
    names = names if names is not None else concept_uris(framework, base)
    own, scheme = node_uri(framework.key, node.code, base), framework_uri(framework.key, base)
    others = {own, node.uri} - {names[node.code], ""}
    above = [names[node.parent]] if node.parent is not None else []
    return Resource(
        ("skos:Concept", "schema:DefinedTerm"),
        (
            *text("skos:notation", node.code),
            *text("schema:termCode", node.code),
            *texts("skos:prefLabel", node.label),
            *texts("schema:name", node.label),
            *texts("skos:definition", node.wording),
            *texts("schema:description", node.wording),
            *links("skos:inScheme", [scheme]),
            *links("schema:inDefinedTermSet", [scheme]),
            *links("skos:topConceptOf", [] if above else [scheme]),
            *links("skos:broader", above),
            *links("skos:narrower", [names[code] for code in framework.child_codes.get(node.code, ())]),
            *links("skos:exactMatch", sorted(others)),
            *links("schema:sameAs", sorted(others)),
            *text("gw:status", node.status),
            *web_links("schema:url", [page]),
        ),
        names[node.code],
    )


def describe_framework_with_nodes(framework: Framework, base: str, page: str = "") -> Iterator[Resource]:
    yield describe_framework(framework, base, page)
    names = concept_uris(framework, base)
    for node in framework.nodes:
        yield describe_node(framework, node, base, names=names)


def describe_links(triples: Iterable[tuple[str, NodeToNode, str]]) -> Iterator[Resource]:
    """A statement for each (name of the subject, link, name of the object)."""
    for subject, link, object_ in triples:
        # A link that hinders is not one of the relations of SKOS.
        predicate = PREDICATES[link.relation] if link.sign > 0 else "gw:hinders"
        yield Resource((), ((_with_known_prefix(predicate), Link(object_)),), subject)


def describe_linkage(
    linkage: Linkage, subject: Framework, object_: Framework, base: str, page: str = ""
) -> Iterator[Resource]:
    """The linkage, then its links as statements about the nodes."""
    ends = concept_uris(subject, base), concept_uris(object_, base)
    yield Resource(
        ("gw:Linkage", "schema:Dataset"),
        (
            *texts("dct:title", linkage.title),
            *texts("schema:name", linkage.title),
            *text("dc:source", linkage.source),
            *links("gw:subjectScheme", [framework_uri(subject.key, base)]),
            *links("gw:objectScheme", [framework_uri(object_.key, base)]),
            ("gw:links", Literal(str(len(linkage.links)), datatype="xsd:integer")),
            *web_links("schema:url", [page]),
        ),
        linkage_uri(linkage.id, base),
    )
    yield from describe_links((ends[0][link.subject], link, ends[1][link.object]) for link in linkage.links)


def describe_organisation(facts: OrganisationFacts, base: str, page: str = "") -> Resource:
    kind = "schema:GovernmentOrganization" if facts.kind == "government" else "schema:Organization"
    address = Resource(("schema:PostalAddress",), (*text("schema:addressCountry", facts.country),))
    return Resource(
        (kind,),
        (
            *texts("schema:name", facts.name),
            *texts("schema:alternateName", facts.short),
            *text("schema:identifier", facts.ref),
            *((("schema:address", address),) if facts.country else ()),
            *web_links("schema:url", [page]),
        ),
        organisation_uri(facts.slug, base),
    )


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call for entries or an edition of a prize. opens, closes: ISO 8601 with time and zone, empty if not known."""

    title: LanguageMap
    summary: LanguageMap
    organiser: OrganisationFacts
    opens: str = ""
    closes: str = ""


def describe_call(facts: CallFacts, base: str, page: str) -> Resource:
    """schema.org has no class for a call: it is an event in which people take part from one day to another."""
    return Resource(
        ("schema:Event",),
        (
            *texts("schema:name", facts.title),
            *texts("schema:description", facts.summary),
            *moment("schema:startDate", facts.opens),
            *moment("schema:endDate", facts.closes),
            ("schema:organizer", describe_organisation(facts.organiser, base)),
            ("schema:eventAttendanceMode", Link("https://schema.org/OnlineEventAttendanceMode")),
            *web_links("schema:url", [page]),
        ),
        page,
    )


def describe_record(
    record: Record,
    number: int,
    owner: OrganisationFacts,
    nodes: Sequence[str],
    base: str,
    *,
    page: str = "",
    updated: str = "",
) -> Resource:
    """nodes: names of the nodes that it is mapped to, accepted; updated: ISO 8601 with time and zone."""
    terms = _VOCABULARIES[record.kind]
    return Resource(
        (terms.type,),
        (
            *texts("schema:name", record.title),
            *texts("schema:description", record.text),
            *text("schema:additionalType", record.kind),
            *date(terms.start, record.start),
            *date(terms.end, record.end),
            *links(terms.owner, [organisation_uri(owner.slug, base)]),
            *_partners(record, terms.partner),
            *_places(record, terms.place),
            *_money(record),
            *links(terms.subject, nodes),
            *links("dct:subject", nodes),
            *web_links("rdfs:seeAlso", [link.url for link in record.links]),
            *moment("dct:modified", updated),
            *web_links("schema:url", [page]),
        ),
        record_uri(number, base),
    )


def describe_indicator(facts: IndicatorFacts, base: str, page: str = "") -> Resource:
    files = [
        Resource(
            ("schema:DataDownload",),
            (*text("schema:encodingFormat", media_type), *web_links("schema:contentUrl", [address])),
        )
        for media_type, address in (facts.files or {}).items()
    ]
    custodian = Resource(("schema:Organization",), (*texts("schema:name", facts.custodian),))
    return Resource(
        ("schema:Dataset",),
        (
            *texts("schema:name", facts.name),
            # Search engines ask for a description; without one of its own the name is repeated.
            *texts("schema:description", facts.calculation or facts.name),
            *((("schema:creator", custodian),) if facts.custodian else ()),
            *links("schema:about", facts.measures),
            *web_links("schema:license", [facts.licence]),
            *(("schema:distribution", file) for file in files),
            ("schema:isAccessibleForFree", Literal("true", datatype="xsd:boolean")),
            *web_links("schema:url", [page]),
        ),
        indicator_uri(facts.slug, base),
    )


def describe_breadcrumbs(steps: Sequence[tuple[str, str]]) -> Resource:
    """steps: label and whole address of each, the address of the page itself empty."""
    items = []
    for position, (label, address) in enumerate(steps, 1):
        items.append(
            Resource(
                ("schema:ListItem",),
                (
                    ("schema:position", Literal(str(position), datatype="xsd:integer")),
                    *text("schema:name", label),
                    *web_links("schema:item", [address]),
                ),
            )
        )
    return Resource(("schema:BreadcrumbList",), tuple(("schema:itemListElement", item) for item in items))


def _partners(record: Record, usual: str) -> Properties:
    for partner in record.partners:
        predicate = "schema:funder" if partner.role == "funder" else usual
        name = Resource(
            ("schema:Organization",), (*text("schema:name", partner.name), *text("schema:identifier", partner.ref))
        )
        yield predicate, name


def _places(record: Record, predicate: str) -> Properties:
    for place in record.places:
        yield predicate, Resource(("schema:Place",), (*text("schema:identifier", place.area),))


def _money(record: Record) -> Properties:
    for money in record.money:
        amount = Resource(
            ("schema:MonetaryAmount",),
            (
                ("schema:value", Literal(str(money.amount), datatype="xsd:decimal")),
                *text("schema:currency", money.currency),
                *text("schema:name", money.kind),
            ),
        )
        yield "schema:funding", Resource(("schema:Grant",), (("schema:amount", amount),))


def _with_known_prefix(predicate: str) -> str:
    return predicate.replace("goalweave:", "gw:", 1)
