"""A document as DOCX: real styles, fields, native tables, words for pictures; from right to left where its language is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.core.document import Document, PageBreak, TextRun
from goalweave.core.text.languages import pick
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.house_style import HouseStyle
from goalweave.publishing.outline import PageGroup, make_outline

if TYPE_CHECKING:
    from lxml.etree import _Element

    from goalweave.publishing.docx.writer import DocxWriter

COVER_ABOVE, FACTS_ABOVE = 2600, 2000
"""Twips above the title and the facts, where the title has a page of its own."""


def write_docx(document: Document, style: HouseStyle) -> bytes:
    """The document as DOCX, the same bytes for the same document and style; it opens without a question."""
    from goalweave.publishing.docx.blocks import write_block
    from goalweave.publishing.docx.markup import make_element, make_paragraph, qualified_name
    from goalweave.publishing.docx.numbering import DocxNumbering
    from goalweave.publishing.docx.package import numbering_root, open_package, pack_docx, write_properties
    from goalweave.publishing.docx.pages import DocxSections, text_width
    from goalweave.publishing.docx.styles import complete_styles
    from goalweave.publishing.docx.writer import DocxWriter

    package = open_package(style)
    outline = make_outline(document)
    body = package.element.body
    section_properties = body.find(qualified_name("w:sectPr"))
    if section_properties is not None:
        body.remove(section_properties)
    styles = complete_styles(package.part._styles_part.element, style, document.language)
    writer = DocxWriter(document, outline, style, package.part, styles, DocxNumbering(numbering_root(package)), 0)
    pages = DocxSections(section_properties, writer, reference=bool(style.reference))
    groups = outline.page_groups
    if isinstance(next(iter(document.blocks), None), PageBreak):
        # The cover has a page of its own, and that is upright.
        groups = (PageGroup(wide=False, blocks=()), *groups)
    for number, sheet in enumerate(groups, 1):
        section = pages.end_section(sheet.wide)
        writer.width = text_width(section)
        if number == 1:
            _write_cover(writer)
        for block in sheet.blocks:
            write_block(writer, block)
        if number == len(groups):
            writer.body.append(section)
            continue
        last = writer.body[-1] if writer.body else None
        if last is None or last.tag != qualified_name("w:p"):
            last = make_paragraph()
            writer.body.append(last)
        holder = last.find(qualified_name("w:pPr"))
        if holder is None:
            holder = make_element("w:pPr")
            last.insert(0, holder)
        holder.append(section)
    if not groups:
        _write_cover(writer)
        writer.body.append(pages.end_section(False))
    for element in writer.body:
        body.append(element)
    write_properties(package, document)
    return pack_docx(package)


def _write_cover(writer: DocxWriter) -> None:
    """Logo, title and what belongs to them."""
    from goalweave.publishing.docx.markup import make_element
    from goalweave.publishing.docx.pictures import logo_picture

    document, style, ground = writer.document, writer.style, writer.document.right_to_left

    def line(name: str, text: str, *, above: int = 0) -> None:
        if text := to_legal_line(text):
            turned = writer.runs_right_to_left((TextRun(text),))
            space = make_element("w:spacing", w_before=above) if above and writer.outline.cover else None
            writer.add_paragraph(
                name,
                writer.plain_runs(text, right_to_left=turned),
                space,
                right_to_left=turned,
                side=writer.starting_side(turned),
            )

    if style.logo:
        writer.add_paragraph(
            "cover line", [make_element("w:r", logo_picture(writer, style.logo))], right_to_left=ground
        )
    line("cover line", pick(style.cover, document.language))
    line("cover author", document.author)
    line("title", document.title, above=COVER_ABOVE)
    line("subtitle", document.subtitle)
    runs: list[_Element] = []
    for value in filter(None, (to_legal_line(document.period), to_legal_line(document.date))):
        runs += writer.plain_runs(" · ") if runs else ()
        runs += writer.value_run(value)
    if runs:
        writer.add_paragraph("cover line", runs, right_to_left=ground)
    line("cover state", document.state)
    for number, (name, value) in enumerate(document.facts):
        content = [
            *writer.plain_runs(to_legal_line(name)),
            make_element("w:r", make_element("w:tab")),
            *writer.value_run(to_legal_line(value)),
        ]
        space = make_element("w:spacing", w_before=FACTS_ABOVE) if not number and writer.outline.cover else None
        writer.add_paragraph("cover fact", content, space, right_to_left=ground)
