"""Backup: the database as it is at one moment, and every file that it names then, while the site runs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from goalweave.backup.archive import ArchiveWriter, Manifest, write_archive
from goalweave.backup.embedded import applied_migrations, consistent_copy
from goalweave.backup.named_files import in_database, is_named, lost_files
from goalweave.backup.secrets import key_fingerprint, plain_settings, site_key
from goalweave.backup.staging import Skipped, StagedFiles, data_files, is_skipped
from goalweave.core.errors import InputError
from goalweave.datafolder import CONTENTS, DATABASE, SECRET_KEY, SETTINGS
from goalweave.datafolder.contents import DATABASE_FILES
from goalweave.datafolder.links import is_inside

LEFT_OUT = frozenset({*DATABASE_FILES, *(content.name for content in CONTENTS if not content.backed_up)})


@dataclass(frozen=True, slots=True)
class Backup:
    """rows: of a database on PostgreSQL, None for the embedded one; files: besides the database; size: bytes of the archive; lost: files
    that the database names and that are missing or changed, by their names in the data folder; skipped: what else of the data
    folder is not in the archive, or not as it is, and why."""

    rows: int | None
    files: int
    size: int
    lost: tuple[str, ...]
    skipped: Skipped


def write_backup(
    folder: Path,
    target: Path,
    *,
    now: datetime,
    embedded: bool,
    secrets: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> Backup:
    """Write the archive; a file of that name must not be there yet, and after an error there is none.

    embedded: whether the site uses the embedded database; else Django must be set up on the one it uses. secrets: whether the
    secret key is included. All files get a second name before the moment of the database and again right after it, so that
    a file is in the archive even if the site deletes it while the archive is being written. Raises InputError where there
    is nothing to back up, the archive exists or would be in the data folder, or the embedded database is damaged, OSError where it
    cannot be written.
    """
    if not folder.is_dir() or (embedded and not (folder / DATABASE).is_file()):
        raise InputError("the folder has no data to back up", file=str(folder))
    if target.exists():
        raise InputError("this file exists already; choose another name", file=str(target))
    if is_inside(target, folder):
        raise InputError(
            "this is in the data folder, with which the archive would be lost; choose a place outside of it",
            file=str(target),
        )
    files = StagedFiles(folder, LEFT_OUT)
    key = site_key(folder, environment)
    described = Manifest(now, "sqlite" if embedded else "rows", key=key_fingerprint(key), secrets=secrets)
    try:
        files.open()
        files.collect()
        if embedded:
            with consistent_copy(folder / DATABASE, target.parent, at_its_moment=files.collect) as copy:
                manifest = replace(described, migrations=applied_migrations(copy))
                with write_archive(target, manifest) as archive:
                    archive.add_file(copy, DATABASE)
                    digests = _add_files(archive, files, environment, key if secrets else "")
                lost = lost_files(in_database(copy), digests)
            return _finished_backup(None, archive.files - 1, target, lost, files.skipped)
        from goalweave.backup import rows

        with rows.database_snapshot():
            files.collect()
            tables = rows.row_tables()
            manifest = replace(described, migrations=rows.migrations(), tables=tables)
            with write_archive(target, manifest) as archive:
                count = rows.write_rows(archive, tables)
                digests = _add_files(archive, files, environment, key if secrets else "")
            lost = lost_files(rows.named_files(), digests)
        return _finished_backup(count, archive.files, target, lost, files.skipped)
    finally:
        files.close()


def not_backed_up(folder: Path) -> Skipped:
    """What of the data folder would not be in a backup, and why; reads the names of all files."""
    skipped: Skipped = {}
    for _path in data_files(folder, LEFT_OUT, skipped):
        pass
    return skipped


def _finished_backup(rows: int | None, files: int, target: Path, lost: Iterable[str], skipped: Skipped) -> Backup:
    # A file that was skipped is still in the data folder.
    really_lost = tuple(name for name in lost if not is_skipped(name, skipped))
    return Backup(rows, files, target.stat().st_size, really_lost, skipped)


def _add_files(archive: ArchiveWriter, files: StagedFiles, environment: Mapping[str, str], key: str) -> dict[str, str]:
    """The SHA-256 of each file that a row of the database can name, by its name in the data folder."""
    digests = dict[str, str]()
    for path, name in files:
        digest = archive.add_file(path, name, files.skipped)
        if is_named(name):
            digests[name] = digest
    # A key from the environment is a file after restoring, which the site reads where the environment has none.
    if key:
        archive.add_bytes(SECRET_KEY, key.encode())
    archive.add_bytes(SETTINGS, plain_settings(environment).encode("utf-8", "surrogateescape"))
    return digests
