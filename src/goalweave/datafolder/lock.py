"""Locks on the data folder that end with the process that has them, so that a crash leaves none behind."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.datafolder.locks import no_locks
from goalweave.datafolder.private import FILE_MODE

PATIENCE = 3.0
"""Seconds in which a process that is about to end releases its lock."""

POLL_INTERVAL = 0.1

_IN_USE = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK})
"""What systems say of a lock that another process has; other errors say that there are no locks."""


class FolderInUse(InputError):
    """Another process has this lock."""


@contextmanager
def lock_folder(path: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Have this lock on a folder while the block runs; forks of this process do not have it.

    path: of a file in the folder, which stays there, empty; only the lock on it counts. patience: seconds to wait for it. Raises
    FolderInUse, and InputError for a folder that cannot be written to or has no locks.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
    except IsADirectoryError as error:
        raise InputError("it is a folder, but must be a file; remove it", file=str(path)) from error
    except OSError as error:
        raise InputError(f"{path.parent} cannot be written to ({error.strerror})") from error
    opened = [descriptor]
    if hasattr(os, "register_at_fork"):
        # A lock belongs to the open file, which a fork shares: our forks would prolong it beyond our end.
        os.register_at_fork(after_in_child=lambda: _close(opened))
    try:
        _acquire(descriptor, path.parent, time.monotonic() + patience)
        yield
    finally:
        _close(opened)


def _acquire(descriptor: int, folder: Path, until: float) -> None:
    lock = _lock_function()
    while True:
        try:
            lock(descriptor)
        except OSError as error:
            if error.errno not in _IN_USE:
                raise no_locks(folder) from error
            if time.monotonic() < until:
                time.sleep(POLL_INTERVAL)
                continue
            raise FolderInUse(f"{folder} is already used by another Goalweave process; stop that one first") from error
        return


def _lock_function() -> Callable[[int], object]:
    if sys.platform == "win32":
        import msvcrt

        return lambda descriptor: msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    import fcntl

    return lambda descriptor: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _close(opened: list[int]) -> None:
    """Close the file once: its number can belong to another file afterwards."""
    while opened:
        os.close(opened.pop())
