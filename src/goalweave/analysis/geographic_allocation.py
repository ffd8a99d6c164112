"""Money under a filter of countries and regions: the part of each record that falls on the places that the filter keeps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

import numpy as np

from goalweave.analysis import amounts
from goalweave.analysis.amounts import Amounts
from goalweave.analysis.columns import Facts
from goalweave.analysis.columns.area_cents import AreaCents, RoughTotals
from goalweave.analysis.columns.facts import Mask
from goalweave.analysis.columns.money import Division, MoneyBook, MoneyTable
from goalweave.analysis.columns.totals import group_starts
from goalweave.analysis.dimensions import dimension

WIDTH = 2**24
"""More than there are areas: a node and an area are one number, and so are a label and a value."""
LINES = ("organisation", "unit", "year", "kind", "status")
"""What money is counted by, next to nodes and areas."""
Result = TypeVar("Result")
Lines = tuple[Sequence[str], RoughTotals]
"""Keys of the lines by their number, and amounts by number of the line and area."""


@dataclass(frozen=True, eq=False)
class GeographicFilter:
    """among: the records that pass all but the filter of places. areas: those that it keeps; NONE: what is not placed.

    The cents are divided among all areas before those that are kept are taken, so that the amounts under each area and under
    NONE are together what they are without the filter.
    """

    among: Mask
    areas: frozenset[str]
    readers: Hashable = None
    """Where nothing else is filtered: the key of those who see these records, as rules.visibility_key has it."""


def filtered_amounts_by_node(
    facts: Facts,
    framework: str,
    within: Mask,
    codes: Collection[str] | None = None,
    geographic_filter: GeographicFilter | None = None,
) -> Amounts:
    """As amounts.by_node; geographic_filter: of what falls on these places alone, `within` is then not asked."""
    if geographic_filter is None:
        return amounts.amounts_by_node(facts, framework, within, codes)
    all_codes = ["", *(node.code for node in facts.linkmap.catalogue.framework(framework).nodes)]
    chosen = [place for place, code in enumerate(all_codes) if codes is None or code in codes]
    book, among, readers = node_area_book(facts, framework), geographic_filter.among, geographic_filter.readers

    def divide(nodes: Sequence[int]) -> AreaCents:
        values = [range(node * WIDTH, (node + 1) * WIDTH) for node in nodes]
        return book.rough_totals(among, WIDTH, values).divide_among_places()

    if readers is None:
        return _amounts_in_areas(facts, all_codes, divide(chosen), geographic_filter)
    # Node by node: pages that open others have most of them in common.
    of_nodes: dict[int, AreaCents] = facts.cached_of(among, ("cents of areas", framework, readers), dict)
    if missing := [node for node in chosen if node not in of_nodes]:
        of_nodes |= divide(missing).by_line(missing)
    cents = AreaCents.join([of_nodes[node] for node in chosen])
    return _amounts_in_areas(facts, all_codes, cents, geographic_filter)


def node_area_book(facts: Facts, framework: str) -> MoneyBook:
    """By node and own area: the number of the node as in amounts.node_book times WIDTH, and that of the area."""
    return amounts.cached_book(
        facts, ("money", framework, "area"), lambda only: _node_area_table(facts, framework, only)
    )


def filtered_amounts_by_value(
    facts: Facts, name: str, within: Mask, geographic_filter: GeographicFilter | None = None
) -> Amounts:
    """As amounts.by_value; geographic_filter: of what falls on these places alone, `within` is then not asked."""
    if geographic_filter is None:
        return amounts.amounts_by_value(facts, name, within)
    if name == "area":
        return amounts.sum_areas(facts, _area_cents(facts, geographic_filter), geographic_filter.areas)

    def divide() -> tuple[Sequence[str], AreaCents]:
        keys, totals = _line_totals(facts, name, geographic_filter)
        return keys, totals.divide_among_places()

    keys, cents = _cached_for_readers(facts, name, geographic_filter, divide)
    return _amounts_in_areas(facts, keys, cents, geographic_filter)


def labels_in_areas(facts: Facts, geographic_filter: GeographicFilter) -> set[int]:
    """Numbers of the kinds and currencies of which there is money on the places that the filter keeps."""
    places = np.flatnonzero(_mask_of_areas(facts, geographic_filter)).tolist()
    totals = amounts.area_money_book(facts).totals(
        geographic_filter.among, [range(place, place + 1) for place in places]
    )
    return set(totals.label.tolist())


def _area_cents(facts: Facts, geographic_filter: GeographicFilter) -> AreaCents:
    return _cached_for_readers(
        facts, "area", geographic_filter, lambda: amounts.area_cents(facts, geographic_filter.among)
    )


def _cached_for_readers(
    facts: Facts, name: str, geographic_filter: GeographicFilter, make: Callable[[], Result]
) -> Result:
    """name: of what is counted."""
    # Whichever areas are kept, the cents are divided among all: where nothing else is filtered, once for all countries. Numbers of areas
    # and labels stay the same when others come.
    readers = geographic_filter.readers
    if readers is None:
        return make()
    return facts.cached_of(geographic_filter.among, ("cents of areas", name, readers), make)


def _mask_of_areas(facts: Facts, geographic_filter: GeographicFilter) -> Mask:
    return np.array([key in geographic_filter.areas for key in dimension(facts, "area").keys], dtype=np.bool_)


def _line_totals(facts: Facts, name: str, geographic_filter: GeographicFilter) -> Lines:
    """Under the whole, and under each line that an amount counts for."""
    totals = line_area_book(facts, name).rough_totals(geographic_filter.among, WIDTH)
    keys, rows, lines = {"": 0}, [np.arange(len(totals.line))], [np.zeros(len(totals.line), dtype=np.int64)]
    starts = np.flatnonzero(group_starts(totals.line)).tolist()
    for start, end in pairwise([*starts, len(totals.line)]):
        here = np.arange(start, end)
        for key in amounts.line_keys(facts, name, int(totals.line[start])):
            rows.append(here)
            lines.append(np.full(len(here), keys.setdefault(key, len(keys)), dtype=np.int64))
    return list(keys), totals.regroup(np.concatenate(lines), np.concatenate(rows))


def line_area_book(facts: Facts, name: str) -> MoneyBook:
    """By organisation, unit, year, kind or status, and own area: the number of the line times WIDTH, and that of the area.

    Numbers are those of the column, which mean the same whatever is added or moved; a year is one more, so that none is 0.
    """
    return amounts.cached_book(facts, ("money", name, "place"), lambda only: _line_area_table(facts, name, only))


def _amounts_in_areas(
    facts: Facts, keys: Sequence[str], cents: AreaCents, geographic_filter: GeographicFilter
) -> Amounts:
    """keys: of the lines by their number."""
    sums: dict[str, dict[tuple[str, str], Decimal]] = {}
    for (line, label), number in cents.sums(_mask_of_areas(facts, geographic_filter)).items():
        sums.setdefault(keys[line], {})[amounts.kind_and_currency(facts, label)] = Decimal(number).scaleb(-2)
    return {key: amounts.to_money(some) for key, some in sums.items()}


def _line_area_table(facts: Facts, name: str, only: Mask | None) -> MoneyTable:
    money = amounts.money_columns(facts, only)
    of_place, places = amounts.place_patterns(facts, dimension(facts, "area"), money)
    return MoneyTable.from_amounts(
        money["record"],
        money["cents"],
        money["label"],
        amounts.lines_of_amounts(facts, name, money),
        Division(of_place[money["record"]], places),
        width=WIDTH,
    )


def _node_area_table(facts: Facts, framework: str, only: Mask | None) -> MoneyTable:
    """By node and area: the part of the one times the part of the other."""
    money = amounts.money_columns(facts, only)
    of_node, nodes = amounts.node_patterns(facts, framework, money)
    of_place, places = amounts.place_patterns(facts, dimension(facts, "area"), money)
    return MoneyTable.from_amounts(
        money["record"],
        money["cents"],
        money["label"],
        Division(of_node[money["record"]], nodes),
        Division(of_place[money["record"]], places),
        width=WIDTH,
    )
