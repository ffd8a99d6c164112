"""Word documents: headings by style, list items, paragraphs and table rows, straight from the document part."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.text.passages import Passage, split_typed
from goalweave.formats.archive import Archive, open_archive
from goalweave.formats.limits import Limits

LONGEST_CELL = 400
"""Characters. A table with longer cells is a form, and its cells are read as paragraphs."""

LONGEST_HEAD = 5
"""Words of a cell in a row of column heads."""

_SKIPPED = frozenset(("del", "moveFrom", "Fallback", "instrText", "footnoteReference", "rPr", "pPr", "tblPr", "sdtPr"))


@dataclass(frozen=True, slots=True)
class _Style:
    """name in small letters, as Word stores it in every language; level of a heading, 0 for none; listed: numbered or bulleted."""

    name: str = ""
    level: int = 0
    listed: bool = False


def passages(data: bytes, name: str, limits: Limits) -> list[Passage]:
    """The passages of a .docx file; the locator counts paragraphs within the section, or rows of a table.

    Deleted text, headers, footers, notes and the table of contents are left out. Raises InputError if the file is
    broken, is no Word document or holds a DTD; LimitError if it is a decompression bomb.
    """
    archive = open_archive(io.BytesIO(data), name, limits)
    main = _main_part(archive)
    body = next((child for child in _parse(archive, main) if _tag(child) == "body"), None)
    if body is None:
        raise InputError("the Word document has no body", file=name, field=main)
    return list(_located(_blocks(body, _styles(archive, main))))


def _parse(archive: Archive, part: str) -> Any:
    """The root of an XML part, read without DTD, entities and network."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(archive.read(part), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"the part is not well-formed XML ({error.msg})", file=archive.name, field=part) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError(
            "the part declares a document type (DTD), which a Word document never has", file=archive.name, field=part
        )
    return root


def _main_part(archive: Archive) -> str:
    if "_rels/.rels" in archive.members:
        for relation in _parse(archive, "_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                return posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
    if "word/document.xml" not in archive.members:
        raise InputError("the file is not a Word document: it has no document part", file=archive.name)
    return "word/document.xml"


def _styles(archive: Archive, main: str) -> dict[str, _Style]:
    """Style id → style, with what it has from the styles that it is based on."""
    part = posixpath.join(posixpath.dirname(main), "styles.xml")
    if part not in archive.members:
        return {}
    given = {_value(style, "styleId"): style for style in _parse(archive, part) if _tag(style) == "style"}
    return {key: _style(key, given) for key in given}


def _style(key: str, given: dict[str, Any]) -> _Style:
    own = _Style(_child_value(given[key], "name").lower())
    level, listed = 0, own.name.startswith(("list bullet", "list number"))
    seen: set[str] = set()
    while key in given and key not in seen:
        seen.add(key)
        style = given[key]
        level = level or _heading_level(_child_value(style, "name").lower(), _child_value(style, "pPr", "outlineLvl"))
        listed = listed or _child_value(style, "pPr", "numPr", "numId") not in ("", "0")
        key = _child_value(style, "basedOn")
    return _Style(own.name, level, listed)


def _heading_level(name: str, outline: str) -> int:
    if match := re.fullmatch(r"heading (\d)", name):
        return int(match[1])
    if name in ("title", "subtitle"):
        return 1
    return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0


def _blocks(parent: Any, styles: dict[str, _Style]) -> Iterator[Passage]:
    """The paragraphs and rows below an element; content controls and the like are looked through."""
    for child in parent:
        tag = _tag(child)
        if tag == "p":
            yield from _paragraph(child, styles)
        elif tag == "tbl":
            yield from _table(child, styles)
        elif tag not in _SKIPPED:
            yield from _blocks(child, styles)


def _paragraph(paragraph: Any, styles: dict[str, _Style]) -> Iterator[Passage]:
    style = styles.get(_child_value(paragraph, "pPr", "pStyle"), _Style())
    if style.name.startswith("toc"):
        return
    outline = _child_value(paragraph, "pPr", "outlineLvl")
    level = style.level or _heading_level("", outline)
    number = _child_value(paragraph, "pPr", "numPr", "numId")
    listed = number != "0" if number else style.listed
    for bullet, text in split_typed("".join(_text(paragraph))):
        if text:
            yield Passage(text, "heading" if level else "item" if listed or bullet else "paragraph", "", level)
    for box in _boxes(paragraph):
        yield from _blocks(box, styles)


def _text(element: Any) -> Iterator[str]:
    """The words of a paragraph as it stands: inserted text is read, deleted text is not, text boxes come apart."""
    for child in element:
        tag = _tag(child)
        if tag == "t":
            yield child.text or ""
        elif tag == "tab":
            yield " "
        elif tag in ("br", "cr"):
            yield "\n"
        elif tag == "noBreakHyphen":
            yield "-"
        elif tag not in _SKIPPED and tag != "txbxContent":
            yield from _text(child)


def _boxes(element: Any) -> Iterator[Any]:
    for child in element:
        tag = _tag(child)
        if tag == "txbxContent":
            yield child
        elif tag not in _SKIPPED:
            yield from _boxes(child)


def _table(table: Any, styles: dict[str, _Style]) -> Iterator[Passage]:
    """A row of data as one item, its cells joined; the paragraphs of the cells where the table is a form."""
    rows = list(_below(table, "tr"))
    cells = [[list(_blocks(cell, styles)) for cell in _below(row, "tc")] for row in rows]
    filled = [[cell for cell in row if cell] for row in cells]
    form = any(
        len(cell) > 1 or len(cell[0].text) > LONGEST_CELL or cell[0].kind != "paragraph"
        for row in filled
        for cell in row
    ) or all(len(row) < 2 for row in filled)
    if form:
        yield from (passage for row in filled for cell in row for passage in cell)
        return
    for number, row in enumerate(filled, 1):
        if row and not (number == 1 and _is_head(rows, filled)):
            yield Passage(" · ".join(cell[0].text for cell in row), "item", f"row {number}")


def _is_head(rows: list[Any], filled: list[list[list[Passage]]]) -> bool:
    """Whether the first row names the columns: marked so, or of few words without digits above longer cells."""
    if any(_tag(mark) == "tblHeader" for mark in rows[0].iter()):
        return True
    texts = [cell[0].text for cell in filled[0]]
    short = all(len(text.split()) <= LONGEST_HEAD and not re.search(r"\d", text) for text in texts)
    below = [sum(len(cell[0].text) for cell in row) for row in filled[1:] if row]
    return bool(short and below and max(below) > sum(map(len, texts)))


def _below(element: Any, tag: str) -> Iterator[Any]:
    """The nearest descendants with a tag, through content controls but not through tables within."""
    for child in element:
        if _tag(child) == tag:
            yield child
        elif _tag(child) not in ("tbl", *_SKIPPED):
            yield from _below(child, tag)


def _located(found: Iterator[Passage]) -> Iterator[Passage]:
    count = 0
    for passage in found:
        count = 0 if passage.kind == "heading" else count + 1
        locator = passage.locator or (f"paragraph {count}" if count else "heading")
        yield Passage(passage.text, passage.kind, locator, passage.level)


def _tag(element: Any) -> str:
    """The name without namespace, of which there are two: transitional and strict."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _value(element: Any, attribute: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == attribute), "")


def _child_value(element: Any, *path: str) -> str:
    """The `val` of the element at a path of names; empty where there is none."""
    for tag in path:
        element = next((child for child in element if _tag(child) == tag), None)
        if element is None:
            return ""
    return _value(element, "val")
