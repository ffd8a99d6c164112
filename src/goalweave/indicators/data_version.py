"""The state of what pages of indicators show, to keep by it what was read."""

from __future__ import annotations

from collections.abc import Hashable

from django.db import connection

from goalweave.audit.models import Entry

OBJECT_TYPES = (
    "areas",
    "catalogue",
    "framework",
    "indicator",
    "indicators",
    "joint_linkage",
    "linkage",
    "observations",
    "organisation",
    "provider",
    "series",
    "target",
)
"""Types of objects in the log whose writes change indicators, their values, targets and areas, or what frameworks they measure."""


def data_version() -> Hashable:
    """Another one after every write to indicators, values, targets, areas, frameworks and organisations; one query.

    Unlike `log_position`, the same after other writes: while people work on records, what was read of millions of values stays.
    With the time, since the number of a write that was rolled back is given again; and with the number of lines, since where writes
    go on side by side (PostgreSQL) a line may come after one with a higher number.
    """
    table = connection.ops.quote_name(Entry._meta.db_table)
    marks = ", ".join(["%s"] * len(OBJECT_TYPES))
    # The index of the types alone finds the newest line, which would else be looked for among all. In SQL, since every page asks for
    # this several times, and Django would take longer to write it than the database to answer.
    counted = f"SELECT MAX(id) AS last, COUNT(*) AS number FROM {table} WHERE object_type IN ({marks})"  # noqa: S608 – our own names
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, at, number FROM {table} JOIN ({counted}) AS counted ON id = last", OBJECT_TYPES)  # noqa: S608
        row = cursor.fetchone()
    return tuple(row) if row else None
