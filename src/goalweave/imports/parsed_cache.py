"""What was read of an upload, next to it: its profile and first records, and the records that a trial has read.

Both are found again by a key of all that they depend on.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from uuid import uuid4

from goalweave import __version__
from goalweave.core.model import Record
from goalweave.datafolder import open_private_file
from goalweave.formats import FileProfile
from goalweave.formats.reading.csv_rows import CsvDialect
from goalweave.formats.reading.profile import SheetProfile
from goalweave.frameworks.queries import framework_revision
from goalweave.imports import files, first_look
from goalweave.imports.models import Import, State
from goalweave.imports.reading import ImportReader, unit_names
from goalweave.imports.reading_process import RecordsJob
from goalweave.imports.record_index import RecordIndex
from goalweave.imports.spool import read_portion, write_records

REJECTED = "rejected"
"""Name of the number of records that were left out, in the index."""

RECORD_ENDINGS = ("records", "writing", "ids", "indexing")
CACHE_ENDINGS = (*RECORD_ENDINGS, "profile", "first")
"""None of these files is needed once the upload is imported."""


@dataclass(frozen=True, slots=True)
class CachedFile:
    """Where the records of an upload are, in portions (imports.spool), and the index of their ids."""

    records: Path
    index: Path


def profile_upload(file_name: str, name: str) -> FileProfile:
    """What is known of an uploaded file, from the first look at it. Raises as first_look.profile_file does."""
    path = _profile_path(file_name)
    if path.exists():
        profile: FileProfile = _read_pickle(path)
        return profile
    profile = first_look.profile_file(files.upload_path(file_name), name)
    write_profile(file_name, profile)
    return profile


def write_profile(file_name: str, profile: FileProfile) -> None:
    """Keep what is known of a file."""
    _write_pickle(_profile_path(file_name), profile)


def first_records(upload: Import, profile: FileProfile, most: int) -> list[Record]:
    """The records that a file begins with, as they would be imported. Raises as first_look.read_first_records does."""
    depends = [_field_names(Record), framework_revision(), upload.columns, upload.corrections, most]
    path = _cache_path(upload.stored, depends, "first")
    if path.exists():
        known: list[Record] = _read_pickle(path)
        return known
    job = RecordsJob(
        files.upload_path(upload.stored), profile, files.import_limits(), upload.columns, upload.corrections, most
    )
    records = first_look.read_first_records(job)
    _write_pickle(path, records)
    return records


def _read_pickle(path: Path) -> Any:
    return pickle.loads(path.read_bytes())  # noqa: S301 - we wrote it ourselves, where nobody else may


def _write_pickle(path: Path, value: object) -> None:
    # A name of its own: what a process that was killed has left must not be in the way of the next.
    writing = path.with_suffix(f".{uuid4().hex}.writing")
    with open_private_file(writing) as handle:
        pickle.dump(value, handle)
    writing.replace(path)


def _profile_path(file_name: str) -> Path:
    depends = [_field_names(kind) for kind in (FileProfile, SheetProfile, CsvDialect)]
    return _cache_path(file_name, depends, "profile")


def write_cache(upload: Import, reader: ImportReader, records: Iterable[Record] | None = None) -> Iterator[Record]:
    """The reader's records, laid aside on the way with the index of their ids; both count once the last was requested.

    records: of the file, as it was read before; None: the file is read now.
    """
    files.delete_cache(upload.stored, *RECORD_ENDINGS)
    cache = cache_paths(upload, reader)
    writing, indexing = cache.records.with_suffix(".writing"), cache.index.with_suffix(".indexing")
    reader.index = RecordIndex(indexing)
    with open_private_file(writing) as handle:
        yield from write_records(reader.records(records), handle)
        handle.flush()
        os.fsync(handle.fileno())
    reader.index.note(REJECTED, reader.rejected)
    reader.index.save()
    indexing.replace(cache.index)
    writing.replace(cache.records)
    reader.index = RecordIndex(cache.index)


def ensure_cache(upload: Import, reader: ImportReader) -> CachedFile:
    """What was laid aside of this upload; read again where there is nothing, or it would be read in another way now.

    Once the first records are stored, it is what they were stored from: `file` in the progress of the import.
    """
    if begun := upload.progress.get("file"):
        records = files.upload_path(begun)
        return CachedFile(records, records.with_suffix(".ids"))
    cache = cache_paths(upload, reader)
    if not cache.records.exists():
        for _record in write_cache(upload, reader):
            pass
        reader.index.close()
    return cache


def cache_paths(upload: Import, reader: ImportReader) -> CachedFile:
    depends = [
        _field_names(Record),
        upload.columns,
        upload.corrections,
        reader.source.unit,
        reader.source.visibility,
        reader.publishing,
        unit_names(upload.organisation),
    ]
    paths = (_cache_path(upload.stored, depends, ending) for ending in ("records", "ids"))
    return CachedFile(*paths)


def delete_caches_of_finished() -> None:
    """Of uploads that are imported: a process may have ended after the last record and before it deleted them."""
    finished = Import.objects.filter(state__in=(State.APPLIED, State.UNDONE))
    for stored in finished.filter(stored__in=files.cached_uploads(*CACHE_ENDINGS)).values_list("stored", flat=True):
        files.delete_cache(stored, *CACHE_ENDINGS)


def read_cached_records(cache: CachedFile, offset: int) -> tuple[list[Record], int]:
    """The portion of records at a place of the file, and the place behind it; no records at the end."""
    with cache.records.open("rb") as handle:
        return read_portion(handle, offset)


def _field_names(kind: Any) -> list[str]:
    return [field.name for field in fields(kind)]


def _cache_path(file_name: str, depends: list[Any], ending: str) -> Path:
    key = hashlib.sha256(json.dumps([__version__, *depends], sort_keys=True).encode()).hexdigest()[:24]
    return files.upload_path(f"{file_name}.{key}.{ending}")
