"""The sheets of a workbook as rows of texts, within limits."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.archives import open_archive
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow, TypedText

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_ROWS = 1_048_576
"""Rows of a sheet in Excel."""

BATCH = 500
OLD = b"\xd0\xcf\x11\xe0"
"""The beginning of old Office files, and of new ones with a password."""

_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
_DECIMALS = re.compile(r"0\.(0+)")
_PERCENT = re.compile(r"[#0,]*0(?:\.(0+))?\s?%")


@dataclass
class _CellCounter:
    """Cells of all sheets so far."""

    cells: int = 0


def open_sheets(stream: BinaryIO, name: str, limits: Limits) -> list[SourceSheet]:
    """The sheets that are shown, in order; their rows are read as they are requested.

    Raises InputError if it is not a sound workbook, LimitError for a decompression bomb and for sheets that announce
    more cells than the limit; so do the rows when they have more.
    """
    workbook = _open_workbook(stream, name, limits)
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    announced = 0
    for sheet in visible:
        rows, columns = sheet.max_row or 0, sheet.max_column or 0
        announced += rows * columns
        if announced > limits.cells:
            raise LimitError(
                Message(
                    "the sheet extends to row {rows:,} and column {columns:,}; with it, the workbook has "
                    "{announced:,} cells, more than the limit of {limit:,}; delete empty formatted rows and columns, "
                    "or split the workbook",
                    rows=rows,
                    columns=columns,
                    announced=announced,
                    limit=limits.cells,
                ),
                file=name,
                field=sheet.title,
            )
    counter = _CellCounter()
    return [
        SourceSheet(name, _read_rows(sheet, name, limits, counter), name=str(sheet.title), part=_archive_member(sheet))
        for sheet in visible
    ]


def _archive_member(sheet: Any) -> str:
    """The member of the archive that a sheet is read from."""
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _open_workbook(stream: BinaryIO, name: str, limits: Limits) -> Workbook:
    from openpyxl import load_workbook

    head = stream.read(len(OLD))
    stream.seek(0)
    if head == OLD:
        message = Message(
            "the file is an old Excel workbook (.xls) or password-protected; save it as .xlsx without a password"
        )
        raise InputError(message, file=name)
    archive = open_archive(stream, name, limits)
    if "xl/workbook.xml" not in archive.members and not any(member.startswith("xl/") for member in archive.members):
        raise InputError("the file is not an Excel workbook (XLSX)", file=name)
    if any(member.lower().endswith("vbaproject.bin") for member in archive.members):
        raise InputError("the workbook contains macros; save it as .xlsx without macros", file=name)
    for member in archive.members:
        if member.endswith((".xml", ".rels")) and _DOCTYPE.search(archive.read_head(member, 4096)):
            raise InputError("this part has a document type declaration", file=name, field=member)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that are not read
            return load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a damaged part raises whatever stumbles over it
        raise _damaged_error(name, error) from error


def _read_rows(sheet: Any, name: str, limits: Limits, counter: _CellCounter) -> Iterator[TableRow]:
    """Rows with something in them. Their places are those that the cells have, whatever size the sheet announces."""
    title = str(sheet.title)
    sheet.reset_dimensions()  # some programs announce one cell and write thousands
    cells = sheet.iter_rows()
    line = 0
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # dates that are none: they stay numbers
                batch = [list(map(_cell_text, row)) for row in islice(cells, BATCH)]
        except Exception as error:
            raise _damaged_error(name, error, title, line + 1) from error
        for texts in batch:
            line += 1
            counter.cells += len(texts)
            if counter.cells > limits.cells or line > MOST_ROWS:
                if line <= MOST_ROWS:
                    most = Message("the workbook exceeds the limit of {limit:,} cells", limit=limits.cells)
                else:
                    most = Message("a sheet in the workbook exceeds the limit of {limit:,} rows", limit=MOST_ROWS)
                raise LimitError(most, file=name, line=line, field=title)
            if any(texts):
                yield TableRow(line, _require_short_cells(texts, name, limits, line, title))
        if len(batch) < BATCH:
            return


def _require_short_cells(texts: list[str], name: str, limits: Limits, line: int, title: str) -> tuple[str, ...]:
    if any(len(text) > limits.cell for text in texts):
        what = Message("a cell has more than the limit of {limit:,} characters", limit=limits.cell)
        raise LimitError(what, file=name, line=line, field=title)
    return tuple(texts)


def _cell_text(cell: Any) -> str:
    """What a cell holds, as text; of numbers and dates, with what its format shows."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        text = str(int(value)) if whole else repr(value)
        if percent := _PERCENT.fullmatch(cell.number_format or ""):
            return TypedText(text, "number", f"{value:.{len(percent[1] or '')}%}")
        decimals = _DECIMALS.fullmatch(cell.number_format or "")
        return TypedText(text, "number", f"{value:.{len(decimals[1])}f}" if decimals else text)
    if isinstance(value, datetime):
        text = value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
        return TypedText(text, "date")
    return TypedText(value.isoformat(), "date") if isinstance(value, date | time) else str(value)


def _damaged_error(name: str, error: Exception, field: str = "", line: int | None = None) -> InputError:
    if isinstance(error, InputError):
        return error
    return InputError("the workbook is damaged or incomplete", file=name, line=line, field=field)
