"""Processes beside the server that end are started again for as long as the site runs; the clock is the test's own."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from goalweave.cli.background import PAUSES, POLL_INTERVAL, STEADY, ForkedWorker, supervise
from goalweave.cli.renewal import RENEWED


@dataclass
class Ended:
    """A process that ends at a time with a code; never without one."""

    world: World
    at: float | None
    code: int = 1

    def poll(self) -> int | None:
        return self.code if self.at is not None and self.world.now >= self.at else None


@dataclass
class World:
    """now: seconds; until: when all are to end; life: how long a process that is started runs, None: as long as it may."""

    until: float
    life: Callable[[str, float], float | None] = lambda _name, _now: None
    now: float = 0
    code: int = 1
    started: list[tuple[str, float]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        return self.now >= self.until

    def spawn(self, name: str) -> Ended:
        life = self.life(name, self.now)
        self.started.append((name, self.now))
        return Ended(self, None if life is None else self.now + life, self.code)

    def keep(self, *names: str) -> dict[str, Ended]:
        running: dict[str, Ended] = {}
        supervise(names, running, spawn=self.spawn, wait=self.wait, clock=lambda: self.now, say=self.said.append)
        return running


def test_what_runs_is_started_once_and_left_alone() -> None:
    world = World(until=1000)
    assert set(world.keep("imports", "default")) == {"imports", "default"}
    assert (world.started, world.said) == ([("imports", 0), ("default", 0)], [])


def test_what_ended_is_started_again_and_said_once() -> None:
    world = World(until=100, life=lambda name, now: 10 if (name, now) == ("imports", 0) else None, code=-9)
    world.keep("imports", "default")
    assert world.started == [("imports", 0), ("default", 0), ("imports", 12 * POLL_INTERVAL)]
    assert world.said == ["The worker “imports” has ended (exit code -9); next start in 1 s."]


def test_what_keeps_ending_is_started_ever_later_and_never_given_up() -> None:
    world = World(until=1000, life=lambda _name, _now: 0)
    world.keep("imports")
    starts = [at for _name, at in world.started]
    # One look, to see that it has ended, another that not everything ends, and the pause.
    gaps = [after - before for before, after in pairwise(starts)]
    assert gaps[: len(PAUSES)] == [2 * POLL_INTERVAL + pause for pause in PAUSES]
    assert set(gaps[len(PAUSES) :]) == {2 * POLL_INTERVAL + PAUSES[-1]}
    assert len(gaps) > len(PAUSES) + 5
    assert world.said[-1] == "The worker “imports” has ended (exit code 1); next start in 60 s."


def test_what_cannot_be_started_is_tried_again_and_the_others_run() -> None:
    def life(name: str, now: float) -> None:
        if name == "imports" and now < 5:
            raise RuntimeError("database is locked\nand more")

    world = World(until=100, life=life)
    assert set(world.keep("imports", "default")) == {"imports", "default"}
    assert world.started == [("default", 0), ("imports", 7)]
    assert world.said == [
        f"The worker “imports” cannot be started (database is locked); next start in {pause} s." for pause in (1, 2, 4)
    ]


def test_what_ran_well_for_a_while_is_forgiven() -> None:
    world = World(until=20 * (STEADY + 5), life=lambda _name, _now: STEADY)
    world.keep("imports")
    assert len(world.started) > 2 * len(PAUSES)
    assert {line.partition("next start in")[2] for line in world.said} == {" 1 s."}


def test_each_counts_for_itself() -> None:
    world = World(until=20, life=lambda _name, now: 3 if now == 0 else None)
    world.keep("imports", "default")
    assert sorted(name for name, at in world.started if at) == ["default", "imports"]
    assert [line.rpartition("; ")[2] for line in world.said] == ["next start in 1 s.", "next start in 1 s."]


def test_what_ends_because_everything_ends_is_not_started_again() -> None:
    world = World(until=10, life=lambda _name, _now: 9)
    world.keep("imports", "default")
    assert (len(world.started), world.said) == (2, [])


def test_a_worker_that_is_renewed_is_started_again_at_once_and_without_a_word() -> None:
    world = World(until=20, life=lambda _name, now: 3 if now == 0 else None, code=RENEWED)
    world.keep("default")
    assert (world.started, world.said) == ([("default", 0), ("default", 3 + 2 * POLL_INTERVAL)], [])


def fail(*_arguments: str) -> None:
    raise RuntimeError("the worker cannot run")


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_the_end_of_a_forked_worker_is_that_of_a_process(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ends = {"returns": print, "renewed": lambda *_arguments: sys.exit(RENEWED), "fails": fail}
    codes = {}
    for name, main in ends.items():
        monkeypatch.setattr("goalweave.cli.worker.main", main)
        codes[name] = ForkedWorker(["default", "site"]).wait(30)
    assert codes == {"returns": 0, "renewed": RENEWED, "fails": 1}
    written = capfd.readouterr()
    assert written.out == "default site\n"
    assert "the worker cannot run" in written.err


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_worker_can_be_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goalweave.cli.worker.main", lambda *_arguments: time.sleep(600))
    worker = ForkedWorker([])
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(0)
    assert worker.poll() is None
    worker.kill()
    assert worker.wait(30) == worker.poll() == -signal.SIGKILL
    worker.kill()  # long gone, and its number may be someone else's


UNSAID = """
import os, sys, threading
from goalweave.cli import background
from goalweave.cli.console import print_error, print_note
if sys.argv[1] == "pipe":
    reading, writing = os.pipe()
    os.close(reading)
    os.dup2(writing, 2)
elif sys.argv[1] == "full":
    os.dup2(os.open("/dev/full", os.O_WRONLY), 2)
else:
    sys.stderr = None
print_note("Nobody reads this.")
print_error("Nor this.")
background._work = lambda arguments: os._exit(7)
print(background.ForkedWorker([]).wait(30), flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
@pytest.mark.parametrize("closed", ["pipe", "full", "none"])
def test_workers_are_started_where_no_note_can_be_written(closed: str) -> None:
    command = [sys.executable, "-c", UNSAID, closed]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "7\n"
