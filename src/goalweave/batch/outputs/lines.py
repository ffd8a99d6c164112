"""Files that grow by lines: CSV, JSONL, and the side file of rejected rows."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from goalweave.batch.rows import ClassifiedRow, RejectedRow
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading import escape_formula

RowType = TypeVar("RowType")

CSV_HEAD = ("id", "nodes", "scores", "language", "abstained")
BETWEEN = " | "


@dataclass
class LineFile(Generic[RowType]):
    """A file that only grows at its end. Its size: bytes."""

    path: Path
    encode: Callable[[Sequence[RowType]], bytes]
    head: bytes = b""
    _size: int = field(default=0, init=False, repr=False)

    @property
    def exists(self) -> bool:
        return self.path.exists()

    def begin(self, size: int) -> int:
        if self.path.is_dir():
            raise InputError("this is a folder, not a file", file=str(self.path))
        length = self.path.stat().st_size if self.path.exists() else 0
        if length < size:
            message = Message(
                "the file has {found:,} bytes, fewer than the {size:,} that were written; start again with --restart",
                found=length,
                size=size,
            )
            raise InputError(message, file=str(self.path))
        # What stands beyond was written, but not counted, when the run stopped: it will be written again.
        if length > size:
            os.truncate(self.path, size)
        self._size = size
        return self._append(b"" if size else self.head)

    def write(self, rows: Sequence[RowType]) -> int:
        return self._append(self.encode(rows)) if rows else self._size

    def finish(self) -> int:
        return self._size

    def _append(self, data: bytes) -> int:
        with self.path.open("ab") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        self._size += len(data)
        return self._size


def encode_csv_head() -> bytes:
    """With a byte order mark: without it Excel misreads accents."""
    return "\ufeff".encode() + _csv_bytes([CSV_HEAD])


def encode_csv(rows: Sequence[ClassifiedRow]) -> bytes:
    """Rows as CSV in UTF-8; texts that a spreadsheet would take for formulas are escaped."""
    cells = []
    for row in rows:
        nodes, scores = BETWEEN.join(row.nodes), BETWEEN.join(map(str, row.scores))
        cells.append((row.id, nodes, scores, row.language, "true" if row.abstained else "false"))
    return _csv_bytes(cells)


def _csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(map(escape_formula, row) for row in rows)
    return text.getvalue().encode()


def encode_json_lines(rows: Sequence[ClassifiedRow], *, evidence: bool) -> bytes:
    """An object a line. evidence: with the passages of each node."""
    return b"".join(_json_line(row, evidence) for row in rows)


def _json_line(row: ClassifiedRow, evidence: bool) -> bytes:
    fields: dict[str, object] = {
        "id": row.id,
        "nodes": row.nodes,
        "scores": row.scores,
        "language": row.language,
        "abstained": row.abstained,
    }
    if evidence:
        fields["evidence"] = row.plain_evidence()
    return _encode_line(fields)


def encode_rejected(rows: Sequence[RejectedRow]) -> bytes:
    return b"".join(_encode_line({"row": row.number, "place": row.place, "reason": row.reason}) for row in rows)


def _encode_line(value: dict[str, object]) -> bytes:
    # Names of files may have bytes that are no characters; JSON has a way to write them.
    return (json.dumps(value, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
