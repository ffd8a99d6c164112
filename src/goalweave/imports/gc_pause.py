"""Python's collector of cycles, held back while records are made by the hundred thousand.

They have no cycles; looking through them again and again took half of the time of storing them (bench/imports.py).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNGER = 1
"""Generation: collecting it looks at what was made since it was last collected, and leaves what is old."""


@contextmanager
def pause_gc() -> Iterator[None]:
    """Nothing is looked at; call `collect_cycles` now and then, so that nothing piles up.

    Not by freezing and unfreezing: a process of the site, which is a fork, would then look through all that it shares, and so copy it.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def collect_cycles(number: int, every: int = 2) -> None:
    """number: of the portion; after each second, cycles that were made since the start are removed."""
    if number % every == every - 1 and not gc.isenabled():
        gc.collect(YOUNGER)
