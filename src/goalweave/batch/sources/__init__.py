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
    """total, done: how much there is and how much was read so far, in the source's own unit (bytes, rows, files)."""

    @property
    def total(self) -> int: ...

    @property
    def done(self) -> int: ...

    def items(self, start: int) -> Iterator[Item]:
        """Yield the rows in order, each read when it is needed, without the first `start`."""
        ...

    def fingerprint(self) -> Mapping[str, object]:
        """What identifies this input, as JSON values: it differs if the input has changed."""
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
        raise InputError("this file or folder does not exist", file=str(path))
    opened = ENDINGS.get(path.suffix.lower())
    if opened is None:
        raise InputError(
            Message("this type of file is not supported; use {known} or a folder of documents", known=tuple(ENDINGS)),
            file=str(path),
        )
    return opened(path, column_names)
