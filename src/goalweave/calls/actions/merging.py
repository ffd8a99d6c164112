"""Merging an entry into another one, or into a record that is there, field by field."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.calls.actions.entry_records import FILLED, LISTS, TEXTS, update_record
from goalweave.calls.actions.moderation import (
    MERGE,
    add_event,
    begin_decision,
    finish_decision,
    lock_moderated_entry,
    logged_state,
    needs_another,
)
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallEntry, EntryState, EntryStep
from goalweave.calls.records import record_of_entry
from goalweave.core import model
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.registry import rules as registry_rules
from goalweave.registry.actions import change_record
from goalweave.registry.models import Record
from goalweave.registry.queries import to_core as record_to_core

NODES, FILES, CATEGORY = "nodes", "files", "category"
"""What can be taken over besides the fields of a call."""
MERGE_TARGETS = (EntryState.SUBMITTED, EntryState.RETURNED, EntryState.ACCEPTED)


@transaction.atomic
def merge_into_entry(
    *,
    actor: Actor,
    entry: CallEntry,
    version: int,
    target: CallEntry,
    target_version: int,
    take: Collection[str],
    now: datetime,
) -> CallEntry:
    """Make an entry part of another one, which takes over the values named in `take`: ids of fields, `nodes`, `files`, `category`.

    Nothing personal is taken over. Of an accepted one the record follows. Where a second moderator is needed, the first one's verdict is kept
    and the entry goes on waiting. Raises NotAllowed; Conflict where one of the two has changed since, or the record is not the moderators' to
    change; InputError.
    """
    if entry.pk == target.pk:
        raise InputError(_("These are the same entry."), field="target")
    # In the order of their numbers, so that two who merge at once do not wait for each other.
    first, second = sorted((entry, target), key=lambda each: each.pk)
    for each in (first, second):
        lock_moderated_entry(actor, each)
    row, into = begin_decision(actor, entry, version, now), lock_moderated_entry(actor, target)
    if into.state not in MERGE_TARGETS:
        raise Conflict(_("The other entry is no longer one that another can become part of."))
    if into.version != target_version:
        raise Conflict(_("The other entry has changed since you opened it. Compare them again."))
    if needs_another(actor, row, MERGE, now, into.organisation, f"entry:{into.pk}"):
        return row
    said = _record_content(into)
    before, values = logged_state(row), _take_over(row, into, take)
    into.version += 1
    into.updated = now
    into.save()
    lines = _last_line()
    if said is not None:
        update_record(actor=actor, entry=into, said=said, files=values["files"], now=now)
    row.merged_into = into
    add_event(actor, row, EntryStep.MERGED, into.reference, now)
    finish_decision(
        actor,
        row,
        MERGE,
        EntryState.MERGED,
        before,
        into.reference,
        now,
        taken=values,
        taken_version=into.version,
        merged_from=row.pk,
        record_lines=_record_lines(into.record_id, lines),
    )
    return row


@transaction.atomic
def merge_into_record(
    *,
    actor: Actor,
    entry: CallEntry,
    version: int,
    record: Record,
    record_version: int,
    take: Collection[str],
    now: datetime,
) -> CallEntry:
    """Make an entry part of a record that is there, which takes over the parts named in `take` (FILLED).

    What the record has in lists stays. Raises NotAllowed, also where the record is not the actor's to change; Conflict; InputError.
    """
    row = begin_decision(actor, entry, version, now)
    if not registry_rules.may_change_record(actor, record):
        raise NotAllowed("you do not have permission to change this record")
    if needs_another(actor, row, MERGE, now, record.organisation, f"record:{record.pk}"):
        return row
    current = record_to_core(record)
    from_entry = record_of_entry(row, definition_of(row.call), record.slug).record
    changes: dict[str, Any] = {name: _merged_value(current, from_entry, name) for name in FILLED if name in take}
    before, lines = logged_state(row), _last_line()
    change_record(actor=actor, row=record, record=replace(current, **changes), version=record_version)
    row.organisation = record.organisation
    if not CallEntry.objects.filter(record=record).exists():
        row.record = record
    title = next(iter(record.title.values()), record.slug)
    add_event(actor, row, EntryStep.MERGED, title, now)
    finish_decision(
        actor, row, MERGE, EntryState.MERGED, before, title, now, record_lines=_record_lines(record.pk, lines)
    )
    return row


def _record_content(entry: CallEntry) -> model.Record | None:
    """What an accepted entry says as its record; None where it has none."""
    if entry.state != EntryState.ACCEPTED or entry.record is None:
        return None
    return record_of_entry(entry, definition_of(entry.call), entry.record.slug).record


def _take_over(row: CallEntry, into: CallEntry, take: Collection[str]) -> dict[str, Any]:
    """Change `into`, and return what it had before, of what it takes."""
    fields, there = definition_of(row.call).fields, definition_of(into.call).fields
    shared_names = [name for name in take if name in fields and name in there and fields[name].type is there[name].type]
    names = [name for name in shared_names if not fields[name].personal and not there[name].personal]
    had = {
        "answers": {name: into.answers.get(name) for name in names},
        "nodes": list(into.nodes),
        "category": into.category,
        "files": [],
    }
    into.answers = {**into.answers, **{name: row.answers[name] for name in names if name in row.answers}}
    if NODES in take:
        into.nodes = _joined_nodes(into.nodes, row.nodes)
    if CATEGORY in take and row.call_id == into.call_id:
        into.category = row.category
    if FILES in take and row.call_id == into.call_id:
        shared = [part.id for part in fields.values() if not part.personal]
        files = row.files.filter(removed=None, field__in=shared)
        had["files"] = list(files.values_list("pk", flat=True))
        files.filter(sent_with=None).update(sent_with=row)
        row.files.filter(pk__in=had["files"]).update(entry=into)
    return had


def _joined_nodes(nodes: Iterable[dict[str, Any]], others: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Nodes of two entries, each once: as the first has it, unless only the other confirms it."""
    by_node = {plain["node"]: plain for plain in nodes}
    for plain in others:
        first = by_node.get(plain["node"], plain)
        confirmed = plain["state"] == model.MappingState.ACCEPTED and first["state"] != model.MappingState.ACCEPTED
        by_node[plain["node"]] = plain if confirmed else first
    return list(by_node.values())


def _merged_value(current: model.Record, entry: model.Record, name: str) -> Any:
    before, new = getattr(current, name), getattr(entry, name)
    if name in LISTS:
        return (*before, *(value for value in new if value not in before))
    if name in TEXTS:
        return {**before, **new}
    return new or before


def _last_line() -> int:
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _record_lines(record: int | None, after: int) -> list[int]:
    """What was logged of a record and its mappings since: undoing the merge undoes that."""
    if record is None:
        return []
    lines = Entry.objects.filter(object_type__in=("record", "mapping"), object_id=str(record), pk__gt=after)
    return list(lines.values_list("pk", flat=True))
