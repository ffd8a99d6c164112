"""Photographs without what a camera writes next to the picture: place, time, device, owner, previews.

The picture itself is copied byte by byte, not compressed anew. Only what a viewer needs is taken over, so that unknown kinds of
metadata are left out too. Of EXIF the orientation stays, in a new segment of its own: without it a picture may lie on its side.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from goalweave.core.errors import InputError

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
# Image, palette, transparency and colour space (PNG, third edition, section 11); no text, time, EXIF or private chunks.
_PNG_CHUNKS = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"cHRM",
        b"gAMA",
        b"iCCP",
        b"sRGB",
        b"sBIT",
        b"bKGD",
        b"pHYs",
        b"cICP",
    }
)
_JPEG_START, _JPEG_END, _JPEG_SCAN = 0xD8, 0xD9, 0xDA
_JFIF, _EXIF, _COMMENT = 0xE0, 0xE1, 0xFE
_NEEDED = {0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Segments that say how the colours are meant → how they begin."""
_RESTARTS = range(0xD0, 0xD8)
_ORIENTATION = 0x0112


def strip_metadata(data: bytes, media_type: str) -> bytes:
    """The picture alone. Raises InputError for one that is damaged."""
    try:
        return _strip_png(data) if media_type == "image/png" else _strip_jpeg(data)
    except (struct.error, IndexError, ValueError) as error:
        raise InputError(_("the photograph is damaged")) from error


def _strip_png(data: bytes) -> bytes:
    parts = [_PNG_HEAD]
    at = len(_PNG_HEAD)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            raise ValueError("a chunk ends after the file")
        if kind in _PNG_CHUNKS:
            body = data[at + 4 : end - 4]
            parts.append(data[at : at + 4] + body + struct.pack(">I", zlib.crc32(body)))
        if kind == b"IEND":
            # What follows is no picture: other files are hidden there.
            return b"".join(parts)
        at = end
    raise ValueError("the picture has no end")


def _strip_jpeg(data: bytes) -> bytes:
    parts = [b"\xff\xd8"]
    for marker, segment in _jpeg_segments(data):
        body = segment[4:]
        if marker == _EXIF and body.startswith(b"Exif\0\0"):
            parts.append(_orientation_segment(body[6:]))
        elif marker not in range(_JFIF, 0xF0) and marker != _COMMENT:
            parts.append(segment)
        elif marker == _JFIF and body.startswith(b"JFIF\0"):
            # Without the preview that may follow.
            parts.append(b"\xff\xe0\x00\x10" + body[:12] + b"\0\0")
        elif body.startswith(_NEEDED.get(marker, b"\xff")):
            parts.append(segment)
    return b"".join(parts) + b"\xff\xd9"


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and whole segment, that of a scan with its picture, up to the end of the picture (ITU-T T.81, annex B)."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no segment where one must begin")
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if marker == _JPEG_END:
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise ValueError("a segment ends after the file")
        if marker == _JPEG_SCAN:
            end = _scan_end(data, end)
        yield marker, data[at:end]
        at = end


def _scan_end(data: bytes, at: int) -> int:
    """Where the compressed picture ends: at the next marker that is neither a stuffed byte nor a restart."""
    while True:
        at = data.index(b"\xff", at)
        if data[at + 1] != 0 and data[at + 1] not in _RESTARTS and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _orientation_segment(tiff: bytes) -> bytes:
    """A segment that says how the picture is turned, and nothing else; none where it is upright or cannot be read."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (offset,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, offset)
        for number in range(count):
            tag, kind, amount, value = struct.unpack_from(f"{order}HHIH", tiff, offset + 2 + 12 * number)
            if (tag, kind, amount) == (_ORIENTATION, 3, 1) and 2 <= value <= 8:
                entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, value, 0)
                body = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
                return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    except (KeyError, struct.error):
        pass
    return b""
