"""Limits of what is read. The message of each error names its limit."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Limits:
    """file: bytes of a file; expanded: bytes of an unpacked archive; ratio: unpacked to packed, per member;
    members: of an archive; cells: of all sheets of a workbook or a CSV; rows: of a CSV; pages: of a PDF; cell: characters of one cell;
    elements: of a web page; attributes: of one element; text: characters that a document states in all."""

    file: int = 200_000_000
    expanded: int = 400_000_000
    ratio: int = 200
    members: int = 10_000
    cells: int = 5_000_000
    rows: int = 1_000_000
    pages: int = 5_000
    cell: int = 100_000
    elements: int = 2_000_000
    attributes: int = 1_000
    text: int = 20_000_000


USUAL_ROWS = 200_000
"""Rows of a table of 25 cells and 1,000 bytes each that the limits above leave room for."""


def limits_for_rows(rows: int) -> Limits:
    """The limits for tables of that many rows, never less than usual."""
    usual, times = Limits(), max(rows / USUAL_ROWS, 1.0)
    file, expanded, cells = (int(limit * times) for limit in (usual.file, usual.expanded, usual.cells))
    return replace(usual, file=file, expanded=expanded, cells=cells, rows=max(usual.rows, rows + 1))
