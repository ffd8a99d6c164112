"""The tables of an export: which columns they have, and their rows for a portion of the records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Model, Q, QuerySet

from goalweave.formats.reading.formula_escaping import escape_formula
from goalweave.mapping.models import Evidence, Mapping as MappingRow, Review
from goalweave.registry.fields import OWN_COLUMNS
from goalweave.registry.models import Attachment, Code, Link, Money, Note, Partner, Place, ReachedGroup, Record

PORTION = 2_000
"""Records that are read at a time."""


class CellType(StrEnum):
    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    DECIMAL = "decimal"
    FLAG = "flag"
    TIME = "time"


Rows = Callable[[Sequence[int]], Iterable[Sequence[Any]]]


@dataclass(frozen=True)
class Table:
    """columns: name → type of its cells. read: the rows of the records of these ids, in the order of the columns."""

    name: str
    columns: Mapping[str, CellType]
    read: Rows


def export_tables() -> tuple[Table, ...]:
    """The records with all fields, and a table for each of their parts, with `record` as the number of the record."""
    return (
        Table("records", RECORD_COLUMNS, _read_records),
        _part_table("mappings", MappingRow, MAPPING_COLUMNS),
        _part_table("evidence", Evidence, EVIDENCE_COLUMNS, record="mapping__record_id"),
        _part_table("decisions", Review, DECISION_COLUMNS),
        _part_table("partners", Partner, {"name": TEXT, "role": TEXT, "ref": TEXT}),
        _part_table("places", Place, {"area": TEXT, "share": NUMBER}),
        _part_table("money", Money, {"amount": DECIMAL, "currency": TEXT, "kind": TEXT, "date": TEXT}),
        _part_table("codes", Code, {"vocabulary": TEXT, "code": TEXT, "share": NUMBER, "significance": CellType.WHOLE}),
        _part_table("groups", ReachedGroup, {"group": TEXT}),
        _part_table("notes", Note, {"kind": TEXT, "text": TEXT, "start": TEXT, "end": TEXT}),
        _part_table("links", Link, {"url": TEXT, "title": TEXT}),
        _part_table("attachments", Attachment, ATTACHMENT_COLUMNS, only=Q(removed__isnull=True)),
    )


TEXT, NUMBER, DECIMAL, TIME = CellType.TEXT, CellType.NUMBER, CellType.DECIMAL, CellType.TIME
NODE_COLUMNS = {"node__framework__key": TEXT, "node__code": TEXT}
MAPPING_COLUMNS = {
    **NODE_COLUMNS,
    "state": TEXT,
    "origin": TEXT,
    "score": NUMBER,
    "rank": TEXT,
    "share": NUMBER,
    "sign": CellType.WHOLE,
    "reason": TEXT,
    "decided_by__name": TEXT,
    "decided_at": TIME,
}
EVIDENCE_COLUMNS = {
    "mapping__node__framework__key": TEXT,
    "mapping__node__code": TEXT,
    "text": TEXT,
    "start": CellType.WHOLE,
    "end": CellType.WHOLE,
    "language": TEXT,
    "code": TEXT,
}
DECISION_COLUMNS = {
    **NODE_COLUMNS,
    "reviewer__name": TEXT,
    "verdict": TEXT,
    "stage": TEXT,
    "reason": TEXT,
    "score": NUMBER,
    "origin": TEXT,
    "bulk": CellType.FLAG,
    "created": TIME,
    "superseded": CellType.FLAG,
}
ATTACHMENT_COLUMNS = {
    "name": TEXT,
    "media_type": TEXT,
    "size": CellType.WHOLE,
    "digest": TEXT,
    "language": TEXT,
    "added": TIME,
}
_NAMES = {
    "pk": "record",
    "slug": "id",
    "organisation__slug": "organisation",
    "unit__slug": "unit",
    "parent_id": "parent",
    "node__framework__key": "framework",
    "node__code": "node",
    "mapping__node__framework__key": "framework",
    "mapping__node__code": "node",
    "decided_by__name": "decided_by",
    "reviewer__name": "reviewer",
}
"""Column of the database → that of the table, where they differ."""
RECORD_FIELDS: Mapping[str, CellType] = {
    "pk": CellType.WHOLE,
    "slug": TEXT,
    "organisation__slug": TEXT,
    "unit__slug": TEXT,
    "parent_id": CellType.WHOLE,
    "visibility": TEXT,
    "kind": TEXT,
    **dict.fromkeys(OWN_COLUMNS, TEXT),
    "source_file": TEXT,
    "source_locator": TEXT,
    "also": TEXT,
    "as_of": TEXT,
    "version": CellType.WHOLE,
    "created": TIME,
    "updated": TIME,
}
RECORD_COLUMNS = {_NAMES.get(name, name): kind for name, kind in RECORD_FIELDS.items()}


def _read_records(ids: Sequence[int]) -> Iterator[list[Any]]:
    rows = Record.objects.filter(pk__in=ids).order_by("pk").values_list(*RECORD_FIELDS)
    return (list(map(plain_cell, row)) for row in rows.iterator(PORTION))


def _part_table(
    name: str, row: type[Model], columns: Mapping[str, CellType], *, record: str = "record_id", only: Q | None = None
) -> Table:
    def read(ids: Sequence[int]) -> Iterator[list[Any]]:
        remaining = set(ids)
        # A range and not a list, which has a limit and takes longer: the portions are in the order of the numbers.
        rows: QuerySet[Any] = row._default_manager.filter(**{f"{record}__gte": ids[0], f"{record}__lte": ids[-1]})
        if only is not None:
            rows = rows.filter(only)
        for values in rows.order_by(record, "pk").values_list(record, *columns).iterator(PORTION):
            if values[0] in remaining:
                yield list(map(plain_cell, values))

    shown = {_NAMES.get(column, column): kind for column, kind in columns.items()}
    return Table(name, {"record": CellType.WHOLE, **shown}, read)


def plain_cell(value: Any) -> Any:
    """A value as it is in both forms: lists and language maps as JSON, dates as ISO 8601."""
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value


def csv_cell(value: Any) -> Any:
    """The same in a CSV file."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape_formula(value)
