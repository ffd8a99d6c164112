"""The sheets of a workbook as rows of texts, within limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.archives import open_archive
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow, TypedText
from goalweave.formats.reading.workbooks import (
    OnDamagedCell,
    SheetCell,
    WorkbookParts,
    WorkbookSheet,
    damaged_workbook,
    read_workbook,
    refusing_damage,
)

OLD = b"\xd0\xcf\x11\xe0"
"""The beginning of old Office files, and of new ones with a password."""

_DECIMALS = re.compile(r"0\.(0+)")
_PERCENT = re.compile(r"[#0,]*0(?:\.(0+))?\s?%")


@dataclass
class _CellCounter:
    """Cells of all sheets so far."""

    cells: int = 0


def open_sheets(
    stream: BinaryIO, name: str, limits: Limits, on_problem: OnDamagedCell | None = None
) -> list[SourceSheet]:
    """The sheets that are shown, in order; their rows are read as they are requested.

    on_problem: told of a cell that cannot be read, which is then empty; without it, its row raises InputError.

    Raises InputError if it is not a sound workbook, LimitError for a decompression bomb and for sheets that announce more cells than the
    limit; so do the rows when they have more.
    """
    book = _open_workbook(stream, name, limits)
    visible = [sheet for sheet in book.sheets if sheet.visible]
    announced = 0
    for sheet in visible:
        with refusing_damage(partial(damaged_workbook, name, sheet.title)):
            rows, columns = sheet.announced_size()
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
        SourceSheet(name, _read_rows(sheet, name, limits, counter, on_problem), name=sheet.title, part=sheet.part)
        for sheet in visible
    ]


def _open_workbook(stream: BinaryIO, name: str, limits: Limits) -> WorkbookParts:
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
    try:
        with refusing_damage(partial(damaged_workbook, name)):
            return read_workbook(archive, limits)
    except InputError as error:
        raise error.at(file=name) from error


def _read_rows(
    sheet: WorkbookSheet, name: str, limits: Limits, counter: _CellCounter, on_problem: OnDamagedCell | None
) -> Iterator[TableRow]:
    """Rows with something in them. Their places are those that the cells have, whatever size the sheet announces."""
    for line, cells in sheet.rows(on_problem):
        counter.cells += len(cells)
        if counter.cells > limits.cells:
            most = Message("the workbook exceeds the limit of {limit:,} cells", limit=limits.cells)
            raise LimitError(most, file=name, line=line, field=sheet.title)
        texts = list(map(_cell_text, cells))
        if any(texts):
            yield TableRow(line, _require_short_cells(texts, name, limits, line, sheet.title))


def _require_short_cells(texts: list[str], name: str, limits: Limits, line: int, title: str) -> tuple[str, ...]:
    if any(len(text) > limits.cell for text in texts):
        what = Message("a cell has more than the limit of {limit:,} characters", limit=limits.cell)
        raise LimitError(what, file=name, line=line, field=title)
    return tuple(texts)


def _cell_text(cell: SheetCell) -> str:
    """What a cell holds, as text; of numbers and dates, with what its format shows."""
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        text = str(int(value)) if whole else repr(value)
        if percent := _PERCENT.fullmatch(cell.number_format):
            return TypedText(text, "number", f"{value:.{len(percent[1] or '')}%}")
        decimals = _DECIMALS.fullmatch(cell.number_format)
        return TypedText(text, "number", f"{value:.{len(decimals[1])}f}" if decimals else text)
    if isinstance(value, datetime):
        text = value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
        return TypedText(text, "date")
    return TypedText(value.isoformat(), "date") if isinstance(value, date | time) else str(value)
