"""Records spooled to a file, so that reading an upload needs neither memory nor database time; without Django."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from goalweave.core.model import Record
from goalweave.formats import FileProfile

PORTION = 1000
"""Records that are written, and stored, together."""


@dataclass(frozen=True)
class SpooledFile:
    """A file whose records were read and wait on the disk. number: of them; size, digest: bytes and SHA-256 of the file that was read."""

    path: Path
    profile: FileProfile
    columns: dict[str, str]
    records: Iterable[Record]
    number: int
    size: int
    digest: str


@contextmanager
def spool_records(records: Iterable[Record]) -> Iterator[Iterator[Record]]:
    """Read all records, then yield them again, in order. The file is private and deleted at the end."""
    with tempfile.TemporaryFile(prefix="goalweave-") as handle:
        for _record in write_records(records, handle):
            pass
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
    if portion:
        pickle.dump(portion, handle, pickle.HIGHEST_PROTOCOL)


def read_portion(handle: IO[bytes], offset: int) -> tuple[list[Record], int]:
    """The portion of records at a place of the file, and the place behind it; no records at the end."""
    handle.seek(offset)
    try:
        records: list[Record] = pickle.load(handle)  # noqa: S301 - we wrote it ourselves, where nobody else may
    except EOFError:
        return [], offset
    return records, handle.tell()


def read_records(handle: IO[bytes]) -> Iterator[Record]:
    """What was written, one after the other."""
    offset = 0
    while True:
        records, offset = read_portion(handle, offset)
        if not records:
            return
        yield from records
