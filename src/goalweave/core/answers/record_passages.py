"""One record put into an answer by hand: as a paragraph, a sentence, a point of a list or a row of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goalweave.core.answers.markdown import count_words
from goalweave.core.answers.planning import OwnRole
from goalweave.core.answers.planning.own_roles import OTHERS_LEAD, own_role
from goalweave.core.answers.prose import WordingContext, describe_record
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
from goalweave.core.model import Record, RecordKind
from goalweave.core.text.languages import pick

MOST_SENTENCES = 6
"""Sentences of a record's own text."""

_CLAIMED = frozenset((RecordKind.EVENT, RecordKind.PUBLICATION, RecordKind.ACTIVITY, RecordKind.TRAINING))
"""Kinds whose templates say that the organisation did it."""


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
    return f"{_opening(record, renderer, number)}[^{number}]"


def record_bullet(record: Record, renderer: RecordRenderer, number: int) -> str:
    """The record as a point of a list, with its mark and without the dash."""
    nodes = node_names(record, renderer)
    named = f": {join_names(nodes, renderer)}" if nodes else ""
    return f"{record_phrase(record, renderer)}{named}[^{number}]"


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


def _record_sentences(record: Record, renderer: RecordRenderer, number: int) -> Iterator[str]:
    """What it contributes to comes before the rest, so that it is in short drafts too."""
    yield _opening(record, renderer, number)
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


def _opening(record: Record, renderer: RecordRenderer, number: int) -> str:
    """As the templates have it, but for what others lead: that is never told as the organisation's own."""
    role = own_role(record, renderer.own_names)
    others = any(partner.role in OTHERS_LEAD and partner.name not in renderer.own_names for partner in record.partners)
    if record.kind in _CLAIMED and (role in (OwnRole.PART, OwnRole.SUPPORT) or (role is OwnRole.UNCLEAR and others)):
        return describe_record(record, role, WordingContext(renderer, renderer.sentences.grammar))
    return opening_sentence(record, renderer, number)
