"""The queue of a moderator: the entries of the calls that they moderate, the one that waits longest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry as LogLine
from goalweave.calls import rules
from goalweave.calls.actions.moderation import ACCEPT, ENTRY, MERGE, REJECT, RETURN
from goalweave.calls.assessment import LIKELY_SPAM
from goalweave.calls.models import CLAIM_DURATION, Call, CallEntry, EntryState

WAITING = "waiting"
STATES: dict[str, tuple[EntryState, ...]] = {
    WAITING: (EntryState.SUBMITTED,),
    "returned": (EntryState.RETURNED,),
    "accepted": (EntryState.ACCEPTED,),
    "rejected": (EntryState.REJECTED,),
    "merged": (EntryState.MERGED,),
    "withdrawn": (EntryState.WITHDRAWN,),
}
CLAIMS = ("mine", "free", "others")
DAYS = (3, 7, 14, 30)
PAGE = 10


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Empty fields filter nothing. call: its slug; category: id in its call; state: of STATES; claim: of CLAIMS; days: submitted at least
    so long ago; similar: it may repeat something; spam: LIKELY_SPAM or more."""

    call: str = ""
    category: str = ""
    state: str = WAITING
    language: str = ""
    claim: str = ""
    days: int = 0
    similar: bool = False
    spam: bool = False

    @property
    def narrows(self) -> bool:
        return self != EntryFilter()


@dataclass(frozen=True, slots=True)
class EntryCounts:
    """waiting: entries of all calls that the actor moderates; returned: those whose sender was asked; spam: those waiting that are likely to be; today: the actor's decisions."""

    waiting: int
    returned: int
    spam: int
    today: int


def moderated_entries(actor: Actor) -> QuerySet[CallEntry]:
    """All that were ever submitted to calls that the actor moderates."""
    calls = Call.objects.filter(rules.moderated_calls(actor))
    return CallEntry.objects.filter(call__in=calls, submitted__isnull=False)


def find_moderated_entry(actor: Actor, pk: int) -> CallEntry | None:
    rows = moderated_entries(actor).select_related(
        "call__organisation", "organisation", "record", "claimed_by", "contact"
    )
    return rows.select_related("merged_into", "record__organisation").filter(pk=pk).first()


def entry_queue(actor: Actor, entry_filter: EntryFilter, now: datetime) -> QuerySet[CallEntry]:
    """Those that pass, the oldest first; what others have claimed only where the filter asks for it."""
    rows = moderated_entries(actor).filter(state__in=STATES.get(entry_filter.state, STATES[WAITING]))
    if entry_filter.call:
        rows = rows.filter(call__slug=entry_filter.call)
    if entry_filter.category:
        rows = rows.filter(category=entry_filter.category)
    if entry_filter.language:
        rows = rows.filter(language=entry_filter.language)
    if entry_filter.days:
        rows = rows.filter(submitted__lte=now - timedelta(days=entry_filter.days))
    if entry_filter.similar:
        rows = rows.exclude(similar=[])
    if entry_filter.spam:
        rows = rows.filter(spam__gte=LIKELY_SPAM)
    rows = rows.filter(_claim_condition(actor, entry_filter, now))
    return rows.select_related("call").order_by("submitted", "pk")


def _claim_condition(actor: Actor, entry_filter: EntryFilter, now: datetime) -> Q:
    latest = now + CLAIM_DURATION
    claimed = Q(claimed__gt=now, claimed__lte=latest, claimed_by__isnull=False)
    # What is compared with nothing is neither so nor not so.
    free = Q(claimed__isnull=True) | Q(claimed__lte=now) | Q(claimed__gt=latest) | Q(claimed_by__isnull=True)
    mine = claimed & Q(claimed_by=actor.user) if actor.user is not None else Q(pk__in=())
    if entry_filter.claim == "mine":
        return mine
    if entry_filter.claim == "free":
        return free
    if entry_filter.claim == "others":
        return claimed & ~Q(claimed_by=actor.user)
    if entry_filter.state != WAITING:
        return Q()
    return free | mine


def entry_counts(actor: Actor, today: datetime) -> EntryCounts:
    """today: when the day began. Two queries."""
    waiting = Count("pk", filter=Q(state=EntryState.SUBMITTED))
    returned = Count("pk", filter=Q(state=EntryState.RETURNED))
    spam = Count("pk", filter=Q(state=EntryState.SUBMITTED, spam__gte=LIKELY_SPAM))
    sums = moderated_entries(actor).aggregate(waiting=waiting, returned=returned, spam=spam)
    done = 0
    if actor.user is not None:
        verbs = (ACCEPT, REJECT, RETURN, MERGE)
        done = LogLine.objects.filter(actor=actor.user, object_type=ENTRY, verb__in=verbs, at__gte=today).count()
    return EntryCounts(sums["waiting"], sums["returned"], sums["spam"], done)
