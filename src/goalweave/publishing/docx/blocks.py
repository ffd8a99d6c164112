"""Blocks of a document as paragraphs of WordprocessingML: one function for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goalweave.core.document import (
    Block,
    Contents,
    Figure,
    Heading,
    ItemList,
    Look,
    Note,
    Notes,
    PageBreak,
    Paragraph,
    Table,
    Text,
)
from goalweave.publishing.characters import legal_line
from goalweave.publishing.document_labels import word
from goalweave.publishing.docx.looks import INDENT
from goalweave.publishing.docx.markup import field, make, named, value
from goalweave.publishing.docx.pictures import figure_picture
from goalweave.publishing.docx.tables import caption, table
from goalweave.publishing.docx.writer import Writer, heading_mark, mention_mark, note_mark
from goalweave.publishing.outline import heading_text

if TYPE_CHECKING:
    from lxml.etree import _Element

_STYLES = {Look.PLAIN: "normal", Look.LEAD: "lead", Look.SMALL: "small", Look.QUOTE: "quote", Look.WARNING: "warning"}
GAP = "\u2002"
"""Between the number of a heading and its text."""
_SUFFIXES = ("", " 2", " 3")


def write(writer: Writer, block: Block) -> None:
    match block:
        case Heading():
            heading(writer, block)
        case Paragraph():
            _paragraph(writer, block, _STYLES[block.look])
        case ItemList():
            item_list(writer, block, 0)
        case Table():
            if block.caption:
                writer.tables += 1
                caption(writer, "table", writer.tables, block.caption, above=True)
            table(writer, block)
        case Figure():
            figure(writer, block)
        case Contents():
            contents(writer, block)
        case Notes():
            notes(writer, block)
        case PageBreak():
            pass
    writer.before = block


def heading(writer: Writer, block: Heading) -> None:
    writer.headings += 1
    turned = writer.runs_right_to_left(block.content)
    number = writer.text(Text(f"{legal_line(block.number)}", code=True)) if block.number else []
    gap = writer.plain(GAP, right_to_left=turned) if number else []
    content = writer.bookmark(heading_mark(writer.headings), *number, *gap, *writer.inline(block.content))
    writer.add(f"heading {block.level}", content, right_to_left=turned, side=writer.edge(turned))


def _paragraph(writer: Writer, block: Paragraph, style: str, *properties: _Element) -> None:
    turned = writer.runs_right_to_left(block.content, block.language)
    side = _side_rule(writer) if turned and block.look is Look.WARNING else None
    writer.add(style, writer.inline(block.content, block.language), side, *properties, right_to_left=turned)


def _side_rule(writer: Writer) -> _Element:
    """The rule beside a warning where its lines begin: the sides of borders do not turn with the text."""
    none = make("w:left", w_val="nil")
    return make(
        "w:pBdr",
        none,
        make("w:right", w_val="single", w_sz=24, w_space=8, w_color=writer.style.colours.ink.lstrip("#")),
    )


def item_list(writer: Writer, block: ItemList, level: int) -> None:
    kind = "list number" if block.ordered else "list bullet"
    suffix = _SUFFIXES[min(level, len(_SUFFIXES) - 1)]
    number = writer.numbering.numbered(level, block.start) if block.ordered else writer.numbering.bullets
    for item in block.items:
        first = item[0] if item and isinstance(item[0], Paragraph) else Paragraph(())
        language = first.language or block.language
        turned = writer.runs_right_to_left(first.content, language)
        mark = make("w:numPr", value("w:ilvl", min(level, 8)), value("w:numId", number))
        writer.add(
            f"{kind}{suffix}",
            writer.inline(first.content, language),
            mark,
            right_to_left=turned,
            side=writer.edge(turned),
        )
        rest: Sequence[Block] = item[1:] if item and item[0] is first else item
        for inner in rest:
            if isinstance(inner, ItemList):
                item_list(writer, inner, level + 1)
            elif isinstance(inner, Paragraph) and inner.look is Look.PLAIN:
                _paragraph(writer, inner, f"list continue{suffix}")
            elif isinstance(inner, Paragraph):
                _paragraph(writer, inner, _STYLES[inner.look], make("w:ind", w_left=INDENT * (level + 1)))
            else:
                write(writer, inner)


def figure(writer: Writer, block: Figure) -> None:
    writer.figures += 1
    ground = writer.document.right_to_left
    picture = figure_picture(writer, block)
    if picture is None:
        writer.add("small", writer.plain(legal_line(block.alt)), make("w:keepNext"), right_to_left=ground)
    else:
        writer.add("picture", [make("w:r", picture)], right_to_left=ground, side="center")
    caption(writer, "figure", writer.figures, block.caption, above=False)
    if block.table is not None:
        label = writer.plain(word(writer.document, "data"), style="label")
        text = writer.plain(f"  {legal_line(block.table.caption)}") if block.table.caption else []
        writer.add("caption", [*label, *text], make("w:keepNext"), right_to_left=ground)
        table(writer, block.table)


def contents(writer: Writer, block: Contents) -> None:
    """A field with its lines filled in, each a link. Only Word knows the numbers of its pages: it adds them when it is told to
    update the field, and until then none is better than a wrong one."""
    ground = writer.document.right_to_left
    found = [
        (number, heading)
        for number, heading in enumerate(writer.outline.headings, 1)
        if heading.level <= block.depth and heading_text(heading)
    ]
    if not found:
        return
    writer.new_page = writer.outline.cover
    title = writer.paragraph("toc heading", writer.plain(word(writer.document, "contents")), right_to_left=ground)
    lines = []
    for number, heading in found:
        link = make(
            "w:hyperlink",
            *writer.text(Text(legal_line(heading.number), code=True)) if heading.number else (),
            *writer.plain(
                f"{GAP if heading.number else ''}{heading_text(heading).removeprefix(legal_line(heading.number)).strip()}"
            ),
            w_anchor=heading_mark(number),
            w_history="1",
        )
        lines.append(writer.paragraph(f"toc {heading.level}", [link], right_to_left=ground))
    *start, end = field(f'TOC \\o "1-{block.depth}" \\h \\z \\u')
    after = 1 if lines[0].find(named("w:pPr")) is not None else 0
    for at, run in enumerate(start):
        lines[0].insert(after + at, run)
    lines[-1].append(end)
    gallery = make("w:docPartObj", value("w:docPartGallery", "Table of Contents"), make("w:docPartUnique"))
    writer.body.append(make("w:sdt", make("w:sdtPr", gallery), make("w:sdtContent", title, *lines)))
    writer.new_page = True


def notes(writer: Writer, block: Notes) -> None:
    """With a heading, where the document has not set one; each note leads back to where it was referred to."""
    ground = writer.document.right_to_left
    if not block.notes:
        return
    if not isinstance(writer.before, Heading):
        writer.add(
            "toc heading", writer.plain(word(writer.document, "notes")), make("w:keepNext"), right_to_left=ground
        )
    for note in block.notes:
        _note(writer, note)


def _note(writer: Writer, note: Note) -> None:
    turned = writer.runs_right_to_left(note.content)
    number = writer.plain(f"{note.number}.", right_to_left=turned)
    times = writer.outline.mentions.get(note.number, 0)
    if times:
        number = [
            make(
                "w:hyperlink",
                *number,
                w_anchor=mention_mark(note.number, 1),
                w_tooltip=word(writer.document, "back"),
                w_history="1",
            )
        ]
    more = [
        part
        for time in range(2, times + 1)
        for part in (
            *writer.plain(" "),
            make(
                "w:hyperlink",
                *writer.plain("↑"),
                w_anchor=mention_mark(note.number, time),
                w_tooltip=word(writer.document, "back"),
                w_history="1",
            ),
        )
    ]
    content = [
        *writer.bookmark(note_mark(note.number), *number),
        make("w:r", make("w:tab")),
        *writer.inline(note.content),
        *more,
    ]
    writer.add("note", content, right_to_left=turned, side=writer.edge(turned))
