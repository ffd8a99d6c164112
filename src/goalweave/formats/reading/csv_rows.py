"""The rows of a CSV file, one after the other."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.csv_encoding import detect_encoding
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.typed_cells import TableRow

DELIMITERS = (",", ";", "\t", "|")

SAMPLE = 65_536
"""Characters from which the separator is told."""

LONGEST_LINE = 10
"""Times the limit of a cell: a longer line is no table."""


def csv_rows(stream: BinaryIO, name: str, limits: Limits, delimiter: str = "") -> Iterator[TableRow]:
    """The rows of a file from its start, with the line on which each begins; empty lines are left out.

    delimiter: told from the first lines if empty. Raises InputError, naming the line, for bytes of another encoding, NUL characters and quotation marks that are not
    closed; LimitError for too many cells or characters in one.
    """
    encoding = detect_encoding(stream, name)
    stream.seek(0)
    # UTF-8 has been verified; in older encodings a stray byte is not worth a file.
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        head = text.read(SAMPLE)
        stream.seek(0)
        text.seek(0)
        yield from _parse_rows(_limited_lines(text, name, limits), delimiter or guess_delimiter(head), name, limits)
    finally:
        with suppress(ValueError):  # it may be closed by now
            text.detach()  # the stream is the caller's


def _parse_rows(lines: Iterator[str], delimiter: str, name: str, limits: Limits) -> Iterator[TableRow]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    first, count = 1, 0
    try:
        for cells in reader:
            count += len(cells)
            if count > limits.cells:
                raise LimitError(
                    Message("the file exceeds the limit of {limit:,} cells", limit=limits.cells),
                    file=name,
                    line=first,
                )
            if cells and max(map(len, cells)) > limits.cell:
                raise _long_cell_error(limits, name, first)
            if cells and not (first == 1 and names_separator(cells, delimiter)):
                yield TableRow(first, tuple(cells))
            first = reader.line_num + 1
    except csv.Error as error:
        raise _csv_error(error, limits, name, first) from None


def _limited_lines(text: io.TextIOWrapper, name: str, limits: Limits) -> Iterator[str]:
    longest = LONGEST_LINE * limits.cell
    number = 0
    while line := text.readline(longest):
        number += 1
        if "\x00" in line:
            raise InputError(
                "the file contains a NUL character: it is damaged or not a text file", file=name, line=number
            )
        if len(line) == longest:
            raise LimitError(
                Message("the line is longer than {limit:,} characters", limit=longest), file=name, line=number
            )
        yield line


def guess_delimiter(head: str) -> str:
    """The separator that parts the first lines into the same number of cells, and most of them; a comma if none does."""
    first = head.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and len(first) == 5:
        return first[4]
    for strict in (True, False):  # with another separator than its own, a cell in quotation marks would not end
        scores = {delimiter: _score_delimiter(head, delimiter, strict) for delimiter in DELIMITERS}
        best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
        if scores[best][0]:
            return best
    return DELIMITERS[0]


def _score_delimiter(head: str, delimiter: str, strict: bool) -> tuple[bool, float, int]:
    widths = Counter(_row_widths(head, delimiter, strict))
    width, rows = max(widths.items(), key=lambda item: (item[1] * min(item[0] - 1, 1), item[0]), default=(1, 0))
    return width > 1, rows / max(widths.total(), 1) * min(width, 3), width


def _row_widths(head: str, delimiter: str, strict: bool) -> Iterator[int]:
    """Cells of the first rows; the last, which the sample may have cut, only if there is no other."""
    lines = head.splitlines(keepends=True)
    shown = lines[:-1] if len(lines) > 1 else lines
    reader = csv.reader(shown, delimiter=delimiter, skipinitialspace=True, strict=strict)
    try:
        yield from (len(cells) for cells in reader if cells)
    except csv.Error:
        return


def names_separator(cells: list[str], delimiter: str) -> bool:
    """Excel's own first line, `sep=;`."""
    return cells[0].strip().lower() == "sep=" or "".join(cells).strip().lower() == f"sep={delimiter}"


def _csv_error(error: csv.Error, limits: Limits, name: str, line: int) -> InputError:
    if "field larger than field limit" in str(error):
        return _long_cell_error(limits, name, line)
    if "unexpected end of data" in str(error):
        return InputError("a quotation mark that opens a cell in this row is never closed", file=name, line=line)
    return InputError("a quotation mark within a cell in quotation marks must be doubled", file=name, line=line)


def _long_cell_error(limits: Limits, name: str, line: int) -> LimitError:
    most = min(limits.cell, csv.field_size_limit())
    what = Message(
        "a cell has more than the limit of {limit:,} characters (or a quotation mark is not closed)", limit=most
    )
    return LimitError(what, file=name, line=line)
