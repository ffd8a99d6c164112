"""Answers in parts of a process, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import copy_context
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from goalweave.web import answer_parts
from goalweave.web.answer_parts import (
    AnswerBegun,
    AnswerMaker,
    FileAnswer,
    FileContent,
    FilePortion,
    PartsLimits,
    Whole,
)

PLAIN = [("Content-Type", "text/plain")]


class Staying:
    """A visitor who does not leave."""

    async def client_disconnect(self) -> None:
        await asyncio.Event().wait()


def run(use: Callable[[AnswerMaker], Coroutine[Any, Any, Any]], limits: PartsLimits) -> Any:
    async def begin() -> Any:
        maker = AnswerMaker(limits, nullcontext)
        try:
            return await use(maker)
        finally:
            maker.close()

    # Playwright, where a test before this one has started it, has an event loop in the main thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(begin())).result()


def make(content: Iterable[bytes], limits: PartsLimits = PartsLimits()) -> Whole | FileAnswer:  # noqa: B008
    async def use(maker: AnswerMaker) -> Any:
        return await maker.make(AnswerBegun(200, PLAIN, content, copy_context()), "192.0.2.1", Staying())

    answer: Whole | FileAnswer = run(use, limits)
    return answer


def test_a_short_answer_is_whole_and_knows_its_length() -> None:
    assert make([b"one ", b"", b"two"]) == (200, [*PLAIN, ("Content-Length", "7")], b"one two")


def test_a_short_file_is_whole_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    file = path.open("rb")
    assert make(FileContent(file)) == (200, PLAIN, b"0123456789")
    assert file.closed


def test_a_part_of_a_file_is_no_more_than_that(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    assert make(FileContent(FilePortion(path.open("rb"), range(3, 6)))) == (200, PLAIN, b"345")
    with path.open("rb") as file:
        answer = make(FileContent(FilePortion(file, range(3, 8))), PartsLimits(short=2))
        assert isinstance(answer, FileAnswer)
        assert (answer.start, answer.stop, answer.headers) == (3, 8, PLAIN)
        assert Path(answer.path).read_bytes() == b"0123456789"


@pytest.mark.parametrize("size", [10, 100_000], ids=["seen at the end", "seen while it is written"])
def test_a_full_temporary_folder_is_said_to_be_full(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(answer_parts, "SpooledTemporaryFile", lambda max_size: Path("/dev/full").open("r+b"))  # noqa: SIM115
    answer = make([b"." * size])
    assert answer[0] == 507  # type: ignore[index]


def test_long_answers_let_short_ones_go_first() -> None:
    ended = list[str]()
    short_is_made = Event()

    def long_answer(name: str) -> Iterable[bytes]:
        for _part in range(200):
            yield b"."
            if short_is_made.wait(0.05):
                break
        ended.append(name)

    async def use(maker: AnswerMaker) -> None:
        def begin(content: Iterable[bytes]) -> asyncio.Task[Any]:
            begun = AnswerBegun(200, PLAIN, content, copy_context())
            return asyncio.create_task(maker.make(begun, "192.0.2.1", Staying()))

        long = [begin(long_answer(name)) for name in ("first", "second")]
        await asyncio.sleep(1)
        await begin([b"short"])
        ended.append("short")
        short_is_made.set()
        await asyncio.gather(*long)

    run(use, PartsLimits(making=3, long=1, soon=0.5))
    assert ended[0] == "short"
    assert len(ended) == 3


def test_half_an_answer_is_not_sent_where_a_process_ends() -> None:
    has_begun, has_ended = Event(), Event()

    def answer_slowly() -> Iterator[bytes]:
        yield b"."
        has_begun.set()
        has_ended.wait(10)
        yield b"."

    async def use(maker: AnswerMaker) -> Whole | FileAnswer:
        begun = AnswerBegun(200, PLAIN, answer_slowly(), copy_context())
        making = asyncio.create_task(maker.make(begun, "192.0.2.1", Staying()))
        await asyncio.to_thread(has_begun.wait)
        maker.close()
        has_ended.set()
        return await making

    assert run(use, PartsLimits())[0] == 503


def test_a_network_has_so_many_answers_made_at_once() -> None:
    go_on = Event()
    closed = list[bool]()

    class Waiting:
        def __iter__(self) -> Iterator[bytes]:
            go_on.wait(10)
            yield b"."

        def close(self) -> None:
            closed.append(True)

    async def use(maker: AnswerMaker) -> list[int]:
        def begin(network: str) -> asyncio.Task[Any]:
            begun = AnswerBegun(200, PLAIN, Waiting(), copy_context())
            return asyncio.create_task(maker.make(begun, network, Staying()))

        tasks = [begin("192.0.2.1"), begin("192.0.2.1"), begin("192.0.2.2"), begin("192.0.2.3")]
        refused = [await tasks[1], await tasks[3]]
        go_on.set()
        return [answer[0] for answer in (*refused, await tasks[0], await tasks[2])]

    assert run(use, PartsLimits(at_once=1, together=2)) == [503, 503, 200, 200]
    assert len(closed) == 4
