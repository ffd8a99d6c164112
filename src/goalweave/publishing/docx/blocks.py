"""Blocks of a document as paragraphs of WordprocessingML: one function for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from goalweave.core.document import (
    Block,
    EndNote,
    Figure,
    FigureData,
    Heading,
    ItemList,
    Notes,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Table,
    TableOfContents,
    TextRun,
)
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.document_labels import document_label, numbered_label
from goalweave.publishing.docx.markup import make_element, make_field, make_value_element
from goalweave.publishing.docx.page_numbers import estimate_pages
from goalweave.publishing.docx.paragraph_styles import INDENT
from goalweave.publishing.docx.pictures import figure_picture
from goalweave.publishing.docx.tables import write_caption, write_table
from goalweave.publishing.docx.writer import DocxWriter, data_mark, heading_mark, mention_mark, note_mark
from goalweave.publishing.outline import heading_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_STYLES = {
    ParagraphStyle.PLAIN: "normal",
    ParagraphStyle.LEAD: "lead",
    ParagraphStyle.SMALL: "small",
    ParagraphStyle.QUOTE: "quote",
    ParagraphStyle.WARNING: "warning",
}
GAP = "\u2002"
"""Between the number of a heading and its text."""
TURN = "\u200f"
"""After the gap from right to left: a text that begins with digits would otherwise change places with the number."""
_SUFFIXES = ("", " 2", " 3")


def write_block(writer: DocxWriter, block: Block) -> None:
    match block:
        case Heading():
            write_heading(writer, block)
        case Paragraph():
            _write_paragraph(writer, block, _STYLES[block.look])
        case ItemList():
            write_item_list(writer, block, 0)
        case Table():
            if block.caption:
                writer.tables += 1
                write_caption(writer, "table", writer.tables, block.caption, above=True)
            write_table(writer, block)
        case Figure():
            write_figure(writer, block)
        case TableOfContents():
            write_contents(writer, block)
        case Notes():
            write_notes(writer, block)
        case FigureData():
            _write_figure_data(writer)
        case PageBreak():
            pass
    writer.previous_block = block


def write_heading(writer: DocxWriter, block: Heading) -> None:
    writer.headings += 1
    turned = writer.runs_right_to_left(block.content)
    number = writer.text_runs(TextRun(f"{to_legal_line(block.number)}", code=True)) if block.number else []
    gap = writer.plain_runs(f"{GAP}{TURN if turned else ''}", right_to_left=turned) if number else []
    content = writer.make_bookmark(heading_mark(writer.headings), *number, *gap, *writer.make_runs(block.content))
    writer.add_paragraph(f"heading {block.level}", content, right_to_left=turned, side=writer.starting_side(turned))


def _write_paragraph(writer: DocxWriter, block: Paragraph, style: str, *properties: _Element) -> None:
    turned = writer.runs_right_to_left(block.content, block.language)
    side = _warning_border(writer) if turned and block.look is ParagraphStyle.WARNING else None
    keep = make_element("w:keepNext") if block.keep else None
    writer.add_paragraph(
        style, writer.make_runs(block.content, block.language), side, keep, *properties, right_to_left=turned
    )


def _warning_border(writer: DocxWriter) -> _Element:
    """The rule next to a warning where its lines begin: the sides of borders do not turn with the text."""
    none = make_element("w:left", w_val="nil")
    return make_element(
        "w:pBdr",
        none,
        make_element("w:right", w_val="single", w_sz=24, w_space=8, w_color=writer.style.colours.ink.lstrip("#")),
    )


def write_item_list(writer: DocxWriter, block: ItemList, level: int) -> None:
    kind = "list number" if block.ordered else "list bullet"
    suffix = _SUFFIXES[min(level, len(_SUFFIXES) - 1)]
    number = writer.numbering.add_numbered_list(level, block.start) if block.ordered else writer.numbering.bullets
    for item in block.items:
        first = item[0] if item and isinstance(item[0], Paragraph) else Paragraph(())
        language = first.language or block.language
        turned = writer.runs_right_to_left(first.content, language)
        mark = make_element(
            "w:numPr", make_value_element("w:ilvl", min(level, 8)), make_value_element("w:numId", number)
        )
        writer.add_paragraph(
            f"{kind}{suffix}",
            writer.make_runs(first.content, language),
            mark,
            right_to_left=turned,
            side=writer.starting_side(turned),
        )
        rest: Sequence[Block] = item[1:] if item and item[0] is first else item
        for inner in rest:
            if isinstance(inner, ItemList):
                write_item_list(writer, inner, level + 1)
            elif isinstance(inner, Paragraph) and inner.look is ParagraphStyle.PLAIN:
                _write_paragraph(writer, inner, f"list continue{suffix}")
            elif isinstance(inner, Paragraph):
                _write_paragraph(writer, inner, _STYLES[inner.look], make_element("w:ind", w_left=INDENT * (level + 1)))
            else:
                write_block(writer, inner)


def write_figure(writer: DocxWriter, block: Figure) -> None:
    writer.figures += 1
    ground = writer.document.right_to_left
    picture = figure_picture(writer, block)
    if picture is None:
        writer.add_paragraph(
            "small", writer.plain_runs(to_legal_line(block.alt)), make_element("w:keepNext"), right_to_left=ground
        )
    else:
        writer.add_paragraph("picture", [make_element("w:r", picture)], right_to_left=ground, side="center")
    to_data: list[_Element] = []
    if block.adds_table and writer.outline.data_at_end:
        text = writer.plain_runs(document_label(writer.document, "data"), style="hyperlink")
        link = make_element("w:hyperlink", *text, w_anchor=data_mark(writer.figures), w_history="1")
        to_data = [*writer.plain_runs("  "), link]
    write_caption(writer, "figure", writer.figures, block.caption, *to_data, above=False)
    if block.table is not None and block.adds_table and not writer.outline.data_at_end:
        _write_data_table(
            writer, writer.plain_runs(document_label(writer.document, "data"), style="label"), block.table
        )


def _write_figure_data(writer: DocxWriter) -> None:
    for number, table in writer.outline.tables_at_end():
        label = writer.plain_runs(numbered_label(writer.document, "figure", number), style="label")
        _write_data_table(writer, writer.make_bookmark(data_mark(number), *label), table)


def _write_data_table(writer: DocxWriter, label: list[_Element], table: Table) -> None:
    text = writer.plain_runs(f"  {to_legal_line(table.caption)}") if table.caption else []
    writer.add_paragraph(
        "caption", [*label, *text], make_element("w:keepNext"), right_to_left=writer.document.right_to_left
    )
    write_table(writer, table)


def write_contents(writer: DocxWriter, block: TableOfContents) -> None:
    """Lines that are links, each with a field for the number of its page (decision 0050).

    LibreOffice works these fields out as it opens the file, Word as it prints or is told to; until then it shows the
    number that was estimated.
    """
    ground = writer.document.right_to_left
    entries = [
        (number, heading)
        for number, heading in enumerate(writer.outline.headings, 1)
        if heading.level <= block.depth and heading_text(heading)
    ]
    if not entries:
        return
    writer.new_page = writer.outline.cover
    title = writer.make_paragraph(
        "toc heading", writer.plain_runs(document_label(writer.document, "contents")), right_to_left=ground
    )
    pages = estimate_pages(writer.document, writer.outline, writer.style)
    stop = make_element("w:tabs", make_element("w:tab", w_val="right", w_leader="dot", w_pos=writer.width))
    lines = [title]
    gap = f"{GAP}{TURN if ground else ''}"
    for number, heading in entries:
        page = make_field(f"PAGEREF {heading_mark(number)} \\h", *writer.plain_runs(str(pages[number - 1])))
        link = make_element(
            "w:hyperlink",
            *writer.text_runs(TextRun(to_legal_line(heading.number), code=True)) if heading.number else (),
            *writer.plain_runs(
                f"{gap if heading.number else ''}{heading_text(heading).removeprefix(to_legal_line(heading.number)).strip()}"
            ),
            make_element("w:r", make_element("w:tab")),
            *page,
            w_anchor=heading_mark(number),
            w_history="1",
        )
        lines.append(writer.make_paragraph(f"toc {heading.level}", [link], copy(stop), right_to_left=ground))
    writer.body += lines
    writer.new_page = True


def write_notes(writer: DocxWriter, block: Notes) -> None:
    """With a heading, where the document has not set one; each note leads back to where it was referred to."""
    ground = writer.document.right_to_left
    if not block.notes:
        return
    if not isinstance(writer.previous_block, Heading):
        writer.add_paragraph(
            "toc heading",
            writer.plain_runs(document_label(writer.document, "notes")),
            make_element("w:keepNext"),
            right_to_left=ground,
        )
    for note in block.notes:
        _write_note(writer, note)


def _write_note(writer: DocxWriter, note: EndNote) -> None:
    turned = writer.runs_right_to_left(note.content)
    number = writer.plain_runs(f"{note.number}.", right_to_left=turned)
    if writer.outline.mentions.get(note.number):
        number = [_link_to_mention(writer, note.number, number)]
    content = [
        *writer.make_bookmark(note_mark(note.number), *number),
        make_element("w:r", make_element("w:tab")),
        *writer.make_runs(note.content),
    ]
    writer.add_paragraph("note", content, right_to_left=turned, side=writer.starting_side(turned))


def _link_to_mention(writer: DocxWriter, number: int, content: list[_Element]) -> _Element:
    """Back to where the text refers to the note for the first time."""
    return make_element(
        "w:hyperlink",
        *content,
        w_anchor=mention_mark(number, 1),
        w_tooltip=document_label(writer.document, "back"),
        w_history="1",
    )
