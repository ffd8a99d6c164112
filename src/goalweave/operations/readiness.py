"""Whether this process can answer people and work gets done, by short names that tell strangers nothing more."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from goalweave.analysis.columns import current_facts
from goalweave.limits.counting import brief_wait

JOBS = "goalweave.jobs"
"""The app in whose table workers leave signs of life."""
IN_DATABASE = "django_tasks_db.DatabaseBackend"
LONGEST_WAIT = timedelta(minutes=10)
"""A task that could have begun so long ago and did not shows that no one works on its queue."""

LOG = logging.getLogger(__name__)


def failing_parts() -> list[str]:
    """Return the names of what does not work, in the order of CHECKS; empty if the site is ready."""
    failing = []
    for name, works in CHECKS.items():
        try:
            fine = works()
        except (Error, OSError) as error:
            LOG.warning("%s is not ready: %s", name, error)
            fine = False
        if not fine:
            failing.append(name)
    return failing


def database_answers() -> bool:
    """Whether it does, and takes writes: a standby of PostgreSQL takes none."""
    question = "SELECT 1" if connection.vendor == "sqlite" else "SHOW transaction_read_only"
    with brief_wait(), connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone() not in (None, ("on",))


def pending_migrations() -> list[str]:
    """Changes of tables that this version needs and the database lacks, as `app.name`."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in _needed_migrations() - applied)


@cache
def _needed_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def is_writable(folder: Path) -> bool:
    """Write a file that is gone at once. Raises OSError where that is not possible."""
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"1")
    return True


def columns_are_loaded() -> bool:
    """Load the columns where that has not happened yet, so that the first visitor does not wait for it."""
    return current_facts() is not None


def idle_queues(now: datetime) -> list[str]:
    """Queues that no worker looks after: by the workers' signs of life, and where there are none, by tasks that wait in vain."""
    if settings.TASKS["default"]["BACKEND"] != IN_DATABASE:  # tasks are done at once
        return []
    queues: list[str] = list(settings.TASK_QUEUES)
    if apps.is_installed(JOBS):
        without: list[str] = import_module(f"{JOBS}.queries").queues_without_worker(queues, now)
        return without
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=now - LONGEST_WAIT)
    due = waiting.filter(Q(run_after=None) | Q(run_after__lt=now - LONGEST_WAIT))
    return [queue for queue in queues if due.filter(queue_name=queue).exists()]


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": lambda: not pending_migrations(),
    "data-folder": lambda: is_writable(Path(settings.DATA_DIR)),
    "columns": columns_are_loaded,
    "workers": lambda: not idle_queues(timezone.now()),
}
"""Name → whether that part works; one that raises an error of the database or of files does not."""
