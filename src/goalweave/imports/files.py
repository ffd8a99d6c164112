"""Where uploaded files lie: below the folder of data, where no address leads and only the site's account reads."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from goalweave.core.errors import Conflict, InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_line
from goalweave.datafolder import FolderInUse, lock_folder, open_private_file
from goalweave.formats import Limits, limits_for_rows

LOGGER = logging.getLogger(__name__)

LOADED = "load-"
"""How the stored name of a file begins that the command line has read from its own place and not copied."""
LONGEST_NAME = 200
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """name: as on the user's machine, sanitised; stored: the name here; digest: SHA-256 in hexadecimal."""

    name: str
    stored: str
    size: int
    digest: str


def import_limits() -> Limits:
    """Limits of a file for import on this site."""
    return limits_for_rows(settings.GOALWEAVE_IMPORT_ROWS)


def uploads_folder() -> Path:
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def upload_path(file_name: str) -> Path:
    return uploads_folder() / file_name


def store_upload(stream: BinaryIO, name: str, limit: int | None = None) -> UploadedFile:
    """limit: bytes; None for that of the site. Raises LimitError for a file that is too large; nothing of it stays then."""
    limit = import_limits().file if limit is None else limit
    file_name = sanitise_line(re.split(r"[\\/]", name)[-1])[-LONGEST_NAME:] or "file"
    ending = re.sub(r"[^a-z0-9]", "", file_name.rpartition(".")[2].lower())[:8] if "." in file_name else ""
    stored = uuid.uuid4().hex + (f".{ending}" if ending else "")
    size, digest = 0, hashlib.sha256()
    target = upload_path(stored)
    with open_private_file(target) as handle:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > limit:
                break
            digest.update(chunk)
            handle.write(chunk)
    if size > limit:
        delete_upload(stored)
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=limit), file=file_name)
    return UploadedFile(file_name, stored, size, digest.hexdigest())


def delete_upload(file_name: str) -> None:
    """With all that was made of it."""
    for path in (upload_path(file_name), *uploads_folder().glob(f"{file_name}.*")):
        path.unlink(missing_ok=True)


@contextmanager
def lock_load(file_name: str, *, patience: float = 3) -> Iterator[None]:
    """A command loads this file itself while the block runs: no worker takes it for work that was broken off.

    patience: seconds to wait where another command does so. Raises Conflict then.
    """
    path = _lock_path(file_name)
    with ExitStack() as stack:
        try:
            stack.enter_context(lock_folder(path, patience=patience))
        except FolderInUse as error:
            raise Conflict("another goalweave load is reading this file; wait until it has finished") from error
        except InputError as error:
            # A shared folder without locks, next to PostgreSQL: no one else can be told.
            LOGGER.warning("%s. Start no worker and no other load while this command runs.", error)
        try:
            yield
        finally:
            # Windows removes no open file; what is left goes with the upload.
            with suppress(OSError):
                path.unlink()


def is_being_loaded(file_name: str) -> bool:
    """Whether a command that is still running loads it; also where no one can tell, since locks do not work."""
    path = _lock_path(file_name)
    if not path.exists():
        return False
    try:
        with lock_folder(path, patience=0):
            return False
    except InputError:
        return True


def _lock_path(file_name: str) -> Path:
    return upload_path(f"{file_name}.lock")


def delete_cache(file_name: str, *endings: str) -> None:
    """What `parsed_cache` has written with one of these endings."""
    for ending in endings:
        for path in uploads_folder().glob(f"{file_name}.*.{ending}"):
            path.unlink(missing_ok=True)


def cached_uploads(*endings: str) -> set[str]:
    """Stored names of the uploads of which there is a file as `parsed_cache` writes it, with one of these endings."""
    folder = uploads_folder()
    paths = chain.from_iterable(folder.glob(f"*.*.{ending}") for ending in endings)
    return {path.name.rsplit(".", 2)[0] for path in paths}


# How far a work is, lies in a small file beside the upload: an import is one transaction, and while that is open SQLite
# lets no second connection write; what the transaction itself writes is seen by no one before its end.


def note_progress(file_name: str, done: int, total: int) -> None:
    path = _progress_path(file_name)
    beside = path.with_suffix(".writing")
    # What it says is for a bar on a page: no work ends for want of it.
    with suppress(OSError):
        beside.write_text(json.dumps([done, total]), encoding="ascii")
        beside.replace(path)


def read_progress(file_name: str) -> tuple[int, int]:
    """Records done, and all of them (0 where that is not known yet)."""
    try:
        done, total = json.loads(_progress_path(file_name).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0, 0
    return int(done), int(total)


def delete_progress(file_name: str) -> None:
    _progress_path(file_name).unlink(missing_ok=True)


def _progress_path(file_name: str) -> Path:
    return upload_path(f"{file_name}.progress")
