"""The publishers' series that packs list: what is known of them before any value is here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from goalweave.core import model
from goalweave.core.model import Curie
from goalweave.packs import library
from goalweave.packs.indicator_series import ListedSeries, read_listed_series


@cache
def listed_series() -> Mapping[str, ListedSeries]:
    """Code → series of the lists that ship."""
    return read_listed_series(library())


def complete_series(series: model.Series) -> model.Series:
    """A series of a file with what the list knows of it: labels, unit, breakdowns, direction, and the nodes that it measures.

    What the file states comes first. A series that is in no list stays as it is.
    """
    listed = listed_series().get(series.code)
    if listed is None:
        return series
    codes = {series.code, *(node.code for node in series.measures)}
    names = {language: name for language, name in series.name.items() if name not in codes}
    # A unit and its power of ten belong together: a file that states the unit states both.
    unit, multiplier = (series.unit, series.multiplier) if series.unit else (listed.unit, listed.multiplier)
    return replace(
        series,
        name={**listed.name, **names},
        measures=series.measures or listed.nodes,
        unit=unit,
        multiplier=multiplier,
        dimensions=series.dimensions or listed.dimensions,
        direction=series.direction or listed.direction,
    )


def is_headline(code: str) -> bool:
    """Whether the list shows a series first of its indicator."""
    listed = listed_series().get(code)
    return listed is not None and listed.headline


def series_listed_for(nodes: Iterable[Curie]) -> list[ListedSeries]:
    """The series that publishers offer for nodes, the one that is shown first before the others."""
    node_set = set(nodes)
    series_of_nodes = [series for series in listed_series().values() if node_set.intersection(series.nodes)]
    return sorted(series_of_nodes, key=lambda series: not series.headline)
