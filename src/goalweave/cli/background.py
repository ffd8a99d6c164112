"""The processes that work in the background beside the server: one for imports, one for suggestions and links."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Event, Thread
from time import monotonic

from goalweave.cli.console import print_note
from goalweave.cli.process_supervision import supervise

PATIENCE = 10
"""Seconds in which it may end by itself; what it had begun and not ended, the next start marks as broken off."""

REMINDERS = ("goalweave.web.review.tasks", "goalweave.web.rounds.tasks")
"""Modules whose reminders are planned at the start; by name, as the workers find them, since one face does not import another."""

WORKER = "import sys, django; django.setup(); from goalweave.cli.worker import main; main(sys.argv[1])"


@contextmanager
def run_workers(enabled: bool, *, ready: Callable[[], bool], stopping: Callable[[], bool]) -> Iterator[None]:
    """The workers run while the block runs, and are started again where they end by themselves.

    Imports that an earlier worker did not end are marked as broken off first. A database that is locked or out of reach
    delays all this and ends nothing. ready: whether the processes of the server run, which are forks of this one: a lock
    that our thread holds at that moment would never be released in them; stopping: whether the block is about to end.
    """
    if not enabled:
        yield
        return
    from django.conf import settings

    running: dict[str, subprocess.Popen[bytes]] = {}
    ended = Event()
    planned = False

    def spawn(queue: str) -> subprocess.Popen[bytes]:
        nonlocal planned
        from django.db import connection

        from goalweave.imports.tasks import QUEUE, fail_interrupted_imports

        try:
            if queue == QUEUE:
                fail_interrupted_imports()
            elif not planned:
                for tasks in REMINDERS:
                    import_module(tasks).plan_reminders()
                planned = True
        finally:
            connection.close()
        return _start_worker(queue)

    def watch() -> None:
        def wait(seconds: float) -> bool:
            return stopping() or ended.wait(seconds) or stopping()

        while not ready():
            if wait(0.1):
                return
        supervise(settings.TASK_QUEUES, running, spawn=spawn, wait=wait, clock=monotonic, say=print_note)

    watching = Thread(target=watch, name="workers", daemon=True)
    watching.start()
    try:
        yield
    finally:
        ended.set()
        watching.join()
        _stop_workers(list(running.values()))


def _start_worker(queue: str) -> subprocess.Popen[bytes]:
    # Nothing in it comes from outside.
    return subprocess.Popen([sys.executable, "-c", WORKER, queue])  # noqa: S603


def _stop_workers(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
