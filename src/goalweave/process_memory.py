"""What a process has of memory without using it: freed memory, which the C library keeps, and pages of files that it has read once."""

from __future__ import annotations

import ctypes
import mmap
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from weakref import WeakKeyDictionary

ARENA_MAX = -8
"""Parameter of mallopt(3)."""

INTERVAL = 2.0
"""Seconds between two looks at what this process has done."""

WORKED = 0.1
"""Seconds of the processor after which it gives memory back: a page over a million records, or two."""

_SMAPS = Path("/proc/self/smaps")
_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-[-x]p [0-9a-f]+ [0-9a-f:]+ [1-9][0-9]* +/")

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


def address_space() -> int:
    """Bytes of the addresses that this process has taken, of which it uses a part: what RLIMIT_AS limits. Linux only."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * mmap.PAGESIZE


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


def release_code() -> None:
    """Let go of the pages of the program and its libraries, of which a process that only watches others runs little.

    Before other threads are started: none may be loaded or unloaded meanwhile.
    """
    if not _SMAPS.exists():
        return
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for start, end in _unwritten_files(_SMAPS.read_text(encoding="utf-8", errors="replace")):
        madvise(start, end - start, mmap.MADV_DONTNEED)


def _unwritten_files(smaps: str) -> Iterator[tuple[int, int]]:
    """Beginning and end of each mapped file, of proc(5), that cannot be written to and never was: libraries are, where they are linked."""
    start = end = 0
    for line in smaps.splitlines():
        if mapping := _MAPPING.match(line):
            start, end = int(mapping[1], 16), int(mapping[2], 16)
        elif line.split() == ["Anonymous:", "0", "kB"] and end:
            yield start, end
        elif line.startswith("VmFlags:"):
            start = end = 0


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
