"""A piece of SQL with the values of its marks."""

from __future__ import annotations

from typing import Any, NamedTuple


class Statement(NamedTuple):
    """sql: written in the code, with `%s` for each value; what came from outside is in `values` alone."""

    sql: str
    values: tuple[Any, ...] = ()
