"""Elements of WordprocessingML (ECMA-376), made and joined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_DECLARED = {prefix: space for prefix, space in SPACES.items() if prefix != "xml"}
TWIPS = 1440 / 25.4
"""Twentieths of a point in a millimetre."""
EMU = 36_000
"""English metric units in a millimetre."""


def qualified_name(name: str) -> str:
    """`w:p` → the name with its namespace."""
    prefix, _, local = name.rpartition(":")
    return f"{{{SPACES[prefix]}}}{local}" if prefix else local


def make_element(name: str, /, *children: _Element | None, text: str = "", **attributes: str | int | None) -> _Element:
    """An element. Attributes without a prefix, written `w_val`, are of the namespace before the underscore."""
    element = etree.Element(
        qualified_name(name),
        nsmap=_DECLARED if name in ("w:hdr", "w:ftr", "w:document", "w:styles", "w:numbering") else None,
    )
    for attribute, value in attributes.items():
        if value is not None:
            element.set(qualified_name(attribute.replace("_", ":", 1)), str(value))
    for child in children:
        if child is not None:
            element.append(child)
    if text:
        element.text = text
    return element


def make_value_element(name: str, value_text: str | int) -> _Element:
    """An element that has only a value: `<w:jc w:val="end"/>`."""
    return make_element(name, w_val=value_text)


def make_paragraph(*content: _Element, properties: Iterable[_Element | None] = ()) -> _Element:
    """properties: in the order that the schema asks for (`ordered` sees to it)."""
    own = [element for element in properties if element is not None]
    return make_element("w:p", make_element("w:pPr", *order_elements(own, PARAGRAPH)) if own else None, *content)


PARAGRAPH = (
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "widowControl",
    "numPr",
    "pBdr",
    "shd",
    "tabs",
    "bidi",
    "spacing",
    "ind",
    "contextualSpacing",
    "jc",
    "outlineLvl",
    "rPr",
    "sectPr",
)
RUN = (
    "rStyle",
    "rFonts",
    "b",
    "bCs",
    "i",
    "iCs",
    "color",
    "position",
    "sz",
    "szCs",
    "u",
    "bdr",
    "shd",
    "vertAlign",
    "rtl",
    "lang",
)


def order_elements(elements: Iterable[_Element], order: tuple[str, ...]) -> list[_Element]:
    """As the schema wants them. Raises ValueError for one that is not in the order."""
    return sorted(elements, key=lambda one: order.index(etree.QName(one).localname))


def make_field(instruction: str, *shown: _Element) -> list[_Element]:
    """Return a field with the text shown until Word updates it."""
    return [
        make_element("w:r", make_element("w:fldChar", w_fldCharType="begin")),
        make_element("w:r", make_element("w:instrText", text=f" {instruction} ", xml_space="preserve")),
        make_element("w:r", make_element("w:fldChar", w_fldCharType="separate")),
        *shown,
        make_element("w:r", make_element("w:fldChar", w_fldCharType="end")),
    ]
