"""The archive of a backup: a compressed tar file whose first member describes it and whose last lists the SHA-256 of all others.

It is written and read as a stream, so memory does not grow with it. The names of the other members are those in the data
folder, below `database/` the rows of a database on PostgreSQL. The list has the format of `sha256sum --check`.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import IO, Any, Protocol

from goalweave import __version__
from goalweave.backup.embedded import require_sound
from goalweave.backup.named_files import TABLES, NamedFile, in_database, in_lines, is_named, lost_files
from goalweave.backup.staging import OF_THE_ARCHIVE, SHORTER, UNREADABLE, Skipped
from goalweave.core.errors import InputError
from goalweave.datafolder import DATABASE, draft_folder, named_in_errors, open_private_file
from goalweave.datafolder.private import FILE_MODE

ROWS, MANIFEST, CHECKSUMS = OF_THE_ARCHIVE
"""ROWS: folder in the archive with the rows of a database on PostgreSQL; not a name of the data folder."""

FORMAT = 2
"""Of the archive; another number for whatever an older `goalweave restore` could not read. 1: without checksums and rows."""

COMPRESSION = 5
"""Of zlib, 1 to 9. Attachments are compressed already; the database shrinks to a fifth with this as with 9."""

LONGEST_MANIFEST = 5_000_000
LONGEST_NAME = 5_000
CHUNK = 1 << 20
SPOOL = 10_000_000
"""Bytes of checksums in memory; more go to a temporary file."""

NO_BACKUP = "this is not a backup of Goalweave, or it is damaged"


@dataclass(frozen=True, slots=True)
class RowTable:
    """A table whose rows are in the archive. types: as PostgreSQL names them, one for each column."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    database: `sqlite` (a file), `rows` (members below `database/`) or `` (format 1 of a site on PostgreSQL); migrations: (app, name)
    of those applied to it; key: the fingerprint of the site's secret key, empty where it was not known; secrets: whether the
    archive has the key itself.
    """

    created: datetime
    database: str
    version: str = __version__
    format: int = FORMAT
    migrations: tuple[tuple[str, str], ...] = ()
    tables: tuple[RowTable, ...] = ()
    key: str = ""
    secrets: bool = True


def _manifest_text(manifest: Manifest) -> bytes:
    values = asdict(manifest)
    values["goalweave"] = values.pop("version")
    values["made"] = values.pop("created").isoformat(timespec="seconds")
    return json.dumps(values).encode()


def _parse_manifest(content: bytes, source: Path) -> Manifest:
    """Raises InputError where it is none, or of a format that this version does not know."""
    try:
        values: dict[str, Any] = json.loads(content)
        number, version = int(values["format"]), str(values["goalweave"])
        if number <= FORMAT:
            created, database = datetime.fromisoformat(values["made"]), str(values["database"])
            if number == 1:
                return Manifest(created, "sqlite" if database == "sqlite" else "", version, number)
            return Manifest(
                created,
                database,
                version,
                number,
                tuple((str(app), str(name)) for app, name in values["migrations"]),
                tuple(RowTable(row["name"], tuple(row["columns"]), tuple(row["types"])) for row in values["tables"]),
                str(values["key"]),
                bool(values["secrets"]),
            )
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(NO_BACKUP, file=str(source)) from error
    raise InputError(f"it was made by a newer Goalweave, {version}; install that first", file=str(source))


@dataclass(slots=True)
class ArchiveWriter:
    """Adds members to an archive that is being written."""

    _archive: tarfile.TarFile
    _now: float
    _checksums: IO[bytes] = field(default_factory=lambda: tempfile.SpooledTemporaryFile(SPOOL))  # noqa: SIM115
    files: int = 0

    def add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, io.BytesIO(content), len(content), self._now)

    def add_file(self, path: Path, name: str, skipped: Skipped | None = None) -> str:
        """Its SHA-256, empty for a file that the running site has deleted in the meantime.

        skipped: where a file is noted that cannot be read, or not to its end; it then has zeros there. Without it, that raises
        OSError.
        """
        try:
            stream = path.open("rb")
        except FileNotFoundError:
            return ""
        except OSError:
            if skipped is None:
                raise
            skipped[name] = UNREADABLE
            return ""
        with stream:
            status = os.fstat(stream.fileno())
            whole = _FilledStream(stream, status.st_size)
            digest = self._add(name, stream if skipped is None else whole, status.st_size, status.st_mtime)
        self.files += 1
        if skipped is not None and whole.problem:
            skipped[name] = whole.problem
        return digest

    def _add(self, name: str, stream: Readable, size: int, modified: float) -> str:
        # Nothing of the account that the site runs under.
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, int(modified), FILE_MODE
        hashing = HashedStream(stream)
        self._archive.addfile(member, hashing)
        digest = hashing.digest.hexdigest()
        self._checksums.write(_checksum_line(digest, name))
        return digest

    def close(self) -> None:
        """Write the list of checksums."""
        member = tarfile.TarInfo(CHECKSUMS)
        member.size, member.mtime, member.mode = self._checksums.tell(), int(self._now), FILE_MODE
        self._checksums.seek(0)
        self._archive.addfile(member, self._checksums)
        self._checksums.close()


class Readable(Protocol):
    """What a member is read from."""

    def read(self, size: int = -1, /) -> bytes: ...


class _FilledStream:
    """As many bytes as the header of the member promises: zeros for those that the file no longer has, or its disk does not give."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self.stream, self.left, self.problem = stream, size, ""

    def read(self, size: int = -1, /) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        content = b""
        if not self.problem:
            try:
                content = self.stream.read(size)
            except OSError:
                self.problem = UNREADABLE
            else:
                self.problem = SHORTER if len(content) < size else ""
        self.left -= size
        return content.ljust(size, b"\0")


class HashedStream:
    """Reads from a stream and hashes what was read."""

    def __init__(self, stream: Readable) -> None:
        self.stream, self.digest = stream, sha256()

    def read(self, size: int = -1, /) -> bytes:
        content = self.stream.read(size)
        self.digest.update(content)
        return content


def _checksum_line(digest: str, name: str) -> bytes:
    # sha256sum marks names with a backslash or a line break by a backslash in front, and escapes both.
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    mark = "\\" if escaped != name else ""
    return f"{mark}{digest}  {escaped}\n".encode("utf-8", "surrogateescape")


@contextmanager
def write_archive(target: Path, manifest: Manifest) -> Iterator[ArchiveWriter]:
    """A new archive, complete and on the disk under its name when the block ends, and not there after an error.

    A process that is killed leaves at most `.NAME.writing`, which the next one replaces.
    """
    draft = target.with_name(f".{target.name}.writing")
    try:
        draft.unlink(missing_ok=True)
        with named_in_errors(target), open_private_file(draft) as stream:
            with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=COMPRESSION) as archive:
                writer = ArchiveWriter(archive, manifest.created.timestamp())
                writer.add_bytes(MANIFEST, _manifest_text(manifest))
                yield writer
                writer.close()
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive. The stream can be read until the next member is asked for."""

    path: Path
    size: int
    stream: HashedStream


@contextmanager
def read_archive(source: Path) -> Iterator[tuple[Manifest, Iterator[Member]]]:
    """The description of an archive and its other members in order. The checksums are compared when all were read.

    Only plain files with plain names are accepted: an archive may come from anywhere. Raises InputError if it is not a backup, is
    damaged, has a wrong checksum, or comes from a newer version.
    """
    try:
        with gzip.open(source) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            first = archive.next()
            content = archive.extractfile(first) if first is not None and first.name == MANIFEST else None
            if content is None:
                raise InputError("this is not a backup of Goalweave", file=str(source))
            text = content.read(LONGEST_MANIFEST)
            manifest = _parse_manifest(text, source)
            yield manifest, _members(archive, stream, source, manifest, sha256(text).hexdigest())
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError) as error:
        raise InputError(NO_BACKUP, file=str(source)) from error


def _members(
    archive: tarfile.TarFile, stream: gzip.GzipFile, source: Path, manifest: Manifest, first: str
) -> Iterator[Member]:
    listed = manifest.format == 1
    with tempfile.SpooledTemporaryFile(SPOOL) as checksums:
        checksums.write(_checksum_line(first, MANIFEST))
        # `for member in archive` would begin with the manifest again, and a stream is read once.
        while (member := archive.next()) is not None:
            content = archive.extractfile(member) if member.isreg() else None
            if member.name == CHECKSUMS and content is not None and not listed:
                _compare_checksums(checksums, content, source)
                listed = True
                continue
            path = _safe_path(member, source)
            if content is None or (listed and manifest.format > 1):
                raise InputError(NO_BACKUP, file=str(source))
            hashing = HashedStream(content)
            yield Member(path, member.size, hashing)
            while hashing.read(CHUNK):
                pass
            checksums.write(_checksum_line(hashing.digest.hexdigest(), member.name))
    # tarfile takes an archive that is cut within a header for one that ends there; the end of gzip tells.
    while stream.read(CHUNK):
        pass
    if not listed:
        raise InputError(NO_BACKUP, file=str(source))


def _compare_checksums(actual: IO[bytes], expected: IO[bytes], source: Path) -> None:
    """Raises InputError with the name of the first file whose content is another than when the backup was made."""
    actual.seek(0)
    for line in actual:
        listed = expected.readline(LONGEST_NAME)
        if line != listed:
            name = line.decode("utf-8", "replace").strip().partition("  ")[2]
            raise InputError(f"“{name[:200]}” in this backup is damaged: its checksum differs", file=str(source))
    if expected.readline(LONGEST_NAME):
        raise InputError("files are missing in this backup", file=str(source))


def _safe_path(member: tarfile.TarInfo, source: Path) -> Path:
    """Where it goes, below the folder. Raises InputError for anything else."""
    # Links could lead out of the folder, and so could a drive or a backslash in a name on Windows.
    name = PurePosixPath(member.name)
    plain = member.isreg() and not name.is_absolute() and ".." not in name.parts and name.parts
    if not plain or "\\" in member.name or ":" in name.parts[0] or "\0" in member.name:
        raise InputError(f"“{member.name[:100]}” is not a plain file; nothing was restored", file=str(source))
    return Path(*name.parts)


@dataclass(frozen=True, slots=True)
class Verified:
    """files: members besides the manifest and the checksums; size: bytes of them; lost: files that the database names and that are
    missing or changed, by their names in the data folder."""

    manifest: Manifest
    files: int
    size: int
    lost: tuple[str, ...]


def verify_archive(source: Path) -> Verified:
    """Read all of an archive, compare its checksums and the files that its database names, and let SQLite check an embedded database.
    Raises as `read_archive`.

    The database is written next to the archive while that runs, or into the folder for temporary files where nothing can be.
    """
    count, size = 0, 0
    named, digests = list[NamedFile](), dict[str, str]()
    beside = source.parent if os.access(source.parent, os.W_OK) else Path(tempfile.gettempdir())
    with draft_folder(beside, ".goalweave-backup-") as draft:
        with read_archive(source) as (manifest, members):
            tables = {f"{ROWS}/{table.name}": table.columns for table in manifest.tables if table.name in TABLES}
            for member in members:
                count, size = count + 1, size + member.size
                name = member.path.as_posix()
                if manifest.database == "sqlite" and name == DATABASE:
                    with open_private_file(draft / DATABASE) as stream:
                        copyfileobj(member.stream, stream, CHUNK)
                elif columns := tables.get(member.path.parent.as_posix()):
                    named.extend(in_lines(columns, member.stream.read().splitlines()))
                elif is_named(name):
                    while member.stream.read(CHUNK):
                        pass
                    digests[name] = member.stream.digest.hexdigest()
        if manifest.database == "sqlite":
            require_sound(draft / DATABASE, "the database in this backup is damaged", file=source)
            named.extend(in_database(draft / DATABASE))
    return Verified(manifest, count, size, tuple(lost_files(named, digests)))
