"""Chunks classified in this process or in several, in order, only a few of them under way at a time."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Protocol

from goalweave.batch.chunks import Chunk
from goalweave.batch.classification import Options, classify_rows
from goalweave.batch.rows import ClassifiedRow, DocumentFile, RejectedRow, Row
from goalweave.batch.sources import read_document
from goalweave.core.classify import Classifier
from goalweave.core.errors import GoalweaveError
from goalweave.core.model import Framework

MakeClassifier = Callable[[], Classifier]
"""Makes the classifier, once in every process; must be a thing that can be pickled."""

UNDER_WAY = 3
"""Chunks for each process, waiting, being classified, or waiting to be written."""


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """rejected: documents that could not be read."""

    rows: list[ClassifiedRow]
    rejected: list[RejectedRow]


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """All that a process needs besides the rows."""

    classifier: Classifier
    framework: Framework
    options: Options

    def work(self, items: Sequence[Row | DocumentFile]) -> ChunkResult:
        """Read the documents among the items, and classify all rows."""
        read = [read_document(item) if isinstance(item, DocumentFile) else item for item in items]
        rows = [row for row in read if isinstance(row, Row)]
        rejected = [row for row in read if isinstance(row, RejectedRow)]
        classified = classify_rows(rows, self.classifier, self.framework, self.options) if rows else []
        return ChunkResult(classified, rejected)


class Engine(Protocol):
    """What distributes the chunks of a run. Reading, writing and resuming are the same for all."""

    def classify(
        self, chunks: Iterable[Chunk], make: MakeClassifier, context: WorkerContext
    ) -> Generator[tuple[Chunk, ChunkResult]]:
        """Yield every chunk with its result, in order; its rows may be gone. context: that of this process; `make` gives
        other processes a classifier. Raises GoalweaveError if the work cannot go on."""
        ...


@dataclass(frozen=True, slots=True)
class LocalProcesses:
    """Processes of this machine. jobs: how many; 1: this one."""

    jobs: int = 1

    def classify(
        self, chunks: Iterable[Chunk], make: MakeClassifier, context: WorkerContext
    ) -> Generator[tuple[Chunk, ChunkResult]]:
        """Yield every chunk with its result, in order. Raises GoalweaveError if a process dies."""
        maker: MakeClassifier = make if self.jobs > 1 else lambda: context.classifier
        return classify_chunks(chunks, maker, context.framework, context.options, self.jobs)


def classify_chunks(
    chunks: Iterable[Chunk], make: MakeClassifier, framework: Framework, options: Options, jobs: int
) -> Generator[tuple[Chunk, ChunkResult]]:
    """Yield every chunk with its result, in order. jobs: processes; 1: this one.

    Only as many chunks are read as needed to keep all processes busy. Raises GoalweaveError if a process dies.
    """
    if jobs > 1:
        yield from _in_processes(chunks, make, framework, options, jobs)
        return
    from threadpoolctl import threadpool_limits

    context = WorkerContext(make(), framework, options)
    for chunk in chunks:
        with threadpool_limits(1):  # as in a process next to others: the last digit of a sum depends on it
            result = context.work(chunk.rows)
        yield chunk, result


def _in_processes(
    chunks: Iterable[Chunk], make: MakeClassifier, framework: Framework, options: Options, jobs: int
) -> Generator[tuple[Chunk, ChunkResult]]:
    # Started afresh, not forked: the same on every system, and safe next to threads.
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=_start_worker, initargs=(make, framework, options)
    )
    under_way: deque[tuple[Chunk, Future[ChunkResult]]] = deque()
    try:
        for chunk in chunks:
            under_way.append((chunk, pool.submit(_work_on_rows, chunk.rows)))
            chunk.rows = []  # its texts are with the process now, and need not be held twice
            # Results come out in the order of the input: the first chunk is waited for, however many are done behind it.
            if len(under_way) >= UNDER_WAY * jobs:
                yield _next_result(under_way)
        while under_way:
            yield _next_result(under_way)
    except BrokenProcessPool as error:
        raise GoalweaveError(
            "a process stopped unexpectedly, perhaps because memory ran out; run the same command again to continue, with fewer --jobs"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _next_result(under_way: deque[tuple[Chunk, Future[ChunkResult]]]) -> tuple[Chunk, ChunkResult]:
    chunk, future = under_way.popleft()
    return chunk, future.result()


_worker_context: list[WorkerContext] = []
"""In a process of the pool: its workplace."""


def _start_worker(make: MakeClassifier, framework: Framework, options: Options) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that waits for us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker_context.append(WorkerContext(make(), framework, options))
    limit_threads()


def limit_threads() -> None:
    """Keep this process to one thread, where there is a process for each core."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work_on_rows(rows: Sequence[Row | DocumentFile]) -> ChunkResult:
    return _worker_context[0].work(rows)
