"""What a record says of the entry to a call that it was made of: its page, its licence, whose it is."""

from __future__ import annotations

from typing import Any

from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallEntry, EntryState
from goalweave.registry.models import Record


def entry_context(row: Record) -> dict[str, Any]:
    """The accepted entry and its licence; empty for a record from elsewhere, and then without a query."""
    # The number of an entry begins with the address of its call (calls.records.source_of_entry).
    if not row.source_file or not row.source_locator.startswith(f"{row.source_file}-"):
        return {}
    entry = CallEntry.objects.filter(record=row, state=EntryState.ACCEPTED).select_related("call").first()
    if entry is None:
        return {}
    return {"entry": entry, "entry_licence": definition_of(entry.call).licence, "credit": row.organisation.name}
