"""What the C library keeps of the memory of this process, besides what is in use. Only glibc has these; elsewhere nothing happens."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

ARENA_MAX = -8
"""Parameter of mallopt(3)."""


def share_one_arena() -> None:
    """Let all threads allocate in one place. glibc gives each of them one of its own, of which most is free most of the time.

    Before other threads are started. Python runs one thread at a time, so that they do not wait for each other here.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(ARENA_MAX, 1)


def give_back_memory() -> None:
    """Give freed memory back to the system, which the C library keeps otherwise."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
