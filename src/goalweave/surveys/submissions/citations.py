"""Records as answers cite them: what they say, in a digest that tells when it has changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from typing import Any

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers.answer_findings import CheckedAnswer, CitedSource
from goalweave.core.answers.markdown import citation_numbers
from goalweave.mapping.queries import mappings_of
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import to_core, with_parts
from goalweave.registry.rules import counted_condition
from goalweave.surveys.models import Answer, Citation


def record_digest(record: model.Record) -> str:
    """SHA-256 of what answers tell of a record: its words, dates, partners, places, money, notes, details, accepted nodes."""
    # Parts without an order of their own are sorted, so that the same record has the same digest after an import.
    nodes = sorted(str(accepted.node) for accepted in record.mappings if accepted.contributes)
    content: dict[str, Any] = {
        "kind": str(record.kind),
        "title": dict(record.title),
        "text": dict(record.text),
        "dates": [record.start, record.end, record.status],
        "partners": sorted([partner.name, partner.role] for partner in record.partners),
        "places": sorted(place.area for place in record.places),
        "money": sorted([str(amount.amount), amount.currency, amount.kind] for amount in record.money),
        "notes": [[str(note.kind), dict(note.text), note.start, note.end] for note in record.notes],
        "details": dict(record.details),
        "nodes": nodes,
    }
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def records_with_mappings(rows: Sequence[Record]) -> dict[int, model.Record]:
    """Number → record as the core knows it, its id that number; rows with their parts prefetched cost two queries more."""
    mappings = mappings_of([row.pk for row in rows])
    return {row.pk: to_core(row, mappings.get(row.pk, ())) for row in rows}


def citable_records(actor: Actor, ids: Iterable[int]) -> list[Record]:
    """The records of these numbers that the actor may see, drafts left out, with their parts."""
    rows = Record.objects.filter(counted_condition(actor), pk__in=list(ids)).select_related(
        "organisation", "unit", "parent"
    )
    return with_parts(rows)


def to_checked_answers(answers: Iterable[Answer]) -> dict[str, CheckedAnswer]:
    """Number of the question → the answer as the checks want it, its sources as they are now.

    Answers with `question` and `citations` prefetched cost the queries of the cited records alone. Whether a record is there is
    told of the organisation's own, not of what the caller may see: an answer does not change with its reader.
    """
    answers = list(answers)
    cited = list(chain.from_iterable(answer.citations.all() for answer in answers))
    rows = existing_records(cited)
    gone = {citation.record_id for citation in cited if citation.record_id is not None} - set(rows)
    deleted = set(Record.objects.filter(pk__in=gone).values_list("pk", flat=True)) if gone else set()
    return {answer.question.number: _to_checked_answer(answer, rows, deleted) for answer in answers}


def unpublished_records(answers: Iterable[Answer]) -> list[Record]:
    """The records that answers cite and not everyone sees, by number; one query."""
    ids: set[int] = set()
    for answer in answers:
        numbers = set(citation_numbers(answer.text))
        for citation in answer.citations.all():
            if citation.record_id is not None and citation.number in numbers:
                ids.add(citation.record_id)
    rows = Record.objects.filter(pk__in=ids, deleted=None).exclude(visibility=Visibility.PUBLIC)
    return list(rows.select_related("organisation").order_by("pk"))


def existing_records(cited: Iterable[Citation]) -> dict[int, tuple[model.Record, bool]]:
    """Number of a record that is there → the record, and whether everyone sees it."""
    ids = {citation.record_id for citation in cited if citation.record_id is not None}
    if not ids:
        return {}
    existing = Record.objects.filter(pk__in=ids, deleted=None).select_related("organisation", "unit", "parent")
    rows = with_parts(existing)
    cores = records_with_mappings(rows)
    return {row.pk: (cores[row.pk], row.visibility == Visibility.PUBLIC) for row in rows}


def _to_checked_answer(
    answer: Answer, rows: Mapping[int, tuple[model.Record, bool]], deleted: Collection[int]
) -> CheckedAnswer:
    return CheckedAnswer(
        number=answer.question.number,
        text=answer.text,
        value=value_text(answer),
        sources=tuple(_to_cited(citation, rows, deleted) for citation in answer.citations.all()),
        old=answer.old,
    )


def value_text(answer: Answer) -> str:
    """What a choice, number, link or table holds, as one text; files count by their names."""
    if answer.value in (None, "", []):
        return ", ".join(file.name for file in answer.files.all() if file.removed is None)
    if isinstance(answer.value, list):
        return ", ".join(
            str(item) if not isinstance(item, dict) else " · ".join(item.values()) for item in answer.value
        )
    return str(answer.value)


def _to_cited(
    citation: Citation, rows: Mapping[int, tuple[model.Record, bool]], deleted: Collection[int]
) -> CitedSource:
    cited = rows.get(citation.record_id or 0)
    if cited is None:
        return CitedSource(citation.number, None, deleted=citation.record_id in deleted)
    record, public = cited
    return CitedSource(citation.number, record, record_digest(record) != citation.digest, public)
