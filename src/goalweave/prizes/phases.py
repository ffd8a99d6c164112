"""Which phase an edition is in: derived from its moments, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goalweave.calls.models import CallState
from goalweave.core.voting import EntryKind
from goalweave.prizes.models import Edition, VoteLogEntry


class Phase(StrEnum):
    """In order. A pause between two phases belongs to the earlier: what follows waits for it."""

    ANNOUNCED = "announced"
    SUBMISSION = "submission"
    ELIGIBILITY = "eligibility"
    NOMINATION = "nomination"
    VOTE = "vote"
    COUNT = "count"
    RESULTS = "results"


CALL_MOMENTS = ("opens", "closes")
"""Those that belong to the call."""

MOMENTS = (
    *CALL_MOMENTS,
    "eligibility_closes",
    "nomination_opens",
    "nomination_closes",
    "vote_opens",
    "vote_closes",
    "announcement",
)
"""The dates of an edition in the order in which they must come."""

VOTE_MOMENTS = ("vote_opens", "vote_closes")
BEGINNINGS = frozenset({"opens", "nomination_opens", "vote_opens"})


@dataclass(frozen=True, slots=True)
class PhaseSpan:
    """A phase in the line of phases. ends: None if it is open or not settled; state: "past", "current" or "coming"."""

    phase: Phase
    begins: datetime | None
    ends: datetime | None
    state: str


def phase_of(edition: Edition, now: datetime) -> Phase:
    """The phase at `now`: the last whose beginning is past. Takes no query if `edition.call` is read with it."""
    call = edition.call
    if are_results_public(edition, now):
        return Phase.RESULTS
    beginnings = (
        (Phase.COUNT, edition.vote_closes),
        (Phase.VOTE, edition.vote_opens),
        (Phase.NOMINATION, edition.nomination_opens),
        (Phase.ELIGIBILITY, call.closes),
        (Phase.SUBMISSION, call.opens),
    )
    if call.state == CallState.DRAFT:
        return Phase.ANNOUNCED
    for phase, beginning in beginnings:
        if beginning is not None and beginning <= now:
            return phase
    return Phase.ANNOUNCED


def are_results_public(edition: Edition, now: datetime) -> bool:
    """The one condition under which places, champions and winners leave the organiser's pages."""
    return edition.announced is not None and edition.announced <= now


def are_nominees_public(edition: Edition, now: datetime) -> bool:
    """From the vote on; without a vote with the results."""
    return phase_of(edition, now) in (Phase.VOTE, Phase.COUNT, Phase.RESULTS)


def is_vote_closed(edition: Edition) -> bool:
    """Whether the log says that the vote has ended: its ballots are about to be counted, or were."""
    # What is no ballot has no voter: the index of voters finds it among millions.
    return VoteLogEntry.objects.filter(edition=edition, voter="", kind=EntryKind.CLOSE.value).exists()


def takes_scores(edition: Edition, now: datetime) -> bool:
    """Whether experts can score: from the beginning of the nomination until its end."""
    begun = edition.nomination_opens is not None and edition.nomination_opens <= now
    return begun and (edition.nomination_closes is None or now < edition.nomination_closes)


def takes_nominations(edition: Edition, now: datetime) -> bool:
    """Whether entries can be checked and nominated: until the vote opens, or without one until the results are settled."""
    phase = phase_of(edition, now)
    if phase in (Phase.VOTE, Phase.COUNT, Phase.RESULTS) or edition.confirmed is not None:
        return False
    return edition.vote_opens is None or now < edition.vote_opens


def moment_of(edition: Edition, name: str) -> datetime | None:
    """name: of MOMENTS."""
    value: datetime | None = getattr(edition.call if name in CALL_MOMENTS else edition, name)
    return value


def phase_line(edition: Edition, now: datetime, *, vote: bool) -> list[PhaseSpan]:
    """The phases with their dates. vote: whether the public votes."""
    call = edition.call
    spans = [
        (Phase.SUBMISSION, call.opens, call.closes),
        (Phase.ELIGIBILITY, call.closes, edition.eligibility_closes),
        (Phase.NOMINATION, edition.nomination_opens, edition.nomination_closes),
    ]
    if vote:
        spans.append((Phase.VOTE, edition.vote_opens, edition.vote_closes))
    spans.append((Phase.RESULTS, edition.announced or edition.announcement, None))
    current = phase_of(edition, now)
    # Between the end of the vote and the announcement the vote is over and the results are still to come.
    reached = list(Phase).index(current)
    line = []
    for phase, begins, ends in spans:
        place = list(Phase).index(phase)
        state = "past" if place < reached else "current" if place == reached else "coming"
        if state == "current" and ends is not None and ends <= now:
            state = "past"
        line.append(PhaseSpan(phase, begins, ends, state))
    return line
