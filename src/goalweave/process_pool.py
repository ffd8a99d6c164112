"""A few processes that work for the threads of the site, with a limit of time, and a queue that does not grow."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Hashable
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from queue import Empty, LifoQueue
from threading import BoundedSemaphore
from typing import Any

from goalweave.process_memory import address_space
from goalweave.thread_priority import NICENESS

START_TIMEOUT = 120.0
"""Seconds that a process has for its start, in which it reads the models."""


STOP_TIMEOUT = 5.0
"""Seconds that a process which has closed its pipe has to be gone."""


IDLE = 600
"""Seconds without work after which a process ends, since what it has loaded takes memory."""


def begin_process() -> None:
    """First thing in a process of a pool: it ends with the site, not by Ctrl+C, and gives way to the pages."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the site, which ends this process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.nice(NICENESS)


def serve(
    connection: Connection, work: Callable[[Any], object], *, idle: float = IDLE, memory: int | None = None
) -> None:
    """In a process: say that it is ready, then answer each job that comes through the connection, one after the other.

    idle: seconds without a job after which it ends; memory: bytes that jobs can take besides what the process has now. The process
    ends where a job needs more.
    """
    if memory is not None:
        _limit_memory(memory)
    connection.send(None)
    while connection.poll(idle):
        try:
            job = connection.recv()
        except EOFError:
            return
        try:
            answer = work(job)
        except MemoryError:
            # Whatever was half made is still there, and so is what libraries think of it: the next job gets a new process.
            os._exit(1)
        connection.send(answer)


def _limit_memory(room: int) -> None:
    """On Linux; elsewhere nothing says what the process has, and nothing is limited."""
    if sys.platform == "linux":
        _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = address_space() + room
        if hard == resource.RLIM_INFINITY or limit < hard:
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class PoolFull(Exception):
    """All processes are at work, and enough jobs are waiting."""


class JobTimeout(Exception):
    """The job took too long; its process was killed."""


class WorkerDied(Exception):
    """The process ended while it worked, perhaps for want of memory."""


class _WorkerEnded(Exception):
    """The process has ended by itself, as it does after a while without work."""


class Pool:
    """Processes are started when they are first needed, and again after one was killed or had ended.

    run: what a process runs, with its end of a pipe and the equipment: it sends None when it is ready, then an answer to each job.
    name: of the processes; processes: at most; waiting: jobs that may wait besides those that are being worked on;
    seconds: that a job may take.
    """

    def __init__(
        self,
        run: Callable[[Connection, Any], None],
        *,
        name: str = "pool",
        processes: int,
        waiting: int,
        seconds: float,
    ) -> None:
        self._seconds = seconds
        self._places = BoundedSemaphore(processes + waiting)
        self._free: LifoQueue[_Process] = LifoQueue()
        for _number in range(processes):
            self._free.put(_Process(run, name))

    def work(self, job: object, equipment: Any, version: Hashable) -> Any:
        """The answer to a job. version: of the equipment; a process with another one is started again.

        Raises PoolFull, JobTimeout, WorkerDied.
        """
        if not self._places.acquire(blocking=False):
            raise PoolFull
        try:
            process = self._free.get(timeout=self._seconds)
        except Empty:
            self._places.release()
            raise PoolFull from None
        try:
            return process.work(job, equipment, version, self._seconds)
        finally:
            # In this order: whoever gets a place finds a process soon.
            self._free.put(process)
            self._places.release()

    def close(self) -> None:
        """End the processes that are not at work."""
        while True:
            try:
                self._free.get_nowait().stop()
            except Empty:
                return


class _Process:
    """One process at a time, used by one thread at a time."""

    def __init__(self, run: Callable[[Connection, Any], None], name: str) -> None:
        self._run = run
        self._name = name
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._version: Hashable = None

    def work(self, job: object, equipment: Any, version: Hashable, seconds: float) -> Any:
        try:
            return self._exchange(job, equipment, version, seconds)
        except BaseException:
            # A late answer must not be treated as that to the next job.
            self.stop()
            raise

    def _exchange(self, job: object, equipment: Any, version: Hashable, seconds: float) -> Any:
        if self._version == version:
            try:
                return self._send_and_receive(job, seconds)
            except _WorkerEnded:
                pass
        self._start(equipment, version)
        try:
            return self._send_and_receive(job, seconds)
        except _WorkerEnded as error:
            raise WorkerDied from error

    def _send_and_receive(self, job: object, seconds: float) -> Any:
        assert self._connection is not None
        try:
            self._connection.send(job)
            return self._receive(seconds)
        except (EOFError, OSError) as error:
            assert self._process is not None
            self._process.join(STOP_TIMEOUT)
            raise (_WorkerEnded if self._process.exitcode == 0 else WorkerDied) from error

    def _receive(self, seconds: float) -> Any:
        assert self._connection is not None
        if not self._connection.poll(seconds):
            raise JobTimeout
        return self._connection.recv()

    def _start(self, equipment: Any, version: Hashable) -> None:
        self.stop()
        # Started afresh, not forked: other threads of the site hold locks.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=self._run, args=(theirs, equipment), name=self._name, daemon=True)
        self._process.start()
        theirs.close()
        try:
            self._receive(START_TIMEOUT)
        except JobTimeout:
            # The machine has too much to do, whatever was sent.
            raise PoolFull from None
        except (EOFError, OSError) as error:
            raise WorkerDied from error
        self._version = version

    def stop(self) -> None:
        self._version = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
