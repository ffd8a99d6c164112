"""The logo of a house style: a picture that does nothing and fetches nothing."""

from __future__ import annotations

import re
from pathlib import Path

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.fonts import svg_to_png
from goalweave.publishing.house_style import Logo
from goalweave.publishing.style_files import read_style_file

LOGO_LARGEST = 2_000_000
PIXELS_MOST = 6_000
_ACTIVE = re.compile(
    rb"<\s*(?:\w+:)?(?:script|foreignObject|handler|set|animate\w*|iframe|object|embed)\b|\son\w+\s*=|javascript:|<!DOCTYPE|<!ENTITY|<\?xml-stylesheet|@import",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    rb"(?:href|src)\s*=\s*[\"']\s*(?!#|data:image/(?:png|jpeg);)|url\(\s*[\"']?\s*(?!#)", re.IGNORECASE
)


def read_logo(path: Path, *, width: float, alt: str) -> Logo:
    """width: millimetres. Raises InputError for what is no SVG, PNG or JPEG, for an SVG that does or fetches anything."""
    data = read_style_file(path, LOGO_LARGEST)
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        media, png = ("image/png" if data.startswith(b"\x89PNG") else "image/jpeg"), data
    else:
        if b"<svg" not in data[:4000]:
            raise InputError("a logo must be an SVG, PNG or JPEG file", file=str(path))
        if _ACTIVE.search(data) or _OUTSIDE.search(data) or (not data.isascii() and not _is_utf8(data)):
            raise InputError("the image contains a script or loads external content", file=str(path))
        media, png = "image/svg+xml", _rasterise(data, path)
    across, down = _pixel_size(png, path)
    return Logo(data, media, png, width, width * down / across, alt)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _rasterise(data: bytes, path: Path) -> bytes:
    try:
        return svg_to_png(data.decode(), width=1200, background=None, system_fonts=True)
    except ValueError as error:
        raise InputError("the image cannot be displayed", file=str(path)) from error


def _pixel_size(png: bytes, path: Path) -> tuple[int, int]:
    from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
    from docx.image.image import Image

    try:
        image = Image.from_blob(png)
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, KeyError, ValueError) as error:
        raise InputError("the image is damaged", file=str(path)) from error
    if not 0 < image.px_width <= PIXELS_MOST or not 0 < image.px_height <= PIXELS_MOST:
        raise LimitError(
            Message("the image exceeds the limit of {most:,} pixels in width or height", most=PIXELS_MOST),
            file=str(path),
        )
    return image.px_width, image.px_height
