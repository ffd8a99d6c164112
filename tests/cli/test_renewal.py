"""A worker that has grown starts anew once it has nothing to do."""

from __future__ import annotations

import mmap

from goalweave.cli.renewal import IDLE_SECONDS, RenewalWatch, read_own_memory


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_process_that_has_grown_starts_anew_after_a_while_without_work() -> None:
    clock, sizes = Clock(), [170]
    watch = RenewalWatch(100, memory=lambda: sizes[0], clock=clock)
    assert not watch.is_due(), "it has done nothing yet"
    watch.begin()
    sizes[0] = 280
    clock.now = 1000.0
    assert not watch.is_due(), "a task runs"
    watch.end()
    assert not watch.is_due(), "there may be more to do"
    clock.now += IDLE_SECONDS
    assert watch.is_due()
    sizes[0] = 270
    assert not watch.is_due(), "it may grow so much"


def test_one_of_two_threads_at_work_is_enough_to_stay() -> None:
    clock = Clock()
    sizes = iter(range(10))
    watch = RenewalWatch(0, memory=lambda: next(sizes), clock=clock)
    watch.begin()
    watch.begin()
    watch.end()
    clock.now = 2 * IDLE_SECONDS
    assert not watch.is_due()
    watch.end()
    clock.now = 4 * IDLE_SECONDS
    assert watch.is_due()


def test_own_memory_is_that_of_this_process() -> None:
    before = read_own_memory()
    # Straight from the system: what this process has freed before would be used again otherwise.
    with mmap.mmap(-1, 30_000_000, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as block:
        block[::4096] = b"x" * len(block[::4096])
        grown = read_own_memory() - before
    assert before == 0 or grown > 20_000_000
