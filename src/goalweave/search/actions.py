"""Writes to the index; called by the actions of the apps whose objects are found."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection, transaction

from goalweave.search.entry import Entry
from goalweave.search.normalise import document

INSERT = (
    "INSERT INTO search_entry (kind, object_id, language, organisation, private, shown, title, body) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)


@transaction.atomic
def replace(kind: str, entries: Iterable[Entry], *, only: Iterable[str] | None = None) -> None:
    """Put `entries` in the place of all of that kind, or of those whose object_id is in `only`."""
    with connection.cursor() as cursor:
        if only is None:
            cursor.execute("DELETE FROM search_entry WHERE kind = %s", [kind])
        else:
            # One pass over the index, however many there are: it has no other way to them.
            named = "SELECT value FROM json_each(%s)"
            cursor.execute(
                f"DELETE FROM search_entry WHERE kind = %s AND object_id IN ({named})",  # noqa: S608
                [kind, json.dumps(list(only))],
            )
        cursor.executemany(INSERT, [_row(entry) for entry in entries])


def _row(entry: Entry) -> tuple[str, str, str, int, int, str, str, str]:
    return (
        entry.kind,
        entry.object_id,
        entry.language,
        entry.organisation,
        int(entry.private),
        entry.title,
        document(entry.title),
        document(entry.body),
    )
