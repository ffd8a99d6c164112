"""A first draft of a whole submission, without a database: each question from the records that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core.answers.claims import extract_claims
from goalweave.core.answers.drafting import Draft, plan_drafts, word_drafts
from goalweave.core.answers.evidence_query import EvidenceMatch, match_record
from goalweave.core.answers.planning.question_fit import matched_records
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Question, Questionnaire, Record


@dataclass(frozen=True, slots=True)
class TracedClaim:
    """A sentence, point or row of an answer, and the ids of the records that it rests on."""

    text: str
    records: tuple[str, ...]


def draft_submission(
    questionnaire: Questionnaire, records: Sequence[Record], year: int | None, renderer: RecordRenderer
) -> dict[str, Draft]:
    """Return number of each question → its draft, empty if no record matches. A record is told in one answer; others refer to it.

    year: of the round, from which the years of its queries are counted.
    """
    questions = questionnaire.questions
    matches = match_questions(questions, records, year, renderer.catalogue)
    matched = matched_records(matches)
    unmatched = [record for record in records if record.id not in matched]
    plan = plan_drafts(questions, matches, renderer, year, unmatched=unmatched)
    unplaced = [record for record in unmatched if record.id in plan.unplaced]
    return word_drafts(plan, questions, renderer, year, unplaced=unplaced)


def match_questions(
    questions: Sequence[Question], records: Sequence[Record], year: int | None, catalogue: Catalogue
) -> dict[str, list[tuple[Record, EvidenceMatch]]]:
    """Number of each question with a query → the records that fulfil it, and why."""
    matches: dict[str, list[tuple[Record, EvidenceMatch]]] = {}
    for question in questions:
        if question.evidence is None:
            continue
        entries = [(record, match_record(question.evidence, record, year, catalogue)) for record in records]
        matches[question.number] = [(record, match) for record, match in entries if match is not None]
    return matches


def trace_claims(text: str, sources: dict[int, str]) -> tuple[TracedClaim, ...]:
    """Return all claims of an answer with their sources. sources: number of a mark → id of its record."""
    traced = []
    for claim in extract_claims(text):
        traced.append(TracedClaim(claim.text, tuple(sources[number] for number in claim.sources if number in sources)))
    return tuple(traced)
