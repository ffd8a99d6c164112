"""The files that people added and the database names, each with its size and SHA-256: are they there, and as they were?

The site removes the bytes of a file only after its row, or after the row says that it was removed. A row that does not say so and has no
file tells of a loss: of a disk, or of someone who tidied up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from goalweave.backup.copy_text import split_line
from goalweave.backup.embedded import open_read_only

TABLES = ("calls_entryfile", "registry_attachment", "resources_resourcefile", "surveys_answerfile")
COLUMNS = ("file", "size", "digest")
"""Of each of the tables: the name below `files/`, bytes, hexadecimal digits."""
REMOVED = "removed"
"""The column that says since when no one sees the file, which may be gone then; null for one that must be there."""
FOLDER = "files"
"""In the data folder."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """name: in the data folder; size: bytes; digest: SHA-256."""

    name: str
    size: int
    digest: str


def statement(table: str) -> str:
    """SQL for the rows of one of TABLES, with COLUMNS."""
    return f"SELECT {', '.join(COLUMNS)} FROM {table} WHERE {REMOVED} IS NULL"  # noqa: S608


def named_file(file: str, size: int | str, digest: str) -> NamedFile:
    """What a row names."""
    return NamedFile(f"{FOLDER}/{file}", int(size), digest)


def in_database(database: Path) -> Iterator[NamedFile]:
    """Of an embedded database; a table that an older version did not have yet is passed over."""
    with closing(open_read_only(database)) as connection:
        for table in TABLES:
            with suppress(sqlite3.OperationalError):
                yield from (named_file(*row) for row in connection.execute(statement(table)))


def in_lines(columns: Sequence[str], lines: Iterable[bytes]) -> Iterator[NamedFile]:
    """Of the rows of one of TABLES, as COPY writes them. columns: names of all of its columns."""
    places, removed = [columns.index(name) for name in COLUMNS], columns.index(REMOVED)
    for line in lines:
        texts = split_line(line)
        if texts[removed] is None:
            yield named_file(*(texts[place] or "" for place in places))


def is_named(name: str) -> bool:
    """Whether a file of this name in the data folder is one that a row can name."""
    return name.startswith(f"{FOLDER}/")


def lost_files(named: Iterable[NamedFile], digests: Mapping[str, str]) -> list[str]:
    """Names of files that are missing or changed. digests: of the files that are there, by name."""
    return sorted(file.name for file in named if digests.get(file.name) != file.digest)
