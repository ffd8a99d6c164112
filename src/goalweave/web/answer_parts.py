"""Answers in parts, such as long tables and files: made at the speed of the site, and sent at that of each visitor.

A thread makes the parts, because a connection to the database belongs to one. If it waited for the visitor as well, a few visitors who
take a long table slowly would keep all threads of the site; and what is passed to Granian as a stream, it keeps in memory, however much
it is. So an answer is made to its end, in a file if it is long, and Granian sends the file as the visitor takes it. Its length is known
then, and one that breaks off is an error instead of half a table.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import Context
from dataclasses import dataclass
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from threading import Event, Semaphore
from time import monotonic
from typing import IO, Any, Protocol

from goalweave.database import disk_full_within
from goalweave.web.open_descriptors import DESCRIPTORS, waiting_bytes

Headers = list[tuple[str, str]]
Whole = tuple[int, Headers, bytes]
"""Status, headers and body of an answer."""

PART = 1 << 16
"""Bytes of a file that are read at a time where a server other than ours sends it."""
RETRY_SECONDS = 30
"""After which a visitor may ask again where too many answers are made."""

LOGGER = logging.getLogger(__name__)


class Visitor(Protocol):
    """A connection as Granian has it (RSGI), as far as it is needed while an answer is made."""

    async def client_disconnect(self) -> None:
        """Until the visitor has left."""


@dataclass(frozen=True, slots=True)
class PartsLimits:
    """making: answers that are made at the same time; long: of these, those that take longer than `soon` seconds; at_once: answers that
    are made or wait for it, for one network, together: for all; short: bytes of an answer that needs no file; waiting: bytes of answers
    that were made and are not yet sent; open: seconds for which a file stays open here after it was handed to Granian, which opens
    it too; connections: of one network to this process, with which it gets a file; with more it could keep all that Granian has."""

    making: int = 4
    long: int = 1
    soon: float = 1
    at_once: int = 16
    together: int = 100
    short: int = 1_000_000
    waiting: int = 256_000_000
    open: float = 10
    connections: int = 40


USUAL_LIMITS = PartsLimits()


class FilePortion:
    """Some bytes of a file, as a file. portion: their places."""

    def __init__(self, file: IO[bytes], portion: range) -> None:
        file.seek(portion.start)
        self.file = file
        self.portion = portion
        self._left = len(portion)

    def read(self, size: int = -1) -> bytes:
        part = self.file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(part)
        return part

    def close(self) -> None:
        self.file.close()


class FileContent:
    """A file, or a part of one, as the content of an answer: `wsgi.file_wrapper` of PEP 3333."""

    def __init__(self, file: Any, _size: int = PART) -> None:
        """file: has `read` and `close`, as the standard wants, and what files have besides."""
        self.file = file

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.file.read(PART), b"")

    def close(self) -> None:
        self.file.close()


@dataclass(frozen=True, slots=True)
class AnswerBegun:
    """What an application has returned for an answer in parts. context: of the thread that called it, such as its language."""

    status: int
    headers: Headers
    content: Iterable[bytes]
    context: Context

    def close(self) -> None:
        if close := getattr(self.content, "close", None):
            close()


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """Bytes of a file as an answer. path: under which any process of the site can open it for a few seconds."""

    status: int
    headers: Headers
    path: str
    start: int
    stop: int


class AnswerMaker:
    """Makes the answers in parts of one process. For its event loop only."""

    def __init__(self, limits: PartsLimits, counted: Callable[[], AbstractContextManager[object]]) -> None:
        """counted: entered while an answer is made."""
        self._limits = limits
        self._counted = counted
        self._pool = ThreadPoolExecutor(limits.making, thread_name_prefix="parts")
        self._making = asyncio.Semaphore(limits.making)
        self._long = Semaphore(limits.long)
        self._begun = Counter[str]()
        self._ended = Event()

    def close(self) -> None:
        """What is being made is of no use any more."""
        self._ended.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def make(self, begun: AnswerBegun, network: str, visitor: Visitor) -> Whole | FileAnswer:
        """The whole answer, or a file. network: of the visitor; one with too many answers gets a refusal."""
        loop = asyncio.get_running_loop()
        if isinstance(begun.content, FileContent):
            return await loop.run_in_executor(None, self._open_file, begun, begun.content.file, loop)
        with self._place(network) as has_place:
            if not has_place or waiting_bytes() > self._limits.waiting:
                await loop.run_in_executor(None, begun.close)
                return refuse(HTTPStatus.SERVICE_UNAVAILABLE)
            has_left = Event()
            with calling_if_left(visitor, has_left.set):
                async with self._making:
                    with self._counted():
                        return await loop.run_in_executor(
                            self._pool, begun.context.run, self._make, begun, has_left, loop
                        )

    def _make(self, begun: AnswerBegun, has_left: Event, loop: asyncio.AbstractEventLoop) -> Whole | FileAnswer:
        """In a thread. An answer that takes long lets those that are short go first."""
        file: IO[bytes] = SpooledTemporaryFile(max_size=self._limits.short)  # noqa: SIM115
        began, is_long = monotonic(), False

        def is_useless() -> bool:
            return has_left.is_set() or self._ended.is_set()

        try:
            try:
                for part in () if is_useless() else begun.content:
                    file.write(part)
                    while not is_long and monotonic() - began > self._limits.soon and not is_useless():
                        is_long = self._long.acquire(timeout=self._limits.soon)
                    if is_useless():
                        break
                file.flush()
            finally:
                if is_long:
                    self._long.release()
                begun.close()
        except Exception as error:
            with suppress(OSError):  # it writes once more what it could not write before
                file.close()
            if disk_full_within(error):
                LOGGER.error("The temporary folder is full: an answer could not be made to its end.")
                return refuse(HTTPStatus.INSUFFICIENT_STORAGE)
            LOGGER.exception("An answer could not be made to its end.")
            return refuse(HTTPStatus.INTERNAL_SERVER_ERROR)
        if is_useless():
            file.close()
            return refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        headers = [*begun.headers, ("Content-Length", str(file.tell()))]
        return self._hand_over(begun.status, headers, file, range(file.tell()), file.close, loop)

    def _open_file(self, begun: AnswerBegun, file: Any, loop: asyncio.AbstractEventLoop) -> Whole | FileAnswer:
        """In a thread."""
        if isinstance(file, FilePortion):
            file, portion = file.file, file.portion
        else:
            start = file.tell()
            portion = range(start, file.seek(0, os.SEEK_END))
        return self._hand_over(begun.status, begun.headers, file, portion, begun.close, loop)

    def _hand_over(
        self,
        status: int,
        headers: Headers,
        file: Any,
        portion: range,
        close: Callable[[], None],
        loop: asyncio.AbstractEventLoop,
    ) -> Whole | FileAnswer:
        if len(portion) <= self._limits.short or not DESCRIPTORS.is_dir():
            file.seek(portion.start)
            body = file.read(len(portion))
            close()
            return status, headers, body
        file.flush()
        loop.call_soon_threadsafe(loop.call_later, self._limits.open, close)
        return FileAnswer(status, headers, f"/proc/{os.getpid()}/fd/{file.fileno()}", portion.start, portion.stop)

    @contextmanager
    def _place(self, network: str) -> Iterator[bool]:
        """Whether one more answer may be made."""
        if self._begun[network] >= self._limits.at_once or self._begun.total() >= self._limits.together:
            yield False
            return
        self._begun[network] += 1
        try:
            yield True
        finally:
            self._begun[network] -= 1
            if not self._begun[network]:
                del self._begun[network]


@contextmanager
def calling_if_left(visitor: Visitor, call: Callable[[], None]) -> Iterator[None]:
    """Within it, `call` is called as soon as the visitor leaves."""

    async def watch() -> None:
        await visitor.client_disconnect()
        call()

    watching = asyncio.get_running_loop().create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


def refuse(status: HTTPStatus) -> Whole:
    answer = f"{status.value} {status.phrase}\n".encode()
    headers = [("content-type", "text/plain"), ("connection", "close"), ("content-length", str(len(answer)))]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", str(RETRY_SECONDS)))
    return status.value, headers, answer
