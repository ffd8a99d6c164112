"""A first draft of an answer from records, sentence by sentence, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from goalweave.core.answers.markdown import count_words
from goalweave.core.answers.record_sentences import (
    Teller,
    body,
    contributes,
    further,
    listed,
    named,
    node_names,
    opening,
    period,
    written,
)
from goalweave.core.model import NoteKind, Question, QuestionKind, Record
from goalweave.core.text.languages import pick

USUAL = 400
"""Words of a narrative draft where the question sets no limit."""

FEWEST_EACH = 25
"""Words that a record gets at least beyond its first sentence, before further records are told."""

MOST_SENTENCES = 6
"""Sentences of a record's own text."""


@dataclass(frozen=True, slots=True)
class Draft:
    """text: Markdown; sources: ids of records, the first has the mark `[^1]`; left_out: ids of those that did not fit.

    writer: the name of the one that worded it (core/answers/writer.py), empty for the templates.
    """

    text: str
    sources: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    writer: str = ""


def draft(question: Question, records: Sequence[Record], teller: Teller, told: frozenset[str] = frozenset()) -> Draft:
    """A draft for one question from the records that match it, the most fitting first.

    told: ids of records that another answer of the same submission tells in full: here they get their first sentence alone.
    Narratives keep to the question's limit of words; a choice, a number or an address is never guessed.
    """
    if not records:
        return Draft("")
    own = replace(teller, notes=teller.notes | _notes(question), details=teller.details | _details(question))
    if question.kind is QuestionKind.RECORDS:
        return _all(records, [f"- {bullet(record, own, number)}" for number, record in enumerate(records, 1)], "\n")
    if question.kind is QuestionKind.TABLE:
        lines = [table_row(record, own, number) for number, record in enumerate(records, 1)]
        return _all(records, [*table_head(own), *lines], "\n")
    if question.kind is QuestionKind.NARRATIVE:
        return _narrative(question.most or USUAL, records, own, told)
    return Draft("")


def paragraph(record: Record, teller: Teller, number: int, words: int | None = None) -> str:
    """The record in sentences, each with its mark. words: about how many; its first sentence always stands."""
    return " ".join(_fitting([f"{sentence}[^{number}]" for sentence in _sentences(record, teller, number)], words))


def sentence(record: Record, teller: Teller, number: int) -> str:
    """The record in one sentence with its mark."""
    return f"{opening(record, teller, number)}[^{number}]"


def bullet(record: Record, teller: Teller, number: int) -> str:
    """The record as a point of a list, with its mark and without the dash."""
    nodes = node_names(record, teller)
    shown = f": {listed(nodes, teller)}" if nodes else ""
    return f"{named(record, teller)}{shown}[^{number}]"


def table_head(teller: Teller) -> tuple[str, str]:
    """The two lines before the rows of a table of records."""
    names = [teller.sentences.facts[f"column_{name}"] for name in ("title", "period", "partners", "nodes")]
    return f"| {' | '.join(names)} |", "|" + "---|" * len(names)


def table_row(record: Record, teller: Teller, number: int) -> str:
    """The record as a row below `table_head`, its mark after the title."""
    partners = listed([written(one.name) for one in record.partners], teller) if record.partners else ""
    nodes = ", ".join(node_names(record, teller))
    title = written(pick(record.title, teller.language))
    return f"| {title}[^{number}] | {period(record, teller)} | {partners} | {nodes} |"


def _all(records: Sequence[Record], lines: Sequence[str], between: str) -> Draft:
    return Draft(between.join(lines), tuple(record.id for record in records))


def _narrative(limit: int, records: Sequence[Record], teller: Teller, told: frozenset[str]) -> Draft:
    """First sentences of as many records as fit; what room is left is shared among those not told elsewhere."""
    openings: dict[str, int] = {}
    chosen: list[Record] = []
    used = 0
    for record in records:
        first = count_words(opening(record, teller, len(chosen) + 1))
        needed = first + (0 if record.id in told else FEWEST_EACH)
        if used + needed <= limit or (not chosen and first <= limit):
            chosen.append(record)
            openings[record.id] = first
            used += needed
    room = limit - sum(openings[record.id] for record in chosen)
    parts = []
    waiting = sum(record.id not in told for record in chosen)
    for number, record in enumerate(chosen, 1):
        share = 0 if record.id in told else room // waiting
        text = paragraph(record, teller, number, openings[record.id] + share)
        parts.append(text)
        if record.id not in told:
            waiting -= 1
            room -= count_words(text) - openings[record.id]
    ids = tuple(record.id for record in chosen)
    return Draft("\n\n".join(parts), ids, tuple(record.id for record in records if record.id not in ids))


def _sentences(record: Record, teller: Teller, number: int) -> Iterator[str]:
    """What it contributes to comes before the rest, so that it stands in short drafts too."""
    yield opening(record, teller, number)
    if found := contributes(record, teller):
        yield found
    yield from body(record, teller)[:MOST_SENTENCES]
    yield from further(record, teller)


def _fitting(found: Sequence[str], words: int | None) -> Iterator[str]:
    used = 0
    for number, one in enumerate(found):
        used += count_words(one)
        if number and words is not None and used > words:
            return
        yield one


def _notes(question: Question) -> frozenset[NoteKind]:
    return frozenset(question.evidence.notes) if question.evidence else frozenset()


def _details(question: Question) -> frozenset[str]:
    return frozenset(question.evidence.details) if question.evidence else frozenset()
