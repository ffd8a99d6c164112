"""From one state of an import to the next; for the actions of this package alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.core.errors import Conflict, GoalweaveError, NotAllowed
from goalweave.core.messages import Message
from goalweave.database import disk_full_within, is_outage
from goalweave.frameworks.queries import catalogue
from goalweave.imports import files, rules
from goalweave.imports.models import Import, State
from goalweave.imports.parsed_cache import profile_upload
from goalweave.imports.problems import message_columns
from goalweave.imports.reading import ImportReader
from goalweave.imports.sanitising import Report
from goalweave.imports.source import ImportSource
from goalweave.registry.rules import may_publish_records
from goalweave.vanished_rows import reread_row


def source_of(upload: Import) -> ImportSource:
    return ImportSource(
        files.upload_path(upload.stored),
        profile_upload(upload.stored, upload.name),
        upload.columns,
        upload.corrections,
        upload.unit.slug if upload.unit else "",
        upload.visibility,
    )


def reader_of(actor: Actor, upload: Import, source: ImportSource, report: Report) -> ImportReader:
    """Return a reader of the file with the permissions of the actor."""
    return ImportReader(
        source, upload.organisation, catalogue(), report, may_publish_records(actor, upload.organisation)
    )


def mapping_origin(upload: Import) -> str:
    """Of the mappings that its tags become; the one that the formats give."""
    return f"import:{upload.kind}"


def require_may_change(actor: Actor, upload: Import) -> None:
    if not rules.may_change_import(actor, upload):
        raise NotAllowed("you do not have permission to import records of this organisation")


@transaction.atomic
def begin_state(
    actor: Actor,
    upload: Import,
    allowed: tuple[State, ...],
    state: State,
    change: Callable[[Import], None] | None = None,
) -> Import:
    """Move an import from one of the allowed states to the next. Raises NotAllowed, Conflict if it is in another state
    now."""
    require_may_change(actor, upload)
    current = lock_import(upload.pk)
    if current.state not in allowed:
        raise Conflict("The state of this import has changed in the meantime; check it again.")
    current.state, current.message, current.said = state, "", None
    current.progress = {"user": actor.user.pk if actor.user else None}
    if change:
        change(current)
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError:
        raise Conflict(
            "Another import for this organisation is running. Wait until it has finished, or stop it on its page."
        ) from None
    return current


def lock_import(pk: int) -> Import:
    rows = Import.objects.select_for_update(of=("self",)).select_related("organisation", "unit")
    return reread_row(rows, pk)


@contextmanager
def record_failure(
    upload: Import, state: State, back_to: State = State.FAILED, *, resumes: bool = False, retried: bool = False
) -> Iterator[None]:
    """Work in that state; if it fails, the import states why and nothing else of it is stored.

    resumes: the work is in portions: it waits where the database is unavailable or the process is stopped. retried: the caller does it
    again where the database takes nothing for the moment, for which the import stays in its state. Errors that a person can correct are
    stored; others are raised again.
    """
    try:
        yield
    except GoalweaveError as error:
        _store_failure(upload, state, back_to, error.full_message)
    except BaseException as error:
        if resumes:
            if isinstance(error, Exception) and not is_outage(error):
                _store_failure(upload, state, back_to, _describe_stop(error))
        elif not (retried and is_outage(error)):
            _store_failure(upload, state, back_to, describe_fault(error))
        raise
    finally:
        files.delete_progress(upload.stored)


def describe_fault(error: BaseException) -> Message:
    """Why an import failed that has changed nothing, by an error that is not of its file."""
    if disk_full_within(error):
        return Message("The disk of this site is full. Nothing was changed; start it again when there is room.")
    if is_outage(error):
        return Message("The database was busy or could not be reached. Nothing was changed; start it again.")
    return Message("Something went wrong on our side. Nothing was changed.")


def _describe_stop(error: BaseException) -> Message:
    if disk_full_within(error):
        return Message("The disk of this site is full. Start it again to continue when there is room.")
    return Message("Something went wrong on our side. Start it again to continue.")


def _store_failure(upload: Import, state: State, back_to: State, message: str) -> None:
    Import.objects.filter(pk=upload.pk, state=state).update(state=back_to, **message_columns(message))


def log_import(actor: Actor, upload: Import, verb: str, **after: object) -> None:
    log(
        actor=actor,
        verb=verb,
        object_type="import",
        object_id=upload.pk,
        after={"file": upload.name, **after},
        organisation=upload.organisation_id,
        batch=upload.undo_batch if verb == "undo" else upload.batch,
    )
