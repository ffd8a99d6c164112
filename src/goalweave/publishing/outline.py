"""What all writers must know of a document before the first line: anchors, numbers of notes, and which pages lie on their side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goalweave.core.document import (
    Block,
    Contents,
    Document,
    Figure,
    Heading,
    Inline,
    ItemList,
    Link,
    NoteRef,
    Notes,
    PageBreak,
    Paragraph,
    Table,
    plain,
)
from goalweave.publishing.characters import legal_line

_ANCHOR = re.compile(r"(?!(?:note|ref|figure|section|f\d+)-|contents$|notes$)[A-Za-z][A-Za-z0-9_.-]*")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\x7f]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Blocks that follow each other on pages of one form. wide: these lie on their side."""

    wide: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """sheets: the blocks, cut where a new page is asked for; anchors: of the headings, in order; places: a document's own
    anchor → that of the heading; notes: numbers to which a reference can lead; mentions: number of a note → how often it is
    referred to; cover: whether the title has a page of its own, as it has where there is a table of contents."""

    sheets: tuple[Sheet, ...]
    headings: tuple[Heading, ...]
    anchors: tuple[str, ...]
    places: dict[str, str]
    notes: frozenset[int]
    mentions: dict[int, int]
    cover: bool

    def target(self, link: Link) -> str:
        """Where a link leads: an address, `#` and an anchor, or empty where it must lead nowhere."""
        target = link.target.strip()
        if target.startswith("#"):
            place = self.places.get(target[1:], "")
            return f"#{place}" if place else ""
        return target if _ADDRESS.fullmatch(target) else ""


def outline_of(document: Document) -> Outline:
    found = tuple(block for block in walk(document.blocks) if isinstance(block, Heading))
    anchors, places = _anchors(found)
    notes = [note for block in walk(document.blocks) if isinstance(block, Notes) for note in block.notes]
    mentions = Counter(
        inline.number for content in contents(document.blocks) for inline in content if isinstance(inline, NoteRef)
    )
    return Outline(
        sheets=tuple(_sheets(document.blocks)),
        headings=found,
        anchors=anchors,
        places=places,
        notes=frozenset(note.number for note in notes),
        mentions=dict(mentions),
        cover=any(isinstance(block, Contents) for block in document.blocks),
    )


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """All blocks in the order of writing, also those in lists and the tables of figures."""
    for block in blocks:
        yield block
        if isinstance(block, ItemList):
            for item in block.items:
                yield from walk(item)
        elif isinstance(block, Figure) and block.table:
            yield block.table


def contents(blocks: Sequence[Block]) -> Iterator[tuple[Inline, ...]]:
    """Every stretch of text with its links, tiles and references."""
    for block in walk(blocks):
        match block:
            case Heading(content=content) | Paragraph(content=content):
                yield content
            case Table(head=head, rows=rows):
                yield from (cell.content for row in (*head, *rows) for cell in row)
            case Notes(notes=notes):
                yield from (note.content for note in notes)


def heading_text(heading: Heading) -> str:
    """Number and text of a heading on one line."""
    return legal_line(f"{heading.number} {plain(heading.content)}")


def _anchors(found: Sequence[Heading]) -> tuple[tuple[str, ...], dict[str, str]]:
    anchors: list[str] = []
    places: dict[str, str] = {}
    for number, heading in enumerate(found, 1):
        usable = _ANCHOR.fullmatch(heading.anchor) is not None and heading.anchor not in places
        anchor = heading.anchor if usable else f"section-{number}"
        anchors.append(anchor)
        if heading.anchor:
            places.setdefault(heading.anchor, anchor)
    return tuple(anchors), places


def _sheets(blocks: Sequence[Block]) -> Iterator[Sheet]:
    wide, gathered = False, list[Block]()
    for block in blocks:
        if not isinstance(block, PageBreak):
            gathered.append(block)
            continue
        if gathered:
            yield Sheet(wide, tuple(gathered))
        wide, gathered = block.wide, []
    if gathered:
        yield Sheet(wide, tuple(gathered))
