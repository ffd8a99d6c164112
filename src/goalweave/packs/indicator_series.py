"""The series that publishers offer, to choose from: `series.csv` of a pack. Their values are loaded, not shipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Direction, Node, Series, Status, wanted_direction
from goalweave.core.text.languages import LanguageMap
from goalweave.packs.indicator_cells import read_table_rows, require_cell
from goalweave.packs.indicator_nodes import node_series
from goalweave.packs.library import PackLibrary
from goalweave.packs.pack_statements import PackStatement, require_unique
from goalweave.packs.table_files import TableRow, split_list

SERIES = "series.csv"

_COLUMNS = ("unit", "multiplier", "dimensions", "headline", "direction")
_NONE = "none"
"""In `direction`: neither way is better, whatever its node says."""


@dataclass(frozen=True, slots=True)
class ListedSeries:
    """A series as its publisher lists it.

    nodes: the indicators that it belongs to, default editions first; headline: whether it is shown first of these; direction: None where
    neither way is better; name: the label of its indicator, with the code where the indicator has several series.
    """

    code: str
    name: LanguageMap
    nodes: tuple[Curie, ...]
    unit: str = ""
    multiplier: int = 0
    dimensions: tuple[str, ...] = ()
    headline: bool = False
    direction: Direction | None = None

    def series(self, *, source: str = "") -> Series:
        """The series, as it can be created before any of its values is there."""
        return Series(
            code=self.code,
            name=self.name,
            measures=self.nodes,
            unit=self.unit,
            multiplier=self.multiplier,
            dimensions=self.dimensions,
            direction=self.direction,
            source=source,
            status=Status.OFFICIAL,
        )


def read_listed_series(library: PackLibrary) -> dict[str, ListedSeries]:
    """Code → series of all lists, in the order of the nodes that name them. Raises InputError with file, line and field."""
    folders = chain.from_iterable(pack.indicators for pack in library.packs.values())
    rows = require_unique(chain.from_iterable(map(_read_rows, folders)))
    if not rows:
        return {}
    places = nodes_by_series(library.catalogue())
    listed = [_listed(row, places.get(row["code"], ())) for row in rows]
    order = {code: place for place, code in enumerate(places)}
    listed.sort(key=lambda series: order.get(series.code, len(order)))
    return {series.code: series for series in listed}


def nodes_by_series(catalogue: Catalogue) -> dict[str, tuple[tuple[Curie, Node], ...]]:
    """Code of a series → the nodes that name it, those of default editions first."""
    frameworks = sorted(catalogue.frameworks.values(), key=lambda framework: not framework.default)
    nodes_of_code: dict[str, list[tuple[Curie, Node]]] = {}
    for framework in frameworks:
        for node in framework.nodes:
            for code in node_series(node):
                nodes_of_code.setdefault(code, []).append((framework.curie(node.code), node))
    return {code: tuple(nodes) for code, nodes in nodes_of_code.items()}


def _read_rows(folder: Path) -> Iterator[PackStatement[TableRow]]:
    for row in read_table_rows(folder / SERIES, ("code",), _COLUMNS):
        code = require_cell(row, "code")
        yield PackStatement(row, code, code, f"{row.file}:{row.line}", row.error)


def _listed(row: TableRow, places: tuple[tuple[Curie, Node], ...]) -> ListedSeries:
    code = row["code"]
    node = places[0][1] if places else None
    multiplier = row.get("multiplier", "")
    if multiplier and not multiplier.isdecimal():
        raise row.error(Message("“{text}” is not a number", text=multiplier), "multiplier")
    return ListedSeries(
        code=code,
        name=_series_label(code, node),
        nodes=tuple(curie for curie, _node in places),
        unit=row.get("unit", ""),
        multiplier=int(multiplier or 0),
        dimensions=split_list(row.get("dimensions", "")),
        headline=bool(row.get("headline")),
        direction=_read_direction(row, node),
    )


def _series_label(code: str, node: Node | None) -> LanguageMap:
    if node is None:
        return {"en": code}
    if len(node_series(node)) == 1:
        return dict(node.label)
    return {language: f"{label} ({code})" for language, label in node.label.items()}


def _read_direction(row: TableRow, node: Node | None) -> Direction | None:
    text = row.get("direction", "")
    if not text:
        return wanted_direction(node) if node else None
    choices = (*Direction, _NONE)
    if text not in choices:
        raise row.error(Message("“{value}” is not one of {choices}", value=text, choices=choices), "direction")
    return None if text == _NONE else Direction(text)


def headline_of(node: Node, listed: Mapping[str, ListedSeries]) -> str:
    """Code of the series that is shown first of an indicator; its first where none is marked, empty without any."""
    codes = node_series(node)
    marked = (code for code in codes if code in listed and listed[code].headline)
    return next(chain(marked, codes), "")


def search_series(listed: Iterable[ListedSeries], text: str, language: str) -> list[ListedSeries]:
    """The series whose code, indicator or name in a language has every word of a text, in their order."""
    words = text.casefold().split()
    return [series for series in listed if all(word in _searched_text(series, language) for word in words)]


def _searched_text(series: ListedSeries, language: str) -> str:
    codes = (node.code for node in series.nodes)
    names = (series.name.get(language, ""), series.name.get("en", ""))
    return " ".join((series.code, *codes, *names)).casefold()
