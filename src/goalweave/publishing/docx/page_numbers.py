"""The page on which each heading of a DOCX is likely to be, for the contents until a word processor has worked it out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil
from unicodedata import east_asian_width

from goalweave.core.document import (
    Block,
    Cell,
    Document,
    Figure,
    FigureData,
    Heading,
    ItemList,
    Notes,
    Paragraph,
    ParagraphStyle,
    Table,
    TableOfContents,
    text_of_content,
)
from goalweave.publishing.docx.paragraph_styles import ParagraphLook, paragraph_looks
from goalweave.publishing.house_style import HouseStyle
from goalweave.publishing.outline import Outline, PageGroup

POINTS = 72 / 25.4
"""In a millimetre."""
LETTER, WIDE_LETTER, LINE = 0.52, 1.0, 1.34
"""Of the size of a font: the width of a letter on average, that of a Chinese character, and the height of its lines."""
CELL = 12.5
"""Points that a cell has at its sides, and half of it a row above and below."""
_LOOKS = {
    ParagraphStyle.PLAIN: "Normal",
    ParagraphStyle.LEAD: "Lead",
    ParagraphStyle.SMALL: "Small",
    ParagraphStyle.QUOTE: "Quote",
    ParagraphStyle.WARNING: "Warning",
}


def estimate_pages(document: Document, outline: Outline, style: HouseStyle) -> tuple[int, ...]:
    """One number for each heading of the outline."""
    layout = _Layout(style, outline, line_share=0.8 if document.language == "ar" else 1.0)
    for group in outline.page_groups:
        layout.start_group(group)
        for block in group.blocks:
            layout.add(block)
    return tuple(layout.pages)


class _Layout:
    """Where the next line goes: the page, and the points used of it."""

    def __init__(self, style: HouseStyle, outline: Outline, line_share: float) -> None:
        self.pages: list[int] = []
        self._style, self._outline, self._line = style, outline, line_share * LINE
        self._looks = {look.name: look for look in paragraph_looks()}
        # The cover is the first page; without one the title takes some lines of it.
        self._page, self._used = 1, 0.0 if outline.cover else 120.0
        self._fresh = False
        self.width = self._height = 0.0

    def start_group(self, group: PageGroup) -> None:
        width, height = self._style.page_size
        top, sides, bottom = self._style.margin
        if group.wide:
            width, height = height, width
        if self._height:
            self._turn_page()
        self.width, self._height = (width - 2 * sides) * POINTS, (height - top - bottom) * POINTS

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                self._add_heading(block)
            case Paragraph():
                self._add_text(self._looks[_LOOKS[block.look]], text_of_content(block.content), self.width)
            case ItemList():
                self._add_list(block, self.width - 17)
            case Table():
                self._add_caption(block.caption)
                self._add_table(block)
            case Figure():
                self._add_figure(block)
            case FigureData():
                for _number, table in self._outline.tables_at_end():
                    self._add_caption(table.caption)
                    self._add_table(table)
            case TableOfContents():
                self._add_contents(block)
            case Notes():
                for note in block.notes:
                    self._add_text(self._looks["Note"], text_of_content(note.content), self.width - 20)

    def _turn_page(self) -> None:
        self._page, self._used = self._page + 1, 0.0

    def _take(self, height: float, keep: float = 0.0) -> None:
        """Use the height, on the next page where it does not fit. keep: of what must be on the same page."""
        if self._used and self._used + height + keep > self._height:
            self._turn_page()
        self._used += height

    def _line_height(self, look: ParagraphLook) -> float:
        return self._style.fonts.size * look.size * look.line * self._line

    def _lines(self, look: ParagraphLook, text: str, width: float) -> int:
        letters = sum(WIDE_LETTER if east_asian_width(letter) in "WF" else LETTER for letter in text)
        return max(1, ceil(letters * self._style.fonts.size * look.size / max(width, 20)))

    def _add_text(self, look: ParagraphLook, text: str, width: float) -> None:
        self._start_fresh()
        if self._used:
            self._used += look.before
        for _line in range(self._lines(look, text, width)):
            self._take(self._line_height(look))
        self._used += look.after

    def _start_fresh(self) -> None:
        if self._fresh:
            self._fresh = False
            self._turn_page()

    def _add_heading(self, heading: Heading) -> None:
        self._start_fresh()
        look = self._looks[f"heading {heading.level}"]
        lines = self._lines(look, f"{heading.number} {text_of_content(heading.content)}", self.width)
        before = look.before if self._used else 0.0
        # A heading stays with the first two lines of what follows.
        self._take(
            before + lines * self._line_height(look), keep=look.after + 2 * self._line_height(self._looks["Normal"])
        )
        self.pages.append(self._page)
        self._used += look.after

    def _add_list(self, block: ItemList, width: float) -> None:
        for item in block.items:
            for part in item:
                if isinstance(part, ItemList):
                    self._add_list(part, width - 17)
                elif isinstance(part, Paragraph) and part.look is ParagraphStyle.PLAIN:
                    self._add_text(self._looks["List Bullet"], text_of_content(part.content), width)
                else:
                    self.add(part)

    def _add_caption(self, text: str) -> None:
        if text:
            self._add_text(self._looks["caption"], f"Figure 10  {text}", self.width)

    def _add_table(self, table: Table) -> None:
        head = sum(self._row_heights(table, table.head))
        self._take(head)
        for height in self._row_heights(table, table.rows):
            page = self._page
            self._take(height)
            if self._page != page:
                self._used += head
        look = self._looks["After Table"]
        self._used += self._line_height(look) + look.after

    def _row_heights(self, table: Table, rows: Sequence[Sequence[Cell]]) -> Iterator[float]:
        look = self._looks["Table Text"]
        shares = table.widths or (1.0,) * len(table.columns)
        for row in rows:
            column, lines = 0, 1
            for cell in row:
                width = self.width * sum(shares[column : column + cell.across]) / sum(shares) - CELL
                lines = max(lines, self._lines(look, text_of_content(cell.content), width))
                column += cell.across
            yield lines * self._line_height(look) + look.before + look.after + CELL / 5

    def _add_figure(self, figure: Figure) -> None:
        self._start_fresh()
        width = min(figure.width * 0.75, self.width)
        picture = width * figure.height / max(figure.width, 1) if figure.svg or figure.png else 30.0
        self._take(picture, keep=self._line_height(self._looks["caption"]))
        self._add_caption(figure.caption)
        if figure.table is not None and figure.adds_table and not self._outline.data_at_end:
            self._add_caption(figure.table.caption)
            self._add_table(figure.table)

    def _add_contents(self, block: TableOfContents) -> None:
        if self._outline.cover:
            self._turn_page()
        self._add_text(self._looks["TOC Heading"], "", self.width)
        for heading in self._outline.headings:
            if heading.level <= block.depth:
                self._add_text(self._looks[f"toc {heading.level}"], "", self.width)
        self._fresh = True
