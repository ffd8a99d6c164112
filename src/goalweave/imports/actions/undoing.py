"""Taking an import back, by what the log says was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import Max, Q

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
from goalweave.registry.queries import PARTS
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


def undo_import(*, actor: Actor, upload: Import, now: datetime, rest: bool = False) -> Import:
    """Bring all records and mappings to what they were; new ones are deleted, and come back with the next import of
    them. Goes on after an interruption.

    Records that someone has changed since stay as they are: nothing is done then and they are named, unless the rest is
    requested. A small import is undone in one transaction, others in portions.
    """
    written = upload.counts.get("new", 0) + upload.counts.get("changed", 0)
    at_once = written <= PORTION
    steps = UndoSteps(actor, rest=rest, now=now)
    with pause_gc(), record_failure(upload, State.UNDOING, back_to=State.APPLIED, resumes=not at_once):
        run_in_portions(
            actor=actor,
            upload=upload,
            state=State.UNDOING,
            step=steps.do_next,
            at_once=at_once,
            moved=lambda current: files.note_progress(upload.stored, current.progress.get("done", 0), written),
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
            current.progress |= {"phase": "restoring", "position": 0, "since": [], "left": 0}
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
        ids, last = _next_records(current)
        if last is None:
            return False
        since = _records_changed_since(current, ids)
        _PortionUndo(self.actor, current).restore([pk for pk in ids if pk not in since])
        current.progress["done"] = current.progress.get("done", 0) + len(ids) - len(since)
        _move_on(current, last, since)
        return True

    def _look_further(self, current: Import) -> bool:
        ids, last = _next_records(current)
        if last is None:
            return False
        _move_on(current, last, _records_changed_since(current, ids))
        return True

    def restore_parents_next(self, current: Import) -> bool:
        """The same for their parents, which come last: they may come back themselves."""
        ids, last = _next_records(current)
        if last is None:
            return False
        since = _records_changed_since(current, ids)
        _PortionUndo(self.actor, current).restore_parents([pk for pk in ids if pk not in since])
        current.progress["position"] = last
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

    @property
    def organisation(self) -> Organisation:
        return self.upload.organisation

    def restore(self, ids: list[int]) -> None:
        rows = Record.objects.filter(pk__in=ids).select_related("organisation", "unit", "parent")
        lines = _entries_of(self.upload, "record", ids)
        created = {pk for pk, some in lines.items() if some[0].before is None}
        # What the import has made is deleted, whatever is in it: its parts need not be read.
        known = {row.pk: row for row in rows.exclude(pk__in=created).prefetch_related(*PARTS)}
        gone, back = list(created), []
        for pk, row in known.items():
            before = snapshot(row)
            for line in reversed(lines.get(pk, [])):
                before |= line.before if line.before is not None else {"deleted": True}
            if before["deleted"]:
                gone.append(pk)
            else:
                back.append((pk, before))
        there = Record.objects.filter(pk__in=gone, deleted__isnull=True).values_list("pk", flat=True)
        delete_records(actor=self.actor, ids=list(there), batch=self.upload.undo_batch)
        self._restore_records([before for _pk, before in back])
        states: dict[int, dict[str, Any]] = {}
        for pk, some in _entries_of(self.upload, "mapping", [pk for pk, _before in back]).items():
            for line in reversed(some):
                states.setdefault(pk, {}).update(line.before or {})
        if states:
            restore_all(actor=self.actor, states=states, verb="undo", batch=self.upload.undo_batch)

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

    def restore_parents(self, ids: list[int]) -> None:
        alive = set(Record.objects.filter(pk__in=ids, deleted__isnull=True).values_list("pk", flat=True))
        earlier: dict[int, str] = {}
        for pk, lines in _entries_of(self.upload, "record", sorted(alive)).items():
            for line in reversed(lines):
                if line.before and "parent" in line.before:
                    earlier[pk] = line.before["parent"]
        there = existing_ids(self.organisation, {name for name in earlier.values() if name})
        wanted = {pk: name if name in there else "" for pk, name in earlier.items()}
        link_parents(actor=self.actor, organisation=self.organisation, parents=wanted, batch=self.upload.undo_batch)


def _move_on(upload: Import, position: int, since: set[int]) -> None:
    """Note which line of the log was the last, and of the records that were changed since the number and the first."""
    progress = upload.progress
    first = [*progress.get("since", []), *sorted(since)][:MOST_NAMED]
    progress |= {"position": position, "left": progress.get("left", 0) + len(since), "since": first}


def _next_records(upload: Import) -> tuple[list[int], int | None]:
    """The records whose first line of the import is in the next portion of its lines, and the last of these; None at the end."""
    position = upload.progress.get("position", 0)
    lines = Entry.objects.filter(batch=upload.batch, object_type__in=TYPES)
    portion = list(lines.filter(pk__gt=position).order_by("pk").values_list("pk", "object_id")[: 2 * PORTION])
    if not portion:
        return [], None
    names = {name for _pk, name in portion}
    if position:
        names -= set(
            lines.filter(object_id__in=list(names), pk__lte=position).order_by().values_list("object_id", flat=True)
        )
    return sorted(map(int, names)), portion[-1][0]


def _records_changed_since(upload: Import, ids: list[int]) -> set[int]:
    """A file that was attached or taken off is a change; suggestions made since are none: no one has decided on
    them. What a broken off undo has restored is none either."""
    names = list(map(str, ids))
    lines = Entry.objects.filter(object_type__in=(*TYPES, "attachment"), object_id__in=names)
    own = dict(lines.filter(batch=upload.batch).order_by().values_list("object_id").annotate(last=Max("pk")))
    later = lines.exclude(batch=upload.batch).exclude(object_type="mapping", verb="suggest").order_by()
    if upload.undo_batch is not None:
        # A line without a number is compared as well.
        later = later.filter(Q(batch__isnull=True) | ~Q(batch=upload.undo_batch))
    found = set()
    for name, last in later.values_list("object_id").annotate(last=Max("pk")):
        if last > own.get(name, 0):
            found.add(int(name))
    return found


def _entries_of(upload: Import, kind: str, ids: list[int]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    rows = Entry.objects.filter(batch=upload.batch, object_type=kind, object_id__in=list(map(str, ids)))
    for line in rows.defer("after").order_by("pk"):
        found.setdefault(int(line.object_id), []).append(line)
    return found


def _record_titles(ids: list[int]) -> list[dict[str, Any]]:
    rows = Record.objects.filter(pk__in=ids).order_by("pk")
    return [{"pk": row.pk, "id": row.slug, "title": dict(row.title)} for row in rows]
