"""Trying an import: the whole file is read and compared, nothing is written but what was found."""

from __future__ import annotations

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError, Severity
from goalweave.formats import TABLES
from goalweave.imports import files
from goalweave.imports.actions.steps import begin, failing, given, locked, origin, reader_of
from goalweave.imports.actions.upload import OPEN
from goalweave.imports.dry_run import Trial, tried
from goalweave.imports.gc_pause import collector_held
from goalweave.imports.models import Import, State
from goalweave.imports.parsed_cache import laid_aside
from goalweave.imports.problems import Problems
from goalweave.imports.reading import warnings_of_columns


def start_check(*, actor: Actor, upload: Import) -> Import:
    """Raises NotAllowed, Conflict."""
    return begin(actor, upload, OPEN, State.CHECKING)


def check_import(*, actor: Actor, upload: Import) -> Import:
    """Try a file that start_check has let in, as the actor would bring it in; its problems and counts are kept. A file that breaks off has a critical one."""
    problems = Problems()
    with collector_held(), failing(upload, State.CHECKING):
        trial = _trial(actor, upload, problems)
        with transaction.atomic():
            current = locked(upload.pk)
            if current.state != State.CHECKING:  # called off meanwhile
                return current
            current.state = State.CHECKED
            current.counts = {**trial.counts, **{str(one): problems.counts[str(one)] for one in Severity}}
            current.outcome = trial.shown
            current.save()
            problems.store(current)
    return Import.objects.select_related("organisation", "unit", "uploaded_by").get(pk=upload.pk)


def _trial(actor: Actor, upload: Import, problems: Problems) -> Trial:
    try:
        source = given(upload)
        if upload.kind in TABLES:
            for warning in warnings_of_columns(source):
                problems.tell(warning)
        reader = reader_of(actor, upload, source, problems.tell)
        return tried(
            laid_aside(upload, reader),
            reader,
            upload.organisation,
            source.told(),
            origin(upload),
            lambda done: files.note_progress(upload.stored, done, 0),
        )
    except InputError as error:
        problems.tell(
            InputError(
                error.message,
                file=upload.name,
                line=error.line,
                field=error.field,
                severity=Severity.CRITICAL,
            )
        )
        return Trial()
