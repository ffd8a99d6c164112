"""Workers sign on, give signs of life and claim tasks; the tasks of a worker that is lost are done by another.

A task is claimed by one worker at a time, the last one in its list of workers. A task whose worker is lost waits again;
after MOST_ATTEMPTS workers were lost with it, it has failed, since it may be what ends them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from goalweave.jobs.models import CompletedStep, Worker

MOST_ATTEMPTS = 5
"""Workers that a task can lose before it counts as failed."""

LONGEST_DELAY = timedelta(days=2)
"""Nothing is planned for later than the next morning."""

LOST = "goalweave.jobs.WorkerLost"
"""What a task has as its error whose workers were lost."""


@dataclass(frozen=True, slots=True)
class ReleasedTasks:
    """requeued: tasks that wait again; failed: paths of those that have lost too many workers."""

    requeued: int = 0
    failed: tuple[str, ...] = ()


def register_worker(*, worker: str, site: str, queues: str, host: str, pid: int, now: datetime) -> None:
    """Sign on. Nothing changes for one that is registered already."""
    values = {"site": site, "queues": queues, "host": host[:255], "pid": pid, "started": now, "seen": now}
    Worker.objects.get_or_create(pk=worker, defaults=values)


def beat(*, worker: str, now: datetime, stopping: bool) -> bool:
    """Give a sign of life; False if the worker is no longer registered, because others believed it lost."""
    return bool(Worker.objects.filter(pk=worker).update(beats=F("beats") + 1, seen=now, stopping=stopping))


def deregister_worker(*, worker: str) -> None:
    Worker.objects.filter(pk=worker).delete()


def claim_task(*, worker: str, queues: Collection[str]) -> DBTaskResult[..., Any] | None:
    """The next task of these queues, which belongs to this worker then; None if there is none. Looking takes no lock."""
    ready = DBTaskResult.objects.ready().filter(backend_name=DEFAULT_TASK_BACKEND_ALIAS, queue_name__in=queues)
    if not ready.exists():
        return None
    with transaction.atomic():
        task: DBTaskResult[..., Any] | None = ready.get_locked()
        if task is not None:
            task.claim(worker)
    return task


def owns_task(*, worker: str, task: DBTaskResult[..., Any]) -> bool:
    """Whether the task is still this worker's: a worker that was believed lost has lost its task to another."""
    rows = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING)
    return any(workers[-1:] == [worker] for workers in rows.values_list("worker_ids", flat=True))


@transaction.atomic
def return_task(*, worker: str, task: DBTaskResult[..., Any]) -> bool:
    """Let a task wait again that its worker could not finish for a reason outside of the task; this is no attempt."""
    row = DBTaskResult.objects.select_for_update().filter(pk=task.pk, status=TaskResultStatus.RUNNING).first()
    if row is None or row.worker_ids[-1:] != [worker]:
        return False
    _requeue(row, counted=False)
    return True


def recall_postponed_tasks(*, now: datetime) -> int:
    """Let tasks begin now that wait for a time further away than any is planned for, since the clock was ahead then; returns how many."""
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY, run_after__gt=now + LONGEST_DELAY)
    # The last of all times says that a task waits for none.
    return ready.exclude(run_after=get_date_max()).update(run_after=now)


@transaction.atomic
def release_tasks_of(*, workers: Iterable[str], now: datetime) -> ReleasedTasks:
    """Remove lost workers, and let their tasks wait again or fail. Does nothing the second time."""
    lost = set(workers)
    stopping = set(Worker.objects.filter(pk__in=lost, stopping=True).values_list("pk", flat=True))
    Worker.objects.filter(pk__in=lost).delete()
    requeued, failed = 0, list[str]()
    for row in DBTaskResult.objects.select_for_update().filter(status=TaskResultStatus.RUNNING):
        worker = row.worker_ids[-1] if row.worker_ids else ""
        if worker not in lost:
            continue
        if worker not in stopping and len(row.worker_ids) >= MOST_ATTEMPTS:
            _fail(row, now)
            failed.append(row.task_path)
        else:
            _requeue(row, counted=worker not in stopping)
            requeued += 1
    return ReleasedTasks(requeued, tuple(failed))


@transaction.atomic
def release_silent_workers(*, beats: Mapping[str, int], now: datetime) -> ReleasedTasks:
    """Release the tasks of those of these workers, id → number of signs of life, that have given none since."""
    silent = Q(pk__in=[])
    for worker, number in beats.items():
        silent |= Q(pk=worker, beats=number)
    rows = Worker.objects.select_for_update().filter(silent)
    return release_tasks_of(workers=list(rows.values_list("pk", flat=True)), now=now)


def complete_once(*, task: str, now: datetime) -> bool:
    """Whether this task has not done its work before; call it in the transaction of that work. task: its id."""
    _row, new = CompletedStep.objects.get_or_create(pk=task, defaults={"completed": now})
    return new


def delete_old_results(*, now: datetime, days: int) -> int:
    """Delete what tasks have left that ended so many days ago; 0: never. Returns how many."""
    if not days:
        return 0
    CompletedStep.objects.filter(completed__lt=now - timedelta(days=days)).delete()
    number, _kinds = DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=days)).delete()
    return number


def _requeue(row: DBTaskResult[..., Any], *, counted: bool) -> None:
    row.status, row.started_at = TaskResultStatus.READY, None
    if not counted:
        row.worker_ids = row.worker_ids[:-1]
    row.save(update_fields=["status", "started_at", "worker_ids"])


def _fail(row: DBTaskResult[..., Any], now: datetime) -> None:
    row.status, row.finished_at, row.exception_class_path = TaskResultStatus.FAILED, now, LOST
    row.traceback = f"The worker ended {len(row.worker_ids)} times while it did this."
    row.save(update_fields=["status", "finished_at", "exception_class_path", "traceback"])
