"""Whether the file system of the data folder has locks that hold, without which SQLite loses data."""

from __future__ import annotations

import os
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

_LOCK = "hhqqi4x"
"""struct flock of Linux: type, whence, start, length, process (fcntl(2)); with zeros for the last, as locks of open files need."""


def has_working_locks(folder: Path) -> bool:
    """Whether a lock on a file keeps out a second opener: by flock, and on Linux by the locks on bytes that SQLite uses.

    Some network file systems, and some that are mounted into virtual machines and containers, refuse locks or grant them to
    everyone. True where the system has no such locks to try (Windows has others).
    """
    if sys.platform == "win32":
        return True
    descriptor, name = tempfile.mkstemp(prefix=".locks-", dir=folder)
    try:
        second = os.open(name, os.O_RDWR)
        try:
            return _keeps_out(descriptor, second)
        finally:
            os.close(second)
    finally:
        os.close(descriptor)
        Path(name).unlink()


def require_locks(folder: Path) -> None:
    """Raises InputError for a folder that cannot be written to or whose file system has no working locks."""
    try:
        working = has_working_locks(folder)
    except OSError as error:
        raise InputError(f"{folder} cannot be written to ({error.strerror})") from error
    if not working:
        raise no_locks(folder)


def no_locks(folder: Path) -> InputError:
    """The error of a folder whose file system has no working locks."""
    return InputError(
        Message(
            "the file system of {folder} has no working file locks, so a database in it would lose data. Choose a folder on a "
            "local disk, or use PostgreSQL",
            folder=str(folder),
        ),
        field="GOALWEAVE_DATA_DIR",
    )


def _keeps_out(first: int, second: int) -> bool:
    import fcntl

    if not _gets(lambda: fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)):
        return False
    if _gets(lambda: fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)):
        return False
    fcntl.flock(first, fcntl.LOCK_UN)
    command = getattr(fcntl, "F_OFD_SETLK", None)
    if command is None:
        return True
    lock = struct.pack(_LOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0)
    if not _gets(lambda: fcntl.fcntl(first, command, lock)):
        return False
    return not _gets(lambda: fcntl.fcntl(second, command, lock))


def _gets(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True
