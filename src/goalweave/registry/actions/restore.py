"""Restore earlier versions of records and undo changes, both from the log and as new changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Unit
from goalweave.audit.actions import difference, log_row
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.registry import rules
from goalweave.registry.actions.facts import FACTS, revert_decisions
from goalweave.registry.actions.lifecycle import move_to_unit, set_visibility, undelete_records
from goalweave.registry.actions.record_writing import (
    SAVED_FIELDS,
    fill_record,
    index_records,
    lock_record,
    set_parents,
    units_of,
    write_readings,
    write_record_parts,
)
from goalweave.registry.checks import clean_record
from goalweave.registry.history import state_after
from goalweave.registry.models import Record, Visibility
from goalweave.registry.snapshot import Snapshot, snapshot, snapshot_to_record


@dataclass(frozen=True, slots=True)
class RestoredRecord:
    """left_out: fields that stay unchanged, because their unit or parent no longer exists."""

    row: Record
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UndoneRecords:
    """records: number restored; unchanged: ids of those that someone has changed since, which stay."""

    records: int
    unchanged: tuple[int, ...]


@transaction.atomic
def restore_record(
    *, actor: Actor, row: Record, line: Entry, version: int, batch: UUID | None = None
) -> RestoredRecord:
    """Restore a record to its state after a log entry, based on `version`; deleted or public as it was then.

    Raises NotAllowed; Conflict if someone changed it since; InputError for an entry of another record.
    """
    if line.object_type != "record" or line.object_id != str(row.pk):
        raise InputError("this is not a version of this record", field="version")
    current = lock_record(row.pk)
    if not rules.may_restore_record(actor, current):
        raise NotAllowed("only editors and managers can restore an earlier version")
    if current.version != version:
        raise Conflict(
            Message(
                "someone else has changed this record since you opened it (now version {version})",
                version=current.version,
            )
        )
    return _restore_snapshot(actor, current, state_after(current, line), "restore", batch)


@transaction.atomic
def undo_lines(*, actor: Actor, lines: Iterable[Entry], batch: UUID | None = None) -> UndoneRecords:
    """Undo the changes of these log entries to records, unless they have changed since; created records are deleted.

    Entries of other objects are skipped. Raises NotAllowed if the actor may not restore one of the records.
    """
    by_record: dict[int, list[Entry]] = {}
    for line in sorted(lines, key=lambda entry: entry.pk, reverse=True):
        if line.object_type == "record":
            by_record.setdefault(int(line.object_id), []).append(line)
    there = set(Record.objects.filter(pk__in=by_record).values_list("pk", flat=True)) if by_record else set()
    untouched = [pk for pk in by_record if pk not in there]
    # People delete and publish thousands of records at once, so these are undone at once too; all else one by one.
    deleted, published, moved, others = _group_by_change({pk: some for pk, some in by_record.items() if pk in there})
    records = 0
    for before, ids in published.items():
        standing = Record.objects.filter(pk__in=ids, deleted__isnull=True)
        same = {pk for pk, visibility in standing.values_list("pk", "visibility") if visibility == ids[pk]}
        untouched += ids.keys() - same
        records += set_visibility(actor=actor, ids=same, visibility=before, batch=batch)
    for (organisation, slug), ids in moved.items():
        stays = _back_to_unit(actor, organisation, slug, ids, batch)
        untouched += stays
        records += len(ids) - len(stays)
    if deleted:
        gone = set(Record.objects.filter(pk__in=deleted, deleted__isnull=False).values_list("pk", flat=True))
        untouched += [pk for pk in deleted if pk not in gone]
        records += undelete_records(actor=actor, ids=gone, batch=batch)
    for pk, some in others.items():
        if _undo_record(actor, pk, some, batch):
            records += 1
        else:
            untouched.append(pk)
    return UndoneRecords(records, tuple(sorted(untouched)))


@transaction.atomic
def undo_decision(*, actor: Actor, row: Record, line: Entry) -> bool:
    """Undo what a log entry says was decided of the facts in a record's text; False where the record has changed since.

    Raises NotAllowed; InputError for an entry that is about something else.
    """
    if line.object_type != "record" or line.object_id != str(row.pk) or FACTS not in (line.after or {}):
        raise InputError("this entry does not decide on the text of this record")
    return _undo_record(actor, row.pk, [line], None, permitted=rules.may_change_record)


_Published = dict[Visibility, dict[int, str]]
"""What it was → record → what the line made of it."""
_Moved = dict[tuple[int, str], dict[int, str]]
"""Organisation's id and the unit before → record → the unit that the line put it in."""


def _group_by_change(
    by_record: dict[int, list[Entry]],
) -> tuple[list[int], _Published, _Moved, dict[int, list[Entry]]]:
    """Records that were only deleted, only shown to others, only put into a unit, and all others: many go at once."""
    deleted: list[int] = []
    published: _Published = {}
    moved: _Moved = {}
    others: dict[int, list[Entry]] = {}
    for pk, some in by_record.items():
        before, after, owner = some[0].before or {}, some[0].after or {}, some[0].organisation
        if len(some) > 1 or some[0].before is None:
            others[pk] = some
        elif after == {"deleted": True}:
            deleted.append(pk)
        elif list(after) == ["visibility"]:
            published.setdefault(Visibility(before["visibility"]), {})[pk] = after["visibility"]
        elif list(after) == ["unit"] and owner is not None:
            moved.setdefault((owner, before["unit"]), {})[pk] = after["unit"]
        else:
            others[pk] = some
    return deleted, published, moved, others


def _back_to_unit(actor: Actor, organisation: int, slug: str, ids: dict[int, str], batch: UUID | None) -> list[int]:
    """Put records back into the unit that they were in; returns those that stay, because they or their units are others now.

    ids: record → short name of the unit that they must still be in.
    """
    unit = Unit.objects.filter(organisation=organisation, slug=slug).first()
    if slug and unit is None:
        return list(ids)
    rows = Record.objects.filter(pk__in=ids, organisation=organisation, deleted__isnull=True)
    same = [pk for pk, now in rows.values_list("pk", "unit__slug") if (now or "") == ids[pk]]
    if not all(
        rules.may_restore_record(actor, row) for row in rows.filter(pk__in=same[:1]).select_related("organisation")
    ):
        raise NotAllowed("only editors and managers can undo this")
    move_to_unit(actor=actor, ids=same, organisation=organisation, unit=unit, batch=batch)
    return [pk for pk in ids if pk not in set(same)]


def _undo_record(
    actor: Actor,
    pk: int,
    lines: list[Entry],
    batch: UUID | None,
    permitted: Callable[[Actor, Record], bool] = rules.may_restore_record,
) -> bool:
    """lines: the newest first. False where one of the fields is no longer what the lines left."""
    current = lock_record(pk)
    if not permitted(actor, current):
        raise NotAllowed("only editors and managers can undo this")
    target = snapshot(current)
    decisions: dict[str, str] = {}
    for line in lines:
        if line.before is None:
            # What the lines created is deleted only if no one has worked on it since; else that work would go too.
            newer = Entry.objects.filter(object_type="record", object_id=str(pk), pk__gt=line.pk)
            if newer.exclude(pk__in=[entry.pk for entry in lines]).exists():
                return False
            target["deleted"] = True
            continue
        for name, value in (line.after or {}).items():
            if name in target:
                if target[name] != value:
                    return False
                target[name] = line.before[name]
            elif name == FACTS:
                decisions |= line.before[name]
    _restore_snapshot(actor, current, target, "undo", batch)
    if decisions:
        revert_decisions(actor, current, decisions, batch)
    return True


def _restore_snapshot(actor: Actor, current: Record, target: Snapshot, verb: str, batch: UUID | None) -> RestoredRecord:
    organisation, before, left_out = current.organisation, snapshot(current), []
    units, after = units_of(organisation), {**target, "id": current.slug}
    if after["unit"] and after["unit"] not in units:
        left_out.append("unit")
        after["unit"] = before["unit"]
    if after["parent"] != before["parent"]:
        try:
            # A savepoint of its own: a parent that is gone, or now below this record, leaves the rest to be restored.
            with transaction.atomic():
                set_parents(organisation, {current.pk: after["parent"]})
        except InputError:
            left_out.append("parent")
            after["parent"] = before["parent"]
    if after == before:
        return RestoredRecord(current, tuple(left_out))
    record = replace(clean_record(snapshot_to_record(after)), parent=after["parent"])
    fill_record(current, record, units)
    current.visibility, current.as_of = after["visibility"], after["as_of"]
    if after["deleted"] != before["deleted"]:
        current.deleted = timezone.now() if after["deleted"] else None
    current.version += 1
    current.save(update_fields=[*SAVED_FIELDS, "deleted"])
    write_record_parts([record], {record.id: current}, new=False)
    write_readings([record], {record.id: current}, read_texts=False)
    index_records([current])
    log_row(actor, verb, "record", current, *difference(before, after), batch=batch)
    return RestoredRecord(current, tuple(left_out))
