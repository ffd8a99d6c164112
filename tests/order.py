"""Which tests stay in one process, which begin first, and which process collects which, where pytest runs in several (pytest -n).

What a file makes once for its tests, a world or a loaded sample, is then made once and not in every process. What takes
long begins first, so that no process is left with it alone at the end.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath, PurePosixPath

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

LONG = (IN_THE_BROWSER, "tests/permissions", "tests/classifiers", "tests/charts", "tests/settings/database_copy")
"""Folders that take long, the longest first."""

WAIT_FOR_CLOCKS = ("tests/web/operations/test_rsgi.py", "tests/web/test_tryit_processes.py")
"""Files whose tests wait most of the time: early, when other processes have work for the processors, and not at the end."""

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
    early = (*LONG, *WAIT_FOR_CLOCKS)
    for number, path in enumerate((*early, "", *LAST)):
        if path and file.is_relative_to(path):
            return number
    return len(early)


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
