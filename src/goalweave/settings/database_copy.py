"""From the embedded database to the server's that Django is set up on: every row of every table, in one transaction."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Context, Decimal
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import Error, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import DecimalField, Field, ForeignKey, Model

from goalweave.core.errors import GoalweaveError, InputError
from goalweave.core.text.sanitise import remove_unstorable, remove_unstorable_parts
from goalweave.search.engines.tsvector import text_vector

MADE_WITH_THE_TABLES = ("auth_permission", "django_content_type")
"""What Django writes into new tables by itself; the one that points to the other first."""
NO_MODEL = ("django_migrations", "search_entry", "audit_commits")
"""Tables without a model: which migrations ran, the index of the search, a number that a trigger counts."""


@dataclass(frozen=True, slots=True)
class CopyTable:
    """fields: those with a column, in the order of the columns."""

    name: str
    model: type[Model]
    fields: tuple[Field[Any, Any], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(str(field.column) for field in self.fields)


def ordered_tables() -> list[CopyTable]:
    """All that have a model, those between two models too. Raises graphlib.CycleError where two point to each other."""
    tables: dict[str, CopyTable] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            fields = tuple(model._meta.local_concrete_fields)
            tables[model._meta.db_table] = CopyTable(model._meta.db_table, model, fields)
    below = {name: sorted(_referenced_tables(tables[name]) & tables.keys()) for name in sorted(tables)}
    return [tables[name] for name in TopologicalSorter(below).static_order()]


def _referenced_tables(table: CopyTable) -> set[str]:
    """Other tables; rows that point to rows of their own table come in one statement with them."""
    owners = {str(field.remote_field.model._meta.db_table) for field in table.fields if isinstance(field, ForeignKey)}
    return owners - {table.name}


Change = Callable[[Any], Any]

AS_THEY_ARE = frozenset(
    {
        "AutoField",
        "BigAutoField",
        "BigIntegerField",
        "BooleanField",
        "DateField",
        "FloatField",
        "ForeignKey",
        "IntegerField",
        "OneToOneField",
        "PositiveBigIntegerField",
        "PositiveIntegerField",
        "PositiveSmallIntegerField",
        "SmallIntegerField",
        "UUIDField",
    }
)
"""Numbers, days and identifiers, which PostgreSQL reads as SQLite writes them; a yes as 1 too."""
TEXTS = frozenset({"CharField", "FileField", "SlugField", "TextField"})
_REFUSED = re.compile(r"\\u(0000|[dD][89a-fA-F])")
"""In JSON: a NUL, and what may be half a character."""
_DIGITS = Context(prec=15)
"""So many digits of a number SQLite keeps."""


def value_conversion(field: Field[Any, Any]) -> Change:
    """What makes a column's values fit. Raises NotImplementedError for a kind of field that no one has thought of."""
    kind = field.get_internal_type()
    if kind in AS_THEY_ARE:
        return _unchanged
    if kind in TEXTS:
        return _convert_text
    if kind == "JSONField":
        return _convert_json
    if kind == "DateTimeField":
        return _convert_time
    if isinstance(field, DecimalField):
        places = Decimal(1).scaleb(-field.decimal_places)
        return lambda value: value if value is None else _convert_amount(value, places)
    raise NotImplementedError(f"{field.model.__name__}.{field.name} is a {kind}")


def _unchanged(value: Any) -> Any:
    return value


def _convert_text(value: Any) -> Any:
    return remove_unstorable(value) if isinstance(value, str) else value


def _convert_json(value: Any) -> Any:
    """The text of it, without what PostgreSQL refuses in one."""
    if isinstance(value, str) and _REFUSED.search(value):
        return json.dumps(remove_unstorable_parts(json.loads(value)))
    return value


def _convert_time(value: Any) -> Any:
    """SQLite has no time zones: all is UTC there."""
    return value if value is None else f"{value}+00:00"


def _convert_amount(value: float, places: Decimal) -> Decimal:
    """As Django reads it from SQLite."""
    return _DIGITS.create_decimal_from_float(value).quantize(places, context=Context(prec=40))


INDEX_COLUMNS = ("kind", "object_id", "language", "organisation", "private", "shown")
STEP = 1_000
"""Rows between two words about how far it is."""

Moving = Callable[[int, int], None]
"""(rows so far, rows in all)."""


class CopyFailed(GoalweaveError):
    """What arrived is not what left, or the database does not take it."""


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """Rows of a table, on both sides."""

    table: str
    rows: int


def copy_database(source: Path, *, report_progress: Moving = lambda done, total: None) -> list[CopiedTable]:
    """Copy all rows of the embedded database into the PostgreSQL database in use, whose tables are up to date and
    empty.

    source: the file; it is only read, as it is at one moment. Rows keep their numbers; nothing is added to the log,
    which comes as it is. Memory does not grow with the rows. Attachments and other files are not touched. All or
    nothing is written. Raises InputError where there is no such file, it is of another version, it is written to in the
    meantime, or the target is not empty; CopyFailed where the target refuses a row.
    """
    order = ordered_tables()
    # The file is left first: whether it was written to is asked then, while all can still be undone.
    with transaction.atomic(), connection.cursor() as cursor, _read_embedded(source) as old:
        _require_same_version(old, source)
        _require_empty(cursor, order)
        total = sum(_count_rows(old, table.name) for table in order) + _count_rows(old, "search_entry")
        # Whoever points to nothing is told with the name of the table, and nothing waits for the end.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in MADE_WITH_THE_TABLES:
            cursor.execute(f"DELETE FROM {_quote_name(name)}")  # noqa: S608
        progress = _CopyProgress(report_progress, total)
        for table in order:
            _write_rows(cursor, table.name, table.columns, _read_rows(old, table), progress)
            # Each row of a later table that points here is looked up. After a move that failed, PostgreSQL takes the table for
            # empty and any index for as good as its key: three million rows were not done in half an hour.
            cursor.execute(f"ANALYZE {_quote_name(table.name)}")
        _write_rows(cursor, "search_entry", (*INDEX_COLUMNS, "words"), _search_index_rows(old), progress)
        cursor.execute("ANALYZE search_entry")
        # Rows came with their numbers, so the sequences still are at the beginning.
        for statement in connection.ops.sequence_reset_sql(no_style(), [table.model for table in order]):
            cursor.execute(statement)
        names = [*(table.name for table in order), "search_entry"]
        return [_compare_counts(old, cursor, name) for name in names]


class _CopyProgress:
    def __init__(self, tell: Moving, total: int) -> None:
        self.tell, self.total, self.done = tell, total, 0

    def step(self) -> None:
        self.done += 1
        if self.done % STEP == 0 or self.done == self.total:
            self.tell(self.done, self.total)


@contextmanager
def _read_embedded(source: Path) -> Iterator[sqlite3.Connection]:
    """The file as it is now, whatever others write. Raises InputError without it, or at the end if someone wrote."""
    if not source.is_file():
        raise InputError("there is no embedded database", file=str(source))
    old = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        before = _data_version(old, source)
        old.execute("BEGIN")  # all reads below see the file as it is at the first of them
        yield old
        old.execute("COMMIT")
        if _data_version(old, source) != before:
            raise InputError(
                "it was written to meanwhile, so nothing is moved; stop the site and begin again", file=str(source)
            )
    finally:
        old.close()


def _data_version(old: sqlite3.Connection, source: Path) -> int:
    """Another number after every write of someone else."""
    try:
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        raise InputError(f"it cannot be read as a database: {error}", file=str(source)) from None
    return int(old.execute("PRAGMA data_version").fetchone()[0])


def _require_same_version(old: sqlite3.Connection, source: Path) -> None:
    here = set(MigrationRecorder(connection).applied_migrations())
    try:
        there = {(app, name) for app, name in old.execute("SELECT app, name FROM django_migrations")}
    except sqlite3.DatabaseError:
        raise InputError("this is no database of Goalweave", file=str(source)) from None
    if there != here:
        raise InputError(
            "it is of another version of Goalweave; start this version on it once (`goalweave serve`), then move it",
            file=str(source),
        )


def _require_empty(cursor: CursorWrapper, order: list[CopyTable]) -> None:
    for name in ["search_entry", *(table.name for table in order if table.name not in MADE_WITH_THE_TABLES)]:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {_quote_name(name)})")  # noqa: S608
        if cursor.fetchone()[0]:
            raise InputError(f"the database is not empty: there are rows in {name}; make a new one and move there")


def _read_rows(old: sqlite3.Connection, table: CopyTable) -> Iterator[tuple[Any, ...]]:
    changes = [value_conversion(field) for field in table.fields]
    columns = ", ".join(map(_quote_name, table.columns))
    for row in old.execute(f"SELECT {columns} FROM {_quote_name(table.name)}"):  # noqa: S608
        yield tuple(change(value) for change, value in zip(changes, row, strict=True))


def _search_index_rows(old: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    """The index of the search made again from the words of the old one, which are normalised in the same way."""
    for *row, title, body in old.execute(f"SELECT {', '.join(INDEX_COLUMNS)}, title, body FROM search_entry"):  # noqa: S608
        yield (*row, text_vector(title, body))


def _write_rows(
    cursor: CursorWrapper, name: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]], progress: _CopyProgress
) -> None:
    # COPY takes the rows as a stream, and no row is held longer than it takes to send it.
    statement = f"COPY {_quote_name(name)} ({', '.join(map(_quote_name, columns))}) FROM STDIN"
    try:
        with connection.wrap_database_errors, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
                progress.step()
    except Error as error:
        reason = "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
        raise CopyFailed(f"the new database does not take a row of {name}, so nothing is moved: {reason}") from error


def _compare_counts(old: sqlite3.Connection, cursor: CursorWrapper, name: str) -> CopiedTable:
    cursor.execute(f"SELECT count(*) FROM {_quote_name(name)}")  # noqa: S608
    there, here = _count_rows(old, name), int(cursor.fetchone()[0])
    if there != here:
        raise CopyFailed(f"of {there:,} rows of {name} {here:,} arrived, so nothing is moved")
    return CopiedTable(name, here)


def _count_rows(old: sqlite3.Connection, name: str) -> int:
    return int(old.execute(f"SELECT count(*) FROM {_quote_name(name)}").fetchone()[0])  # noqa: S608


def _quote_name(name: str) -> str:
    return connection.ops.quote_name(name)
