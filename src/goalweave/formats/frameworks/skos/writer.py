"""A framework → SKOS in Turtle."""

from __future__ import annotations

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework, Node
from goalweave.formats.frameworks.skos.identifiers import framework_uri, node_uri
from goalweave.formats.frameworks.skos.turtle import (
    Pairs,
    blank,
    by_language,
    document,
    iri,
    is_iri,
    listed,
    literal,
    subject,
    words,
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
        concepts = [_concept(node, place, framework) for place, node in enumerate(framework.nodes, 1)]
        return document([_scheme(framework), *concepts])
    except InputError as error:
        raise error.at(field=framework.key) from None


def _scheme(framework: Framework) -> str:
    top = framework.child_codes.get(None, ())
    levels = [
        blank([("gw:id", literal(level.id)), *by_language("gw:one", level.one), *by_language("gw:many", level.many)])
        for level in framework.levels
    ]
    mentions = [
        blank(
            [
                ("gw:level", literal(one.level)),
                ("gw:code", literal(one.code)),
                *words("gw:words", one.words),
                *words("gw:plain", one.plain),
                *words("gw:signs", one.signs),
            ]
        )
        for one in framework.mentions
    ]
    pairs: list[tuple[str, str]] = [
        ("a", "skos:ConceptScheme"),
        ("gw:id", literal(framework.id)),
        ("gw:edition", literal(framework.edition)),
        ("owl:versionInfo", literal(framework.edition)),
        ("gw:default", "true" if framework.default else "false"),
        *by_language("dct:title", framework.title),
        *by_language("gw:short", framework.short),
        *by_language("dc:publisher", framework.owner),
        *_given("dc:source", framework.source),
        *_named("rdfs:seeAlso", framework.uri),
        ("gw:levels", listed(levels)),
    ]
    if mentions:
        pairs.append(("gw:mentions", listed(mentions)))
    if framework.opened:
        pairs.append(("gw:opened", listed(map(literal, framework.opened))))
    pairs.extend(("skos:hasTopConcept", iri(node_uri(framework.key, code))) for code in top)
    return subject(framework_uri(framework.key), pairs)


def _concept(node: Node, place: int, framework: Framework) -> str:
    scheme = iri(framework_uri(framework.key))
    above = (
        ("skos:topConceptOf", scheme)
        if node.parent is None
        else ("skos:broader", iri(node_uri(framework.key, node.parent)))
    )
    # SKOS keeps no order; ours is written where it is not the one in which the labels would be read.
    unsorted = {key: terms for key, terms in node.terms.items() if not terms or list(terms) != sorted(set(terms))}
    pairs = [
        ("a", "skos:Concept"),
        ("skos:inScheme", scheme),
        ("skos:notation", literal(node.code)),
        above,
        *by_language("skos:prefLabel", node.label),
        *(
            ("skos:altLabel", literal(term, language))
            for language in sorted(node.terms)
            for term in sorted(set(node.terms[language]))
        ),
        *by_language("skos:definition", node.wording),
        *_named("skos:exactMatch", node.uri),
        *words("gw:terms", unsorted),
        ("gw:position", str(place)),
        ("gw:level", literal(node.level)),
        ("gw:status", literal(node.status)),
        *_given("gw:colour", node.colour),
        *_given("dc:source", node.source),
        *words("gw:property", node.properties, "gw:key"),
    ]
    return subject(node_uri(framework.key, node.code), pairs)


def _given(predicate: str, text: str) -> Pairs:
    return [(predicate, literal(text))] if text else []


def _named(predicate: str, uri: str) -> Pairs:
    """A link to the publisher's own resource; what is no IRI stays a text."""
    return [(predicate, iri(uri))] if is_iri(uri) else _given("gw:uri", uri)
