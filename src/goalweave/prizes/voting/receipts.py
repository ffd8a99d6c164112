"""Receipts: the digest of a ballot's entry, by which a voter finds it in the published log."""

from __future__ import annotations

from goalweave.core.voting import EntryKind, LogEntry
from goalweave.prizes.models import Edition, VoteLogEntry

SHORTEST_RECEIPT = 12
"""Characters of the digest that are enough to look a ballot up."""


def receipt_entry(edition: Edition, receipt: str) -> LogEntry | None:
    """The ballot with this digest, or with one that begins so; None if there is none, or more than one."""
    compact = "".join(character for character in receipt.lower() if character in "0123456789abcdef")
    if len(compact) < SHORTEST_RECEIPT:
        return None
    ballots = VoteLogEntry.objects.filter(edition=edition, kind=EntryKind.BALLOT.value, digest__startswith=compact)
    rows = list(ballots[:2])
    if len(rows) != 1:
        return None
    row = rows[0]
    return LogEntry(row.number, EntryKind(row.kind), row.content, row.previous, row.digest)
