"""Rows of a table → records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping as MappingOf
from dataclasses import dataclass, field as of, replace
from datetime import date
from functools import cached_property
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import (
    RECORD_FIELDS,
    CodeList,
    Curie,
    Mapping,
    MappingState,
    Money,
    Partner,
    Record,
    RecordKind,
    RecordPlace,
    RecordSource,
)
from goalweave.core.model.fields import GENERIC, FieldType
from goalweave.formats.reading import cells
from goalweave.formats.reading.areas import nearest_area
from goalweave.formats.reading.countries import area_code, find_places
from goalweave.formats.reading.formula_escaping import unescape_formula
from goalweave.formats.reading.normalisation import language_code
from goalweave.formats.reading.numbers import NO_UNIT, Number, read_amount, read_unit
from goalweave.formats.reading.typed_cells import TableRow, TypedText
from goalweave.formats.reading.vocabulary import CURRENCIES
from goalweave.formats.records.table.amount_sizes import AmountSizes
from goalweave.formats.records.table.marker_levels import read_marker_level
from goalweave.formats.records.table.periods import WorkPeriod, read_period_of_work
from goalweave.formats.records.table.recognition import AMOUNTS
from goalweave.formats.records.table.row_cells import Corrections, OnProblem, Table
from goalweave.formats.records.table.row_extras import RowExtras
from goalweave.formats.records.tags import Resolve, find_node, split_tags
from goalweave.formats.records.texts import complete_texts

EXAMPLE = "#example"
"""In the first cell of a row that only shows how to fill in the others."""

PLAIN_FIELDS = frozenset(
    name for name, spec in RECORD_FIELDS.items() if spec.type in GENERIC and spec.columns is None and name != "text"
)
MOST_TAGS = 5000
"""So many different tags of a file are remembered."""


def read_records(
    table: Table,
    origin: str,
    resolve: Resolve | None,
    on_problem: OnProblem | None,
    corrections: Corrections | None = None,
    code_lists: MappingOf[str, CodeList] | None = None,
) -> Iterator[Record]:
    """One record a row, in order; rows without title and text, and the example of a template, are skipped.

    origin: of the mappings. on_problem: told of cells that cannot be read, which are then left out; without it they
    raise InputError with line and column. corrections: read instead of cells, or of names and tags in them. code_lists: by id,
    against which codes are checked.
    """
    reader = _RecordReader(
        table.sheet, table.columns, on_problem, corrections or {}, origin, resolve, code_lists=code_lists or {}
    )
    for row in table.rows:
        if row.cells and row.cells[0] == EXAMPLE:
            continue
        if any(row.cells) and (record := reader.read_record(row)):
            yield record
    reader.warn_of_large_amounts()


@dataclass
class _RecordReader(RowExtras):
    origin: str
    resolve: Resolve | None
    currency_missed: bool = False
    amount_sizes: AmountSizes = of(default_factory=AmountSizes)
    nodes: dict[tuple[str, str], Curie | None] = of(default_factory=dict)

    def read_record(self, row: TableRow) -> Record | None:
        if not self._has_width(row):
            return None
        titles, texts = self._texts_by_language(row, "title"), self._texts_by_language(row, "text")
        if not titles and not texts:
            if self.on_problem:
                self._warn_row_skipped(Message("the row has neither a title nor text and was skipped"), row)
            return None
        row_language = language_code(self._read_text(row, "language"))
        title, text, language = complete_texts(titles, texts, row_language, self.columns.language)
        kind = self._read_kind(row)
        status = self._read_text(row, "status")
        # The problems of a row are reported in this order.
        return Record(
            id=self._read_identifier(row),
            title=title,
            text=text,
            language=language,
            kind=kind,
            source=RecordSource(self.sheet.file, self.sheet.locator(row.line)),
            status=cells.read_status(status) if status else "",
            organisation=self._read_text(row, "organisation"),
            **self._plain_fields(row, language),
            partners=self._read_partners(row),
            places=self._read_places(row),
            money=tuple(self._read_money(row)),
            mappings=tuple(self._read_mappings(row).values()),
            **self._extra_fields(row, kind, language),
        )

    @cached_property
    def _plain_names(self) -> tuple[str, ...]:
        return tuple(PLAIN_FIELDS & self.column_fields)

    def _plain_fields(self, row: TableRow, language: str) -> dict[str, Any]:
        """Fields that are read by their type alone."""
        values: dict[str, Any] = {}
        for name in self._plain_names:
            field_type = RECORD_FIELDS[name].type
            if field_type is FieldType.DATE:
                values[name] = self._first_date(row, name)
            elif field_type is FieldType.LEVEL:
                values[name] = self._read_level(row, name)
            elif field_type is FieldType.TEXT:
                values[name] = self._in_language(row, name, language)
            else:
                values[name] = self._read_text(row, name)
        return self._with_period(values, row) if "dates" in self.column_fields else values

    def _read_level(self, row: TableRow, name: str) -> str:
        """Of a marker; empty where there is none, or it is a problem."""
        for head, cell in self._meaningful_cells(row, name):
            if level := read_marker_level(cell):
                return level
            message = Message("“{value}” is not a level of a marker: 0, 1, 2 or 3", value=cell)
            self._report_problem(message, row, head, cell)
        return ""

    def _read_identifier(self, row: TableRow) -> str:
        if displayed := self._displayed_code(row, "id"):
            return displayed
        if "id" in self.column_fields:
            head = next((self.columns.headers[place] for place in self.columns.fields.get("id", ())), "id")
            self._warn(
                Message("the row has no id; its id is based on the line number and changes when rows are moved"),
                row,
                head,
            )
        return "-".join((*self._file_words, str(row.line)))

    @cached_property
    def _file_words(self) -> list[str]:
        """What the ids of rows without one begin with."""
        stem = re.split(r"[\\/]", self.sheet.file)[-1].rsplit(".", 1)[0]
        return re.findall(r"[^\W_]+", f"{stem} {self.sheet.name}".lower())

    def _read_kind(self, row: TableRow) -> RecordKind:
        for head, cell in self._meaningful_cells(row, "kind"):
            kind = cells.read_kind(cell)
            if kind is RecordKind.ACTIVITY and not cells.names_kind(cell):
                self._warn(
                    Message("unknown kind “{value}”; the row is read as an activity", value=cell),
                    row,
                    head,
                    cell,
                )
            return kind
        return RecordKind.ACTIVITY

    def _first_date(self, row: TableRow, field: str) -> str:
        last = field == "end"
        dates = (self._read_date(row, head, cell, last=last) for head, cell in self._meaningful_cells(row, field))
        return next(filter(None, dates), "")

    def _with_period(self, values: dict[str, Any], row: TableRow) -> dict[str, Any]:
        """Beginning and end of a column that holds both, where no column of its own has them."""
        for head, cell in self._meaningful_cells(row, "dates"):
            period = read_period_of_work(cell)
            if period is None:
                start = self._read_date(row, head, cell)
                period = WorkPeriod(start, start) if start else None
            if period:
                return {**values, "start": values.get("start") or period.start, "end": values.get("end") or period.end}
        return values

    def _read_partners(self, row: TableRow) -> tuple[Partner, ...]:
        partners: dict[Partner, None] = {}
        for field, role in (("lead", "lead"), ("partners", "partner"), ("funder", "funder")):
            for head, cell in self._meaningful_cells(row, field):
                for partner in cells.read_partners(unescape_formula(cell), role):
                    if name := self._corrected(head, partner.name):
                        partners[partner if name == partner.name else replace(partner, name=name)] = None
        return tuple(partners)

    def _read_places(self, row: TableRow) -> tuple[RecordPlace, ...]:
        places: dict[str, float | None] = {}
        for field in ("country", "region"):
            for head, cell in self._meaningful_cells(row, field):
                known, others = find_places(cell)
                for code, share in known:
                    places.setdefault(code, share)
                for name in others:
                    if code := area_code(self._corrected(head, name)):
                        places.setdefault(code, None)
                    elif self.on_problem and self._corrected(head, name):  # your own regions are common, and no fault
                        self._report_problem(_unknown_place_message(field, name), row, head, name)
        return tuple(RecordPlace(code, share) for code, share in places.items())

    def _read_money(self, row: TableRow) -> Iterator[Money]:
        for field in self._amount_fields:
            base, _, year = field.partition(".")
            for head, cell in self._meaningful_cells(row, field):
                number = self._amount(row, field, head, cell)
                if number is None:
                    continue
                # The nearest word counts: that of the cell, of the row, of the head.
                currency = number.unit.currency or self._read_currency(row) or number.header.currency
                if currency:
                    if self.on_problem:
                        self.amount_sizes.add(head, currency, number, row.line, cell)
                    yield Money(number.value, currency, base, date(int(year), 1, 1) if year else None)
                elif not self.currency_missed:
                    self.currency_missed = True
                    self._report_problem(
                        Message(
                            "the amount has no currency: add a column “currency”, put it in the column header, such as "
                            "{head} (USD), set it with currency==USD, or leave the column out with {field}=",
                            head=head,
                            field=field,
                        ),
                        row,
                        head,
                    )

    def _amount(self, row: TableRow, field: str, head: str, cell: str) -> Number | None:
        try:
            number = read_amount(cell, self.columns.units.get(field, NO_UNIT))
        except InputError as error:
            self._report_problem(error.message, row, head, cell)
            return None
        if number is None:
            self._report_problem(Message("“{value}” is not an amount", value=cell), row, head, cell)
        return number

    def warn_of_large_amounts(self) -> None:
        for amount in self.amount_sizes.large():
            self._warn(amount.message, TableRow(amount.line, ()), amount.header, amount.text)

    @cached_property
    def _amount_fields(self) -> tuple[str, ...]:
        """Those without a year first, then by year."""
        amounts = (field for field in self.all_fields if field.split(".")[0] in AMOUNTS)
        return tuple(sorted(amounts, key=lambda field: (AMOUNTS.index(field.split(".")[0]), field)))

    def _read_currency(self, row: TableRow) -> str:
        for head, cell in self._meaningful_cells(row, "currency"):
            code = cell.strip().upper()
            code = code if code in CURRENCIES else read_unit(cell).currency
            if code:
                return code
            self._report_problem(Message("“{value}” is not an ISO 4217 currency code", value=cell), row, head, cell)
        return ""

    def _read_mappings(self, row: TableRow) -> dict[Curie, Mapping]:
        mappings: dict[Curie, Mapping] = {}
        if self.resolve is None:
            return mappings
        for field, framework in self._tag_fields:
            for head, cell in self._meaningful_cells(row, field):
                for tag in self._split_tags(row, head, cell, framework or "sdg"):
                    node = self._find_node(self._corrected(head, tag), framework or "sdg")
                    if node is None and self._corrected(head, tag):
                        what = Message("“{value}” is not a single node; use 9, 9.c or sdg:9.c", value=tag)
                        self._report_problem(what, row, head, tag)
                    if node is None:
                        continue
                    mappings.setdefault(node, Mapping(node, MappingState.ACCEPTED, self.origin))
        return mappings

    @cached_property
    def _tag_fields(self) -> list[tuple[str, str]]:
        """The fields of tags, each with its framework, or empty."""
        fields = ((*field.partition("."), field) for field in (*self.columns.fields, *self.columns.constants))
        return [(field, framework) for base, _dot, framework, field in fields if base in ("sdg", "tags")]

    def _find_node(self, tag: str, framework: str) -> Curie | None:
        if (framework, tag) in self.nodes:
            return self.nodes[framework, tag]
        node = find_node(tag, framework, self.resolve) if self.resolve else None
        if len(self.nodes) < MOST_TAGS:
            self.nodes[framework, tag] = node
        return node

    def _split_tags(self, row: TableRow, head: str, cell: str, framework: str) -> list[str]:
        """The tags in a cell; a number or date that a spreadsheet may have made of another code is a problem."""
        if not isinstance(cell, TypedText):
            return split_tags(unescape_formula(cell))
        if cell.kind == "date":
            self._report_problem(
                Message("the cell is a date ({value}); if it should be a code, format the cell as text", value=cell),
                row,
                head,
            )
            return []
        other = f"{cell}0" if "." in cell else ""
        if cell.displayed == cell and other and self.resolve and find_node(other, framework, self.resolve):
            self._report_problem(
                Message(
                    "the number {number} may mean {number} or {other}; format the cell as text",
                    number=cell,
                    other=other,
                ),
                row,
                head,
            )
            return []
        return [cell.displayed]


def _unknown_place_message(field: str, name: str) -> Message:
    near = nearest_area(name)
    if field == "country":
        if near:
            return Message("unknown country “{name}”; is {near} meant?", name=name, near=near)
        return Message("unknown country “{name}”", name=name)
    if near:
        return Message("unknown region “{name}”; is {near} meant?", name=name, near=near)
    return Message("unknown region “{name}”", name=name)
