"""The DOCX of a house style, whose styles, page, headers and footers are taken: only one without anything active in it."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from goalweave.core.errors import InputError
from goalweave.formats.reading.archives import open_archive
from goalweave.formats.reading.limits import Limits
from goalweave.publishing.style_files import read_style_file

if TYPE_CHECKING:
    from lxml.etree import _Element

REFERENCE_LARGEST = 10_000_000
_MACROS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|activex/.*|embeddings/.*)$", re.IGNORECASE)
_FETCHING = re.compile(r"\b(?:DDE(?:AUTO)?|INCLUDE(?:PICTURE|TEXT)?|IMPORT|LINK|DATABASE|MACROBUTTON)\b", re.IGNORECASE)
"""Fields that bring something in from elsewhere or start something."""


def read_reference(path: Path) -> bytes:
    """The bytes of a DOCX. Raises InputError for what is none, or has macros or other active parts."""
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
    for one in root.iter("{*}Relationship"):
        if one.get("TargetMode") == "External" and not str(one.get("Type")).endswith("/hyperlink"):
            return True
    # The name of a field may be cut into several runs.
    fields = ["".join(str(text) for text in root.itertext("{*}instrText"))]
    fields += [str(value) for one in root.iter("{*}fldSimple") for value in one.attrib.values()]
    return any(_FETCHING.search(field) for field in fields)


def _require_readable(data: bytes, path: Path) -> None:
    from docx import Document

    try:
        _ = Document(io.BytesIO(data)).styles
    except Exception as error:  # python-docx raises whatever it stumbles over
        raise InputError("the document is damaged", file=str(path)) from error
