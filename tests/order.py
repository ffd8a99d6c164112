"""Which tests stay in one process, and which begin first, where pytest runs in several (pytest -n).

What a file makes once for its tests, a world or a loaded sample, is then made once and not in every process. What takes
long begins first, so that no process is left with it alone at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath, PurePosixPath
from typing import NoReturn

import pytest
from xdist.workermanage import WorkerController, parse_tx_spec_config

IN_THE_BROWSER = "tests/browser"
WAITING = (IN_THE_BROWSER, "tests/cli")
"""Folders whose tests wait for other processes most of the time."""

WITHOUT_DATABASE = tuple(
    f"tests/{name}"
    for name in (
        "batch", "charts", "classifiers", "core", "deploy", "fonts", "formats", "fuzz", "packs", "publishing",
    )
)  # fmt: skip
"""Folders whose tests touch no database: more than half of all."""

LAST = ("tests/web", "tests/cli")
"""Folders for whichever process is free, so that all end at about the same time."""

TOGETHER = (IN_THE_BROWSER, "tests/charts", "tests/classifiers")
"""Folders whose files share what is dear to start: a served site and Chromium, the engine of charts, encoders."""

AHEAD = 2
"""Tests that a process has to know of beyond the one it runs."""

LONG = (IN_THE_BROWSER, "tests/permissions", "tests/classifiers", "tests/charts")
"""Folders that take long, the longest first."""

READ_ALL_SOURCES = ("tests/test_english.py", "tests/test_messages.py", "tests/web/test_translations.py")
"""Files that share the texts of the interface (`interface_messages`), which are in all sources."""


def unit(nodeid: str) -> str:
    """The folder or file of a test that stays in one process."""
    file = PurePosixPath(nodeid.split("::", 1)[0])
    if str(file) in READ_ALL_SOURCES:
        return "the texts of the interface"
    return next((folder for folder in TOGETHER if file.is_relative_to(folder)), str(file))


def place(nodeid: str) -> int:
    """Where a test stands in the order: the lower, the earlier."""
    file = PurePosixPath(nodeid.split("::", 1)[0])
    for number, folder in enumerate((*LONG, "", *LAST)):
        if folder and file.is_relative_to(folder):
            return number
    return len(LONG)


class Part(StrEnum):
    """What a process collects, since to collect what it will not run takes seconds in each."""

    WAITING = "waiting"
    OTHERS = "all but the browser"
    WITHOUT_DATABASE = "without a database"
    WITH_DATABASE = "with a database"


def part_of_process(number: int, processors: int) -> Part | None:
    """Of the process with that number, where there is one more than processors: the last has what waits. None, which is all, for one that takes
    the place of another."""
    if number > processors:
        return None
    if number == processors:
        return Part.WAITING
    return (Part.WITHOUT_DATABASE, Part.WITH_DATABASE)[number % 2] if processors > 1 else Part.OTHERS


def is_in_part(file: PurePath, part: Part) -> bool:
    """Whether a process with that part collects this file of tests."""
    if part is Part.WAITING:
        return any(map(file.is_relative_to, WAITING))
    if file.is_relative_to(IN_THE_BROWSER):
        return False
    if part is Part.OTHERS:
        return True
    if any(map(file.is_relative_to, LAST)) and str(file) not in READ_ALL_SOURCES:
        return True
    return any(map(file.is_relative_to, WITHOUT_DATABASE)) == (part is Part.WITHOUT_DATABASE)


@dataclass(slots=True)
class Process:
    """One of those that run tests. places: number of each test in it; None until it has collected them. waiting: what it was given and has not
    finished, in order."""

    places: dict[str, int] | None = None
    waiting: dict[str, None] = field(default_factory=dict)


class InOrder:
    """Gives whichever process is free the next unit that it has collected, in the order in which the tests were collected.

    A scheduler of xdist. Those that it has want all processes to collect the same tests, and search lists of all tests for each
    one, which takes seconds with twelve thousand.
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

    def mark_test_pending(self, item: str) -> NoReturn:
        raise NotImplementedError

    def remove_pending_tests_from_node(self, node: WorkerController, indices: Sequence[int]) -> NoReturn:
        raise NotImplementedError

    def remove_node(self, node: WorkerController) -> str | None:
        """The test that ran when the process ended, if it had not finished; those that it had not begun come first in another one."""
        process = self._processes.pop(node)
        crashed, *others = [*process.waiting] or [None]
        left: dict[str, list[str]] = {}
        for nodeid in others:
            left.setdefault(unit(str(nodeid)), []).append(str(nodeid))
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
