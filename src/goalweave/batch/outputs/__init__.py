"""Where rows go: CSV and JSONL files, folders of Parquet files; what was written is safe before it is counted.

`open_output(path, evidence)` gives the output of a path.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from goalweave.batch.outputs.lines import LineFile, csv_head, csv_lines, json_lines, rejected_lines
from goalweave.batch.outputs.parquet import HELD, ParquetFolder
from goalweave.batch.rows import Classified, Rejected
from goalweave.core.errors import InputError
from goalweave.core.messages import Message

__all__ = ["HELD", "Output", "open_output", "rejected_beside"]

ENDINGS = (".csv", ".jsonl", ".ndjson", ".parquet")


class Output(Protocol):
    """An output's size, in a unit of its own (bytes, files), is how much of it is whole and safe on the disk."""

    @property
    def there(self) -> bool:
        """Whether something has been written at its place before."""
        ...

    def begin(self, size: int) -> int:
        """Take away all that was written beyond `size`, and go on from there; gives the size then, with a head if it has
        one. Raises InputError if there is less."""
        ...

    def write(self, rows: Sequence[Classified]) -> int:
        """Gives the size at which all rows written so far are safe, or HELD while the last of them are not yet."""
        ...

    def finish(self) -> int:
        """Write what was held back; gives the size."""
        ...


def open_output(path: Path, *, evidence: bool) -> Output:
    """The output of a file or folder, by its ending; nothing is written yet.

    Raises InputError for any other ending, and for evidence in a CSV file.
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        return ParquetFolder(path, evidence)
    if ending in (".jsonl", ".ndjson"):
        return LineFile(path, partial(json_lines, evidence=evidence))
    if ending != ".csv":
        raise InputError(Message("the output ends in one of {known}", known=tuple(ENDINGS)), file=str(path))
    if evidence:
        raise InputError("evidence is written to JSONL and Parquet only", file=str(path))
    return LineFile(path, csv_lines, csv_head())


def rejected_beside(path: Path) -> LineFile[Rejected]:
    """The side file of an output: `OUT.rejected.jsonl`."""
    return LineFile(path.with_name(f"{path.name}.rejected.jsonl"), rejected_lines)
