"""Imports that end before anything is imported."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.core.errors import NotAllowed
from goalweave.core.messages import Message
from goalweave.imports import files
from goalweave.imports.actions.transitions import begin_state, log_import
from goalweave.imports.models import RUNNING, Import, State
from goalweave.imports.problems import message_columns


def cancel_import(*, actor: Actor, upload: Import) -> Import:
    """Cancel an import and delete its file. Raises NotAllowed; Conflict if it has been imported or is being
    imported."""
    allowed = (State.UPLOADED, State.CHECKING, State.CHECKED, State.FAILED)
    with transaction.atomic():
        done = begin_state(actor, upload, allowed, State.CANCELLED)
        log_import(actor, done, "cancel")
    files.delete_upload(done.stored)
    return done


@transaction.atomic
def fail_interrupted(*, actor: Actor, waiting: Collection[int] = ()) -> int:
    """Imports whose work was broken off with the process that did it: nothing of it was written. For when the worker
    starts.

    waiting: ids of those whose work has not begun and will still be done. Returns how many. Raises NotAllowed for the
    person who is not the system.
    """
    if not actor.system:
        raise NotAllowed("only the system can do this")
    message = Message(
        "The process was interrupted because the server or its worker was stopped. Nothing was changed. Start it again."
    )
    number = 0
    for state in RUNNING:
        after = State.APPLIED if state == State.UNDOING else State.FAILED
        number += (
            Import.objects.filter(state=state).exclude(pk__in=waiting).update(state=after, **message_columns(message))
        )
    return number
