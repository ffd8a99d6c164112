"""Delete records permanently."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import Change, log_all
from goalweave.core.errors import NotAllowed
from goalweave.registry import rules
from goalweave.registry.actions.record_writing import PORTION
from goalweave.registry.models import Attachment, Record


@transaction.atomic
def purge_records(*, actor: Actor, before: datetime) -> int:
    """Permanently delete records that were deleted before a time, with parts, files and mappings; return their number.

    The log keeps its entries and adds the id and title of each. Raises NotAllowed.
    """
    if not rules.may_purge_records(actor):
        raise NotAllowed("only administrators can delete records permanently")
    total = 0
    while rows := list(
        Record.objects.select_for_update(of=("self",)).filter(deleted__lt=before).order_by("pk")[:PORTION]
    ):
        _detach_children(actor, rows)
        by_organisation: dict[int, list[Change]] = {}
        for row in rows:
            change = Change(row.pk, {"id": row.slug, "title": row.title}, None)
            by_organisation.setdefault(row.organisation_id, []).append(change)
        for organisation, changes in by_organisation.items():
            log_all(
                actor=actor,
                verb="purge",
                object_type="record",
                changes=changes,
                organisation=organisation,
            )
        _remove_files(rows)
        Record.objects.filter(pk__in=[row.pk for row in rows]).delete()
        total += len(rows)
    return total


def _remove_files(rows: list[Record]) -> None:
    """Once all is written, since a file does not come back where that fails."""
    for attachment in Attachment.objects.filter(record__in=[row.pk for row in rows]):
        file = attachment.file
        transaction.on_commit(lambda file=file: file.storage.delete(file.name))  # type: ignore[misc]


def _detach_children(actor: Actor, rows: list[Record]) -> None:
    """Records that were part of one that goes are part of none then: their history has it, and their version tells people who have the form of one
    open."""
    names = {row.pk: row.slug for row in rows}
    children = Record.objects.filter(parent__in=names).order_by("pk")
    numbers = list(children.select_for_update(of=("self",)).values_list("pk", "parent", "organisation"))
    children.update(version=F("version") + 1, updated=timezone.now())
    for child, parent, organisation in numbers:
        change = Change(child, {"parent": names[parent or 0]}, {"parent": ""})
        log_all(
            actor=actor,
            verb="change",
            object_type="record",
            changes=[change],
            organisation=organisation,
        )
