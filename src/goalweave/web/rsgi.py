"""The application that granian serves: bodies are received before a thread of the site is taken, so that slow visitors stop no one.

Granian hands requests to Python either by WSGI, where a thread waits for each body however slowly it comes, or by RSGI, where waiting
costs nothing and can end. This is the bridge from the second to the first: the site itself is WSGI.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import copy_context
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import IO, Any

from goalweave.limits.networks import address_network
from goalweave.web.answer_parts import (
    USUAL_LIMITS,
    AnswerBegun,
    AnswerMaker,
    FileAnswer,
    FileContent,
    Headers,
    PartsLimits,
    Visitor,
    Whole,
    refuse,
)
from goalweave.web.open_descriptors import count_connections, stop_accepting
from goalweave.web.request_sharing import LARGEST_BODY, AnswerLost, NotPassed, RequestSharing, VisitorLeft
from goalweave.web.request_turns import PATIENCE, RequestTurns

LOGGER = logging.getLogger(__name__)

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""An application as PEP 3333 has it."""


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """most: bytes of a body; silence: seconds without a byte; grace: seconds after which the rate counts; rate: bytes for each second
    after that; at_once: bodies that one network sends at the same time, together: all networks; memory: bytes of a body that are not
    written to a file."""

    most: int = 64_000_000
    silence: float = 15
    grace: float = 20
    rate: int = 1_000
    at_once: int = 16
    together: int = 200
    memory: int = 1_000_000


LEAVE_SECONDS = 0.5
"""Between the last connection that a process takes and its end."""

CROWDED_SECONDS = 1.0
"""After which the connections of a network that had too many are counted again."""

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
"""Requests that can be answered twice."""


class BodyRefused(Exception):
    """A body that is not received. status: of the answer."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__(status.phrase)


class SiteServer:
    """Serves a WSGI application by RSGI with a fixed number of threads. proxies: in front, each of which adds to X-Forwarded-For."""

    def __init__(
        self,
        application: Wsgi,
        *,
        threads: int = 4,
        together: int = 1,
        patience: float = PATIENCE,
        proxies: int = 0,
        limits: BodyLimits = BodyLimits(),
        parts: PartsLimits = USUAL_LIMITS,
        started: Callable[[], object] = lambda: None,
    ) -> None:
        """together, patience: of `RequestTurns`. started: called in each process when it begins to serve."""
        self._application = application
        self._proxies = proxies
        self._threads = threads
        self._turns = RequestTurns(threads=threads, together=together, patience=patience)
        self._limits = limits
        self._parts = AnswerMaker(parts, self._counted)
        self._most_connections = parts.connections
        self._crowded: dict[str, float] = {}
        self._receiving: Counter[str] = Counter()
        self._started = started
        self._folder: Path | None = None
        self._sharing: RequestSharing | None = None
        self._tasks = set[asyncio.Task[None]]()

    def share_requests(self, folder: Path | None) -> None:
        """Before the start. folder: of this site's processes (RequestSharing); None if there is only one."""
        self._folder = folder

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="site")
        with suppress(NotImplementedError):
            loop.add_signal_handler(signal.SIGTERM, self._leave, loop)
        if self._folder is not None:
            # Without it, the site is as quick as a single process.
            with suppress(OSError):
                self._sharing = RequestSharing(self._folder, self._answer)
                self._tasks.add(loop.create_task(self._sharing.start()))
        self._started()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._pool.shutdown()
        self._parts.close()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            return
        described = describe_request(scope)
        network = self._network(described)
        try:
            body = await self._receive(scope, network, protocol)
        except BodyRefused as refusal:
            protocol.response_bytes(*refuse(refusal.status))
            return
        try:
            with body:
                answer = await self._share(described, body, protocol)
        except VisitorLeft:
            return
        if isinstance(answer, FileAnswer) and self._has_too_many_connections(network):
            answer = refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        if isinstance(answer, FileAnswer):
            protocol.response_file_range(answer.status, answer.headers, answer.path, answer.start, answer.stop)
        else:
            protocol.response_bytes(*answer)

    async def _share(self, described: dict[str, str], body: IO[bytes], protocol: Any) -> Whole | FileAnswer:
        """The answer of this process, or of another that has less to do."""
        sharing = self._sharing
        place = None if sharing is None else sharing.freer_neighbour()
        if sharing is not None and place is not None and body.seek(0, os.SEEK_END) <= LARGEST_BODY:
            body.seek(0)
            try:
                return await sharing.pass_on(place, described, body.read(), protocol)
            except NotPassed:
                pass
            except AnswerLost:
                if described["REQUEST_METHOD"] not in SAFE_METHODS:
                    return refuse(HTTPStatus.BAD_GATEWAY)
        body.seek(0)
        return await self._answer(described, body, protocol)

    async def _answer(self, described: dict[str, str], body: IO[bytes], visitor: Visitor) -> Whole | FileAnswer:
        with self._counted():
            async with self._turns.turn():
                loop = asyncio.get_running_loop()
                answer = await loop.run_in_executor(self._pool, self._call, build_environ(described, body))
        if isinstance(answer, AnswerBegun):
            return await self._parts.make(answer, self._network(described), visitor)
        return answer

    def _counted(self) -> AbstractContextManager[object]:
        return nullcontext() if self._sharing is None else self._sharing.counted()

    async def _receive(self, scope: Any, network: str, protocol: Any) -> IO[bytes]:
        """The whole body, from its first byte. Raises BodyRefused."""
        headers = scope.headers
        length = headers.get("content-length")
        if length in (None, "0") and headers.get("transfer-encoding") is None:
            return BytesIO()
        if length is not None and (not length.isdecimal() or int(length) > self._limits.most):
            raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if self._receiving[network] >= self._limits.at_once or self._receiving.total() >= self._limits.together:
            raise BodyRefused(HTTPStatus.SERVICE_UNAVAILABLE)
        body: IO[bytes] = SpooledTemporaryFile(max_size=self._limits.memory)  # noqa: SIM115
        self._receiving[network] += 1
        try:
            size = await self._copy(protocol, body)
        except BaseException:
            with suppress(OSError):  # it writes once more what it could not write before
                body.close()
            raise
        finally:
            self._receiving[network] -= 1
            if not self._receiving[network]:
                del self._receiving[network]
        if length is not None and size != int(length):
            body.close()
            raise BodyRefused(HTTPStatus.BAD_REQUEST)
        body.seek(0)
        return body

    def _has_too_many_connections(self, network: str) -> bool:
        """To get a file as well. A proxy has as many as it has visitors."""
        if self._proxies:
            return False
        now = monotonic()
        self._crowded = {key: until for key, until in self._crowded.items() if until > now}
        if network not in self._crowded and count_connections(network) > self._most_connections:
            self._crowded[network] = now + CROWDED_SECONDS
        return network in self._crowded

    def _network(self, described: dict[str, str]) -> str:
        """The visitor's, as the outermost of our proxies saw it."""
        seen = described.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if self._proxies and len(seen) >= self._proxies:
            return address_network(seen[-self._proxies].strip())
        return address_network(described["REMOTE_ADDR"])

    async def _copy(self, protocol: Any, body: IO[bytes]) -> int:
        began, size, limits = monotonic(), 0, self._limits
        parts = aiter(protocol)
        while True:
            try:
                async with asyncio.timeout(limits.silence):
                    part = await parts.__anext__()
            except StopAsyncIteration:
                with _refusing_if_full():
                    body.flush()
                return size
            except TimeoutError:
                raise BodyRefused(HTTPStatus.REQUEST_TIMEOUT) from None
            size += len(part)
            if size > limits.most:
                raise BodyRefused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            if size < (monotonic() - began - limits.grace) * limits.rate:
                raise BodyRefused(HTTPStatus.REQUEST_TIMEOUT)
            with _refusing_if_full():
                body.write(part)

    def _leave(self, loop: asyncio.AbstractEventLoop) -> None:
        """Take no more connections, then end as Granian does at SIGINT.

        Granian closes connections whose request it has not read when it ends. Those that this process has taken get time to send it;
        all others go to the processes that stay.
        """
        stop_accepting(self._sharing.listeners() if self._sharing else frozenset())
        self._tasks.add(loop.create_task(self._end()))

    async def _end(self) -> None:
        if self._sharing is not None:
            self._sharing.withdraw()
        await asyncio.sleep(LEAVE_SECONDS)
        if self._sharing is not None:
            await self._sharing.stop()
        os.kill(os.getpid(), signal.SIGINT)

    def _call(self, environ: dict[str, Any]) -> Whole | AnswerBegun:
        """Run the application in a thread of the pool."""
        start = _Start()
        answer = self._application(environ, start)
        if getattr(answer, "streaming", False) or isinstance(answer, FileContent):
            begun = AnswerBegun(start.status, start.headers, answer, copy_context())
            if environ["REQUEST_METHOD"] != "HEAD":
                return begun
            begun.close()
            return start.status, start.headers, b""
        try:
            body = b"".join(answer)
        finally:
            if close := getattr(answer, "close", None):
                close()
        return start.status, start.headers, body


@contextmanager
def _refusing_if_full() -> Iterator[None]:
    """Where the temporary folder takes nothing more. Raises BodyRefused."""
    try:
        yield
    except OSError as error:
        LOGGER.error("The temporary folder takes no more of a request: %s", error.strerror)
        raise BodyRefused(HTTPStatus.INSUFFICIENT_STORAGE) from None


class _Start:
    """`start_response` of PEP 3333, which notes what it is called with."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []

    def __call__(self, status: str, headers: Headers, exc_info: object = None) -> None:
        self.status = int(status.partition(" ")[0])
        self.headers = headers


def describe_request(scope: Any) -> dict[str, str]:
    """What PEP 3333 calls the environment of a request, as far as it is text; nothing of the process's own environment is in it."""
    server, _colon, port = scope.server.rpartition(":")
    described = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        # Granian has decoded it; PEP 3333 wants its bytes, each as a character.
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_SOFTWARE": "Granian",
        "wsgi.url_scheme": scope.scheme,
    }
    for name in scope.headers.keys():  # noqa: SIM118
        # A header with an underscore could pass for one with a hyphen, such as X_Forwarded_For.
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        values = scope.headers.get_all(name)
        joined = ("; " if key == "COOKIE" else ",").join(values)
        described[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = joined
    if scope.authority and "HTTP_HOST" not in described:
        described["HTTP_HOST"] = scope.authority
    return described


def build_environ(described: dict[str, str], body: IO[bytes]) -> dict[str, Any]:
    return described | {
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": FileContent,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.multiprocess": True,
        "wsgi.multithread": True,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }
