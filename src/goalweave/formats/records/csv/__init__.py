"""CSV files of records: any of the usual separators and encodings, columns guessed or given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.model import Record
from goalweave.formats.reading.csv_rows import csv_rows, delimiter_of, names_separator
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.tables import Preview, Sheet, Table, open_table, preview_of, without_head
from goalweave.formats.records.table.row_cells import Corrections, OnProblem
from goalweave.formats.records.table.rows import records
from goalweave.formats.records.tags import Resolve

__all__ = ["delimiter_of", "names_separator", "preview", "read"]


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
    """One record a row; the stream must be able to seek, and stays open.

    columns: field → head of its column (`title`, `text.fr`, `tags.wsis` …), `=value` for all rows, or empty for none.
    resolve: called for each tag; without it, records come without mappings. on_problem: told of cells that cannot be
    read, which are then left out; without it they raise InputError with line and column. corrections: see tables.records. Raises InputError, before the
    first record, if no column is known or the file is empty; LimitError past the limit of cells.
    """
    table = _table(stream, name, limits, columns)
    if not table.columns.tells_something:
        raise without_head(table)
    return records(table, "import:csv", resolve, on_problem, corrections)


def preview(stream: BinaryIO, name: str, limits: Limits, columns: Mapping[str, str] | None = None) -> Preview:
    """How the columns of a file are read, and its first rows; all columns are unknown where none is known."""
    return preview_of(_table(stream, name, limits, columns))


def _table(stream: BinaryIO, name: str, limits: Limits, columns: Mapping[str, str] | None) -> Table:
    table = open_table(Sheet(name, csv_rows(stream, name, limits), even=True), columns or {})
    if table is None:
        raise InputError("the file has no rows", file=name)
    return table
