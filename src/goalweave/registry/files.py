"""Files of records: where they are stored, and which are accepted, by content and not by name."""

from __future__ import annotations

import hashlib
import re
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _

from goalweave.core.errors import InputError, LimitError
from goalweave.core.text.sanitise import sanitise_line
from goalweave.formats.reading.archives import DAMAGE
from goalweave.formats.reading.detect import HEAD, detect_format

LARGEST_FILE = 20_000_000
LONGEST_NAME = 200
CHUNK = 1_000_000
"""Bytes that are looked at in one go."""

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OOXML}wordprocessingml.document",
    "xlsx": f"{_OOXML}spreadsheetml.sheet",
    "pptx": f"{_OOXML}presentationml.presentation",
    "odt": f"{_ODF}text",
    "ods": f"{_ODF}spreadsheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}
"""What is taken, each with how it is sent."""

_SUFFIX_ALIASES = {"jpg": "jpeg", "text": "txt", "tsv": "csv"}
_PACKAGE_MEMBERS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_MACROS = re.compile(
    r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/.*|macrosheets/.*)$|^(basic|scripts)/.+", re.IGNORECASE
)
_MARKUP = (b"<svg", b"<html", b"<!doctype html", b"<script")


@deconstructible
class PrivateFiles(FileSystemStorage):
    """Storage below the data folder: no address leads there, and only the site's own account can read it."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> str:
        return str(Path(settings.DATA_DIR) / "files")

    @property
    def location(self) -> str:
        return str(Path(self.base_location).resolve())

    def _save(self, name: str, content: File[bytes]) -> str:
        """Nothing stays of a file for which the disk has no room."""
        try:
            return str(super()._save(name, content))  # type: ignore[misc]
        except OSError:
            self.delete(name)
            raise

    def url(self, name: str | None) -> str:
        raise ValueError("these files are served by a view alone")


def private_files() -> PrivateFiles:
    return PrivateFiles()


def attachment_path(attachment: Any, name: str) -> str:
    """A name of our own, whatever the file is called."""
    return f"attachments/{attachment.record_id}/{uuid.uuid4().hex}"


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """A file that may be kept. digest: SHA-256 in hexadecimal."""

    name: str
    media_type: str
    size: int
    digest: str


def inspect_file(name: str, content: IO[bytes]) -> InspectedFile:
    """What a file is. Raises InputError with the field `file` for one that is not taken, LimitError for one too large.

    Not taken are: other formats, macros, scripts that a browser would run, and content that belies the name.
    """
    file_name = sanitise_line(re.split(r"[\\/]", name)[-1])[-LONGEST_NAME:]
    try:
        size, digest = _size_and_digest(content)
        detected = _detect_format(file_name, content)
        suffix = _suffix(file_name)
        if detected != suffix:
            raise InputError(
                _("this is a %(found)s file, but its name ends in .%(ending)s")
                % {"found": detected.upper(), "ending": file_name.rpartition(".")[2]}
            )
    except InputError as error:
        raise type(error)(error.message, file=file_name, field="file") from error
    content.seek(0)
    return InspectedFile(file_name, MEDIA_TYPES[detected], size, digest)


def _size_and_digest(content: IO[bytes]) -> tuple[int, str]:
    content.seek(0)
    size, digest = 0, hashlib.sha256()
    while part := content.read(CHUNK):
        size += len(part)
        if size > LARGEST_FILE:
            raise LimitError(_("the file is larger than the limit of %(limit)d MB") % {"limit": LARGEST_FILE // 10**6})
        digest.update(part)
    if not size:
        raise InputError(_("the file is empty"))
    return size, digest.hexdigest()


def _suffix(name: str) -> str:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    suffix = _SUFFIX_ALIASES.get(ending, ending)
    if suffix not in MEDIA_TYPES:
        accepted = ", ".join(sorted(suffix_name.upper() for suffix_name in MEDIA_TYPES))
        raise InputError(_("this type of file is not accepted; accepted types: %(taken)s") % {"taken": accepted})
    return suffix


def _detect_format(name: str, content: IO[bytes]) -> str:
    content.seek(0)
    head = content.read(HEAD)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"PK"):
        return _package_format(content)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            _(
                "the file is password-protected or in an old format; save it again in a current format without a "
                "password"
            )
        )
    return _text_format(name, head, content)


def _package_format(content: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
            if any(_MACROS.search(member) for member in names):
                raise InputError(_("the file contains macros; save it without them"))
            # Members with macros may have any name; this list declares them.
            kinds = _member_head(archive, "[Content_Types].xml").lower()
            if b"macroenabled" in kinds or b"vbaproject" in kinds:
                raise InputError(_("the file contains macros; save it without them"))
            declared = _member_head(archive, "mimetype").strip().decode("ascii", "replace")
    except DAMAGE as error:
        raise InputError(_("the file is damaged or password-protected")) from error
    if package := next((kind for member, kind in _PACKAGE_MEMBERS.items() if kinds and member in names), ""):
        return package
    if package := next((kind for kind in ("odt", "ods") if MEDIA_TYPES[kind] == declared), ""):
        return package
    raise InputError(_("the file is an archive or its format is unknown; attach its files individually"))


def _member_head(archive: zipfile.ZipFile, member: str) -> bytes:
    """The first megabyte of a member, however large it says it is; nothing where there is none."""
    if member not in archive.namelist():
        return b""
    with archive.open(member) as handle:
        return handle.read(CHUNK)


def _text_format(name: str, head: bytes, content: IO[bytes]) -> str:
    detected = detect_format(head, re.sub(r"\.(text|tsv)$", ".txt", name, flags=re.IGNORECASE))
    if detected not in ("txt", "csv") or head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise InputError(_("the file is HTML, SVG or other markup, which is not accepted"))
    # UTF-16 has a NUL in every Latin letter; in any other encoding it means that this is no text.
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        content.seek(0)
        while part := content.read(CHUNK):
            if b"\x00" in part:
                raise InputError(_("the file is not text, although its name says it is"))
    return _suffix(name) if _suffix(name) in ("txt", "csv") else detected
