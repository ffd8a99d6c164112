"""Real errors of a database that is locked or out of reach."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.db.backends.sqlite3.base import DatabaseWrapper


def sqlite_database(file: Path, **options: Any) -> DatabaseWrapper:
    """A connection of its own to an SQLite file, which waits for no lock."""
    settings = {**connection.settings_dict, "NAME": str(file), "OPTIONS": {"timeout": 0, **options}}
    settings |= {"ENGINE": "django.db.backends.sqlite3", "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
    return DatabaseWrapper(settings, alias="outage")


def locked_error(folder: Path) -> DatabaseError:
    """What Django raises for a write while another process holds the write lock."""
    file = folder / "locked.sqlite3"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    database = sqlite_database(file)
    try:
        with database.cursor() as cursor:
            cursor.execute("CREATE TABLE t (a)")
    except DatabaseError as error:
        return error
    finally:
        database.close()
        holder.close()
    raise AssertionError("the file was not locked")


def full_error(folder: Path) -> DatabaseError:
    """What Django raises for a write to an SQLite file that cannot grow."""
    database = sqlite_database(folder / "full.sqlite3")
    try:
        with database.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 2")
            cursor.execute("CREATE TABLE t AS SELECT zeroblob(100000)")
    except DatabaseError as error:
        return error
    finally:
        database.close()
    raise AssertionError("the file has grown")


def embedded_copy(file: Path) -> None:
    """The empty database of the tests as an SQLite file, where the tests run on SQLite; nothing on PostgreSQL.

    Making all tables anew takes half a minute.
    """
    if connection.vendor != "sqlite":
        return
    connection.ensure_connection()
    target = sqlite3.connect(file)
    connection.connection.backup(target)
    target.close()


def damage_pages(database: Path) -> None:
    """As a disk does that loses what was written: all of the file but its first page is zeros."""
    content = database.read_bytes()
    database.write_bytes(content[:4096] + bytes(len(content) - 4096))
