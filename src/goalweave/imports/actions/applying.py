"""Bringing an import in: all of it or nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core.errors import Conflict, InputError
from goalweave.imports import files
from goalweave.imports.actions.transitions import (
    begin_state,
    lock_import,
    log_import,
    mapping_origin,
    reader_of,
    record_failure,
    require_may_change,
    source_of,
)
from goalweave.imports.gc_pause import pause_gc
from goalweave.imports.models import Import, State
from goalweave.imports.parsed_cache import read_cache
from goalweave.imports.storing import RecordStore
from goalweave.mapping.tasks import suggest_mappings


def start_apply(*, actor: Actor, upload: Import) -> Import:
    """Raises NotAllowed; Conflict where it was not tried, or another is at work; InputError for a file that cannot be used."""

    def change(current: Import) -> None:
        if current.counts.get("critical"):
            raise InputError(_("The file cannot be used: see its critical problems."), file=current.name)
        current.batch = uuid4()

    return begin_state(actor, upload, (State.CHECKED,), State.APPLYING, change)


def apply_import(*, actor: Actor, upload: Import, now: datetime) -> Import:
    """Import what start_apply has accepted, in one transaction; if it is interrupted, the import has failed and says
    why."""
    total = sum(upload.counts.get(name, 0) for name in ("new", "changed", "unchanged", "deleted"))
    with pause_gc(), record_failure(upload, State.APPLYING):
        source = source_of(upload)
        files.note_progress(upload.stored, 0, total)
        reader = reader_of(actor, upload, source, lambda _problem: None)
        # While the transaction is open no one else may write on SQLite: the file is read before.
        with read_cache(upload, reader) as records, transaction.atomic():
            current = lock_import(upload.pk)
            require_may_change(actor, current)
            if current.state != State.APPLYING or current.batch is None:
                raise Conflict("The state of this import has changed in the meantime; check it again.")
            storing = RecordStore(
                actor=actor,
                organisation=current.organisation,
                supplied=source.supplied_fields(),
                origin=mapping_origin(current),
                batch=current.batch,
                as_of=current.as_of or None,
            )
            storing.store_records(records, reader, lambda done: files.note_progress(upload.stored, done, total))
            current.state, current.applied = State.APPLIED, now
            current.counts = {**current.counts, **storing.counts}
            current.save()
            log_import(actor, current, "import", **storing.counts)
    done = Import.objects.select_related("organisation", "unit", "uploaded_by").get(pk=upload.pk)
    if done.state == State.APPLIED:
        files.delete_cache(done.stored, "records", "writing", "profile")
        suggest_mappings.enqueue()  # texts that are new get suggestions
    return done
