"""Sections of a DOCX: page formats, headers and footers."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.document_labels import page_number_parts
from goalweave.publishing.docx.markup import make_element, make_field, make_value_element, qualified_name
from goalweave.publishing.docx.styles import to_twips
from goalweave.publishing.docx.writer import DocxWriter
from goalweave.publishing.style_sheet import footer_text

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
FOOTER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"
_FIRST = (
    "headerReference",
    "footerReference",
    "footnotePr",
    "endnotePr",
    "type",
    "pgSz",
    "pgMar",
    "paperSrc",
    "pgBorders",
    "lnNumType",
    "pgNumType",
    "cols",
    "formProt",
    "vAlign",
    "noEndnote",
    "titlePg",
    "textDirection",
    "bidi",
    "rtlGutter",
    "docGrid",
)


class DocxSections:
    """The sections of a document, from that of its reference, where it has one."""

    def __init__(self, section_properties: _Element | None, writer: DocxWriter, *, reference: bool) -> None:
        self._given, self._writer, self._reference = section_properties, writer, reference
        self._last: bool | None = None

    def end_section(self, wide: bool) -> _Element:
        """The properties of the section that ends here."""
        first = self._last is None
        section = self._page_form(wide)
        if first or self._last != wide:
            self._add_headers_and_footers(section, wide, first)
        for old in section.findall(qualified_name("w:titlePg")):
            section.remove(old)
        if first:
            section.append(make_element("w:titlePg"))
        if self._writer.document.right_to_left and section.find(qualified_name("w:bidi")) is None:
            section.append(make_element("w:bidi"))
        self._last = wide
        section[:] = sorted(section, key=_position_in_section)
        return section

    def _page_form(self, wide: bool) -> _Element:
        if self._reference and self._given is not None:
            section = copy.deepcopy(self._given)
            for name in ("w:headerReference", "w:footerReference", "w:type"):
                for old in section.findall(qualified_name(name)) if name == "w:type" or self._last is not None else ():
                    section.remove(old)
            section.append(make_value_element("w:type", "nextPage"))
            if wide:
                _turn_page(section)
            return section
        width, height = (to_twips(length) for length in self._writer.style.page_size)
        top, sides, bottom = (to_twips(length) for length in self._writer.style.margin)
        size = (
            make_element("w:pgSz", w_w=height, w_h=width, w_orient="landscape")
            if wide
            else make_element("w:pgSz", w_w=width, w_h=height)
        )
        margin = make_element(
            "w:pgMar",
            w_top=top,
            w_right=sides,
            w_bottom=bottom,
            w_left=sides,
            w_header=to_twips(11),
            w_footer=to_twips(11),
            w_gutter=0,
        )
        return make_element("w:sectPr", make_value_element("w:type", "nextPage"), size, margin)

    def _add_headers_and_footers(self, section: _Element, wide: bool, first: bool) -> None:
        """Heads and feet of our own, each where the reference has none."""
        width = text_width(section)
        reference = self._given if self._reference else None
        if reference is None or reference.find(qualified_name("w:headerReference")) is None:
            self._add_part(section, "header", [self._header_content(width)], "default")
        if reference is None or reference.find(qualified_name("w:footerReference")) is None:
            self._add_part(section, "footer", [self._footer_content(width)], "default")
            if first and not self._writer.outline.cover:
                self._add_part(section, "footer", [self._footer_content(width)], "first")

    def _add_part(self, section: _Element, kind: str, content: list[_Element], which: str) -> None:
        relation = _new_part(self._writer.part, kind, content)
        section.insert(0, make_element(f"w:{kind}Reference", w_type=which, r_id=relation))

    def _header_content(self, width: int) -> _Element:
        """The title, and at the other side the section that the page is in."""
        writer = self._writer
        content = writer.plain_runs(to_legal_line(writer.document.title))
        top = next((heading for heading in writer.outline.headings if heading.level == 1), None)
        stops = None
        if top is not None:
            section = make_field('STYLEREF "Heading 1"', *writer.make_runs(top.content))
            content = [*content, make_element("w:r", make_element("w:tab")), *section]
            stops = make_element("w:tabs", make_element("w:tab", w_val="right", w_pos=width))
        return writer.make_paragraph("header", content, stops, right_to_left=writer.document.right_to_left)

    def _footer_content(self, width: int) -> _Element:
        writer = self._writer
        number: list[_Element] = []
        for part in page_number_parts(writer.document):
            match part:
                case "{page}":
                    number += make_field("PAGE", *writer.plain_runs("1"))
                case "{pages}":
                    number += make_field("NUMPAGES", *writer.plain_runs("1"))
                case _:
                    number += writer.plain_runs(part)
        stop = make_element("w:tabs", make_element("w:tab", w_val="right", w_pos=width))
        foot = writer.plain_runs(footer_text(writer.document, writer.style))
        return writer.make_paragraph(
            "footer",
            [*foot, make_element("w:r", make_element("w:tab")), *number],
            stop,
            right_to_left=writer.document.right_to_left,
        )


def text_width(section: _Element) -> int:
    """Twips between the margins."""
    size, margin = section.find(qualified_name("w:pgSz")), section.find(qualified_name("w:pgMar"))
    if size is None or margin is None:
        return to_twips(160)
    width, left, right = (
        int(float(twips or 0))
        for twips in (
            size.get(qualified_name("w:w")),
            margin.get(qualified_name("w:left")),
            margin.get(qualified_name("w:right")),
        )
    )
    return max(width - left - right, to_twips(40))


def _turn_page(section: _Element) -> None:
    size = section.find(qualified_name("w:pgSz"))
    if size is None:
        return
    width, height = int(size.get(qualified_name("w:w")) or 0), int(size.get(qualified_name("w:h")) or 0)
    if width < height:
        size.set(qualified_name("w:w"), str(height))
        size.set(qualified_name("w:h"), str(width))
        size.set(qualified_name("w:orient"), "landscape")


def _position_in_section(element: _Element) -> int:
    return _FIRST.index(name) if (name := str(element.tag).rpartition("}")[2]) in _FIRST else len(_FIRST)


def _new_part(part: Any, kind: str, content: list[_Element]) -> str:
    from docx.opc.constants import CONTENT_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    names = {str(other.partname) for other in part.package.iter_parts()}
    number = next(at for at in range(1, 1000) if f"/word/{kind}{at}.xml" not in names)
    root = make_element("w:hdr" if kind == "header" else "w:ftr", *content)
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    type_ = CONTENT_TYPE.WML_HEADER if kind == "header" else CONTENT_TYPE.WML_FOOTER
    new = Part(PackURI(f"/word/{kind}{number}.xml"), type_, blob, part.package)
    relation: str = part.relate_to(new, HEADER if kind == "header" else FOOTER)
    return relation
