"""A first draft of a whole submission, without a database: each question from the records that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core.answers.claims import claims
from goalweave.core.answers.drafting import Draft, draft
from goalweave.core.answers.evidence import Match, match
from goalweave.core.answers.record_sentences import Teller
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import EvidenceQuery, Questionnaire, Record


@dataclass(frozen=True, slots=True)
class Traced:
    """A sentence, point or row of an answer, and the ids of the records that it rests on."""

    text: str
    records: tuple[str, ...]


def draft_whole(
    questionnaire: Questionnaire, records: Sequence[Record], year: int | None, teller: Teller
) -> dict[str, Draft]:
    """Number of each question → its draft, empty where no record matches. A record is told in full in one answer only.

    year: the round's, from which the years of its queries are counted.
    """
    found: dict[str, Draft] = {}
    told: set[str] = set()
    for question in questionnaire.questions:
        fitting = matched(question.evidence, records, year, teller.catalogue) if question.evidence else ()
        found[question.number] = made = draft(question, fitting, teller, frozenset(told))
        told.update(made.sources)
    return found


def matched(query: EvidenceQuery, records: Sequence[Record], year: int | None, catalogue: Catalogue) -> list[Record]:
    """The records that fulfil the query: those with most of what it asks for first, then the newest."""
    pairs = [(why, record) for record in records if (why := match(query, record, year, catalogue)) is not None]
    newest = sorted(pairs, key=lambda pair: pair[1].start or pair[1].end, reverse=True)
    return [record for _why, record in sorted(newest, key=lambda pair: -_found(pair[0]))]


def traced(text: str, sources: dict[int, str]) -> tuple[Traced, ...]:
    """All that an answer claims, with what it rests on. sources: number of a mark → id of its record."""
    return tuple(
        Traced(claim.text, tuple(sources[number] for number in claim.sources if number in sources))
        for claim in claims(text)
    )


def _found(why: Match) -> int:
    return len(why.mechanisms) + len(why.words) + len(why.nodes) + len(why.notes) + len(why.details)
