"""Where rows come from: CSV, JSONL and Parquet files, and folders of documents; read one after the other.

`open_source(path, wanted)` gives the source of a path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from goalweave.batch.rows import DocumentFile, RejectedRow, Row
from goalweave.batch.sources.columns import ColumnNames
from goalweave.batch.sources.csv import CsvSource
from goalweave.batch.sources.folder import FolderSource, read_document
from goalweave.batch.sources.jsonl import JsonlSource
from goalweave.batch.sources.parquet import ParquetSource
from goalweave.core.errors import InputError
from goalweave.core.messages import Message

__all__ = ["ColumnNames", "Item", "RowSource", "open_source", "read_document"]

Item = Row | DocumentFile | RejectedRow


class RowSource(Protocol):
    """total, done: how much there is and how much of it was read, in a unit of the source's own (bytes, rows, files)."""

    @property
    def total(self) -> int: ...

    @property
    def done(self) -> int: ...

    def items(self, start: int) -> Iterator[Item]:
        """Rows in order, read when they are asked for; the first `start` of them are passed over."""
        ...

    def fingerprint(self) -> Mapping[str, object]:
        """What tells whether this is the same input as before, in values of JSON."""
        ...


ENDINGS: dict[str, Callable[[Path, ColumnNames], RowSource]] = {
    ".csv": CsvSource.of,
    ".tsv": CsvSource.of,
    ".tab": CsvSource.of,
    ".jsonl": JsonlSource.of,
    ".ndjson": JsonlSource.of,
    ".parquet": ParquetSource.of,
}


def open_source(path: Path, column_names: ColumnNames) -> RowSource:
    """The source of a file, by its ending, or of a folder. Raises InputError if it cannot be used, or has no such column."""
    if path.is_dir():
        return FolderSource.of(path, column_names)
    if not path.exists():
        raise InputError("there is no such file or folder", file=str(path))
    opened = ENDINGS.get(path.suffix.lower())
    if opened is None:
        raise InputError(
            Message("rows are read from {known} files and from folders of documents", known=tuple(ENDINGS)),
            file=str(path),
        )
    return opened(path, column_names)
