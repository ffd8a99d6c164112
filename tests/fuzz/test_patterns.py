"""No regular expression takes for ever on a text that is long and does not match in the end."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType

import pytest

import goalweave
from goalweave.settings.logs import redact_private

READING = ("core", "formats", "charts", "packs", "publishing", "batch", "classifiers")
"""Packages that read what people bring."""
UNITS = ("A", "a", "1", " ", ".", "Ж", "ж", "中", ",", "(", "\n", "Aa ", "a, ", "a.", "1,", "A B ", "and ", "of A ")
LENGTH = 200
"""Characters: a pattern that tries two ways for each of them is never done, and a sound one takes microseconds."""
MOST = 1.0
"""Seconds of processor time for all texts of a pattern."""


class Endless(Exception):
    """A pattern took longer."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def patterns_in(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    for name, value in vars(module).items():
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            yield f"{module.__name__}.{name}", value


def attack(pattern: re.Pattern[str], seconds: float = MOST) -> None:
    """Raises Endless."""
    with limited(seconds):
        for unit in UNITS:
            text = (unit * LENGTH)[:LENGTH]
            for end in ("", "\x00"):
                pattern.search(text + end)
                pattern.fullmatch(text + end)


def test_patterns_end_whatever_the_text() -> None:
    known: dict[re.Pattern[str], str] = {}
    for package in READING:
        folder = importlib.import_module(f"{goalweave.__name__}.{package}")
        for found in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."):
            for name, pattern in patterns_in(importlib.import_module(found.name)):
                known.setdefault(pattern, name)
    endless = []
    for pattern, name in known.items():
        try:
            attack(pattern)
        except Endless:
            endless.append(name)
    assert len(known) > 300
    assert endless == []


def test_long_paths_are_redacted_in_linear_time() -> None:
    for unit in (*UNITS, "a@", "'a ", "' ", "“", "a-"):
        with limited(MOST):
            redact_private(unit * 40_000)
            redact_private(f"'{unit * 40_000}")


def test_a_pattern_that_tries_every_way_is_seen() -> None:
    with pytest.raises(Endless):
        attack(re.compile("(?:a+)+b"), 0.05)
