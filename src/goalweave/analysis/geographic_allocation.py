"""Money under a filter of countries and regions: the part of each record that falls on the places that the filter keeps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from goalweave.analysis import amounts
from goalweave.analysis.amounts import Amounts
from goalweave.analysis.columns import Facts
from goalweave.analysis.columns.facts import Mask
from goalweave.analysis.columns.money import Division, MoneyBook, MoneyTable
from goalweave.analysis.columns.totals import AreaCents, Totals
from goalweave.analysis.dimensions import dimension

WIDTH = 2**24
"""More than there are areas: a node and an area are one number, and so are a label and a value."""
LINES = ("organisation", "unit", "year", "kind", "status")
"""What money is counted by, next to nodes and areas."""
Lines = tuple[Sequence[str], Totals]
"""Keys of the lines by their number, and exact amounts by number of the line times WIDTH, and area."""


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
    values = [range(node * WIDTH, (node + 1) * WIDTH) for node in chosen]

    def count() -> Lines:
        return all_codes, node_area_book(facts, framework).totals(geographic_filter.among, values)

    return _amounts_in_areas(facts, (framework, *chosen), geographic_filter, count)


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
        return amounts.amounts_by_area(facts, geographic_filter.among, geographic_filter.areas)
    return _amounts_in_areas(facts, (name,), geographic_filter, lambda: _line_totals(facts, name, geographic_filter))


def _line_totals(facts: Facts, name: str, geographic_filter: GeographicFilter) -> Lines:
    """Under the whole, and under each line that an amount counts for."""
    totals = line_area_book(facts, name).totals(geographic_filter.among)
    line, area = np.divmod(totals.value, WIDTH)
    keys, rows, lines = [""], [np.arange(len(line))], [np.zeros(len(line), dtype=np.int64)]
    for number in np.unique(line).tolist():
        here = np.arange(*np.searchsorted(line, [number, number + 1]))
        for key in amounts.line_keys(facts, name, number):
            if key not in keys:
                keys.append(key)
            rows.append(here)
            lines.append(np.full(len(here), keys.index(key), dtype=np.int64))
    row = np.concatenate(rows)
    return keys, totals.regroup(np.concatenate(lines) * WIDTH + area[row], row)


def line_area_book(facts: Facts, name: str) -> MoneyBook:
    """By organisation, unit, year, kind or status, and own area: the number of the line times WIDTH, and that of the area.

    Numbers are those of the column, which mean the same whatever is added or moved; a year is one more, so that none is 0.
    """
    return amounts.cached_book(facts, ("money", name, "place"), lambda only: _line_area_table(facts, name, only))


def _amounts_in_areas(
    facts: Facts, name: tuple[Hashable, ...], geographic_filter: GeographicFilter, count: Callable[[], Lines]
) -> Amounts:
    """name: of what is counted."""

    def divide() -> tuple[Sequence[str], AreaCents]:
        keys, totals = count()
        return keys, totals.divide_among_areas(WIDTH)

    # Whichever areas are kept, the cents are divided among all: where nothing else is filtered, once for all countries. Numbers of areas
    # and labels stay the same when others come.
    readers, among = geographic_filter.readers, geographic_filter.among
    keys, cents = divide() if readers is None else facts.cached_of(among, ("cents of areas", *name, readers), divide)
    keep = np.array([key in geographic_filter.areas for key in dimension(facts, "area").keys], dtype=np.bool_)
    sums: dict[str, dict[tuple[str, str], Decimal]] = {}
    for (line, label), number in cents.sums(keep).items():
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
