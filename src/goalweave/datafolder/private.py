"""Only the account of the site reads the data folder: its database holds sessions and passwords, its mails hold links."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from goalweave.datafolder.contents import CONTENTS, DATABASE_FILES

FOLDER_MODE = 0o700
FILE_MODE = 0o600
UMASK = 0o077
OF_THE_DISK = frozenset({errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC, errno.EROFS})
"""What a write to an open file says of the disk, without the name of the file."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(slots=True)
class ClosedFiles:
    """changed: files and folders that others could read; refused: those whose permissions this account cannot change."""

    changed: int = 0
    refused: int = 0


@contextmanager
def private_umask() -> Iterator[None]:
    """New files and folders are this account's alone while the block runs."""
    before = os.umask(UMASK)
    try:
        yield
    finally:
        os.umask(before)


def make_private_folder(folder: Path) -> ClosedFiles:
    """Make the folder, or close the one that is there to other accounts; its contents stay as they are."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    done = ClosedFiles()
    _close_file(folder, FOLDER_MODE, done)
    return done


@contextmanager
def named_in_errors(path: Path) -> Iterator[None]:
    """An error of a full or failing disk in the block has the name of this file: a write to an open file does not say which one."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno in OF_THE_DISK:
            error.filename = str(path)
        raise


@contextmanager
def open_private_file(path: Path) -> Iterator[BinaryIO]:
    """A new file that only this account reads; nothing of it stays where writing breaks off, as on a full disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            yield handle
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def create_private_file(path: Path) -> None:
    """An empty file that only this account reads, unless there is a file."""
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, FILE_MODE))


def append_to_private_file(path: Path, lines: bytes) -> None:
    """Add whole lines to a file that only this account reads; they are on the disk afterwards, or OSError is raised and nothing is added.

    A last line that a loss of power has cut off is ended first.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, FILE_MODE)
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        if size:
            os.lseek(descriptor, size - 1, os.SEEK_SET)
            lines = lines if os.read(descriptor, 1) == b"\n" else b"\n" + lines
        if os.write(descriptor, lines) < len(lines):
            os.ftruncate(descriptor, size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def close_data_folder(folder: Path) -> ClosedFiles:
    """Close the folder and all that the site keeps in it to other accounts. Files of others in the folder stay as they are.

    Symbolic links are not followed, so nothing outside of the folder is touched.
    """
    done = make_private_folder(folder)
    names = {content.name for content in CONTENTS} | set(DATABASE_FILES)
    for path in folder.iterdir():
        if path.name not in names:
            continue
        if path.is_symlink() or not path.is_dir():
            _close_file(path, FILE_MODE, done)
            continue
        for parent, folders, files in os.walk(path):
            _close_file(Path(parent), FOLDER_MODE, done)
            for name in (*folders, *files):
                if not (Path(parent) / name).is_dir():
                    _close_file(Path(parent) / name, FILE_MODE, done)
    return done


def _close_file(path: Path, mode: int, closed: ClosedFiles) -> None:
    try:
        if path.is_symlink() or not path.stat().st_mode & _OTHERS:
            return
        path.chmod(mode)
        # Windows and some mounted file systems know no such permissions, and say nothing.
        if not path.stat().st_mode & _OTHERS:
            closed.changed += 1
    except FileNotFoundError:
        # A file of the running site, gone in the meantime.
        return
    except OSError:
        closed.refused += 1
