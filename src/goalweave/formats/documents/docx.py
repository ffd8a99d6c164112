"""Word documents: headings by style, list items, paragraphs and table rows, straight from the document part."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.text.passages import Passage, split_paragraphs
from goalweave.formats.documents.numbering import write_numbers
from goalweave.formats.documents.word_xml import (
    SKIPPED,
    ParagraphStyle,
    child_value,
    heading_level,
    local_name,
    main_part,
    nearest_descendants,
    paragraph_styles,
    paragraph_text,
    parse_part,
    text_boxes,
)
from goalweave.formats.reading.archives import open_archive
from goalweave.formats.reading.limits import Limits

LONGEST_CELL = 400
"""Characters. A table with longer cells is a form, and its cells are read as paragraphs."""

LONGEST_HEAD = 5
"""Words of a cell in a row of column heads."""


def passages(data: bytes, name: str, limits: Limits, *, numbers: bool = False) -> list[Passage]:
    """The passages of a .docx file; the locator counts paragraphs within the section, or rows of a table.

    numbers: with the numbers that Word itself counts (`2.1`) before their paragraphs.

    Deleted text, headers, footers, notes and the table of contents are left out. Raises InputError if the file is
    broken, is no Word document or holds a DTD; LimitError if it is a decompression bomb.
    """
    archive = open_archive(io.BytesIO(data), name, limits)
    main = main_part(archive)
    body = next((child for child in parse_part(archive, main) if local_name(child) == "body"), None)
    if body is None:
        raise InputError("the Word document has no body", file=name, field=main)
    if numbers:
        write_numbers(archive, main, body)
    return list(_with_locators(_read_blocks(body, paragraph_styles(archive, main))))


def _read_blocks(parent: Any, styles: dict[str, ParagraphStyle]) -> Iterator[Passage]:
    """The paragraphs and rows below an element; content controls and the like are looked through."""
    for child in parent:
        tag = local_name(child)
        if tag == "p":
            yield from _read_paragraph(child, styles)
        elif tag == "tbl":
            yield from _read_table(child, styles)
        elif tag not in SKIPPED:
            yield from _read_blocks(child, styles)


def _read_paragraph(paragraph: Any, styles: dict[str, ParagraphStyle]) -> Iterator[Passage]:
    style = styles.get(child_value(paragraph, "pPr", "pStyle"), ParagraphStyle())
    if style.name.startswith("toc"):
        return
    outline = child_value(paragraph, "pPr", "outlineLvl")
    level = style.level or heading_level("", outline)
    number = child_value(paragraph, "pPr", "numPr", "numId")
    listed = number != "0" if number else style.listed
    for bullet, text in split_paragraphs("".join(paragraph_text(paragraph))):
        if text and level:
            yield Passage(text, "heading", "", level)
        elif text:
            yield Passage(text, "item" if listed or bullet else "paragraph", "")
    for box in text_boxes(paragraph):
        yield from _read_blocks(box, styles)


def _read_table(table: Any, styles: dict[str, ParagraphStyle]) -> Iterator[Passage]:
    """A row of data as one item, its cells joined; the paragraphs of the cells where the table is a form."""
    rows = list(nearest_descendants(table, "tr"))
    filled = [_read_cells(row, styles) for row in rows]
    cells = list(chain.from_iterable(filled))
    if any(map(_is_form_cell, cells)) or all(len(row) < 2 for row in filled):
        yield from chain.from_iterable(cells)
        return
    for number, row in enumerate(filled, 1):
        if row and not (number == 1 and _is_head(rows, filled)):
            yield Passage(" · ".join(cell[0].text for cell in row), "item", f"row {number}")


def _read_cells(row: Any, styles: dict[str, ParagraphStyle]) -> list[list[Passage]]:
    """The passages of the cells that have any."""
    cells = (list(_read_blocks(cell, styles)) for cell in nearest_descendants(row, "tc"))
    return list(filter(None, cells))


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


def _with_locators(passages: Iterator[Passage]) -> Iterator[Passage]:
    count = 0
    for passage in passages:
        count = 0 if passage.kind == "heading" else count + 1
        locator = passage.locator or (f"paragraph {count}" if count else "heading")
        yield Passage(passage.text, passage.kind, locator, passage.level)
