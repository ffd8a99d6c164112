"""Processes that work for the site: a limit of time, of memory and of the queue, and new ones for those that ended."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from tests.factories.jobs import work_for_long, work_once

from goalweave.process_pool import JobTimeout, Pool, PoolFull, WorkerDied


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Of one process, which another test may have left behind."""
    made = Pool(work_for_long, processes=1, waiting=0, seconds=2)
    yield made
    made.close()


def test_process_is_kept_for_the_next_job_and_started_anew_for_other_equipment(pool: Pool) -> None:
    first, second = (pool.work(job, None, 1) for job in ("a", "b"))
    assert (first[1], second[1]) == ("a", "b")
    assert first[0] == second[0] != os.getpid()
    assert pool.work("a", None, 2)[0] != first[0]


def test_job_that_takes_too_long_is_stopped_and_its_answer_is_never_that_to_another(pool: Pool) -> None:
    before = pool.work("a", None, 1)[0]
    with pytest.raises(JobTimeout):
        pool.work("sleep", None, 1)
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)
    assert pool.work("b", None, 1)[1] == "b"


def test_process_that_dies_is_replaced(pool: Pool) -> None:
    with pytest.raises(WorkerDied):
        pool.work("die", None, 1)
    assert pool.work("a", None, 1)[1] == "a"


def test_process_that_needs_more_memory_than_it_may_is_replaced(pool: Pool) -> None:
    assert pool.work("take 10", None, 1)[1] == "take 10"
    with pytest.raises(WorkerDied):
        pool.work("take 1000", None, 1)
    assert pool.work("a", None, 1)[1] == "a"


def test_process_that_ended_for_want_of_work_is_replaced() -> None:
    idle = Pool(work_once, processes=1, waiting=0, seconds=30)
    assert [idle.work(job, None, 1)[1] for job in ("a", "b")] == ["a", "b"]
    idle.close()


def test_full_queue_refuses_at_once(pool: Pool, tmp_path: Path) -> None:
    begun = tmp_path / "begun"

    def occupy() -> None:
        with pytest.raises(JobTimeout):
            pool.work(f"sleep {begun}", None, 1)

    thread = Thread(target=occupy)
    thread.start()
    while not begun.exists():
        time.sleep(0.01)
    with pytest.raises(PoolFull):
        pool.work("a", None, 1)
    thread.join()
