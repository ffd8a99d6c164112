"""Restore a backup into an empty data folder and, on PostgreSQL, an empty database: all of it or nothing.

Everything is written to the folder `.restoring` first, checked, and moved to its place at the end. A process that is killed leaves
that folder: the same command then begins again or, if everything was checked, goes on. Meanwhile the site does not start.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from goalweave.backup.archive import CHUNK, ROWS, Manifest, Member, read_archive
from goalweave.backup.embedded import require_sound
from goalweave.core.errors import InputError, LimitError
from goalweave.datafolder import DATABASE, ERASURES, RESTORING, make_private_folder, open_private_file, private_umask
from goalweave.datafolder.drafts import lock_draft

MOST_FILES = 5_000_000
SPARE = 50_000_000
"""Bytes that stay free on the disk."""

_CONTENTS = "data"
_COMPLETE = "complete"
"""Written when all files are here and were checked."""
_LOADED = "loaded"
"""Written before the rows are committed; the database then has all of them, or is empty."""


@dataclass(frozen=True, slots=True)
class Restored:
    """rows: written to a database on PostgreSQL or from there to SQLite, None where the database is a file; files: besides it."""

    manifest: Manifest
    rows: int | None
    files: int


def restore_backup(
    source: Path, folder: Path, *, embedded: bool = True, connect: Callable[[Path], None] = lambda folder: None
) -> Restored:
    """Restore the archive into the folder, which must be missing or have nothing but a list of erasures; after an error nothing of it
    remains.

    embedded: whether the site uses the embedded database, else one on PostgreSQL that is empty. connect: sets Django up on
    either, with the data folder that it is given; it is called only where rows are to be written.
    Raises InputError with the file if it is not a backup or is damaged, LimitError for more than the disk holds, CopyFailed where
    the database refuses a row, OSError where nothing can be written.
    """
    made_folder = not folder.exists()
    draft = folder / RESTORING
    _require_empty(folder, draft)
    make_private_folder(folder)
    with _alone(folder):
        _require_empty(folder, draft)
        try:
            with private_umask():
                manifest, files = _extract_once(source, draft)
                count = _restore_database(source, draft, manifest, embedded=embedded, connect=connect)
        except BaseException:
            if not _moved_names(folder):
                shutil.rmtree(draft, ignore_errors=True)
                if made_folder:
                    folder.rmdir()
            raise
        # The database comes last: without it, the site would be seen to be unfinished.
        for path in sorted((draft / _CONTENTS).iterdir(), key=lambda path: path.name == DATABASE):
            path.rename(folder / path.name)
        shutil.rmtree(draft)
    return Restored(manifest, count, files)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Raises InputError where another process restores into the folder."""
    try:
        descriptor = lock_draft(folder)
    except BlockingIOError:
        raise InputError("another backup is being restored into this folder now", file=str(folder)) from None
    except OSError:
        # No locks here: SQLite refuses such a folder when the site starts, and PostgreSQL does not need them.
        descriptor = -1
    try:
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def _moved_names(folder: Path) -> list[str]:
    """What is in the folder, but for what may be there before."""
    names = [path.name for path in folder.iterdir()] if folder.exists() else []
    return [name for name in names if name not in (RESTORING, ERASURES)]


def _require_empty(folder: Path, draft: Path) -> None:
    if folder.exists() and (not folder.is_dir() or (_moved_names(folder) and not (draft / _COMPLETE).exists())):
        raise InputError("a backup is restored into an empty folder only; this one is not empty", file=str(folder))


def _extract_once(source: Path, draft: Path) -> tuple[Manifest, int]:
    """Manifest and number of files. What an earlier attempt with the same archive has extracted and checked is used again."""
    with read_archive(source) as (manifest, members):
        identity = f"{manifest.created.isoformat()} {source.stat().st_size}"
        complete = draft / _COMPLETE
        if complete.exists():
            before, _, number = complete.read_text(encoding="utf-8").partition("\n")
            if before == identity:
                return manifest, int(number)
            if _moved_names(draft.parent):
                raise InputError(
                    "the restore of another backup was interrupted here; empty the folder first", file=str(draft.parent)
                )
        shutil.rmtree(draft, ignore_errors=True)
        (draft / _CONTENTS).mkdir(parents=True)
        files = _extract(source, draft, members)
    if manifest.database == "sqlite":
        require_sound(
            draft / _CONTENTS / DATABASE, "the database in this backup is damaged; nothing was restored", file=source
        )
        files -= 1
    _mark(complete, f"{identity}\n{files}")
    return manifest, files


def _extract(source: Path, draft: Path, members: Iterator[Member]) -> int:
    """The number of files that belong into the folder."""
    free = shutil.disk_usage(draft).free - SPARE
    count, size, files = 0, 0, 0
    for member in members:
        count, size = count + 1, size + member.size
        if count > MOST_FILES or size > free:
            raise LimitError("the disk has no room for what is in this backup", file=str(source))
        rows = member.path.parts[0] == ROWS
        files += not rows
        target = draft / member.path if rows else draft / _CONTENTS / member.path
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_private_file(target) as stream:
            shutil.copyfileobj(member.stream, stream, CHUNK)
    return files


def _mark(path: Path, text: str = "") -> None:
    """A file that is there whole, and on the disk, or not at all."""
    draft = path.with_name(f"{path.name}.writing")
    draft.unlink(missing_ok=True)
    with open_private_file(draft) as stream:
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def _restore_database(
    source: Path, draft: Path, manifest: Manifest, *, embedded: bool, connect: Callable[[Path], None]
) -> int | None:
    """The number of rows that were written, None where there was nothing to write."""
    if not manifest.database or (manifest.database == "sqlite" and embedded):
        return None
    database = draft / _CONTENTS / DATABASE
    if embedded:
        # What a process that was killed has left.
        for path in database.parent.glob(f"{DATABASE}*"):
            path.unlink()
    connect(database.parent)
    from goalweave.backup import loading

    loaded = draft / _LOADED
    if not embedded and loaded.exists() and loading.has_rows():
        # Committed before the process was killed: the mark was written just before, in an empty database.
        return int(loaded.read_text(encoding="utf-8"))

    def mark(rows: int) -> None:
        _mark(loaded, str(rows))

    if manifest.database == "sqlite":
        count = loading.load_file(database, manifest.migrations, before_commit=mark)
        database.unlink()
        return count
    count = loading.load_portions(draft / ROWS, manifest.tables, manifest.migrations, before_commit=mark)
    if embedded:
        loading.close_embedded(source)
    return count
