"""Files of interlinkages on their way in: each waits in the folder of data until it is loaded or a day has passed."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core import signing

from goalweave.accounts.actor import Actor
from goalweave.core.errors import LimitError, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_line
from goalweave.datafolder import open_private_file
from goalweave.interlinkages import rules

LARGEST_UPLOAD = 20_000_000
"""Bytes."""

UPLOAD_LIFETIME = timedelta(days=1)
LONGEST_NAME = 200
_SALT = "goalweave.interlinkages.uploads"
_FILE_NAME = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class MatrixUpload:
    """A file that waits. name: what its owner calls it; options: of the form, by name."""

    path: Path
    name: str
    options: Mapping[str, Any]


def store_upload(*, actor: Actor, stream: IO[Any], name: str, options: Mapping[str, Any], now: datetime) -> str:
    """Store a file and return its token, which is for this person alone. Files that waited too long are removed.

    Raises NotAllowed; LimitError for a file that is too large.
    """
    if actor.user is None or not rules.may_load_matrix_somewhere(actor):
        raise NotAllowed("only editors can load a matrix for an organisation, and only administrators for the site")
    file_name = sanitise_line(re.split(r"[\\/]", name)[-1])[-LONGEST_NAME:] or "file"
    data = stream.read(LARGEST_UPLOAD + 1)
    if len(data) > LARGEST_UPLOAD:
        raise LimitError(
            Message("the file is larger than the limit of {limit:,} bytes", limit=LARGEST_UPLOAD), file=file_name
        )
    _delete_expired(now)
    path = _uploads_folder() / uuid.uuid4().hex
    with open_private_file(path) as handle:
        handle.write(data)
    with open_private_file(_notes_path(path)) as handle:
        handle.write(json.dumps({"name": file_name, "options": dict(options)}).encode())
    return signing.dumps([actor.user.pk, path.name], salt=_SALT)


def find_upload(actor: Actor, token: str) -> MatrixUpload | None:
    """The file of a token; None if it is someone else's, or no longer waits."""
    try:
        user, file_name = signing.loads(token, salt=_SALT, max_age=UPLOAD_LIFETIME)
    except (signing.BadSignature, ValueError):
        return None
    if actor.user is None or user != actor.user.pk or not _FILE_NAME.fullmatch(file_name):
        return None
    path = _uploads_folder() / file_name
    try:
        notes = json.loads(_notes_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return MatrixUpload(path, notes["name"], notes["options"]) if path.exists() else None


def delete_upload(upload: MatrixUpload) -> None:
    upload.path.unlink(missing_ok=True)
    _notes_path(upload.path).unlink(missing_ok=True)


def _uploads_folder() -> Path:
    folder = Path(settings.DATA_DIR) / "interlinkages"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _notes_path(path: Path) -> Path:
    return path.with_suffix(".json")


def _delete_expired(now: datetime) -> None:
    oldest = (now - UPLOAD_LIFETIME).timestamp()
    for path in _uploads_folder().iterdir():
        if _FILE_NAME.fullmatch(path.stem) and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
