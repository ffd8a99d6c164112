"""The embedded database in a backup: a copy of the file, made while others write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.datafolder import DATABASE, draft_folder


@contextmanager
def consistent_copy(database: Path, folder: Path, *, at_its_moment: Callable[[], None]) -> Iterator[Path]:
    """A copy as the database is at one moment, made by SQLite itself; in its WAL mode no writer waits for that.

    folder: for the copy, which is removed after the block. at_its_moment: is called once the moment is fixed, before the copy.
    """
    with draft_folder(folder, ".goalweave-backup-") as draft:
        copy = draft / DATABASE
        address = f"{database.resolve().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(address, uri=True, timeout=60, isolation_level=None)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            at_its_moment()
            source.backup(target)
        yield copy


def applied_migrations(database: Path) -> tuple[tuple[str, str], ...]:
    """(app, name) of the migrations that ran on it; none for a file that is not a database of Goalweave."""
    with (
        closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection,
        suppress(sqlite3.OperationalError),
    ):
        return tuple(connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name"))
    return ()


def require_sound(database: Path, source: Path) -> None:
    """Raises InputError where SQLite finds the database damaged."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise InputError("the database in this backup is damaged; nothing was restored", file=str(source))
