"""The background processes of the server: they run as long as it does, and are started again where they end by themselves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, RLock, Thread
from time import monotonic, sleep
from typing import Generic, NoReturn, Protocol, TypeVar

from django.utils.crypto import get_random_string

from goalweave.cli.console import print_note
from goalweave.cli.renewal import RENEWED

PATIENCE = 10
"""Seconds in which a worker may end by itself; what it had begun and not ended, the next one does again."""

WAIT_INTERVAL = 0.05
"""Seconds between two looks at a worker that was told to end."""

WORKER = "import sys, django; django.setup(); from goalweave.cli.worker import main; main(*sys.argv[1:])"
WORKER_NAME = "goalweave-work"
"""What `ps` and `top` call a worker that was forked, at most 15 bytes; its command line is that of the server."""


@contextmanager
def run_workers(enabled: bool, *, ready: Callable[[], bool], stopping: Callable[[], bool]) -> Iterator[None]:
    """The workers run while the block runs, and are started again where they end by themselves.

    A database that is locked or out of reach delays them and ends nothing. ready: whether the processes of the server run,
    which are forks of this one; stopping: whether the block is about to end. Raises FolderInUse if another process runs the
    workers of this embedded database.
    """
    if not enabled:
        yield
        return
    from django.conf import settings

    running: dict[str, WorkerHandle] = {}
    ended = Event()
    forking = RLock()
    site = get_random_string(16)
    if hasattr(os, "register_at_fork"):
        # A fork while our thread has the lock of a stream would never get that lock.
        os.register_at_fork(before=forking.acquire, after_in_parent=forking.release, after_in_child=forking.release)

    with ExitStack() as stack:
        alone = is_embedded()
        if alone:
            stack.enter_context(lock_workers())

        def spawn(queues: str) -> WorkerHandle:
            return _start_worker(queues, site, alone)

        def say(text: str) -> None:
            with forking:
                print_note(text)

        def wait(seconds: float) -> bool:
            return stopping() or ended.wait(seconds) or stopping()

        def watch() -> None:
            while not ready():
                if wait(0.1):
                    return
            try:
                supervise(settings.TASK_PROCESSES, running, spawn=spawn, wait=wait, clock=monotonic, say=say)
            finally:
                # By the thread that started them, since they would be killed at its end.
                ended.wait()
                _stop_workers(list(running.values()))

        watching = Thread(target=watch, name="workers", daemon=True)
        watching.start()
        try:
            yield
        finally:
            ended.set()
            watching.join()


def is_embedded() -> bool:
    """Whether the database is a file in the data folder, which one server at a time can use."""
    from django.db import connection

    return connection.vendor == "sqlite"


@contextmanager
def lock_workers() -> Iterator[None]:
    """No other process runs workers of the embedded database while the block runs. Raises FolderInUse."""
    from goalweave.cli.data import data_dir
    from goalweave.datafolder import WORKERS_LOCK, lock_folder

    with lock_folder(data_dir() / WORKERS_LOCK):
        yield


def _start_worker(queues: str, site: str, alone: bool) -> WorkerHandle:
    """Fork it where that is safe, so that it shares the memory of all that this process has imported; else start it from nothing."""
    arguments = [queues, site, "alone" if alone else "", str(os.getpid())]
    if sys.platform == "linux":
        return ForkedWorker(arguments)
    # Nothing in it comes from outside. A process group of its own: Ctrl+C in a terminal is for the server, which ends the workers.
    return subprocess.Popen([sys.executable, "-c", WORKER, *arguments], start_new_session=True)  # noqa: S603


class ForkedWorker:
    """A worker as a fork of this process, with the interface of `subprocess.Popen`.

    Not `multiprocessing.Process`: its child closes the standard input, which another thread of this process may be reading from, and would
    wait for that thread for ever.
    """

    def __init__(self, arguments: list[str]) -> None:
        """arguments: of `worker.main`."""
        self._code: int | None = None
        _flush_streams()
        self.pid = os.fork()
        if self.pid == 0:
            _work(arguments)

    def poll(self) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        until = None if timeout is None else monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and monotonic() >= until:
                raise subprocess.TimeoutExpired(WORKER_NAME, timeout or 0)
            sleep(WAIT_INTERVAL)
        return code

    def _send(self, number: signal.Signals) -> None:
        # After its end has been noticed, the number may be that of another process.
        if self.poll() is None:
            os.kill(self.pid, number)


def _work(arguments: list[str]) -> NoReturn:
    """Be a worker in this fork until its end, and never return to what the parent does."""
    code = 1
    try:
        # The handlers are those of the server until the worker has its own.
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_DFL)
        # Ctrl+C in a terminal is for the server, which ends the workers.
        os.setsid()
        with suppress(OSError):
            Path("/proc/self/comm").write_text(WORKER_NAME, encoding="ascii")
        from goalweave.cli.worker import main

        main(*arguments)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        with suppress(OSError, ValueError):
            traceback.print_exc()
    finally:
        _flush_streams()
        os._exit(code)


def _flush_streams() -> None:
    """Flush what can be flushed: a stream is missing that was closed before the start, and its disk may be full."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()


def _stop_workers(running: list[WorkerHandle]) -> None:
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


class WorkerHandle(Process, Protocol):
    """A process that can be ended; the signals and times are those of `subprocess.Popen`."""

    def terminate(self) -> None: ...

    def kill(self) -> None: ...

    def wait(self, timeout: float | None = None) -> int: ...


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
    still read and write while imports and suggestions wait. One that ends to be renewed is started again at once.
    """
    known: dict[str, SupervisedProcess[RunningProcess]] = {name: SupervisedProcess(due=clock()) for name in names}

    def postpone(name: str, supervised: SupervisedProcess[RunningProcess], reason: str) -> None:
        pause = PAUSES[min(supervised.tries, len(PAUSES) - 1)]
        supervised.tries += 1
        supervised.due = clock() + pause
        say(f"The worker “{name}” {reason}; next start in {pause} s.")

    while not wait(0):
        for name, supervised in known.items():
            if supervised.due is not None:
                if clock() < supervised.due or wait(0):
                    continue
                try:
                    supervised.process = running[name] = spawn(name)
                except Exception as error:
                    postpone(name, supervised, f"cannot be started ({_first_line_of(error)})")
                else:
                    supervised.since, supervised.due = clock(), None
                continue
            code = supervised.process.poll() if supervised.process else None
            # What ends because everything ends is told so a moment later.
            if code is None or wait(POLL_INTERVAL):
                continue
            if code == RENEWED:
                supervised.due, supervised.tries = clock(), 0
                continue
            if clock() - supervised.since >= STEADY:
                supervised.tries = 0
            postpone(name, supervised, f"has ended (exit code {code})")
        if wait(POLL_INTERVAL):
            return


def _first_line_of(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
