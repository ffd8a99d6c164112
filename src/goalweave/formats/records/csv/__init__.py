"""CSV files of records: any of the usual separators and encodings, columns guessed or given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.model import Record
from goalweave.formats.reading.csv_rows import csv_rows, guess_delimiter, names_separator
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.tables import Preview, SourceSheet, Table, no_head_error, open_table, preview_table
from goalweave.formats.records.table.row_cells import Corrections, OnProblem
from goalweave.formats.records.table.rows import read_records
from goalweave.formats.records.tags import Resolve

__all__ = ["guess_delimiter", "names_separator", "preview", "read"]


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
    table = _open_csv_table(stream, name, limits, columns)
    if not table.columns.has_content:
        raise no_head_error(table)
    return read_records(table, "import:csv", resolve, on_problem, corrections)


def preview(stream: BinaryIO, name: str, limits: Limits, columns: Mapping[str, str] | None = None) -> Preview:
    """How the columns of a file are read, and its first rows; all columns are unknown where none is known."""
    return preview_table(_open_csv_table(stream, name, limits, columns))


def _open_csv_table(stream: BinaryIO, name: str, limits: Limits, columns: Mapping[str, str] | None) -> Table:
    table = open_table(SourceSheet(name, csv_rows(stream, name, limits), even=True), columns or {})
    if table is None:
        raise InputError("the file has no rows", file=name)
    return table
