"""Compare a backup with a site, row by row and file by file."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from itertools import zip_longest
from pathlib import Path
from typing import Any

from goalweave.backup.archive import CHUNK, ROWS, Manifest, RowTable, read_archive
from goalweave.backup.copy_text import json_text
from goalweave.backup.embedded import open_read_only
from goalweave.backup.staging import data_files
from goalweave.backup.write import LEFT_OUT
from goalweave.core.errors import InputError
from goalweave.datafolder import DATABASE, SECRET_KEY, SETTINGS, draft_folder

INDEX = "search_entry"
NOT_COMPARED = frozenset({SETTINGS, SECRET_KEY})
"""Differ where the archive has no secrets, and say nothing of data."""


@dataclass(frozen=True, slots=True)
class TableComparison:
    """backup, site: rows; different: rows that are not the same in the same place, counted to the end of the longer one."""

    name: str
    backup: int
    site: int
    different: int


@dataclass(slots=True)
class Comparison:
    """files: in both; different: names of files with another content; missing: in the backup only; additional: number of
    those on the site only."""

    tables: list[TableComparison] = field(default_factory=list)
    files: int = 0
    different: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    additional: int = 0

    @property
    def same(self) -> bool:
        rows = any(table.different for table in self.tables)
        return not (rows or self.different or self.missing or self.additional)


def compare_with_site(source: Path, folder: Path, *, embedded: bool) -> Comparison:
    """Compare an archive with the site of the folder as it is now.

    embedded: whether it uses the embedded database; else Django is set up on the one it uses. Rows of a backup on the
    other kind of database are compared by their values; the search index then by its words. Raises InputError as
    `read_archive`, and where the tables have other columns.
    """
    done = Comparison()
    with draft_folder(source.parent, ".goalweave-compare-") as draft:
        manifest = _compare_files(source, folder, draft, done)
        for name, old, new in _row_pairs(manifest, draft, folder, embedded=embedded):
            done.tables.append(_compare_rows(name, old, new))
    return done


def _compare_files(source: Path, folder: Path, draft: Path, done: Comparison) -> Manifest:
    present = 0
    with read_archive(source) as (manifest, members):
        for member in members:
            name = member.path.as_posix()
            if name == DATABASE or member.path.parts[0] == ROWS:
                target = draft / member.path
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as stream:
                    shutil.copyfileobj(member.stream, stream, CHUNK)
                continue
            path = folder / member.path
            if name in NOT_COMPARED:
                continue
            if not path.is_file():
                done.missing.append(name)
                continue
            present += 1
            digest = sha256()
            while content := member.stream.read(CHUNK):
                digest.update(content)
            with path.open("rb") as stream:
                same = file_digest(stream, "sha256").digest() == digest.digest()
            if not same:
                done.different.append(name)
    here = sum(path.resolve() != source.resolve() for path in data_files(folder, LEFT_OUT | NOT_COMPARED, {}))
    done.files, done.additional = present, here - present
    return manifest


Rows = Iterator[tuple[Any, ...]]


def _row_pairs(manifest: Manifest, draft: Path, folder: Path, *, embedded: bool) -> Iterator[tuple[str, Rows, Rows]]:
    """For each table its name, the rows of the backup and those of the site, both in the same order."""
    if manifest.database == "sqlite" and embedded:
        with closing(open_read_only(draft / DATABASE)) as old, closing(open_read_only(folder / DATABASE)) as new:
            for name in sorted(_table_names(old) | _table_names(new)):
                yield name, _all_rows(old, name), _all_rows(new, name)
        return
    if not manifest.database:
        return
    from goalweave.backup import rows

    if manifest.database == "rows" and embedded:
        with closing(open_read_only(folder / DATABASE)) as new:
            for table in manifest.tables:
                lines = _archived_lines(draft, table)
                yield table.name, _embedded_values(table, lines), _columns(new, table)
        return
    with rows.database_snapshot():
        tables = rows.row_tables()
        if manifest.database == "rows":
            if tables != manifest.tables:
                raise InputError("the tables of the site have other columns than those of the backup")
            for table in tables:
                yield table.name, _as_rows(_archived_lines(draft, table)), _as_rows(rows.read_lines(table))
            return
        with closing(open_read_only(draft / DATABASE)) as old:
            for table in tables:
                yield table.name, _columns(old, table), _embedded_values(table, rows.read_lines(table))


def _compare_rows(name: str, old: Rows, new: Rows) -> TableComparison:
    before = after = different = 0
    for left, right in zip_longest(old, new):
        before += left is not None
        after += right is not None
        different += left != right
    return TableComparison(name, before, after, different)


def _table_names(database: sqlite3.Connection) -> set[str]:
    """All tables but those in which FTS5 keeps its index."""
    names = {str(name) for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {name for name in names if not name.startswith((f"{INDEX}_", "sqlite_"))}


def _all_rows(database: sqlite3.Connection, name: str) -> Rows:
    try:
        yield from database.execute(f'SELECT * FROM "{name}" ORDER BY rowid')  # noqa: S608
    except sqlite3.OperationalError:
        # The other one has a table that this one does not have.
        return


def _archived_lines(draft: Path, table: RowTable) -> Iterator[bytes]:
    for path in sorted((draft / ROWS / table.name).glob("*")):
        with path.open("rb") as stream:
            yield from stream


def _as_rows(lines: Iterable[bytes]) -> Rows:
    return ((line,) for line in lines)


def _embedded_values(table: RowTable, lines: Iterable[bytes]) -> Rows:
    """As SQLite stores them; of the search index, what is found and not by which words."""
    from goalweave.backup.rows import embedded_rows
    from goalweave.settings.database_copy import INDEX_COLUMNS

    for values in embedded_rows(table, lines):
        yield tuple(values[: len(INDEX_COLUMNS)] if table.name == INDEX else values)


def _columns(database: sqlite3.Connection, table: RowTable) -> Rows:
    """The rows of an embedded database in the columns and the order that they have on PostgreSQL."""
    from goalweave.settings.database_copy import INDEX_COLUMNS

    columns = INDEX_COLUMNS if table.name == INDEX else table.columns
    names = ", ".join(f'"{column}"' for column in columns)
    order = '"id"' if "id" in columns else names
    json_columns = [number for number, kind in enumerate(table.types) if kind in ("json", "jsonb")]
    for row in database.execute(f'SELECT {names} FROM "{table.name}" ORDER BY {order}'):  # noqa: S608
        values = list(row)
        for number in json_columns:
            if values[number] is not None:
                values[number] = json_text(values[number])
        yield tuple(values)
