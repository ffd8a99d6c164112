"""Cells that are not text: a spreadsheet may have changed `1.10` or `1.2` into something else."""

from __future__ import annotations

from typing import Literal, NamedTuple


class TypedText(str):
    """The text of a cell that holds a number or a date. displayed: as its format shows it (`17.10`)."""

    __slots__ = ("displayed", "kind")

    kind: Literal["number", "date"]
    displayed: str

    def __new__(cls, text: str, kind: Literal["number", "date"], shown: str = "") -> TypedText:
        cell = super().__new__(cls, text)
        cell.kind = kind
        cell.displayed = shown or text
        return cell

    def __getnewargs__(self) -> tuple[str, Literal["number", "date"], str]:  # type: ignore[override]
        """For pickle and copy, which would call the class with the text alone."""
        return str(self), self.kind, self.displayed


class TableRow(NamedTuple):
    """line: 1-based, where it begins."""

    line: int
    cells: tuple[str, ...]
