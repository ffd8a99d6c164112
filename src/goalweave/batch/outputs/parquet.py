"""A folder of numbered Parquet files, each put in place when it is whole."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goalweave.batch.arrow import load_pyarrow
from goalweave.batch.journal import sync_folder
from goalweave.batch.rows import ClassifiedRow
from goalweave.core.errors import InputError
from goalweave.core.messages import Message

ROWS = 20_000
"""At least, in every file but the last."""

SIZE_PENDING = -1
"""The size of an output while rows are held back."""

PART = re.compile(r"part-(\d{5,})\.parquet(\.partial)?")


@dataclass
class ParquetFolder:
    """Its size: files. Rows stay in memory until there are enough for a file."""

    path: Path
    evidence: bool
    rows: int = ROWS
    _pending: list[Any] = field(default_factory=list, init=False, repr=False)
    _size: int = field(default=0, init=False, repr=False)

    @property
    def exists(self) -> bool:
        return self.path.exists()

    def begin(self, size: int) -> int:
        load_pyarrow()
        if self.path.exists() and not self.path.is_dir():
            raise InputError("this is a file; Parquet output needs a folder", file=str(self.path))
        self.path.mkdir(exist_ok=True)
        parts = {file: PART.fullmatch(file.name) for file in self.path.iterdir()}
        for file, part in parts.items():
            if part is None:
                raise InputError("this file does not belong to the output; choose another folder", file=str(file))
        whole = {file for file, part in parts.items() if part and not part[2] and int(part[1]) < size}
        for file in parts.keys() - whole:
            file.unlink()
        if len(whole) < size:
            message = Message(
                "the folder has {count} of the {size} files that were written; start again with --restart",
                count=len(whole),
                size=size,
            )
            raise InputError(message, file=str(self.path))
        self._size = size
        return size

    def write(self, rows: Sequence[ClassifiedRow]) -> int:
        if rows:
            self._pending.append(_arrow_table(rows, self.evidence))
        if sum(map(len, self._pending)) >= self.rows:
            self._write_file()
        return SIZE_PENDING if self._pending else self._size

    def finish(self) -> int:
        """An output without any row has one empty file, which says what its columns are."""
        if not self._pending and not self._size:
            self._pending.append(_arrow_table([], self.evidence))
        if self._pending:
            self._write_file()
        return self._size

    def _write_file(self) -> None:
        pyarrow = load_pyarrow()
        target = self.path / f"part-{self._size:05}.parquet"
        draft = target.with_name(f"{target.name}.partial")
        with draft.open("wb") as stream:
            pyarrow.parquet.write_table(pyarrow.concat_tables(self._pending), stream, compression="zstd")
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
        sync_folder(self.path)
        self._pending = []
        self._size += 1


def _arrow_table(rows: Sequence[ClassifiedRow], evidence: bool) -> Any:
    pyarrow = load_pyarrow()
    columns: dict[str, Any] = {
        "id": pyarrow.array([row.id for row in rows], pyarrow.string()),
        "nodes": pyarrow.array([row.nodes for row in rows], pyarrow.list_(pyarrow.string())),
        "scores": pyarrow.array([row.scores for row in rows], pyarrow.list_(pyarrow.float64())),
        "language": pyarrow.array([row.language for row in rows], pyarrow.string()),
        "abstained": pyarrow.array([row.abstained for row in rows], pyarrow.bool_()),
    }
    if evidence:
        places = pyarrow.list_(pyarrow.list_(pyarrow.int32()))
        passage = pyarrow.struct(
            [("text", pyarrow.string()), ("start", pyarrow.int32()), ("end", pyarrow.int32()), ("words", places)]
        )
        passages = [row.plain_evidence() for row in rows]
        columns["evidence"] = pyarrow.array(passages, pyarrow.list_(pyarrow.list_(passage)))
    return pyarrow.table(columns)
