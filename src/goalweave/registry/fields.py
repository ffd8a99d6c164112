"""Where each field of a record is kept: in a column of its own name, or as this table says; and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, get_type_hints

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from goalweave.core import model
from goalweave.core.model import RECORD_FIELDS
from goalweave.core.model.fields import GENERIC
from goalweave.registry.models import Link, Money, Note, Partner, Place, ReachedGroup, Record


@dataclass(frozen=True, slots=True)
class Storage:
    """How a field is kept in the row. columns: those of the row; write: None where something else writes it."""

    columns: tuple[str, ...]
    read: Callable[[Record], Any]
    write: Callable[[Record, Any], None] | None


@dataclass(frozen=True)
class PartTable:
    """A table with a row for each part of a record. core: of the core, whose fields have columns of the same names."""

    row: type[Model]
    core: type[Any]

    def read(self, rows: Iterable[Any]) -> tuple[Any, ...]:
        """The parts in the order stored."""
        if issubclass(self.core, Enum):
            return tuple(self.core(row.group) for row in _in_order(rows))
        enums = _enums(self.core)
        parts = []
        for row in _in_order(rows):
            values = {name: getattr(row, name) for name in _names(self.core)}
            for name, enum in enums.items():
                values[name] = enum(values[name])
            parts.append(self.core(**values))
        return tuple(parts)

    def rows(self, pk: int, parts: Iterable[Any]) -> list[Any]:
        """Rows of the parts of a record, not saved yet."""
        if issubclass(self.core, Enum):
            return [self.row(record_id=pk, group=part) for part in parts]
        names = _names(self.core)
        return [self.row(record_id=pk, **{name: getattr(part, name) for name in names}) for part in parts]


PART_TABLES: Mapping[str, PartTable] = {
    "partners": PartTable(Partner, model.Partner),
    "places": PartTable(Place, model.Place),
    "money": PartTable(Money, model.Money),
    "groups": PartTable(ReachedGroup, model.Group),
    "notes": PartTable(Note, model.Note),
    "links": PartTable(Link, model.WebLink),
}
"""Field → table of its parts; the rows of a record have the relation of the same name."""


def _storage() -> dict[str, Storage]:
    elsewhere = {
        "id": Storage((), lambda row: str(row.pk), None),
        "organisation": Storage((), lambda row: row.organisation.slug, None),
        # Its number is looked up, and a parent may come later than the record: see actions.writing.
        "unit": Storage(("unit",), lambda row: row.unit.slug if row.unit else "", None),
        "parent": Storage((), lambda row: row.parent.slug if row.parent else "", None),
        # Who sees a row is more than what a file says of it.
        "visibility": Storage((), lambda row: "", None),
        "mappings": Storage((), lambda row: (), None),
        "kind": Storage(("kind",), lambda row: model.RecordKind(row.kind), _writer("kind")),
        "source": Storage(
            ("source_file", "source_locator"),
            lambda row: model.Source(row.source_file, row.source_locator),
            _write_source,
        ),
        "also": Storage(
            ("also",), lambda row: tuple(model.Source(**place) for place in row.also), _write_further_sources
        ),
    }
    for name, table in PART_TABLES.items():
        elsewhere[name] = Storage((), _part_reader(name, table), None)
    return {name: elsewhere.get(name) or Storage((name,), attrgetter(name), _writer(name)) for name in RECORD_FIELDS}


def _writer(name: str) -> Callable[[Record, Any], None]:
    def write(row: Record, value: Any) -> None:
        setattr(row, name, dict(value) if isinstance(value, Mapping) else value)

    return write


def _write_source(row: Record, source: model.Source) -> None:
    row.source_file, row.source_locator = source.file, source.locator


def _write_further_sources(row: Record, sources: tuple[model.Source, ...]) -> None:
    row.also = [{"file": source.file, "locator": source.locator} for source in sources]


def _part_reader(name: str, table: PartTable) -> Callable[[Record], Any]:
    return lambda row: table.read(getattr(row, name).all())


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.pk)


@cache
def _names(core: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(core))


@cache
def _enums(core: type[Any]) -> dict[str, type[Enum]]:
    hints = get_type_hints(core)
    return {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, Enum)}


STORAGE: Mapping[str, Storage] = _storage()
COLUMNS = tuple(column for storage in STORAGE.values() for column in storage.columns)
"""Columns of the row that a change of the record writes, its parent aside."""
LOGGED = tuple(name for name, spec in RECORD_FIELDS.items() if spec.logged)
TOLD = frozenset(name for name, spec in RECORD_FIELDS.items() if spec.told)
"""What a file may tell of a record or not; see store_records."""
FURTHER = tuple(
    name
    for name, spec in RECORD_FIELDS.items()
    if spec.type in GENERIC and name not in ("text", "start", "end", "organisation", "unit")
)
"""Fields that the form and the page of a record show by their declaration alone, without a place of their own."""
EDITED = tuple(name for name, spec in RECORD_FIELDS.items() if spec.edited)


def to_core(row: Record, mappings: tuple[model.Mapping, ...] = ()) -> model.Record:
    """The row as the core knows it; parts that were prefetched cost no query."""
    values = {name: storage.read(row) for name, storage in STORAGE.items()}
    values["mappings"] = mappings
    return model.Record(**values)


def write_columns(row: Record, record: model.Record) -> None:
    """Everything but parts, unit and parent; the row is not saved."""
    for name, storage in STORAGE.items():
        if storage.write is not None:
            storage.write(row, getattr(record, name))


def label(name: str) -> Promise:
    """What a field is called, translated when shown."""
    return gettext_lazy(str(RECORD_FIELDS[name].label))


LABELS: Mapping[str, Promise] = {name: label(name) for name in RECORD_FIELDS} | {"as_of": gettext_lazy("Data as of")}
