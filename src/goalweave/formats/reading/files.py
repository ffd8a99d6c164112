"""A file opened, and kept within its limit of size."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.limits import Limits


def open_file(path: Path, name: str = "") -> BinaryIO:
    """The file at a path. Raises InputError if there is none, or it cannot be read.

    name: what the person who gave the file calls it, if that is not the path.
    """
    try:
        return path.open("rb")
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        what = (
            Message("the file does not exist")
            if missing
            else Message("the file cannot be opened ({fault})", fault=error.strerror)
        )
        raise InputError(what, file=name or str(path)) from error


def file_digest(path: Path) -> str:
    """SHA-256 of its content, in hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def limit_size(stream: BinaryIO, name: str, limits: Limits) -> BinaryIO:
    """The stream, at its beginning, if the file is not too large; what cannot seek (a pipe) is taken into memory.

    Raises LimitError for a file that is too large.
    """
    if stream.seekable():
        size = stream.seek(0, io.SEEK_END)
        stream.seek(0)
    else:
        data = stream.read(limits.file + 1)
        stream, size = io.BytesIO(data), len(data)
    if size > limits.file:
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=limits.file), file=name)
    return stream
