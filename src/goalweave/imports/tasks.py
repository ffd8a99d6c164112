"""Imports in the background: small ones are done at once, others by the worker."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django_tasks import TaskResultStatus, task

from goalweave.accounts.actor import SYSTEM, Actor, actor_of
from goalweave.accounts.models import User
from goalweave.imports import actions
from goalweave.imports.models import Import, State

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
    if _record_count(started) <= FEW_RECORDS:
        actions.apply_import(actor=actor, upload=started, now=timezone.now())
    else:
        run_apply.enqueue(started.pk, _user_id(actor))


def queue_undo(*, actor: Actor, upload: Import, rest: bool = False) -> None:
    """Raises as actions.start_undo does."""
    started = actions.start_undo(actor=actor, upload=upload)
    if _record_count(started) <= FEW_RECORDS:
        actions.undo_import(actor=actor, upload=started, now=timezone.now(), rest=rest)
    else:
        run_undo.enqueue(started.pk, _user_id(actor), rest)


def fail_interrupted_imports() -> int:
    """Mark imports as broken off that no process works on and none will; returns how many."""
    from django_tasks_db.models import DBTaskResult

    unfinished = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    tasks = DBTaskResult.objects.filter(queue_name=QUEUE, status__in=unfinished)
    waiting = [arguments["args"][0] for arguments in tasks.values_list("args_kwargs", flat=True)]
    return actions.fail_interrupted(actor=SYSTEM, waiting=waiting)


@task(queue_name=QUEUE)
def run_check(pk: int, user: int | None) -> str:
    """user: as in bring_in."""
    return _run_step(pk, State.CHECKING, lambda upload: actions.check_import(actor=_actor_of_user(user), upload=upload))


@task(queue_name=QUEUE)
def run_apply(pk: int, user: int | None) -> str:
    """user: who started it, whose permissions are checked again; None for the command line."""
    now = timezone.now()
    return _run_step(
        pk, State.APPLYING, lambda upload: actions.apply_import(actor=_actor_of_user(user), upload=upload, now=now)
    )


@task(queue_name=QUEUE)
def run_undo(pk: int, user: int | None, rest: bool) -> str:
    now = timezone.now()
    return _run_step(
        pk,
        State.UNDOING,
        lambda upload: actions.undo_import(actor=_actor_of_user(user), upload=upload, now=now, rest=rest),
    )


def _run_step(pk: int, state: State, work: Callable[[Import], Import]) -> str:
    """The state that the import is in then; one that was called off in the meantime is left alone."""
    upload = Import.objects.select_related("organisation", "unit").filter(pk=pk).first()
    if upload is None or upload.state != state:
        return ""
    return str(work(upload).state)


def _record_count(upload: Import) -> int:
    return sum(upload.counts.get(name, 0) for name in ("new", "changed", "unchanged", "deleted"))


def _user_id(actor: Actor) -> int | None:
    return actor.user.pk if actor.user else None


def _actor_of_user(user: int | None) -> Actor:
    return SYSTEM if user is None else actor_of(User.objects.filter(pk=user).first())
