"""A first draft of a whole submission, without a database: each question from the records that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core.answers.claims import extract_claims
from goalweave.core.answers.drafting import Draft, plan_drafts, word_drafts
from goalweave.core.answers.evidence_query import EvidenceMatch, match_record
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import EvidenceQuery, Question, Questionnaire, Record


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
    matched = {record.id for entries in matches.values() for record, _match in entries}
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


def matching_records(
    query: EvidenceQuery, records: Sequence[Record], year: int | None, catalogue: Catalogue
) -> list[Record]:
    """Return the records that match the query: best matches first, then newest first."""
    pairs = [(why, record) for record in records if (why := match_record(query, record, year, catalogue)) is not None]
    newest = sorted(pairs, key=lambda pair: pair[1].start or pair[1].end, reverse=True)
    return [record for _why, record in sorted(newest, key=lambda pair: -_count_matches(pair[0]))]


def trace_claims(text: str, sources: dict[int, str]) -> tuple[TracedClaim, ...]:
    """Return all claims of an answer with their sources. sources: number of a mark → id of its record."""
    traced = []
    for claim in extract_claims(text):
        traced.append(TracedClaim(claim.text, tuple(sources[number] for number in claim.sources if number in sources)))
    return tuple(traced)


def _count_matches(why: EvidenceMatch) -> int:
    return len(why.mechanisms) + len(why.words) + len(why.nodes) + len(why.notes) + len(why.details)
