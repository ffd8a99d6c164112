"""Work that is done every morning: a task that schedules itself again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task

MORNING = time(6)
"""When reminders are sent, in the time zone of the site."""


def next_morning(now: datetime) -> datetime:
    day = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, MORNING))


def schedule_task(task: Task[Any, Any], when: datetime) -> None:
    """Have the task, which takes nothing, done then, where it is not planned already; nothing where tasks are done at once."""
    if not task.get_backend().supports_defer:
        return
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY)
    if not waiting.exists():
        task.using(run_after=when).enqueue()
