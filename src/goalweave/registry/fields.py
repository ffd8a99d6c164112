"""How each field of a record is stored: in a column of the same name, or as this table says; and its label."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_type_hints

from django.db.models import Model
from django.utils.translation import gettext_lazy

from goalweave.core import model
from goalweave.core.model import RECORD_FIELDS
from goalweave.core.model.fields import GENERIC
from goalweave.prepared_query import PreparedQuery
from goalweave.registry.models import Code, Link, Money, Note, Partner, Place, ReachedGroup, Record

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class PartTable:
    """A table with a row for each part of a record. core: of the core, whose fields have columns of the same names."""

    row: type[Model]
    core: Any

    def read(self, rows: Iterable[Any]) -> tuple[Any, ...]:
        """The parts in the order stored."""
        if issubclass(self.core, Enum):
            return tuple(self.core(row.group) for row in _sort_rows(rows))
        enums = _enum_fields(self.core)
        parts = []
        for row in _sort_rows(rows):
            values = {name: getattr(row, name) for name in _field_names(self.core)}
            for name, enum in enums.items():
                values[name] = enum(values[name])
            parts.append(self.core(**values))
        return tuple(parts)

    def read_values(self, records: Collection[int]) -> dict[int, tuple[Any, ...]]:
        """Record's id → its parts in the order stored, of those that have any; one query, and no object for a row."""
        parts: dict[int, list[Any]] = {}
        for record, *values in _values_of_parts(self.row, self.columns)(list(records)):
            parts.setdefault(record, []).append(self._from_values(values))
        return {record: tuple(own) for record, own in parts.items()}

    def _from_values(self, values: Sequence[Any]) -> Any:
        """A part from the values of `columns`."""
        if issubclass(self.core, Enum):
            return self.core(values[0])
        fields = dict(zip(self.columns, values, strict=True))
        for name, enum in _enum_fields(self.core).items():
            fields[name] = enum(fields[name])
        return self.core(**fields)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of a row next to its record."""
        return ("group",) if issubclass(self.core, Enum) else _field_names(self.core)

    def values(self, part: Any) -> tuple[Any, ...]:
        """The values of a part in these columns."""
        return (part,) if issubclass(self.core, Enum) else _value_getter(self.core)(part)


@cache
def _values_of_parts(table: type[Model], columns: tuple[str, ...]) -> PreparedQuery[tuple[Any, ...]]:
    """Of records, in the order stored: the record's id and these columns."""
    rows = table._default_manager.order_by("pk")
    return PreparedQuery(lambda records: rows.filter(record__in=records).values_list("record_id", *columns))


PART_TABLES: Mapping[str, PartTable] = {
    "partners": PartTable(Partner, model.Partner),
    "places": PartTable(Place, model.RecordPlace),
    "money": PartTable(Money, model.Money),
    "codes": PartTable(Code, model.RecordCode),
    "groups": PartTable(ReachedGroup, model.BeneficiaryGroup),
    "notes": PartTable(Note, model.RecordNote),
    "links": PartTable(Link, model.WebLink),
}
"""Field → table of its parts; the rows of a record have the relation of the same name."""


def _read_parts(name: str, row: Record) -> tuple[Any, ...]:
    return PART_TABLES[name].read(getattr(row, name).all())


def _sort_rows(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: row.pk)


@cache
def _field_names(core: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(core))


@cache
def _value_getter(core: Any) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter(*_field_names(core))


@cache
def _enum_fields(core: Any) -> dict[str, type[Enum]]:
    hints = get_type_hints(core)
    return {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, Enum)}


COLUMN_READERS: Mapping[str, Callable[[Record], Any]] = {
    "id": lambda row: str(row.pk),
    "organisation": lambda row: row.organisation.slug,
    "unit": lambda row: row.unit.slug if row.unit else "",
    "parent": lambda row: row.parent.slug if row.parent else "",
    "kind": lambda row: model.RecordKind(row.kind),
    "source": lambda row: model.RecordSource(row.source_file, row.source_locator),
    "also": lambda row: tuple(model.RecordSource(**place) for place in row.also),
    # Who sees a row is more than what a file says of it, and mappings are read apart.
    "visibility": lambda row: "",
    "mappings": lambda row: (),
    # Facts are suggestions, stored apart (registry.text_facts).
    "facts": lambda row: model.TextFacts(),
}
"""Of the fields that are neither in a column of their own name nor in a table of parts."""
OWN_COLUMNS = tuple(name for name in RECORD_FIELDS if name not in COLUMN_READERS and name not in PART_TABLES)
COLUMNS = (*OWN_COLUMNS, "kind", "source_file", "source_locator", "also", "unit")
"""Columns of the row that a change of the record writes, its parent aside."""
LOGGED = tuple(name for name, spec in RECORD_FIELDS.items() if spec.logged)
SUPPLIED = frozenset(name for name, spec in RECORD_FIELDS.items() if spec.supplied)
"""What a file may tell of a record or not; see store_records."""
GENERIC_FIELDS = tuple(
    name
    for name, spec in RECORD_FIELDS.items()
    if spec.type in GENERIC and name not in ("text", "start", "end", "organisation", "unit")
)
"""Fields that the form and the page of a record show by their declaration alone, without a place of their own."""
EDITABLE = tuple(name for name, spec in RECORD_FIELDS.items() if spec.edited)


NO_MAPPINGS: Mapping[int, tuple[model.Mapping, ...]] = MappingProxyType({})


def to_core(row: Record, mappings: tuple[model.Mapping, ...] = ()) -> model.Record:
    """The row as the core knows it; parts that were prefetched cost no query."""
    return _to_core(row, mappings, {name: _read_parts(name, row) for name in PART_TABLES})


def to_cores(
    rows: Sequence[Record], mappings: Mapping[int, tuple[model.Mapping, ...]] = NO_MAPPINGS
) -> Iterator[model.Record]:
    """Each row as the core knows it, with its mappings by the row's id. For many rows without their parts: a query for each kind of parts."""
    pks = [row.pk for row in rows]
    parts = {name: table.read_values(pks) for name, table in PART_TABLES.items()}
    for row in rows:
        yield _to_core(row, mappings.get(row.pk, ()), {name: own.get(row.pk, ()) for name, own in parts.items()})


def _to_core(row: Record, mappings: tuple[model.Mapping, ...], parts: Mapping[str, tuple[Any, ...]]) -> model.Record:
    values = {name: getattr(row, name) for name in OWN_COLUMNS}
    for name, read in COLUMN_READERS.items():
        values[name] = read(row)
    return model.Record(**{**values, **parts, "mappings": mappings})


def write_columns(row: Record, record: model.Record) -> None:
    """Everything but parts, unit and parent, which name other rows; the row is not saved."""
    for name in (*OWN_COLUMNS, "kind"):
        value = getattr(record, name)
        setattr(row, name, dict(value) if isinstance(value, Mapping) else value)
    row.source_file, row.source_locator = record.source.file, record.source.locator
    row.also = [{"file": source.file, "locator": source.locator} for source in record.also]


LABELS: Mapping[str, _StrPromise] = {
    **{name: gettext_lazy(spec.label) for name, spec in RECORD_FIELDS.items()},
    "as_of": gettext_lazy("Data as of"),
}
"""What each field is called, translated when shown."""
