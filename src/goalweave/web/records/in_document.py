"""Where a record is in the document that it was imported from, with its evidence marked there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.text.spans import TextSpan, joined_spans
from goalweave.imports.source_documents import RecordExcerpt, excerpt_of_record
from goalweave.registry.models import Record
from goalweave.wording.marked_text import Passage


@dataclass(frozen=True, slots=True)
class ExcerptRun:
    """A run of the document's text. evidence: a mapping rests on it; outside: it is between the ranges of the record."""

    text: str
    evidence: bool
    outside: bool


def document_part(who: Actor, row: Record, core: model.Record, passages: Iterable[Passage]) -> dict[str, Any]:
    """Empty where there is no document, or this reader may not see it."""
    excerpt = excerpt_of_record(who, row)
    if excerpt is None:
        return {}
    ranges = ((passage.start, passage.end) for passage in passages)
    evidence = chain.from_iterable(excerpt.places(core.body, ranges))
    return {
        "excerpt": excerpt,
        "first": excerpt.whole.start + 1,
        "runs": excerpt_runs(excerpt, joined_spans(evidence)),
    }


def excerpt_runs(excerpt: RecordExcerpt, evidence: Iterable[TextSpan]) -> list[ExcerptRun]:
    """The text from the first to the last range of a record, cut where evidence and ranges begin and end."""
    marked = list(evidence)
    edges = chain.from_iterable((span.start, span.end) for span in (*excerpt.spans, *marked))
    return [
        ExcerptRun(
            excerpt.document.text[start:end],
            evidence=_is_in(start, marked),
            outside=not _is_in(start, excerpt.spans),
        )
        for start, end in pairwise(sorted(set(edges)))
    ]


def _is_in(place: int, spans: Iterable[TextSpan]) -> bool:
    return any(span.start <= place < span.end for span in spans)
