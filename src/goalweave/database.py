"""What an error means: whether the database is busy or out of reach for the moment, so that waiting helps, or the disk is full."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache, partial
from typing import Any

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError, connection, models

PAUSES = (1, 2, 4, 8, 16, 30)
"""Seconds before each new attempt; the last pause is repeated for as long as needed."""

RETRY_AFTER = 15
"""Seconds after which a visitor is asked to try again."""

_SQLITE_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})
"""The second: no room for the file of a few kilobytes next to the database in which its users find each other."""

_SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
_EXTENDED = 0xFF
"""Extended result codes of SQLite keep the primary code in their last byte (sqlite.org/rescode.html)."""

# PostgreSQL's SQLSTATE, appendix A of its manual: too many connections, a lock not available, a deadlock, two
# transactions that cannot both be right, a server that stops, has crashed or is starting.
_POSTGRESQL_BUSY = frozenset({"53300", "55P03", "40P01", "40001", "57P01", "57P02", "57P03"})
_CONNECTION_LOST = "08"
_POSTGRESQL_FULL = "53100"
_POSTGRESQL_READ_ONLY = "25006"
"""While a standby takes over, or an administrator has stopped all writes."""
_POSTGRESQL_CANCELLED = "57014"
"""A statement took longer than the server allows."""

_SQLITE_UNUSABLE = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_READONLY,
    }
)
"""Whatever is asked of it, the file cannot be opened, read or written."""


_CONVERTED = (models.JSONField, models.DateField, models.DecimalField, models.UUIDField)
"""Fields whose values a database takes in a form of its own; DateTimeField is a DateField."""


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows without making objects of them, as `bulk_create` does, in a third of its time. Part of a transaction.

    columns: names of fields, of a foreign key with `_id`; rows: their values. All other columns must have a default of the database
    or be empty.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    # Of type and database alone: most values are taken as they are.
    converted = [
        (place, _converter(fields[name])) for place, name in enumerate(columns) if isinstance(fields[name], _CONVERTED)
    ]

    def to_database(row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, convert in converted:
            value = values[place]
            if value is not None:
                values[place] = convert(value)
        return values

    quote = connection.ops.quote_name
    names = ", ".join(quote(fields[name].column or name) for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 - names of our own
    values = list(map(to_database, rows))
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def select_rows(model: type[models.Model], columns: Sequence[str], **equal: Any) -> list[tuple[Any, ...]]:
    """The values of these columns in the rows whose fields equal these values, in no order; in a tenth of the time of a query of Django,
    for what many pages ask.

    columns: as for insert_rows. Values are as the database has them: for numbers, texts and truth values, which SQLite has as 0 and 1.
    """
    with connection.cursor() as cursor:
        cursor.execute(_select_statement(model, tuple(columns), tuple(equal)), list(equal.values()))
        return [tuple(row) for row in cursor.fetchall()]


def has_rows(model: type[models.Model], **equal: Any) -> bool:
    """Whether there is a row whose fields equal these values: before a query of Django for what most objects lack, which takes ten to
    thirty times as long."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_select_statement(model, (), tuple(equal))} LIMIT 1", list(equal.values()))
        return cursor.fetchone() is not None


@cache
def _select_statement(model: type[models.Model], columns: tuple[str, ...], equal: tuple[str, ...]) -> str:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    names = ", ".join(quote(fields[name].column or name) for name in columns) or "1"
    conditions = " AND ".join(f"{quote(fields[name].column or name)} = %s" for name in equal)
    return f"SELECT {names} FROM {quote(model._meta.db_table)} WHERE {conditions}"  # noqa: S608 - names of our own


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        return partial(connection.ops.adapt_json_value, encoder=field.encoder)
    convert = partial(field.get_db_prep_save, connection=connection)
    # Most rows of a portion are of the same moment and batch.
    return convert if isinstance(field, models.DecimalField) else lru_cache(maxsize=64)(convert)


def unindexed(column: str) -> models.ExpressionWrapper[Any]:
    """A column of primary keys for a condition that no index serves: SQLite, which has no statistics, may take the wrong one.

    The sum is the number, but not a column of which a database has an index.
    """
    return models.ExpressionWrapper(models.F(column) + 0, output_field=models.BigIntegerField())


def pause_before(attempt: int) -> int:
    """Seconds before the attempt of that number, counted from 1."""
    return PAUSES[min(attempt, len(PAUSES)) - 1]


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the database is locked, takes no writes or cannot be reached, so that the same request can succeed later."""
    cause = error.__cause__ if error is not None else None
    if isinstance(error, InternalError):
        return getattr(cause, "sqlstate", None) == _POSTGRESQL_READ_ONLY
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if isinstance(cause, sqlite3.Error):
        code: int | None = getattr(cause, "sqlite_errorcode", None)
        return code is not None and code & _EXTENDED in _SQLITE_BUSY
    if cause is None:
        # Raised by hand or by Django itself; only the text tells.
        return "is locked" in str(error) or "closed" in str(error)
    state = getattr(cause, "sqlstate", None)
    # The driver knows no state where no server answered or the connection broke.
    return state is None or state in _POSTGRESQL_BUSY or state.startswith(_CONNECTION_LOST)


def unavailable_within(error: BaseException | None) -> bool:
    """Whether the error, or one that led to it, says that the database is unavailable, or took too long for this request.

    A session that cannot be saved is reported by Django as one that was interrupted.
    """
    return any(
        is_unavailable(step) or getattr(step, "sqlstate", None) == _POSTGRESQL_CANCELLED for step in _chain(error)
    )


def is_outage(error: BaseException | None) -> bool:
    """Whether the database takes nothing for the moment, unavailable or without room, so that work on it can wait and go on."""
    return is_unavailable(error) or (isinstance(error, DatabaseError) and _is_disk_full(error.__cause__))


def disk_full_within(error: BaseException | None) -> bool:
    """Whether the error, or one that led to it, says that a file or the database has no room on the disk."""
    return any(_is_disk_full(step) for step in _chain(error))


def _is_disk_full(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", None) in _SQLITE_FULL
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return getattr(error, "sqlstate", None) == _POSTGRESQL_FULL


def describe_failure(error: BaseException) -> str:
    """A sentence for the person at a terminal, if the error says that the database cannot be used; empty for other errors."""
    if getattr(error.__cause__, "sqlstate", None) == _POSTGRESQL_READ_ONLY:
        return "the database takes no writes now; nothing was written. Try again later"
    if is_unavailable(error):
        return "the database is locked by another process or unavailable; nothing was written. Try again later"
    if disk_full_within(error):
        return "the disk of the database is full; make room and try again. Nothing half-done was stored"
    cause = error if isinstance(error, sqlite3.Error) else error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None and code & _EXTENDED in _SQLITE_UNUSABLE:
        return f"the database cannot be used: {cause}"
    return ""


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    visited: set[int] = set()
    while error is not None and id(error) not in visited:
        visited.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
