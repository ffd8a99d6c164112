"""Tables of records, CSV and XLSX: the head of each sheet is found, its columns are matched, its rows become records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import CodeList, Record
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.profile import FileProfile, open_source_sheets
from goalweave.formats.reading.tables import SAMPLED, SEARCHED, SourceSheet
from goalweave.formats.records.table.columns import match_columns
from goalweave.formats.records.table.row_cells import Corrections, OnProblem, Table
from goalweave.formats.records.table.rows import read_records
from goalweave.formats.records.tags import Resolve

SHOWN = 5

ASIDE = "#goalweave"
"""How the first cell of a sheet begins that has no records: lists and instructions of our own template."""


@dataclass(frozen=True, slots=True)
class Preview:
    """How a table is read. columns: field → head of its column; unknown: heads that are not used; rows: the first five,
    as they are, with a cell for each of `headers`."""

    columns: Mapping[str, str]
    unknown: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    headers: tuple[str, ...] = ()
    sheet: str = ""


def read_table(
    stream: BinaryIO,
    profile: FileProfile,
    limits: Limits,
    columns: Mapping[str, str] | None = None,
    *,
    resolve: Resolve | None = None,
    on_problem: OnProblem | None = None,
    corrections: Corrections | None = None,
    code_lists: Mapping[str, CodeList] | None = None,
) -> Iterator[Record]:
    """One record a row, of each sheet that has a column of titles or texts; formulas count as what Excel last made of
    them.

    The stream must be able to seek, and to stay open until the last record. profile: its name and kind are enough.
    columns: field → head of its column (`title`, `text.fr`, `tags.wsis` …), `=value` for all rows, or empty for none.
    resolve: called for each tag; without it, records come without mappings. on_problem: told of cells that cannot be
    read, which are then left out, of merged cells and of formulas that were saved without their result; without it
    cells that cannot be read raise InputError with line and column. corrections, code_lists: see `read_records`.

    Raises InputError, before the first record, if no column is known or there is no row, and if it is not a workbook,
    or is protected by a password; LimitError past the limit of cells and for a decompression bomb.
    """
    tables = _tables_of_records(open_source_sheets(stream, profile, limits), profile, columns)
    for table in tables:
        if on_problem and table.sheet.part:
            from goalweave.formats.reading.sheet_warnings import find_sheet_warnings

            for warning in find_sheet_warnings(stream, table.sheet):
                on_problem(warning)
    return _read_tables(tables, profile, resolve, on_problem, corrections, code_lists)


def read_top_records(
    profile: FileProfile,
    columns: Mapping[str, str] | None = None,
    *,
    resolve: Resolve | None = None,
    corrections: Corrections | None = None,
    code_lists: Mapping[str, CodeList] | None = None,
) -> Iterator[Record]:
    """The records in the first rows, as `read_table` gives them, without the file; what cannot be read is left out."""
    tables = _tables_of_records(profile.top_sheets(), profile, columns)
    return _read_tables(tables, profile, resolve, lambda _problem: None, corrections, code_lists)


def preview_table(profile: FileProfile, columns: Mapping[str, str] | None = None) -> Preview:
    """How the columns of the first sheet with records are read; all are unknown if there is no such sheet. Raises InputError for a
    column that is not there and a file without rows."""
    tables = _open_tables(profile.top_sheets(), profile, columns)
    table = next((table for table in tables if table.columns.has_content), tables[0])
    width = len(table.columns.headers)
    rows = islice((row.cells for row in table.rows if any(row.cells)), SHOWN)
    return Preview(
        columns=table.columns.head_by_field(),
        unknown=table.columns.unknown(),
        rows=tuple(tuple(map(str, (*cells, *[""] * width)[:width])) for cells in rows),
        headers=table.columns.headers,
        sheet=table.sheet.name,
    )


def _read_tables(
    tables: Iterable[Table],
    profile: FileProfile,
    resolve: Resolve | None,
    on_problem: OnProblem | None,
    corrections: Corrections | None,
    code_lists: Mapping[str, CodeList] | None,
) -> Iterator[Record]:
    for table in tables:
        yield from read_records(table, f"import:{profile.kind}", resolve, on_problem, corrections, code_lists)


def _tables_of_records(
    sheets: Iterable[SourceSheet], profile: FileProfile, columns: Mapping[str, str] | None
) -> list[Table]:
    tables = _open_tables(sheets, profile, columns, required=True)
    return [table for table in tables if table.columns.has_content]


def _open_tables(
    sheets: Iterable[SourceSheet], profile: FileProfile, columns: Mapping[str, str] | None, *, required: bool = False
) -> list[Table]:
    """The tables of all sheets. required: raise InputError if none has a column of titles or texts."""
    tables: list[Table] = []
    faults: list[InputError] = []
    for sheet in sheets:
        try:
            table = _open_table(sheet, columns or {})
        except InputError as error:
            if not columns:
                raise
            faults.append(error)  # what the user names may be in another sheet
            continue
        if table:
            tables.append(table)
    if tables and (not required or any(table.columns.has_content for table in tables)):
        return tables
    if faults:
        raise faults[0]
    if tables:
        raise _no_head_error(tables[0])
    if profile.kind == "xlsx":
        raise InputError("the workbook has no rows", file=profile.name)
    raise InputError("the file has no rows", file=profile.name)


def _open_table(sheet: SourceSheet, field_heads: Mapping[str, str]) -> Table | None:
    """The table of a sheet; None if that is empty.

    Its head is the first row that names a title or a text (or the columns given); where no row does, the first of the
    fullest, whose columns then tell nothing (`TableColumns.has_content`). Raises InputError if what is given fits no row.
    """
    top = [row for row in islice(sheet.rows, SEARCHED + SAMPLED) if "".join(row.cells).strip()]
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


def _no_head_error(table: Table) -> InputError:
    """Return the error for a table without a column that describes its records."""
    return table.sheet.error(
        Message(
            "no title or description column was recognised in the header row; the columns are {columns}. "
            "Specify one, for example title=Project name",
            columns=[f"“{head}”" for head in table.columns.headers if head],
        )
    )
