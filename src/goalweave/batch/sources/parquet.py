"""Rows of a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goalweave.batch.arrow import load_pyarrow
from goalweave.batch.rows import RejectedRow, Row
from goalweave.batch.sources.columns import ColumnNames, Columns, choose_columns
from goalweave.core.errors import InputError
from goalweave.core.messages import Message

ROWS = 512
"""That are decoded at once."""
BUFFER = 1 << 20
"""Bytes of a column that are read at once, so that a large group of rows is never held."""


@dataclass
class ParquetSource:
    """total, done: rows."""

    path: Path
    columns: Columns
    total: int
    done: int = field(default=0, init=False)

    @classmethod
    def of(cls, path: Path, column_names: ColumnNames) -> ParquetSource:
        with _open_file(path) as file:
            columns = choose_columns(file.schema_arrow.names, column_names, path)
            for place in columns.used:
                _check_type(file.schema_arrow.field(place), place in columns.text, path)
            return cls(path, columns, file.metadata.num_rows)

    def items(self, start: int) -> Iterator[Row | RejectedRow]:
        names = [self.columns.heads[place] for place in self.columns.used]
        with _open_file(self.path) as file:
            # Whole groups are skipped without being decoded; within the first one rows are counted up to `start`.
            groups, number = _row_groups_after(file, start)
            try:
                for batch in file.iter_batches(batch_size=ROWS, row_groups=groups, columns=names, use_threads=False):
                    read = {name: _column_values(batch.column(name)) for name in names}
                    for values in zip(*read.values(), strict=True):
                        number += 1
                        self.done = number
                        if number > start:
                            yield self.columns.of_object(dict(zip(read, values, strict=True)), number, f"row {number}")
            except (OSError, ValueError) as error:
                raise InputError(
                    Message("the file is damaged after row {number:,}: {fault}", number=number, fault=error),
                    file=self.path.name,
                ) from error

    def fingerprint(self) -> Mapping[str, object]:
        facts = self.path.stat()
        return {"size": facts.st_size, "modified": facts.st_mtime_ns}


def _open_file(path: Path) -> Any:
    try:
        return load_pyarrow().parquet.ParquetFile(path, buffer_size=BUFFER, pre_buffer=False)
    except (OSError, ValueError) as error:
        raise InputError(Message("the file cannot be read as Parquet: {fault}", fault=error), file=path.name) from error


def _row_groups_after(file: Any, start: int) -> tuple[list[int], int]:
    """The groups of rows from the one that has row `start` + 1, and the rows before them."""
    before = 0
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if before + rows > start:
            return list(range(group, file.num_row_groups)), before
        before += rows
    return [], before


def _check_type(column: Any, text: bool, path: Path) -> None:
    types = load_pyarrow().types
    kind = column.type.value_type if types.is_dictionary(column.type) else column.type
    strings = types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind)
    if not strings and (text or not types.is_integer(kind)):
        raise InputError(
            Message("the column contains {type}, not text", type=column.type), file=path.name, field=column.name
        )


def _column_values(column: Any) -> list[object]:
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return list(map(_cell_value, column))


def _cell_value(cell: Any) -> object:
    """A text, or the bytes of one that is not UTF-8."""
    try:
        return cell.as_py()
    except UnicodeDecodeError:
        return bytes(cell.as_buffer())
