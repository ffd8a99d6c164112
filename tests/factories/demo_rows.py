"""The rows of a demo that was made before, written into the database of the tests."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connection

from goalweave.frameworks import queries

TABLES = """
    SELECT name FROM sqlite_master
    WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'search_entry_*' AND name != 'django_migrations'
"""
"""All but what SQLite and the full-text index keep for themselves, and what is equal in both."""


SHIPPED = ("frameworks_", "indicators_")
"""Where the beginning of a table’s name says that what ships is in it. Without the entries of the search, which take as long as all else."""


def copy_shipped(database: Path) -> None:
    """Copy the frameworks and indicators that ship, as `goalweave load` has stored them: a command need not load them first.

    The search does not find them.
    """
    copy_rows(database, SHIPPED)


def copy_rows(database: Path, beginnings: tuple[str, ...] = ("",)) -> None:
    """Copy every row of this SQLite file into the tables of the tests, which have the same columns. Rows that migrations made stay.

    beginnings: of the names of the tables that are copied.
    """
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as source, connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for (table,) in source.execute(TABLES).fetchall():
            if not table.startswith(beginnings):
                continue
            rows = source.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in rows.description]
            columns = ", ".join(f'"{name}"' for name in names)
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f'INSERT OR IGNORE INTO "{table}" ({columns}) VALUES ({places})', rows.fetchall())
    queries._cached_node_ids.cache_clear()
