"""Bringing an import in: small ones in one transaction, others in portions whose new records are shown at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.core.errors import Conflict, GoalweaveError, InputError
from goalweave.core.messages import Message
from goalweave.database import is_outage
from goalweave.formats import TABLES
from goalweave.imports import files
from goalweave.imports.actions.portions import run_in_portions
from goalweave.imports.actions.transitions import (
    begin_state,
    describe_fault,
    lock_import,
    log_import,
    mapping_origin,
    reader_of,
    record_failure,
    require_may_change,
    source_of,
)
from goalweave.imports.actions.undoing import UndoSteps
from goalweave.imports.gc_pause import pause_gc
from goalweave.imports.models import Import, State
from goalweave.imports.parsed_cache import CACHE_ENDINGS, REJECTED, CachedFile, ensure_cache, read_cached_records
from goalweave.imports.problems import message_columns
from goalweave.imports.reading import ImportReader
from goalweave.imports.record_index import RecordIndex
from goalweave.imports.source import ImportSource
from goalweave.imports.storing import PORTION, RecordStore
from goalweave.mapping.tasks import request_suggestions

TAKING_BACK = "taking back"
TAKING_BACK_PHASES = (TAKING_BACK, "restoring", "restoring parents")
Progress = Callable[[int, int], None]
"""Called with the number of records stored, and of all."""


def ignore_progress(_done: int, _total: int) -> None:
    """For whom it is of no interest how far an import is."""


def start_apply(*, actor: Actor, upload: Import) -> Import:
    """Raises NotAllowed; Conflict where it was not tried, or another is at work; InputError for a file that cannot be used."""

    def change(current: Import) -> None:
        if current.counts.get("critical"):
            raise InputError(_("The file cannot be used: see its critical problems."), file=current.name)
        current.batch = uuid4()

    return begin_state(actor, upload, (State.CHECKED,), State.APPLYING, change)


def apply_import(
    *,
    actor: Actor,
    upload: Import,
    now: datetime,
    progressed: Progress = ignore_progress,
    suggest: bool = True,
    retried: bool = False,
) -> Import:
    """Import what start_apply has accepted, or what is left of it after an interruption. suggest: have the new texts read in the
    background. retried: as of record_failure.

    If something is wrong, what was stored is taken back, and the import has failed and says why. If the database is
    unavailable or the process is stopped, a large import stays as it is and goes on when this is called again.
    """
    with pause_gc():
        if record_count(upload) <= PORTION:
            with record_failure(upload, State.APPLYING, retried=retried):
                _apply_steps(actor, upload, now, progressed, at_once=True)
        else:
            _apply_in_portions(actor, upload, now, progressed)
    done = Import.objects.select_related("organisation", "unit", "uploaded_by").get(pk=upload.pk)
    if done.state == State.APPLIED:
        files.delete_cache(done.stored, *CACHE_ENDINGS)
        if suggest:
            request_suggestions()
    elif done.state == State.FAILED and done.stored.startswith(files.LOADED):
        files.delete_upload(done.stored)  # its file cannot be read from here
    return done


def stop_import(*, actor: Actor, upload: Import) -> Import:
    """Have what an import has stored taken back, by the process that works on it or the next. Raises NotAllowed; Conflict where it is
    not being imported, or is small enough to be done at once."""
    require_may_change(actor, upload)
    message = Message("The import was stopped. Nothing was changed.")
    if record_count(upload) <= PORTION or not _begin_taking_back(upload, message):
        raise Conflict("The state of this import has changed in the meantime; check it again.")
    return Import.objects.get(pk=upload.pk)


def record_count(upload: Import) -> int:
    """How many records of the file the check has counted."""
    return sum(upload.counts.get(name, 0) for name in ("new", "changed", "unchanged", "deleted"))


def _apply_in_portions(actor: Actor, upload: Import, now: datetime, progressed: Progress) -> None:
    try:
        _apply_steps(actor, upload, now, progressed, at_once=False)
    except GoalweaveError as error:
        _take_back(upload, now, error.full_message)
    except Exception as error:
        if not is_outage(error):
            _take_back(upload, now, describe_fault(error))
        raise


def _take_back(upload: Import, now: datetime, message: str) -> None:
    """Whoever has begun the import may have lost the permission to: what is half stored is removed all the same."""
    if _begin_taking_back(upload, message):
        _apply_steps(SYSTEM, upload, now, ignore_progress, at_once=False)


@transaction.atomic
def _begin_taking_back(upload: Import, message: str) -> bool:
    """From now on, the work is to remove what was stored; False where another process has done the work."""
    current = lock_import(upload.pk)
    if current.state != State.APPLYING:
        return False
    if current.progress.get("phase") in TAKING_BACK_PHASES:
        return True
    current.undo_batch = uuid4()
    current.progress = {"user": current.progress.get("user"), "phase": TAKING_BACK}
    for name, value in message_columns(message).items():
        setattr(current, name, value)
    current.save()
    return True


def _apply_steps(actor: Actor, upload: Import, now: datetime, progressed: Progress, *, at_once: bool) -> None:
    upload = Import.objects.select_related("organisation", "unit").get(pk=upload.pk)
    total = record_count(upload)
    files.note_progress(upload.stored, upload.progress.get("done", 0), total)
    steps = _ApplySteps(actor, upload, at_once, now)

    def moved(current: Import) -> None:
        done = current.progress.get("done", 0)
        files.note_progress(upload.stored, done, total)
        progressed(done, total)

    try:
        if upload.progress.get("phase") in TAKING_BACK_PHASES:
            steps.actor = SYSTEM
        else:
            # While a transaction is open no one else may write on SQLite: the file is read before.
            steps.read_file()
        run_in_portions(
            actor=steps.actor,
            upload=upload,
            state=State.APPLYING,
            step=steps.do_next,
            at_once=at_once,
            moved=moved,
        )
    finally:
        steps.close()
        files.delete_progress(upload.stored)


@dataclass
class _ApplySteps:
    """The phases of an import: records, parents, showing; progress says which, and how far it is. `offset` is the place in the
    cached file, `line` that in the index, `done` the number of records stored."""

    actor: Actor
    upload: Import
    at_once: bool
    now: datetime
    cache: CachedFile | None = None

    @cached_property
    def source(self) -> ImportSource:
        return source_of(self.upload)

    @cached_property
    def reader(self) -> ImportReader:
        return reader_of(self.actor, self.upload, self.source, lambda _problem: None)

    @cached_property
    def supplied(self) -> frozenset[str]:
        return self.source.supplied_fields()

    def read_file(self) -> None:
        """Unless the check has read it; and settle the parents, which takes seconds for a large file. Raises InputError."""
        self.cache = ensure_cache(self.upload, self.reader)
        self.reader.index = RecordIndex(self.cache.index)
        if "parent" in self.supplied and not self.upload.progress.get("line"):
            self.reader.settle_parents()

    def close(self) -> None:
        if self.cache is not None:
            self.reader.index.close()

    def do_next(self, current: Import) -> bool:
        phases: dict[str, Callable[[Import], bool]] = {
            "records": self._store_records,
            "parents": self._link_parents,
            "showing": self._show_records,
            TAKING_BACK: self._discard_records,
            "restoring": self._restore_changed,
            "restoring parents": self._restore_parents,
        }
        current.progress.pop("tries", None)
        return phases[current.progress.get("phase", "records")](current)

    def _store(self, current: Import) -> RecordStore:
        # A row of a table has columns for what it says; reading its text takes longer than storing it.
        read_texts = current.kind not in (*TABLES, "iati")
        return RecordStore(
            self.actor, current, self.supplied, mapping_origin(current), read_texts, hidden=not self.at_once
        )

    def _store_records(self, current: Import) -> bool:
        progress = current.progress
        assert self.cache is not None
        records, behind = read_cached_records(self.cache, progress.get("offset", 0))
        if records:
            counts = Counter(progress.get("counts", {})) + self._store(current).store_portion(records)
            progress |= {
                "file": self.cache.records.name,
                "offset": behind,
                "done": progress.get("done", 0) + len(records),
                "counts": dict(counts),
            }
            return False
        progress["phase"] = "parents" if "parent" in self.supplied else "showing"
        return False

    def _link_parents(self, current: Import) -> bool:
        progress = current.progress
        parents, _unchanged, behind = self.reader.index.parents(progress.get("line", 0), PORTION)
        if not parents:
            progress["phase"] = "showing"
            return False
        moved = self._store(current).link_portion(parents)
        counts = Counter(progress.get("counts", {}))
        counts.update({"changed": moved, "unchanged": -moved})
        progress |= {"line": behind, "counts": dict(counts)}
        return False

    def _show_records(self, current: Import) -> bool:
        if not self.at_once and self._store(current).show_portion():
            return False
        counts = {**dict.fromkeys(("new", "changed", "unchanged", "deleted"), 0), **current.progress.get("counts", {})}
        counts["rejected"] = self.reader.index.fact(REJECTED)
        current.state, current.applied = State.APPLIED, self.now
        current.counts = {**current.counts, **counts}
        current.progress = {}
        current.save()
        log_import(self.actor, current, "import", **counts)
        return True

    def _discard_records(self, current: Import) -> bool:
        store = RecordStore(self.actor, current, frozenset(), "", read_texts=False, hidden=True)
        if not store.discard_portion():
            current.progress |= {"phase": "restoring", "position": 0}
        return False

    def _restore_changed(self, current: Import) -> bool:
        if not UndoSteps(self.actor, rest=True).restore_next(current):
            current.progress |= {"phase": "restoring parents", "position": 0}
        return False

    def _restore_parents(self, current: Import) -> bool:
        if UndoSteps(self.actor, rest=True).restore_parents_next(current):
            return False
        current.state, current.progress = State.FAILED, {}
        current.save()
        return True
