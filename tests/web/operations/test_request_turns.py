"""Requests of a process begin one after the other, unless one takes long; time is a number here that the tests set."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from goalweave.web.request_turns import RequestTurns

PATIENCE = 5.0


class ClockLoop(asyncio.SelectorEventLoop):
    now = 0.0

    def time(self) -> float:
        return self.now


@dataclass
class Requests:
    """Those that have begun, in order, and those that are asked to end."""

    turns: RequestTurns
    loop: ClockLoop
    begun: list[str] = field(default_factory=list)
    running: dict[str, asyncio.Event] = field(default_factory=dict)
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def arrive(self, *names: str) -> None:
        for name in names:
            self.running[name] = asyncio.Event()
            self.tasks[name] = self.loop.create_task(self._answer(name))
        await settle()

    async def end(self, name: str) -> None:
        self.running[name].set()
        await settle()

    async def wait(self, seconds: float) -> None:
        self.loop.now += seconds
        await settle()

    async def leave(self, name: str) -> None:
        self.tasks[name].cancel()
        await settle()

    async def _answer(self, name: str) -> None:
        async with self.turns.turn():
            self.begun.append(name)
            await self.running[name].wait()


async def settle() -> None:
    for _turn in range(10):
        await asyncio.sleep(0)


@contextmanager
def clock_loop() -> Iterator[ClockLoop]:
    loop = ClockLoop()
    try:
        yield loop
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(settle())
    finally:
        loop.close()


def play(story: Callable[[Requests], Awaitable[None]], *, threads: int = 4, together: int = 1) -> list[str]:
    """The requests that have begun, in order."""

    def run() -> list[str]:
        with clock_loop() as loop:
            requests = Requests(RequestTurns(threads=threads, together=together, patience=PATIENCE), loop)
            loop.run_until_complete(story(requests))
            return requests.begun

    # A browser of other tests has a loop in this thread.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def test_each_waits_for_the_one_before_it() -> None:
    async def story(requests: Requests) -> None:
        await requests.arrive("a", "b", "c")
        assert requests.begun == ["a"]
        await requests.end("a")
        assert requests.begun == ["a", "b"]
        await requests.end("b")

    assert play(story) == ["a", "b", "c"]


def test_a_long_one_keeps_the_others_waiting_for_a_moment_only() -> None:
    async def story(requests: Requests) -> None:
        await requests.arrive("long", "b", "c")
        await requests.wait(PATIENCE - 1)
        assert requests.begun == ["long"]
        await requests.wait(2)
        assert requests.begun == ["long", "b"]
        await requests.end("b")

    assert play(story) == ["long", "b", "c"]


def test_a_long_one_that_ends_lets_no_second_one_begin() -> None:
    async def story(requests: Requests) -> None:
        await requests.arrive("long", "b", "c")
        await requests.wait(PATIENCE + 1)
        await requests.end("long")

    assert play(story) == ["long", "b"]


def test_as_many_are_answered_at_once_as_there_are_threads() -> None:
    async def story(requests: Requests) -> None:
        await requests.arrive("a", "b", "c")
        for _moment in range(3):
            await requests.wait(PATIENCE + 1)
        assert requests.begun == ["a", "b"]
        await requests.end("a")

    assert play(story, threads=2) == ["a", "b", "c"]


def test_two_begin_together_where_they_wait_for_a_database_server() -> None:
    async def story(requests: Requests) -> None:
        await requests.arrive("a", "b", "c")
        assert requests.begun == ["a", "b"]
        await requests.end("b")

    assert play(story, together=2) == ["a", "b", "c"]


def test_a_visitor_who_leaves_takes_no_turn() -> None:
    async def story(requests: Requests) -> None:
        await requests.arrive("a", "gone", "c")
        await requests.leave("gone")
        await requests.end("a")

    assert play(story) == ["a", "c"]


def test_one_that_is_given_up_ends_its_turn() -> None:
    async def story(requests: Requests) -> None:
        await requests.arrive("a", "b")
        await requests.leave("a")

    assert play(story) == ["a", "b"]
