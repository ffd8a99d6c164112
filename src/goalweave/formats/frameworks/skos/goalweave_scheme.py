"""A graph that `write_skos` wrote → the framework as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rdflib import DC, DCTERMS, RDF, RDFS, SKOS, BNode, Literal, Namespace
from rdflib.collection import Collection

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Facilitator, FacilitatorRole, Framework, Level, MentionWords, Node, Status
from goalweave.formats.frameworks.skos.graph import term_text
from goalweave.formats.frameworks.skos.identifiers import TERMS
from goalweave.formats.reading.numbers import short_whole_number

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node as Term

GW = Namespace(TERMS)


def find_goalweave_scheme(graph: Graph) -> Term | None:
    """The scheme that carries our id; None if the file is another's. Raises InputError if there are several."""
    schemes = sorted(set(graph.subjects(GW.id)) & set(graph.subjects(RDF.type, SKOS.ConceptScheme)), key=str)
    if len(schemes) > 1:
        raise InputError(
            Message("the file contains {count} frameworks; use a separate file for each", count=len(schemes))
        )
    return schemes[0] if schemes else None


def read_goalweave_scheme(graph: Graph, scheme: Term) -> Framework:
    """Raises InputError naming the concept for a missing code, a level or a status that is none."""
    concepts = sorted(
        graph.subjects(SKOS.inScheme, scheme), key=lambda concept: (_read_position(graph, concept), str(concept))
    )
    codes = {concept: _read_code(graph, concept) for concept in concepts}
    own = f"{scheme}/"
    if not codes:
        raise InputError("the scheme has no concepts", field=term_text(scheme))
    return Framework(
        id=_read_text(graph, scheme, GW.id),
        edition=_read_text(graph, scheme, GW.edition) or "1",
        title=_read_texts(graph, scheme, DCTERMS.title),
        levels=tuple(_read_level(graph, level) for level in _read_rdf_list(graph, scheme, GW.levels)),
        nodes=tuple(_read_node(graph, concept, codes, own) for concept in concepts),
        default=_read_text(graph, scheme, GW.default) != "false",
        short=_read_texts(graph, scheme, GW.short),
        owner=_read_texts(graph, scheme, DC.publisher),
        source=_read_text(graph, scheme, DC.source),
        uri=_read_text(graph, scheme, RDFS.seeAlso) or _read_text(graph, scheme, GW.uri),
        mentions=tuple(_read_mention_words(graph, words) for words in _read_rdf_list(graph, scheme, GW.mentions)),
        opened=tuple(term_text(code) for code in _read_rdf_list(graph, scheme, GW.opened)),
    )


def _read_level(graph: Graph, level: Term) -> Level:
    return Level(_read_text(graph, level, GW.id), _read_texts(graph, level, GW.one), _read_texts(graph, level, GW.many))


def _read_mention_words(graph: Graph, words: Term) -> MentionWords:
    return MentionWords(
        level=_read_text(graph, words, GW.level),
        words=_read_lists(graph, words, GW.words, GW.language),
        code=_read_text(graph, words, GW.code),
        plain=_read_lists(graph, words, GW.plain, GW.language),
        signs=_read_lists(graph, words, GW.signs, GW.language),
        followed_by=_read_lists(graph, words, GW.followedBy, GW.language),
    )


def _read_node(graph: Graph, concept: Term, codes: Mapping[Term, str], own: str) -> Node:
    """own: how our own names of nodes begin; any other name is the publisher's identifier."""
    above = graph.value(concept, GW.parent, any=True)
    if above is None and (concept, GW.code, None) not in graph:
        above = graph.value(concept, SKOS.broader, any=True)
    if above is not None and above not in codes:
        raise InputError(
            Message("the broader concept {concept} is not in the file", concept=term_text(above)), field=codes[concept]
        )
    status = _read_text(graph, concept, GW.status) or Status.OURS
    if status not in list(Status):
        raise InputError(
            Message("“{value}” is not one of {choices}", value=status, choices=tuple(Status)), field=codes[concept]
        )
    return Node(
        code=codes[concept],
        level=_read_text(graph, concept, GW.level),
        parent=None if above is None else codes[above],
        label=_read_texts(graph, concept, SKOS.prefLabel),
        status=Status(status),
        wording=_read_texts(graph, concept, SKOS.definition),
        terms=_read_terms(graph, concept),
        uri=_read_publisher_uri(graph, concept, own),
        colour=_read_text(graph, concept, GW.colour),
        source=_read_text(graph, concept, DC.source),
        properties=_read_lists(graph, concept, GW.property, GW.key),
        formerly=tuple(term_text(code) for code in _read_rdf_list(graph, concept, GW.formerly)),
        facilitators=tuple(
            _read_facilitator(graph, facilitator, codes[concept])
            for facilitator in _read_rdf_list(graph, concept, GW.facilitators)
        ),
    )


def _read_publisher_uri(graph: Graph, concept: Term, own: str) -> str:
    if not isinstance(concept, BNode) and not str(concept).startswith(own):
        return str(concept)
    links = (GW.placeOf, SKOS.exactMatch, GW.uri)
    return next(filter(None, (_read_text(graph, concept, predicate) for predicate in links)), "")


def _read_facilitator(graph: Graph, facilitator: Term, code: str) -> Facilitator:
    role, status = _read_text(graph, facilitator, GW.role), _read_text(graph, facilitator, GW.status) or Status.OURS
    for value, choices in ((role, FacilitatorRole), (status, Status)):
        if value not in list(choices):
            raise InputError(
                Message("“{value}” is not one of {choices}", value=value, choices=tuple(choices)), field=code
            )
    return Facilitator(
        organisation=_read_text(graph, facilitator, GW.organisation),
        role=FacilitatorRole(role),
        status=Status(status),
        period=_read_text(graph, facilitator, GW.period),
        source=_read_text(graph, facilitator, DC.source),
    )


def _read_terms(graph: Graph, concept: Term) -> dict[str, tuple[str, ...]]:
    """The alternative labels in the order noted for them; one added since, by another tool, comes last."""
    labels: dict[str, set[str]] = {}
    for label in graph.objects(concept, SKOS.altLabel):
        if isinstance(label, Literal) and label.language:
            labels.setdefault(label.language, set()).add(str(label))
    order = _read_lists(graph, concept, GW.terms, GW.language)
    terms_by_language = {
        language: tuple(filter(labels.get(language, set()).__contains__, order[language])) for language in order
    }
    for language, terms in labels.items():
        noted = terms_by_language.get(language, ())
        terms_by_language[language] = (*noted, *sorted(terms - set(noted)))
    return terms_by_language


def _read_code(graph: Graph, concept: Term) -> str:
    code = _read_text(graph, concept, GW.code) or _read_text(graph, concept, SKOS.notation)
    if not code:
        raise InputError("a concept has no notation", field=term_text(concept))
    return code


def _read_position(graph: Graph, concept: Term) -> int:
    text = _read_text(graph, concept, GW.position)
    position = short_whole_number(text)
    return 1_000_000_000 if position is None else position


def _read_text(graph: Graph, subject: Term, predicate: Term) -> str:
    return min((term_text(value) for value in graph.objects(subject, predicate)), default="")


def _read_texts(graph: Graph, subject: Term, predicate: Term) -> dict[str, str]:
    texts: dict[str, str] = {}
    for value in sorted(graph.objects(subject, predicate), key=str):
        if isinstance(value, Literal) and value.language:
            texts.setdefault(value.language, str(value))
    return texts


def _read_rdf_list(graph: Graph, subject: Term, predicate: Term) -> Iterable[Term]:
    head = graph.value(subject, predicate)
    try:
        return () if head is None else tuple(Collection(graph, head))
    except ValueError:
        raise InputError("a list in the file refers back to itself", field=term_text(subject)) from None


def _read_lists(graph: Graph, subject: Term, predicate: Term, key: Term) -> dict[str, tuple[str, ...]]:
    return {
        _read_text(graph, entry, key): tuple(map(str, _read_rdf_list(graph, entry, GW["values"])))
        for entry in graph.objects(subject, predicate)
    }
