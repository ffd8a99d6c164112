"""Which records fulfil the queries of questions, without reading more of a record than a query asks about.

What the database can tell exactly (kinds, years, nodes, notes, partners) it tells; the words are looked for here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.analysis.columns import current_facts
from goalweave.analysis.record_filters import codes_below
from goalweave.core import model
from goalweave.core.answers.evidence_query import EvidenceMatch, fold_text, longest_word, match_record
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import Curie, EvidenceQuery, MappingState, NoteKind, RecordKind
from goalweave.mapping import models as mapping
from goalweave.registry.models import Note, Partner, Record
from goalweave.registry.queries import counted_records

MOST_CANDIDATES = 200
"""Queries of one organisation and year whose records are kept."""

_COLUMNS = ("pk", "kind", "title", "text", "details", "start", "end", "status")
_NEVER = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that fulfils a query, by its primary key. day: when it began, or ended."""

    pk: int
    match: EvidenceMatch
    day: str


def find_candidates(
    actor: Actor,
    organisation_id: int,
    queries: Mapping[str, EvidenceQuery],
    year: int | None,
    catalogue: Catalogue,
    text: str = "",
) -> dict[str, tuple[Candidate, ...]]:
    """Name of each query → the organisation's records, drafts left out, that fulfil it, the most fitting first.

    text: only those that have each of these somewhere in title or text. One query; one more each where notes, partners
    or nodes are requested. Without words what was found is kept until a record or mapping changes.
    """
    if text:
        return _match_queries(actor, organisation_id, queries, year, catalogue, text)
    # Whoever belongs to the organisation sees the same of it.
    inside = actor.administrator or organisation_id in actor.roles
    there: dict[EvidenceQuery, tuple[Candidate, ...]] = current_facts().cached(
        ("evidence", organisation_id, inside, year), dict
    )
    cached = {name: there.get(query) for name, query in queries.items()}
    missing = {name: queries[name] for name, candidates in cached.items() if candidates is None}
    new = _match_queries(actor, organisation_id, missing, year, catalogue)
    if len(there) + len(new) > MOST_CANDIDATES:
        there.clear()
    there.update({queries[name]: candidates for name, candidates in new.items()})
    return {name: new[name] if candidates is None else candidates for name, candidates in cached.items()}


def _match_queries(
    actor: Actor,
    organisation_id: int,
    queries: Mapping[str, EvidenceQuery],
    year: int | None,
    catalogue: Catalogue,
    text: str = "",
) -> dict[str, tuple[Candidate, ...]]:
    return match_records(counted_records(actor).filter(organisation=organisation_id), queries, year, catalogue, text)


def match_records(
    rows: QuerySet[Record],
    asked: Mapping[str, EvidenceQuery],
    year: int | None,
    catalogue: Catalogue,
    text: str = "",
) -> dict[str, tuple[Candidate, ...]]:
    """Name of each query → those of the records that fulfil it, as `find_candidates` has them; nothing is kept."""
    matching: dict[str, list[Candidate]] = {name: [] for name in asked}
    if not asked:
        return {}
    rows = rows.filter(reduce(or_, (_query_condition(query, year, catalogue) for query in asked.values())))
    parts = _RecordParts(rows, asked.values(), catalogue)
    words = fold_text(text).split()
    queries = [(name, query, _phrase_words(query)) for name, query in asked.items()]
    for pk, *columns in rows.order_by().values_list(*_COLUMNS):
        record = parts.record(pk, columns)
        body = (
            fold_text(_searchable_text(record)) if words or any(phrases for _name, _query, phrases in queries) else ""
        )
        if not all(word in body for word in words):
            continue
        for name, query, phrases in queries:
            if phrases and not any(phrase in body for phrase in phrases):
                continue
            why = match_record(query, record, year, catalogue)
            if why is not None:
                matching[name].append(Candidate(pk, why, record.start or record.end))
    return {name: tuple(sorted(some, key=_relevance_order)) for name, some in matching.items()}


class _RecordParts:
    """The parts of records that some query asks about, read once for all."""

    def __init__(self, rows: QuerySet[Record], queries: Iterable[EvidenceQuery], catalogue: Catalogue) -> None:
        queries = tuple(queries)
        ids = rows.order_by().values("pk")
        self.notes: dict[int, tuple[model.RecordNote, ...]] = {}
        self.partners: dict[int, int] = {}
        self.mappings: dict[int, tuple[model.Mapping, ...]] = {}
        if kinds := set(map(str, chain.from_iterable(query.notes for query in queries))):
            # Phrases are looked for in notes too, but only by queries that ask for notes.
            worded = any(query.notes and (query.words or query.mechanisms) for query in queries)
            condition = Q() if worded else Q(kind__in=kinds)
            columns = ("record_id", "kind", *(["text"] if worded else []))
            for pk, kind, *text in Note.objects.filter(condition, record__in=ids).values_list(*columns):
                note = model.RecordNote(NoteKind(kind), text[0] if text else {})
                self.notes[pk] = (*self.notes.get(pk, ()), note)
        if any(query.partners for query in queries):
            counted = Partner.objects.filter(record__in=ids).order_by().values_list("record_id")
            self.partners = dict(counted.annotate(Count("pk")))
        if nodes := set(chain.from_iterable(query.nodes for query in queries)):
            self.mappings = _record_mappings(ids, tuple(sorted(nodes)), catalogue)

    def record(self, pk: int, columns: Sequence[Any]) -> model.Record:
        kind, title, text, details, start, end, status = columns
        return model.Record(
            id=str(pk),
            title=title,
            text=text,
            language="",
            kind=RecordKind(kind),
            start=start,
            end=end,
            status=status,
            details=details,
            notes=self.notes.get(pk, ()),
            partners=(_UNKNOWN_PARTNER,) * self.partners.get(pk, 0),
            mappings=self.mappings.get(pk, ()),
        )


_UNKNOWN_PARTNER = model.Partner("")
"""A query asks how many partners there are, and never who."""


def _record_mappings(ids: Any, nodes: tuple[str, ...], catalogue: Catalogue) -> dict[int, tuple[model.Mapping, ...]]:
    mappings: dict[int, tuple[model.Mapping, ...]] = {}
    rows = mapping.Mapping.objects.filter(
        nodes_condition(nodes, catalogue), record__in=ids, state=MappingState.ACCEPTED, sign=1
    )
    columns = ("record_id", "node__framework__slug", "node__framework__edition", "node__code", "origin")
    for pk, framework, edition, code, origin in rows.order_by("-score", "pk").values_list(*columns):
        core = model.Mapping(Curie(framework, edition, code), MappingState.ACCEPTED, origin)
        mappings[pk] = (*mappings.get(pk, ()), core)
    return mappings


def _query_condition(query: EvidenceQuery, year: int | None, catalogue: Catalogue) -> Q:
    """What of a query the database can tell: at least all records that fulfil it pass."""
    condition = Q(kind__in=list(map(str, query.kinds))) if query.kinds else Q()
    if year is not None:
        condition &= _period_condition(query, year)
    if query.nodes:
        rows = mapping.Mapping.objects.filter(
            nodes_condition(query.nodes, catalogue), state=MappingState.ACCEPTED, sign=1
        )
        condition &= Q(Exists(rows.filter(record=OuterRef("pk"))))
    for kind in query.notes:
        condition &= Q(Exists(Note.objects.filter(record=OuterRef("pk"), kind=str(kind))))
    if query.partners:
        condition &= Q(Exists(Partner.objects.filter(record=OuterRef("pk"))))
    return condition


def _period_condition(query: EvidenceQuery, year: int) -> Q:
    """As core.answers.evidence_query has it; ISO dates are in the order of their letters."""
    condition = Q()
    if query.until is not None:
        after = f"{year + query.until + 1:04}"
        condition &= Q(start="") & Q(end="") | Q(start__gt="", start__lt=after) | Q(start="", end__lt=after)
    if query.since is not None:
        first = f"{year + query.since:04}"
        condition &= Q(end__gte=first) | Q(end="") & (Q(start="") | Q(status="ongoing") | Q(start__gte=first))
    return condition


def nodes_condition(names: tuple[str, ...], catalogue: Catalogue) -> Q:
    """Mappings to one of these nodes or to something below it."""
    return reduce(or_, (_subtree_condition(name, catalogue) for name in names), _NEVER)


def _subtree_condition(name: str, catalogue: Catalogue) -> Q:
    try:
        top = catalogue.resolve(name)
    except UnknownNode:
        return _NEVER
    framework = catalogue.frameworks[top.key]
    return Q(node__framework__key=top.key, node__code__in=codes_below(framework, top.code))


def _phrase_words(query: EvidenceQuery) -> tuple[str, ...]:
    """Of each phrase its longest word: what has none of these, has no phrase of the query."""
    return tuple(longest_word(phrase) for phrase in (*query.mechanisms, *query.words))


def _searchable_text(record: model.Record) -> str:
    noted = chain.from_iterable(note.text.values() for note in record.notes)
    return "\n".join([*record.title.values(), *record.text.values(), *_flatten_texts(record.details.values()), *noted])


def _flatten_texts(values: Iterable[Any]) -> Iterable[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _flatten_texts(value.values())


def _relevance_order(hit: Candidate) -> tuple[int, str, int]:
    """Most that was requested first, then the newest."""
    why = hit.match
    hits = len(why.mechanisms) + len(why.words) + len(why.nodes) + len(why.notes) + len(why.details)
    return -hits, "".join(chr(0x10FFFF - ord(digit)) for digit in hit.day) or "\U0010ffff", hit.pk
