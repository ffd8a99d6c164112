"""The rows of a page's tables, and its lists of labels with their values."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

from goalweave.core.text.asides import AsideReason
from goalweave.core.text.labelled_lines import split_label
from goalweave.core.text.passages import collapse_spaces
from goalweave.formats.documents.tables import (
    LONGEST_CELL,
    LONGEST_REPEATED,
    ROW_ASIDES,
    TableRow,
    asks_questions,
    labelled_line,
    labelled_rows,
    row_roles,
)

MOST_SPANNED = 1000
"""Rows or columns that a cell may span, as in HTML."""

MOST_REPEATED = 4
"""Cells of a row that are repeated in those that they span."""

_NOT_IN_CELLS = ("table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True, slots=True)
class RowText:
    """tag: `tr` for a row, `p` for a label with its value. The text is empty where another element says it."""

    tag: str
    text: str
    aside: AsideReason | None = None


@dataclass(frozen=True, slots=True)
class _Spanning:
    """A cell that goes on in the rows below: its text and how many."""

    text: str
    rows: int


def find_rows(body: Any, asides: Container[Any], references: Container[Any]) -> dict[Any, RowText]:
    """Row, or term of a list → its text. references: elements that refer to a footnote, left out of the text.

    Rows whose cells have blocks of their own only make the layout; they are not among these.
    """
    rows: dict[Any, RowText] = {}
    for table in body.iter("table"):
        rows |= dict(_table_rows(table, asides, references))
    for definitions in body.iter("dl"):
        rows |= dict(_labelled_terms(definitions, asides, references))
    return rows


def _table_rows(table: Any, asides: Container[Any], references: Container[Any]) -> Iterator[tuple[Any, RowText]]:
    elements = []
    rows = []
    spanning: dict[int, _Spanning] = {}
    for element in _own_rows(table):
        cells = [cell for cell in element if cell.tag in ("td", "th") and cell not in asides]
        texts = ["" if _has_blocks(cell) else _text_of(cell, asides, references) for cell in cells]
        filled = _spread(cells, texts, spanning)
        if len(filled) >= 2 and cells and max(map(len, filled)) <= LONGEST_CELL and not any(map(_has_blocks, cells)):
            elements.append(element)
            rows.append(TableRow(tuple(filled), _is_marked(cells), any(_span(cell, "colspan") > 1 for cell in cells)))
    if asks_questions(rows):
        return
    if described := labelled_rows(rows):
        yield from ((element, RowText("p", line)) for element, line in zip(elements, described, strict=True))
        return
    for element, row, role in zip(elements, rows, row_roles(rows), strict=True):
        yield element, RowText("tr", row.text, ROW_ASIDES.get(role))


def _own_rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from child.findall("tr")


def _spread(cells: list[Any], texts: list[str], spanning: dict[int, _Spanning]) -> list[str]:
    """The texts of a row with those of cells above that span it, in the order of the columns."""
    row = []
    column = 0
    waiting = deque(zip(cells, texts, strict=True))
    while waiting or any(place >= column for place in spanning):
        above = spanning.pop(column, None)
        if above:
            row.append(above.text)
            if above.rows > 1:
                spanning[column] = _Spanning(above.text, above.rows - 1)
            column += 1
            continue
        if not waiting:
            column = min(place for place in spanning if place > column)
            continue
        cell, text = waiting.popleft()
        row.append(text)
        rows = _span(cell, "rowspan")
        if rows > 1 and len(text) <= LONGEST_REPEATED and len(spanning) < MOST_REPEATED:
            spanning[column] = _Spanning(text, rows - 1)
        column += _span(cell, "colspan")
    return [text for text in row if text]


def _span(cell: Any, attribute: str) -> int:
    value = cell.get(attribute, "").strip()
    return min(max(int(value), 1), MOST_SPANNED) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _has_blocks(cell: Any) -> bool:
    return next(cell.iter(*_NOT_IN_CELLS), None) is not None or len(cell.findall(".//p")) > 1


def _is_marked(cells: list[Any]) -> bool:
    """Whether all filled cells are heads, or wholly in bold."""
    filled = [cell for cell in cells if "".join(cell.itertext()).strip()]
    return bool(filled) and all(cell.tag == "th" or _is_bold(cell) for cell in filled)


def _is_bold(cell: Any) -> bool:
    whole = collapse_spaces("".join(cell.itertext()))
    bold = next(cell.iter("b", "strong"), None)
    return bold is not None and collapse_spaces("".join(bold.itertext())) == whole


def _text_of(element: Any, asides: Container[Any], references: Container[Any]) -> str:
    return collapse_spaces("".join(_texts(element, asides, references)))


def _texts(element: Any, asides: Container[Any], references: Container[Any]) -> Iterator[str]:
    from lxml import etree

    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        if event == "end":
            yield "" if inner is element else inner.tail or ""
        elif inner is not element and (inner in asides or inner in references):
            walk.skip_subtree()
        else:
            yield " " if inner.tag == "br" else inner.text or ""


def _labelled_terms(
    definitions: Any, asides: Container[Any], references: Container[Any]
) -> Iterator[tuple[Any, RowText]]:
    """The terms of a list that are labels of a project or event, each with its one definition."""
    children = [child for child in definitions if child.tag in ("dt", "dd") and child not in asides]
    if len(children) < 4 or any(child.tag != ("dt", "dd")[place % 2] for place, child in enumerate(children)):
        return
    if any(map(_has_blocks, children)):
        return
    texts = [_text_of(child, asides, references) for child in children]
    lines = [labelled_line(label, value) for label, value in zip(texts[::2], texts[1::2], strict=False)]
    if sum(bool(split_label(line)[0]) for line in lines) < len(lines) / 2:
        return
    for place, child in enumerate(children):
        yield child, RowText("p", "" if place % 2 else lines[place // 2])
