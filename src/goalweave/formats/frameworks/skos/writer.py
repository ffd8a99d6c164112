"""A framework → SKOS in Turtle."""

from __future__ import annotations

from collections.abc import Iterator

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Facilitator, Framework, Node
from goalweave.formats.frameworks.skos.identifiers import framework_uri, node_uri
from goalweave.formats.frameworks.skos.turtle import (
    Pairs,
    is_iri,
    literal_lists,
    literals_by_language,
    write_blank_node,
    write_iri,
    write_list,
    write_literal,
    write_subject,
    write_turtle,
)


def write_skos(framework: Framework) -> str:
    """The framework as a `skos:ConceptScheme` with one `skos:Concept` a node, in the framework's order.

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
        concepts = [_write_concept(node, place, framework) for place, node in enumerate(framework.nodes, 1)]
        return write_turtle([_write_scheme(framework), *concepts])
    except InputError as error:
        raise error.at(field=framework.key) from None


def _write_scheme(framework: Framework) -> str:
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
                ("gw:level", write_literal(one.level)),
                ("gw:code", write_literal(one.code)),
                *literal_lists("gw:words", one.words),
                *literal_lists("gw:plain", one.plain),
                *literal_lists("gw:signs", one.signs),
                *literal_lists("gw:followedBy", one.followed_by),
            ]
        )
        for one in framework.mentions
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
    pairs.extend(("skos:hasTopConcept", write_iri(node_uri(framework.key, code))) for code in top)
    return write_subject(framework_uri(framework.key), pairs)


def _write_concept(node: Node, place: int, framework: Framework) -> str:
    scheme = write_iri(framework_uri(framework.key))
    above = (
        ("skos:topConceptOf", scheme)
        if node.parent is None
        else ("skos:broader", write_iri(node_uri(framework.key, node.parent)))
    )
    # SKOS keeps no order; ours is written where it is not the one in which the labels would be read.
    unsorted = {key: terms for key, terms in node.terms.items() if not terms or list(terms) != sorted(set(terms))}
    pairs = [
        ("a", "skos:Concept"),
        ("skos:inScheme", scheme),
        ("skos:notation", write_literal(node.code)),
        above,
        *literals_by_language("skos:prefLabel", node.label),
        *_alternative_labels(node),
        *literals_by_language("skos:definition", node.wording),
        *_publisher_link("skos:exactMatch", node.uri),
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
    return write_subject(node_uri(framework.key, node.code), pairs)


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
