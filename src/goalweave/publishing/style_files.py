"""The files next to a `style.yaml`: logo, style sheet and DOCX, read only from their folder, and only if nothing in
them is active."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.fonts import svg_to_png
from goalweave.formats.reading.archives import open_archive
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.xml_parts import scan_part
from goalweave.publishing.house_style import Logo

if TYPE_CHECKING:
    from lxml.etree import _Element

LOGO_LARGEST = 2_000_000
PIXELS_MOST = 6_000
DEPTH_MOST = 100
ATTRIBUTES_MOST = 1_000
_ACTIVE = re.compile(
    rb"<\s*(?:\w+:)?(?:script|foreignObject|handler|set|animate\w*|iframe|object|embed)\b|\son\w+\s*=|javascript:|<!DOCTYPE|<!ENTITY|<\?xml-stylesheet|@import",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    rb"(?:href|src)\s*=\s*[\"']\s*(?!#|data:image/(?:png|jpeg);)|url\(\s*[\"']?\s*(?!#)", re.IGNORECASE
)

CSS_LARGEST = 200_000
BESIDE_LARGEST = 3_000_000
_MEDIA = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
}

REFERENCE_LARGEST = 10_000_000
_MACROS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/.*|embeddings/.*)$", re.IGNORECASE)
_FETCHING = re.compile(r"\b(?:DDE(?:AUTO)?|INCLUDE(?:PICTURE|TEXT)?|IMPORT|LINK|DATABASE|MACROBUTTON)\b", re.IGNORECASE)
"""Fields that bring something in from elsewhere or start something."""


def read_style_file(path: Path, largest: int) -> bytes:
    """The file. Raises InputError where it cannot be read, LimitError where it is larger."""
    try:
        with path.open("rb") as stream:
            data = stream.read(largest + 1)
    except FileNotFoundError as error:
        raise InputError("the file does not exist", file=str(path)) from error
    except OSError as error:
        raise InputError("the file cannot be opened", file=str(path)) from error
    if len(data) > largest:
        raise LimitError(
            Message("the file is larger than the limit of {largest:,} bytes", largest=largest), file=str(path)
        )
    return data


def path_in_folder(folder: Path, name: str, source: Path, place: str) -> Path:
    """The path of a file of the folder. Raises InputError for one that lies elsewhere."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputError("the file must be in the style folder", file=str(source), field=place, value=name)
    return path


def read_logo(path: Path, *, width: float, alt: str) -> Logo:
    """width: millimetres. Raises InputError if it is not an SVG, PNG or JPEG, and for an SVG with scripts or external
    content."""
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
    _require_flat_picture(data, path)
    try:
        return svg_to_png(data.decode(), width=1200, background=None, system_fonts=True)
    except ValueError as error:
        raise InputError("the image cannot be displayed", file=str(path)) from error


def _require_flat_picture(data: bytes, path: Path) -> None:
    """What draws pictures ends the process where they are nested very deeply, and compares each attribute with all before it.

    Raises LimitError, InputError for what is no XML.
    """
    depth = 0

    def open_element(_tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH_MOST:
            what = Message("the image is nested more than {most} levels deep", most=DEPTH_MOST)
            raise LimitError(what, file=str(path))
        if len(attributes) > ATTRIBUTES_MOST:
            what = Message("an element has more than the limit of {limit:,} attributes", limit=ATTRIBUTES_MOST)
            raise LimitError(what, file=str(path))

    def close_element(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    try:
        scan_part(iter([data]), open_element, close_element)
    except expat.ExpatError as error:
        raise InputError("the image cannot be displayed", file=str(path), line=error.lineno) from error


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


def inline_css(path: Path) -> str:
    """A style sheet with the pictures and fonts of its folder in it. Raises InputError for anything that it fetches from elsewhere."""
    import tinycss2

    data = read_style_file(path, CSS_LARGEST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the file is not in UTF-8", file=str(path)) from error
    try:
        rules = tinycss2.parse_stylesheet(text, skip_comments=True)
        _inline_files(rules, path, [BESIDE_LARGEST])
        sheet: str = tinycss2.serialize(rules)
    except (RecursionError, ValueError) as error:  # brackets within brackets, numbers of thousands of digits
        raise InputError("the style sheet cannot be read at this point", file=str(path)) from error
    if re.search(r"<\s*[/!]", sheet):
        raise InputError("a style sheet cannot contain tags", file=str(path))
    return sheet


def _inline_files(tokens: Iterable[Any], path: Path, room: list[int]) -> None:
    """Replaces addresses of files by the files; room: how many bytes may still come in."""
    for token in tokens:
        if token.type == "error":
            raise InputError("the style sheet cannot be read at this point", file=str(path), line=token.source_line)
        if token.type == "at-rule" and token.lower_at_keyword in ("import", "namespace"):
            raise InputError(
                "@import is not allowed: a style sheet must be self-contained", file=str(path), line=token.source_line
            )
        if token.type == "url":
            token.value = _data_address(token.value, path, token.source_line, room)
            token.representation = f'url("{token.value}")'
        elif token.type == "function" and token.lower_name in ("url", "src", "image", "image-set", "-webkit-image-set"):
            for argument in token.arguments:
                if argument.type == "string":
                    argument.value = _data_address(argument.value, path, token.source_line, room)
                    argument.representation = f'"{argument.value}"'
        for part in ("prelude", "content", "arguments"):
            inner = getattr(token, part, None)
            if inner:
                _inline_files(inner, path, room)


def _data_address(address: str, path: Path, line: int, room: list[int]) -> str:
    if re.fullmatch(r"#[\w-]+", address) or re.fullmatch(
        r"data:(?:image|font)/[\w+.-]+;base64,[A-Za-z0-9+/=]*", address
    ):
        return address
    if ":" in address or address.startswith(("/", "\\")):
        raise InputError(
            "style sheets cannot load external files: put the file in the style folder",
            file=str(path),
            line=line,
            value=address,
        )
    beside = path_in_folder(path.parent, address, path, "url")
    media = _MEDIA.get(beside.suffix.lower())
    if media is None:
        raise InputError(
            "only images (PNG, JPEG, SVG) and fonts (WOFF2, WOFF, TTF, OTF) are allowed",
            file=str(path),
            line=line,
            value=address,
        )
    if media == "image/svg+xml":
        read_logo(beside, width=1, alt="")
    data = read_style_file(beside, room[0])
    room[0] -= len(data)
    return f"data:{media};base64,{base64.b64encode(data).decode()}"


def read_reference(path: Path) -> bytes:
    """Return the bytes of a DOCX. Raises InputError if it is not one, or has macros or other active parts."""
    data = read_style_file(path, REFERENCE_LARGEST)
    archive = open_archive(io.BytesIO(data), str(path), Limits(expanded=60_000_000, members=2_000))
    if "word/document.xml" not in archive.members or "[Content_Types].xml" not in archive.members:
        raise InputError("the file is not a DOCX file", file=str(path))
    types = archive.read_member("[Content_Types].xml")
    if any(_MACROS.search(member) for member in archive.members) or b"macroEnabled" in types:
        raise InputError("the document contains macros or embedded objects; save it without them", file=str(path))
    for member in archive.members:
        if member.endswith((".xml", ".rels")) and _has_external_content(
            _parse_part(archive.read_member(member), path, member)
        ):
            raise InputError("the document loads external content; remove it", file=str(path), field=member)
    _require_readable(data, path)
    return data


def _parse_part(part: bytes, path: Path, member: str) -> _Element:
    from lxml import etree

    if b"<!DOCTYPE" in part:
        raise InputError("part of the document cannot be read", file=str(path), field=member)
    try:
        return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise InputError("part of the document cannot be read", file=str(path), field=member) from error


def _has_external_content(root: _Element) -> bool:
    """Whether a part is joined to anything outside but the targets of links, or has a field that brings something in."""
    for relationship in root.iter("{*}Relationship"):
        if relationship.get("TargetMode") == "External" and not str(relationship.get("Type")).endswith("/hyperlink"):
            return True
    # The name of a field may be cut into several runs.
    fields = ["".join(map(str, root.itertext("{*}instrText")))]
    for field in root.iter("{*}fldSimple"):
        fields += map(str, field.attrib.values())
    return any(_FETCHING.search(field) for field in fields)


def _require_readable(data: bytes, path: Path) -> None:
    from docx import Document

    try:
        _ = Document(io.BytesIO(data)).styles
    except Exception as error:  # python-docx raises whatever it stumbles over
        raise InputError("the document is damaged", file=str(path)) from error
