"""While a request reads: what many of its parts want to know of the database is asked once.

Whether something was written since tells each of them whether what this process has in memory still holds. A page wants to know it several times, and
each query lets other requests of the process go first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

Value = TypeVar("Value")

_known: ContextVar[dict[Callable[[], Any], Any] | None] = ContextVar("goalweave_known", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """What `once_while_reading` marks is found once, in this thread, until a write is noted in the log."""
    reset = _known.set({})
    try:
        yield
    finally:
        _known.reset(reset)


def forget_known() -> None:
    """After a write: what is known may be out of date."""
    known = _known.get()
    if known is not None:
        known.clear()


def once_while_reading(find: Callable[[], Value]) -> Callable[[], Value]:
    """For a function whose value is the same until something is written."""

    @wraps(find)
    def find_once() -> Value:
        known = _known.get()
        if known is None:
            return find()
        if find not in known:
            known[find] = find()
        value: Value = known[find]
        return value

    return find_once
