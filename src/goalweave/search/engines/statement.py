"""A piece of SQL with the values of its marks."""

from __future__ import annotations

from itertools import chain
from typing import Any, NamedTuple


class Statement(NamedTuple):
    """sql: written in the code, with `%s` for each value; what came from outside is in `values` alone."""

    sql: str
    values: tuple[Any, ...] = ()


def join_conditions(*conditions: Statement) -> Statement:
    """All of them."""
    values = chain.from_iterable(condition.values for condition in conditions)
    return Statement(" AND ".join(condition.sql for condition in conditions), tuple(values))
