"""Rows of a CSV or TSV file. A row that is no row of the table is rejected, and reading goes on with the next line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from goalweave.batch.rows import LONGEST, RejectedRow, Row
from goalweave.batch.sources.columns import ColumnNames, Columns, choose_columns
from goalweave.batch.sources.text_lines import UTF8, TextFile, TextLine
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading.csv_rows import guess_delimiter, names_separator
from goalweave.formats.reading.encodings import guess_encoding
from goalweave.formats.reading.formula_escaping import unescape_formula

SAMPLE = 200
"""Lines from which the separator is guessed."""

CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class _CsvRecord:
    """line: where it begins. fault: why it is no row; empty: it is one."""

    line: int
    cells: list[str]
    fault: str = ""


@dataclass
class CsvSource:
    """total, done: bytes. The head is the first row; it is not counted."""

    file: TextFile
    delimiter: str
    columns: Columns
    total: int

    @classmethod
    def of(cls, path: Path, column_names: ColumnNames) -> CsvSource:
        file = TextFile(path, _detect_encoding(path))
        delimiter = guess_delimiter("".join(line.text for line in islice(file.lines(), SAMPLE)))
        head = next(_read_csv_records(file, delimiter), None)
        if head is None:
            raise InputError("the file has no rows", file=path.name)
        if head.fault:
            raise InputError(
                Message("the header row cannot be read: {fault}", fault=head.fault),
                file=path.name,
                line=head.line,
            )
        return cls(file, delimiter, choose_columns(head.cells, column_names, path), path.stat().st_size)

    @property
    def done(self) -> int:
        return self.file.done

    def items(self, start: int) -> Iterator[Row | RejectedRow]:
        for number, record in enumerate(islice(_read_csv_records(self.file, self.delimiter), 1, None), 1):
            if number > start:
                yield self._item(record, number)

    def fingerprint(self) -> Mapping[str, object]:
        return self.file.fingerprint()

    def _item(self, record: _CsvRecord, number: int) -> Row | RejectedRow:
        place = f"line {record.line}"
        width = len(self.columns.heads)
        if record.fault:
            return RejectedRow(number, place, record.fault)
        if len(record.cells) != width:
            return RejectedRow(number, place, f"the row has {len(record.cells)} fields, but the header row has {width}")
        return self.columns.row([unescape_formula(cell) for cell in record.cells], number, place)


@dataclass
class _LineFeed:
    """Lines for the reader; those of the record that it is reading are kept, so that they can be read again."""

    lines: Iterator[TextLine]
    record_lines: list[TextLine] = field(default_factory=list)
    again: deque[TextLine] = field(default_factory=deque)
    size: int = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.size > LONGEST:
            raise _UnclosedQuote
        line = self.again.popleft() if self.again else next(self.lines)
        self.record_lines.append(line)
        self.size += len(line.text)
        return line.text

    def forget(self) -> None:
        self.record_lines, self.size = [], 0

    def push_back(self) -> None:
        """All but the first line will be read again."""
        self.again.extendleft(reversed(self.record_lines[1:]))


class _UnclosedQuote(Exception):
    pass


def _read_csv_records(file: TextFile, delimiter: str) -> Iterator[_CsvRecord]:
    """Empty lines are left out. After a fault only the line on which the record begins is given up: a quotation mark that
    is never closed does not take the rest of the file with it."""
    feed = _LineFeed(file.lines())
    reader = csv.reader(feed, delimiter=delimiter, strict=True, skipinitialspace=True)
    first = True
    while True:
        feed.forget()
        try:
            cells = _read_cells(reader)
        except StopIteration:
            return
        except (csv.Error, _UnclosedQuote) as error:
            yield _CsvRecord(feed.record_lines[0].number, [], feed.record_lines[0].fault or _fault_text(error))
            feed.push_back()
            continue
        fault = next((line.fault for line in feed.record_lines if line.fault), "")
        if fault or (cells and not (first and names_separator(cells, delimiter))):
            yield _CsvRecord(feed.record_lines[0].number, cells, fault)
        first = False


def _read_cells(reader: Iterator[list[str]]) -> list[str]:
    """The next row. The csv module has one limit for all readers of a process, below the length of a text."""
    before = csv.field_size_limit(2 * LONGEST)
    try:
        return next(reader)
    finally:
        csv.field_size_limit(before)


def _fault_text(error: Exception) -> str:
    if isinstance(error, _UnclosedQuote) or "unexpected end of data" in str(error):
        return "a quotation mark that opens a cell in this row is never closed"
    if "field larger than field limit" in str(error):
        return f"the text has more than the limit of {LONGEST:,} characters"
    return "a quotation mark within a cell in quotation marks must be doubled"


def _detect_encoding(path: Path) -> str:
    """The codec, by byte order mark; as UTF-8 where most of the first lines beyond ASCII are that; else by their words."""
    with path.open("rb") as stream:
        head = chunk = stream.read(CHUNK)
        encoding = guess_encoding(head)
        if encoding.startswith(("utf-16", "utf-32")):
            return encoding
        while chunk.isascii():
            chunk = stream.read(CHUNK)
            if not chunk:
                return UTF8
        chunk += stream.readline(CHUNK)
    marked = [line for line in chunk.splitlines() if not line.isascii()]
    if 2 * sum(map(_is_utf8, marked)) >= len(marked):
        return UTF8
    encoding = guess_encoding(b"\n".join(marked))
    return UTF8 if encoding.startswith("utf-8") else encoding


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
