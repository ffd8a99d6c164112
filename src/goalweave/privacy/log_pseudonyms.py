"""Addresses and names of a person in the log give way to a pseudonym; who did what to which object, and when, stays."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from goalweave.audit.models import Entry
from goalweave.audit.redaction import redact_entries


def entries_with_text(texts: Iterable[str]) -> QuerySet[Entry]:
    """Lines that have one of the texts somewhere in `before` or `after`, ignoring case. Reads the whole log."""
    condition = Q(pk__in=())
    for text in texts:
        # SQLite has JSON as it was written, with every letter beyond ASCII escaped; PostgreSQL has it as it reads.
        for form in {text, json.dumps(text)[1:-1]}:
            condition |= Q(before_text__icontains=form) | Q(after_text__icontains=form)
    entries = Entry.objects.annotate(before_text=Cast("before", TextField()), after_text=Cast("after", TextField()))
    return entries.filter(condition)


def replace_addresses(*, addresses: Collection[str], pseudonym: str, now: datetime) -> int:
    """Replace the addresses wherever a line has them; return the number of lines."""
    if not addresses:
        return 0
    pattern = address_pattern(addresses)

    def rewrite(entry: Entry) -> None:
        entry.before = _replace(entry.before, pattern, frozenset(), pseudonym)
        entry.after = _replace(entry.after, pattern, frozenset(), pseudonym)

    return redact_entries(entries=entries_with_text(addresses).iterator(), rewrite=rewrite, now=now)


def replace_names(*, entries: QuerySet[Entry], names: Collection[str], pseudonym: str, now: datetime) -> int:
    """Replace values that are one of the names, in these lines alone: others can have the same name."""
    if not names:
        return 0
    values = frozenset(names)

    def rewrite(entry: Entry) -> None:
        entry.before = _replace(entry.before, None, values, pseudonym)
        entry.after = _replace(entry.after, None, values, pseudonym)

    return redact_entries(entries=entries.iterator(), rewrite=rewrite, now=now)


def empty_lines(*, entries: QuerySet[Entry], fields: Collection[str], now: datetime) -> int:
    """Empty these fields of these lines."""

    def rewrite(entry: Entry) -> None:
        entry.before = _without(entry.before, fields)
        entry.after = _without(entry.after, fields)

    return redact_entries(entries=entries.iterator(), rewrite=rewrite, now=now)


def address_pattern(addresses: Collection[str]) -> re.Pattern[str]:
    """One of the addresses and no part of a longer one."""
    parts = "|".join(re.escape(address) for address in sorted(addresses, key=len, reverse=True))
    return re.compile(rf"(?<![\w.+%-])(?:{parts})(?![\w-]|\.\w)", re.IGNORECASE)


def _replace(value: Any, addresses: re.Pattern[str] | None, names: frozenset[str], pseudonym: str) -> Any:
    """The same value with its texts replaced, of lists and objects at any depth."""
    if isinstance(value, str):
        if value in names:
            return pseudonym
        return value if addresses is None else addresses.sub(pseudonym, value)
    if isinstance(value, list):
        return [_replace(part, addresses, names, pseudonym) for part in value]
    if isinstance(value, dict):
        return {key: _replace(part, addresses, names, pseudonym) for key, part in value.items()}
    return value


def _without(value: Any, fields: Collection[str]) -> Any:
    if not isinstance(value, dict):
        return value
    return {key: "" if key in fields else part for key, part in value.items()}
