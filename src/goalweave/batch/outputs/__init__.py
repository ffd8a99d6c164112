"""Where rows go: CSV and JSONL files, folders of Parquet files; what was written is safe before it is counted.

`open_output(path, evidence)` gives the output of a path.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from goalweave.batch.outputs.lines import LineFile, encode_csv, encode_csv_head, encode_json_lines, encode_rejected
from goalweave.batch.outputs.parquet import SIZE_PENDING, ParquetFolder
from goalweave.batch.rows import ClassifiedRow, RejectedRow
from goalweave.core.errors import InputError
from goalweave.core.messages import Message

__all__ = ["SIZE_PENDING", "Output", "open_output", "open_rejected_output"]

ENDINGS = (".csv", ".jsonl", ".ndjson", ".parquet")


class Output(Protocol):
    """Where rows are written. Its size, in a unit of its own (bytes, files), counts what is complete and safe on disk."""

    @property
    def exists(self) -> bool:
        """Whether something has been written at its place before."""
        ...

    def begin(self, size: int) -> int:
        """Cut off what was written beyond `size` and continue from there.

        Returns the size, including the header row of a new CSV file. Raises InputError if there is less than `size`.
        """
        ...

    def write(self, rows: Sequence[ClassifiedRow]) -> int:
        """Returns the size at which all rows written so far are safe, or SIZE_PENDING while some are still in memory."""
        ...

    def finish(self) -> int:
        """Write what is still in memory. Returns the size."""
        ...


def open_output(path: Path, *, evidence: bool) -> Output:
    """The output of a file or folder, by its ending; nothing is written yet.

    Raises InputError for any other ending, and for evidence in a CSV file.
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        return ParquetFolder(path, evidence)
    if ending in (".jsonl", ".ndjson"):
        return LineFile(path, partial(encode_json_lines, evidence=evidence))
    if ending != ".csv":
        raise InputError(
            Message("the name of the output must end in one of {known}", known=tuple(ENDINGS)), file=str(path)
        )
    if evidence:
        raise InputError("evidence can be written only to JSONL and Parquet", file=str(path))
    return LineFile(path, encode_csv, encode_csv_head())


def open_rejected_output(path: Path) -> LineFile[RejectedRow]:
    """The side file of an output: `OUT.rejected.jsonl`."""
    return LineFile(path.with_name(f"{path.name}.rejected.jsonl"), encode_rejected)
