"""Backup: the database as it is at one moment, and every file that it names then, while the site runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from goalweave.backup.archive import ArchiveWriter, Manifest, write_archive
from goalweave.backup.embedded import applied_migrations, consistent_copy
from goalweave.backup.named_files import in_database, is_named, lost_files
from goalweave.backup.secrets import key_fingerprint, plain_settings, site_key
from goalweave.backup.staging import StagedFiles
from goalweave.core.errors import InputError
from goalweave.datafolder import CONTENTS, DATABASE, SECRET_KEY, SETTINGS
from goalweave.datafolder.contents import DATABASE_FILES

LEFT_OUT = frozenset({*DATABASE_FILES, *(content.name for content in CONTENTS if not content.backed_up)})


@dataclass(frozen=True, slots=True)
class Backup:
    """rows: of a database on PostgreSQL, None for the embedded one; files: besides the database; size: bytes of the archive; lost: files
    that the database names and that are missing or changed, by their names in the data folder."""

    rows: int | None
    files: int
    size: int
    lost: tuple[str, ...]


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
    is nothing to back up, the archive exists or the embedded database is damaged, OSError where it cannot be written.
    """
    if not folder.is_dir() or (embedded and not (folder / DATABASE).is_file()):
        raise InputError("the folder has no data to back up", file=str(folder))
    if target.exists():
        raise InputError("this file exists already; choose another name", file=str(target))
    left_out = LEFT_OUT - {SECRET_KEY} if secrets else LEFT_OUT
    draft = target.with_name(f".{target.name}.writing")
    files = StagedFiles(folder, left_out=left_out, not_these={target, draft})
    key = site_key(folder, environment)
    described = Manifest(now, "sqlite" if embedded else "rows", key=key_fingerprint(key), secrets=secrets)
    try:
        files.collect()
        if embedded:
            with consistent_copy(folder / DATABASE, target.parent, at_its_moment=files.collect) as copy:
                manifest = replace(described, migrations=applied_migrations(copy))
                with write_archive(target, manifest) as archive:
                    archive.add_file(copy, DATABASE)
                    digests = _add_files(archive, files, environment, key if secrets else "")
                lost = lost_files(in_database(copy), digests)
            return Backup(None, archive.files - 1, target.stat().st_size, tuple(lost))
        from goalweave.backup import rows

        with rows.database_snapshot():
            files.collect()
            tables = rows.row_tables()
            manifest = replace(described, migrations=rows.migrations(), tables=tables)
            with write_archive(target, manifest) as archive:
                count = rows.write_rows(archive, tables)
                digests = _add_files(archive, files, environment, key if secrets else "")
            lost = lost_files(rows.named_files(), digests)
        return Backup(count, archive.files, target.stat().st_size, tuple(lost))
    finally:
        files.remove()


def _add_files(archive: ArchiveWriter, files: StagedFiles, environment: Mapping[str, str], key: str) -> dict[str, str]:
    """The SHA-256 of each file that a row of the database can name, by its name in the data folder."""
    digests, has_key = dict[str, str](), False
    for path, name in files:
        digest = archive.add_file(path, name)
        if is_named(name):
            digests[name] = digest
        has_key = has_key or name == SECRET_KEY
    # A key from the environment is a file after restoring, which the site reads where the environment has none.
    if key and not has_key:
        archive.add_bytes(SECRET_KEY, key.encode())
    archive.add_bytes(SETTINGS, plain_settings(environment).encode("utf-8", "surrogateescape"))
    return digests
