"""The rows of a database on PostgreSQL as they are at one moment.

They are the lines of COPY in its text format, which every version of PostgreSQL reads, so neither pg_dump nor its version matters.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import starmap
from typing import Any

from django.db import connection, transaction

from goalweave.backup.archive import ROWS, ArchiveWriter, RowTable
from goalweave.backup.copy_text import index_words, split_line, sqlite_conversions, sqlite_values
from goalweave.backup.named_files import TABLES, NamedFile, named_file, statement
from goalweave.settings.database_copy import INDEX_COLUMNS

PORTION = 4_000_000
"""Bytes of rows in one member, which is in memory while it is written."""

SEQUENCES = "sequences.json"
INDEX = "search_entry"
NOT_COPIED = frozenset({"django_migrations", "audit_commits"})
"""What the tables of the new database have already: which migrations ran, and a number that a trigger counts."""

_TABLES = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum), array_agg(format_type(a.atttypid, NULL) ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    GROUP BY c.relname ORDER BY c.relname"""
SEQUENCE_LIST = """
    SELECT t.relname, a.attname, format('%I.%I', n.nspname, s.relname)
    FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
    JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace ORDER BY t.relname"""


@contextmanager
def database_snapshot() -> Iterator[None]:
    """All reads in the block see the database as it is now. No writer waits, and nothing is written."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL TimeZone = 'UTC'")
            cursor.execute("SELECT count(*) FROM django_migrations")
        yield


def row_tables() -> tuple[RowTable, ...]:
    """All tables of the database except those that new tables come with."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        rows = cursor.fetchall()
    return tuple(
        RowTable(name, tuple(columns), tuple(types)) for name, columns, types in rows if name not in NOT_COPIED
    )


def migrations() -> tuple[tuple[str, str], ...]:
    """(app, name) of those that were applied."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return tuple(cursor.fetchall())


def read_lines(table: RowTable) -> Iterator[bytes]:
    """The rows of a table in the order of all their columns, the number first: the same rows, the same lines."""
    columns = ", ".join(map(quote_name, table.columns))
    order = '"id"' if "id" in table.columns else ", ".join(map(_in_order, table.columns, table.types))
    statement = f"COPY (SELECT {columns} FROM {quote_name(table.name)} ORDER BY {order}) TO STDOUT"  # noqa: S608
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        rest = b""
        for block in copy:
            *lines, rest = (rest + bytes(block)).split(b"\n")
            for line in lines:
                yield line + b"\n"


def _in_order(column: str, kind: str) -> str:
    """Texts byte by byte, as on SQLite, whatever the language of the database."""
    return f'{quote_name(column)} COLLATE "C"' if kind in ("text", "character varying") else quote_name(column)


def named_files() -> Iterator[NamedFile]:
    """What the rows name; also of an embedded database that Django is set up on."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(statement(table))
            yield from starmap(named_file, cursor.fetchall())


def write_rows(archive: ArchiveWriter, tables: Iterable[RowTable]) -> int:
    """Add the rows and the positions of the sequences to an archive; returns the number of rows."""
    count = 0
    for table in tables:
        number, portion, size = 0, list[bytes](), 0
        for line in read_lines(table):
            portion.append(line)
            size += len(line)
            count += 1
            if size >= PORTION:
                archive.add_bytes(f"{ROWS}/{table.name}/{number:06}", b"".join(portion))
                number, portion, size = number + 1, [], 0
        if portion:
            archive.add_bytes(f"{ROWS}/{table.name}/{number:06}", b"".join(portion))
    archive.add_bytes(f"{ROWS}/{SEQUENCES}", json.dumps(_sequence_positions()).encode())
    return count


def _sequence_positions() -> dict[str, int]:
    """The last number that each table gave, so that the number of a row that was deleted is not given again."""
    positions = {}
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCE_LIST)
        for table, _column, sequence in cursor.fetchall():
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608
            if row := cursor.fetchone():
                positions[table] = int(row[0])
    return positions


def embedded_rows(table: RowTable, lines: Iterable[bytes]) -> Iterator[list[Any]]:
    """The rows as SQLite stores them; those of the search index as `embedded_index_rows` says."""
    if table.name == INDEX:
        yield from embedded_index_rows(table, lines)
        return
    conversions = sqlite_conversions(table.types)
    for line in lines:
        yield sqlite_values(line, conversions)


def embedded_index_rows(table: RowTable, lines: Iterable[bytes]) -> Iterator[list[Any]]:
    """INDEX_COLUMNS, title and body in place of the tsvector, and the number on PostgreSQL; None for that in an archive from before it had one."""
    places = [table.columns.index(name) for name in INDEX_COLUMNS]
    conversions = sqlite_conversions([table.types[place] for place in places])
    for line in lines:
        row = dict(zip(table.columns, split_line(line), strict=True))
        texts = (row[name] for name in INDEX_COLUMNS)
        values = [None if text is None else convert(text) for text, convert in zip(texts, conversions, strict=True)]
        number = row.get("number")
        yield [*values, *index_words(row["words"] or ""), None if number is None else int(number)]


def quote_name(name: str) -> str:
    return connection.ops.quote_name(name)
