"""Writes to the index; called by the actions of the apps whose objects are found."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from goalweave.core.text.storable import storable_parts
from goalweave.search.engines import engine
from goalweave.search.entry import Entry


@transaction.atomic
def replace(kind: str, entries: Iterable[Entry], *, only: Iterable[str] | None = None) -> None:
    """Put `entries` in the place of all of that kind, or of those whose object_id is in `only`; beside all where that is empty."""
    kept = [storable_parts(entry) for entry in entries]
    only = None if only is None else list(only)
    with connection.cursor() as cursor:
        if only is None:
            cursor.execute("DELETE FROM search_entry WHERE kind = %s", [kind])
        elif only:  # SQLite looks through the whole index for them, which new objects can spare it
            named = engine().named(only)
            cursor.execute(f"DELETE FROM search_entry WHERE kind = %s AND {named.sql}", [kind, *named.values])  # noqa: S608
        engine().insert(cursor, kept)
