"""Native tables, with a head that is repeated on every page, and the captions of tables and figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goalweave.core.document import Cell, ColumnAlign, Table, text_of_content
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.document_labels import document_label
from goalweave.publishing.docx.markup import make_element, make_field, make_value_element
from goalweave.publishing.docx.styles import TABLE
from goalweave.publishing.docx.writer import DocxWriter
from goalweave.publishing.outline import SHORT_TABLE

if TYPE_CHECKING:
    from lxml.etree import _Element

NARROW, BROAD = 5, 45
"""Letters, between which the longest text of a column counts for its width."""

LETTER, TEXT_LETTER, MARGINS = 135, 115, 180
"""Twips of a bold letter of a head and of a letter below it, with some to spare, and of what is empty at both sides of a cell."""
APART = 300
"""Twips between a number and the words of the next column."""
LONGEST_WORD = 16
"""Letters of a word, past which it may be broken: an address is not worth a column."""


def write_caption(writer: DocxWriter, kind: str, number: int, text: str, *more: _Element, above: bool) -> None:
    """`Figure 3  Text`, its number as a field, so that Word can make a list of figures. more: runs after the text."""
    template = document_label(writer.document, kind)
    before, there, after = template.partition("{number}")
    before = before if there else f"{template} "
    name = "Figure" if kind == "figure" else "Table"
    label = [
        *writer.plain_runs(before, style="label"),
        *make_field(f"SEQ {name} \\* ARABIC", *writer.plain_runs(str(number), style="label")),
        *writer.plain_runs(after, style="label"),
    ]
    text_runs = writer.plain_runs(f"  {to_legal_line(text)}") if text else []
    writer.add_paragraph(
        "caption",
        [*label, *text_runs, *more],
        make_element("w:keepNext") if above else None,
        right_to_left=writer.document.right_to_left,
    )


def write_table(writer: DocxWriter, block: Table) -> None:
    widths = _column_widths(block, writer.width)
    rows = [*((row, True) for row in block.head), *((row, False) for row in block.rows)]
    title = to_legal_line(block.caption)
    properties = make_element(
        "w:tblPr",
        make_value_element("w:tblStyle", writer.styles[TABLE.lower()]),
        make_element("w:bidiVisual") if writer.document.right_to_left else None,
        make_element("w:tblW", w_w=5000, w_type="pct"),
        make_element("w:tblLayout", w_type="autofit"),
        make_element(
            "w:tblLook",
            w_val="0420",
            w_firstRow=int(bool(block.head)),
            w_lastRow=0,
            w_firstColumn=0,
            w_lastColumn=0,
            w_noHBand=0,
            w_noVBand=1,
        ),
        make_value_element("w:tblCaption", title) if title else None,
    )
    grid = make_element("w:tblGrid", *(make_element("w:gridCol", w_w=width) for width in widths))
    writer.body.append(
        make_element(
            "w:tbl",
            properties,
            grid,
            *(
                _make_row(
                    writer,
                    block,
                    row,
                    widths,
                    head=head,
                    last=number == len(block.head),
                    keep=len(block.rows) <= SHORT_TABLE and number < len(rows),
                )
                for number, (row, head) in enumerate(rows, 1)
            ),
        )
    )
    writer.add_paragraph("after table", (), right_to_left=writer.document.right_to_left)


def _make_row(
    writer: DocxWriter, block: Table, row: Sequence[Cell], widths: Sequence[int], *, head: bool, last: bool, keep: bool
) -> _Element:
    """keep: on the page of the next row."""
    properties = make_element("w:trPr", make_element("w:cantSplit"), make_element("w:tblHeader") if head else None)
    column, cells, before = 0, [], ColumnAlign.START
    for cell in row:
        width = sum(widths[column : column + cell.across])
        side = ColumnAlign.CENTRE if head and column else ColumnAlign.START
        if cell.across == 1:
            side = block.columns[column]
        apart = before is ColumnAlign.END and side is ColumnAlign.START
        alone = len(row) == 1
        cells.append(_make_cell(writer, cell, width, side, head=head, last=last, alone=alone, apart=apart, keep=keep))
        column, before = column + cell.across, side
    return make_element("w:tr", properties, *cells)


def _make_cell(
    writer: DocxWriter,
    cell: Cell,
    width: int,
    align: ColumnAlign,
    *,
    head: bool,
    last: bool,
    alone: bool,
    apart: bool,
    keep: bool,
) -> _Element:
    """keep: on the page of the next row; apart: words after a number that ends at the same edge, with which they would be read."""
    ink = writer.style.colours.ink.lstrip("#")
    edge = "right" if writer.document.right_to_left else "left"
    rule = (
        make_element("w:tcBorders", make_element("w:bottom", w_val="single", w_sz=4, w_space=0, w_color=ink))
        if head and last
        else None
    )
    properties = make_element(
        "w:tcPr",
        make_element("w:tcW", w_w=width, w_type="dxa"),
        make_value_element("w:gridSpan", cell.across) if cell.across > 1 else None,
        rule,
        make_element("w:tcMar", make_element(f"w:{edge}", w_w=APART, w_type="dxa")) if apart else None,
        make_value_element("w:vAlign", "bottom") if head else None,
    )
    turned = writer.runs_right_to_left(cell.content, cell.language)
    ground = writer.document.right_to_left
    side = {
        ColumnAlign.START: writer.starting_side(turned),
        ColumnAlign.CENTRE: "center",
        ColumnAlign.END: "left" if ground else "right",
    }[align]
    style = "table heading" if head or (cell.heading and alone) else "table text"
    content = writer.make_runs(cell.content, cell.language)
    together = make_element("w:keepNext") if keep else None
    text = writer.make_paragraph(style, content, together, right_to_left=turned, side=side)
    return make_element("w:tc", properties, text)


def _column_widths(block: Table, width: int) -> list[int]:
    """Twips for each column: as the table says, else by its longest texts; none breaks a word, where there is room."""
    shares = list(block.widths) or _text_lengths(block)
    total = sum(shares)
    widths = [width * share / total for share in shares]
    heads, texts = _longest_words(block, block.head), _longest_words(block, block.rows)
    least = [
        max(LETTER * head, TEXT_LETTER * min(text, LONGEST_WORD)) + MARGINS
        for head, text in zip(heads, texts, strict=True)
    ]
    short = sum(max(need - have, 0) for need, have in zip(least, widths, strict=True))
    spare = sum(max(have - need, 0) for need, have in zip(least, widths, strict=True))
    if short > spare:
        return list(map(round, widths))
    part = short / spare if spare else 0
    return [
        round(need if have < need else have - (have - need) * part) for need, have in zip(least, widths, strict=True)
    ]


def _longest_words(block: Table, rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Letters of the longest word in each column of these rows."""
    letters = [0] * len(block.columns)
    for row in rows:
        column = 0
        for cell in row:
            if cell.across == 1:
                letters[column] = max([letters[column], *map(len, text_of_content(cell.content).split())])
            column += cell.across
    return letters


def _text_lengths(block: Table) -> list[float]:
    lengths = [float(NARROW)] * len(block.columns)
    for row in (*block.head, *block.rows):
        column = 0
        for cell in row:
            if cell.across == 1:
                lengths[column] = max(lengths[column], min(BROAD, len(text_of_content(cell.content))))
            column += cell.across
    return lengths
