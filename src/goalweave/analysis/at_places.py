"""Money under a filter of countries and regions: the part of each record that falls on the places that the filter keeps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from goalweave.analysis import amounts
from goalweave.analysis.amounts import Amounts
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.facts import Facts
from goalweave.analysis.facts.money import MoneyTable, Parts
from goalweave.analysis.facts.table import Mask
from goalweave.core.linkage import in_cents

WIDTH = 2**24
"""More than there are areas: a node and an area are one number, and so are a label and a value."""


@dataclass(frozen=True, eq=False)
class AtPlaces:
    """among: the records that pass all but the filter of places. areas: those that it keeps; NONE: what is not placed.

    The cents are divided among all areas before those that are kept are taken, so that the amounts under each area and under
    NONE are together what they are without the filter.
    """

    among: Mask
    areas: frozenset[str]


def by_node(
    facts: Facts, framework: str, within: Mask, codes: Collection[str] | None = None, at: AtPlaces | None = None
) -> Amounts:
    """As amounts.by_node; at: of what falls on these places alone, `within` is then not asked."""
    if at is None:
        return amounts.by_node(facts, framework, within, codes)
    all_codes = ["", *(node.code for node in facts.linkmap.catalogue.framework(framework).nodes)]
    chosen = [place for place, code in enumerate(all_codes) if codes is None or code in codes]
    areas = range(len(dimension(facts, "area").keys))
    values = {node * WIDTH + area for node in chosen for area in areas}
    table = amounts.book(facts, ("money", framework, "area"), lambda only: _of_nodes(facts, framework, only))
    lines: _Lines = {}
    for (value, label), amount in table.sums(at.among, values).items():
        node, area = divmod(value, WIDTH)
        lines.setdefault((all_codes[node], label), {})[area] = amount
    return _kept(facts, lines, at)


def by_value(facts: Facts, name: str, within: Mask, at: AtPlaces | None = None) -> Amounts:
    """As amounts.by_value; at: of what falls on these places alone, `within` is then not asked."""
    if at is None:
        return amounts.by_value(facts, name, within)
    if name == "area":
        return amounts.by_area(facts, at.among, at.areas)
    money = amounts.money_of(facts, at.among)
    pattern, patterns = amounts.place_patterns(facts, dimension(facts, "area"), money)
    value, row, key = amounts.values_of(facts, name, money)
    # Years may be -1, and a row's label says its value too, so that both are summed by at once.
    found, number = np.unique(value, return_inverse=True)
    keys = [key(one) for one in found.tolist()]
    record = money["record"][row]
    label = money["label"][row].astype(np.int64) * WIDTH + number
    table = MoneyTable.of(record, money["cents"][row], label, pattern[record], patterns)
    lines: _Lines = {}
    for (area, label_), amount in amounts.area_sums(facts, at.among).items():
        lines.setdefault(("", label_), {})[area] = amount
    for (area, both), amount in table.sums(at.among).items():
        label_, place = divmod(both, WIDTH)
        lines.setdefault((keys[place], label_), {})[area] = amount
    return _kept(facts, lines, at)


_Lines = dict[tuple[str, int], dict[int, Fraction]]
"""(key of the line, number of the label) → number of the area → exact amount."""


def _kept(facts: Facts, lines: _Lines, at: AtPlaces) -> Amounts:
    keys = dimension(facts, "area").keys
    found: dict[str, dict[tuple[str, str], Decimal]] = {}
    for (key, label), by_area in lines.items():
        cents: Mapping[int, Decimal] = in_cents(dict(sorted(by_area.items())))
        kept = [amount for area, amount in cents.items() if keys[area] in at.areas]
        if kept:
            found.setdefault(key, {})[amounts.label_of(facts, label)] = sum(kept, Decimal(0))
    return {key: amounts.money_in(some) for key, some in found.items()}


def _of_nodes(facts: Facts, framework: str, only: Mask | None) -> MoneyTable:
    """By node and area: the part of the one times the part of the other."""
    money = amounts.money_of(facts, only)
    of_node, nodes = amounts.node_patterns(facts, framework, money)
    of_place, places = amounts.place_patterns(facts, dimension(facts, "area"), money)
    both, pattern = np.unique(np.where(of_node < 0, -1, of_node * len(places) + of_place), return_inverse=True)
    patterns: list[Parts] = []
    for one in both.tolist():
        node, place = divmod(one, len(places))
        patterns.append(
            [(code * WIDTH + area, part * some) for code, part in nodes[node] for area, some in places[place]]
            if one >= 0
            else []
        )
    return MoneyTable.of(money["record"], money["cents"], money["label"], pattern[money["record"]], patterns)
