"""Another's SKOS → a framework: codes, parents, levels and order are made from what the file has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rdflib import DC, DCTERMS, OWL, RDF, RDFS, SKOS, Literal

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework, Level, Node, Status
from goalweave.core.text.languages import base_language
from goalweave.formats.frameworks.skos.placement import ConceptPlacement, natural_order, place_concepts
from goalweave.formats.frameworks.skos.turtle import is_iri

if TYPE_CHECKING:
    from rdflib import Graph
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
    found = place_concepts(concepts, _read_notations(graph, concepts), _read_broader(graph, concepts))
    levels = _make_levels(graph, found)
    stem = re.sub(r"\.\w+$", "", name)
    return Framework(
        id=framework_id
        or _level_slug(_last_segment(str(scheme)) if scheme is not None and is_iri(str(scheme)) else stem)
        or "framework",
        edition=edition or _scheme_edition(graph, scheme),
        title=_scheme_title(graph, scheme, language) or {language: stem},
        levels=tuple(levels.values()),
        nodes=tuple(_to_node(graph, place, levels[place.depth].id, language, status) for place in found),
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
    schemes = sorted((one for one in named | set(used) if used[one]), key=str) or sorted(named, key=str)
    if len(schemes) > 1:
        raise InputError(
            Message(
                "the file contains {count} concept schemes; use a separate file for each: {schemes}",
                count=len(schemes),
                schemes=[f"{one} ({used[one]})" for one in schemes[:5]],
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
        if codes := sorted({code for code in kinds.get(kind, ()) if code}, key=natural_order):
            return tuple(codes)
    return (_last_segment(str(concept)),)


def _read_broader(graph: Graph, concepts: set[Term]) -> dict[Term, set[Term]]:
    found: dict[Term, set[Term]] = {concept: set() for concept in concepts}
    for below, above in [
        *graph.subject_objects(SKOS.broader),
        *((o, s) for s, o in graph.subject_objects(SKOS.narrower)),
    ]:
        if below in concepts and above in concepts:
            found[below].add(above)
    return found


def _make_levels(graph: Graph, placements: list[ConceptPlacement]) -> dict[int, Level]:
    """Depth → level: named after the class that all concepts of the depth, and no others, have; else by number."""
    classes: dict[int, list[set[str]]] = {}
    for place in placements:
        own = {_last_segment(str(one)) for one in graph.objects(place.concept, RDF.type) if one != SKOS.Concept}
        classes.setdefault(place.depth, []).append(own)
    shared = {depth: set.intersection(*sets) for depth, sets in classes.items()}
    levels = {}
    for depth in sorted(classes):
        elsewhere = set().union(*chain.from_iterable(sets for other, sets in classes.items() if other != depth))
        names = sorted(name for name in shared[depth] - elsewhere if _level_slug(name))
        word = names[0] if names else f"Level {depth + 1}"
        levels[depth] = Level(_level_slug(word), {"en": word}, {"en": word})
    return levels


def _to_node(graph: Graph, place: ConceptPlacement, level: str, language: str, status: Status) -> Node:
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
    found: dict[str, str] = {}
    for predicate in predicates:
        values = [one for one in graph.objects(subject, predicate) if isinstance(one, Literal) and one.strip()]
        for one in sorted(values, key=lambda value: (len(value.language or ""), -len(value), value)):
            found.setdefault(_matching_language(one, language), " ".join(one.split()))
    return {key: found[key] for key in sorted(found)}


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
