"""Separate statements of a pasted paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Record
from goalweave.core.model.facts import NO_FACTS
from goalweave.core.pipeline import MapOptions, MappingEngine, map_records
from goalweave.core.statements.titles import statement_title
from goalweave.core.text.sentences import sentence_spans

MOST_SENTENCES = 100
"""Longer texts stay as they are read: each sentence is mapped by itself first."""


def separate_statements(
    records: Sequence[Record], catalogue: Catalogue, engine: MappingEngine, to: str
) -> list[Record]:
    """Split records of pasted text where several sentences lead to nodes by themselves.

    “We trained 300 girls in coding” in a paragraph about floods is a statement of its own. A sentence that leads to
    nothing belongs to the one before it, which it usually explains.
    """
    sentences = [_sentences(record) for record in records]
    if sum(map(len, sentences)) > MOST_SENTENCES:
        return list(records)
    texts = list(chain.from_iterable(sentences))
    mapped = iter(map_records(texts, catalogue, engine, MapOptions(to=to)).records)
    separated: list[Record] = []
    for record, parts in zip(records, sentences, strict=True):
        leading = [bool(part.mappings) for part in islice(mapped, len(parts))]
        if sum(leading) < 2:
            separated.append(record)
        else:
            separated += _statements(record, [part.body for part in parts], leading)
    return separated


def _sentences(record: Record) -> list[Record]:
    body = record.body
    return [_part(record, number, body[start:end]) for number, (start, end) in enumerate(sentence_spans(body), start=1)]


def _statements(record: Record, sentences: Sequence[str], leading: Sequence[bool]) -> Iterator[Record]:
    groups: list[list[str]] = []
    any_leads = False
    for sentence, leads in zip(sentences, leading, strict=True):
        if not groups or (leads and any_leads):
            groups.append([])
            any_leads = False
        groups[-1].append(sentence)
        any_leads = any_leads or leads
    for number, group in enumerate(groups, start=1):
        text = " ".join(group)
        yield _part(record, number, text)


def _part(record: Record, number: int, text: str) -> Record:
    return replace(
        record,
        id=f"{record.id}.{number}",
        text={record.language: text},
        title={record.language: statement_title(text, record.language)},
        # Those of the whole paragraph.
        source=replace(record.source, spans=()),
        facts=NO_FACTS,
    )
