"""Where uploaded files lie: below the folder of data, where no address leads and only the site's account reads."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from goalweave.core.errors import LimitError
from goalweave.core.messages import Message
from goalweave.core.text.inert import inert_line
from goalweave.datafolder import private_file

LARGEST = 200_000_000
"""Bytes, as formats.limits has it."""

LONGEST_NAME = 200
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """name: as the user has it, inert; stored: what it is called here; digest: SHA-256 in hexadecimal."""

    name: str
    stored: str
    size: int
    digest: str


def folder() -> Path:
    found = Path(settings.DATA_DIR) / "imports"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def path_of(stored: str) -> Path:
    return folder() / stored


def keep(stream: BinaryIO, name: str, limit: int = LARGEST) -> Kept:
    """Raises LimitError for a file that is too large; nothing of it stays then."""
    shown = inert_line(re.split(r"[\\/]", name)[-1])[-LONGEST_NAME:] or "file"
    ending = re.sub(r"[^a-z0-9]", "", shown.rpartition(".")[2].lower())[:8] if "." in shown else ""
    stored = uuid.uuid4().hex + (f".{ending}" if ending else "")
    size, digest = 0, hashlib.sha256()
    target = path_of(stored)
    with private_file(target) as handle:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                break
            digest.update(chunk)
            handle.write(chunk)
    if size > limit:
        remove(stored)
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=limit), file=shown)
    return Kept(shown, stored, size, digest.hexdigest())


def remove(stored: str) -> None:
    """With all that was made of it."""
    forget_records(stored)
    for path in (path_of(stored), _progress(stored)):
        path.unlink(missing_ok=True)


def forget_records(stored: str) -> None:
    """What was laid aside of it by intake.laid."""
    for ending in ("records", "writing"):
        for path in folder().glob(f"{stored}.*.{ending}"):
            path.unlink(missing_ok=True)


# How far a work is, lies in a small file beside the upload: an import is one transaction, and while that is open SQLite
# lets no second connection write; what the transaction itself writes is seen by nobody before its end.


def note_progress(stored: str, done: int, total: int) -> None:
    written = _progress(stored)
    beside = written.with_suffix(".writing")
    beside.write_text(json.dumps([done, total]), encoding="ascii")
    beside.replace(written)


def progress(stored: str) -> tuple[int, int]:
    """Records done, and all of them (0 where that is not known yet)."""
    try:
        done, total = json.loads(_progress(stored).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0, 0
    return int(done), int(total)


def forget_progress(stored: str) -> None:
    _progress(stored).unlink(missing_ok=True)


def _progress(stored: str) -> Path:
    return path_of(f"{stored}.progress")
