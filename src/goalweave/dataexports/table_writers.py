"""Tables written row by row into one ZIP file, as CSV or Parquet, in flat memory."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from goalweave.dataexports.models import ExportForm
from goalweave.dataexports.tables import CellType, Table, csv_cell
from goalweave.datafolder import open_private_file
from goalweave.formats.reading.formula_escaping import escape_formula

if TYPE_CHECKING:
    import pyarrow

ROW_GROUP = 10_000
"""Rows of a Parquet file that are in memory together, and are read together later."""


def has_parquet() -> bool:
    return find_spec("pyarrow") is not None


class TableWriter(Protocol):
    def write_rows(self, rows: Iterable[Sequence[Any]]) -> int:
        """Returns how many there were."""

    def close(self) -> None: ...


class CsvTable:
    """Texts that begin like a formula are made inert."""

    def __init__(self, path: Path, table: Table) -> None:
        # With a byte order mark, without which Excel misreads accents.
        self._stream = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._stream)
        self._writer.writerow(list(map(escape_formula, table.columns)))

    def write_rows(self, rows: Iterable[Sequence[Any]]) -> int:
        number = 0
        for row in rows:
            self._writer.writerow([csv_cell(value) for value in row])
            number += 1
        return number

    def close(self) -> None:
        self._stream.close()


class ParquetTable:
    """Needs pyarrow."""

    def __init__(self, path: Path, table: Table) -> None:
        import pyarrow.parquet

        self._schema = _schema_of(table)
        self._writer = pyarrow.parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Sequence[Any]] = []

    def write_rows(self, rows: Iterable[Sequence[Any]]) -> int:
        number = 0
        for row in rows:
            self._rows.append(row)
            number += 1
            if len(self._rows) == ROW_GROUP:
                self._flush()
        return number

    def close(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow

        columns = zip(zip(*self._rows, strict=True), self._schema, strict=True)
        arrays = [pyarrow.array(column, type=field.type) for column, field in columns]
        self._writer.write_batch(pyarrow.RecordBatch.from_arrays(arrays, schema=self._schema), ROW_GROUP)
        self._rows = []


def _schema_of(table: Table) -> pyarrow.Schema:
    import pyarrow

    types = {
        CellType.TEXT: pyarrow.string(),
        CellType.WHOLE: pyarrow.int64(),
        CellType.NUMBER: pyarrow.float64(),
        CellType.DECIMAL: pyarrow.decimal128(20, 2),
        CellType.FLAG: pyarrow.bool_(),
        CellType.TIME: pyarrow.timestamp("us", "UTC"),
    }
    return pyarrow.schema([(name, types[kind]) for name, kind in table.columns.items()])


@contextmanager
def open_tables(folder: Path, tables: Sequence[Table], form: ExportForm) -> Iterator[dict[str, TableWriter]]:
    """Table's name → its writer, of a file in the folder. They are complete after the block."""
    kind = CsvTable if form == ExportForm.CSV else ParquetTable
    with ExitStack() as stack:
        writers: dict[str, TableWriter] = {}
        for table in tables:
            writer: TableWriter = kind(folder / f"{table.name}.{form}", table)
            stack.callback(writer.close)
            writers[table.name] = writer
        yield writers


def pack_tables(folder: Path, target: Path, form: ExportForm, texts: dict[str, str]) -> None:
    """All files of the folder, then the texts, name → content, in a new ZIP file that only this account reads."""
    # Parquet is compressed already.
    method = zipfile.ZIP_DEFLATED if form == ExportForm.CSV else zipfile.ZIP_STORED
    with open_private_file(target) as stream, zipfile.ZipFile(stream, "w", method, compresslevel=1) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
            path.unlink()
        for name, content in texts.items():
            archive.writestr(name, content)
