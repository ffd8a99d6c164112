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
from goalweave.formats.documents.tables import (
    LONGEST_CELL,
    LONGEST_REPEATED,
    ROW_ASIDES,
    TableRow,
    asks_questions,
    labelled_rows,
    row_roles,
)
from goalweave.formats.documents.word_xml import (
    SKIPPED,
    ParagraphStyle,
    attribute_value,
    child_value,
    deleted_text,
    heading_level,
    limit_text,
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

_SURROUNDINGS = {
    "comments": AsideReason.COMMENT,
    "header": AsideReason.RUNNING,
    "footer": AsideReason.RUNNING,
}
"""Name of a part of the document, without its number → why it is set aside."""


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
    limit_text(body, archive)
    if numbers:
        write_numbers(archive, main, body)
    reader = _BlockReader(paragraph_styles(archive, main), read_notes(archive, main))
    source = SourceBuilder()
    count = 0
    for block in chain(reader.read(body), _read_surroundings(archive, main, reader)):
        if block.aside:
            source.add(block.text, block.kind, "", aside=block.aside, row=block.row)
            continue
        if block.kind != "note":
            count = 0 if block.kind == "heading" else count + 1
        locator = block.locator or (f"paragraph {count}" if count else "heading")
        source.add(block.text, block.kind, locator, block.level, row=block.row)
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
    """notes: id → words of a footnote (`footnote 2`, `endnote 1`) that no paragraph has referred to yet."""

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
            # Word writes one reference to each; a file that repeats them would make a text of any length.
            if text := self.notes.pop(note, ""):
                yield Passage(text, "note", "")
        if deleted := collapse_spaces("".join(deleted_text(paragraph))):
            yield Passage(deleted, "paragraph", "", aside=AsideReason.DELETED)
        for box in text_boxes(paragraph):
            yield from self.read(box)


@dataclass(frozen=True, slots=True)
class _Cell:
    """repeated: text of the cell above, where this one goes on from it."""

    passages: list[Passage]
    repeated: str = ""

    @property
    def content(self) -> list[Passage]:
        """What is read as the content of the cell; footnotes come after their row."""
        return [passage for passage in self.passages if not passage.aside and passage.kind != "note"]

    @property
    def text(self) -> str:
        return next((passage.text for passage in self.content), self.repeated)


def _read_table(table: Any, reader: _BlockReader) -> Iterator[Passage]:
    """A row of data as one item, its cells joined; the paragraphs of the cells where the table is a form."""
    elements = list(nearest_descendants(table, "tr"))
    read = list(_read_rows(elements, reader))
    contents = [cell.content for cell in chain.from_iterable(read) if cell.content]
    rows = [
        _to_row(element, [cell.text for cell in cells if cell.text])
        for element, cells in zip(elements, read, strict=True)
    ]
    if any(map(_is_form_cell, contents)) or all(len(row.cells) < 2 for row in rows) or asks_questions(rows):
        for cells in read:
            yield from chain.from_iterable(cell.passages for cell in cells)
        return
    described = labelled_rows(rows)
    for number, (row, role) in enumerate(zip(rows, row_roles(rows), strict=True)):
        if described:
            yield Passage(described[number], "paragraph", f"row {number + 1}")
        elif row.cells:
            yield Passage(row.text, "item", f"row {number + 1}", aside=ROW_ASIDES.get(role), row=True)
        for cell in read[number]:
            yield from (passage for passage in cell.passages if passage.aside or passage.kind == "note")


def _read_rows(elements: list[Any], reader: _BlockReader) -> Iterator[list[_Cell]]:
    """The cells of each row. One that is merged with that above it repeats its text."""
    above: dict[int, str] = {}
    for row in elements:
        cells = []
        column = _whole(child_value(row, "trPr", "gridBefore"))
        for element in nearest_descendants(row, "tc"):
            cell = _Cell(list(reader.read(element)), above.get(column, "") if _goes_on(element) else "")
            above[column] = cell.text if len(cell.text) <= LONGEST_REPEATED else ""
            cells.append(cell)
            column += max(_whole(child_value(element, "tcPr", "gridSpan")), 1)
        yield cells


def _goes_on(cell: Any) -> bool:
    """Whether a cell is merged with that above it (ECMA-376, part 1, 17.4.84)."""
    properties = next((child for child in cell if local_name(child) == "tcPr"), ())
    merge = next((child for child in properties if local_name(child) == "vMerge"), None)
    return merge is not None and attribute_value(merge, "val") != "restart"


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,4}", text) else 0


def _to_row(element: Any, texts: list[str]) -> TableRow:
    marked = any(local_name(mark) == "tblHeader" for mark in element.iter())
    merged = any(_whole(child_value(cell, "tcPr", "gridSpan")) > 1 for cell in nearest_descendants(element, "tc"))
    return TableRow(tuple(texts), marked, merged)


def _is_form_cell(cell: list[Passage]) -> bool:
    return len(cell) > 1 or len(cell[0].text) > LONGEST_CELL or cell[0].kind != "paragraph"
