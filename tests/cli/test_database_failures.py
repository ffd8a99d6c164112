"""A database that cannot be used is one sentence, by the code of the error and not by its text."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db import DatabaseError, InternalError, OperationalError
from psycopg import errors
from tests.factories.outages import locked_error, sqlite_database

from goalweave.database import describe_failure, is_outage, is_unavailable, unavailable_within

pytestmark = pytest.mark.django_db


def error_of(
    path: Path, before: str = "", statement: str = "CREATE TABLE t AS SELECT zeroblob(100000)"
) -> DatabaseError:
    database = sqlite_database(path)
    try:
        with database.cursor() as cursor:
            if before:
                cursor.execute(before)
            cursor.execute(statement)
    except DatabaseError as error:
        return error
    finally:
        database.close()
    raise AssertionError("the statement was accepted")


def damaged(folder: Path) -> Path:
    path = folder / "damaged.sqlite3"
    path.write_bytes(b"no database" * 1000)
    return path


def server_error(kind: type[errors.Error]) -> DatabaseError:
    error = (InternalError if issubclass(kind, errors.InternalError) else OperationalError)("as PostgreSQL says it")
    error.__cause__ = kind("as PostgreSQL says it")
    return error


FULL = "the disk of the database is full; make room and try again. Nothing half-done was stored"
CASES: dict[str, tuple[Callable[[Path], BaseException], str, bool]] = {
    "locked": (
        locked_error,
        "the database is locked by another process or unavailable; nothing was written. Try again later",
        True,
    ),
    "full": (lambda folder: error_of(folder / "a", "PRAGMA max_page_count = 2"), FULL, True),
    "full on a server": (lambda _folder: server_error(errors.DiskFull), FULL, True),
    "read-only": (
        lambda folder: error_of(folder / "a", "PRAGMA query_only = 1"),
        "the database cannot be used: attempt to write a readonly database",
        False,
    ),
    "read-only server": (
        lambda _folder: server_error(errors.ReadOnlySqlTransaction),
        "the database takes no writes now; nothing was written. Try again later",
        True,
    ),
    "no folder": (
        lambda folder: error_of(folder / "none" / "a"),
        "the database cannot be used: unable to open database file",
        False,
    ),
    "damaged": (lambda folder: error_of(damaged(folder)), "the database cannot be used: file is not a database", False),
    "our own fault": (lambda folder: error_of(folder / "a", statement="SELECT * FROM absent"), "", False),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_said_of_an_error_and_whether_work_waits(name: str, tmp_path: Path) -> None:
    make, sentence, waits = CASES[name]
    error = make(tmp_path)
    assert (describe_failure(error), is_outage(error)) == (sentence, waits)


def test_errors_without_django_are_described_too(tmp_path: Path) -> None:
    with closing(sqlite3.connect(damaged(tmp_path))) as connection, pytest.raises(sqlite3.DatabaseError) as raised:
        connection.execute("SELECT 1 FROM t")
    assert describe_failure(raised.value) == "the database cannot be used: file is not a database"


def test_a_statement_that_takes_too_long_is_tried_again_by_the_reader_and_not_by_the_worker() -> None:
    error = server_error(errors.QueryCanceled)
    assert unavailable_within(error)
    assert not is_unavailable(error)
