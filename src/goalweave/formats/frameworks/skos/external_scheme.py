"""Another's SKOS → a framework: codes, parents, levels and order are made from what the file has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rdflib import DC, DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Literal

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework, Level, Node, Status
from goalweave.core.text.languages import base_language
from goalweave.formats.frameworks.skos.graph import term_text
from goalweave.formats.frameworks.skos.identifiers import is_iri
from goalweave.formats.reading.numbers import short_whole_number

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node as Term

if TYPE_CHECKING:
    from rdflib.term import Node as Term

_TITLES = (DCTERMS.title, DC.title, SKOS.prefLabel, RDFS.label)
_DATES = (OWL.versionInfo, DCTERMS.issued, DCTERMS.modified, DCTERMS.created, DCTERMS.date, DC.date)


def read_external_scheme(
    graph: Graph, name: str, *, framework_id: str, edition: str, language: str, status: Status
) -> Framework:
    """Raises InputError if the file has no concepts, two with one code, or concepts that are broader than themselves."""
    scheme = _find_scheme(graph)
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    if scheme is not None:
        inside = set(graph.subjects(SKOS.inScheme, scheme)) | set(graph.subjects(SKOS.topConceptOf, scheme))
        concepts = inside | set(graph.objects(scheme, SKOS.hasTopConcept)) or concepts
    if not concepts:
        raise InputError("the file has no SKOS concepts")
    placements = _place_concepts(concepts, _read_notations(graph, concepts), _read_broader(graph, concepts))
    levels = _make_levels(graph, placements)
    stem = re.sub(r"\.\w+$", "", name)
    return Framework(
        id=framework_id
        or _level_slug(_last_segment(str(scheme)) if scheme is not None and is_iri(str(scheme)) else stem)
        or "framework",
        edition=edition or _scheme_edition(graph, scheme),
        title=_scheme_title(graph, scheme, language) or {language: stem},
        levels=tuple(levels.values()),
        nodes=tuple(_to_node(graph, place, levels[place.depth].id, language, status) for place in placements),
        owner=_texts_by_language(graph, scheme, (DCTERMS.publisher, DC.publisher, DCTERMS.creator), language)
        if scheme
        else {},
        source=name,
        uri=str(scheme) if scheme is not None and is_iri(str(scheme)) else "",
    )


def _find_scheme(graph: Graph) -> Term | None:
    """The scheme whose concepts are read: the only one that has any. Raises InputError if there are several."""
    named = set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    used = Counter(graph.objects(None, SKOS.inScheme))
    schemes = sorted((candidate for candidate in named | set(used) if used[candidate]), key=str) or sorted(
        named, key=str
    )
    if len(schemes) > 1:
        raise InputError(
            Message(
                "the file contains {count} concept schemes; use a separate file for each: {schemes}",
                count=len(schemes),
                schemes=[f"{candidate} ({used[candidate]})" for candidate in schemes[:5]],
            )
        )
    return schemes[0] if schemes else None


def _read_notations(graph: Graph, concepts: Iterable[Term]) -> dict[Term, tuple[str, ...]]:
    """The codes of each concept: notations of one type, the compact one where there are several; else the URI's end."""
    typed: dict[Term, dict[str, list[str]]] = {}
    for concept in concepts:
        for value in graph.objects(concept, SKOS.notation):
            kind = str(getattr(value, "datatype", None) or "")
            typed.setdefault(concept, {}).setdefault(kind, []).append(str(value).strip())
    uses = Counter(chain.from_iterable(typed.values()))
    length: Counter[str] = Counter()
    for kind, codes in chain.from_iterable(kinds.items() for kinds in typed.values()):
        length[kind] += sum(map(len, codes))
    order = sorted(uses, key=lambda kind: ("compact" not in kind.lower(), -uses[kind], length[kind], kind))
    return {concept: _codes_of_concept(concept, typed.get(concept, {}), order) for concept in concepts}


def _codes_of_concept(concept: Term, kinds: Mapping[str, list[str]], order: list[str]) -> tuple[str, ...]:
    for kind in order:
        if codes := sorted({code for code in kinds.get(kind, ()) if code}, key=_natural_order):
            return tuple(codes)
    if isinstance(concept, BNode):
        raise InputError("a concept has no notation", field=term_text(concept))
    return (_last_segment(str(concept)),)


def _read_broader(graph: Graph, concepts: set[Term]) -> dict[Term, set[Term]]:
    broader: dict[Term, set[Term]] = {concept: set() for concept in concepts}
    for below, above in [
        *graph.subject_objects(SKOS.broader),
        *((o, s) for s, o in graph.subject_objects(SKOS.narrower)),
    ]:
        if below in concepts and above in concepts:
            broader[below].add(above)
    return broader


def _make_levels(graph: Graph, placements: list[_ConceptPlacement]) -> dict[int, Level]:
    """Depth → level: named after the class that all concepts of the depth, and no others, have; else by number."""
    classes: dict[int, list[set[str]]] = {}
    for place in placements:
        own = {_last_segment(str(kind)) for kind in graph.objects(place.concept, RDF.type) if kind != SKOS.Concept}
        classes.setdefault(place.depth, []).append(own)
    shared = {depth: set.intersection(*sets) for depth, sets in classes.items()}
    depths = Counter(chain.from_iterable(set().union(*sets) for sets in classes.values()))
    levels = {}
    for depth in sorted(classes):
        names = sorted(name for name in shared[depth] if depths[name] == 1 and _level_slug(name))
        word = names[0] if names else f"Level {depth + 1}"
        levels[depth] = Level(_level_slug(word), {"en": word}, {"en": word})
    return levels


def _to_node(graph: Graph, place: _ConceptPlacement, level: str, language: str, status: Status) -> Node:
    terms: dict[str, set[str]] = {}
    for predicate in (SKOS.altLabel, SKOS.hiddenLabel):
        for value in graph.objects(place.concept, predicate):
            terms.setdefault(_matching_language(value, language), set()).add(" ".join(str(value).split()))
    return Node(
        code=place.code,
        level=level,
        parent=place.parent,
        label=_texts_by_language(graph, place.concept, (SKOS.prefLabel, RDFS.label), language),
        status=status,
        wording=_texts_by_language(graph, place.concept, (SKOS.definition,), language),
        terms={key: tuple(sorted(terms[key])) for key in sorted(terms)},
        uri=str(place.concept) if is_iri(str(place.concept)) else "",
        properties={"broader": place.further_parents} if place.further_parents else {},
    )


def _texts_by_language(graph: Graph, subject: Term, predicates: Iterable[Term], language: str) -> dict[str, str]:
    """By language, from the first predicate that has the language; an exact tag before a regional one, the longest before a stub."""
    texts: dict[str, str] = {}
    for predicate in predicates:
        values = [
            literal for literal in graph.objects(subject, predicate) if isinstance(literal, Literal) and literal.strip()
        ]
        for literal in sorted(values, key=lambda value: (len(value.language or ""), -len(value), value)):
            texts.setdefault(_matching_language(literal, language), " ".join(literal.split()))
    return {key: texts[key] for key in sorted(texts)}


def _matching_language(value: Term, language: str) -> str:
    return base_language(value.language) if isinstance(value, Literal) and value.language else language


def _scheme_title(graph: Graph, scheme: Term | None, language: str) -> dict[str, str]:
    return {} if scheme is None else _texts_by_language(graph, scheme, _TITLES, language)


def _scheme_edition(graph: Graph, scheme: Term | None) -> str:
    """The version that the scheme states, else the year of a date of its; else 1."""
    for predicate in _DATES:
        for value in sorted(map(str, graph.objects(scheme, predicate) if scheme is not None else ())):
            year = re.match(r"\d{4}(?=-|$)", value)
            if text := year[0] if year else _level_slug(value):
                return text
    return "1"


def _last_segment(uri: str) -> str:
    return unquote(re.split(r"[/#:]", uri.rstrip("/#"))[-1])


def _level_slug(text: str) -> str:
    return re.sub(r"[^\w.]+", "-", text.lower()).strip("-._")


@dataclass(frozen=True, slots=True)
class _ConceptPlacement:
    """A node to be. further_parents: codes of further parents, which a framework cannot have."""

    concept: Term
    code: str
    parent: str | None
    depth: int
    further_parents: tuple[str, ...] = ()


def _natural_order(code: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts 1.2 before 1.10, and numbers before letters (1.9 before 1.a)."""
    parts: list[str] = re.findall(r"\d+|\D+", code)
    numbers = map(short_whole_number, parts)
    return tuple(
        (1, 0, part) if number is None else (0, number, "") for part, number in zip(parts, numbers, strict=True)
    )


def _place_concepts(
    concepts: Iterable[Term], codes: Mapping[Term, tuple[str, ...]], broader: Mapping[Term, set[Term]]
) -> list[_ConceptPlacement]:
    """One place a code, parents first, siblings in natural order of their codes.

    A concept with several codes is in several places, each below the parent whose code begins its own (1.5.1 below
    1.5, 11.5.1 below 11.5). Raises InputError if two concepts have one code or the broader concepts form a cycle.
    """
    owner: dict[str, Term] = {}
    above: dict[str, str | None] = {}
    further: dict[str, tuple[str, ...]] = {}
    for concept in sorted(concepts, key=str):
        up = sorted(chain.from_iterable(codes[parent] for parent in broader[concept]), key=_natural_order)
        for code in codes[concept]:
            if code in owner:
                raise InputError(
                    Message(
                        "two concepts have the code {code}: {first} and {second}",
                        code=code,
                        first=owner[code],
                        second=concept,
                    ),
                    field=code,
                )
            owner[code] = concept
            above[code] = _choose_parent(code, up)
            # Where a concept has several codes, its other parents are those of its other places.
            has_one_place = len(codes[concept]) == 1
            further[code] = tuple(parent for parent in up if parent != above[code]) if has_one_place else ()
    below: dict[str | None, list[str]] = {}
    for code, parent in above.items():
        below.setdefault(parent, []).append(code)
    placements: list[_ConceptPlacement] = []
    # A stack and no recursion: a file may nest its concepts deeper than Python calls.
    waiting = [(code, 0) for code in sorted(below.get(None, ()), key=_natural_order, reverse=True)]
    while waiting:
        code, depth = waiting.pop()
        placements.append(_ConceptPlacement(owner[code], code, above[code], depth, further[code]))
        waiting.extend((child, depth + 1) for child in sorted(below.get(code, ()), key=_natural_order, reverse=True))
    if len(placements) < len(above):
        placed = {placement.code for placement in placements}
        raise InputError(Message("the broader concepts form a cycle: {codes}", codes=_find_cycle(above, placed)))
    return placements


def _choose_parent(code: str, up: list[str]) -> str | None:
    """The candidate that begins the code, the longest first; else the first."""
    begins = [
        candidate
        for candidate in up
        if code.startswith(candidate) and not code[len(candidate) : len(candidate) + 1].isalnum()
    ]
    return max(begins, key=len) if begins else next(iter(up), None)


def _find_cycle(above: Mapping[str, str | None], placed: set[str]) -> str:
    """What cannot be reached from the top leads up into a cycle."""
    way: dict[str, None] = {}
    code: str | None = min((other for other in above if other not in placed), key=_natural_order)
    while code is not None and code not in way:
        way[code] = None
        code = above[code]
    cycle = list(way)
    cycle = cycle[cycle.index(code) if code in way else 0 :]
    return " → ".join([*cycle, cycle[0]])
