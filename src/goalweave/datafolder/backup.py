"""A backup: one archive with a consistent copy of the database and everything else of the data folder, while the site runs.

The archive is a compressed tar file. Its first member, `goalweave-backup.json`, says what it is; all others have the names
that they have in the data folder.
"""

from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from goalweave import __version__
from goalweave.core.errors import InputError
from goalweave.datafolder.contents import CONTENTS, DATABASE, DATABASE_FILES
from goalweave.datafolder.private import FILE_MODE, open_private_file

MANIFEST = "goalweave-backup.json"
FORMAT = 1
"""Of the archive; another number for whatever an older `goalweave restore` could not read."""

COMPRESSION = 5
"""Of zlib, 1 to 9. Attachments are compressed already; the database shrinks to a fifth with this as with 9."""

LEFT_OUT = frozenset({*DATABASE_FILES, *(content.name for content in CONTENTS if not content.backed_up)})


@dataclass(frozen=True, slots=True)
class Backup:
    """database: whether the embedded database is in it; files: besides it; size: bytes of the archive."""

    database: bool
    files: int
    size: int


def write_backup(folder: Path, target: Path, *, now: datetime, embedded: bool) -> Backup:
    """Write the archive; a file of that name must not be there yet, and after an error there is none.

    embedded: whether the site uses the embedded database; on PostgreSQL pg_dump saves the database. The copy of the database
    comes first: files that are added while the rest is copied are then superfluous, and none is missing. Raises InputError
    where there is nothing to back up or the archive exists, OSError where it cannot be written.
    """
    if not folder.is_dir() or (embedded and not (folder / DATABASE).is_file()):
        raise InputError("there is no data to back up", file=str(folder))
    if target.exists():
        raise InputError("this file exists already; choose another name", file=str(target))
    draft = target.with_name(f".{target.name}.writing")
    manifest = {
        "format": FORMAT,
        "goalweave": __version__,
        "made": now.isoformat(timespec="seconds"),
        "database": "sqlite" if embedded else "postgresql",
    }
    count = 0
    try:
        draft.unlink(missing_ok=True)
        with (
            open_private_file(draft) as stream,
            tarfile.open(fileobj=stream, mode="w:gz", compresslevel=COMPRESSION) as archive,
        ):
            text = json.dumps(manifest).encode()
            archive.addfile(_archive_member(MANIFEST, len(text), now.timestamp()), io.BytesIO(text))
            if embedded:
                with _copy_database(folder / DATABASE, target.parent) as copy:
                    _add_file(archive, copy, DATABASE)
            for path in _find_files(folder):
                if not {target, draft} & {path}:
                    count += _add_file(archive, path, path.relative_to(folder).as_posix())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return Backup(embedded, count, target.stat().st_size)


@contextmanager
def _copy_database(database: Path, target_folder: Path) -> Iterator[Path]:
    """A consistent copy, made by SQLite itself in one step; in its WAL mode no writer waits for that. Beside the archive, where there is room."""
    with tempfile.TemporaryDirectory(dir=target_folder, prefix=".goalweave-backup-") as folder:
        copy = Path(folder) / DATABASE
        address = f"{database.resolve().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(address, uri=True, timeout=60)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        yield copy


def _find_files(folder: Path) -> Iterator[Path]:
    """All regular files, whoever made them; symbolic links are neither copied nor followed."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        if Path(parent) == folder:
            folders[:] = [name for name in folders if name not in LEFT_OUT]
            names = [name for name in names if name not in LEFT_OUT]
        for name in sorted(names):
            path = Path(parent) / name
            if path.is_file() and not path.is_symlink():
                yield path


def _add_file(archive: tarfile.TarFile, path: Path, name: str) -> int:
    """1, or 0 for a file that the running site took away meanwhile."""
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        return 0
    with stream:
        status = os.fstat(stream.fileno())
        archive.addfile(_archive_member(name, status.st_size, status.st_mtime), stream)
    return 1


def _archive_member(name: str, size: int, modified: float) -> tarfile.TarInfo:
    """Nothing of the account that the site runs under."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(modified), FILE_MODE
    return member
