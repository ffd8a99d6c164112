"""The background processes of the server: one for imports, one for suggestions and links."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from threading import Event, Thread
from time import monotonic
from typing import Generic, Protocol, TypeVar

from goalweave.cli.console import print_note

PATIENCE = 10
"""Seconds in which it may end by itself; what it had begun and not ended, the next start continues."""

REMINDERS = (
    "goalweave.web.review.tasks",
    "goalweave.web.rounds.tasks",
    "goalweave.web.linkages.tasks",
    "goalweave.web.entry.tasks",
    "goalweave.web.vote.tasks",
    "goalweave.web.opendata.tasks",
    "goalweave.web.integrations.tasks",
)
"""Modules whose daily work is planned at the start; by name, as the workers find them, since one face does not import another."""

WORKER = "import sys, django; django.setup(); from goalweave.cli.worker import main; main(sys.argv[1])"


@contextmanager
def run_workers(enabled: bool, *, ready: Callable[[], bool], stopping: Callable[[], bool]) -> Iterator[None]:
    """The workers run while the block runs, and are started again where they end by themselves.

    Imports that an earlier worker did not end go on first. A database that is locked or out of reach
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

        from goalweave.dataexports.tasks import restart_interrupted_exports
        from goalweave.imports.tasks import QUEUE, resume_interrupted_imports

        try:
            if queue == QUEUE:
                resume_interrupted_imports()
            else:
                restart_interrupted_exports()
                if not planned:
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


PAUSES = (1, 2, 4, 8, 16, 60)
"""Seconds before each new start of a process that keeps ending; the last pause is repeated."""

STEADY = 60
"""Seconds after which a process counts as running well, so that the pauses begin again."""

POLL_INTERVAL = 1.0
"""Seconds between two looks."""


class Process(Protocol):
    def poll(self) -> int | None:
        """Its exit code, None while it runs."""


RunningProcess = TypeVar("RunningProcess", bound=Process)


@dataclass(slots=True)
class SupervisedProcess(Generic[RunningProcess]):
    """One of them. process: None until it is started; due: when to start it, None while it runs; tries: failures in a row."""

    due: float | None
    process: RunningProcess | None = None
    since: float = 0
    tries: int = 0


def supervise(
    names: Iterable[str],
    running: dict[str, RunningProcess],
    *,
    spawn: Callable[[str], RunningProcess],
    wait: Callable[[float], bool],
    clock: Callable[[], float],
    say: Callable[[str], None],
) -> None:
    """Start the processes of these names, and put a new one in the place of whichever ends, until all are to end.

    running: name → process, kept up to date; spawn: starts one, and may raise, which counts as an end; wait: lets so many
    seconds pass and is true as soon as all are to end. A process that keeps ending never ends the site: people can
    still read and write while imports and suggestions wait.
    """
    known: dict[str, SupervisedProcess[RunningProcess]] = {name: SupervisedProcess(due=clock()) for name in names}

    def postpone(name: str, one: SupervisedProcess[RunningProcess], reason: str) -> None:
        pause = PAUSES[min(one.tries, len(PAUSES) - 1)]
        one.tries += 1
        one.due = clock() + pause
        say(f"The worker “{name}” {reason}; next start in {pause} s.")

    while not wait(0):
        for name, one in known.items():
            if one.due is not None:
                if clock() < one.due or wait(0):
                    continue
                try:
                    one.process = running[name] = spawn(name)
                except Exception as error:
                    postpone(name, one, f"cannot be started ({_first_line_of(error)})")
                else:
                    one.since, one.due = clock(), None
                continue
            code = one.process.poll() if one.process else None
            # What ends because everything ends is told so a moment later.
            if code is None or wait(POLL_INTERVAL):
                continue
            if clock() - one.since >= STEADY:
                one.tries = 0
            postpone(name, one, f"has ended (exit code {code})")
        if wait(POLL_INTERVAL):
            return


def _first_line_of(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
