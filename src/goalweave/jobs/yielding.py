"""Long work lets short tasks go first: in one process they share a processor, and people wait for the short ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

WORK_SECONDS = 1.0
"""Between two looks for short tasks."""
LOOK_SECONDS = 0.25
MOST_SECONDS = 3.0
"""For which a look waits in all, so that long work goes on, more slowly, however many short tasks come."""


def has_unfinished_tasks(queues: Collection[str]) -> bool:
    """Whether a task of these queues runs, or waits for a worker and not for its time; one query."""
    running = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    return (running | DBTaskResult.objects.ready()).filter(queue_name__in=queues).exists()


class ShortTasksFirst:
    """Called again and again by long work; returns at once, but once a second waits until no short task is left, 3 s at most."""

    def __init__(
        self,
        are_waiting: Callable[[], bool],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._are_waiting = are_waiting
        self._clock = clock
        self._sleep = sleep
        self._next_look = clock() + WORK_SECONDS

    def __call__(self) -> None:
        now = self._clock()
        if now < self._next_look:
            return
        while self._are_waiting() and self._clock() - now < MOST_SECONDS:
            self._sleep(LOOK_SECONDS)
        self._next_look = self._clock() + WORK_SECONDS
