"""Long work waits for short tasks, and goes on all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from goalweave.jobs.yielding import ShortTasksFirst, has_unfinished_tasks


class Clock:
    """Time passes only where it is slept."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


def test_long_work_waits_until_no_short_task_is_left() -> None:
    clock, waiting = Clock(), [True, True, False]
    looks: list[bool] = []

    def are_waiting() -> bool:
        looks.append(waiting.pop(0) if waiting else False)
        return looks[-1]

    give_way = ShortTasksFirst(are_waiting, clock=clock, sleep=clock.sleep)
    give_way()
    assert looks == []
    clock.now += 1
    give_way()
    assert (looks, clock.slept) == ([True, True, False], 0.5)
    give_way()
    assert len(looks) == 3


def test_long_work_goes_on_however_many_short_tasks_come() -> None:
    clock = Clock()
    give_way = ShortTasksFirst(lambda: True, clock=clock, sleep=clock.sleep)
    clock.now += 1
    give_way()
    assert clock.slept == 3
    give_way()
    assert clock.slept == 3


@pytest.mark.django_db
def test_a_task_counts_once_its_time_has_come() -> None:
    def add(queue: str, status: str, minutes: int) -> None:
        DBTaskResult.objects.create(
            task_path="x.y",
            queue_name=queue,
            status=status,
            run_after=timezone.now() + timedelta(minutes=minutes),
            args_kwargs={"args": [], "kwargs": {}},
            backend_name="default",
            exception_class_path="",
            traceback="",
        )

    add("files", TaskResultStatus.RUNNING, -1)
    add("default", TaskResultStatus.READY, 5)
    add("default", TaskResultStatus.SUCCESSFUL, -5)
    assert not has_unfinished_tasks(["default", "imports"])
    add("imports", TaskResultStatus.RUNNING, -5)
    assert has_unfinished_tasks(["default", "imports"])
    assert not has_unfinished_tasks(["default"])
    add("default", TaskResultStatus.READY, -5)
    assert has_unfinished_tasks(["default"])
