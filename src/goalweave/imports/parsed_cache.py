"""What was read of an upload, next to it: its profile from the first look at it, and the records that a trial has read.

Both are found again by a key of all that they depend on.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from goalweave import __version__
from goalweave.core.model import Record
from goalweave.datafolder import open_private_file
from goalweave.formats import FileProfile, profile_path
from goalweave.formats.reading.csv_rows import CsvDialect
from goalweave.formats.reading.profile import SheetProfile
from goalweave.imports import files
from goalweave.imports.models import Import
from goalweave.imports.reading import ImportReader, unit_names
from goalweave.imports.spool import ReadSummary, read_records, spool_records, write_records, write_summary


def profile_upload(file_name: str, name: str) -> FileProfile:
    """What is known of an uploaded file, from the first look at it. Raises InputError for what cannot be read."""
    depends = [_field_names(kind) for kind in (FileProfile, SheetProfile, CsvDialect)]
    path = _cache_path(file_name, depends, "profile")
    if path.exists():
        profile: FileProfile = pickle.loads(path.read_bytes())  # noqa: S301 - we wrote it ourselves, where nobody else may
        return profile
    profile = profile_path(files.upload_path(file_name), name=name)
    writing = path.with_suffix(".writing")
    with open_private_file(writing) as handle:
        pickle.dump(profile, handle)
    writing.replace(path)
    return profile


def write_cache(upload: Import, reader: ImportReader) -> Iterator[Record]:
    """The reader's records, laid aside on the way; the file counts once the last of them was requested."""
    files.delete_cache(upload.stored, "records", "writing")
    path = _records_path(upload, reader)
    writing = path.with_suffix(".writing")
    with open_private_file(writing) as handle:
        yield from write_records(reader.records(), handle)
        write_summary(ReadSummary(reader.lines, reader.parents, reader.rejected), handle)
    writing.replace(path)


@contextmanager
def read_cache(upload: Import, reader: ImportReader) -> Iterator[Iterator[Record]]:
    """What was laid aside of this upload; read again where there is nothing, or it would be read in another way now."""

    def ended(rest: ReadSummary) -> None:
        reader.lines, reader.parents, reader.rejected = rest.lines, rest.parents, rest.rejected

    path = _records_path(upload, reader)
    if path.exists():
        with path.open("rb") as handle:
            yield read_records(handle, ended)
    else:
        with spool_records(reader.records()) as records:
            yield records


def _records_path(upload: Import, reader: ImportReader) -> Path:
    depends = [
        _field_names(Record),
        upload.columns,
        upload.corrections,
        reader.source.unit,
        reader.source.visibility,
        reader.publishing,
        unit_names(upload.organisation),
    ]
    return _cache_path(upload.stored, depends, "records")


def _field_names(kind: Any) -> list[str]:
    return [field.name for field in fields(kind)]


def _cache_path(file_name: str, depends: list[Any], ending: str) -> Path:
    key = hashlib.sha256(json.dumps([__version__, *depends], sort_keys=True).encode()).hexdigest()[:24]
    return files.upload_path(f"{file_name}.{key}.{ending}")
