"""The lines of a document of questions, with the numbers that Word counts and what is set in italics."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.text.passages import collapse_spaces, split_bullet
from goalweave.formats.documents import passages
from goalweave.formats.documents.numbering import iterate_paragraphs, write_numbers
from goalweave.formats.documents.word_xml import (
    ParagraphStyle,
    attribute_value,
    child_value,
    heading_level,
    local_name,
    main_part,
    paragraph_styles,
    paragraph_text,
    parse_part,
    style_elements,
)
from goalweave.formats.reading.archives import open_archive
from goalweave.formats.reading.limits import Limits


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """level of a heading, 0 for none. aside: wholly in italics, as guidance is set."""

    text: str
    locator: str
    level: int = 0
    aside: bool = False


def read_lines(data: bytes, name: str, limits: Limits, document: str) -> list[DocumentLine]:
    """document: `docx`, `txt`, `md`, `html` or `pdf`. Raises InputError and LimitError."""
    if document == "docx":
        return list(_read_word_lines(data, name, limits))
    passages_read = passages(data, name, limits, document=document)
    return [
        DocumentLine(collapse_spaces(passage.text), passage.locator, passage.level if passage.kind == "heading" else 0)
        for passage in passages_read
    ]


def _read_word_lines(data: bytes, name: str, limits: Limits) -> Iterator[DocumentLine]:
    """Paragraph by paragraph, those in tables too, each typed line of one by itself."""
    archive = open_archive(io.BytesIO(data), name, limits)
    main = main_part(archive)
    body = next((child for child in parse_part(archive, main) if local_name(child) == "body"), None)
    if body is None:
        raise InputError("the Word document has no body", file=name, field=main)
    write_numbers(archive, main, body)
    styles, elements = paragraph_styles(archive, main), style_elements(archive, main)
    for number, paragraph in enumerate(iterate_paragraphs(body), 1):
        key = child_value(paragraph, "pPr", "pStyle")
        style = styles.get(key, ParagraphStyle())
        if style.name.startswith("toc"):
            continue
        level = style.level or heading_level("", child_value(paragraph, "pPr", "outlineLvl"))
        aside = not level and _is_italic(paragraph, _style_is_italic(key, elements))
        for line in "".join(paragraph_text(paragraph)).split("\n"):
            if text := collapse_spaces(split_bullet(line)[1]):
                yield DocumentLine(text, f"paragraph {number}", level, aside)


def _style_is_italic(key: str, elements: dict[str, Any]) -> bool:
    seen: set[str] = set()
    while key in elements and key not in seen:
        seen.add(key)
        italic = _italics(elements[key])
        if italic is not None:
            return italic
        key = child_value(elements[key], "basedOn")
    return False


def _is_italic(paragraph: Any, default: bool) -> bool:
    """Whether all its words are, numbers that Word counts aside: those have no properties of their own."""
    runs = [
        run
        for run in paragraph.iter()
        if local_name(run) == "r" and any(map(str.isalpha, "".join(paragraph_text(run))))
    ]
    italics = [_italics(run) for run in runs]
    return bool(runs) and all(default if italic is None else italic for italic in italics)


def _italics(element: Any) -> bool | None:
    properties = next((child for child in element if local_name(child) == "rPr"), ())
    mark = next((child for child in properties if local_name(child) == "i"), None)
    return None if mark is None else attribute_value(mark, "val") not in ("0", "false", "off")
