"""Photographs lose what a camera wrote next to the picture, and nothing of the picture."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from goalweave.calls.photos import strip_metadata
from goalweave.core.errors import InputError

PLACE = b"GPS 4.60971 -74.08175 Ana Ruiz"


def exif(turn: int, order: str = "<") -> bytes:
    """TIFF with the orientation and a text."""
    head = b"II" if order == "<" else b"MM"
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, turn, 0)
    return head + struct.pack(f"{order}HIH", 42, 8, 1) + entries + b"\0" * 4 + PLACE


def jpeg(turn: int = 6, order: str = "<") -> bytes:
    """A picture with EXIF, XMP, a comment and a file behind its end."""
    stream = BytesIO()
    Image.new("RGB", (9, 5), "orange").save(stream, "JPEG", exif=b"Exif\0\0" + exif(turn, order), comment=PLACE)
    plain = stream.getvalue()
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + PLACE
    return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + plain[2:] + PLACE


def png() -> bytes:
    stream = BytesIO()
    Image.new("RGBA", (9, 5), "orange").save(stream, "PNG")
    plain = stream.getvalue()

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    hidden = chunk(b"tEXt", b"Comment\0" + PLACE) + chunk(b"eXIf", exif(6)) + chunk(b"prVt", PLACE)
    return plain[:33] + hidden + plain[33:] + PLACE


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_jpeg_keeps_its_picture_and_how_it_is_turned(order: str) -> None:
    data = jpeg(order=order)
    stripped = strip_metadata(data, "image/jpeg")
    assert PLACE in data
    assert PLACE not in stripped
    before, after = Image.open(BytesIO(data)), Image.open(BytesIO(stripped))
    assert after.tobytes() == before.tobytes()
    assert dict(after.getexif()) == {0x0112: 6}


def test_an_upright_jpeg_has_no_exif_left() -> None:
    stripped = strip_metadata(jpeg(turn=1), "image/jpeg")
    assert b"Exif" not in stripped
    assert b"adobe" not in stripped


def test_a_png_keeps_its_picture_alone() -> None:
    data = png()
    stripped = strip_metadata(data, "image/png")
    assert PLACE not in stripped
    after = Image.open(BytesIO(stripped))
    assert (after.tobytes(), after.info) == (Image.open(BytesIO(data)).tobytes(), {})


@pytest.mark.parametrize("kind", ["image/jpeg", "image/png"])
def test_a_damaged_picture_is_refused_wherever_it_is_cut(kind: str) -> None:
    data = (jpeg() if kind == "image/jpeg" else png())[: -len(PLACE)]
    for end in range(8, len(data) - 12, 7):
        with pytest.raises(InputError):
            strip_metadata(data[:end], kind)
