"""The log in the database: appended to in one place, under a lock, so that each entry follows the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from goalweave.core.errors import InputError
from goalweave.core.prizes import Standing
from goalweave.core.voting import EntryKind, LogEntry, chain_entry, to_line
from goalweave.core.voting.chain import FIRST_PREVIOUS
from goalweave.prizes.models import DailyHead, Edition, Nominee, VoteLogEntry, VoteSeal
from goalweave.prizes.phases import Phase, phase_of
from goalweave.prizes.standing import standing_of

_CHUNK = 2000


def locked_seal(edition: Edition) -> VoteSeal:
    """The seal, locked until the transaction ends. Raises InputError where the vote was not set up."""
    seal = VoteSeal.objects.select_for_update().filter(edition=edition).first()
    if seal is None:
        raise InputError("this vote was not set up")
    return seal


def append_entry(seal: VoteSeal, kind: EntryKind, content: Mapping[str, Any]) -> LogEntry:
    """Append to the log of a seal that is locked."""
    entry = chain_entry(seal.entries, seal.head or FIRST_PREVIOUS, kind, content)
    is_ballot = kind is EntryKind.BALLOT
    VoteLogEntry.objects.create(
        edition_id=seal.edition_id,
        number=entry.number,
        kind=kind.value,
        content=dict(content),
        previous=entry.previous,
        digest=entry.digest,
        voter=content["voter"] if is_ballot else "",
        category=content["category"] if is_ballot else "",
    )
    seal.entries, seal.head = entry.number + 1, entry.digest
    seal.save(update_fields=["entries", "head"])
    return entry


def append_departures(seal: VoteSeal) -> None:
    """Append, for a log that was begun, which nominees have left since the last such entries: withdrawn by their senders, or
    disqualified for a reason that is published."""
    noted = {
        content["nominee"]
        for content in VoteLogEntry.objects.filter(
            edition_id=seal.edition_id, kind__in=(EntryKind.WITHDRAWN.value, EntryKind.DISQUALIFIED.value)
        ).values_list("content", flat=True)
    }
    nominees = Nominee.objects.filter(edition_id=seal.edition_id).select_related("entry")
    for nominee in nominees.order_by("entry__reference"):
        standing = standing_of(nominee)
        if standing is Standing.RUNNING or nominee.entry.reference in noted:
            continue
        kind = EntryKind.WITHDRAWN if standing is Standing.WITHDRAWN else EntryKind.DISQUALIFIED
        append_entry(seal, kind, {"nominee": nominee.entry.reference, "reason": nominee.reason})


def log_entries(edition: Edition) -> Iterator[LogEntry]:
    """The log from its beginning, read in parts."""
    rows = VoteLogEntry.objects.filter(edition=edition).order_by("number")
    columns = rows.values_list("number", "kind", "content", "previous", "digest")
    for number, kind, content, previous, digest in columns.iterator(chunk_size=_CHUNK):
        yield LogEntry(number, EntryKind(kind), content, previous, digest)


def log_lines(edition: Edition) -> Iterator[str]:
    """The log as a file of JSON Lines."""
    for entry in log_entries(edition):
        yield to_line(entry) + "\n"


@transaction.atomic
def record_daily_heads(now: datetime) -> int:
    """Publish the digest of each running vote for the day before `now`; how many were new.

    Each day has an entry of its own first, so that the digest changes on a day without ballots too, and tells nothing of them.
    """
    yesterday = timezone.localdate(now) - timedelta(days=1)
    recorded = 0
    for edition in Edition.objects.filter(seal__entries__gt=0, seal__counted=None).select_related("call"):
        if phase_of(edition, now) in (Phase.VOTE, Phase.COUNT) and _record_head(edition, yesterday):
            recorded += 1
    return recorded


def _record_head(edition: Edition, day: date) -> bool:
    seal = locked_seal(edition)
    # Asked under the lock: another process may have done it, or the votes were counted since.
    if seal.counted is not None or DailyHead.objects.filter(edition=edition, day=day).exists():
        return False
    append_departures(seal)
    entry = append_entry(seal, EntryKind.DAY, {"day": day.isoformat()})
    DailyHead.objects.create(edition=edition, day=day, digest=entry.digest)
    return True
