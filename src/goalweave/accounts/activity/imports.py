"""Which lines of the log a file brought, and which the taking back of one; no person wrote these one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from goalweave.audit.models import Entry

IMPORTED_TYPES = ("record", "mapping")


@dataclass(frozen=True, slots=True)
class ImportOrigin:
    """file: as whoever brought it calls it; undone: whether it is the taking back."""

    file: str
    undone: bool


def import_origins(lines: Iterable[Entry]) -> dict[UUID, ImportOrigin]:
    """Batch → the file, of those lines that an import wrote; one query, none where no line is of a batch."""
    batches = {line.batch for line in lines if line.batch and line.object_type in IMPORTED_TYPES}
    if not batches:
        return {}
    found = Entry.objects.filter(batch__in=batches, object_type="import", verb__in=("import", "undo")).order_by("pk")
    return {
        batch: ImportOrigin(str((after or {}).get("file", "")), verb == "undo")
        for batch, verb, after in found.values_list("batch", "verb", "after")
        if batch
    }
