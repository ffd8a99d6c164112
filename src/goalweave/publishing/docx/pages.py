"""Sections of a DOCX: the form of their pages, and what stands in their heads and feet."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from goalweave.publishing.characters import legal_line
from goalweave.publishing.document_labels import page_parts
from goalweave.publishing.docx.markup import field, make, named, value
from goalweave.publishing.docx.styles import twips
from goalweave.publishing.docx.writer import Writer
from goalweave.publishing.style_sheet import foot_text

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
FOOTER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"
_FIRST = ("headerReference", "footerReference", "footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType", "pgNumType", "cols", "formProt", "vAlign", "noEndnote", "titlePg", "textDirection", "bidi", "rtlGutter", "docGrid")  # fmt: skip


class Pages:
    """The sections of a document, from that of its reference, where it has one."""

    def __init__(self, given: _Element | None, writer: Writer, *, reference: bool) -> None:
        self._given, self._writer, self._reference = given, writer, reference
        self._last: bool | None = None

    def section(self, wide: bool) -> _Element:
        """The properties of the section that ends here."""
        first = self._last is None
        section = self._form(wide)
        if first or self._last != wide:
            self._furnish(section, wide, first)
        for old in section.findall(named("w:titlePg")):
            section.remove(old)
        if first:
            section.append(make("w:titlePg"))
        if self._writer.document.right_to_left and section.find(named("w:bidi")) is None:
            section.append(make("w:bidi"))
        self._last = wide
        section[:] = sorted(section, key=_place)
        return section

    def _form(self, wide: bool) -> _Element:
        if self._reference and self._given is not None:
            section = copy.deepcopy(self._given)
            for name in ("w:headerReference", "w:footerReference", "w:type"):
                for old in section.findall(named(name)) if name == "w:type" or self._last is not None else ():
                    section.remove(old)
            section.append(value("w:type", "nextPage"))
            if wide:
                _turn(section)
            return section
        width, height = (twips(one) for one in self._writer.style.size)
        top, sides, bottom = (twips(one) for one in self._writer.style.margin)
        size = (
            make("w:pgSz", w_w=height, w_h=width, w_orient="landscape")
            if wide
            else make("w:pgSz", w_w=width, w_h=height)
        )
        margin = make(
            "w:pgMar",
            w_top=top,
            w_right=sides,
            w_bottom=bottom,
            w_left=sides,
            w_header=twips(11),
            w_footer=twips(11),
            w_gutter=0,
        )
        return make("w:sectPr", value("w:type", "nextPage"), size, margin)

    def _furnish(self, section: _Element, wide: bool, first: bool) -> None:
        """Heads and feet of our own, each where the reference has none."""
        width = text_width(section)
        given = self._given if self._reference else None
        if given is None or given.find(named("w:headerReference")) is None:
            self._add(section, "header", [self._head()], "default")
        if given is None or given.find(named("w:footerReference")) is None:
            self._add(section, "footer", [self._foot(width)], "default")
            if first and not self._writer.outline.cover:
                self._add(section, "footer", [self._foot(width)], "first")

    def _add(self, section: _Element, kind: str, content: list[_Element], which: str) -> None:
        relation = _new_part(self._writer.part, kind, content)
        section.insert(0, make(f"w:{kind}Reference", w_type=which, r_id=relation))

    def _head(self) -> _Element:
        writer = self._writer
        return writer.paragraph(
            "header", writer.plain(legal_line(writer.document.title)), right_to_left=writer.document.right_to_left
        )

    def _foot(self, width: int) -> _Element:
        writer = self._writer
        number: list[_Element] = []
        for part in page_parts(writer.document):
            match part:
                case "{page}":
                    number += field("PAGE", *writer.plain("1"))
                case "{pages}":
                    number += field("NUMPAGES", *writer.plain("1"))
                case _:
                    number += writer.plain(part)
        stop = make("w:tabs", make("w:tab", w_val="right", w_pos=width))
        foot = writer.plain(foot_text(writer.document, writer.style))
        return writer.paragraph(
            "footer", [*foot, make("w:r", make("w:tab")), *number], stop, right_to_left=writer.document.right_to_left
        )


def text_width(section: _Element) -> int:
    """Twips between the margins."""
    size, margin = section.find(named("w:pgSz")), section.find(named("w:pgMar"))
    if size is None or margin is None:
        return twips(160)
    width, left, right = (
        int(float(one or 0))
        for one in (size.get(named("w:w")), margin.get(named("w:left")), margin.get(named("w:right")))
    )
    return max(width - left - right, twips(40))


def _turn(section: _Element) -> None:
    size = section.find(named("w:pgSz"))
    if size is None:
        return
    width, height = int(size.get(named("w:w")) or 0), int(size.get(named("w:h")) or 0)
    if width < height:
        size.set(named("w:w"), str(height))
        size.set(named("w:h"), str(width))
        size.set(named("w:orient"), "landscape")


def _place(element: _Element) -> int:
    return _FIRST.index(name) if (name := str(element.tag).rpartition("}")[2]) in _FIRST else len(_FIRST)


def _new_part(part: Any, kind: str, content: list[_Element]) -> str:
    from docx.opc.constants import CONTENT_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    taken = {str(one.partname) for one in part.package.iter_parts()}
    number = next(at for at in range(1, 1000) if f"/word/{kind}{at}.xml" not in taken)
    root = make("w:hdr" if kind == "header" else "w:ftr", *content)
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    type_ = CONTENT_TYPE.WML_HEADER if kind == "header" else CONTENT_TYPE.WML_FOOTER
    made = Part(PackURI(f"/word/{kind}{number}.xml"), type_, blob, part.package)
    relation: str = part.relate_to(made, HEADER if kind == "header" else FOOTER)
    return relation
