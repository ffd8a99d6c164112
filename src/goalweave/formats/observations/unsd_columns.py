"""The columns of a file of the UN Statistics Division's database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.formats.observations.times import read_time
from goalweave.formats.observations.unsd_values import un_dimension
from goalweave.formats.reading.typed_cells import TableRow

NEEDED = ("seriescode", "geoareacode")

_YEAR = re.compile(r"value_(\d{4})")
_NOT_DIMENSIONS = frozenset(("series", "geoarea", "parent", "units", "unitmultiplier", "goal", "target", "indicator"))


@dataclass(frozen=True, slots=True)
class UnsdColumns:
    """at: small letters of a head → place; years: period, place, head; first, last: between which
    places these stand; dimensions: id, places of code and name."""

    at: dict[str, int]
    titles: Sequence[str]
    years: tuple[tuple[str, int, str], ...]
    first: int
    last: int
    dimensions: tuple[tuple[str, int, int | None], ...]

    def cell(self, cells: Sequence[str], name: str) -> str:
        place = self.at.get(name)
        return "" if place is None else cells[place]


def is_unsd(head: Sequence[str]) -> bool:
    """Whether a row is the head of such a file."""
    words = {cell.strip().lower() for cell in head}
    return words.issuperset(NEEDED) and any(_YEAR.fullmatch(word) for word in words)


def match_unsd_columns(head: TableRow, file: str) -> UnsdColumns:
    """The columns by the row of their heads. Raises InputError for a head that is there twice, and a year that cannot be."""
    at: dict[str, int] = {}
    for place, cell in enumerate(head.cells):
        name = cell.strip().lower()
        if name in at:
            message = Message("the column “{name}” appears twice", name=cell.strip())
            raise InputError(message, file=file, line=head.line, severity=Severity.CRITICAL)
        if name:
            at[name] = place
    years = [
        (match[1], place, head.cells[place].strip()) for name, place in at.items() if (match := _YEAR.fullmatch(name))
    ]
    dimensions = []
    for name, place in at.items():
        if name.endswith("code") and (bare := name.removesuffix("code")) not in _NOT_DIMENSIONS:
            title = head.cells[place].strip()[: -len("Code")]
            dimensions.append((un_dimension(title), place, at.get(f"{bare}desc")))
    for year, _place, title in years:
        try:
            read_time(year)
        except InputError as error:
            raise error.at(file=file, line=head.line, field=title) from None
    places = [place for _year, place, _head in years]
    return UnsdColumns(at, head.cells, tuple(years), min(places), max(places) + 1, tuple(dimensions))
