"""Folders for files that are not complete yet; what a process that was killed has left in them is removed by the next one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def draft_folder(place: Path, prefix: str) -> Iterator[Path]:
    """A new folder in this place, which only this account can read; it is gone after the block.

    prefix: of its name. A lock on the folder ends with this process: other folders with the prefix and without a lock are removed
    first. Where the file system has no such locks they stay. Raises OSError.
    """
    for old in place.glob(f"{prefix}*"):
        remove_abandoned(old)
    folder, descriptor = _make_locked(place, prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if descriptor >= 0:
            os.close(descriptor)


def remove_abandoned(folder: Path) -> bool:
    """Remove a folder of a process that has ended; False if the process still runs or no one can tell."""
    try:
        descriptor = lock_draft(folder)
    except OSError:
        return False
    if descriptor < 0:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    os.close(descriptor)
    return True


def lock_draft(folder: Path) -> int:
    """A lock that ends with this process, as an open file; -1 on systems that lock no folders. Raises OSError, BlockingIOError if
    another process has it."""
    try:
        import fcntl
    except ImportError:
        return -1
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _make_locked(place: Path, prefix: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(dir=place, prefix=prefix))
        try:
            descriptor = lock_draft(folder)
        except (BlockingIOError, FileNotFoundError):
            # Another process saw the folder before it was locked, and removes it.
            continue
        except OSError:
            return folder, -1
        if folder.exists():
            return folder, descriptor
        os.close(descriptor)
