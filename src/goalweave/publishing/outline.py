"""What all writers must know of a document before the first line: anchors, numbers of notes, and which pages lie on their side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from goalweave.core.document import (
    Block,
    Document,
    Figure,
    FigureData,
    Heading,
    Hyperlink,
    Inline,
    ItemList,
    NoteRef,
    Notes,
    PageBreak,
    Paragraph,
    Table,
    TableOfContents,
    TextRun,
    text_of_content,
)
from goalweave.publishing.characters import to_legal_line

_ANCHOR = re.compile(r"(?!(?:note|ref|figure|data|section|f\d+)-|contents$|notes$)[A-Za-z][A-Za-z0-9_.-]*")
SHORT_TABLE = 4
"""Rows of a table, up to which it is not split between two pages."""
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\x7f]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageGroup:
    """Blocks that follow each other on pages of one form. wide: these lie on their side; large: as PageBreak.large."""

    wide: bool
    blocks: tuple[Block, ...]
    large: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """page_groups: the blocks, cut where a new page is requested; anchors: of the headings, in order; places: a
    document's own anchor → that of the heading; notes: numbers to which a reference can lead; mentions: number of a
    note → how often it is referred to; cover: whether the title has a page of its own, as it has before a table of
    contents or a new page; figures: in order; data_at_end: whether their tables follow under FigureData."""

    page_groups: tuple[PageGroup, ...]
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    places: dict[str, str]
    notes: frozenset[int]
    mentions: dict[int, int]
    cover: bool
    figures: tuple[Figure, ...] = ()
    data_at_end: bool = False

    def tables_at_end(self) -> Iterator[tuple[int, Table]]:
        """The tables under FigureData, each with the number of its figure."""
        for number, figure in enumerate(self.figures, 1):
            if figure.adds_table and figure.table is not None:
                yield number, figure.table

    def target(self, link: Hyperlink) -> str:
        """Where a link leads: an address, `#` and an anchor, or empty if it must lead nowhere."""
        target = link.target.strip()
        if target.startswith("#"):
            place = self.places.get(target[1:], "")
            return f"#{place}" if place else ""
        return target if _ADDRESS.fullmatch(target) else ""


def make_outline(document: Document) -> Outline:
    blocks = tuple(iterate_blocks(document.blocks))
    headings = tuple(block for block in blocks if isinstance(block, Heading))
    anchors, places = _make_anchors(headings)
    notes = chain.from_iterable(block.notes for block in blocks if isinstance(block, Notes))
    inlines = chain.from_iterable(inline_texts(document.blocks))
    mentions = Counter(inline.number for inline in inlines if isinstance(inline, NoteRef))
    return Outline(
        page_groups=tuple(_group_pages(document.blocks)),
        headings=headings,
        anchors=anchors,
        places=places,
        notes=frozenset(note.number for note in notes),
        mentions=dict(mentions),
        cover=_has_cover(document.blocks),
        figures=tuple(block for block in blocks if isinstance(block, Figure)),
        data_at_end=any(isinstance(block, FigureData) for block in blocks),
    )


def _has_cover(blocks: Sequence[Block]) -> bool:
    """Where nothing else is to be on the page of the title."""
    return any(isinstance(block, TableOfContents) for block in blocks) or isinstance(
        next(iter(blocks), None), PageBreak
    )


def iterate_blocks(blocks: Sequence[Block]) -> Iterator[Block]:
    """All blocks in the order of writing, also those in lists and the tables of figures."""
    for block in blocks:
        yield block
        if isinstance(block, ItemList):
            for item in block.items:
                yield from iterate_blocks(item)
        elif isinstance(block, Figure) and block.table:
            yield block.table


def inline_texts(blocks: Sequence[Block]) -> Iterator[tuple[Inline, ...]]:
    """Every stretch of text with its links, tiles and references."""
    for block in iterate_blocks(blocks):
        match block:
            case Heading(content=content) | Paragraph(content=content):
                yield content
            case Table(head=head, rows=rows):
                yield from (cell.content for cell in chain.from_iterable((*head, *rows)))
            case Notes(notes=notes):
                yield from (note.content for note in notes)


def separate_notes(content: Sequence[Inline]) -> Iterator[Inline]:
    """The same with a narrow space between references to notes that follow each other: 1 and 2 are not 12."""
    previous: Inline | None = None
    for inline in content:
        if isinstance(inline, NoteRef) and isinstance(previous, NoteRef):
            yield TextRun("\u202f")
        yield inline
        previous = inline


def directed_text(content: Sequence[Inline]) -> str:
    """The text that decides in which direction a passage runs: not its codes and sources, which keep their own."""
    own = [inline for inline in content if not (isinstance(inline, TextRun) and (inline.code or inline.language))]
    text = text_of_content(own)
    return text if any(map(str.isalpha, text)) else text_of_content(content)


def heading_text(heading: Heading) -> str:
    """Number and text of a heading on one line."""
    return to_legal_line(f"{heading.number} {text_of_content(heading.content)}")


def _make_anchors(headings: Sequence[Heading]) -> tuple[tuple[str, ...], dict[str, str]]:
    anchors: list[str] = []
    places: dict[str, str] = {}
    for number, heading in enumerate(headings, 1):
        usable = _ANCHOR.fullmatch(heading.anchor) is not None and heading.anchor not in places
        anchor = heading.anchor if usable else f"section-{number}"
        anchors.append(anchor)
        if heading.anchor:
            places.setdefault(heading.anchor, anchor)
    return tuple(anchors), places


def _group_pages(blocks: Sequence[Block]) -> Iterator[PageGroup]:
    wide, large, gathered = False, False, list[Block]()
    for block in blocks:
        if not isinstance(block, PageBreak):
            gathered.append(block)
            continue
        if gathered:
            yield PageGroup(wide, tuple(gathered), large)
        wide, large, gathered = block.wide or block.large, block.large, []
    if gathered:
        yield PageGroup(wide, tuple(gathered), large)
