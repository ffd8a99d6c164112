"""Which workers run, and which tasks wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from goalweave.jobs.models import Worker

ALIVE_WITHIN = timedelta(minutes=2)
"""How long ago the last sign of life of a worker can be. A long write of someone else can delay it on SQLite."""


@dataclass(frozen=True, slots=True)
class LiveWorker:
    """seen: its last sign of life."""

    id: str
    queues: tuple[str, ...]
    host: str
    pid: int
    started: datetime
    seen: datetime


def workers_alive(now: datetime | None = None) -> list[LiveWorker]:
    """Workers with a recent sign of life, those that started first coming first. For the health of the site, for no decision about tasks."""
    moment = now or timezone.now()
    recent = Worker.objects.filter(seen__gte=moment - ALIVE_WITHIN, seen__lte=moment + ALIVE_WITHIN)
    return [
        LiveWorker(row.id, tuple(row.queues.split(",")), row.host, row.pid, row.started, row.seen)
        for row in recent.order_by("started", "id")
    ]


def queues_without_worker(queues: Iterable[str], now: datetime | None = None) -> list[str]:
    """Those of these queues that no live worker serves, in the order given."""
    served: set[str] = set()
    for worker in workers_alive(now):
        served.update(worker.queues)
    return [queue for queue in queues if queue not in served]


def is_waiting(task: str) -> bool:
    """Whether the task of this path waits for a worker."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=task).exists()


def worker_beats() -> dict[str, int]:
    """Id → number of signs of life, of all workers that have not ended properly."""
    return dict(Worker.objects.values_list("id", "beats"))


def former_workers(*, worker: str, site: str, queues: str, alone: bool) -> list[str]:
    """Ids of workers that cannot run any more when this one starts.

    That is its predecessor at the same site, which the supervisor has seen end, and, where no other site can use the
    database (alone), every worker of another site.
    """
    others = Worker.objects.exclude(pk=worker)
    former = others.filter(site=site, queues=queues)
    return list((former | others.exclude(site=site) if alone else former).values_list("pk", flat=True))


def unknown_claimants() -> set[str]:
    """Ids of workers whose tasks run by the database, but which are not registered: they ended with an older version."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).values_list("worker_ids", flat=True)
    claimants = {workers[-1] if workers else "" for workers in running}
    return claimants - set(Worker.objects.values_list("pk", flat=True))
