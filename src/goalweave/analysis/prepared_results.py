"""What pages need of the columns and is slow to make, made before the files are put in place."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from django.conf import settings

from goalweave.analysis.amounts import area_money_book, line_money_book, node_money_book
from goalweave.analysis.columns import Facts
from goalweave.analysis.columns.facts import STATES
from goalweave.analysis.dimensions import DIMENSIONS, dimension
from goalweave.analysis.geographic_allocation import LINES, line_area_book, node_area_book
from goalweave.analysis.mapping_counts import EVIDENCED, mappings_in_state, rows_in_state
from goalweave.analysis.record_order import RANKED_BY_RECORD, record_ranks, review_numbers

MOST_FRAMEWORKS = 2
"""Of so many frameworks, those with most mappings, money is divided where none was in use before."""


def prepare_results(facts: Facts, names: Sequence[Hashable]) -> None:
    """Make the results of these names, as the files before had them; without names, those that the first pages need.

    Names that nothing makes any more are passed over.
    """
    for name in names or _first_names(facts):
        make = _maker(facts, name if isinstance(name, tuple) else (name,))
        if make is not None:
            make()


def _first_names(facts: Facts) -> list[Hashable]:
    """What `warming.warm_facts` makes, so that a process only has to open it."""
    spans = facts.linkmap.row.spans
    counts = np.bincount(facts.mappings["node"], minlength=len(facts.linkmap.row.nodes))
    used = sorted(spans, key=lambda key: -int(counts[spans[key].start : spans[key].stop].sum()))[:MOST_FRAMEWORKS]
    return [
        "newest first",
        "review states",
        ("ranks", "title", settings.LANGUAGE_CODE),
        *(("dimension", name) for name in DIMENSIONS if name != "stale"),
        *(("mappings", state) for state in (*STATES, *EVIDENCED)),
        *(("rows of mappings", state) for state in STATES),
        *(("coverage", key) for key in facts.linkmap.catalogue.frameworks),
        *(("money", key) for key in used),
        *(("money", key, "area") for key in used[:1]),
        ("money", "area"),
        *(("money", name, "line") for name in LINES),
        *(("money", name, "place") for name in LINES),
    ]


def _maker(facts: Facts, name: tuple[Hashable, ...]) -> Callable[[], object] | None:
    match name:
        case ("newest first",):
            return lambda: facts.newest_first
        case ("review states",):
            return lambda: review_numbers(facts)
        case ("dimension", str(values), *_rest):
            return lambda: dimension(facts, values)
        case ("ranks", str(by), str(language)) if by in RANKED_BY_RECORD:
            return lambda: record_ranks(facts, by, language)
        case ("mappings", str(state)):
            return lambda: mappings_in_state(facts, state)
        case ("rows of mappings", str(state)):
            return lambda: rows_in_state(facts, state)
        case ("coverage", str(key)) if key in facts.linkmap.catalogue.frameworks:
            return lambda: facts.coverage(key)
        case ("money", *rest):
            return _money_maker(facts, tuple(rest))
    return None


def _money_maker(facts: Facts, name: tuple[Hashable, ...]) -> Callable[[], object] | None:
    match name:
        case ("area",):
            return lambda: area_money_book(facts)
        case (str(key),) if key in facts.linkmap.catalogue.frameworks:
            return lambda: node_money_book(facts, key)
        case (str(key), "area") if key in facts.linkmap.catalogue.frameworks:
            return lambda: node_area_book(facts, key)
        case (str(values), "line") if values in LINES:
            return lambda: line_money_book(facts, values)
        case (str(values), "place") if values in LINES:
            return lambda: line_area_book(facts, values)
    return None
