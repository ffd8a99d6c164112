"""A document to be handed out: what is in it, in order, whatever it is written as (HTML, PDF, DOCX)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of text. code: kept from left to right, as codes of nodes are; language: where it differs from what stands around."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A node of a framework as a coloured tile.

    ground, ink: colours as `#rrggbb`, ground empty for none. name: said to whom the colour says nothing; what everyone
    shall read stands next to the tile as Text.
    """

    code: str
    name: str
    ground: str = ""
    ink: str = ""
    suggested: bool = False


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """target: an address (http, https, mailto) or `#anchor` of a heading of the same document."""

    target: str
    content: tuple[TextRun, ...]


@dataclass(frozen=True, slots=True)
class NoteRef:
    """A raised number that leads to a note of the document."""

    number: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture in a line of text or a cell, as a line over the years is. alt: what it shows; width, height: pixels at 96 dpi."""

    svg: str
    alt: str
    width: int
    height: int


LEVELS = 4
"""Of headings, below the title."""

Inline = TextRun | Tile | Hyperlink | NoteRef | Picture


class ParagraphStyle(StrEnum):
    """What a paragraph is. lead: an introduction; small: remarks; quote: someone's words; warning: look at this."""

    PLAIN = "plain"
    LEAD = "lead"
    SMALL = "small"
    QUOTE = "quote"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Heading:
    """level: 1 to 4, 1 below the title. number: as printed before it (`2.1`), or empty. anchor: unique in the document.

    Raises ValueError for another level.
    """

    level: int
    content: tuple[Inline, ...]
    anchor: str = ""
    number: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= LEVELS:
            raise ValueError(f"a heading of level {self.level}; there are levels 1 to {LEVELS}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """language: where it differs from the document's. keep: on the page of what follows, as a line above a figure or list is."""

    content: tuple[Inline, ...]
    look: ParagraphStyle = ParagraphStyle.PLAIN
    language: str = ""
    keep: bool = False


@dataclass(frozen=True, slots=True)
class ItemList:
    """items: each a sequence of blocks, its first a Paragraph as a rule."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1
    language: str = ""


class ColumnAlign(StrEnum):
    START = "start"
    CENTRE = "centre"
    END = "end"


@dataclass(frozen=True, slots=True)
class Cell:
    content: tuple[Inline, ...]
    heading: bool = False
    across: int = 1
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A native table. columns: how each is set; head: rows of headings; widths: shares of the width, or empty.

    Every row has as many cells as there are columns, counting `across`. Raises ValueError where that is not so.
    """

    caption: str
    columns: tuple[ColumnAlign, ...]
    head: tuple[tuple[Cell, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        width = len(self.columns)
        for row in (*self.head, *self.rows):
            if (cells := sum(cell.across for cell in row)) != width or min(cell.across for cell in row) < 1:
                raise ValueError(f"a row of {cells} cells in a table of {width} columns: {self.caption}")
        if self.widths and (len(self.widths) != width or min(self.widths) <= 0):
            raise ValueError(f"a table of {width} columns has the widths {self.widths}: {self.caption}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its table. alt: what it shows, in words; width, height: pixels at 96 dpi.

    svg: for HTML and PDF; png: for DOCX. Either may be missing: a PNG is made of the SVG, and without both the words stand
    in the picture's place. labelled: every figure of the table is written in the picture, so that paper shows the table
    only where there is no picture.
    """

    caption: str
    alt: str
    svg: str
    png: bytes
    width: int
    height: int
    table: Table | None = None
    labelled: bool = False

    @property
    def adds_table(self) -> bool:
        """Whether the table says more than what is printed of the picture."""
        return self.table is not None and not (self.labelled and (self.svg or self.png))


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page, where there are pages. wide: and its pages lie on their side; large: and are two
    pages side by side, A3 for a document on A4 (in PDF; elsewhere as wide)."""

    wide: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class TableOfContents:
    """A table of contents down to this level."""

    depth: int = 2


@dataclass(frozen=True, slots=True)
class EndNote:
    """A source or remark at the end of the document, to which NoteRefs lead."""

    number: int
    content: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes of the document, in order of their numbers."""

    notes: tuple[EndNote, ...]


@dataclass(frozen=True, slots=True)
class FigureData:
    """The tables of the document's figures, each under the number of its figure, instead of next to the figures."""


Block = Heading | Paragraph | ItemList | Table | Figure | PageBreak | TableOfContents | Notes | FigureData


class DocumentLayout(StrEnum):
    """report: pages of running text; certificate: one page on its side, framed and centred."""

    REPORT = "report"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True)
class Document:
    """language: one of the six; facts: lines of the title page as (name, value); footer: is at the foot of every page.

    author: the organisation, above the title; date, period: in words; state: whether it is a draft, as a line of its own.
    words: to be used instead of the writers' own, which know the six languages (`contents`, `figure`, `table`, `page`,
    `notes`, `note`, `back`, `data`; publishing/document_labels.py).
    """

    title: str
    language: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    author: str = ""
    date: str = ""
    period: str = ""
    state: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    footer: str = ""
    words: tuple[tuple[str, str], ...] = ()
    layout: DocumentLayout = DocumentLayout.REPORT

    @property
    def right_to_left(self) -> bool:
        return self.language == "ar"

    def word(self, name: str) -> str:
        """An interface word in the document's language; the name itself where it was not given."""
        return dict(self.words).get(name, name)


def headings(blocks: Sequence[Block]) -> Iterator[Heading]:
    """The headings of a document, in order."""
    return (block for block in blocks if isinstance(block, Heading))


def text_of_content(content: Sequence[Inline]) -> str:
    """The content as text without any form."""
    parts = []
    for inline in content:
        match inline:
            case TextRun(text=text):
                parts.append(text)
            case Tile(code=code):
                parts.append(code)
            case Hyperlink(content=inner):
                parts.append("".join(text.text for text in inner))
            case NoteRef() | Picture():
                pass
    return "".join(parts)
