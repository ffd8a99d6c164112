"""Files of an entry: photographs without what a camera hides in them, and documents."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from typing import IO

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.calls.actions.entries import lock_changeable_entry, note_change, store_entry
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallEntry, EntryFile
from goalweave.calls.photos import strip_metadata
from goalweave.core.errors import InputError, LimitError
from goalweave.core.model.calls import CallFieldType
from goalweave.core.text.sanitise import sanitise_line
from goalweave.registry.files import MEDIA_TYPES, InspectedFile, inspect_file

LARGEST_PHOTO = 8_000_000
PHOTO_TYPES = ("image/jpeg", "image/png")
MOST_FILES = 20
"""Files of an entry, whatever its fields allow."""
LONGEST_TEXT = 500

# In two parts, so that scanners leave this file alone.
_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_HEAD = 4096
_ENDINGS = frozenset({*MEDIA_TYPES, "jpg", "text", "tsv"})


def add_entry_file(
    *, entry: CallEntry, field: str, name: str, content: IO[bytes], now: datetime, text: str = ""
) -> EntryFile:
    """Store a file of a field; the same one is not stored twice. text: what a photograph shows.

    Raises InputError or LimitError with the field's id and the file's name for one that is not taken; NotAllowed.
    """
    try:
        inspected, cleaned = _inspect(name, content)
    except InputError as error:
        raise type(error)(error.message, file=error.file, field=field) from error
    with transaction.atomic():
        row = lock_changeable_entry(entry, now)
        definition = definition_of(row.call).fields.get(field)
        if definition is None or definition.type != CallFieldType.FILES:
            raise InputError(_("the call does not ask for this"), field=field[:60])
        present = row.files.filter(removed=None)
        if same := present.filter(digest=inspected.digest, field=field).first():
            return same
        most = min(definition.most or MOST_FILES, MOST_FILES)
        if present.filter(field=field).count() >= most or present.count() >= MOST_FILES:
            raise LimitError(
                _("at most %(most)d files are possible here") % {"most": most}, file=inspected.name, field=field
            )
        file = EntryFile(entry=row, field=field, text=_line(text), added=now, **asdict(inspected))
        file.file.save(inspected.name, File(cleaned), save=False)
        # The database undoes what failed; the disk does not.
        try:
            file.save(force_insert=True)
            _note(row, field, now)
        except BaseException:
            file.file.delete(save=False)
            raise
    return file


@transaction.atomic
def describe_entry_file(*, file: EntryFile, text: str, now: datetime) -> None:
    """Say what a photograph shows. Raises NotAllowed."""
    row = lock_changeable_entry(file.entry, now)
    if file.text != _line(text):
        file.text = _line(text)
        file.save(update_fields=["text"])
        _note(row, file.field, now)


@transaction.atomic
def remove_entry_file(*, file: EntryFile, now: datetime) -> None:
    """Hide a file, so that this can be undone. Raises NotAllowed."""
    row = lock_changeable_entry(file.entry, now)
    if file.removed is None:
        file.removed = now
        file.save(update_fields=["removed"])
        _note(row, file.field, now)


@transaction.atomic
def restore_entry_file(*, file: EntryFile, now: datetime) -> None:
    """Undo the removal. Raises NotAllowed; LimitError where others have taken its place."""
    row = lock_changeable_entry(file.entry, now)
    if file.removed is None:
        return
    definition = definition_of(row.call).fields.get(file.field)
    most = min((definition.most if definition is not None else None) or MOST_FILES, MOST_FILES)
    if row.files.filter(removed=None, field=file.field).count() >= most:
        raise LimitError(
            _("at most %(most)d files are possible here") % {"most": most}, file=file.name, field=file.field
        )
    file.removed = None
    file.save(update_fields=["removed"])
    _note(row, file.field, now)


def _note(row: CallEntry, field: str, now: datetime) -> None:
    store_entry(row, now)
    note_change(row, [field], now)


def _line(text: str) -> str:
    return sanitise_line(text)[:LONGEST_TEXT]


def _inspect(name: str, content: IO[bytes]) -> tuple[InspectedFile, IO[bytes]]:
    """What the file is, and what is stored of it: a photograph without metadata, measured as it is stored."""
    file_name = sanitise_line(name)[-LONGEST_TEXT:]
    if _is_virus_test(content):
        raise InputError(_("this file is made for testing virus scanners and is not accepted"), file=file_name)
    if file_name.rpartition(".")[2].lower() not in _ENDINGS:
        raise InputError(_("this type of file is not accepted"), file=file_name)
    inspected = inspect_file(name, content)
    if not inspected.media_type.startswith("image/"):
        return inspected, content
    if inspected.media_type not in PHOTO_TYPES:
        raise InputError(_("photographs are accepted as JPG or PNG"), file=inspected.name)
    if inspected.size > LARGEST_PHOTO:
        raise LimitError(
            _("the photograph is larger than %(limit)d MB") % {"limit": LARGEST_PHOTO // 10**6}, file=inspected.name
        )
    try:
        cleaned = BytesIO(strip_metadata(content.read(), inspected.media_type))
    except InputError as error:
        raise error.at(file=inspected.name) from error
    return inspect_file(inspected.name, cleaned), cleaned


def _is_virus_test(content: IO[bytes]) -> bool:
    content.seek(0)
    head = content.read(_HEAD)
    content.seek(0)
    return _EICAR in head
