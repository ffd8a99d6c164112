"""Excel workbooks (XLSX) of records: every sheet that is a table of them, columns guessed or given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.model import Record
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.sheet_warnings import find_sheet_warnings
from goalweave.formats.reading.sheets import open_sheets
from goalweave.formats.reading.tables import Preview, Table, no_head_error, open_table, preview_table
from goalweave.formats.records.table.row_cells import Corrections, OnProblem
from goalweave.formats.records.table.rows import read_records
from goalweave.formats.records.tags import Resolve

__all__ = ["preview", "read"]


def read(
    stream: BinaryIO,
    name: str,
    limits: Limits,
    columns: Mapping[str, str] | None = None,
    *,
    resolve: Resolve | None = None,
    on_problem: OnProblem | None = None,
    corrections: Corrections | None = None,
) -> Iterator[Record]:
    """One record a row of each sheet that has a column of titles or texts; formulas count as what Excel last made of them.

    on_problem is told too of merged cells and of formulas that were saved without their result. The stream must be able to seek and to stay open until the last record. Arguments and errors are those of `csv.read`.
    Raises InputError for what is no workbook, or protected by a password; LimitError for a decompression bomb and for
    more cells than the limit, whether a sheet announces them or has them.
    """
    tables = [table for table in _open_tables(stream, name, limits, columns) if table.columns.has_content]
    if on_problem:
        for table in tables:
            for oddity in find_sheet_warnings(stream, table.sheet):
                on_problem(oddity)
    return chain.from_iterable(read_records(table, "import:xlsx", resolve, on_problem, corrections) for table in tables)


def preview(stream: BinaryIO, name: str, limits: Limits, columns: Mapping[str, str] | None = None) -> Preview:
    """How the columns of the first sheet with records are read; all are unknown if there is no such sheet."""
    tables = _open_tables(stream, name, limits, columns, strict=False)
    return preview_table(next((table for table in tables if table.columns.has_content), tables[0]))


def _open_tables(
    stream: BinaryIO, name: str, limits: Limits, columns: Mapping[str, str] | None, *, strict: bool = True
) -> list[Table]:
    """The tables of all sheets that are shown. strict: raise InputError if none has records."""
    tables: list[Table] = []
    faults: list[InputError] = []
    for sheet in open_sheets(stream, name, limits):
        try:
            table = open_table(sheet, columns or {})
        except InputError as error:
            if not columns:
                raise
            faults.append(error)  # what the user names may stand in another sheet
            continue
        if table:
            tables.append(table)
    if not tables or (strict and not any(table.columns.has_content for table in tables)):
        if faults:
            raise faults[0]
        raise no_head_error(tables[0]) if tables else InputError("the workbook has no rows", file=name)
    return tables
