"""Taking an import back, by what the log says was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.models import Entry
from goalweave.imports import files
from goalweave.imports.actions.portions import run_in_portions
from goalweave.imports.actions.transitions import begin_state, log_import, record_failure
from goalweave.imports.gc_pause import pause_gc
from goalweave.imports.models import Import, State
from goalweave.imports.reading import existing_ids
from goalweave.imports.storing import PORTION
from goalweave.mapping.actions import restore_all
from goalweave.registry.actions import delete_records, link_parents, store_records
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import with_parts
from goalweave.registry.snapshot import Snapshot, snapshot, snapshot_to_record

MOST_NAMED = 50
TYPES = ("record", "mapping")


def start_undo(*, actor: Actor, upload: Import, rest: bool = False) -> Import:
    """Raises NotAllowed; Conflict where it is not in, or another is at work. rest: as in undo_import."""

    def change(current: Import) -> None:
        # An undo that broke off goes on under its own number.
        current.undo_batch = current.undo_batch or uuid4()
        current.progress["rest"] = rest

    return begin_state(actor, upload, (State.APPLIED,), State.UNDOING, change)


def undo_import(*, actor: Actor, upload: Import, now: datetime, rest: bool = False, retried: bool = False) -> Import:
    """Bring all records and mappings to what they were; new ones are deleted, and come back with the next import of
    them. Goes on after an interruption.

    Records that someone has changed since stay as they are: nothing is done then and they are named, unless the rest is
    requested. A small import is undone in one transaction, others in portions. retried: as of record_failure.
    """
    changes = upload.counts.get("new", 0) + upload.counts.get("changed", 0)
    at_once = changes <= PORTION
    steps = UndoSteps(actor, rest=rest, now=now)
    with (
        pause_gc(),
        record_failure(upload, State.UNDOING, back_to=State.APPLIED, resumes=not at_once, retried=retried),
    ):
        run_in_portions(
            actor=actor,
            upload=upload,
            state=State.UNDOING,
            step=steps.do_next,
            at_once=at_once,
            moved=lambda current: files.note_progress(upload.stored, current.progress.get("done", 0), changes),
        )
    return Import.objects.select_related("organisation", "unit", "uploaded_by").get(pk=upload.pk)


@dataclass
class UndoSteps:
    """The phases of an undo: looking for changes since, restoring, parents; progress says which, and `position` which line of
    the log was the last."""

    actor: Actor
    rest: bool
    now: datetime | None = None

    def do_next(self, current: Import) -> bool:
        current.progress.pop("tries", None)
        rest = self.rest or current.progress.get("rest", False)
        phase = current.progress.get("phase", "looking")
        if phase == "looking":
            if self._look_further(current):
                return False
            if current.progress.get("left") and not rest:
                self._refuse(current)
                return True
            current.progress |= {"phase": "restoring", "position": 0, "since": [], "left": 0, "linked": False}
            return False
        if phase == "restoring":
            if not self.restore_next(current):
                current.progress |= {"phase": "parents", "position": 0}
            return False
        if self.restore_parents_next(current):
            return False
        self._finish(current)
        return True

    def restore_next(self, current: Import) -> bool:
        """Restore the next portion of records, but for those that were changed since; False at the end."""
        portion = _next_portion(current)
        if portion is None:
            return False
        linked = _PortionUndo(self.actor, current, portion).restore()
        current.progress["done"] = current.progress.get("done", 0) + len(portion.restorable)
        if linked:
            current.progress["linked"] = True
        _move_on(current, portion)
        return True

    def _look_further(self, current: Import) -> bool:
        portion = _next_portion(current)
        if portion is None:
            return False
        _move_on(current, portion)
        return True

    def restore_parents_next(self, current: Import) -> bool:
        """The same for their parents, which come last: they may come back themselves."""
        # An undo that an earlier version began has not noted whether there are any.
        portion = _next_portion(current) if current.progress.get("linked", True) else None
        if portion is None:
            return False
        _PortionUndo(self.actor, current, portion).restore_parents()
        current.progress["position"] = portion.last
        return True

    def _refuse(self, current: Import) -> None:
        self._name_changed(current)
        current.state, current.undo_batch, current.progress = State.APPLIED, None, {}
        current.save()

    def _finish(self, current: Import) -> None:
        self._name_changed(current)
        done = current.progress.get("done", 0)
        current.counts["undone"] = done
        current.state, current.undone, current.progress = State.UNDONE, self.now, {}
        current.save()
        log_import(self.actor, current, "undo", records=done, left=current.counts["since"])

    def _name_changed(self, current: Import) -> None:
        current.outcome = {**current.outcome, "since": _record_titles(current.progress.get("since", []))}
        current.counts = {**current.counts, "since": current.progress.get("left", 0)}


@dataclass
class _PortionUndo:
    actor: Actor
    upload: Import
    portion: _Portion

    @property
    def organisation(self) -> Organisation:
        return self.upload.organisation

    def restore(self) -> bool:
        """Restore the records and their mappings; returns whether the import had changed the parent of one that stays."""
        lines = self.portion.before["record"]
        ids = [pk for pk in self.portion.restorable if pk in lines]
        created = {pk for pk in ids if lines[pk][0] is None}
        # What the import has made is deleted, whatever is in it: its parts need not be read.
        gone, back = list(created), dict[int, Snapshot]()
        linked = False
        rows = Record.objects.filter(pk__in=set(self.portion.restorable) - created).order_by("pk")
        for row in with_parts(rows.select_related("organisation", "unit", "parent")):
            before = snapshot(row)
            for earlier in reversed(lines.get(row.pk, [])):
                before |= earlier if earlier is not None else {"deleted": True}
            if before["deleted"]:
                gone.append(row.pk)
            else:
                back[row.pk] = before
                linked = linked or any(earlier and "parent" in earlier for earlier in lines.get(row.pk, []))
        there = Record.objects.filter(pk__in=gone, deleted__isnull=True).values_list("pk", flat=True)
        delete_records(actor=self.actor, ids=list(there), batch=self.upload.undo_batch)
        self._restore_records(list(back.values()))
        states: dict[int, dict[str, Any]] = {}
        for pk in back:
            for earlier in reversed(self.portion.before["mapping"].get(pk, [])):
                states.setdefault(pk, {}).update(earlier or {})
        if states:
            restore_all(actor=self.actor, states=states, verb="undo", batch=self.upload.undo_batch)
        return linked

    def _restore_records(self, back: list[Snapshot]) -> None:
        units = set(self.organisation.units.values_list("slug", flat=True))
        alike: dict[tuple[str, str], list[Snapshot]] = {}
        for before in back:
            if before["unit"] not in units:  # closed since
                before["unit"] = ""
            alike.setdefault((before["visibility"], before["as_of"]), []).append(before)
        for (visibility, as_of), some in alike.items():
            store_records(
                actor=self.actor,
                organisation=self.organisation,
                records=map(snapshot_to_record, some),
                visibility=Visibility(visibility),
                as_of=as_of,
                parents=False,
                batch=self.upload.undo_batch,
            )

    def restore_parents(self) -> None:
        lines = self.portion.before["record"]
        earlier: dict[int, str] = {}
        for pk in self.portion.restorable:
            for before in reversed(lines.get(pk, [])):
                if before and "parent" in before:
                    earlier[pk] = before["parent"]
        alive = Record.objects.filter(pk__in=list(earlier), deleted__isnull=True).values_list("pk", flat=True)
        earlier = {pk: earlier[pk] for pk in alive}
        there = existing_ids(self.organisation, {name for name in earlier.values() if name})
        parents = {pk: name if name in there else "" for pk, name in earlier.items()}
        link_parents(actor=self.actor, organisation=self.organisation, parents=parents, batch=self.upload.undo_batch)


def _move_on(upload: Import, portion: _Portion) -> None:
    """Note which line of the log was the last, and of the records that were changed since the number and the first."""
    progress = upload.progress
    first = [*progress.get("since", []), *sorted(portion.since)][:MOST_NAMED]
    progress |= {"position": portion.last, "left": progress.get("left", 0) + len(portion.since), "since": first}


Before = dict[str, Any] | None
"""What a line of the log says was before; None: there was nothing."""


@dataclass(frozen=True)
class _Portion:
    """The records whose first line of the import is in a portion of its lines. last: number of the last line; since: those that were
    changed since the import; before: kind of object → record's id → what its lines of the import say, oldest first."""

    last: int
    records: tuple[int, ...]
    since: frozenset[int]
    before: dict[str, dict[int, list[Before]]]

    @property
    def restorable(self) -> list[int]:
        return [pk for pk in self.records if pk not in self.since]


def _next_portion(upload: Import) -> _Portion | None:
    """None at the end. A file that was attached to a record or taken off is a change since; suggestions made since are none: no one
    has decided on them. What an interrupted undo has restored is none either."""
    position = upload.progress.get("position", 0)
    lines = Entry.objects.filter(batch=upload.batch, object_type__in=TYPES, pk__gt=position).order_by("pk")
    portion = list(lines.values_list("pk", "object_id")[: 2 * PORTION])
    if not portion:
        return None
    names = {name for _pk, name in portion}
    # The batch is compared here: SQLite would look it up in the index of batches, and read all lines of the import for each portion.
    history = Entry.objects.filter(object_type__in=(*TYPES, "attachment"), object_id__in=names).order_by("pk")
    before: dict[str, dict[int, list[Before]]] = {kind: {} for kind in TYPES}
    first, last, later = dict[int, int](), dict[int, int](), dict[int, int]()
    for line, kind, name, verb, batch, earlier in history.values_list(
        "pk", "object_type", "object_id", "verb", "batch", "before"
    ):
        pk = int(name)
        if batch == upload.batch:
            last[pk] = line
            if kind in before:
                first.setdefault(pk, line)
                before[kind].setdefault(pk, []).append(earlier)
        elif (kind, verb) != ("mapping", "suggest") and (batch is None or batch != upload.undo_batch):
            later[pk] = line
    records = tuple(sorted(pk for pk, line in first.items() if line > position))
    since = frozenset(pk for pk in records if later.get(pk, 0) > last[pk])
    return _Portion(portion[-1][0], records, since, before)


def _record_titles(ids: list[int]) -> list[dict[str, Any]]:
    rows = Record.objects.filter(pk__in=ids).order_by("pk")
    return [{"pk": row.pk, "id": row.slug, "title": dict(row.title)} for row in rows]
