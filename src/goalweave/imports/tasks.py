"""Imports in the background: small ones are done at once, others by the worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus, task

from goalweave.accounts.actor import SYSTEM, Actor, actor_of
from goalweave.accounts.models import User
from goalweave.core.errors import Conflict, NotAllowed
from goalweave.imports import actions
from goalweave.imports.actions.accepting import AcceptedFacts, UndoneFacts, undone_facts
from goalweave.imports.actions.applying import record_count
from goalweave.imports.actions.following import SMALL_PORTION
from goalweave.imports.models import Import, State
from goalweave.imports.parsed_cache import delete_caches_of_finished
from goalweave.registry.text_facts import FactKind

QUEUE = "imports"
SMALL_FILE = 200_000
"""Bytes of a file that is tried while someone waits."""

FEW_RECORDS = 500
"""Records that are imported, or undone, while someone waits."""


def queue_check(*, actor: Actor, upload: Import) -> None:
    """Try it, now or in the background. Raises as actions.start_check does."""
    started = actions.start_check(actor=actor, upload=upload)
    if started.size <= SMALL_FILE:
        actions.check_import(actor=actor, upload=started)
    else:
        run_check.enqueue(started.pk, _user_id(actor))


def queue_apply(*, actor: Actor, upload: Import) -> None:
    """Raises as actions.start_apply does."""
    started = actions.start_apply(actor=actor, upload=upload)
    if record_count(started) <= FEW_RECORDS:
        actions.apply_import(actor=actor, upload=started, now=timezone.now())
    else:
        run_apply.enqueue(started.pk, _user_id(actor))


def queue_undo(*, actor: Actor, upload: Import, rest: bool = False) -> None:
    """Raises as actions.start_undo does."""
    started = actions.start_undo(actor=actor, upload=upload, rest=rest)
    if record_count(started) <= FEW_RECORDS:
        actions.undo_import(actor=actor, upload=started, now=timezone.now(), rest=rest)
    else:
        run_undo.enqueue(started.pk, _user_id(actor), rest)


def queue_publish(*, actor: Actor, upload: Import) -> int | None:
    """Returns how many records were published; None if that goes on in the background. Raises as actions.start_publishing does."""
    progress = _queue_following(actor, actions.start_publishing(actor=actor, upload=upload))
    return None if progress is None else progress["done"]


def queue_accept(*, actor: Actor, upload: Import, kind: FactKind) -> AcceptedFacts | None:
    """Accept the suggestions of a kind; None if that goes on in the background. Raises as actions.start_accepting does."""
    progress = _queue_following(actor, actions.start_accepting(actor=actor, upload=upload, kind=kind))
    return None if progress is None else AcceptedFacts(progress.get("decided", 0), progress.get("left", 0))


def queue_undo_facts(*, actor: Actor, upload: Import) -> UndoneFacts | None:
    """Undo what was accepted; None if that goes on in the background. Raises as actions.start_undoing_facts does."""
    started = actions.start_undoing_facts(actor=actor, upload=upload)
    progress = _queue_following(actor, started, at_most=SMALL_PORTION)
    return None if progress is None else undone_facts(progress)


def _queue_following(actor: Actor, started: Import, at_most: int = FEW_RECORDS) -> dict[str, Any] | None:
    """at_most: so many records while someone waits."""
    if started.progress["total"] <= at_most:
        progress: dict[str, Any] = actions.continue_following(actor=actor, upload=started).progress
        return progress
    run_following.enqueue(started.pk, _user_id(actor))
    return None


def queue_cancel(*, actor: Actor, upload: Import) -> Import:
    """Cancel an import, or stop it while it is being imported. Raises as the actions do."""
    if upload.state != State.APPLYING:
        return actions.cancel_import(actor=actor, upload=upload)
    stopped = actions.stop_import(actor=actor, upload=upload)
    run_apply.enqueue(stopped.pk, _user_id(actor))  # where no process works on it any more
    return stopped


def resume_interrupted_imports() -> int:
    """Let the worker go on with imports, undos and publishing that no task does any more; returns how many.

    For when the worker starts: the tasks of workers that have ended are waiting again by then.
    """
    from django_tasks_db.models import DBTaskResult

    delete_caches_of_finished()
    unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    tasks = DBTaskResult.objects.filter(queue_name=QUEUE, status__in=unfinished)
    waiting = [arguments["args"][0] for arguments in tasks.values_list("args_kwargs", flat=True)]
    interrupted = actions.recover_interrupted(actor=SYSTEM, waiting=waiting)
    for upload in interrupted:
        user = upload.progress.get("user")
        if upload.state == State.APPLYING:
            run_apply.enqueue(upload.pk, user)
        elif upload.following:
            run_following.enqueue(upload.pk, user)
        else:
            run_undo.enqueue(upload.pk, user, upload.progress.get("rest", False))
    return len(interrupted)


@task(queue_name=QUEUE)
def run_check(pk: int, user: int | None) -> str:
    """user: as in bring_in."""
    return _run_step(
        pk,
        State.CHECKING,
        lambda upload: actions.check_import(actor=_actor_of_user(user), upload=upload, retried=True),
    )


@task(queue_name=QUEUE)
def run_apply(pk: int, user: int | None) -> str:
    """user: who started it, whose permissions are checked again; None for the command line."""
    now = timezone.now()
    return _run_step(
        pk,
        State.APPLYING,
        lambda upload: actions.apply_import(actor=_actor_of_user(user), upload=upload, now=now, retried=True),
    )


@task(queue_name=QUEUE)
def run_undo(pk: int, user: int | None, rest: bool) -> str:
    now = timezone.now()
    return _run_step(
        pk,
        State.UNDOING,
        lambda upload: actions.undo_import(actor=_actor_of_user(user), upload=upload, now=now, rest=rest, retried=True),
    )


@task(queue_name=QUEUE)
def run_following(pk: int, user: int | None) -> str:
    """Publishing the records of an import, accepting what their texts say, or undoing that; user: as in run_apply."""
    upload = Import.objects.select_related("organisation", "unit").filter(pk=pk).first()
    if upload is None or not upload.following:
        return ""
    phase = upload.following
    try:
        actions.continue_following(actor=_actor_of_user(user), upload=upload)
    except (Conflict, NotAllowed):
        return ""  # it was undone in the meantime, or the person may not do it any more
    return phase


def _run_step(pk: int, state: State, work: Callable[[Import], Import]) -> str:
    """The state that the import is in then; one that was called off in the meantime is left alone. The worker does a task again after an
    outage of the database."""
    upload = Import.objects.select_related("organisation", "unit").filter(pk=pk).first()
    if upload is None or upload.state != state:
        return ""
    return str(work(upload).state)


def _user_id(actor: Actor) -> int | None:
    return actor.user.pk if actor.user else None


def _actor_of_user(user: int | None) -> Actor:
    return SYSTEM if user is None else actor_of(User.objects.filter(pk=user).first())
