"""Take personal data out of lines of the log, which are otherwise never changed (decision 0084)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from goalweave.audit.models import Entry, Redaction

PORTION = 500
Rewrite = Callable[[Entry], None]


@transaction.atomic
def redact_entries(*, entries: Iterable[Entry], rewrite: Rewrite, now: datetime) -> int:
    """Let `rewrite` change `before`, `after` and `key` of these lines; return how many it has changed.

    Each changed line gets a row in the list of redactions: the triggers refuse any other change.
    """
    changed = [entry for entry in entries if _is_changed(entry, rewrite)]
    Redaction.objects.bulk_create([Redaction(entry=entry.pk, at=now) for entry in changed], batch_size=PORTION)
    for entry in changed:
        # One statement for each line: one for all would repeat every value in a CASE.
        Entry.objects.filter(pk=entry.pk).update(before=entry.before, after=entry.after, key=entry.key)
    return len(changed)


def rename_key(*, actor: int, name: str, now: datetime) -> int:
    """Replace the names of API keys in the lines that programs of this user wrote; how many lines. actor: id of the user."""

    def rewrite(entry: Entry) -> None:
        entry.key = name

    entries = Entry.objects.filter(actor=actor, key__isnull=False).exclude(key=name)
    return redact_entries(entries=entries.iterator(), rewrite=rewrite, now=now)


def _is_changed(entry: Entry, rewrite: Rewrite) -> bool:
    before: tuple[Any, ...] = (entry.before, entry.after, entry.key)
    rewrite(entry)
    return (entry.before, entry.after, entry.key) != before
