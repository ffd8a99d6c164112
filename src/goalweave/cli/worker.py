"""The process that does the work of some queues: a thread for each, so that imports wait for no suggestions.

It waits while the database is locked or out of reach, gives signs of life, and takes over the tasks of workers that are lost.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from importlib import import_module
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from goalweave.analysis.columns_keeper import start_keeper
from goalweave.cli.parent_process import end_with_parent
from goalweave.cli.renewal import MEMORY, RENEWED, RenewalWatch
from goalweave.database import is_outage, pause_before
from goalweave.jobs import actions, queries
from goalweave.jobs.silence import SilenceObserver
from goalweave.outbox.actions import delete_old_mails, release_mails
from goalweave.outbox.delivery import Delivery, MailSender
from goalweave.process_memory import give_back_after_work
from goalweave.thread_priority import give_way_to_requests

INTERVAL = 0.5
"""Seconds between two looks for work."""

BEAT_INTERVAL = 10.0
"""Seconds between two signs of life."""

STEADY = 60
"""Seconds after which the database counts as back, so that the pauses begin again."""

TIDY_INTERVAL = 3600.0
"""Seconds between two looks for what can be deleted."""

REMINDERS = (
    "goalweave.web.accounts.tasks",
    "goalweave.web.review.tasks",
    "goalweave.web.rounds.tasks",
    "goalweave.web.linkages.tasks",
    "goalweave.web.entry.tasks",
    "goalweave.web.vote.tasks",
    "goalweave.web.opendata.tasks",
    "goalweave.web.integrations.tasks",
)
"""Modules whose daily work is planned at the start; by name, as tasks are found, since one face does not import another."""

LONG_QUEUE = "files"
"""The queue of what reads very much and writes files, in the background: requests go first."""

DAILY_QUEUE = "default"
"""The queue of that work; its process also sends mails."""

MAIL_PAUSE = 30.0
"""Seconds before the next mail where the mail server cannot be reached."""

LOGGER = logging.getLogger(__name__)


def work_patiently(
    step: Callable[[], bool],
    *,
    stop: threading.Event,
    resume: Callable[[], object],
    pause: Callable[[float], object] | None = None,
) -> None:
    """Repeat a step of work until `stop` is set, and wait while the database is unavailable or has no room.

    step: whether there was something to do; resume: called when the database is back; pause: waits that many seconds, and no
    longer than until the stop. Raises only errors that are not outages of the database.
    """
    wait = pause or stop.wait
    attempt = 0
    while not stop.is_set():
        began = time.monotonic()
        try:
            if attempt:
                resume()
            while not stop.is_set():
                close_old_connections()
                if not step():
                    stop.wait(INTERVAL)
        except Exception as error:
            if not is_outage(error):
                raise
            attempt = 1 if time.monotonic() - began >= STEADY else attempt + 1
            seconds = pause_before(attempt)
            LOGGER.warning("The database is unavailable (%s); next attempt in %d s.", _first_line_of(error), seconds)
            connections.close_all()
            wait(seconds)


class PatientWorker(Worker):
    """Does the tasks of a queue, and outlives locks and restarts of the database."""

    def __init__(
        self,
        queue: str,
        *,
        resume: Callable[[], object],
        stop: threading.Event | None = None,
        sleep: Callable[[float], object] | None = None,
        worker: str = "",
        watch: RenewalWatch | None = None,
    ) -> None:
        """resume: called when the database is back; stop: set when it is to end; sleep: waits that many seconds between two
        attempts; worker: the id under which it claims tasks; watch: is told when tasks begin and end."""
        super().__init__(
            queue_names=[queue],
            interval=INTERVAL,
            batch=False,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=worker or get_random_string(32),
            excluded_queue_names=[],
        )
        self.resume = resume
        self.stop = stop or threading.Event()
        self.sleep = sleep
        self.watch = watch or RenewalWatch(MEMORY)
        self.interrupted: DBTaskResult[..., Any] | None = None

    def run(self) -> None:
        """Work until it is told to stop. Raises only errors that are not outages of the database."""
        work_patiently(self.do_next_task, stop=self.stop, resume=self._resume, pause=self.sleep)

    def do_next_task(self) -> bool:
        """Whether there was one."""
        task = actions.claim_task(worker=self.worker_id, queues=self.queue_names)
        if task is not None:
            self.watch.begin()
            try:
                self.run_task(task)
            finally:
                self.watch.end()
        return task is not None

    def run_task(self, db_task_result: DBTaskResult[..., Any]) -> None:
        """Run the task; if the database becomes unavailable, keep the task for later instead of failing.

        A task that others took over in the meantime, because this worker seemed lost, is theirs to finish.
        """
        record_failure, record_success = db_task_result.set_failed, db_task_result.set_successful

        def fail(error: BaseException) -> None:
            if is_outage(error):
                raise error
            LOGGER.error("The task %s failed.", db_task_result.task_path, exc_info=error)
            if self._owns(db_task_result):
                record_failure(error)

        def succeed(value: Any) -> None:
            if self._owns(db_task_result):
                record_success(value)

        db_task_result.set_failed = fail
        db_task_result.set_successful = succeed
        try:
            super().run_task(db_task_result)
        except Exception as error:
            if is_outage(error):
                self.interrupted = db_task_result
            raise

    def _owns(self, task: DBTaskResult[..., Any]) -> bool:
        own = actions.owns_task(worker=self.worker_id, task=task)
        if not own:
            LOGGER.warning("The task %s was taken over by another worker.", task.task_path)
        return own

    def _resume(self) -> None:
        self.requeue_interrupted()
        self.resume()

    def requeue_interrupted(self) -> None:
        """Let the interrupted task be taken up again. What a task has done already, it does not do twice."""
        if self.interrupted is None:
            return
        actions.return_task(worker=self.worker_id, task=self.interrupted)
        self.interrupted = None


class WorkerProcess:
    """A process with a thread for each of its queues. Its main thread gives the signs of life."""

    def __init__(self, queues: str, *, site: str = "", alone: bool = False) -> None:
        """queues: separated by commas; site: the same for all workers of a `goalweave serve`; alone: no worker of another
        site can use the database."""
        self.id = get_random_string(32)
        self.queues = queues
        self.site = site or self.id
        self.alone = alone
        self.stop = threading.Event()
        self.observer = SilenceObserver(self.id)
        self.failed = threading.Event()
        self.watch = RenewalWatch(MEMORY)
        self.renewed = False
        self.tidied: float | None = None

    def configure_signals(self) -> None:
        """SIGTERM and SIGINT end the process once its tasks are done; the second of them at once."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._end)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        if self.stop.is_set():
            os._exit(1)
        self.stop.set()

    def run(self) -> int:
        """Work until a signal ends it; the exit code: 1 if a thread ended because of an error."""
        self._patiently(self.sign_on)
        threads = [threading.Thread(target=self._run, args=(work,), name=name) for name, work in self._works()]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            self._try_beat()
            if self.watch.is_due():
                self.renewed = True
                self.stop.set()
            if self.stop.wait(BEAT_INTERVAL) and threads:
                # The tasks that run now are finished; signs of life go on until then.
                _join(threads, BEAT_INTERVAL)
        self._sign_off()
        return int(self.failed.is_set())

    def sign_on(self) -> bool:
        """Register, take over what workers left that cannot run any more, and plan the daily work."""
        now = timezone.now()
        actions.register_worker(
            worker=self.id, site=self.site, queues=self.queues, host=socket.gethostname(), pid=os.getpid(), now=now
        )
        former = queries.former_workers(worker=self.id, site=self.site, queues=self.queues, alone=self.alone)
        _report(actions.release_tasks_of(workers={*former, *queries.unknown_claimants()}, now=now))
        release_mails()
        self._resume_interrupted_work()
        if DAILY_QUEUE in self.queues.split(","):
            for tasks in REMINDERS:
                import_module(tasks).plan_reminders()
            start_keeper()
        return False

    def beat(self, now: datetime) -> None:
        """Give a sign of life, and take over what workers left that have given none for long."""
        if not actions.beat(worker=self.id, now=now, stopping=self.stop.is_set()):
            self._register_again(now)
        lost = self.observer.observe(queries.worker_beats())
        if lost:
            _report(actions.release_silent_workers(beats=lost, now=now))
            release_mails()
        if self.tidied is None or time.monotonic() - self.tidied >= TIDY_INTERVAL:
            self.tidied = time.monotonic()
            actions.recall_postponed_tasks(now=now)
            actions.delete_old_results(now=now, days=settings.GOALWEAVE_TASK_DAYS)
            delete_old_mails(now=now, days=settings.GOALWEAVE_MAIL_DAYS)

    def _register_again(self, now: datetime) -> None:
        actions.register_worker(
            worker=self.id, site=self.site, queues=self.queues, host=socket.gethostname(), pid=os.getpid(), now=now
        )

    def _resume_interrupted_work(self) -> None:
        from goalweave.dataexports.tasks import restart_interrupted_exports
        from goalweave.imports.tasks import QUEUE, resume_interrupted_imports

        if QUEUE in self.queues.split(","):
            resume_interrupted_imports()
        if DAILY_QUEUE in self.queues.split(","):
            restart_interrupted_exports()

    def _works(self) -> Iterable[tuple[str, Callable[[], None]]]:
        for queue in self.queues.split(","):
            worker = PatientWorker(
                queue, resume=self._resume_interrupted_work, stop=self.stop, worker=self.id, watch=self.watch
            )
            yield queue, partial(_give_way, worker.run) if queue == LONG_QUEUE else worker.run
        if DAILY_QUEUE in self.queues.split(","):
            yield "email", self._send_mails

    def _send_mails(self) -> None:
        sender = MailSender(self.id, clock=timezone.now)

        def send_next() -> bool:
            delivery = sender.deliver_next()
            if delivery is Delivery.UNREACHABLE:
                self.stop.wait(MAIL_PAUSE)
            return delivery is not Delivery.NOTHING

        def resume() -> None:
            sender.record()
            release_mails(worker=self.id)

        work_patiently(send_next, stop=self.stop, resume=resume)

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            LOGGER.exception("A worker ends because of an error.")
            self.failed.set()
            self.stop.set()
        finally:
            connections.close_all()

    def _patiently(self, step: Callable[[], bool]) -> None:
        """Do the step once, as soon as the database can be used."""
        once = threading.Event()

        def do() -> bool:
            step()
            once.set()
            return True

        work_patiently(do, stop=once, resume=lambda: None, pause=self.stop.wait)

    def _try_beat(self) -> None:
        try:
            close_old_connections()
            self.beat(timezone.now())
        except Exception as error:
            if not is_outage(error):
                LOGGER.warning("A sign of life could not be given (%s).", _first_line_of(error))
            connections.close_all()

    def _sign_off(self) -> None:
        try:
            actions.deregister_worker(worker=self.id)
        except Exception as error:
            LOGGER.warning("The worker could not sign off (%s).", _first_line_of(error))


def _give_way(work: Callable[[], None]) -> None:
    give_way_to_requests()
    work()


def _join(threads: Iterable[threading.Thread], seconds: float) -> None:
    until = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(until - time.monotonic(), 0))


def _report(released: actions.ReleasedTasks) -> None:
    """Say what happens to the tasks of workers that ended, and look for new texts: a worker that ended right after it had
    stored records has not requested that."""
    if released.requeued or released.failed:
        from goalweave.mapping.tasks import request_suggestions

        request_suggestions()
    if released.requeued:
        LOGGER.warning("Tasks of workers that ended, which are done again: %d", released.requeued)
    for path in released.failed:
        LOGGER.error("The task %s has failed: its worker ended %d times.", path, actions.MOST_ATTEMPTS)


def _first_line_of(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def main(queues: str, site: str = "", alone: str = "", parent: str = "") -> None:
    """Do the work of these queues until a signal ends it. Django is set up already.

    queues: separated by commas; alone: not empty: no worker of another site can use the database; parent: the id of the
    process with which this one ends.
    """
    if parent:
        end_with_parent(int(parent))
    process = WorkerProcess(queues, site=site, alone=bool(alone))
    process.configure_signals()
    give_back_after_work()
    code = process.run()
    if process.renewed and not code:
        if parent:
            raise SystemExit(RENEWED)
        # In its place, so that whoever watches it sees no end.
        os.execv(sys.executable, sys.orig_argv)  # noqa: S606
    raise SystemExit(code)
