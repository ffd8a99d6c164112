"""Data repositories of Open SDG sites as ZIP archives, such as those that GitHub offers for download."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.observations.open_sdg.repository import RepositoryReading, read_repository
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.source_mapping import SourceMapping
from goalweave.formats.reading.archives import open_archive
from goalweave.formats.reading.limits import Limits

READ = frozenset((".csv", ".yml", ".yaml", ".md", ".xlsx", ".json", ".geojson"))
"""Endings of the files that a repository can have its content in; others are not unpacked."""

TEXTS = (".yml", ".yaml", ".md")

_BRANCH = re.compile(r"-(?:main|master|develop)$")

OFFICE = "[Content_Types].xml"
"""The part that every workbook and document of Office has."""


def is_repository_archive(stream: BinaryIO) -> bool:
    """Whether a file is a ZIP archive that is no workbook or document."""
    try:
        if not is_zipfile(stream):
            return False
        with ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    finally:
        stream.seek(0)
    return OFFICE not in names and "mimetype" not in names


def read_repository_archive(
    stream: BinaryIO,
    name: str,
    *,
    limits: Limits,
    options: ReadOptions,
    mapping_of_source: Callable[[str], SourceMapping] | None = None,
) -> RepositoryReading:
    """All values of a repository in an archive, also where it is in a folder there.

    Raises InputError for an archive that is no repository, or with a file that leads out of it; LimitError past a limit.
    """
    archive = open_archive(stream, name, limits)
    # All of them are kept while the values are read, at thirty times their size.
    if sum(part.file_size for part in archive.zip.infolist() if part.filename.lower().endswith(TEXTS)) > limits.text:
        message = Message("the texts of the repository have more than the limit of {limit:,} bytes", limit=limits.text)
        raise LimitError(message, file=name)
    with TemporaryDirectory(prefix="goalweave-repository-") as folder:
        # A repository that names no publisher is called after its folder.
        root = Path(folder) / (PurePosixPath(name).stem or "repository")
        root.mkdir()
        for member in archive.zip.infolist():
            path = _safe_path(member, name)
            if member.is_dir() or path.suffix.lower() not in READ:
                continue
            target = root / path
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read_member(member.filename))
            except OSError as error:
                message = Message("the part {part} cannot be unpacked", part=member.filename)
                raise InputError(message, file=name) from error
        # GitHub puts everything into a folder that is called after the repository and its branch.
        parts = list(root.iterdir())
        top = root
        if len(parts) == 1 and parts[0].is_dir() and parts[0].name != "data":
            top = parts[0].rename(parts[0].with_name(_BRANCH.sub("", parts[0].name) or "repository"))
        try:
            return read_repository(top, limits=limits, options=options, mapping_of_source=mapping_of_source)
        except InputError as error:
            if error.file == str(top):
                message = Message(
                    "the archive is not an Open SDG repository: it has neither settings nor a folder data"
                )
                raise InputError(message, file=name) from error
            raise


def _safe_path(member: ZipInfo, name: str) -> PurePosixPath:
    """Raises InputError for what is outside the archive's folder, or a link that may lead there."""
    path = PurePosixPath(member.filename)
    mode = member.external_attr >> 16
    unsafe = path.is_absolute() or ".." in path.parts or any(sign in member.filename for sign in ("\\", ":", "\x00"))
    if unsafe or stat.S_ISLNK(mode):
        message = Message("the part {part} leads out of the archive", part=member.filename)
        raise InputError(message, file=name)
    return path
