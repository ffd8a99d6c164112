"""Gauges that are read at each request: tasks, emails, log, columns, database.

A source is a function without parameters that returns gauges. A package that has something to measure adds the name of its function
to SOURCES; it is imported by name, so that layers above this one can have sources too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from goalweave import __version__
from goalweave.accounts.activity.queries import log_position
from goalweave.analysis.columns import cached_facts
from goalweave.operations.readiness import idle_queues

SOURCES = (
    "goalweave.operations.metrics.sources.version_gauges",
    "goalweave.operations.metrics.sources.log_gauges",
    "goalweave.operations.metrics.sources.task_gauges",
    "goalweave.operations.metrics.sources.mail_gauges",
    "goalweave.web.page_cache.gauges.page_cache_gauges",
)

OUTBOX = "goalweave.outbox"
"""The app from which emails are sent."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A value at this moment. name: without `goalweave_`; labels: name → value, from a bounded set."""

    name: str
    meaning: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


def read_gauges() -> Iterator[Gauge]:
    """The gauges of all sources. Raises errors of the database."""
    for name in SOURCES:
        yield from import_string(name)()


def version_gauges() -> Iterable[Gauge]:
    labels = {"version": __version__, "database": connection.vendor}
    return [Gauge("info", "Version and database of the site.", 1, labels)]


def log_gauges() -> Iterator[Gauge]:
    """The position of the log, and whether the columns of the process that is asked have followed it there."""
    position = log_position()
    last = position[0] if isinstance(position, tuple) else 0
    yield Gauge("log_position", "Number of the last line of the log.", last)
    current = cached_facts(position) is not None
    yield Gauge("columns_current", "Whether the columns of this process have followed the log to its end.", current)


def task_gauges() -> Iterator[Gauge]:
    """Tasks by queue and state; the age of the oldest that could have begun; queues without a worker."""
    now = timezone.now()
    rows = DBTaskResult.objects.values("queue_name", "status").annotate(number=Count("pk")).order_by()
    counts = {(row["queue_name"], row["status"]): row["number"] for row in rows}
    ready = DBTaskResult.objects.filter(Q(run_after=None) | Q(run_after__lte=now), status=TaskResultStatus.READY)
    oldest = dict(ready.values_list("queue_name").annotate(since=Min("enqueued_at")).order_by())
    idle = idle_queues(now)
    for queue in settings.TASK_QUEUES:
        for status in TaskResultStatus.values:
            labels = {"queue": queue, "status": status.lower()}
            yield Gauge("tasks", "Tasks by state.", counts.get((queue, status), 0), labels)
    for queue in settings.TASK_QUEUES:
        age = (now - oldest[queue]).total_seconds() if queue in oldest else 0.0
        yield Gauge("task_oldest_seconds", "Age of the oldest task that could begin.", age, {"queue": queue})
    for queue in settings.TASK_QUEUES:
        yield Gauge("worker_alive", "Whether a worker looks after the queue.", queue not in idle, {"queue": queue})


def mail_gauges() -> Iterator[Gauge]:
    """Emails of the outbox by state and the age of the oldest that waits; files of emails, if there is no server for them."""
    if apps.is_installed(OUTBOX):
        queries = import_module(f"{OUTBOX}.queries")
        for state, number in queries.count_mails().items():
            yield Gauge("mails", "Emails by state.", number, {"state": state})
        oldest = queries.oldest_unsent()
        age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
        yield Gauge("mail_oldest_seconds", "Age of the oldest email that is not sent.", age)
    folder = Path(settings.DATA_DIR) / "mail"
    number = sum(1 for _file in folder.iterdir()) if folder.is_dir() else 0
    yield Gauge("mail_files", "Emails written to files because no server is set.", number)
