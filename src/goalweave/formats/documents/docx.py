"""Word documents: headings by style, list items, paragraphs and table rows, straight from the document part."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.passages import Passage, PassageKind, collapse_spaces, split_paragraphs
from goalweave.core.text.source_text import SourceBuilder, SourceText
from goalweave.formats.documents.numbering import write_numbers
from goalweave.formats.documents.word_xml import (
    SKIPPED,
    ParagraphStyle,
    child_value,
    deleted_text,
    heading_level,
    local_name,
    main_part,
    nearest_descendants,
    note_references,
    paragraph_styles,
    paragraph_text,
    parse_part,
    read_notes,
    text_boxes,
)
from goalweave.formats.reading.archives import Archive, open_archive
from goalweave.formats.reading.limits import Limits

LONGEST_CELL = 400
"""Characters. A table with longer cells is a form, and its cells are read as paragraphs."""

_SURROUNDINGS = {
    "comments": AsideReason.COMMENT,
    "header": AsideReason.RUNNING,
    "footer": AsideReason.RUNNING,
}
"""Name of a part of the document, without its number → why it is set aside."""

LONGEST_HEAD = 5
"""Words of a cell in a row of column heads."""


def read_source(data: bytes, name: str, limits: Limits, *, numbers: bool = False) -> SourceText:
    """The text of a .docx file; the locator counts paragraphs within the section, or rows of a table.

    numbers: with the numbers that Word itself counts (`2.1`) before their paragraphs.

    Footnotes and endnotes come after the paragraph that refers to them. Deleted text, the table of contents, headers,
    footers and comments are set aside. Raises InputError if the file is broken, is no Word document or holds a DTD;
    LimitError if it is a decompression bomb.
    """
    archive = open_archive(io.BytesIO(data), name, limits)
    main = main_part(archive)
    body = next((child for child in parse_part(archive, main) if local_name(child) == "body"), None)
    if body is None:
        raise InputError("the Word document has no body", file=name, field=main)
    if numbers:
        write_numbers(archive, main, body)
    reader = _BlockReader(paragraph_styles(archive, main), read_notes(archive, main))
    source = SourceBuilder()
    count = 0
    for block in chain(reader.read(body), _read_surroundings(archive, main, reader)):
        if block.aside:
            source.add(block.text, block.kind, "", aside=block.aside)
            continue
        if block.kind != "note":
            count = 0 if block.kind == "heading" else count + 1
        locator = block.locator or (f"paragraph {count}" if count else "heading")
        source.add(block.text, block.kind, locator, block.level)
    return source.build()


def _read_surroundings(archive: Archive, main: str, reader: _BlockReader) -> Iterator[Passage]:
    """What is around the body: comments, headers and footers."""
    folder = posixpath.dirname(main)
    for part in sorted(archive.members):
        reason = _SURROUNDINGS.get(re.sub(r"\d*\.xml$", "", posixpath.basename(part)))
        if reason and posixpath.dirname(part) == folder:
            for block in reader.read(parse_part(archive, part)):
                yield replace(block, kind="paragraph", aside=reason)


@dataclass(frozen=True)
class _BlockReader:
    """notes: id → words of a footnote (`footnote 2`, `endnote 1`)."""

    styles: dict[str, ParagraphStyle]
    notes: dict[str, str]

    def read(self, parent: Any) -> Iterator[Passage]:
        """The paragraphs and rows below an element; content controls and the like are looked through."""
        for child in parent:
            tag = local_name(child)
            if tag == "p":
                yield from self._read_paragraph(child)
            elif tag == "tbl":
                yield from _read_table(child, self)
            elif tag not in SKIPPED:
                yield from self.read(child)

    def _read_paragraph(self, paragraph: Any) -> Iterator[Passage]:
        style = self.styles.get(child_value(paragraph, "pPr", "pStyle"), ParagraphStyle())
        aside = AsideReason.CONTENTS if style.name.startswith("toc") else None
        outline = child_value(paragraph, "pPr", "outlineLvl")
        level = style.level or heading_level("", outline)
        number = child_value(paragraph, "pPr", "numPr", "numId")
        listed = number != "0" if number else style.listed
        for bullet, text in split_paragraphs("".join(paragraph_text(paragraph))):
            if text and level:
                yield Passage(text, "heading", "", level, aside=aside)
            elif text:
                kind: PassageKind = "item" if listed or bullet else "paragraph"
                yield Passage(text, kind, "", aside=aside)
        for note in note_references(paragraph):
            if text := self.notes.get(note, ""):
                yield Passage(text, "note", "")
        if deleted := collapse_spaces("".join(deleted_text(paragraph))):
            yield Passage(deleted, "paragraph", "", aside=AsideReason.DELETED)
        for box in text_boxes(paragraph):
            yield from self.read(box)


def _read_table(table: Any, reader: _BlockReader) -> Iterator[Passage]:
    """A row of data as one item, its cells joined; the paragraphs of the cells where the table is a form."""
    rows = list(nearest_descendants(table, "tr"))
    read = [_read_cells(row, reader) for row in rows]
    filled = [[content for cell in row if (content := _content_of(cell))] for row in read]
    cells = list(chain.from_iterable(filled))
    if any(map(_is_form_cell, cells)) or all(len(row) < 2 for row in filled):
        yield from chain.from_iterable(chain.from_iterable(read))
        return
    for number, row in enumerate(filled, 1):
        if row:
            text = " · ".join(cell[0].text for cell in row)
            aside = AsideReason.TABLE_HEAD if number == 1 and _is_head(rows, filled) else None
            yield Passage(text, "item", f"row {number}", aside=aside)
        for cell in read[number - 1]:
            yield from (passage for passage in cell if passage.aside or passage.kind == "note")


def _read_cells(row: Any, reader: _BlockReader) -> list[list[Passage]]:
    """The passages of the cells that have any."""
    cells = (list(reader.read(cell)) for cell in nearest_descendants(row, "tc"))
    return list(filter(None, cells))


def _content_of(cell: list[Passage]) -> list[Passage]:
    """The passages of a cell that are read as its content; footnotes come after their row."""
    return [passage for passage in cell if not passage.aside and passage.kind != "note"]


def _is_form_cell(cell: list[Passage]) -> bool:
    return len(cell) > 1 or len(cell[0].text) > LONGEST_CELL or cell[0].kind != "paragraph"


def _is_head(rows: list[Any], filled: list[list[list[Passage]]]) -> bool:
    """Whether the first row names the columns: marked so, or of few words without digits above longer cells."""
    if any(local_name(mark) == "tblHeader" for mark in rows[0].iter()):
        return True
    texts = [cell[0].text for cell in filled[0]]
    short = all(len(text.split()) <= LONGEST_HEAD and not re.search(r"\d", text) for text in texts)
    longest = max(map(_length_of_row, filled[1:]), default=0)
    return short and longest > sum(map(len, texts))


def _length_of_row(row: list[list[Passage]]) -> int:
    return sum(len(cell[0].text) for cell in row)
