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
from goalweave.datafolder import private_file
from goalweave.imports import files
from goalweave.imports.models import Import
from goalweave.imports.reading import Reader, unit_names
from goalweave.imports.spool import Rest, again, spooled, write_rest, written


def laid_aside(upload: Import, reader: Reader) -> Iterator[Record]:
    """The reader's records, laid aside on the way; the file counts once the last of them was asked for."""
    files.forget_records(upload.stored)
    path = _path(upload, reader)
    writing = path.with_suffix(".writing")
    with private_file(writing) as handle:
        yield from written(reader.records(), handle)
        write_rest(Rest(reader.lines, reader.parents, reader.rejected), handle)
    writing.replace(path)


@contextmanager
def found_again(upload: Import, reader: Reader) -> Iterator[Iterator[Record]]:
    """What was laid aside of this upload; read anew where there is nothing, or it would be read in another way now."""

    def ended(rest: Rest) -> None:
        reader.lines, reader.parents, reader.rejected = rest.lines, rest.parents, rest.rejected

    path = _path(upload, reader)
    if path.exists():
        with path.open("rb") as handle:
            yield again(handle, ended)
    else:
        with spooled(reader.records()) as records:
            yield records


def _path(upload: Import, reader: Reader) -> Path:
    depends = [
        __version__,
        [field.name for field in fields(Record)],
        upload.columns,
        upload.corrections,
        reader.given.unit,
        reader.given.visibility,
        reader.publishing,
        unit_names(upload.organisation),
    ]
    key = hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()[:24]
    return files.path_of(f"{upload.stored}.{key}.records")
