"""The text and CSV files of a pack, read with the place of every fault."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

SEPARATOR = " | "


class TableRow(dict[str, str]):
    """A line of a CSV file with its place."""

    def __init__(self, values: Mapping[str, str], file: str, line: int) -> None:
        super().__init__(values)
        self.file = file
        self.line = line

    def error(self, message: Message, field: str = "") -> InputError:
        return InputError(message, file=self.file, line=self.line, field=field)


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises InputError if it is missing or cannot be opened."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError("the file is missing", file=str(path)) from None
    except OSError as error:
        raise InputError(Message("the file cannot be opened ({fault})", fault=error.strerror), file=str(path)) from None


def read_text(path: Path) -> str:
    """The text of a UTF-8 file. Raises InputError as `read_bytes` does, and if it is not UTF-8."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Message("not UTF-8 (byte {start})", start=error.start), file=str(path)) from None


def read_rows(path: Path, required: tuple[str, ...]) -> Iterator[TableRow]:
    """The lines of a CSV file. Raises InputError for missing columns and for lines of another length."""
    reader = csv.reader(StringIO(read_text(path), newline=""), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            if header is None:
                header = cells
                missing = [name for name in required if name not in header]
                if missing:
                    raise InputError(
                        Message("the column {column} is missing", column=missing[0]),
                        file=str(path),
                        line=1,
                        field=missing[0],
                    )
            elif cells:
                if len(cells) != len(header):
                    raise InputError(
                        Message(
                            "{cells} cells, but the header row has {headers}", cells=len(cells), headers=len(header)
                        ),
                        file=str(path),
                        line=reader.line_num,
                    )
                yield TableRow(
                    {name: cell.strip() for name, cell in zip(header, cells, strict=True)}, str(path), reader.line_num
                )
    except csv.Error as error:
        raise InputError(Message("not valid CSV: {fault}", fault=error), file=str(path), line=reader.line_num) from None


def split_list(cell: str) -> tuple[str, ...]:
    """`a | b` → ("a", "b")."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())
