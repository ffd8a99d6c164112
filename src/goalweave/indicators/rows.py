"""Many rows into a table at once, without an object for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models

PER_BATCH = 20_000
PER_QUERY = 500
"""Ids in a condition, which SQLite limits."""

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of at most that many."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def insert_rows(table: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows with values in the order of columns, within the caller's transaction: on PostgreSQL with COPY, else with executemany."""
    quote = connection.ops.quote_name
    into = f"{quote(table._meta.db_table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        statement = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608 – the names are those of our own models
        for some in batches(rows, PER_BATCH):
            cursor.executemany(statement, some)
