"""The rows of a CSV file, one after the other."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.encodings import guess_encoding, replaced_warning
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.typed_cells import TableRow

DELIMITERS = (",", ";", "\t", "|")

SAMPLE = 65_536
"""Characters from which the separator is told."""

LONGEST_LINE = 10
"""Times the limit of a cell: a longer line is no table."""

CHUNK = 1 << 18

# Words of letters beyond ASCII: the rest of a table (numbers, codes, addresses) says nothing of its encoding.
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """encoding: the name of a codec."""

    encoding: str
    delimiter: str


def csv_rows(
    stream: BinaryIO,
    name: str,
    limits: Limits,
    dialect: CsvDialect | None = None,
    *,
    delimiter: str = "",
    on_problem: Callable[[InputError], None] | None = None,
) -> Iterator[TableRow]:
    """The rows of a file from its start, with the line on which each begins; empty lines are left out.

    dialect: told from the file where it is not known; delimiter: instead of the one that is told; on_problem: told, after
    the last row, of bytes that are no characters of an older encoding and became U+FFFD. Raises InputError, naming the line, for bytes of
    another encoding, NUL characters and quotation marks that are not closed; LimitError for too many rows, cells or characters in a
    cell.
    """
    dialect = dialect or detect_dialect(stream, name)
    _require_few_cells(stream, name, limits, delimiter or dialect.delimiter)
    stream.seek(0)
    # UTF-8 has been verified; in older encodings a stray byte is not worth a file.
    text = io.TextIOWrapper(stream, encoding=dialect.encoding, errors="replace", newline="")
    try:
        lines = _limited_lines(text, name, limits)
        if on_problem is not None and not dialect.encoding.startswith("utf-8"):
            lines = _report_replaced(lines, dialect.encoding, name, on_problem)
        yield from _parse_rows(lines, delimiter or dialect.delimiter, name, limits)
    finally:
        with suppress(ValueError):  # it may be closed now
            text.detach()  # the stream is the caller's


def detect_dialect(stream: BinaryIO, name: str) -> CsvDialect:
    """The encoding from all of a file, without holding it in memory, and the separator from its beginning. Raises InputError as
    `csv_rows` does."""
    stream.seek(0)
    encoding = _detect_encoding(stream, name)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    head = text.read(SAMPLE)
    text.detach()
    return CsvDialect(encoding, guess_delimiter(head))


def _detect_encoding(stream: BinaryIO, name: str) -> str:
    """The codec, by byte order mark, as UTF-8 if all of the file is that, else by its words.

    Raises InputError, naming the line, if the file is UTF-8 up to some place only: it is damaged then.
    """
    # The first letter beyond ASCII may stand megabytes below: the beginning alone does not tell.
    head = stream.read(CHUNK)
    encoding = guess_encoding(head)
    if encoding.startswith(("utf-16", "utf-32")):
        return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    chunk, line, beyond_ascii = head, 1, False
    while True:
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            if beyond_ascii or not _ascii_before(error):
                line += chunk[: error.start].count(b"\n")
                what = Message("the file is in UTF-8, but some bytes on this line are not: it is damaged or incomplete")
                raise InputError(what, file=name, line=line) from None
            return _guess_code_page(chunk)
        if not chunk:
            return "utf-8-sig"
        beyond_ascii = beyond_ascii or not text.isascii()
        line += chunk.count(b"\n")
        chunk = stream.read(CHUNK)


def _ascii_before(error: UnicodeDecodeError) -> bool:
    return error.object[: error.start].isascii()


def _guess_code_page(chunk: bytes) -> str:
    words = [word for word in _WORD.findall(chunk) if len(word) > 2]
    encoding = guess_encoding(b" ".join(words)) if words else "cp1252"
    return "cp1252" if encoding.startswith("utf") else encoding


def _require_few_cells(stream: BinaryIO, name: str, limits: Limits, delimiter: str) -> None:
    """Refuse a file with too many cells before its first row is read, which takes seconds where reading takes half a minute.

    Only separators and ends of lines are counted, which is exact for rows that are not empty where no cell is quoted. Files with
    quotation marks or without any room for so many cells are read as far as their limit.
    """
    size = stream.seek(0, io.SEEK_END)
    if size <= limits.cells:
        return
    stream.seek(0)
    sign, cells, lines = delimiter.encode(), 0, 0
    while chunk := stream.read(CHUNK):
        if b'"' in chunk or b"\x00" in chunk or b"\n\n" in chunk or b"\r\n\r\n" in chunk:
            return
        ends = chunk.count(b"\n")
        if cells + chunk.count(sign) + ends > limits.cells:
            for line in chunk.split(b"\n"):
                lines += 1
                cells += line.count(sign) + 1
                if cells > limits.cells:
                    raise _cells_error(limits, name, lines)
        cells += chunk.count(sign) + ends
        lines += ends


def _parse_rows(lines: Iterator[str], delimiter: str, name: str, limits: Limits) -> Iterator[TableRow]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    first, count = 1, 0
    try:
        for number, cells in enumerate(reader):
            count += len(cells)
            if count > limits.cells:
                raise _cells_error(limits, name, first)
            # The first row is the head.
            if number > limits.rows:
                message = Message("the file exceeds the limit of {limit:,} rows", limit=limits.rows)
                raise LimitError(message, file=name, line=first)
            if cells and max(map(len, cells)) > limits.cell:
                raise _long_cell_error(limits, name, first)
            if cells and not (first == 1 and names_separator(cells, delimiter)):
                yield TableRow(first, tuple(cells))
            first = reader.line_num + 1
    except csv.Error as error:
        raise _csv_error(error, limits, name, first) from None


def _cells_error(limits: Limits, name: str, line: int) -> LimitError:
    return LimitError(
        Message("the file exceeds the limit of {limit:,} cells", limit=limits.cells), file=name, line=line
    )


def _report_replaced(
    lines: Iterator[str], encoding: str, name: str, on_problem: Callable[[InputError], None]
) -> Iterator[str]:
    count = first = 0
    for number, line in enumerate(lines, 1):
        if "\ufffd" in line:
            count += line.count("\ufffd")
            first = first or number
        yield line
    if count:
        on_problem(replaced_warning(count, first, encoding, name))


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
    whole_lines = lines[:-1] if len(lines) > 1 else lines
    reader = csv.reader(whole_lines, delimiter=delimiter, skipinitialspace=True, strict=strict)
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
