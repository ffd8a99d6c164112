"""What a process has of memory without using it: freed memory, which the C library keeps, and pages of files that it has read once."""

from __future__ import annotations

import ctypes
import mmap
import sys
import threading
import time
from contextlib import suppress
from weakref import WeakKeyDictionary

ARENA_MAX = -8
"""Parameter of mallopt(3)."""

INTERVAL = 2.0
"""Seconds between two looks at what this process has done."""

WORKED = 0.1
"""Seconds of the processor after which it gives memory back: a page over a million records, or two."""

_files: WeakKeyDictionary[mmap.mmap, int] = WeakKeyDictionary()
"""Mapped files → the bytes from their beginning that are never written to."""
_files_lock = threading.Lock()


def share_one_arena() -> None:
    """Let all threads allocate in one place. glibc gives each of them one of its own, of which most is free most of the time.

    Before other threads are started. Python runs one thread at a time, so that they do not wait for each other here.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(ARENA_MAX, 1)


def track_file(block: mmap.mmap, size: int) -> None:
    """Let `give_back_memory` take these first bytes of a mapped file. What anyone wrote there would be lost."""
    with _files_lock:
        _files[block] = size // mmap.PAGESIZE * mmap.PAGESIZE


def give_back_memory() -> None:
    """Give the system what the C library (glibc) keeps of freed memory, and let go of the pages of tracked files.

    The system has these pages still: 80 MB are mapped again within half a millisecond.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
    with _files_lock:
        files = list(_files.items())
    for block, size in files:
        if size:
            block.madvise(mmap.MADV_DONTNEED, 0, size)


def give_back_after_work() -> None:
    """Let a thread give memory back every two seconds, as long as this process works."""
    threading.Thread(target=_watch_work, name="memory", daemon=True).start()


def _watch_work() -> None:
    before = time.process_time()
    while True:
        time.sleep(INTERVAL)
        if time.process_time() - before >= WORKED:
            give_back_memory()
            before = time.process_time()
