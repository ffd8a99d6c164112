"""Tables of records in memory; the ending of their name says what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from goalweave.core.model import Record
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.profile import FileProfile, profile_file
from goalweave.formats.records.table.reader import Preview, preview_table, read_table


def read(
    stream: BinaryIO, name: str, limits: Limits, columns: Mapping[str, str] | None = None, **options: Any
) -> Iterator[Record]:
    return read_table(stream, FileProfile(name, name.rpartition(".")[2]), limits, columns, **options)


def preview(stream: BinaryIO, name: str, limits: Limits, columns: Mapping[str, str] | None = None) -> Preview:
    return preview_table(profile_file(stream, name, limits), columns)
