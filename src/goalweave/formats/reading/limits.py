"""Limits of what is read. The message of each error names its limit."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Limits:
    """file: bytes of a file; expanded: bytes of an unpacked archive; ratio: unpacked to packed, per member;
    members: of an archive; sheets: of a workbook, shown or not; formats: of its cells; cells: of all sheets of a workbook, and of the
    texts that they share, or of a CSV; rows: of a CSV; pages: of a PDF; operations: of
    the content of a PDF's pages, those of forms each time they are drawn; cell: characters of one cell; elements: of a web page, signs of
    markup of a Markdown document; nodes: elements and attributes of a web page, a part of a Word document, a row of a sheet, an IATI
    activity; attributes: of one element of a web page; text: characters that a document states in all, bytes of a row of a sheet;
    graph: characters of the names and texts of an RDF graph, without prefixes, and 200 for each statement."""

    file: int = 200_000_000
    expanded: int = 400_000_000
    ratio: int = 200
    members: int = 10_000
    sheets: int = 1_000
    formats: int = 100_000
    cells: int = 5_000_000
    rows: int = 1_000_000
    pages: int = 5_000
    operations: int = 5_000_000
    cell: int = 100_000
    elements: int = 300_000
    nodes: int = 1_000_000
    attributes: int = 1_000
    text: int = 20_000_000
    graph: int = 100_000_000


USUAL_ROWS = 200_000
"""Rows of a table of 25 cells and 1,000 bytes each that the limits above leave room for."""


def limits_for_rows(rows: int) -> Limits:
    """The limits for tables of that many rows, never less than usual."""
    usual, times = Limits(), max(rows / USUAL_ROWS, 1.0)
    file, expanded, cells = (int(limit * times) for limit in (usual.file, usual.expanded, usual.cells))
    return replace(usual, file=file, expanded=expanded, cells=cells, rows=max(usual.rows, rows + 1))
