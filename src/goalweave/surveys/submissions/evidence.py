"""The records that a question is about, and what is new in them since the last round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers.evidence_query import EvidenceMatch
from goalweave.core.answers.markdown import citation_numbers
from goalweave.core.catalogue import Catalogue
from goalweave.registry.models import Record
from goalweave.registry.queries import counted_records, records as all_records, with_parts
from goalweave.surveys.models import Answer, Citation
from goalweave.surveys.submissions.candidates import Candidate, find_candidates
from goalweave.surveys.submissions.citations import records_with_mappings

BATCH_SIZE = 2000
"""Records that are read at a time."""


@dataclass(frozen=True)
class EvidenceRecord:
    """A record that fulfils a question's query. new: made since the last round; changed: only changed since then."""

    row: Record
    record: model.Record
    match: EvidenceMatch
    new: bool = False
    changed: bool = False


@dataclass(frozen=True)
class Evidence:
    """Number of a question → its pieces, the most fitting first; records: all of the organisation that fulfil any."""

    by_question: Mapping[str, tuple[EvidenceRecord, ...]] = field(default_factory=dict)

    @property
    def records(self) -> dict[int, model.Record]:
        return {evidence.row.pk: evidence.record for evidence in chain.from_iterable(self.by_question.values())}


def find_evidence(
    actor: Actor,
    organisation_id: int,
    questions: Sequence[model.Question],
    year: int | None,
    catalogue: Catalogue,
) -> Evidence:
    """The organisation's records, drafts left out, that the questions are about, as far as the actor may see them.

    One to four queries to find them, then some ten for every 2,000 that were found.
    """
    queries = {question.number: question.evidence for question in questions if question.evidence is not None}
    if not queries:
        return Evidence()
    candidates = find_candidates(actor, organisation_id, queries, year, catalogue)
    rows, cores = _read_records(actor, {candidate.pk for candidate in chain.from_iterable(candidates.values())})
    return Evidence(
        {number: _to_evidence_records(matching, rows, cores, None) for number, matching in candidates.items()}
    )


def evidence_records(
    actor: Actor, candidates: Sequence[Candidate], since: datetime | None = None, *, drafts: bool = False
) -> tuple[EvidenceRecord, ...]:
    """Hits as pieces, in their order: for a page that shows the first of many. drafts: some of them may be drafts. Some ten
    queries."""
    rows, cores = _read_records(actor, {candidate.pk for candidate in candidates}, drafts=drafts)
    return _to_evidence_records(candidates, rows, cores, since)


def _to_evidence_records(
    candidates: Iterable[Candidate],
    rows: Mapping[int, Record],
    cores: Mapping[int, model.Record],
    since: datetime | None,
) -> tuple[EvidenceRecord, ...]:
    """Without candidates that are gone since they were found."""
    evidence = []
    for candidate in candidates:
        if (row := rows.get(candidate.pk)) is not None:
            new = since is not None and row.created > since
            changed = since is not None and not new and row.updated > since
            evidence.append(EvidenceRecord(row, cores[row.pk], candidate.match, new, changed))
    return tuple(evidence)


def cited_elsewhere(answer: Answer) -> dict[int, tuple[str, ...]]:
    """Record → numbers of the other questions of the submission whose answers cite it, in order. Two queries."""
    others = answer.submission.answers.exclude(pk=answer.pk).exclude(text="").order_by("question__position")
    marks = {
        pk: (number, set(citation_numbers(text)))
        for pk, number, text in others.values_list("pk", "question__number", "text")
    }
    citations = Citation.objects.filter(answer__in=marks, record__isnull=False).order_by("answer__question__position")
    questions: dict[int, tuple[str, ...]] = {}
    for pk, mark, record in citations.values_list("answer_id", "number", "record_id"):
        number, standing = marks[pk]
        if mark in standing and record is not None:
            questions[record] = (*questions.get(record, ()), number)
    return questions


def _read_records(
    actor: Actor, ids: Iterable[int], *, drafts: bool = False
) -> tuple[dict[int, Record], dict[int, model.Record]]:
    visible = all_records(actor) if drafts else counted_records(actor)
    pks = sorted(ids)
    rows: dict[int, Record] = {}
    cores: dict[int, model.Record] = {}
    for start in range(0, len(pks), BATCH_SIZE):
        some = visible.filter(pk__in=pks[start : start + BATCH_SIZE])
        batch = with_parts(some)
        rows |= {row.pk: row for row in batch}
        cores |= records_with_mappings(batch)
    return rows, cores
