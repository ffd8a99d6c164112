"""Imports that end before anything is imported."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import NotAllowed
from goalweave.core.messages import Message
from goalweave.imports import files
from goalweave.imports.actions.transitions import begin_state, log_import
from goalweave.imports.models import FOLLOWING, Import, State
from goalweave.imports.problems import message_columns

MOST_TRIES = 5
"""Starts of the worker after which it leaves an import alone that ends it each time at the same place."""


def cancel_import(*, actor: Actor, upload: Import) -> Import:
    """Cancel an import and delete its file. Raises NotAllowed; Conflict if it has been imported or is being
    imported."""
    allowed = (State.UPLOADED, State.CHECKING, State.CHECKED, State.FAILED)
    with transaction.atomic():
        done = begin_state(actor, upload, allowed, State.CANCELLED)
        log_import(actor, done, "cancel")
    files.delete_upload(done.stored)
    return done


def forget_broken_loads(organisation: Organisation | None = None) -> None:
    """Those of an organisation, or all, whose command ended while it read its file: nothing of them is stored, and only their command could
    go on reading."""
    loads = Import.objects.filter(state=State.APPLYING, stored__startswith=files.LOADED)
    for upload in loads if organisation is None else loads.filter(organisation=organisation):
        if upload.counts or files.is_being_loaded(upload.stored):
            continue
        # Its command may have come to its end in the meantime, and has counted what it read then.
        number, _each = loads.filter(pk=upload.pk, counts={}).delete()
        if number:
            files.delete_upload(upload.stored)


@transaction.atomic
def recover_interrupted(*, actor: Actor, waiting: Collection[int] = ()) -> list[Import]:
    """What to do with imports whose process was stopped: a check has failed, and what was being imported, undone, published
    or accepted is returned, to be continued. For when the worker starts.

    waiting: ids of those whose work will be done anyway. Raises NotAllowed for the person who is not the system.
    """
    if not actor.system:
        raise NotAllowed("only the system can do this")
    forget_broken_loads()
    interrupted = Import.objects.exclude(pk__in=waiting)
    message = Message(
        "The process was interrupted because the server or its worker was stopped. Nothing was changed. Start it again."
    )
    interrupted.filter(state=State.CHECKING).update(state=State.FAILED, **message_columns(message))
    continued = []
    broken_off = Q(state__in=(State.APPLYING, State.UNDOING))
    following = Q(state=State.APPLIED, progress__phase__in=FOLLOWING)
    for upload in interrupted.filter(broken_off | following).select_for_update().order_by("pk"):
        if files.is_being_loaded(upload.stored):
            continue
        tries = upload.progress.get("tries", 0) + 1
        if tries > MOST_TRIES:
            continue
        upload.progress["tries"] = tries
        upload.save(update_fields=["progress"])
        continued.append(upload)
    return continued
