"""Which tests stay in one process, and which begin first, where pytest runs in several (pytest -n).

What a file makes once for its tests, a world or a loaded sample, is then made once and not in every process. What takes
long begins first, so that no process is left with it alone at the end.
"""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/browser", "tests/charts", "tests/classifiers")
"""Folders whose files share what is dear to start: a served site and Chromium, the engine of charts, encoders."""

LONG = ("tests/browser", "tests/permissions", "tests/cli", "tests/classifiers", "tests/charts", "tests/web")
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
    return next((number for number, folder in enumerate(LONG) if file.is_relative_to(folder)), len(LONG))


class InOrder(LoadScopeScheduling):
    """Gives whichever process is free the next unit, in the order in which the tests were collected."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return unit(nodeid)
