"""The XML inside a Word document: its parts, its styles, the words of a paragraph."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.reading.archives import Archive
from goalweave.formats.reading.numbers import short_whole_number
from goalweave.formats.reading.xml_parts import count_nodes, refuse_hidden_markup

Style = TypeVar("Style")
SKIPPED = frozenset(("del", "moveFrom", "Fallback", "instrText", "rPr", "pPr", "tblPr", "sdtPr"))


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """name in small letters, as Word stores it in every language; level of a heading, 0 for none; listed: numbered or bulleted."""

    name: str = ""
    level: int = 0
    listed: bool = False


def parse_part(archive: Archive, part: str) -> Any:
    """The root of an XML part, read without DTD, entities and network. Raises InputError, and LimitError for more elements and attributes
    than a document has, before there is a tree of them."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    nodes = 0
    try:
        for chunk in archive.read_chunks(part):
            if not nodes:
                refuse_hidden_markup(chunk[:1024], archive.name, part)
            nodes += count_nodes(chunk)
            if nodes > archive.limits.nodes:
                message = Message(
                    "this part has more than the limit of {limit:,} elements and attributes", limit=archive.limits.nodes
                )
                raise LimitError(message, file=archive.name, field=part)
            parser.feed(chunk)
        root = parser.close()
    except etree.XMLSyntaxError as error:
        raise InputError(
            Message("the part is not well-formed XML ({fault})", fault=error.msg), file=archive.name, field=part
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError(
            "the part declares a document type (DTD), which is not allowed in a Word document",
            file=archive.name,
            field=part,
        )
    return root


def limit_text(body: Any, archive: Archive) -> None:
    """Raises LimitError if a document states more than the limit, before passages are made of it."""
    if sum(len(text.text or "") for text in body.iter("{*}t", "{*}delText")) > archive.limits.text:
        message = Message(
            "the document has more than the limit of {limit:,} characters of text", limit=archive.limits.text
        )
        raise LimitError(message, file=archive.name)


def main_part(archive: Archive) -> str:
    if "_rels/.rels" in archive.members:
        for relation in parse_part(archive, "_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                return posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
    if "word/document.xml" not in archive.members:
        raise InputError("the file is not a Word document: it has no document part", file=archive.name)
    return "word/document.xml"


def paragraph_styles(archive: Archive, main: str) -> dict[str, ParagraphStyle]:
    """Style id → style, with what it has from the styles that it is based on."""
    return resolve_styles(style_elements(archive, main), _resolve_style, ParagraphStyle())


def resolve_styles(elements: dict[str, Any], resolve: Callable[[Any, Style], Style], plain: Style) -> dict[str, Style]:
    """Style id → what `resolve` makes of its element and of the style that it is based on, each once, however long the chains are.

    plain: what a style without such a style is based on, and one that would be based on itself by way of others.
    """
    styles: dict[str, Style] = {}
    for first in elements:
        chain: dict[str, str] = {}
        key = first
        while key in elements and key not in styles and key not in chain:
            chain[key] = base = child_value(elements[key], "basedOn")
            key = base
        for name, base in reversed(chain.items()):
            styles[name] = resolve(elements[name], styles.get(base, plain))
    return styles


def style_elements(archive: Archive, main: str) -> dict[str, Any]:
    """Style id → its element; empty if the document has no styles."""
    return {
        attribute_value(element, "styleId"): element
        for element in sibling_part(archive, main, "styles.xml")
        if local_name(element) == "style"
    }


def sibling_part(archive: Archive, main: str, name: str) -> Any:
    """The root of a part next to the main one; empty if there is none."""
    part = posixpath.join(posixpath.dirname(main), name)
    return parse_part(archive, part) if part in archive.members else ()


def _resolve_style(style: Any, base: ParagraphStyle) -> ParagraphStyle:
    name = child_value(style, "name").lower()
    return ParagraphStyle(
        name,
        level=heading_level(name, child_value(style, "pPr", "outlineLvl")) or base.level,
        listed=name.startswith(("list bullet", "list number"))
        or child_value(style, "pPr", "numPr", "numId") not in ("", "0")
        or base.listed,
    )


def heading_level(name: str, outline: str) -> int:
    if match := re.fullmatch(r"heading (\d)", name):
        return int(match[1])
    if name in ("title", "subtitle"):
        return 1
    level = short_whole_number(outline)
    return level + 1 if level is not None and level < 9 else 0


def paragraph_text(element: Any) -> Iterator[str]:
    """The words of a paragraph as it is: inserted text is read, deleted text is not, text boxes come apart."""
    for child in element:
        tag = local_name(child)
        if tag == "t":
            yield child.text or ""
        elif tag == "tab":
            yield " "
        elif tag in ("br", "cr"):
            yield "\n"
        elif tag == "noBreakHyphen":
            yield "-"
        elif tag not in SKIPPED and tag != "txbxContent":
            yield from paragraph_text(child)


def deleted_text(element: Any) -> Iterator[str]:
    """What tracked changes have deleted from a paragraph."""
    for child in element:
        if local_name(child) in ("del", "moveFrom"):
            yield from (part.text or "" for part in child.iter() if local_name(part) in ("delText", "t"))
            yield " "
        elif local_name(child) not in SKIPPED and local_name(child) != "txbxContent":
            yield from deleted_text(child)


def note_references(element: Any) -> Iterator[str]:
    """The footnotes and endnotes that a paragraph refers to, `footnote 2`, in order."""
    for child in element:
        tag = local_name(child)
        if tag in ("footnoteReference", "endnoteReference"):
            yield f"{tag.removesuffix('Reference')} {attribute_value(child, 'id')}"
        elif tag not in SKIPPED and tag != "txbxContent":
            yield from note_references(child)


def read_notes(archive: Archive, main: str) -> dict[str, str]:
    """`footnote 2` or `endnote 1` → its words; without the separators that Word keeps among them."""
    notes = {}
    for kind in ("footnote", "endnote"):
        for note in sibling_part(archive, main, f"{kind}s.xml"):
            if attribute_value(note, "type") in ("", "normal"):
                paragraphs = (" ".join(paragraph_text(p)) for p in note.iter() if local_name(p) == "p")
                text = " ".join(" ".join(paragraphs).split())
                notes[f"{kind} {attribute_value(note, 'id')}"] = text
    return notes


def text_boxes(element: Any) -> Iterator[Any]:
    for child in element:
        tag = local_name(child)
        if tag == "txbxContent":
            yield child
        elif tag not in SKIPPED:
            yield from text_boxes(child)


def nearest_descendants(element: Any, tag: str) -> Iterator[Any]:
    """The nearest descendants with a tag, through content controls but not through tables within."""
    for child in element:
        if local_name(child) == tag:
            yield child
        elif local_name(child) not in ("tbl", *SKIPPED):
            yield from nearest_descendants(child, tag)


def local_name(element: Any) -> str:
    """The name without namespace, of which there are two: transitional and strict."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def attribute_value(element: Any, attribute: str) -> str:
    # Of the names alone: lxml looks for the value of each attribute among all of them.
    named = next((key for key in element.keys() if key.rsplit("}", 1)[-1] == attribute), None)  # noqa: SIM118
    return "" if named is None else str(element.get(named))


def child_value(element: Any, *path: str) -> str:
    """The `val` of the element at a path of names; empty if there is none."""
    for tag in path:
        element = next((child for child in element if local_name(child) == tag), None)
        if element is None:
            return ""
    return attribute_value(element, "val")
