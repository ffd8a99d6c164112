"""Files of own frameworks: uploads with the pack made of them, and the packs in the data folder."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from goalweave.core.errors import LimitError
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_line
from goalweave.datafolder import draft_folder, make_private_folder, open_private_file
from goalweave.imports.files import CHUNK, LONGEST_NAME, uploads_folder

LARGEST_FILE = 10_000_000
"""Bytes. The largest framework that ships has less than one million."""


@dataclass(frozen=True, slots=True)
class UploadFiles:
    """file: as uploaded; pack: the pack as it would be with its content; before: the pack as it was when this was loaded."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "file"

    @property
    def pack(self) -> Path:
        return self.folder / "pack"

    @property
    def before(self) -> Path:
        return self.folder / "before"


def upload_files(folder_name: str) -> UploadFiles:
    return UploadFiles(uploads_folder() / "frameworks" / folder_name)


def packs_folder() -> Path:
    """Where `goalweave frameworks import` keeps packs, too."""
    return Path(settings.DATA_DIR) / "packs"


def wording_folder() -> Path:
    return Path(settings.DATA_DIR) / "wording"


def store_file(stream: BinaryIO, name: str) -> tuple[str, str, int]:
    """Keep an uploaded file. Returns the name of its folder, the name to show, and its size. Raises LimitError."""
    file_name = sanitise_line(re.split(r"[\\/]", name)[-1])[-LONGEST_NAME:] or "file"
    folder_name = uuid.uuid4().hex
    files = upload_files(folder_name)
    make_private_folder(files.folder)
    size = 0
    with open_private_file(files.file) as handle:
        while size <= LARGEST_FILE and (chunk := stream.read(CHUNK)):
            size += len(chunk)
            handle.write(chunk)
    if size > LARGEST_FILE:
        delete_files(folder_name)
        message = Message("the file is larger than the limit of {limit:,} bytes", limit=LARGEST_FILE)
        raise LimitError(message, file=file_name)
    return folder_name, file_name, size


def delete_files(folder_name: str) -> None:
    shutil.rmtree(upload_files(folder_name).folder, ignore_errors=True)


def folder_digest(folder: Path) -> str:
    """SHA-256 of all files with their names; empty if there is no such folder."""
    if not folder.is_dir():
        return ""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def copy_folder(source: Path, target: Path) -> None:
    """Copy in place of what is there; a source that does not exist leaves nothing."""
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, target)


def replace_pack(pack: str, source: Path) -> None:
    """Bring a copy of the folder in place of the pack in one step; without such a folder the pack is removed."""
    packs = packs_folder()
    make_private_folder(packs)
    target = packs / pack
    # One level deeper than packs are looked for, so that nobody reads one that is half written.
    with draft_folder(packs, ".draft-") as workplace:
        draft, old = workplace / "draft", workplace / "old"
        copy_folder(source, draft)
        if target.exists():
            target.rename(old)
        try:
            if draft.exists():
                draft.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise


@dataclass(frozen=True, slots=True)
class PackChange:
    """A change of a pack's files whose transaction may not have ended. state: of the upload until it does."""

    upload: int
    pack: str
    before: str
    state: str


def _journal() -> Path:
    return packs_folder() / ".changing.json"


def note_change(change: PackChange) -> None:
    """Written before the files change: who comes after a crash can tell files that no transaction has followed."""
    make_private_folder(packs_folder())
    new_journal = _journal().with_suffix(".writing")
    new_journal.write_text(
        json.dumps(
            {"upload": change.upload, "pack": change.pack, "before": change.before, "state": change.state},
        ),
        encoding="utf-8",
    )
    new_journal.replace(_journal())


def read_change() -> PackChange | None:
    try:
        fields = json.loads(_journal().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return PackChange(fields["upload"], fields["pack"], fields["before"], fields["state"])


def forget_change() -> None:
    _journal().unlink(missing_ok=True)
