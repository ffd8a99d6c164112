"""A first draft of a whole submission, without a database: each question from the records that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core.answers.claims import extract_claims
from goalweave.core.answers.drafting import Draft, write_draft
from goalweave.core.answers.evidence_query import EvidenceMatch, match_record
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import EvidenceQuery, Questionnaire, Record


@dataclass(frozen=True, slots=True)
class TracedClaim:
    """A sentence, point or row of an answer, and the ids of the records that it rests on."""

    text: str
    records: tuple[str, ...]


def draft_submission(
    questionnaire: Questionnaire, records: Sequence[Record], year: int | None, renderer: RecordRenderer
) -> dict[str, Draft]:
    """Return number of each question → its draft, empty if no record matches. A record is described in full in one
    answer only.

    year: of the round, from which the years of its queries are counted.
    """
    drafts: dict[str, Draft] = {}
    described: set[str] = set()
    for question in questionnaire.questions:
        matching = matching_records(question.evidence, records, year, renderer.catalogue) if question.evidence else ()
        drafts[question.number] = draft = write_draft(question, matching, renderer, frozenset(described))
        described.update(draft.sources)
    return drafts


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
