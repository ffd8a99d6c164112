"""How tests are handed out to the processes that run them (pytest -n)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from tests.order import place, unit
from xdist.workermanage import WorkerController, parse_tx_spec_config

AHEAD = 2
"""Tests that a process has to know of beyond the one it runs."""


@dataclass(slots=True)
class Process:
    """One of those that run tests. places: number of each test in it; None until it has collected them. waiting: what it was given and has not
    finished, in order."""

    places: dict[str, int] | None = None
    waiting: dict[str, None] = field(default_factory=dict)


class InOrder:
    """Gives whichever process is free the next unit that it has collected, in the order in which the tests were collected.

    A scheduler of xdist, without what only its schedulers that take tests back would be called for. Those that xdist has want all processes to
    collect the same tests, and search lists of all tests for each one, which takes seconds with twelve thousand.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self._begun = len(parse_tx_spec_config(config))
        self._processes: dict[WorkerController, Process] = {}
        self._collected = 0
        self._units: dict[str, list[str]] | None = None

    @property
    def nodes(self) -> list[WorkerController]:
        return list(self._processes)

    @property
    def collection_is_completed(self) -> bool:
        return self._collected >= self._begun

    @property
    def tests_finished(self) -> bool:
        """Whether no process needs to be told of more."""
        given = self._units is not None and not self._units
        return given and all(len(process.waiting) < AHEAD for process in self._processes.values())

    @property
    def has_pending(self) -> bool:
        return bool(self._units) or any(process.waiting for process in self._processes.values())

    def add_node(self, node: WorkerController) -> None:
        self._processes[node] = Process()

    def add_node_collection(self, node: WorkerController, collection: Sequence[str]) -> None:
        self._processes[node].places = {nodeid: number for number, nodeid in enumerate(collection)}
        self._collected += 1

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        # A process runs its tests in the order in which it was given them.
        waiting = self._processes[node].waiting
        del waiting[next(iter(waiting))]
        self._give_units(node)

    def remove_node(self, node: WorkerController) -> str | None:
        """The test that ran when the process ended, if it had not finished; those that it had not begun come first in another one."""
        process = self._processes.pop(node)
        crashed = next(iter(process.waiting), None)
        left: dict[str, list[str]] = {}
        for nodeid in list(process.waiting)[1:]:
            left.setdefault(unit(nodeid), []).append(nodeid)
        self._units = left | (self._units or {})
        for other in self.nodes:
            self._give_units(other)
        return crashed

    def schedule(self) -> None:
        """Once all processes have collected, and again for each that takes the place of another."""
        if self._units is None:
            self._units = self._collected_units()
            session = self.config.pluginmanager.get_plugin("session")
            session.testscollected = sum(map(len, self._units.values()))
        for node in self.nodes:
            self._give_units(node)

    def _collected_units(self) -> dict[str, list[str]]:
        """Unit → tests of it, in order. Raises RuntimeError where two processes have collected different ones."""
        units: dict[str, list[str]] = {}
        for process in self._processes.values():
            own: dict[str, list[str]] = {}
            for nodeid in process.places or ():
                own.setdefault(unit(nodeid), []).append(nodeid)
            for name, nodeids in own.items():
                if units.setdefault(name, nodeids) != nodeids:
                    raise RuntimeError(f"{name}: processes have collected different tests")
        return dict(sorted(units.items(), key=lambda named: place(named[1][0])))

    def _give_units(self, node: WorkerController) -> None:
        process = self._processes[node]
        places = process.places
        if node.shutting_down or places is None or self._units is None:
            return
        while len(process.waiting) <= AHEAD:
            name = next((name for name, nodeids in self._units.items() if nodeids[0] in places), None)
            if name is None:
                node.shutdown()
                return
            nodeids = self._units.pop(name)
            process.waiting |= dict.fromkeys(nodeids)
            node.send_runtest_some([places[nodeid] for nodeid in nodeids])
