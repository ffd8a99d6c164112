"""Processes beside the server that end are started again, for a while; the clock is the test's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from goalweave.cli.keeping import LOOK, PAUSES, STEADY, keep


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
    life: Callable[[str], float | None] = lambda _name: None
    now: float = 0
    started: list[tuple[str, float]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def wait(self, seconds: float) -> bool:
        self.now += seconds
        return self.now >= self.until

    def spawn(self, name: str) -> Ended:
        self.started.append((name, self.now))
        life = self.life(name)
        return Ended(self, None if life is None else self.now + life)

    def keep(self, **running: Ended) -> bool:
        return keep(dict(running), spawn=self.spawn, wait=self.wait, clock=lambda: self.now, say=self.said.append)


def test_what_runs_is_left_alone() -> None:
    world = World(until=1000)
    assert world.keep(imports=Ended(world, None), default=Ended(world, None))
    assert (world.started, world.said) == ([], [])


def test_what_ended_is_started_again_and_said_once() -> None:
    world = World(until=100)
    assert world.keep(imports=Ended(world, 10, code=-9), default=Ended(world, None))
    assert world.started == [("imports", 12 * LOOK)]
    assert world.said == ["The worker “imports” has ended (exit code -9); it is started again in 1 s (1 of 5)."]


def test_what_keeps_ending_is_started_ever_later_and_then_given_up() -> None:
    world = World(until=1000, life=lambda _name: 0)
    assert not world.keep(imports=Ended(world, 0), default=Ended(world, None))
    starts = [at for _name, at in world.started]
    # Two looks, to see that it has ended and that not everything ends, and the pause.
    assert [after - before for before, after in zip([0.0, *starts], starts, strict=False)] == [
        2 * LOOK + pause for pause in PAUSES
    ]
    assert len(world.said) == len(PAUSES) + 1
    assert world.said[-1] == "The worker “imports” keeps ending (exit code 1); the site is stopped."


def test_what_ran_well_for_a_while_is_forgiven() -> None:
    world = World(until=20 * (STEADY + 5), life=lambda _name: STEADY)
    assert world.keep(imports=Ended(world, STEADY))
    assert len(world.started) > 2 * len(PAUSES)
    assert {line.partition("again in")[2] for line in world.said} == {" 1 s (1 of 5)."}


def test_each_counts_for_itself() -> None:
    world = World(until=20, life=lambda _name: None)
    assert world.keep(imports=Ended(world, 3), default=Ended(world, 3))
    assert sorted(name for name, _at in world.started) == ["default", "imports"]
    assert [line.rpartition(" (")[2] for line in world.said] == ["1 of 5).", "1 of 5)."]


def test_what_ends_because_everything_ends_is_not_started_again() -> None:
    world = World(until=10)
    assert world.keep(imports=Ended(world, 9), default=Ended(world, 9))
    assert (world.started, world.said) == ([], [])
