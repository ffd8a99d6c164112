"""A backup brought back into an empty data folder: all of it or nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from goalweave.core.errors import InputError, LimitError
from goalweave.datafolder.backup import FORMAT, MANIFEST
from goalweave.datafolder.contents import DATABASE
from goalweave.datafolder.private import make_private_folder, open_private_file, private_umask

MOST_FILES = 5_000_000
LONGEST_MANIFEST = 10_000
SPARE = 50_000_000
"""Bytes that stay free on the disk."""

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class RestoredBackup:
    """created: when the backup was made; version: of the Goalweave that made it; database: whether it holds the embedded database."""

    created: datetime
    version: str
    database: bool
    files: int


def restore_backup(source: Path, folder: Path) -> RestoredBackup:
    """Bring the archive back into the folder, which must be empty or missing; after an error nothing of it is left there.

    Only plain files with plain names below the folder are taken: the archive may come from anywhere. Raises InputError with the
    file for what is no backup or is damaged, LimitError for more than the disk holds, OSError where nothing can be written.
    """
    made_folder = not folder.exists()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("a backup is restored into an empty folder only; this one is not empty", file=str(folder))
    make_private_folder(folder)
    draft = Path(tempfile.mkdtemp(dir=folder, prefix=".restoring-"))
    try:
        with private_umask():
            restored = _extract(source, draft)
        if restored.database:
            _check_database(draft / DATABASE, source)
        # The database comes last: without it the folder is recognised as unfinished.
        for path in sorted(draft.iterdir(), key=lambda path: path.name == DATABASE):
            path.rename(folder / path.name)
    except BaseException:
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if made_folder:
            folder.rmdir()
        raise
    draft.rmdir()
    return restored


def _extract(source: Path, draft: Path) -> RestoredBackup:
    try:
        with source.open("rb") as stream, tarfile.open(fileobj=stream, mode="r|gz") as archive:
            made, version, database = _read_manifest(archive, source)
            free = shutil.disk_usage(draft).free - SPARE
            count, size = 0, 0
            # `for member in archive` would begin with the manifest again, and a stream is read once.
            while (member := archive.next()) is not None:
                count, size = count + 1, size + member.size
                if count > MOST_FILES or size > free:
                    raise LimitError("the disk has no room for what is in this backup", file=str(source))
                target = draft / _safe_path(member, source)
                _write_member(archive.extractfile(member), target)
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise InputError("this is no backup of Goalweave, or it is damaged", file=str(source)) from error
    return RestoredBackup(made, version, database, count - int(database))


def _read_manifest(archive: tarfile.TarFile, source: Path) -> tuple[datetime, str, bool]:
    """Time, version, and whether the database is in it."""
    first = archive.next()
    content = archive.extractfile(first) if first is not None and first.isreg() and first.name == MANIFEST else None
    if content is None:
        raise InputError("this is no backup of Goalweave", file=str(source))
    try:
        manifest = json.loads(content.read(LONGEST_MANIFEST))
        number, made = int(manifest["format"]), datetime.fromisoformat(manifest["made"])
        version, database = str(manifest["goalweave"]), manifest["database"] == "sqlite"
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("this is no backup of Goalweave, or it is damaged", file=str(source)) from error
    if number > FORMAT:
        raise InputError(f"it was made by a newer Goalweave, {version}; install that first", file=str(source))
    return made, version, database


def _safe_path(member: tarfile.TarInfo, source: Path) -> Path:
    """Where it goes, below the folder. Raises InputError for anything else."""
    name = PurePosixPath(member.name)
    plain = member.isreg() and not name.is_absolute() and ".." not in name.parts and name.parts
    if not plain or "\\" in member.name or ":" in name.parts[0] or "\0" in member.name:
        raise InputError(f"“{member.name[:100]}” is not a plain file; nothing was restored", file=str(source))
    return Path(*name.parts)


def _write_member(content: IO[bytes] | None, path: Path) -> None:
    assert content is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_private_file(path) as target:
        shutil.copyfileobj(content, target, CHUNK)


def _check_database(database: Path, source: Path) -> None:
    """Raises InputError where SQLite finds the database damaged."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise InputError("the database in this backup is damaged; nothing was restored", file=str(source))
