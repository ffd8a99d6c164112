"""Frameworks loaded again by the statements that loaded them the first time in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from goalweave.accounts.actor import SYSTEM
from goalweave.core.catalogue import Catalogue
from goalweave.frameworks import queries
from goalweave.frameworks.actions import load_catalogue
from goalweave.frameworks.models import Framework, Linkage

Statement = tuple[str, Any, bool]
"""SQL, its parameters, and whether these are of several rows."""
Numbers = tuple[tuple[str, int], ...]
"""Table → the last number that it gave to a row."""

_RECORDED: list[tuple[Catalogue, Numbers, list[Statement]]] = []


def load_recorded(catalogue: Catalogue) -> None:
    """As `load_catalogue` by the system, which most tests need and few test: it takes a tenth of the processor time of all.

    The first time it runs, and what it writes is recorded. After that the same is written again, where no framework is there
    and the rows get the same numbers. PostgreSQL gives no number twice, so there everything is loaded each time.
    """
    if connection.vendor != "sqlite" or Framework.objects.exists() or Linkage.objects.exists():
        load_catalogue(actor=SYSTEM, catalogue=catalogue)
        return
    numbers = _last_numbers()
    for recorded, before, statements in _RECORDED:
        if before == numbers and (recorded is catalogue or recorded == catalogue):
            _write(statements)
            return
    _RECORDED.append((catalogue, numbers, _load_with_statements(catalogue)))


def _last_numbers() -> Numbers:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence WHERE name GLOB 'frameworks_*' ORDER BY name")
        return tuple(cursor.fetchall())


def _load_with_statements(catalogue: Catalogue) -> list[Statement]:
    written: list[Statement] = []

    def record(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            written.append((sql, params, many))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        load_catalogue(actor=SYSTEM, catalogue=catalogue)
    return written


def _write(statements: list[Statement]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, params, many in statements:
            (cursor.executemany if many else cursor.execute)(sql, params)
    # The number of the revision comes again and the same catalogue with it, but not what a test added to its rows.
    queries._cached_node_ids.cache_clear()
