"""The cells of a row by the fields of a record, and their problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from goalweave.core.errors import InputError, Severity, SkippedRow
from goalweave.core.messages import Message
from goalweave.formats.reading import cells
from goalweave.formats.reading.dates import read_date_text
from goalweave.formats.reading.formula_escaping import unescape_formula
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow, TypedText
from goalweave.formats.records.table.columns import IN_LANGUAGES, TableColumns
from goalweave.formats.records.table.periods import read_period_of_work
from goalweave.formats.records.texts import UNKNOWN_LANGUAGE, tidy_text

OnProblem = Callable[[InputError], None]
Corrections = Mapping[str, Mapping[str, str]]
"""Head of a column → what is in its cells → what is read instead."""

_NOT_AVAILABLE = "#N/A"
_FAULTS = frozenset(("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"))


@dataclass(frozen=True)
class Table:
    """rows: those below the head."""

    sheet: SourceSheet
    columns: TableColumns
    rows: Iterator[TableRow]


@dataclass
class RowCells:
    """What the readers of a table's fields are on."""

    sheet: SourceSheet
    columns: TableColumns
    on_problem: OnProblem | None
    corrections: Corrections

    @cached_property
    def all_fields(self) -> frozenset[str]:
        return frozenset((*self.columns.fields, *self.columns.constants))

    @cached_property
    def column_fields(self) -> frozenset[str]:
        """The fields that have a column, in whatever language or year."""
        return frozenset(name.split(".")[0] for name in self.all_fields)

    def _has_width(self, row: TableRow) -> bool:
        """A row of a CSV file that has not a cell for each column was broken by a line break or a separator."""
        count, width = len(row.cells), len(self.columns.headers)
        if not self.sheet.even or (count > self.columns.last_used and not any(row.cells[width:])):
            return True
        self._warn_row_skipped(
            Message(
                "this row has {count} cells, but the header row has {width}; put any cell that contains a line "
                "break or a separator in quotation marks",
                count=count,
                width=width,
            ),
            row,
        )
        return False

    def _filled_cells(self, row: TableRow, field: str) -> Iterator[tuple[str, str]]:
        """The filled cells of a field with the heads of their columns; last what is told for all rows."""
        for place in self.columns.fields.get(field, ()):
            cell = row.cells[place] if place < len(row.cells) else ""
            if cell in _FAULTS:
                self._report_problem(
                    Message("the cell contains the error {error}", error=cell), row, self.columns.headers[place]
                )
            elif cell and cell != _NOT_AVAILABLE and not cell.isspace():
                head = self.columns.headers[place]
                if (mended := self._corrected(head, cell)).strip():
                    yield head, mended
        if field in self.columns.constants:
            yield field, self.columns.constants[field]

    def _corrected(self, head: str, text: str) -> str:
        """What a person said is to be read instead; a TypedText that no one mended stays one."""
        known = self.corrections.get(head)
        return known.get(text.strip(), text) if known else text

    def _meaningful_cells(self, row: TableRow, field: str) -> Iterator[tuple[str, str]]:
        """The cells of a field that say something: not `n/a`."""
        if field not in self.all_fields or self._is_blank(row, field):
            return iter(())
        return (pair for pair in self._filled_cells(row, field) if not cells.is_empty_marker(pair[1]))

    def _is_blank(self, row: TableRow, field: str) -> bool:
        """Whether the only cell of a field is empty, as most cells of a wide table are."""
        place = self._single_places.get(field, -1)
        return 0 <= place < len(row.cells) and not row.cells[place]

    @cached_property
    def _single_places(self) -> dict[str, int]:
        """Field with a single column and no value for all rows → the place of that column."""
        constants = self.columns.constants
        return {
            field: places[0]
            for field, places in self.columns.fields.items()
            if len(places) == 1 and field not in constants
        }

    def _read_text(self, row: TableRow, field: str) -> str:
        return next(
            (" ".join(unescape_formula(cell).split()) for _head, cell in self._meaningful_cells(row, field)), ""
        )

    def _texts_by_language(self, row: TableRow, base: str) -> dict[str, str]:
        texts: dict[str, str] = {}
        for field, language in self._language_fields.get(base, ()):
            parts = dict.fromkeys(
                tidy_text(unescape_formula(cell)) for _head, cell in self._meaningful_cells(row, field)
            )
            if text := "\n\n".join(parts):
                texts[language or UNKNOWN_LANGUAGE] = text.replace("\n", " ") if base == "title" else text
        return texts

    @cached_property
    def _language_fields(self) -> dict[str, list[tuple[str, str]]]:
        """Field with a column a language → those columns' fields, each with its language."""
        fields: dict[str, list[tuple[str, str]]] = {}
        for field in (*self.columns.fields, *self.columns.constants):
            name, _, language = field.partition(".")
            if name in IN_LANGUAGES:
                fields.setdefault(name, []).append((field, language))
        return fields

    def _displayed_code(self, row: TableRow, field: str) -> str:
        """A code as it is shown in its cell."""
        for _head, cell in self._meaningful_cells(row, field):
            return " ".join((cell.displayed if isinstance(cell, TypedText) else unescape_formula(cell)).split())
        return ""

    def _read_date(self, row: TableRow, head: str, cell: str, *, last: bool = False) -> str:
        """ISO 8601 of the precision that is certain; empty if it is not a date. last: the end of a period, not its beginning."""
        if period := read_period_of_work(cell):
            return period.end if last else period.start
        date = read_date_text(cell)
        if date is None:
            message = Message("“{value}” is not a date; use 2024-06-30, 2024-06 or 2024", value=cell)
            self._report_problem(message, row, head, cell)
            return ""
        if date.serial:
            # Excel counts days from 1900 or from 1904: the number alone does not tell which.
            message = Message(
                "“{value}” is probably the date {date} as stored by a spreadsheet; format the cell as a date",
                value=cell,
                date=date.iso,
            )
            self._report_problem(message, row, head, cell)
            return ""
        self._warn_of_two_readings(cell, row, head, cell)
        return date.iso

    def _warn_of_two_readings(self, text: str, row: TableRow, head: str, cell: str) -> None:
        """text: a date in the cell, or all of it."""
        date = read_date_text(text)
        if date and date.readings:
            first, second = date.readings
            message = Message(
                "“{value}” may be {first} or {second}, so only the year is used; enter the date as {first} or {second}",
                value=text,
                first=first,
                second=second,
            )
            self._warn(message, row, head, cell)

    def _report_problem(self, message: Message, row: TableRow, head: str, value: str = "") -> None:
        error = self.sheet.error(message, row.line, head, value=value)
        if self.on_problem is None:
            raise error
        self.on_problem(error)

    def _warn_row_skipped(self, message: Message, row: TableRow) -> None:
        error = SkippedRow(message, file=self.sheet.file, line=row.line, field=self.sheet.name)
        if self.on_problem is None:
            raise error
        self.on_problem(error)

    def _warn(self, message: Message, row: TableRow, head: str, value: str = "") -> None:
        """Told, but no reason to stop."""
        if self.on_problem:
            self.on_problem(self.sheet.error(message, row.line, head, Severity.WARNING, value))
