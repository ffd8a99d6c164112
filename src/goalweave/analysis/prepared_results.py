"""What pages need of the columns and is slow to make, made before the files are put in place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np

from goalweave.analysis.amounts import area_money_book, node_money_book
from goalweave.analysis.columns import Facts
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.geographic_allocation import line_area_book, node_area_book

MOST_FRAMEWORKS = 2
"""Of so many frameworks, those with most mappings, results are made where none were in use before."""


def prepare_results(facts: Facts, names: Sequence[Hashable]) -> None:
    """Make the results of these names, as the files before had them; without names, those that the first pages need.

    Names that nothing makes any more are passed over.
    """
    for name in names or _first_names(facts):
        make = _maker(facts, name if isinstance(name, tuple) else (name,))
        if make is not None:
            make()


def _first_names(facts: Facts) -> list[Hashable]:
    spans = facts.linkmap.row.spans
    counts = np.bincount(facts.mappings["node"], minlength=len(facts.linkmap.row.nodes))
    used = sorted(spans, key=lambda key: -int(counts[spans[key].start : spans[key].stop].sum()))[:MOST_FRAMEWORKS]
    names: list[Hashable] = ["newest first", ("dimension", "area"), ("money", "area")]
    return [*names, *(("coverage", key) for key in used), *(("money", key) for key in used)]


def _maker(facts: Facts, name: tuple[Hashable, ...]) -> Callable[[], object] | None:
    match name:
        case ("newest first",):
            return lambda: facts.newest_first
        case ("dimension", str(values), *_rest):
            return lambda: dimension(facts, values)
        case ("money", "area"):
            return lambda: area_money_book(facts)
        case ("coverage", str(key)) if key in facts.linkmap.catalogue.frameworks:
            return lambda: facts.coverage(key)
        case ("money", str(key)) if key in facts.linkmap.catalogue.frameworks:
            return lambda: node_money_book(facts, key)
        case ("money", str(key), "area") if key in facts.linkmap.catalogue.frameworks:
            return lambda: node_area_book(facts, key)
        case ("money", str(values), "place"):
            return lambda: line_area_book(facts, values)
    return None
