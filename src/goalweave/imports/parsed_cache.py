"""What the trial of an import has read is what is brought in afterwards: found again by a key of all that reading depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from goalweave import __version__
from goalweave.core.model import Record
from goalweave.datafolder import open_private_file
from goalweave.imports import files
from goalweave.imports.models import Import
from goalweave.imports.reading import ImportReader, unit_names
from goalweave.imports.spool import ReadSummary, read_records, spool_records, write_records, write_summary


def write_cache(upload: Import, reader: ImportReader) -> Iterator[Record]:
    """The reader's records, laid aside on the way; the file counts once the last of them was asked for."""
    files.delete_cached_records(upload.stored)
    path = _cache_path(upload, reader)
    writing = path.with_suffix(".writing")
    with open_private_file(writing) as handle:
        yield from write_records(reader.records(), handle)
        write_summary(ReadSummary(reader.lines, reader.parents, reader.rejected), handle)
    writing.replace(path)


@contextmanager
def read_cache(upload: Import, reader: ImportReader) -> Iterator[Iterator[Record]]:
    """What was laid aside of this upload; read anew where there is nothing, or it would be read in another way now."""

    def ended(rest: ReadSummary) -> None:
        reader.lines, reader.parents, reader.rejected = rest.lines, rest.parents, rest.rejected

    path = _cache_path(upload, reader)
    if path.exists():
        with path.open("rb") as handle:
            yield read_records(handle, ended)
    else:
        with spool_records(reader.records()) as records:
            yield records


def _cache_path(upload: Import, reader: ImportReader) -> Path:
    depends = [
        __version__,
        [field.name for field in fields(Record)],
        upload.columns,
        upload.corrections,
        reader.source.unit,
        reader.source.visibility,
        reader.publishing,
        unit_names(upload.organisation),
    ]
    key = hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()[:24]
    return files.upload_path(f"{upload.stored}.{key}.records")
