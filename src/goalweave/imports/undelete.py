"""Records deleted by undoing an import are restored if a file imports them again."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.accounts.models import Organisation
from goalweave.audit.models import Entry
from goalweave.imports.models import Import
from goalweave.registry.models import ARRIVING


def undeletable_records(organisation: Organisation, names: Iterable[str]) -> dict[str, int]:
    """Record's id → its number, of those whose last line in the log is the undoing of an import; others stay deleted."""
    rows = organisation.records.filter(slug__in=list(names), deleted__lt=ARRIVING).values_list("pk", "slug")
    deleted = {str(pk): name for pk, name in rows}
    if not deleted:
        return {}
    undone = set(
        Import.objects.filter(organisation=organisation, undo_batch__isnull=False).values_list("undo_batch", flat=True)
    )
    if not undone:
        return {}
    lines = Entry.objects.filter(object_type="record", object_id__in=list(deleted)).order_by("pk")
    last = dict(lines.values_list("object_id", "batch"))
    return {name: int(pk) for pk, name in deleted.items() if last.get(pk) in undone}
