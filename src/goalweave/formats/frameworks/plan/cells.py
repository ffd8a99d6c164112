"""The cells of a workbook or a CSV file, with what a spreadsheet may have made of them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.archives import open_archive
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.workbooks import WorkbookSheet, damaged_workbook, read_workbook, refusing_damage

HEADER_WITHIN = 20
"""Lines in which the line of headers is looked for."""


@dataclass(frozen=True, slots=True)
class PlanCell:
    """text: as it is shown. lost_zeros: a number whose last zeros are lost, 1.10 as 1.1; dated: a code become a date."""

    text: str = ""
    lost_zeros: bool = False
    dated: bool = False


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line of a sheet that is not blank; number is 1-based."""

    number: int
    cells: tuple[PlanCell, ...]


Sheets = Mapping[str, tuple[PlanLine, ...]]
"""Name of the sheet → its lines. A CSV file is one sheet without a name."""


def read_sheets(stream: BinaryIO, name: str, limits: Limits) -> Sheets:
    """All sheets of a workbook, or the one table of a CSV file.

    Raises InputError for what is neither; LimitError past the limits of a file, an archive, its cells or one cell.
    """
    data = stream.read(limits.file + 1)
    if len(data) > limits.file:
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=limits.file), file=name)
    if not data.strip():
        raise InputError("the file is empty", file=name)
    if data.startswith(b"PK"):
        return _read_workbook(data, name, limits)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("an old or protected Excel workbook; save it as .xlsx without a password", file=name)
    return {"": tuple(_read_csv_table(data, name, limits))}


def _read_workbook(data: bytes, name: str, limits: Limits) -> Sheets:
    archive = open_archive(io.BytesIO(data), name, limits)
    counted = _CellCounter(name, limits)
    try:
        with refusing_damage(partial(damaged_workbook, name)):
            return {sheet.title: tuple(_read_sheet(sheet, counted)) for sheet in read_workbook(archive, limits).sheets}
    except InputError as error:
        raise error.at(file=name) from error


class _CellCounter:
    """Counts the cells of all sheets of a file."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.cells = 0

    def add(self, cells: int, line: int, sheet: str = "") -> None:
        self.cells += cells
        if self.cells > self.limits.cells:
            message = Message("the file exceeds the limit of {limit:,} cells", limit=self.limits.cells)
            raise LimitError(message, file=self.name, line=line, field=sheet)

    def check(self, cells: Iterable[PlanCell], line: int) -> None:
        if any(len(cell.text) > self.limits.cell for cell in cells):
            message = Message("a cell has more than the limit of {limit:,} characters", limit=self.limits.cell)
            raise LimitError(message, file=self.name, line=line)


def _read_sheet(sheet: WorkbookSheet, counter: _CellCounter) -> Iterator[PlanLine]:
    rows, columns = sheet.announced_size()
    if counter.cells + rows * columns > counter.limits.cells:
        counter.add(rows * columns, 1, sheet.title)
    for number, row in sheet.rows(None):
        counter.add(len(row), number, sheet.title)
        cells = tuple(_to_cell(cell.value, cell.number_format) for cell in row)
        counter.check(cells, number)
        if any(cell.text for cell in cells):
            yield PlanLine(number, cells)


def _to_cell(value: object, number_format: str) -> PlanCell:
    if value is None:
        return PlanCell()
    if isinstance(value, (datetime, date, time, timedelta)):
        return PlanCell(str(value), dated=True)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return PlanCell(str(value).strip())
    # A format of zeros shows the code as it was meant, 07 or 1.10; without one, the zeros at its end are lost.
    if decimals := re.fullmatch(r"0+\.(0+)", number_format):
        return PlanCell(f"{value:.{len(decimals[1])}f}")
    if float(value).is_integer():
        return PlanCell(f"{value:0{len(number_format)}.0f}" if re.fullmatch("0+", number_format) else f"{value:.0f}")
    return PlanCell(repr(float(value)), lost_zeros=True)


def _read_csv_table(data: bytes, name: str, limits: Limits) -> Iterator[PlanLine]:
    text = decode(data)
    if "\x00" in text:
        raise InputError("neither an Excel workbook nor a table (CSV)", file=name)
    counted = _CellCounter(name, limits)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_guess_delimiter(text), strict=True)
    number = 1
    try:
        for row in reader:
            counted.add(len(row), number)
            cells = tuple(PlanCell(value.strip()) for value in row)
            counted.check(cells, number)
            if any(cell.text for cell in cells):
                yield PlanLine(number, cells)
            number = reader.line_num + 1
    except csv.Error as error:
        raise InputError(Message("not valid CSV: {fault}", fault=error), file=name, line=reader.line_num) from None


def _guess_delimiter(text: str) -> str:
    """The one that stands most often in the line of headers; a link cell may hold others."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max((",", ";", "\t", "|"), key=first.count)
