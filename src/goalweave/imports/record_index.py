"""The ids of a file's records on the disk, with lines and parents, so that memory does not grow with the file; without Django."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from goalweave.datafolder import open_private_file

_SCHEMA = """
CREATE TABLE rows (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, line INTEGER, parent TEXT NOT NULL,
  settled TEXT NOT NULL DEFAULT '', unchanged INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""
_PORTION = 5_000


@dataclass(frozen=True, slots=True)
class BrokenParent:
    """A record whose parent cannot be. in_circle: it is above itself; otherwise there is no such parent."""

    id: str
    line: int | None
    parent: str
    in_circle: bool


class RecordIndex:
    """The records of a file in their order, by numbers from 1 on."""

    def __init__(self, path: Path | None = None) -> None:
        """path: of a file that is there, or is made; None: a temporary file, which goes with the object."""
        new = path is None or not path.exists()
        if path is not None and new:
            with open_private_file(path):
                pass
        self.path = path
        # One writer at a time, and a file that is made anew where it is missing: no journal on the disk is needed.
        self._connection = sqlite3.connect("" if path is None else path, isolation_level=None)
        self._connection.execute("PRAGMA synchronous=OFF")
        if new:
            self._connection.execute("PRAGMA journal_mode=OFF")
            self._connection.executescript(_SCHEMA)
            self._connection.execute("BEGIN")

    def add(self, name: str, line: int | None, parent: str) -> tuple[int | None] | None:
        """Add a record; returns None, or the line of the earlier record of this id, which stays."""
        insert = "INSERT OR IGNORE INTO rows (id, line, parent) VALUES (?, ?, ?)"
        if self._connection.execute(insert, (name, line, parent)).rowcount:
            return None
        (earlier,) = self._connection.execute("SELECT line FROM rows WHERE id = ?", (name,)).fetchone()
        return (earlier,)

    def contains(self, name: str) -> bool:
        return self._connection.execute("SELECT 1 FROM rows WHERE id = ?", (name,)).fetchone() is not None

    def note(self, name: str, value: int) -> None:
        """Keep a number about the file."""
        self._connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def fact(self, name: str) -> int:
        """A number that was noted, else 0."""
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def mark_unchanged(self, names: Iterable[str]) -> None:
        self._connection.executemany("UPDATE rows SET unchanged = 1 WHERE id = ?", [(name,) for name in names])

    def save(self) -> None:
        """Write everything to the disk, and close the file."""
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        self.close()
        if self.path is not None:
            handle = os.open(self.path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    def close(self) -> None:
        self._connection.close()

    def settle_parents(self, existing: Callable[[list[str]], set[str]]) -> Iterator[BrokenParent]:
        """Leave out the parents that cannot be, and yield them in the order of the file; to be called before `parents`.

        existing: those of the ids that the organisation has a record of besides.
        """
        run = self._connection.execute
        run("CREATE TEMP TABLE IF NOT EXISTS missing (id TEXT PRIMARY KEY)")
        run("CREATE TEMP TABLE IF NOT EXISTS circle (number INTEGER PRIMARY KEY)")
        run("DELETE FROM missing")
        run("DELETE FROM circle")
        run(
            "INSERT INTO missing SELECT DISTINCT parent FROM rows WHERE parent != '' AND parent NOT IN (SELECT id FROM rows)"
        )
        last = ""
        while names := [
            name for (name,) in run("SELECT id FROM missing WHERE id > ? ORDER BY id LIMIT ?", (last, _PORTION))
        ]:
            last = names[-1]
            there = existing(names)
            self._connection.executemany("DELETE FROM missing WHERE id = ?", [(name,) for name in there])
        self._connection.executemany("INSERT INTO circle VALUES (?)", [(int(number),) for number in self._circles()])
        run("UPDATE rows SET settled = parent WHERE settled != parent")
        broken = (
            "SELECT number, id, line, parent, parent NOT IN (SELECT id FROM missing) FROM rows WHERE parent != '' AND "
            "(parent IN (SELECT id FROM missing) OR number IN (SELECT number FROM circle)) AND number > ? "
            "ORDER BY number LIMIT ?"
        )
        last_number = 0
        while rows := run(broken, (last_number, _PORTION)).fetchall():
            last_number = rows[-1][0]
            for _number, name, line, parent, in_circle in rows:
                yield BrokenParent(name, line, parent, bool(in_circle))
            self._connection.executemany("UPDATE rows SET settled = '' WHERE number = ?", [row[:1] for row in rows])

    def _circles(self) -> np.ndarray:
        """The numbers of the records that are above themselves."""
        (most,) = self._connection.execute("SELECT coalesce(max(number), 0) FROM rows").fetchone()
        above = np.zeros(most + 1, dtype=np.int32)
        pairs = self._connection.execute("SELECT r.number, p.number FROM rows r JOIN rows p ON p.id = r.parent")
        for number, parent in pairs:
            above[number] = parent
        # Who is reached after as many steps up as there are records is on a circle; 0 stands for no one.
        for _doubling in range(int(most).bit_length()):
            if not above.any():
                break
            above = above[above]
        return np.unique(above[above > 0])

    def parents(self, after: int, size: int) -> tuple[dict[str, str], set[str], int]:
        """A portion of the records behind a number: id → parent, empty for none; which were marked as unchanged; and the last
        number, the same as `after` at the end."""
        rows = self._connection.execute(
            "SELECT number, id, settled, unchanged FROM rows WHERE number > ? ORDER BY number LIMIT ?", (after, size)
        ).fetchall()
        settled = {name: parent for _number, name, parent, _unchanged in rows}
        unchanged = {name for _number, name, _parent, same in rows if same}
        return settled, unchanged, rows[-1][0] if rows else after
