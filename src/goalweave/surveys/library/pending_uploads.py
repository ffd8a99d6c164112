"""Submissions on their way in: a file waits in the folder of data until it is kept or a day has passed."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core import signing

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_line
from goalweave.datafolder import open_private_file
from goalweave.surveys import rules

LARGEST_UPLOAD = 20_000_000
"""Bytes."""
UPLOAD_LIFETIME = timedelta(days=1)
LONGEST_NAME = 200
_SALT = "goalweave.surveys.library.pending_uploads"
_FILE_NAME = re.compile("[0-9a-f]{32}")


def store_upload(*, actor: Actor, stream: IO[Any], name: str, now: datetime) -> str:
    """Lay the file down; what names it from now on, for this person alone. Files that waited too long are removed.

    Raises LimitError for one that is too large, InputError for one from whoever may bring in nothing.
    """
    if actor.user is None or not rules.may_coordinate_somewhere(actor):
        raise InputError("only editors can import a submission")
    shown = sanitise_line(re.split(r"[\\/]", name)[-1])[-LONGEST_NAME:] or "file"
    data = stream.read(LARGEST_UPLOAD + 1)
    if len(data) > LARGEST_UPLOAD:
        raise LimitError(
            Message("the file is larger than the limit of {limit:,} bytes", limit=LARGEST_UPLOAD), file=shown
        )
    _delete_expired(now)
    file_name = uuid.uuid4().hex
    with open_private_file(_upload_folder() / file_name) as handle:
        handle.write(data)
    return signing.dumps([actor.user.pk, file_name, shown], salt=_SALT)


def read_upload(actor: Actor, token: str) -> tuple[bytes, str] | None:
    """The bytes and name of a file that waits; None if it is someone else's, or waits no more."""
    upload = _locate_upload(actor, token)
    if upload is None:
        return None
    try:
        return (_upload_folder() / upload[0]).read_bytes(), upload[1]
    except FileNotFoundError:
        return None


def owns_upload(actor: Actor, token: str) -> bool:
    """Whether this person sent the file that is named so, whether or not it still waits."""
    try:
        user, _stored_name, _name = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return False
    return actor.user is not None and bool(user == actor.user.pk)


def delete_upload(actor: Actor, token: str) -> None:
    if (upload := _locate_upload(actor, token)) is not None:
        (_upload_folder() / upload[0]).unlink(missing_ok=True)


def _locate_upload(actor: Actor, token: str) -> tuple[str, str] | None:
    try:
        user, file_name, name = signing.loads(token, salt=_SALT, max_age=UPLOAD_LIFETIME)
    except (signing.BadSignature, ValueError):
        return None
    if actor.user is None or user != actor.user.pk or not _FILE_NAME.fullmatch(file_name):
        return None
    return file_name, name


def _upload_folder() -> Path:
    folder = Path(settings.DATA_DIR) / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _delete_expired(now: datetime) -> None:
    for path in _upload_folder().iterdir():
        if _FILE_NAME.fullmatch(path.name) and path.stat().st_mtime < (now - UPLOAD_LIFETIME).timestamp():
            path.unlink(missing_ok=True)
