"""Backups: one archive with a consistent copy of the database and everything else of the data folder, made while the site runs
and brought back into an empty folder, all of it or nothing.

The archive is a compressed tar file. Its first member, `goalweave-backup.json`, says what it is; all others have the names
that they have in the data folder.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from goalweave import __version__
from goalweave.core.errors import InputError, LimitError
from goalweave.datafolder.contents import CONTENTS, DATABASE, DATABASE_FILES
from goalweave.datafolder.private import FILE_MODE, make_private_folder, open_private_file, private_umask

MANIFEST = "goalweave-backup.json"
FORMAT = 1
"""Of the archive; another number for whatever an older `goalweave restore` could not read."""

COMPRESSION = 5
"""Of zlib, 1 to 9. Attachments are compressed already; the database shrinks to a fifth with this as with 9."""

MOST_FILES = 5_000_000
LONGEST_MANIFEST = 10_000
SPARE = 50_000_000
"""Bytes that stay free on the disk."""

CHUNK = 1 << 20

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
    """A consistent copy, made by SQLite itself in one step; in its WAL mode no writer waits for that. Next to the
    archive, where there is room."""
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
    """1, or 0 for a file that the running site took away in the meantime."""
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


@dataclass(frozen=True, slots=True)
class RestoredBackup:
    """created: when the backup was made; version: of the Goalweave that made it; database: whether it holds the embedded database."""

    created: datetime
    version: str
    database: bool
    files: int


def restore_backup(source: Path, folder: Path) -> RestoredBackup:
    """Bring the archive back into the folder, which must be empty or missing; after an error nothing of it is left
    there.

    Only plain files with plain names below the folder are taken: the archive may come from anywhere. Raises InputError
    with the file if it is not a backup or is damaged, LimitError for more than the disk holds, OSError where nothing
    can be written.
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
        with gzip.open(source) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            created, version, database = _read_manifest(archive, source)
            free = shutil.disk_usage(draft).free - SPARE
            count, size = 0, 0
            # `for member in archive` would begin with the manifest again, and a stream is read once.
            while (member := archive.next()) is not None:
                count, size = count + 1, size + member.size
                if count > MOST_FILES or size > free:
                    raise LimitError("the disk has no room for what is in this backup", file=str(source))
                target = draft / _safe_path(member, source)
                _write_member(archive.extractfile(member), target)
            # tarfile takes an archive that is cut within a header for one that ends there; the end of gzip tells.
            while stream.read(1 << 20):
                pass
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError) as error:
        raise InputError("this is no backup of Goalweave, or it is damaged", file=str(source)) from error
    return RestoredBackup(created, version, database, count - int(database))


def _read_manifest(archive: tarfile.TarFile, source: Path) -> tuple[datetime, str, bool]:
    """Time, version, and whether the database is in it."""
    first = archive.next()
    content = archive.extractfile(first) if first is not None and first.isreg() and first.name == MANIFEST else None
    if content is None:
        raise InputError("this is no backup of Goalweave", file=str(source))
    try:
        manifest = json.loads(content.read(LONGEST_MANIFEST))
        number, created = int(manifest["format"]), datetime.fromisoformat(manifest["made"])
        version, database = str(manifest["goalweave"]), manifest["database"] == "sqlite"
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("this is no backup of Goalweave, or it is damaged", file=str(source)) from error
    if number > FORMAT:
        raise InputError(f"it was made by a newer Goalweave, {version}; install that first", file=str(source))
    return created, version, database


def _safe_path(member: tarfile.TarInfo, source: Path) -> Path:
    """Where it goes, below the folder. Raises InputError for anything else."""
    # Links could lead out of the folder, and so could a drive or a backslash in a name on Windows.
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
