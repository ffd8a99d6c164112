"""A table: its head found, its columns matched, its rows still to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.formats.reading.typed_cells import TableRow
from goalweave.formats.records.table.columns import TableColumns, match_columns

SEARCHED = 20
"""Rows in which the head is looked for: titles and notes may stand above it."""

SAMPLED = 30
"""Rows after it that tell what a column holds."""

SHOWN = 5

ASIDE = "#goalweave"
"""How the first cell of a sheet begins that has no records: lists and instructions of our own template."""


@dataclass(frozen=True)
class SourceSheet:
    """Where rows come from. name: of the sheet of a workbook, else empty; even: every row has a cell for each column;
    part: of the workbook's archive."""

    file: str
    rows: Iterator[TableRow]
    name: str = ""
    even: bool = False
    part: str = ""

    def locator(self, line: int) -> str:
        """`line 12` of a text file, `Projects › row 12` of a workbook."""
        return f"{self.name} › row {line}" if self.name else f"line {line}"

    def error(
        self,
        message: Message,
        line: int | None = None,
        header: str = "",
        severity: Severity = Severity.ERROR,
        value: str = "",
    ) -> InputError:
        field = " › ".join(part for part in (self.name, header) if part)
        return InputError(message, file=self.file, line=line, field=field, severity=severity, value=value)


@dataclass(frozen=True)
class Table:
    """rows: those below the head."""

    sheet: SourceSheet
    columns: TableColumns
    rows: Iterator[TableRow]


@dataclass(frozen=True, slots=True)
class Preview:
    """How a table is read. columns: field → head of its column; unknown: heads that are not used; rows: the first five,
    as they stand, with a cell for each of `headers`."""

    columns: Mapping[str, str]
    unknown: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    headers: tuple[str, ...] = ()
    sheet: str = ""


def open_table(sheet: SourceSheet, field_heads: Mapping[str, str]) -> Table | None:
    """The table of a sheet; None if that is empty.

    Its head is the first row that names a title or a text (or the columns given); where no row does, the first of the
    fullest, whose columns then tell nothing (`Columns.tells_something`). Raises InputError if what is given fits no row.
    """
    top = [row for row in islice(sheet.rows, SEARCHED + SAMPLED) if any(cell.strip() for cell in row.cells)]
    if top and top[0].cells[0].startswith(ASIDE):
        return None
    tables: list[Table] = []
    faults: list[InputError] = []
    for place, head in enumerate(top[:SEARCHED]):
        below = top[place + 1 :]
        try:
            columns = match_columns(head.cells, [row.cells for row in below], field_heads, sheet.file)
        except InputError as error:
            faults.append(error.at(field=sheet.name))
            continue
        tables.append(Table(sheet, columns, chain(below, sheet.rows)))
        if columns.has_content:
            return tables[-1]
    if faults and not tables:
        raise faults[0]
    return max(tables, key=lambda table: sum(map(bool, table.columns.headers)), default=None)


def no_head_error(table: Table) -> InputError:
    """The error for a table none of whose columns tells what a record is about."""
    return table.sheet.error(
        Message(
            "no title or description column was recognised in the header row; the columns are {columns}. "
            "Specify one, for example title=Project name",
            columns=[f"“{head}”" for head in table.columns.headers if head],
        )
    )


def preview_table(table: Table) -> Preview:
    width = len(table.columns.headers)
    rows = islice((row.cells for row in table.rows if any(row.cells)), SHOWN)
    return Preview(
        columns=table.columns.head_by_field(),
        unknown=table.columns.unknown(),
        rows=tuple(tuple(map(str, (*cells, *[""] * width)[:width])) for cells in rows),
        headers=table.columns.headers,
        sheet=table.sheet.name,
    )
