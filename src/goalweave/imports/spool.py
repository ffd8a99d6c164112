"""Records spooled to a file, so that reading an upload needs neither memory nor database time; without Django."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from goalweave.core.model import Record
from goalweave.formats import FileProfile

PORTION = 500


@dataclass(frozen=True)
class SpooledFile:
    """A file whose records were read and wait on the disk. number: of them."""

    path: Path
    profile: FileProfile
    columns: dict[str, str]
    records: Iterable[Record]
    number: int


@dataclass(frozen=True)
class ReadSummary:
    """What is known once all records were read; see reading.Reader."""

    lines: dict[str, int | None]
    parents: dict[str, str]
    rejected: int


@contextmanager
def spool_records(records: Iterable[Record]) -> Iterator[Iterator[Record]]:
    """Read all records, then yield them again, in order. The file is private and deleted at the end."""
    with tempfile.TemporaryFile(prefix="goalweave-") as handle:
        for _record in write_records(records, handle):
            pass
        handle.seek(0)
        yield read_records(handle)


def write_records(records: Iterable[Record], handle: IO[bytes]) -> Iterator[Record]:
    """The records, written on the way."""
    portion: list[Record] = []
    for record in records:
        portion.append(record)
        if len(portion) == PORTION:
            pickle.dump(portion, handle, pickle.HIGHEST_PROTOCOL)
            portion = []
        yield record
    pickle.dump(portion, handle, pickle.HIGHEST_PROTOCOL)


def write_summary(rest: ReadSummary, handle: IO[bytes]) -> None:
    """After the last record."""
    pickle.dump(rest, handle, pickle.HIGHEST_PROTOCOL)


def read_records(handle: IO[bytes], finished: Callable[[ReadSummary], None] | None = None) -> Iterator[Record]:
    """What was written; finished: called with the rest, where that was written."""
    while True:
        try:
            found = pickle.load(handle)  # noqa: S301 - we wrote it ourselves, where nobody else may
        except EOFError:
            return
        if not isinstance(found, ReadSummary):
            yield from found
        elif finished:
            finished(found)
