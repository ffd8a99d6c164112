"""Blocks of a document as HTML: one function for each kind."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape

from goalweave.core.document import (
    Block,
    Cell,
    ColumnAlign,
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
    text_of_content,
)
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.document_labels import document_label, numbered_label
from goalweave.publishing.html_inline import HtmlPen, mention_anchor
from goalweave.publishing.outline import SHORT_TABLE, heading_text
from goalweave.publishing.svg import clean_svg, has_joined_letters, rasterise_svg

_SIDES = {ColumnAlign.START: "", ColumnAlign.CENTRE: "centre", ColumnAlign.END: "end"}
LONG = 6
"""Rows of a figure's table, past which picture and table may be on different pages."""


def render_block(pen: HtmlPen, block: Block) -> str:
    markup = _render_by_kind(pen, block)
    pen.previous_block = block
    return markup


def _render_by_kind(pen: HtmlPen, block: Block) -> str:
    match block:
        case Heading():
            return render_heading(pen, block)
        case Paragraph():
            return render_paragraph(pen, block)
        case ItemList():
            return render_item_list(pen, block)
        case Table():
            return render_table(pen, block)
        case Figure():
            return render_figure(pen, block)
        case TableOfContents():
            return render_contents(pen, block)
        case Notes():
            return render_notes(pen, block)
        case FigureData():
            return render_figure_data(pen)
        case PageBreak():
            return ""


def render_heading(pen: HtmlPen, block: Heading) -> str:
    anchor = pen.outline.anchors[pen.headings]
    pen.headings += 1
    name = f"h{block.level + 1}"
    return f'<{name} id="{anchor}">{_heading_number(block)}{pen.passage_within(block.content)}</{name}>'


def _heading_number(block: Heading) -> str:
    return (
        f'<span class="no"><span class="code">{escape(to_legal_line(block.number))}</span></span> '
        if block.number
        else ""
    )


def render_paragraph(pen: HtmlPen, block: Paragraph) -> str:
    inner, attributes = pen.render_inline(block.content), pen.language_attributes(block.content, block.language)
    keep = "keep" if block.keep else ""
    match block.look:
        case ParagraphStyle.QUOTE:
            return f"<blockquote{_classes(keep)}{attributes}><p>{inner}</p></blockquote>"
        case ParagraphStyle.WARNING:
            return f'<p{_classes("warning", keep)} role="note"{attributes}>{inner}</p>'
        case ParagraphStyle.LEAD | ParagraphStyle.SMALL:
            return f"<p{_classes(block.look.value, keep)}{attributes}>{inner}</p>"
        case _:
            return f"<p{_classes(keep)}{attributes}>{inner}</p>"


def _classes(*names: str) -> str:
    """The attribute with these names; nothing where there are none."""
    names = tuple(filter(None, names))
    return f' class="{" ".join(names)}"' if names else ""


def render_item_list(pen: HtmlPen, block: ItemList) -> str:
    name = "ol" if block.ordered else "ul"
    start = f' start="{block.start}"' if block.ordered and block.start != 1 else ""
    items = "".join(_render_item(pen, item, block.language) for item in block.items)
    return f"<{name}{start}>{items}</{name}>"


def _render_item(pen: HtmlPen, item: Sequence[Block], language: str) -> str:
    """A plain paragraph at the beginning is in the item itself, so that a short list stays tight."""
    first = item[0] if item else None
    if not isinstance(first, Paragraph) or first.look is not ParagraphStyle.PLAIN:
        return f"<li>{''.join(render_block(pen, block) for block in item)}</li>"
    inner = pen.passage_within(first.content, first.language or language)
    return f"<li>{inner}{''.join(render_block(pen, block) for block in item[1:])}</li>"


def render_table(pen: HtmlPen, block: Table, *, label: str = "") -> str:
    """label: instead of a number of its own, in the table of a figure."""
    if not label and block.caption:
        pen.tables += 1
        label = numbered_label(pen.document, "table", pen.tables)
    caption = ""
    if label:
        text = pen.passage_within((TextRun(to_legal_line(block.caption)),))
        caption = f'<caption><span class="label">{escape(label)}</span> {text}</caption>'
    total = sum(block.widths)
    columns = "".join(f'<col style="width: {100 * share / total:.4g}%">' for share in block.widths)
    head = "".join(_render_row(pen, block, row, head=True) for row in block.head)
    inner = caption
    inner += f"<colgroup>{columns}</colgroup>" if columns else ""
    inner += f"<thead>{head}</thead>" if head else ""
    for group in _row_groups(block.rows):
        rows = "".join(_render_row(pen, block, row) for row in group)
        inner += f"<tbody>{rows}</tbody>"
    if pen.paged:
        return f"<table{_classes('short' if len(block.rows) <= SHORT_TABLE else '')}>{inner}</table>"
    label_of_region = escape(to_legal_line(f"{label} {block.caption}")) or escape(document_label(pen.document, "data"))
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{label_of_region}"><table>{inner}</table></div>'


def _row_groups(rows: Sequence[tuple[Cell, ...]]) -> Iterator[list[tuple[Cell, ...]]]:
    """A row that is one heading begins a group of its own."""
    group: list[tuple[Cell, ...]] = []
    for row in rows:
        if group and len(row) == 1 and row[0].heading:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _render_row(pen: HtmlPen, block: Table, row: Sequence[Cell], *, head: bool = False) -> str:
    column, cells = 0, []
    for cell in row:
        # An empty corner heads nothing.
        kind = "th" if (head or cell.heading) and text_of_content(cell.content).strip() else "td"
        alone = len(row) == 1 and cell.across > 1
        scope = "rowgroup" if alone and not pen.paged else "row"
        if head:
            scope = "colgroup" if cell.across > 1 else "col"
        scope_attribute = f' scope="{scope}"' if kind == "th" else ""
        across = f' colspan="{cell.across}"' if cell.across > 1 else ""
        side = "centre" if head and column else ""
        if cell.across == 1:
            side = _SIDES[block.columns[column]]
        look = f' class="{side}"' if side else ""
        cells.append(
            f"<{kind}{scope_attribute}{across}{look}>{pen.passage_within(cell.content, cell.language)}</{kind}>"
        )
        column += cell.across
    group = ' class="group"' if len(row) == 1 and row[0].heading and not head else ""
    return f"<tr{group}>{''.join(cells)}</tr>"


def render_figure(pen: HtmlPen, block: Figure) -> str:
    pen.figures += 1
    label = numbered_label(pen.document, "figure", pen.figures)
    caption = pen.passage_within((TextRun(to_legal_line(block.caption)),))
    data = _render_data(pen, block)
    long = ' class="long"' if pen.paged and data and block.table and len(block.table.rows) > LONG else ""
    link = ""
    if block.adds_table and pen.outline.data_at_end:
        text = escape(document_label(pen.document, "data"))
        link = f' <a class="to-data" href="#data-{pen.figures}">{text}</a>'
    return (
        f'<figure id="figure-{pen.figures}"{long}><div class="drawn">{_render_picture(pen, block)}'
        f'<figcaption><span class="label">{escape(label)}</span> {caption}{link}</figcaption></div>{data}</figure>'
    )


def _render_picture(pen: HtmlPen, block: Figure) -> str:
    png = block.png
    if block.svg:
        svg = clean_svg(block.svg, label=block.alt, prefix=f"f{pen.figures}-", titled=pen.paged)
        if not (pen.paged and has_joined_letters(svg)):
            return svg
        png = png or rasterise_svg(svg)
    alt = to_legal_line(block.alt)
    if png:
        data = base64.b64encode(png).decode()
        return f'<img src="data:image/png;base64,{data}" alt="{escape(alt)}" width="{block.width}" height="{block.height}">'
    return f'<p class="small">{escape(alt)}</p>'


def _render_data(pen: HtmlPen, block: Figure) -> str:
    """The table below the figure, unless it is at the end, or on paper says nothing more; on a screen it is folded."""
    if block.table is None or (pen.paged and not block.adds_table) or (block.adds_table and pen.outline.data_at_end):
        return ""
    label = document_label(pen.document, "data")
    inner = render_table(pen, block.table, label=label)
    return (
        f'<div class="data">{inner}</div>'
        if pen.paged
        else f"<details><summary>{escape(label)}</summary>{inner}</details>"
    )


def render_figure_data(pen: HtmlPen) -> str:
    parts = []
    for number, table in pen.outline.tables_at_end():
        label = numbered_label(pen.document, "figure", number)
        parts.append(f'<div class="data" id="data-{number}">{render_table(pen, table, label=label)}</div>')
    return "".join(parts)


def render_contents(pen: HtmlPen, block: TableOfContents) -> str:
    """Headings down to the level, as lists in lists."""
    entries = [
        (heading.level, anchor, heading)
        for heading, anchor in zip(pen.outline.headings, pen.outline.anchors, strict=True)
        if heading.level <= block.depth and heading_text(heading)
    ]
    if not entries:
        return ""
    lines, open_levels = list[str](), list[int]()
    for level, anchor, heading in entries:
        while open_levels and open_levels[-1] > level:
            lines.append("</li></ol>")
            open_levels.pop()
        if open_levels and open_levels[-1] == level:
            lines.append("</li>")
        else:
            lines.append("<ol>")
            open_levels.append(level)
        text = pen.passage_within((TextRun(heading_text(heading).removeprefix(to_legal_line(heading.number)).strip()),))
        lines.append(f'<li><a href="#{anchor}">{_heading_number(heading)}{text}</a>')
    lines.append("</li></ol>" * len(open_levels))
    title = escape(document_label(pen.document, "contents"))
    return f'<nav aria-labelledby="contents"><h2 id="contents">{title}</h2>{"".join(lines)}</nav>'


def render_notes(pen: HtmlPen, block: Notes) -> str:
    """With a heading, where the document has not set one."""
    items = "".join(_render_note(pen, note) for note in block.notes)
    title = (
        ""
        if isinstance(pen.previous_block, Heading)
        else f'<h2 id="notes">{escape(document_label(pen.document, "notes"))}</h2>'
    )
    return f'<section class="notes" role="doc-endnotes">{title}<ol>{items}</ol></section>' if items else ""


def _render_note(pen: HtmlPen, note: EndNote) -> str:
    """A note leads back to where it is first referred to: more ways back cannot be told apart."""
    link = ""
    if pen.outline.mentions.get(note.number):
        back = escape(document_label(pen.document, "back"))
        link = f'\u00a0<a class="back" href="#{mention_anchor(note.number, 1)}" role="doc-backlink" aria-label="{back}">↑</a>'
    return f'<li id="note-{note.number}" value="{note.number}">{pen.passage_within(note.content)}{link}</li>'
