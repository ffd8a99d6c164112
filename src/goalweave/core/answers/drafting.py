"""A first draft of an answer from records, sentence by sentence, each with its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from goalweave.core.answers.interlinkage_sentences import InterlinkageStatements, interlinkage_paragraphs
from goalweave.core.answers.markdown import MARK, count_words
from goalweave.core.answers.record_sentences import (
    RecordRenderer,
    body_sentences,
    contribution_sentence,
    format_period,
    further_sentences,
    inline_markdown,
    join_names,
    node_names,
    opening_sentence,
    record_phrase,
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


def write_draft(
    question: Question,
    records: Sequence[Record],
    renderer: RecordRenderer,
    covered: frozenset[str] = frozenset(),
    statements: InterlinkageStatements | None = None,
) -> Draft:
    """Write a draft for one question from the records that match it, best match first.

    covered: ids of records described in full in another answer of the same submission: here they get only their first
    sentence. statements: a narrative begins with them. Narratives keep to the word limit of the question; choices, numbers
    and addresses are never guessed.
    """
    if statements is not None and question.kind is QuestionKind.NARRATIVE:
        return _draft_with_statements(question, records, renderer, covered, statements)
    if not records:
        return Draft("")
    own = replace(
        renderer, notes=renderer.notes | _note_kinds(question), details=renderer.details | _detail_ids(question)
    )
    if question.kind is QuestionKind.RECORDS:
        return _draft_lines(
            records, [f"- {record_bullet(record, own, number)}" for number, record in enumerate(records, 1)], "\n"
        )
    if question.kind is QuestionKind.TABLE:
        lines = [record_table_row(record, own, number) for number, record in enumerate(records, 1)]
        return _draft_lines(records, [*record_table_head(own), *lines], "\n")
    if question.kind is QuestionKind.NARRATIVE:
        return _draft_narrative(question.most or USUAL, records, own, covered)
    return Draft("")


def _draft_with_statements(
    question: Question,
    records: Sequence[Record],
    renderer: RecordRenderer,
    covered: frozenset[str],
    statements: InterlinkageStatements,
) -> Draft:
    """Trade-offs and synergies first, then as many of the records as find room. A record that both name has one mark."""
    limit = question.most or USUAL
    paragraphs, sources = interlinkage_paragraphs(statements, renderer, limit)
    room = limit - sum(map(count_words, paragraphs))
    rest = write_draft(replace(question, most=room), records, renderer, covered) if room > 0 else Draft("")
    numbers = {name: number for number, name in enumerate(dict.fromkeys((*sources, *rest.sources)), 1)}
    text = MARK.sub(lambda match: f"[^{numbers[rest.sources[int(match[1]) - 1]]}]", rest.text)
    left = rest.left_out if room > 0 else tuple(record.id for record in records)
    return Draft(
        "\n\n".join(filter(None, (*paragraphs, text))),
        tuple(numbers),
        tuple(name for name in left if name not in numbers),
    )


def record_paragraph(record: Record, renderer: RecordRenderer, number: int, word_limit: int | None = None) -> str:
    """Return the record in sentences, each with its mark. word_limit: approximate; the first sentence is always
    included."""
    return " ".join(
        _take_sentences(
            [f"{sentence}[^{number}]" for sentence in _record_sentences(record, renderer, number)], word_limit
        )
    )


def record_sentence(record: Record, renderer: RecordRenderer, number: int) -> str:
    """The record in one sentence with its mark."""
    return f"{opening_sentence(record, renderer, number)}[^{number}]"


def record_bullet(record: Record, renderer: RecordRenderer, number: int) -> str:
    """The record as a point of a list, with its mark and without the dash."""
    nodes = node_names(record, renderer)
    shown = f": {join_names(nodes, renderer)}" if nodes else ""
    return f"{record_phrase(record, renderer)}{shown}[^{number}]"


def record_table_head(renderer: RecordRenderer) -> tuple[str, str]:
    """The two lines before the rows of a table of records."""
    names = [renderer.sentences.facts[f"column_{name}"] for name in ("title", "period", "partners", "nodes")]
    return f"| {' | '.join(names)} |", "|" + "---|" * len(names)


def record_table_row(record: Record, renderer: RecordRenderer, number: int) -> str:
    """The record as a row below `record_table_head`, its mark after the title."""
    partners = (
        join_names([inline_markdown(partner.name) for partner in record.partners], renderer) if record.partners else ""
    )
    nodes = ", ".join(node_names(record, renderer))
    title = inline_markdown(pick(record.title, renderer.language))
    return f"| {title}[^{number}] | {format_period(record, renderer)} | {partners} | {nodes} |"


def _draft_lines(records: Sequence[Record], lines: Sequence[str], between: str) -> Draft:
    return Draft(between.join(lines), tuple(record.id for record in records))


def _draft_narrative(limit: int, records: Sequence[Record], renderer: RecordRenderer, covered: frozenset[str]) -> Draft:
    """First sentences of as many records as fit; what room is left is shared among those not told elsewhere."""
    openings: dict[str, int] = {}
    fitting: list[Record] = []
    used = 0
    for record in records:
        first = count_words(opening_sentence(record, renderer, len(fitting) + 1))
        needed = first + (0 if record.id in covered else FEWEST_EACH)
        if used + needed <= limit or (not fitting and first <= limit):
            fitting.append(record)
            openings[record.id] = first
            used += needed
    room = limit - sum(openings[record.id] for record in fitting)
    # The room is shared again at each record, so that what one leaves goes to those after it.
    parts = []
    waiting = sum(record.id not in covered for record in fitting)
    for number, record in enumerate(fitting, 1):
        share = 0 if record.id in covered else room // waiting
        text = record_paragraph(record, renderer, number, openings[record.id] + share)
        parts.append(text)
        if record.id not in covered:
            waiting -= 1
            room -= count_words(text) - openings[record.id]
    ids = tuple(record.id for record in fitting)
    return Draft("\n\n".join(parts), ids, tuple(record.id for record in records if record.id not in ids))


def _record_sentences(record: Record, renderer: RecordRenderer, number: int) -> Iterator[str]:
    """What it contributes to comes before the rest, so that it is in short drafts too."""
    yield opening_sentence(record, renderer, number)
    if contribution := contribution_sentence(record, renderer):
        yield contribution
    yield from body_sentences(record, renderer)[:MOST_SENTENCES]
    yield from further_sentences(record, renderer)


def _take_sentences(sentences: Sequence[str], word_limit: int | None) -> Iterator[str]:
    used = 0
    for number, sentence in enumerate(sentences):
        used += count_words(sentence)
        if number and word_limit is not None and used > word_limit:
            return
        yield sentence


def _note_kinds(question: Question) -> frozenset[NoteKind]:
    return frozenset(question.evidence.notes) if question.evidence else frozenset()


def _detail_ids(question: Question) -> frozenset[str]:
    return frozenset(question.evidence.details) if question.evidence else frozenset()
