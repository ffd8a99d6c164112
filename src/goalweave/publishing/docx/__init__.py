"""A document as DOCX: real styles, fields, native tables, words for pictures; from right to left where its language is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.core.document import Document, Text
from goalweave.core.text.languages import pick
from goalweave.publishing.characters import legal_line
from goalweave.publishing.house_style import Style
from goalweave.publishing.outline import outline_of

if TYPE_CHECKING:
    from goalweave.publishing.docx.writer import Writer

COVER_ABOVE = 2600
"""Twips above the title, where it has a page of its own."""


def write_docx(document: Document, style: Style) -> bytes:
    """The document as DOCX, the same bytes for the same document and style; it opens without a question."""
    from goalweave.publishing.docx.blocks import write
    from goalweave.publishing.docx.markup import make, named, paragraph
    from goalweave.publishing.docx.numbering import Numbering
    from goalweave.publishing.docx.package import describe, numbering_root, open_package, packed
    from goalweave.publishing.docx.pages import Pages, text_width
    from goalweave.publishing.docx.styles import complete
    from goalweave.publishing.docx.writer import Writer

    package = open_package(style)
    outline = outline_of(document)
    body = package.element.body
    given = body.find(named("w:sectPr"))
    if given is not None:
        body.remove(given)
    styles = complete(package.part._styles_part.element, style, document.language)
    writer = Writer(document, outline, style, package.part, styles, Numbering(numbering_root(package)), 0)
    pages = Pages(given, writer, reference=bool(style.reference))
    for number, sheet in enumerate(outline.sheets, 1):
        section = pages.section(sheet.wide)
        writer.width = text_width(section)
        if number == 1:
            _cover(writer)
        for block in sheet.blocks:
            write(writer, block)
        if number == len(outline.sheets):
            writer.body.append(section)
            continue
        last = writer.body[-1] if writer.body else None
        if last is None or last.tag != named("w:p"):
            last = paragraph()
            writer.body.append(last)
        holder = last.find(named("w:pPr"))
        if holder is None:
            holder = make("w:pPr")
            last.insert(0, holder)
        holder.append(section)
    if not outline.sheets:
        _cover(writer)
        writer.body.append(pages.section(False))
    for element in writer.body:
        body.append(element)
    describe(package, document)
    return packed(package)


def _cover(writer: Writer) -> None:
    """Logo, title and what belongs to them."""
    from goalweave.publishing.docx.markup import make
    from goalweave.publishing.docx.pictures import logo_picture

    document, style, ground = writer.document, writer.style, writer.document.right_to_left

    def line(name: str, text: str, *, first: bool = False) -> None:
        if text := legal_line(text):
            turned = writer.runs_right_to_left((Text(text),))
            space = make("w:spacing", w_before=COVER_ABOVE) if first and writer.outline.cover else None
            writer.add(
                name, writer.plain(text, right_to_left=turned), space, right_to_left=turned, side=writer.edge(turned)
            )

    if style.logo:
        writer.add("cover line", [make("w:r", logo_picture(writer, style.logo))], right_to_left=ground)
    over = pick(style.cover, document.language)
    line("cover line", over, first=True)
    line("title", document.title, first=not legal_line(over))
    line("subtitle", document.subtitle)
    facts = [writer.fact(one) for one in (legal_line(document.author), legal_line(document.date)) if one]
    if facts:
        writer.add(
            "cover line",
            [run for at, fact in enumerate(facts) for run in (*(writer.plain(" · ") if at else ()), *fact)],
            right_to_left=ground,
        )
    for name, value in document.facts:
        content = [*writer.plain(legal_line(name)), make("w:r", make("w:tab")), *writer.fact(legal_line(value))]
        writer.add("cover fact", content, right_to_left=ground)
