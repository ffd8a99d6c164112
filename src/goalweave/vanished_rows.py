"""Rows that another request deletes between the moment they are first read and the write."""

from __future__ import annotations

import sqlite3
from typing import Any, TypeVar

from django.db import DatabaseError, IntegrityError
from django.db.models import Model, QuerySet

from goalweave.core.errors import Vanished

Row = TypeVar("Row", bound=Model)

_POSTGRESQL_FOREIGN_KEY = "23503"
"""SQLSTATE, appendix A of PostgreSQL's manual."""
_UPDATED_NOTHING = "did not affect any rows"
"""Django says so by text alone where a row is saved that must be there, and is not."""


def reread_row(rows: QuerySet[Any, Row], pk: object) -> Row:
    """Read a row again before it is written, mostly under a lock. Raises Vanished where it is gone.

    rows: a query of all that is wanted of the row, such as select_for_update(). Only for rows that were there a moment ago.
    """
    try:
        return rows.get(pk=pk)
    except rows.model.DoesNotExist:
        raise Vanished from None


def is_vanished(error: BaseException) -> bool:
    """Whether a write failed since its row, or one that it refers to, is gone; or, for a deletion, since another refers to it by now."""
    if isinstance(error, IntegrityError):
        cause = error.__cause__
        if isinstance(cause, sqlite3.Error):
            return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
        return getattr(cause, "sqlstate", None) == _POSTGRESQL_FOREIGN_KEY
    return type(error) is DatabaseError and error.__cause__ is None and _UPDATED_NOTHING in str(error)
