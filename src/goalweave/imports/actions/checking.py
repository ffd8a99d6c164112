"""The dry run of an import: the whole file is read and compared, and only the findings are written."""

from __future__ import annotations

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError, Severity
from goalweave.imports import files
from goalweave.imports.actions.transitions import (
    begin_state,
    lock_import,
    mapping_origin,
    reader_of,
    record_failure,
    source_of,
)
from goalweave.imports.actions.upload import OPEN
from goalweave.imports.dry_run import ImportDryRun, dry_run_import
from goalweave.imports.gc_pause import pause_gc
from goalweave.imports.models import Import, State
from goalweave.imports.parsed_cache import write_cache
from goalweave.imports.problems import ProblemLog
from goalweave.imports.reading import ImportReader
from goalweave.imports.source_documents import store_document
from goalweave.imports.unknown_values import PartnerWatch


def start_check(*, actor: Actor, upload: Import) -> Import:
    """Raises NotAllowed, Conflict."""
    return begin_state(actor, upload, OPEN, State.CHECKING)


def check_import(*, actor: Actor, upload: Import, retried: bool = False) -> Import:
    """Check a file that start_check has accepted, with the permissions of the actor; store problems and counts. A file
    that cannot be read to its end has a critical problem. retried: as of record_failure.
    """
    problems = ProblemLog()
    with pause_gc(), record_failure(upload, State.CHECKING, retried=retried):
        trial, reader = _dry_run(actor, upload, problems)
        with transaction.atomic():
            current = lock_import(upload.pk)
            if current.state != State.CHECKING:  # called off in the meantime
                return current
            current.state = State.CHECKED
            current.counts = {
                **trial.counts,
                **{str(severity): problems.counts[str(severity)] for severity in Severity},
            }
            current.outcome = trial.shown
            current.save()
            problems.store(current)
            store_document(current, reader)
    return Import.objects.select_related("organisation", "unit", "uploaded_by").get(pk=upload.pk)


def _dry_run(actor: Actor, upload: Import, problems: ProblemLog) -> tuple[ImportDryRun, ImportReader | None]:
    """The reader is None where the file cannot be read."""
    try:
        source = source_of(upload)
        for warning in source.column_warnings():
            problems.add(warning)
        reader = reader_of(actor, upload, source, problems.add)
        partners = PartnerWatch(source)
        trial = dry_run_import(
            partners.watch(write_cache(upload, reader)),
            reader,
            upload.organisation,
            source.supplied_fields(),
            mapping_origin(upload),
            lambda done: files.note_progress(upload.stored, done, 0),
        )
        for warning in partners.problems():
            problems.add(warning)
    except InputError as error:
        problems.add(
            InputError(
                error.message,
                file=upload.name,
                line=error.line,
                field=error.field,
                severity=Severity.CRITICAL,
            )
        )
        return ImportDryRun(), None
    return trial, reader
