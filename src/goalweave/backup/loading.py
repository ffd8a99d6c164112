"""Rows of a backup into an empty database, on PostgreSQL or SQLite, in one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import chain
from pathlib import Path

from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from goalweave.backup.archive import RowTable
from goalweave.backup.rows import (
    INDEX,
    NOT_COPIED,
    SEQUENCE_LIST,
    SEQUENCES,
    embedded_index_rows,
    embedded_rows,
    quote_name,
)
from goalweave.core.errors import InputError
from goalweave.search.engines import fts5
from goalweave.settings.database_copy import MADE_WITH_THE_TABLES, CopyFailed, copy_database
from goalweave.upgrade import WholeMigrations


def prepare_tables(migrations: tuple[tuple[str, str], ...]) -> None:
    """Make the tables in an empty database as they were when the backup was made.

    Raises InputError where the backup needs a newer version, or the database has other tables already or rows.
    """
    executor = WholeMigrations(connection)
    here, known = set(executor.loader.applied_migrations), set(executor.loader.disk_migrations)
    there = set(migrations)
    if there - known:
        app, name = sorted(there - known)[0]
        raise InputError(f"it needs a newer Goalweave, with the migration {app}.{name}; install that first")
    if here - there:
        raise InputError("the database has tables of a newer version than the backup; create an empty database")
    if here != there:
        # The last ones; the others come as what they need.
        nodes = executor.loader.graph.node_map
        parents = chain.from_iterable(nodes[key].parents for key in there)
        needed = {parent.key for parent in parents}
        executor.migrate(sorted(there - needed))
    _require_empty()


def _require_empty() -> None:
    if name := _table_with_rows():
        raise InputError(f"the database is not empty: there are rows in {name}; create an empty database")


def has_rows() -> bool:
    """Whether the database in use has any rows besides those that new tables come with."""
    return bool(_table_with_rows())


def _table_with_rows() -> str:
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name in NOT_COPIED or name in MADE_WITH_THE_TABLES or name.startswith(f"{INDEX}_"):
                continue
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quote_name(name)})")  # noqa: S608
            if cursor.fetchone()[0]:
                return name
    return ""


def load_portions(
    folder: Path,
    tables: Iterable[RowTable],
    migrations: tuple[tuple[str, str], ...],
    *,
    before_commit: Callable[[int], None],
) -> int:
    """Write the rows below the folder (one folder for each table) into the empty database in use, all or nothing.

    migrations: of the database that they come from. before_commit: is called with the number of rows when all are in. Returns that
    number. Raises as `prepare_tables`, and CopyFailed where the database refuses a row.
    """
    prepare_tables(migrations)
    count = 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            for name in MADE_WITH_THE_TABLES:
                cursor.execute(f"DELETE FROM {quote_name(name)}")  # noqa: S608
        for table in tables:
            portions = sorted((folder / table.name).glob("*"))
            try:
                count += _load_table(table, portions)
            except Error as error:
                reason = "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
                raise CopyFailed(f"the database does not accept a row of {table.name}: {reason}") from error
        _set_sequences(json.loads((folder / SEQUENCES).read_bytes()))
        before_commit(count)
    return count


def _load_table(table: RowTable, portions: list[Path]) -> int:
    columns = ", ".join(map(quote_name, table.columns))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL TimeZone = 'UTC'")
            statement = f"COPY {quote_name(table.name)} ({columns}) FROM STDIN"
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for path in portions:
                    copy.write(path.read_bytes())
            count = int(cursor.rowcount)
            # As in copy_database: what points to these rows is looked up at the end.
            cursor.execute(f"ANALYZE {quote_name(table.name)}")
            return count
    if table.name == INDEX:
        return _load_embedded_index(table, portions)
    marks = ", ".join("%s" for _ in table.columns)
    count = 0
    with connection.cursor() as cursor:
        for path in portions:
            rows = list(embedded_rows(table, path.read_bytes().splitlines(keepends=True)))
            cursor.executemany(f"INSERT INTO {quote_name(table.name)} ({columns}) VALUES ({marks})", rows)  # noqa: S608
            count += len(rows)
    return count


def _load_embedded_index(table: RowTable, portions: list[Path]) -> int:
    count, numbers = 0, fts5.RowNumbers()
    with connection.cursor() as cursor:
        for path in portions:
            read = embedded_index_rows(table, path.read_bytes().splitlines(keepends=True))
            # Rows of an archive from before there were numbers get them as the database is updated.
            rows = [(number and numbers.next(row[0], row[1], number), *row) for *row, number in read]
            # As in fts5.insert_entries.
            rows.sort(key=lambda row: row[0] or 0)
            cursor.executemany(fts5.INSERT, rows)
            count += len(rows)
    return count


def load_file(database: Path, migrations: tuple[tuple[str, str], ...], *, before_commit: Callable[[int], None]) -> int:
    """Write the rows of an embedded database into the empty database on PostgreSQL in use; returns their number.

    Raises InputError where the file is of another version than this one, and as `copy_database`.
    """
    if not set(MigrationExecutor(connection).loader.graph.leaf_nodes()) <= set(migrations):
        raise InputError(
            "this backup of SQLite is of an earlier version; restore it without GOALWEAVE_DATABASE_URL, start the site "
            "once, and run goalweave move"
        )
    prepare_tables(migrations)
    with transaction.atomic():
        count = sum(table.rows for table in copy_database(database))
        with closing(sqlite3.connect(database)) as old:
            _set_sequences(dict(old.execute("SELECT name, seq FROM sqlite_sequence")))
        before_commit(count)
    return count


def close_embedded(source: Path) -> None:
    """Leave the embedded database that was filled as one file. Raises InputError if rows of it point to nothing."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        if cursor.fetchone():
            raise InputError("the database in this backup is damaged; nothing was restored", file=str(source))
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _set_sequences(positions: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table, position in positions.items():
                cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [position, table])
                if cursor.rowcount == 0:
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, position])
            return
        cursor.execute(SEQUENCE_LIST)
        for table, _column, sequence in cursor.fetchall():
            if positions.get(table, 0) > 0:
                cursor.execute("SELECT setval(%s, %s)", [sequence, positions[table]])
