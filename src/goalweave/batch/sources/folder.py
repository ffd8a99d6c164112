"""Documents of a folder: each is one row, and read where it is classified, for reading takes as long as that."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path

from goalweave.batch.rows import DocumentFile, RejectedRow, Row, build_row
from goalweave.batch.sources.columns import ColumnNames
from goalweave.core.errors import InputError
from goalweave.formats.documents import READERS, passages
from goalweave.formats.reading.detect import HEAD, detect_format
from goalweave.formats.reading.limits import Limits

LIMITS = Limits()


@dataclass
class FolderSource:
    """total, done: files. digest: of their names, sizes and times."""

    path: Path
    total: int
    digest: str
    done: int = field(default=0, init=False)

    @classmethod
    def of(cls, path: Path, column_names: ColumnNames) -> FolderSource:
        if column_names != ColumnNames():
            raise InputError("a folder of documents has no columns, so none can be named", file=str(path))
        digest = sha256()
        total = 0
        for name, file in _document_files(path):
            facts = file.stat()
            digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
            total += 1
        if not total:
            raise InputError("the folder contains no files", file=str(path))
        return cls(path, total, digest.hexdigest())

    def items(self, start: int) -> Iterator[DocumentFile]:
        for number, (name, file) in enumerate(islice(_document_files(self.path), start, None), start + 1):
            self.done = number
            yield DocumentFile(name, file, file.stat().st_size, number)

    def fingerprint(self) -> Mapping[str, object]:
        return {"files": self.total, "digest": self.digest}


def _document_files(folder: Path, below: str = "") -> Iterator[tuple[str, Path]]:
    """Names below the folder and paths, in order; hidden ones are left out, and links to folders are not followed."""
    with os.scandir(folder) as listing:
        visible = [entry for entry in listing if not entry.name.startswith(".")]
        entries = sorted((entry.name, entry.is_dir(follow_symlinks=False), entry.is_file()) for entry in visible)
    for name, is_folder, is_file in entries:
        if is_folder:
            yield from _document_files(folder / name, f"{below}{name}/")
        elif is_file:
            yield f"{below}{name}", folder / name


def read_document(document: DocumentFile) -> Row | RejectedRow:
    """The text of a document, its passages below each other. Rejected if it cannot be read, whatever the reason."""
    try:
        with document.path.open("rb") as stream:
            document_format = detect_format(stream.read(HEAD), document.name)
            if document_format not in READERS:
                return RejectedRow(
                    document.number, document.name, f"this is a file of the type {document_format}, not a text document"
                )
            if document.size > LIMITS.file:
                message = f"the file has more than the limit of {LIMITS.file:,} bytes"
                return RejectedRow(document.number, document.name, message)
            stream.seek(0)
            read = passages(stream.read(), document.name, LIMITS, document=document_format)
    except InputError as error:
        return RejectedRow(document.number, document.name, error.message)
    except Exception as error:  # one document that its reader was not made for must not end a run of a million
        return RejectedRow(document.number, document.name, f"the file cannot be read: {error or type(error).__name__}")
    text = "\n".join(passage.text for passage in read)
    return build_row(document.name, [text], number=document.number, place=document.name)
