"""Writes to the index; called by the actions of the apps whose objects are found."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction

from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.search.engines import search_engine
from goalweave.search.entry import SearchEntry


@transaction.atomic
def replace_entries(kind: str, entries: Iterable[SearchEntry], *, only: Iterable[str] | None = None) -> None:
    """Put `entries` in the place of all of that kind, or of those whose object_id is in `only`; next to all where that
    is empty."""
    storable = [remove_unstorable_parts(entry) for entry in entries]
    only = None if only is None else list(only)
    with connection.cursor() as cursor:
        if only is None:
            cursor.execute("DELETE FROM search_entry WHERE kind = %s", [kind])
        elif only:
            named = search_engine().objects_condition(only)
            cursor.execute(f"DELETE FROM search_entry WHERE kind = %s AND {named.sql}", [kind, *named.values])  # noqa: S608
        search_engine().insert_entries(cursor, storable)
