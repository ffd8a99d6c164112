"""The process that does the work of one queue; it waits while the database is locked or out of reach."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from goalweave.database import is_unavailable, pause_before

INTERVAL = 0.5
"""Seconds between two looks for work."""

STEADY = 60
"""Seconds after which the database counts as back, so that the pauses begin again."""

LOGGER = logging.getLogger(__name__)


class PatientWorker(Worker):
    """A worker that outlives locks and restarts of the database."""

    def __init__(
        self, queue: str, *, resume: Callable[[], object], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """resume: called when the database is back; sleep: waits that many seconds between two attempts."""
        super().__init__(
            queue_names=[queue],
            interval=INTERVAL,
            batch=False,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self.resume = resume
        self.sleep = sleep
        self.interrupted: DBTaskResult[..., Any] | None = None

    def run(self) -> None:
        """Work until a signal arrives. Raises only errors that are not outages of the database."""
        attempt = 0
        while self.running:
            began = time.monotonic()
            try:
                if attempt:
                    self.requeue_interrupted()
                    self.resume()
                super().run()
                return
            except Exception as error:
                if not is_unavailable(error):
                    raise
                attempt = 1 if time.monotonic() - began >= STEADY else attempt + 1
                pause = pause_before(attempt)
                LOGGER.warning("The database is unavailable (%s); next attempt in %d s.", _first_line_of(error), pause)
                connections.close_all()
                self.sleep(pause)

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        """Run the task; if the database becomes unavailable, keep the task for later instead of failing."""
        record_failure = db_task_result.set_failed

        def fail(error: BaseException) -> None:
            if is_unavailable(error):
                raise error
            LOGGER.error("The task %s failed.", db_task_result.task_path, exc_info=error)
            record_failure(error)

        db_task_result.set_failed = fail
        try:
            super().run_task(db_task_result)
        except Exception as error:
            if is_unavailable(error):
                self.interrupted = db_task_result
            raise

    def requeue_interrupted(self) -> None:
        """Let the interrupted task be taken up again. What a task has done already, it does not do twice."""
        if self.interrupted is None:
            return
        DBTaskResult.objects.filter(pk=self.interrupted.pk, status=TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.READY, started_at=None
        )
        self.interrupted = None


def _first_line_of(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def main(queue: str) -> None:
    """Do the work of that queue until a signal ends it. Django is set up already."""
    from goalweave.analysis.columns_keeper import start_keeper
    from goalweave.imports.tasks import QUEUE, fail_interrupted_imports

    if queue != QUEUE:
        start_keeper()
    worker = PatientWorker(queue, resume=fail_interrupted_imports if queue == QUEUE else lambda: None)
    worker.configure_signals()
    worker.run()
