"""A framework → SKOS in Turtle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Facilitator, Framework, Node
from goalweave.formats.frameworks.skos.identifiers import (
    IDENTIFIERS,
    concept_uris,
    framework_uri,
    is_iri,
    node_uri,
    official_uri,
    repeated_codes,
)
from goalweave.formats.frameworks.skos.turtle import (
    Pairs,
    literal_lists,
    literals_by_language,
    write_blank_node,
    write_iri,
    write_list,
    write_literal,
    write_subject,
    write_turtle,
)


def write_skos(framework: Framework, base: str = IDENTIFIERS) -> str:
    """The framework as a `skos:ConceptScheme` with one `skos:Concept` a node, in the framework's order.

    A concept has the identifier of its publisher where there is one, as the UN's of the SDGs, and is linked to our own.
    A publisher's concept in several places has all its codes and parents; each further place is a `gw:Place` of it, with
    what is said of the node there. base: how our own identifiers begin.

    Raises InputError if two nodes have one code or a parent is missing: RDF would merge or lose them.
    """
    if len(framework.by_code) < len(framework.nodes):
        raise InputError("two nodes have the same code", field=framework.key)
    for node in framework.nodes:
        if node.parent is not None and node.parent not in framework.by_code:
            raise InputError(
                Message("the parent {parent} of {code} does not exist", code=node.code, parent=node.parent),
                field=framework.key,
            )
    try:
        names = _Names(framework, base)
        concepts = [_write_concept(node, place, names) for place, node in enumerate(framework.nodes, 1)]
        return write_turtle([_write_scheme(names), *concepts])
    except InputError as error:
        raise error.at(field=framework.key) from None


@dataclass(frozen=True)
class _Names:
    """What the nodes of a framework are called in RDF."""

    framework: Framework
    base: str

    @cached_property
    def scheme(self) -> str:
        return framework_uri(self.framework.key, self.base)

    @cached_property
    def concepts(self) -> Mapping[str, str]:
        return concept_uris(self.framework, self.base)

    @cached_property
    def repeated(self) -> Mapping[str, tuple[str, ...]]:
        return repeated_codes(self.framework)

    def own(self, code: str) -> str:
        return node_uri(self.framework.key, code, self.base)


def _write_scheme(names: _Names) -> str:
    framework = names.framework
    top = framework.child_codes.get(None, ())
    levels = [
        write_blank_node(
            [
                ("gw:id", write_literal(level.id)),
                *literals_by_language("gw:one", level.one),
                *literals_by_language("gw:many", level.many),
            ]
        )
        for level in framework.levels
    ]
    mentions = [
        write_blank_node(
            [
                ("gw:level", write_literal(mention.level)),
                ("gw:code", write_literal(mention.code)),
                *literal_lists("gw:words", mention.words),
                *literal_lists("gw:plain", mention.plain),
                *literal_lists("gw:signs", mention.signs),
                *literal_lists("gw:followedBy", mention.followed_by),
            ]
        )
        for mention in framework.mentions
    ]
    pairs: list[tuple[str, str]] = [
        ("a", "skos:ConceptScheme"),
        ("gw:id", write_literal(framework.id)),
        ("gw:edition", write_literal(framework.edition)),
        ("owl:versionInfo", write_literal(framework.edition)),
        ("gw:default", "true" if framework.default else "false"),
        *literals_by_language("dct:title", framework.title),
        *literals_by_language("gw:short", framework.short),
        *literals_by_language("dc:publisher", framework.owner),
        *_optional_literal("dc:source", framework.source),
        *_publisher_link("rdfs:seeAlso", framework.uri),
        ("gw:levels", write_list(levels)),
    ]
    if mentions:
        pairs.append(("gw:mentions", write_list(mentions)))
    if framework.opened:
        pairs.append(("gw:opened", write_list(map(write_literal, framework.opened))))
    pairs.extend(("skos:hasTopConcept", write_iri(names.concepts[code])) for code in top)
    return write_subject(names.scheme, pairs)


def _write_concept(node: Node, place: int, names: _Names) -> str:
    name, official = names.concepts[node.code], official_uri(names.framework, node.code)
    places = names.repeated.get(official, (node.code,))
    is_concept = places[0] == node.code
    # SKOS keeps no order; ours is written where it is not the one in which the labels would be read.
    unsorted = {key: terms for key, terms in node.terms.items() if not terms or list(terms) != sorted(set(terms))}
    pairs = [
        *_position_in_scheme(node, names, places if is_concept else (node.code,)),
        *literals_by_language("skos:prefLabel", node.label),
        *_alternative_labels(node),
        *literals_by_language("skos:definition", node.wording),
        *_same_concept(node, names, official if is_concept else ""),
        *literal_lists("gw:terms", unsorted),
        ("gw:position", str(place)),
        ("gw:level", write_literal(node.level)),
        ("gw:status", write_literal(node.status)),
        *_optional_literal("gw:colour", node.colour),
        *_optional_literal("dc:source", node.source),
        *literal_lists("gw:property", node.properties, "gw:key"),
    ]
    if node.formerly:
        pairs.append(("gw:formerly", write_list(map(write_literal, node.formerly))))
    if node.facilitators:
        pairs.append(("gw:facilitators", write_list(map(_write_facilitator, node.facilitators))))
    return write_subject(name, pairs)


def _position_in_scheme(node: Node, names: _Names, places: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Class, scheme, codes and parents. places: all codes of a concept, its own first."""
    official = official_uri(names.framework, node.code)
    is_concept = not official or names.concepts[node.code] == official
    scheme = write_iri(names.scheme)
    yield "a", "skos:Concept" if is_concept else "gw:Place"
    yield "skos:inScheme", scheme
    if is_concept and official:
        yield "skos:inScheme", write_iri(names.framework.uri)
    if not is_concept:
        yield "gw:placeOf", write_iri(official)
    if len(places) > 1:
        yield "gw:code", write_literal(node.code)
        if node.parent is not None:
            yield "gw:parent", write_iri(names.concepts[node.parent])
    for code in places:
        yield "skos:notation", write_literal(code)
    parents = dict.fromkeys(names.framework.node(code).parent for code in places)
    for parent in parents:
        if parent is None:
            yield "skos:topConceptOf", scheme
        else:
            yield "skos:broader" if is_concept else "gw:parent", write_iri(names.concepts[parent])


def _same_concept(node: Node, names: _Names, official: str) -> Pairs:
    """Links to the same under other names. official: the identifier under which the concept itself is written, if so."""
    if official:
        return [("skos:exactMatch", write_iri(names.own(node.code)))]
    return _publisher_link("skos:exactMatch", node.uri)


def _write_facilitator(facilitator: Facilitator) -> str:
    return write_blank_node(
        [
            ("gw:organisation", write_literal(facilitator.organisation)),
            ("gw:role", write_literal(facilitator.role)),
            ("gw:status", write_literal(facilitator.status)),
            *_optional_literal("gw:period", facilitator.period),
            *_optional_literal("dc:source", facilitator.source),
        ]
    )


def _optional_literal(predicate: str, text: str) -> Pairs:
    return [(predicate, write_literal(text))] if text else []


def _publisher_link(predicate: str, uri: str) -> Pairs:
    """A link to the publisher's own resource; what is no IRI stays a text."""
    return [(predicate, write_iri(uri))] if is_iri(uri) else _optional_literal("gw:uri", uri)


def _alternative_labels(node: Node) -> Iterator[tuple[str, str]]:
    for language in sorted(node.terms):
        for term in sorted(set(node.terms[language])):
            yield "skos:altLabel", write_literal(term, language)
