"""Why records that are nearly what a question asks for are not offered to its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS
from goalweave.analysis.columns import current_facts
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import EvidenceQuery, MappingState
from goalweave.mapping import models as mapping
from goalweave.registry.models import Visibility
from goalweave.registry.queries import counted_records, records
from goalweave.surveys.submissions.candidates import Candidate, find_candidates, match_records, nodes_condition


class MissingReason(StrEnum):
    """draft, period, suggested: all else that is asked for is there. The others are looked at only where nothing matches: what
    matches but for that part of the query."""

    DRAFT = "draft"
    PERIOD = "period"
    SUGGESTED = "suggested"
    WORDS = "words"
    NODES = "nodes"
    KINDS = "kinds"
    NOTES = "notes"
    DETAILS = "details"
    PARTNERS = "partners"


@dataclass(frozen=True, slots=True)
class MissingRecords:
    reason: MissingReason
    candidates: tuple[Candidate, ...]


def find_missing_evidence(
    actor: Actor, organisation_id: int, query: EvidenceQuery, year: int | None, catalogue: Catalogue
) -> tuple[MissingRecords, ...]:
    """The organisation's records, as far as the actor may see them, that miss the query by one thing, by what that is.

    At most four queries for each of drafts, suggested mappings and the rest; kept until a record or mapping changes.
    """
    # Who sees which drafts: editors all, other writers their own.
    drafts_of = None if actor.has_role(organisation_id, *EDITORS) else actor.user.pk if actor.user else 0
    inside = actor.administrator or organisation_id in actor.roles
    key = ("missing evidence", organisation_id, inside, drafts_of, year, query)
    return current_facts().cached(key, lambda: tuple(_find_missing(actor, organisation_id, query, year, catalogue)))


def broader_queries(query: EvidenceQuery) -> dict[MissingReason, EvidenceQuery]:
    """Each part of a query that asks for something → the query without it."""
    parts = {
        MissingReason.PERIOD: query.since is not None or query.until is not None,
        MissingReason.WORDS: bool(query.words or query.mechanisms),
        MissingReason.NODES: bool(query.nodes),
        MissingReason.KINDS: bool(query.kinds),
        MissingReason.NOTES: bool(query.notes),
        MissingReason.DETAILS: bool(query.details),
        MissingReason.PARTNERS: query.partners,
    }
    return {reason: replace(query, **_LEFT_OUT[reason]) for reason, present in parts.items() if present}


_LEFT_OUT: Mapping[MissingReason, Mapping[str, Any]] = {
    MissingReason.PERIOD: {"since": None, "until": None},
    MissingReason.WORDS: {"words": (), "mechanisms": ()},
    MissingReason.NODES: {"nodes": ()},
    MissingReason.KINDS: {"kinds": ()},
    MissingReason.NOTES: {"notes": ()},
    MissingReason.DETAILS: {"details": ()},
    MissingReason.PARTNERS: {"partners": False},
}


def _find_missing(
    actor: Actor, organisation_id: int, query: EvidenceQuery, year: int | None, catalogue: Catalogue
) -> Iterable[MissingRecords]:
    offered_records = find_candidates(actor, organisation_id, {"": query}, year, catalogue)[""]
    own = counted_records(actor).filter(organisation=organisation_id)
    drafts = records(actor).filter(organisation=organisation_id, visibility=Visibility.DRAFT)
    candidates = {MissingReason.DRAFT: match_records(drafts, {"": query}, year, catalogue)[""]}
    broader = broader_queries(query)
    if query.nodes:
        suggested = mapping.Mapping.objects.filter(
            nodes_condition(query.nodes, catalogue), state=MappingState.SUGGESTED, sign=1
        )
        rows = own.filter(Exists(suggested.filter(record=OuterRef("pk"))))
        candidates[MissingReason.SUGGESTED] = match_records(rows, {"": broader[MissingReason.NODES]}, year, catalogue)[
            ""
        ]
    if offered_records:
        broader = {reason: wider for reason, wider in broader.items() if reason is MissingReason.PERIOD}
    if year is None:
        broader.pop(MissingReason.PERIOD, None)
    matching = match_records(own, {str(reason): wider for reason, wider in broader.items()}, year, catalogue)
    candidates |= {MissingReason(name): some for name, some in matching.items()}
    known = {candidate.pk for candidate in offered_records}
    for reason, some in candidates.items():
        missing = tuple(candidate for candidate in some if candidate.pk not in known)
        if missing:
            yield MissingRecords(reason, missing)
