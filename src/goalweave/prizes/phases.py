"""Which phase an edition is in: derived from its moments, never stored."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from goalweave.calls.models import CallState
from goalweave.prizes.models import Edition


class Phase(StrEnum):
    """In order. A pause between two phases belongs to the earlier: what follows waits for it."""

    ANNOUNCED = "announced"
    SUBMISSION = "submission"
    ELIGIBILITY = "eligibility"
    NOMINATION = "nomination"
    VOTE = "vote"
    COUNT = "count"
    RESULTS = "results"


def phase_of(edition: Edition, now: datetime) -> Phase:
    """The phase at `now`: the last whose beginning is past. Takes no query if `edition.call` is read with it."""
    call = edition.call
    if edition.announced is not None and edition.announced <= now:
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
