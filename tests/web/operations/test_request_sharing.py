"""Two processes of a site that share their requests, as two neighbours in one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import pytest

from goalweave.web.answer_parts import FileAnswer, Visitor, Whole
from goalweave.web.request_sharing import AnswerLost, NotPassed, RequestSharing, VisitorLeft

REQUEST = {"REQUEST_METHOD": "POST", "PATH_INFO": "/a Ã©%"}


class Connection:
    """A visitor's, as Granian has it."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def client_disconnect(self) -> None:
        await self.left.wait()


async def echo(environ: dict[str, str], body: IO[bytes], _visitor: Visitor) -> Whole:
    return 201, [("x-path", environ["PATH_INFO"])], body.read() * 2


async def break_off(_environ: dict[str, str], _body: IO[bytes], _visitor: Visitor) -> Whole:
    raise ConnectionResetError


def share(folder: Path, answer: Any, use: Callable[[RequestSharing, RequestSharing], Awaitable[Any]]) -> Any:
    """What `use` returns of a process and its neighbour, which answers by `answer`."""

    async def run() -> Any:
        own, neighbour = RequestSharing(folder, echo), RequestSharing(folder, answer)
        await own.start()
        await neighbour.start()
        try:
            return await use(own, neighbour)
        finally:
            await own.stop()
            await neighbour.stop()

    # Playwright, where a test before this one has started it, has an event loop in the main thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(run())).result()


def test_only_a_busier_process_passes_a_request_on(tmp_path: Path) -> None:
    async def use(own: RequestSharing, neighbour: RequestSharing) -> list[int | None]:
        places = [own.freer_neighbour()]
        with own.counted():
            places.append(own.freer_neighbour())
            with neighbour.counted():
                places.append(own.freer_neighbour())
            neighbour.withdraw()
            places.append(own.freer_neighbour())
        return places

    assert share(tmp_path, echo, use) == [None, 1, None, None]


def test_the_neighbour_answers_the_request_with_its_body(tmp_path: Path) -> None:
    async def use(own: RequestSharing, _neighbour: RequestSharing) -> Whole | FileAnswer:
        return await own.pass_on(1, REQUEST, b"body", Connection())

    assert share(tmp_path, echo, use) == (201, [("x-path", "/a Ã©%")], b"bodybody")


def test_a_file_is_passed_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a file"
    path.write_bytes(b"0123456789")
    file = FileAnswer(206, [("content-type", "text/plain")], str(path), 3, 7)

    async def answer_with_file(_environ: dict[str, str], _body: IO[bytes], _visitor: Visitor) -> FileAnswer:
        return file

    async def use(own: RequestSharing, _neighbour: RequestSharing) -> Whole | FileAnswer:
        answer = await own.pass_on(1, REQUEST, b"", Connection())
        path.unlink()
        with pytest.raises(AnswerLost):
            await own.pass_on(1, REQUEST, b"", Connection())
        return answer

    assert share(tmp_path, answer_with_file, use) == file


def test_the_neighbour_learns_that_the_visitor_has_left(tmp_path: Path) -> None:
    async def wait_for_visitor(_environ: dict[str, str], _body: IO[bytes], visitor: Visitor) -> Whole:
        begun.set()
        await visitor.client_disconnect()
        has_left.set()
        return 200, [], b""

    async def use(own: RequestSharing, _neighbour: RequestSharing) -> None:
        passed = asyncio.create_task(own.pass_on(1, REQUEST, b"", connection))
        await begun.wait()
        connection.left.set()
        with pytest.raises(VisitorLeft):
            await passed
        await has_left.wait()

    connection, begun, has_left = Connection(), asyncio.Event(), asyncio.Event()
    share(tmp_path, wait_for_visitor, use)


def test_a_neighbour_that_was_killed_gets_no_more_requests(tmp_path: Path) -> None:
    async def use(own: RequestSharing, _neighbour: RequestSharing) -> int | None:
        (tmp_path / "1.socket").unlink()
        with own.counted():
            with pytest.raises(NotPassed):
                await own.pass_on(1, REQUEST, b"", Connection())
            return own.freer_neighbour()

    assert share(tmp_path, echo, use) is None


def test_an_answer_that_breaks_off_is_lost(tmp_path: Path) -> None:
    async def use(own: RequestSharing, _neighbour: RequestSharing) -> None:
        with pytest.raises(AnswerLost):
            await own.pass_on(1, REQUEST, b"", Connection())

    share(tmp_path, break_off, use)


def test_a_process_that_ends_finishes_what_it_has_taken(tmp_path: Path) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def wait(environ: dict[str, str], body: IO[bytes], visitor: Visitor) -> Whole:
        begun.set()
        await go_on.wait()
        return await echo(environ, body, visitor)

    async def use(own: RequestSharing, neighbour: RequestSharing) -> tuple[bool, Whole | FileAnswer]:
        passed = asyncio.create_task(own.pass_on(1, REQUEST, b"b", Connection()))
        await begun.wait()
        stopped = asyncio.create_task(neighbour.stop())
        await asyncio.sleep(0)
        waits = not stopped.done()
        go_on.set()
        await stopped
        return waits, await passed

    assert share(tmp_path, wait, use) == (True, (201, [("x-path", "/a Ã©%")], b"bb"))
