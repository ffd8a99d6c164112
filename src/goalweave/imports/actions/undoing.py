"""Taking an import back, by what the log says was before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict
from goalweave.imports import files
from goalweave.imports.actions.transitions import (
    begin_state,
    lock_import,
    log_import,
    record_failure,
    require_may_change,
)
from goalweave.imports.gc_pause import pause_gc
from goalweave.imports.models import Import, State
from goalweave.imports.reading import existing_ids
from goalweave.imports.storing import PORTION, split_portions
from goalweave.mapping.actions import restore_all
from goalweave.registry.actions import delete_records, link_parents, store_records
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import PARTS
from goalweave.registry.snapshot import Snapshot, snapshot, snapshot_to_record

MOST_NAMED = 50


def start_undo(*, actor: Actor, upload: Import) -> Import:
    """Raises NotAllowed; Conflict where it is not in, or another is at work."""

    def change(current: Import) -> None:
        current.undo_batch = uuid4()

    return begin_state(actor, upload, (State.APPLIED,), State.UNDOING, change)


def undo_import(*, actor: Actor, upload: Import, now: datetime, rest: bool = False) -> Import:
    """Bring all records and mappings to what they were; new ones are deleted, and come back with the next import of
    them.

    Records that someone has changed since stay as they are: nothing is done then and they are named, unless the rest is
    requested. All or nothing.
    """
    with pause_gc(), record_failure(upload, State.UNDOING, back_to=State.APPLIED), transaction.atomic():
        current = lock_import(upload.pk)
        require_may_change(actor, current)
        if current.state != State.UNDOING or current.batch is None or current.undo_batch is None:
            raise Conflict("The state of this import has changed in the meantime; check it again.")
        ids = _records_of_batch(current.batch)
        since = set(_records_changed_since(current.batch, ids))
        if since and not rest:
            current.state, current.undo_batch = State.APPLIED, None
            current.outcome = {**current.outcome, "since": _record_titles(since)}
            current.counts = {**current.counts, "since": len(since)}
            current.save()
            return current
        undoing = _ImportUndo(actor, current.organisation, current.batch, current.undo_batch)
        done = 0
        for some in split_portions([pk for pk in ids if pk not in since], PORTION):
            undoing.undo_portion(some)
            done += len(some)
            files.note_progress(upload.stored, done, len(ids))
        undoing.restore_parents()
        current.state, current.undone = State.UNDONE, now
        current.outcome = {**current.outcome, "since": _record_titles(since)}
        current.counts = {**current.counts, "since": len(since), "undone": done}
        current.save()
        log_import(actor, current, "undo", records=done, left=len(since))
    return Import.objects.select_related("organisation", "unit", "uploaded_by").get(pk=upload.pk)


@dataclass
class _ImportUndo:
    actor: Actor
    organisation: Organisation
    batch: UUID
    undo: UUID
    parents: dict[int, str] = field(default_factory=dict)

    def undo_portion(self, ids: list[int]) -> None:
        rows = Record.objects.filter(pk__in=ids).select_related("organisation", "unit", "parent")
        known = {row.pk: row for row in rows.prefetch_related(*PARTS)}
        lines = _first_entries(self.batch, "record", ids)
        gone, back = [], []
        for pk, row in known.items():
            before = snapshot(row)
            for line in reversed(lines.get(pk, [])):
                before |= line.before if line.before is not None else {"deleted": True}
            if before["deleted"]:
                gone.append(pk)
            else:
                back.append((pk, before))
        there = Record.objects.filter(pk__in=gone, deleted__isnull=True).values_list("pk", flat=True)
        delete_records(actor=self.actor, ids=list(there), batch=self.undo)
        self._restore_records(back)
        states: dict[int, dict[str, Any]] = {}
        for pk, some in _first_entries(self.batch, "mapping", [pk for pk, _before in back]).items():
            for line in reversed(some):
                states.setdefault(pk, {}).update(line.before or {})
        if states:
            restore_all(actor=self.actor, states=states, verb="undo", batch=self.undo)

    def _restore_records(self, back: list[tuple[int, Snapshot]]) -> None:
        units = set(self.organisation.units.values_list("slug", flat=True))
        alike: dict[tuple[str, str], list[Snapshot]] = {}
        for pk, before in back:
            if before["unit"] not in units:  # closed since
                before["unit"] = ""
            alike.setdefault((before["visibility"], before["as_of"]), []).append(before)
            self.parents[pk] = before["parent"]
        for (visibility, as_of), some in alike.items():
            store_records(
                actor=self.actor,
                organisation=self.organisation,
                records=map(snapshot_to_record, some),
                visibility=Visibility(visibility),
                as_of=as_of,
                parents=False,
                batch=self.undo,
            )

    def restore_parents(self) -> None:
        """Parents last: they may come back themselves."""
        there = existing_ids(self.organisation, {name for name in self.parents.values() if name})
        wanted = {pk: name if name in there else "" for pk, name in self.parents.items()}
        link_parents(actor=self.actor, organisation=self.organisation, parents=wanted, batch=self.undo)


def _records_of_batch(batch: UUID) -> list[int]:
    rows = Entry.objects.filter(batch=batch, object_type__in=("record", "mapping")).order_by()
    return sorted(map(int, rows.values_list("object_id", flat=True).distinct()))


def _records_changed_since(batch: UUID, ids: Iterable[int]) -> list[int]:
    """A file that was attached or taken off is a change; suggestions made since are none: no one has decided on
    them."""
    found = []
    for some in split_portions(ids, PORTION):
        names = list(map(str, some))
        lines = Entry.objects.filter(object_type__in=("record", "mapping", "attachment"), object_id__in=names)
        own = dict(lines.filter(batch=batch).order_by().values_list("object_id").annotate(last=Max("pk")))
        later = lines.exclude(batch=batch).exclude(object_type="mapping", verb="suggest").order_by()
        for name, last in later.values_list("object_id").annotate(last=Max("pk")):
            if last > own.get(name, 0):
                found.append(int(name))
    return found


def _first_entries(batch: UUID, kind: str, ids: list[int]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    rows = Entry.objects.filter(batch=batch, object_type=kind, object_id__in=list(map(str, ids)))
    for line in rows.order_by("pk"):
        found.setdefault(int(line.object_id), []).append(line)
    return found


def _record_titles(ids: set[int]) -> list[dict[str, Any]]:
    rows = Record.objects.filter(pk__in=sorted(ids)[:MOST_NAMED]).order_by("pk")
    return [{"pk": row.pk, "id": row.slug, "title": dict(row.title)} for row in rows]
