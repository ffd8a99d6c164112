"""The history of a record, and its state after any change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.database import unindexed
from goalweave.registry import rules
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import records_with_owner, with_parts
from goalweave.registry.snapshot import Snapshot, snapshot

LOGGED_TYPES = ("record", "mapping", "attachment", "assignment")
"""Of all, object_id is the record's primary key."""
ACCEPTED = "accepted"
DELETED = "deleted"


def record_with_history(actor: Actor, pk: int) -> Record | None:
    """A record, deleted or not, whose whole history the actor may read; else None."""
    row = next(iter(records_with_owner([pk])), None)
    if row is None or not rules.may_view_history(actor, row):
        return None
    return with_parts([row])[0]


def deleted_records(actor: Actor) -> QuerySet[Record]:
    """Return deleted records that the actor may restore, last deleted first."""
    # By what is deleted, not among all that an organisation has.
    rows = Record.objects.alias(owner=unindexed("organisation_id")).filter(rules.deleted_condition(actor, "owner"))
    return rows.select_related("organisation").order_by("-deleted", "-pk")


def deletion_entries(rows: Iterable[Record]) -> dict[int, Entry]:
    """Record's id → the line by which it was deleted; one query."""
    ids = [str(row.pk) for row in rows]
    lines = Entry.objects.filter(object_type="record", object_id__in=ids, after__deleted=True).order_by("pk")
    return {int(line.object_id): line for line in lines}


def records_of_entries(lines: Iterable[Entry]) -> dict[str, Record]:
    """Record's id as the log has it → its row, deleted ones too; for people who may read these lines. One query."""
    ids = {int(line.object_id) for line in lines if line.object_type in LOGGED_TYPES and line.object_id.isdecimal()}
    return {str(row.pk): row for row in Record.objects.filter(pk__in=ids).only("slug", "title")} if ids else {}


def record_entries(row: Record) -> QuerySet[Entry]:
    """Return all log entries of a record, its mappings and files, newest first; for people who may read its history."""
    return Entry.objects.filter(object_type__in=LOGGED_TYPES, object_id=str(row.pk)).order_by("-pk")


def group_by_batch(lines: Iterable[Entry]) -> list[list[Entry]]:
    """Join adjacent entries of one batch into one action, keeping the order."""
    groups: list[list[Entry]] = []
    for line in lines:
        if groups and line.batch is not None and groups[-1][-1].batch == line.batch:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def state_after(row: Record, entry: Entry) -> Snapshot:
    """Return the record as it was right after one of its log entries: the current state, undone entry by entry.

    Fields that a snapshot does not have, which other parts may log with a record, are skipped.
    """
    # Backwards, since a line has only the fields that changed: forwards it would take all lines from the first.
    state = snapshot(row)
    newer = Entry.objects.filter(object_type="record", object_id=str(row.pk), pk__gt=entry.pk)
    for before in newer.order_by("-pk").values_list("before", flat=True):
        state.update({name: value for name, value in (before or {}).items() if name in state})
    return state


class PublicStep(StrEnum):
    PUBLISHED = "published"
    CHANGED = "changed"
    MAPPED = "mapped"


@dataclass(frozen=True, slots=True)
class PublicChange:
    at: datetime
    step: PublicStep


def public_history(row: Record) -> list[PublicChange]:
    """Return when a published record changed while everyone could see it, newest first; two queries.

    Changes while it was a draft, within the organisation or deleted are left out, and so are suggestions.
    """
    if not rules.may_view_public_history(row):
        return []
    changes: list[PublicChange] = []
    visibility, deleted, public = "", False, False
    for line in (
        record_entries(row)
        .exclude(object_type="assignment")
        .order_by("pk")
        .only("at", "object_type", "before", "after")
        .iterator()
    ):
        if line.object_type == "mapping":
            if public and _changes_accepted(line):
                changes.append(PublicChange(line.at, PublicStep.MAPPED))
            continue
        if line.object_type == "attachment":
            if public:
                changes.append(PublicChange(line.at, PublicStep.CHANGED))
            continue
        after = line.after or {}
        if after.keys() == {"facts"}:
            # The record stayed as it was.
            continue
        visibility, deleted = after.get("visibility", visibility), after.get(DELETED, deleted)
        now = visibility == Visibility.PUBLIC and not deleted
        if now:
            changes.append(PublicChange(line.at, PublicStep.CHANGED if public else PublicStep.PUBLISHED))
        public = now
    return changes[::-1]


def _changes_accepted(line: Entry) -> bool:
    values = [*(line.before or {}).values(), *(line.after or {}).values()]
    return any(isinstance(value, dict) and value.get("state") == ACCEPTED for value in values)
