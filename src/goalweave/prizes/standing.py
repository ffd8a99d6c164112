"""Whether a nominee can still win. Its sender withdraws the entry without knowing of the prize, so both are looked at."""

from __future__ import annotations

from django.db.models import Q

from goalweave.calls.models import EntryState
from goalweave.core.prizes import Standing
from goalweave.prizes.models import Nominee, NomineeState

LEFT_STATES = (EntryState.WITHDRAWN, EntryState.REJECTED, EntryState.MERGED)
"""States in which an entry competes no longer."""

COMPETING_STATES = (EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED)


def running_nominees() -> Q:
    """The condition for nominees that can be voted for, be champion and win."""
    return Q(state=NomineeState.NOMINATED) & ~Q(entry__state__in=LEFT_STATES)


def standing_of(nominee: Nominee) -> Standing:
    """Takes no query if the entry is read with the nominee."""
    if nominee.state == NomineeState.DISQUALIFIED or nominee.entry.state == EntryState.REJECTED:
        return Standing.DISQUALIFIED
    if nominee.state == NomineeState.WITHDRAWN or nominee.entry.state in LEFT_STATES:
        return Standing.WITHDRAWN
    return Standing.RUNNING
