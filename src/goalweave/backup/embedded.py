"""The embedded database in a backup: a copy of the file, made while others write."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.datafolder import DATABASE, draft_folder

DAMAGED = (
    "the database is damaged, so there is no backup of it. Keep a copy of the data folder, then restore the last backup, or what "
    "`sqlite3 FILE .recover` can read"
)


@contextmanager
def consistent_copy(database: Path, folder: Path, *, at_its_moment: Callable[[], None]) -> Iterator[Path]:
    """A copy as the database is at one moment, made by SQLite itself; in its WAL mode no writer waits for that.

    folder: for the copy, which is removed after the block. at_its_moment: is called once the moment is fixed, before the copy. A
    database in a folder that cannot be written to, as after a fault of the disk, does not change and is copied as files. Raises
    InputError where the database is damaged.
    """
    with draft_folder(folder, ".goalweave-backup-") as draft:
        copy = draft / DATABASE
        try:
            if os.access(database.resolve().parent, os.W_OK):
                _copy_pages(database, copy, at_its_moment)
            else:
                at_its_moment()
                _copy_files(database, copy)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:
            raise InputError(DAMAGED, file=str(database)) from error
        require_sound(copy, DAMAGED, file=database)
        yield copy


def _copy_pages(database: Path, copy: Path, at_its_moment: Callable[[], None]) -> None:
    address = f"{database.resolve().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=60, isolation_level=None)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        at_its_moment()
        source.backup(target)


def _copy_files(database: Path, copy: Path) -> None:
    """Copy the database with what was not yet moved into it, and move that in the copy."""
    shutil.copyfile(database, copy)
    # SQLite keeps it next to the file that a link leads to.
    newest = Path(f"{database.resolve()}-wal")
    if newest.exists():
        shutil.copyfile(newest, copy.with_name(f"{DATABASE}-wal"))
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def open_read_only(database: Path) -> sqlite3.Connection:
    """A connection that changes nothing, and makes no file where there is none."""
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)


def applied_migrations(database: Path) -> tuple[tuple[str, str], ...]:
    """(app, name) of the migrations that ran on it; none for a file that is not a database of Goalweave."""
    with (
        closing(open_read_only(database)) as connection,
        suppress(sqlite3.OperationalError),
    ):
        return tuple(connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name"))
    return ()


def is_sound(database: Path) -> bool:
    """Whether SQLite finds no damage; it reads all of the file."""
    try:
        with closing(open_read_only(database)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def require_sound(database: Path, problem: str, *, file: Path) -> None:
    """Raises InputError with this problem, of this file, where SQLite finds the database damaged."""
    if not is_sound(database):
        raise InputError(problem, file=str(file))
