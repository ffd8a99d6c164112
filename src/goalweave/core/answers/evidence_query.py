"""Which records a question is about, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import Curie, EvidenceQuery, NoteKind, Record, RecordKind
from goalweave.core.text.passages import WIDE


@dataclass(frozen=True, slots=True)
class EvidenceMatch:
    """Why a record fulfils a query: for each part that the query has, what of it was found."""

    kind: RecordKind | None = None
    dated: bool = False
    nodes: tuple[Curie, ...] = ()
    mechanisms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    notes: tuple[NoteKind, ...] = ()
    details: tuple[str, ...] = ()
    partners: int = 0


def fulfils_query(query: EvidenceQuery, record: Record, year: int | None, catalogue: Catalogue) -> bool:
    """Whether the record fulfils every part of the query. year: the round's, from which its years are counted."""
    return match_record(query, record, year, catalogue) is not None


def match_record(query: EvidenceQuery, record: Record, year: int | None, catalogue: Catalogue) -> EvidenceMatch | None:
    """What makes the record fulfil the query; None if it does not.

    Only accepted mappings count: a suggestion is not evidence. Words and mechanisms: one of either, in the notes too where the
    query asks for notes. Without a year the query's years ask nothing. A node of a framework that is not available is found in no record.
    """
    if query.kinds and record.kind not in query.kinds:
        return None
    dated = year is not None and (query.since is not None or query.until is not None)
    if dated and year is not None and not _overlaps_period(query, record, year):
        return None
    nodes = _matching_nodes(query.nodes, record, catalogue) if query.nodes else ()
    kinds = {note.kind for note in record.notes}
    notes = tuple(kind for kind in query.notes if kind in kinds)
    details = tuple(name for name in query.details if record.details.get(name) not in (None, "", {}))
    checks = ((query.nodes, nodes), (query.notes, notes), (query.details, details))
    if any(required and not matched for required, matched in checks) or (query.partners and not record.partners):
        return None
    noted = bool(query.notes)
    mechanisms, words = (_matching_phrases(phrases, record, noted) for phrases in (query.mechanisms, query.words))
    if (query.mechanisms or query.words) and not (mechanisms or words):
        return None
    kind = record.kind if query.kinds else None
    return EvidenceMatch(
        kind, dated, nodes, mechanisms, words, notes, details, len(record.partners) if query.partners else 0
    )


def _overlaps_period(query: EvidenceQuery, record: Record, year: int) -> bool:
    start, end = _read_year(record.start), _read_year(record.end)
    # That a record has no date is no reason to overlook it.
    if start is None and end is None:
        return True
    first = start if start is not None else end
    last = end if end is not None else start
    # What has begun and has no end goes on, unless it is over.
    if record.end == "" and record.status == "ongoing":
        last = None
    if query.until is not None and first is not None and first > year + query.until:
        return False
    return query.since is None or last is None or last >= year + query.since


def _read_year(date: str) -> int | None:
    return int(date[:4]) if date[:4].isdigit() else None


def _matching_nodes(node_names: Iterable[str], record: Record, catalogue: Catalogue) -> tuple[Curie, ...]:
    """Nodes of the record's accepted mappings that are one of those wanted, or are below one."""
    mapped = [mapping.node for mapping in record.mappings if mapping.contributes]
    tops = {curie for name in node_names if (curie := _resolve_node(name, catalogue)) is not None}
    return tuple(dict.fromkeys(node for node in mapped if tops.intersection(_iter_ancestors(node, catalogue))))


def _resolve_node(name: str, catalogue: Catalogue) -> Curie | None:
    try:
        return catalogue.resolve(name)
    except UnknownNode:
        return None


def _iter_ancestors(node: Curie, catalogue: Catalogue) -> Iterator[Curie]:
    yield node
    framework = catalogue.frameworks.get(node.key)
    if framework is not None and node.code in framework.by_code:
        yield from map(framework.curie, framework.lineage(node.code))


def _matching_phrases(phrases: tuple[str, ...], record: Record, noted: bool) -> tuple[str, ...]:
    """The phrases that are in the record, in the query's order. noted: or in its notes."""
    if not phrases:
        return ()
    texts = [*record.title.values(), *record.text.values(), *_detail_texts(record.details.values())]
    if noted:
        texts += record.note_texts()
    body = "\n".join(texts)
    folded = fold_text(body)
    # To look for a word is ten times quicker than for a pattern, and nearly always the word is not there.
    return tuple(
        phrase for phrase in phrases if longest_word(phrase) in folded and _phrase_pattern(phrase).search(body)
    )


@lru_cache(maxsize=4096)
def longest_word(phrase: str) -> str:
    """The longest word of a phrase, folded: what has not this one does not have the phrase."""
    return max(re.split(r"[\s-]+", fold_text(phrase)), key=len, default="")


def fold_text(text: str) -> str:
    """Ignoring case, so that whatever is alike whatever its case is the same."""
    return text.casefold().replace("\u0131", "i")


def _detail_texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _detail_texts(value.values())


@lru_cache(maxsize=4096)
def _phrase_pattern(phrase: str) -> re.Pattern[str]:
    """The phrase as whole words in any case, with any blanks or hyphens between them; in scripts without blanks, anywhere."""
    body = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", phrase.strip())))
    start = "" if re.match(rf"[{WIDE}]", phrase) else r"(?<!\w)"
    end = "" if re.search(rf"[{WIDE}]$", phrase) else r"(?!\w)"
    return re.compile(f"{start}{body}{end}", re.IGNORECASE)
