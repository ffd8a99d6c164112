"""Python's collector of cycles, held back while records are made by the hundred thousand.

They have no cycles; looking through them again and again took half of the time of storing them (bench/imports.py).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_gc() -> Iterator[None]:
    """What is in memory at the start is not looked at; call `look` now and then, so that nothing piles up."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.enable()


def collect_cycles(number: int, every: int = 2) -> None:
    """number: of the portion; after each second, cycles that were made since the start are removed."""
    if number % every == every - 1 and not gc.isenabled():
        gc.collect()
