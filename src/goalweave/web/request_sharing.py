"""Requests that a process of the site passes on to another that has less to do.

The kernel gives most connections to the same process, the one that it wakes first, and all requests of a connection go there: of two
processes, one would answer most requests while the other is idle.
"""

from __future__ import annotations

import asyncio
import json
import mmap
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from goalweave.web.answer_parts import FileAnswer, Visitor, Whole, calling_if_left

Answer = Callable[[dict[str, str], IO[bytes], Visitor], Awaitable[Whole | FileAnswer]]
"""Answers a request of another process by its environment and body."""

PLACES = 64
"""Processes of a site. While they are replaced, there are twice as many."""
LARGEST_BODY = 1_000_000
"""Bytes. Larger bodies are files, with which the worker has more work than the process that receives them."""
MOST_WAITING = 256
"""Requests that a process has not yet taken from its socket."""
LENGTH = 4
"""Bytes that say how long a part is."""


class NotPassed(Exception):
    """The other process does not exist any more; nothing was begun."""


class AnswerLost(Exception):
    """The other process ended while it answered. It may have written something."""


class VisitorLeft(Exception):
    """No one waits for the answer of the other process any more."""


class RequestSharing:
    """The requests of one process, and its neighbours. For the event loop of that process only."""

    def __init__(self, folder: Path, answer: Answer) -> None:
        """folder: private, the same for all processes of a site. Its file `loads` has a byte for each: the number of its requests plus
        one, or 0 where there is no process. Raises OSError if there are too many processes, or no locks."""
        self._folder = folder
        self._answer = answer
        self._loads = _open_loads(folder / "loads")
        self._place, self._lock = _take_place(folder)
        self._own = 0
        self._leaving = False
        self._passed: Counter[int] = Counter()
        self._taken: set[asyncio.Task[Any]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Nothing happens where no sockets can be made in the folder: this process then answers its own requests."""
        path = self._path(self._place)
        with suppress(OSError):
            path.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(self._take, path, backlog=MOST_WAITING)
        self._note()

    def withdraw(self) -> None:
        """Be no neighbour any more; what is on its way is still taken until `stop`."""
        self._leaving = True
        self._note()

    async def stop(self) -> None:
        """Finish the requests of others that were taken, and take no more."""
        self.withdraw()
        if self._server is not None:
            self._server.close()
        if self._taken:
            await asyncio.wait(self._taken)
        self._lock.close()

    def listeners(self) -> frozenset[int]:
        """The descriptors at which other processes are heard."""
        return frozenset({listener.fileno() for listener in self._server.sockets} if self._server else ())

    @contextmanager
    def counted(self) -> Iterator[None]:
        """While this process answers a request."""
        self._own += 1
        self._note()
        try:
            yield
        finally:
            self._own -= 1
            self._note()

    def freer_neighbour(self) -> int | None:
        """The place of the process with the fewest requests; None if no process has fewer than this one."""
        if not self._own:
            return None
        best, least = None, self._own
        for place, load in enumerate(self._loads[:]):
            if load and place != self._place:
                # It counts a request once it has received it.
                requests = max(load - 1, self._passed[place])
                if requests < least:
                    best, least = place, requests
        return best

    async def pass_on(self, place: int, environ: dict[str, str], body: bytes, visitor: Visitor) -> Whole | FileAnswer:
        """The answer of another process. Raises NotPassed, AnswerLost and VisitorLeft."""
        try:
            reader, writer = await asyncio.open_unix_connection(self._path(place))
        except OSError as error:
            # It was killed, or else it would have said that it leaves.
            self._loads[place] = 0
            raise NotPassed from error
        self._passed[place] += 1
        try:
            writer.write(_part(json.dumps(environ).encode()) + _part(body))
            with calling_if_left(visitor, writer.close):
                status, headers, file = json.loads(await _read_part(reader))
                content = await _read_part(reader)
        except (EOFError, ConnectionError) as error:
            raise VisitorLeft if writer.is_closing() else AnswerLost from error
        finally:
            self._passed[place] -= 1
            writer.close()
        sent = [(name, value) for name, value in headers]
        if file is None:
            return status, sent, content
        answer = FileAnswer(status, sent, *file)
        if not os.access(answer.path, os.R_OK):
            # The process has ended in the meantime, or the system lets no other look into it.
            raise AnswerLost
        return answer

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task: Any = asyncio.current_task()
        self._taken.add(task)
        # The other process has ended, or its visitor has left.
        with suppress(EOFError, ConnectionError):
            try:
                environ = json.loads(await _read_part(reader))
                body = await _read_part(reader)
                answer = await self._answer(environ, BytesIO(body), _PassedVisitor(reader))
                if isinstance(answer, FileAnswer):
                    file = [answer.path, answer.start, answer.stop]
                    head, content = [answer.status, answer.headers, file], b""
                else:
                    status, headers, content = answer
                    head = [status, headers, None]
                writer.write(_part(json.dumps(head).encode()) + _part(content))
                await writer.drain()
            finally:
                writer.close()
                self._taken.discard(task)

    def _note(self) -> None:
        open_to_others = self._server is not None and not self._leaving
        self._loads[self._place] = min(self._own + 1, 255) if open_to_others else 0

    def _path(self, place: int) -> Path:
        return self._folder / f"{place}.socket"


class _PassedVisitor:
    """The visitor of another process, as Granian has it."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    async def client_disconnect(self) -> None:
        """The other process sends nothing more: it closes its end."""
        await self._reader.read(1)


async def _read_part(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(int.from_bytes(await reader.readexactly(LENGTH)))


def _part(content: bytes) -> bytes:
    return len(content).to_bytes(LENGTH) + content


def _open_loads(path: Path) -> mmap.mmap:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.ftruncate(descriptor, PLACES)
        return mmap.mmap(descriptor, PLACES)
    finally:
        os.close(descriptor)


def _take_place(folder: Path) -> tuple[int, IO[bytes]]:
    """The first that no process has, and the file whose lock ends with this process. Raises OSError."""
    import fcntl  # not there on Windows, where no process shares requests

    for place in range(PLACES):
        lock = (folder / f"{place}.lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        return place, lock
    raise BlockingIOError(f"the site has more than {PLACES} processes")
