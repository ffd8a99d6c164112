"""Queries of Django that are made and compiled once, and run with other values.

To make a queryset and its SQL takes Django five to ten times as long as the database needs for the answer, and a page has twenty of them
whose SQL is always the same but for a few primary keys.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from copy import copy
from functools import cache, partial
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet

Row = TypeVar("Row")
Scalar = int | str
Value = Scalar | Collection[int] | Collection[str]

MOST_IN_LIST = 512
"""Longer lists are queried without preparation: their SQL would take more memory than it saves time."""
_FIRST_PLACEHOLDER = 2**62
"""No primary key is as large, and no other value of a query, also as a text of digits."""


class PreparedQuery(Generic[Row]):
    """rows = PreparedQuery(lambda pk: Record.objects.filter(pk=pk)); rows(5) → list.

    build: called with values or lists of them, and returns a queryset without prefetch_related that compares each with a field (`=`, or
    `__in` for a list), of big integers such as primary keys, or of texts. It depends on nothing else, neither on the moment nor on the
    language. Call the result with as many values and lists; an empty list matches nothing.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._prepared: dict[tuple[str, tuple[int, ...]], _Prepared] = {}

    def __call__(self, *values: Value) -> list[Row]:
        values = tuple([value if isinstance(value, Scalar) else _without_too_large(value) for value in values])
        sizes = tuple([0 if isinstance(value, Scalar) else len(value) for value in values])
        if any(not isinstance(value, Scalar) and not value for value in values):
            return []
        if max(sizes, default=0) > MOST_IN_LIST or any(
            isinstance(value, int) and abs(value) >= _FIRST_PLACEHOLDER for value in values
        ):
            return list(self._build(*values))
        padded = tuple([1 << (size - 1).bit_length() if size else 0 for size in sizes])
        key = connection.vendor, padded
        prepared = self._prepared.get(key)
        if prepared is None:
            prepared = self._prepared[key] = _Prepared.of(self._build, padded)
        filled = list[Scalar]()
        for value, size in zip(values, padded, strict=True):
            filled += [value] if isinstance(value, Scalar) else _fill(value, size)
        return prepared.run(filled)


def _without_too_large(values: Collection[int] | Collection[str]) -> Collection[int] | Collection[str]:
    """No key is as large, and SQLite refuses what has more than 64 bits."""
    if all(isinstance(value, str) or abs(value) < _FIRST_PLACEHOLDER for value in values):
        return values
    return [value for value in values if isinstance(value, int) and abs(value) < _FIRST_PLACEHOLDER]


def attach_rows(owners: Sequence[Model], relation: str, rows: Iterable[Model]) -> None:
    """Give each owner those of the rows that are its own, as prefetch_related(relation) does, whose queries are never prepared.

    relation: by which the owners, of one model, reach rows with a foreign key; rows: all that the owners have, in their order.
    """
    if not owners:
        return
    field = getattr(type(owners[0]), relation).field
    rows_of: dict[Any, list[Model]] = defaultdict(list)
    for row in rows:
        rows_of[getattr(row, field.attname)].append(row)
    for owner in owners:
        attached = getattr(owner, relation).get_queryset() if owner.pk in rows_of else _no_rows(field.model)
        attached._result_cache = rows_of.get(owner.pk, [])
        attached._prefetch_done = True
        owner.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = attached
        for row in attached._result_cache:
            setattr(row, field.name, owner)


@cache
def _no_rows(model: type[Model]) -> Any:
    return model._default_manager.none()


class _Prepared:
    """The SQL of a queryset of placeholders."""

    def __init__(self, queryset: QuerySet[Any, Any], number: int) -> None:
        unprepared: Any = queryset
        self._rows_of, self._fields = unprepared._iterable_class, unprepared._fields
        self._queryset = queryset
        compiler: Any = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, parameters = compiler.as_sql()
        self._parameters = list(parameters)
        self._places = [
            (place, int(value) - _FIRST_PLACEHOLDER) for place, value in enumerate(parameters) if _is_placeholder(value)
        ]
        """(place of a parameter, place of its value)"""
        if {place for _parameter, place in self._places} != set(range(number)):
            raise ValueError("a prepared query must compare a field with each of its values")
        # Of columns and the kind of database, as the SQL is.
        fields = [expression for expression, *_rest in compiler.select[: compiler.col_count]]
        self._converters = compiler.get_converters(fields)
        compiler.connection = None
        self._compiler = compiler

    @classmethod
    def of(cls, build: Callable[..., QuerySet[Any, Any]], sizes: Sequence[int]) -> _Prepared:
        """sizes: 0 for a number, else the length of a list."""
        values, number = list[Any](), 0
        for size in sizes:
            placeholders = [_FIRST_PLACEHOLDER + number + place for place in range(size or 1)]
            values.append(placeholders if size else placeholders[0])
            number += len(placeholders)
        return cls(build(*values), number)

    def run(self, values: Sequence[Scalar]) -> list[Any]:
        parameters = self._parameters.copy()
        for parameter, place in self._places:
            parameters[parameter] = values[place]
        # A compiler has the connection of one thread; what the first compilation has found is only read.
        compiler = copy(self._compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = partial(_compiled, (self._sql, tuple(parameters)))
        compiler.get_converters = partial(_compiled, self._converters)
        rows = SimpleNamespace(
            model=self._queryset.model,
            db=DEFAULT_DB_ALIAS,
            query=_CompiledQuery(self._queryset.query, compiler),
            _fields=self._fields,
            _known_related_objects={},
        )
        return list(self._rows_of(rows))


class _CompiledQuery:
    """A query that is compiled already, for those who read its rows."""

    def __init__(self, query: Any, compiler: Any) -> None:
        self._query = query
        self._compiler = compiler

    def get_compiler(self, *_arguments: Any, **_options: Any) -> Any:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def _compiled(result: Any, *_arguments: Any, **_options: Any) -> Any:
    return result


def _is_placeholder(parameter: object) -> bool:
    text = parameter if isinstance(parameter, str) else str(parameter) if isinstance(parameter, int) else ""
    return text.isdecimal() and int(text) >= _FIRST_PLACEHOLDER


def _fill(values: Collection[Any], size: int) -> list[Scalar]:
    """As many as `size`, the last repeated."""
    filled = list(values)
    return filled + [filled[-1]] * (size - len(filled))
