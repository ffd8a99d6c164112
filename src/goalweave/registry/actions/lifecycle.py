"""Publishing, moving, deleting and bringing back records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Unit
from goalweave.audit.actions import Change, Fields, log_all
from goalweave.core.errors import InputError, NotAllowed
from goalweave.registry import rules
from goalweave.registry.actions.record_writing import PORTION, index_records
from goalweave.registry.models import Record, Visibility

Permission = Callable[[Actor, Record], bool]


@transaction.atomic
def set_visibility(*, actor: Actor, ids: Iterable[int], visibility: Visibility, batch: UUID | None = None) -> int:
    """Show records to others, or take them back; returns how many changed. Raises NotAllowed if one of them is not the actor's to show."""

    def may(actor: Actor, row: Record) -> bool:
        return rules.may_set_visibility(actor, row, visibility)

    def change(row: Record) -> tuple[Fields, Fields] | None:
        if row.visibility == visibility:
            return None
        before, row.visibility = row.visibility, visibility
        return {"visibility": str(before)}, {"visibility": str(visibility)}

    return _change_all(actor, ids, "visibility", may, change, batch)


@transaction.atomic
def delete_records(*, actor: Actor, ids: Iterable[int], batch: UUID | None = None) -> int:
    """Remove records from every page and figure; they can be restored. Raises NotAllowed."""
    now = timezone.now()

    def change(row: Record) -> tuple[Fields, Fields] | None:
        row.deleted = now
        return {"deleted": False}, {"deleted": True}

    return _change_all(actor, ids, "delete", rules.may_delete_record, change, batch)


@transaction.atomic
def undelete_records(*, actor: Actor, ids: Iterable[int], batch: UUID | None = None) -> int:
    """Restore deleted records. Raises NotAllowed."""

    def change(row: Record) -> tuple[Fields, Fields] | None:
        if row.deleted is None:
            return None
        row.deleted = None
        return {"deleted": True}, {"deleted": False}

    return _change_all(actor, ids, "undelete", rules.may_restore_record, change, batch)


@transaction.atomic
def move_to_unit(
    *, actor: Actor, ids: Iterable[int], organisation: int, unit: Unit | None, batch: UUID | None = None
) -> int:
    """Put records of one organisation (by id) into one of its units, or into none; returns how many changed. Raises
    NotAllowed; InputError for a unit of another organisation."""
    if unit is not None and unit.organisation_id != organisation:
        raise InputError("the unit belongs to another organisation", field="unit")
    slugs: dict[int | None, str] = dict(Unit.objects.filter(organisation=organisation).values_list("pk", "slug"))
    slugs[None] = ""

    def may(actor: Actor, row: Record) -> bool:
        return row.organisation_id == organisation and rules.may_change_record(actor, row)

    def change(row: Record) -> tuple[Fields, Fields] | None:
        target = unit.pk if unit is not None else None
        if row.unit_id == target:
            return None
        before, row.unit_id = row.unit_id, target
        return {"unit": slugs[before]}, {"unit": slugs[target]}

    return _change_all(actor, ids, "change", may, change, batch)


def _change_all(
    actor: Actor,
    ids: Iterable[int],
    verb: str,
    permitted: Permission,
    change: Callable[[Record], tuple[Fields, Fields] | None],
    batch: UUID | None,
) -> int:
    pks = sorted(set(ids))
    total = 0
    # Locked in the order of their numbers, as everywhere: of two actions on the same records one waits, never both.
    for start in range(0, len(pks), PORTION):
        rows = list(
            Record.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .filter(pk__in=pks[start : start + PORTION])
            .order_by("pk")
        )
        if not all(permitted(actor, row) for row in rows):
            raise NotAllowed("you do not have permission to do this with all of these records")
        done: dict[int, list[Change]] = {}
        changed = []
        for row in rows:
            if fields := change(row):
                row.version += 1
                row.updated = timezone.now()
                changed.append(row)
                done.setdefault(row.organisation_id, []).append(Change(row.pk, *fields))
        _save_alike(changed)
        if changed:
            index_records(changed)
        for organisation, changes in done.items():
            log_all(
                actor=actor, verb=verb, object_type="record", changes=changes, organisation=organisation, batch=batch
            )
        total += len(changed)
    return total


def _save_alike(rows: Iterable[Record]) -> None:
    """Save the fields that are changed here, in one statement for all rows with the same values; the rows are locked."""
    alike: dict[tuple[str, datetime | None, int | None], list[Record]] = {}
    for row in rows:
        alike.setdefault((row.visibility, row.deleted, row.unit_id), []).append(row)
    for (visibility, deleted, unit), some in alike.items():
        Record.objects.filter(pk__in=[row.pk for row in some]).update(
            visibility=visibility, deleted=deleted, unit=unit, version=F("version") + 1, updated=some[0].updated
        )
