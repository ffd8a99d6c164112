"""The processes that work in the background beside the server: one for imports, one for suggestions and links."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from threading import Event, Thread
from time import monotonic

from goalweave.cli.console import note
from goalweave.cli.keeping import keep

INTERVAL = "0.5"
"""Seconds between two looks for work."""

PATIENCE = 10
"""Seconds in which it may end by itself; what it had begun and not ended, the next start marks as broken off."""

IMPORTS = "imports"
"""The queue whose worker may end in the midst of an import."""


@dataclass(slots=True)
class Watched:
    """failed: a worker kept ending, so that the site was stopped."""

    failed: bool = False


@contextmanager
def background(wanted: bool, *, leave: Callable[[], None], leaving: Callable[[], bool]) -> Iterator[Watched]:
    """They run while the block runs, and are started again where they end by themselves.

    Imports that an earlier one did not end are marked as broken off first. leave: ends the block, called from another thread
    when a worker keeps ending; leaving: whether the block is about to end anyway.
    """
    watched = Watched()
    if not wanted:
        yield watched
        return
    from django.conf import settings

    _break_off()
    # By its name, as the workers find it too: one face does not import another.
    for tasks in ("goalweave.web.review.tasks", "goalweave.web.rounds.tasks"):
        import_module(tasks).plan_reminders()
    running = {queue: _spawn(queue) for queue in settings.TASK_QUEUES}
    ended = Event()

    def again(queue: str) -> subprocess.Popen[bytes]:
        if queue == IMPORTS:
            from django.db import connection

            _break_off()
            connection.close()
        return _spawn(queue)

    def watch() -> None:
        def wait(seconds: float) -> bool:
            return leaving() or ended.wait(seconds) or leaving()

        try:
            watched.failed = not keep(running, spawn=again, wait=wait, clock=monotonic, say=note)
        except BaseException:
            watched.failed = True
            raise
        finally:
            if watched.failed:
                leave()

    watching = Thread(target=watch, name="workers", daemon=True)
    watching.start()
    try:
        yield watched
    finally:
        ended.set()
        watching.join()
        _end(list(running.values()))


def _spawn(queue: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "django", "db_worker", "--interval", INTERVAL, "--no-startup-delay", "--no-reload"]
    # Nothing in it comes from outside.
    return subprocess.Popen([*command, "--queue-name", queue])  # noqa: S603


def _break_off() -> None:
    from goalweave.accounts.actor import SYSTEM
    from goalweave.intake.actions import fail_interrupted

    fail_interrupted(actor=SYSTEM)


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
