"""Many records at once: what an import writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace, replace as changed_copy
from functools import cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import Change, difference, log_all
from goalweave.core import model
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.prepared_query import PreparedQuery
from goalweave.registry import rules
from goalweave.registry.actions.record_writing import (
    PORTION,
    SAVED_FIELDS,
    fill_record,
    index_records,
    insert_records,
    set_parents,
    units_of,
    write_readings,
    write_record_parts,
)
from goalweave.registry.checks import clean_record, record_problems
from goalweave.registry.fields import PART_TABLES, SUPPLIED, to_core
from goalweave.registry.models import ARRIVING, Record, Visibility
from goalweave.registry.queries import with_parts
from goalweave.registry.snapshot import Snapshot, core_snapshot, snapshot


@dataclass(frozen=True, slots=True)
class StoreResult:
    """What a load did: the ids of the new and the changed records; how many stood so already, or were deleted here and stay so.

    rows: record's id → its row, for all that are not deleted.
    """

    new: frozenset[str]
    changed: frozenset[str]
    unchanged: int
    deleted: int
    rows: dict[str, Record]


@dataclass(frozen=True, slots=True)
class RecordComparison:
    """The ids of a load's records by what storing them would do; differences: id, fields before, fields after."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    deleted: tuple[str, ...]
    differences: tuple[tuple[str, Snapshot, Snapshot], ...] = ()


@transaction.atomic
def store_records(
    *,
    actor: Actor,
    organisation: Organisation,
    records: Iterable[model.Record],
    visibility: Visibility | None = None,
    as_of: str | None = None,
    parents: bool = True,
    only: frozenset[str] | None = None,
    checked: bool = False,
    read_texts: bool = False,
    arriving: bool = False,
    batch: UUID | None = None,
) -> StoreResult:
    """Add records, or bring those of the same id to what is given; all or none. What stands so already is not touched.

    visibility, as_of: None leaves them as they are; a new record is then for its organisation alone. What a record itself tells
    of its visibility comes first. parents: False leaves
    these for link_parents, where a parent may come in a later portion. only: the fields of core.model.Record that a file tells;
    of a known record the others stay, as texts in other languages do, and another place in the file or date alone is no
    change (None: all are told). checked: they were cleaned, and nothing keeps them from being stored. A record that was deleted here stays so.
    read_texts: what the texts say is stored as suggestions, also of texts that were not read before, as those of documents are. arriving: new records
    are hidden (models.ARRIVING) until show_arrived, and those that are hidden so are brought to what is given. batch: a number for all that one import writes. Raises NotAllowed; InputError for two records of one id, and for the first
    that cannot be kept (registry.checks).
    """
    if not rules.may_import_records(actor, organisation):
        raise NotAllowed(
            Message("you do not have permission to add records to {organisation}", organisation=organisation.slug)
        )
    checked_records = _require_unique_ids(records) if checked else _clean_records(records)
    plan = _plan_store(organisation, checked_records, visibility, as_of, parents, only, lock=True, arriving=arriving)
    _require_may_publish(actor, organisation, plan, visibility)
    units = units_of(organisation) if any(record.unit for record in (*plan.new, *plan.changed)) else {}
    # For the log, before fill_record() changes these very rows.
    before = {record.id: snapshot(plan.existing[record.id]) for record in plan.changed}
    rows = {record.id: plan.existing[record.id] for record in (*plan.changed, *plan.unchanged)}
    for record in plan.new:
        rows[record.id] = Record(
            organisation=organisation, slug=record.id, author=actor.user, deleted=ARRIVING if arriving else None
        )
    for record in (*plan.new, *plan.changed):
        row = rows[record.id]
        row.visibility = _requested_visibility(record, visibility) or row.visibility
        if as_of is not None:
            row.as_of = as_of
        fill_record(row, record, units)
    for record in plan.changed:
        rows[record.id].version += 1
        rows[record.id].refresh_from_db(
            fields=tuple(PART_TABLES)
        )  # no query: forgets the parts that are about to be replaced
    insert_records(organisation, [rows[record.id] for record in plan.new])
    Record.objects.bulk_update([rows[record.id] for record in plan.changed], SAVED_FIELDS, batch_size=200)
    write_record_parts(plan.new, rows, new=True)
    write_record_parts(plan.changed, rows, new=False)
    if read_texts:
        write_readings(plan.new, rows, new=True)
    write_readings(plan.changed, rows, read_texts=read_texts)
    changed_records = [*plan.new, *plan.changed]
    # Records that were there are linked without a parent too, since they may have had one.
    linked = {rows[record.id].pk: record.parent for record in changed_records if record.parent or record.id in before}
    if parents and linked:
        set_parents(organisation, linked)
    if changed_records:
        if plan.new:
            index_records([rows[record.id] for record in plan.new], new=True)
        if plan.changed:
            index_records([rows[record.id] for record in plan.changed])
        _log_records(actor, organisation, changed_records, rows, before, keep_parent=not parents, batch=batch)
    new, changed = frozenset(_ids(plan.new)), frozenset(_ids(plan.changed))
    return StoreResult(new, changed, len(plan.unchanged), len(plan.deleted), rows)


@transaction.atomic
def link_parents(
    *, actor: Actor, organisation: Organisation, parents: dict[int, str], batch: UUID | None = None
) -> int:
    """Record's id → its parent's short name, empty for none; returns how many are others than before.

    Raises NotAllowed; InputError for a parent that is not there, or above itself.
    """
    if not rules.may_import_records(actor, organisation):
        raise NotAllowed(
            Message("you do not have permission to change records of {organisation}", organisation=organisation.slug)
        )
    before: dict[int, str] = {}
    ids = list(parents)
    for start in range(0, len(ids), PORTION):
        rows = organisation.records.filter(pk__in=ids[start : start + PORTION])
        before.update({pk: slug or "" for pk, slug in rows.values_list("pk", "parent__slug")})
    changed = {pk: parents[pk] for pk, slug in before.items() if slug != parents[pk]}
    if changed:
        set_parents(organisation, changed)
        # Who has the form of one of them open is told, as of any other change.
        for start in range(0, len(changed), PORTION):
            moved = organisation.records.filter(pk__in=list(changed)[start : start + PORTION])
            moved.update(version=F("version") + 1, updated=timezone.now())
        log_all(
            actor=actor,
            verb="change",
            object_type="record",
            changes=[Change(pk, {"parent": before[pk]}, {"parent": name}) for pk, name in changed.items()],
            organisation=organisation.pk,
            batch=batch,
        )
    return len(changed)


def compare_records(
    *,
    organisation: Organisation,
    records: Iterable[model.Record],
    parents: bool = True,
    only: frozenset[str] | None = None,
    checked: bool = False,
    differences_shown: int = 0,
) -> RecordComparison:
    """What storing them would do; writes nothing. differences_shown: of so many changed ones, how. Raises InputError as store_records does."""
    checked_records = _require_unique_ids(records) if checked else _clean_records(records)
    plan = _plan_store(organisation, checked_records, None, None, parents, only)
    differences = []
    for record in plan.changed[:differences_shown]:
        row = plan.existing[record.id]
        before = snapshot(row)
        after = core_snapshot(record if parents else changed_copy(record, parent=before["parent"]), row)
        after["visibility"] = record.visibility or str(row.visibility)
        differences.append((record.id, *difference(before, after)))
    return RecordComparison(
        _ids(plan.new), _ids(plan.changed), _ids(plan.unchanged), _ids(plan.deleted), tuple(differences)
    )


def _ids(records: Iterable[model.Record]) -> tuple[str, ...]:
    return tuple(record.id for record in records)


def _require_may_publish(
    actor: Actor, organisation: Organisation, plan: _StorePlan, visibility: Visibility | None
) -> None:
    """To show a record to everyone, or to take it back from there, is for those who may publish."""
    if rules.may_publish_records(actor, organisation):
        return
    for record in (*plan.new, *plan.changed):
        before = plan.existing[record.id].visibility if record.id in plan.existing else Visibility.ORGANISATION
        visibility_ = _requested_visibility(record, visibility) or before
        if visibility_ != before and Visibility.PUBLIC in (visibility_, before):
            raise NotAllowed(
                Message(
                    "you do not have permission to publish records of {organisation}", organisation=organisation.slug
                )
            )


def _require_unique_ids(records: Iterable[model.Record]) -> list[model.Record]:
    unique: dict[str, model.Record] = {}
    for record in records:
        if record.id in unique:
            raise InputError(Message("two records have the id {record}", record=record.id), field="id")
        unique[record.id] = record
    return list(unique.values())


def _clean_records(records: Iterable[model.Record]) -> list[model.Record]:
    cleaned = _require_unique_ids(clean_record(record) for record in records)
    for record in cleaned:
        for problem in record_problems(record):
            raise InputError(
                Message("the record {record}: {problem}", record=record.id, problem=problem.message),
                field=problem.field,
            )
    return cleaned


def _log_records(
    actor: Actor,
    organisation: Organisation,
    written: Sequence[model.Record],
    rows: dict[str, Record],
    before: dict[str, Snapshot],
    *,
    keep_parent: bool,
    batch: UUID | None,
) -> None:
    created, changed = [], []
    for record in written:
        row, earlier = rows[record.id], before.get(record.id)
        parent = (earlier["parent"] if earlier else "") if keep_parent else record.parent
        logged = record if record.parent == parent else changed_copy(record, parent=parent)
        after = core_snapshot(logged, row)
        if earlier is None:
            after["deleted"] = False  # the entry of a record that arrives counts from when the record is shown
            created.append(Change(row.pk, None, after))
        else:
            changed.append(Change(row.pk, *difference(earlier, after)))
    for verb, changes in (("create", created), ("change", changed)):
        log_all(
            actor=actor, verb=verb, object_type="record", changes=changes, organisation=organisation.pk, batch=batch
        )


@dataclass
class _StorePlan:
    """existing: record's id → its row, locked or not; the others: what was given, those changed as they are to be."""

    existing: dict[str, Record]
    new: list[model.Record]
    changed: list[model.Record]
    unchanged: list[model.Record]
    deleted: list[model.Record]


def _plan_store(
    organisation: Organisation,
    records: Sequence[model.Record],
    visibility: Visibility | None,
    as_of: str | None,
    with_parents: bool,
    only: frozenset[str] | None = None,
    *,
    lock: bool = False,
    arriving: bool = False,
) -> _StorePlan:
    """lock: keep others from the known ones until the transaction ends, so that what they write is not written over;
    arriving: records that still arrive are known ones."""
    plan = _StorePlan(_existing_records(organisation, [record.id for record in records], lock), [], [], [], [])
    for record in records:
        row = plan.existing.get(record.id)
        if row is None:
            plan.new.append(record)
        elif row.deleted is not None and not (arriving and row.deleted == ARRIVING):
            plan.deleted.append(record)
        elif merged := _merge_record(row, record, visibility, as_of, with_parents, only):
            plan.changed.append(merged)
        else:
            plan.unchanged.append(record)
    return plan


def _existing_records(organisation: Organisation, names: list[str], lock: bool) -> dict[str, Record]:
    rows: list[Record] = []
    for start in range(0, len(names), PORTION):
        rows += with_parts(_records_named(lock)(organisation.pk, names[start : start + PORTION]))
    return {row.slug: row for row in rows}


@cache
def _records_named(lock: bool) -> PreparedQuery[Record]:
    records = Record.objects.select_for_update(of=("self",)) if lock else Record.objects.all()
    rows = records.select_related("organisation", "unit", "parent").order_by("pk")
    return PreparedQuery(lambda organisation, names: rows.filter(organisation=organisation, slug__in=names))


def _merge_record(
    row: Record,
    record: model.Record,
    visibility: Visibility | None,
    as_of: str | None,
    parents: bool,
    only: frozenset[str] | None,
) -> model.Record | None:
    """What a known record is brought to; None if it stands so already."""
    before = to_core(row)
    # A file that has some fields alone says nothing of the others, nor of texts in languages that it lacks.
    if only is not None:
        retained: dict[str, Any] = {name: getattr(before, name) for name in SUPPLIED - only}
        for name in only & {"title", "text"}:
            retained[name] = {**getattr(before, name), **getattr(record, name)}
        record = replace(record, **retained)
    after = replace(
        record,
        id=before.id,
        organisation=before.organisation,
        mappings=(),
        visibility=before.visibility,
        parent=record.parent if parents else before.parent,
    )
    # The same rows under another file name, or of another date, are no change when an import names its fields.
    same = before == (after if only is None else replace(after, source=before.source, also=before.also))
    dated = only is not None or as_of in (None, row.as_of)
    if same and dated and (_requested_visibility(record, visibility) or row.visibility) == row.visibility:
        return None
    return record


def _requested_visibility(record: model.Record, visibility: Visibility | None) -> Visibility | None:
    """Who is to see it; None: who sees it now."""
    return Visibility(record.visibility) if record.visibility else visibility
