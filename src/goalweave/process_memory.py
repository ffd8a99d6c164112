"""What the C library keeps of the memory of this process, besides what is in use. Only glibc has these; elsewhere nothing happens."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

ARENA_MAX, MMAP_THRESHOLD = -8, -3
"""Parameters of mallopt(3)."""
LARGE = 1_000_000
"""Bytes from which memory is taken from the system and given back at once. By itself glibc raises this bound to that of the largest block
freed, up to 32 MB, and keeps what columns of a million records needed for a moment."""


def keep_little() -> None:
    """Let all threads allocate in one place, and large blocks in none. glibc gives each of them one of its own, of which most is free most of the time.

    Before other threads are started. Python runs one thread at a time, so that they do not wait for each other here.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            library.mallopt(ARENA_MAX, 1)
            library.mallopt(MMAP_THRESHOLD, LARGE)


def give_back_memory() -> None:
    """Give freed memory back to the system, which the C library keeps otherwise."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
