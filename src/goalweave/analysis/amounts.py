"""Money by node, by place, and by whatever else records are counted by."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np

from goalweave.analysis.columns import Facts
from goalweave.analysis.columns.area_cents import AreaCents
from goalweave.analysis.columns.facts import STATES, Columns, Mask, Numbers
from goalweave.analysis.columns.money import Division, MoneyBook, MoneyTable, Parts, patterns_of
from goalweave.analysis.dimensions import Dimension, dimension
from goalweave.analysis.record_filters import NO_VALUE
from goalweave.core import model
from goalweave.core.linkage import apportion_money, apportion_places, merge_ascending
from goalweave.core.linkage.apportionment import round_sums

Amounts = Mapping[str, tuple[model.Money, ...]]
"""Code of a node, or key of another value → amounts to the cent, one a kind and currency. Empty: of the whole."""


def amounts_by_node(facts: Facts, framework: str, within: Mask, codes: Collection[str] | None = None) -> Amounts:
    """By shares, as core.linkage.apportioned says; the whole: of all that falls on the framework. framework: its key.

    codes: of these nodes alone, and the whole where it is among them; None: of all.
    """
    known = facts.linkmap.catalogue.framework(framework)
    table = node_money_book(facts, framework)
    all_codes = ["", *(node.code for node in known.nodes)]
    values = (
        None if codes is None else [range(place, place + 1) for place, code in enumerate(all_codes) if code in codes]
    )
    sums: dict[str, dict[tuple[str, str], Fraction]] = {}
    for (value, label), amount in table.totals(within, values).sums().items():
        sums.setdefault(all_codes[value], {})[kind_and_currency(facts, label)] = amount
    return {code: round_sums(found) for code, found in sums.items()}


def node_money_book(facts: Facts, framework: str) -> MoneyBook:
    """By node, in the framework's order from 1 on; 0 is the whole."""
    return cached_book(facts, ("money", framework), lambda only: _node_money_table(facts, framework, only))


def cached_book(facts: Facts, name: Hashable, make: Callable[[Mask | None], MoneyTable]) -> MoneyBook:
    """The table kept under that name; what changed since it was made is made next to it."""

    # A table is sorted, so it is not patched: the records that changed are masked out of it, and a small table of these
    # stands next to it. Their rows are kept with it, so that the next renewal can add its own.
    def renew(before: MoneyBook, changed: Numbers) -> MoneyBook:
        rows = merge_ascending(before.rows, changed)
        touched = facts.shared_mask_of(rows)
        book = MoneyBook(before.table, make(touched), touched, rows)
        return book if len(rows) <= facts.most_renewed else book.folded()

    return facts.cached(name, lambda: MoneyBook.of_table(make(None)), renew, share=True)


def amounts_by_value(facts: Facts, name: str, within: Mask) -> Amounts:
    """All the money of the records, by kind, status, year, organisation, unit or area; sums to the whole, to the cent.

    year: of the amount's date, else of the record. A unit or area has what is below it.
    """
    return amounts_by_area(facts, within) if name == "area" else _amounts_by_column(facts, name, within)


def kind_and_currency(facts: Facts, number: int) -> tuple[str, str]:
    """Kind and currency."""
    return split_label(facts.vocabularies["label"].words[number])


def split_label(label: str) -> tuple[str, str]:
    """Kind and currency."""
    kind, _blank, currency = label.partition(" ")
    return kind, currency


def _node_money_table(facts: Facts, key: str, only: Mask | None) -> MoneyTable:
    money = money_columns(facts, only)
    pattern, patterns = node_patterns(facts, key, money)
    return MoneyTable.from_amounts(
        money["record"], money["cents"], money["label"], Division(pattern[money["record"]], patterns)
    )


def node_patterns(facts: Facts, key: str, money: Columns) -> tuple[Numbers, list[Parts]]:
    """Of each record with money the number of its pattern, -1 for none; and the patterns: 0 is the whole, then the nodes."""
    row, table = facts.linkmap.row, facts.mappings
    framework = facts.linkmap.catalogue.framework(key)
    span = row.spans[framework.key]
    here = (table["state"] == STATES.index("accepted")) & (table["node"] >= span.start) & (table["node"] < span.stop)
    here &= facts.mask_of(money["record"])[table["record"]]
    # Nothing equals NaN, so that it would make each pattern one of its own.
    shares = np.where(np.isnan(table["share"]), -1.0, table["share"])
    columns = [table[name][here] for name in ("node", "primary")]
    pattern, found = patterns_of(len(facts), table["record"][here], *columns, shares[here])
    places: dict[str | None, int] = {None: 0, **{node.code: place for place, node in enumerate(framework.nodes, 1)}}
    patterns: list[Parts] = []
    for rows in found:
        mappings = [
            model.Mapping(
                row.nodes[node],
                model.MappingState.ACCEPTED,
                "",
                rank=model.MappingRank.PRIMARY if primary else model.MappingRank.SECONDARY,
                share=None if share < 0 else share,
            )
            for node, primary, share in rows
        ]
        patterns.append([(places[code], part) for code, part in apportion_money(mappings, framework).items() if part])
    return pattern, patterns


def money_columns(facts: Facts, only: Mask | None) -> Columns:
    """The amounts of these records; None: of all."""
    if only is None:
        return facts.money
    there = only[facts.money["record"]]
    return {name: column[there] for name, column in facts.money.items()}


def amounts_by_area(facts: Facts, within: Mask) -> Amounts:
    """All the money of the records by area, to the cent, with what is below it; the whole under an empty key."""
    return sum_areas(facts, area_cents(facts, within))


def area_cents(facts: Facts, within: Mask) -> AreaCents:
    """All the money of the records by own area, not those above, as a single line.

    Cents are divided among the areas themselves before anything is added up, so that a region is exactly the sum of what is
    shown below it and its own.
    """
    width = len(dimension(facts, "area").keys)
    return area_money_book(facts).rough_totals(within, width).divide_among_places()


def sum_areas(facts: Facts, cents: AreaCents, only: Collection[str] | None = None) -> Amounts:
    """Amounts of each area with what is below it, and of the whole. only: of what falls on these areas alone; None: on any or none."""
    areas = dimension(facts, "area")
    row, place = np.arange(len(cents.place)), cents.place
    if only is not None:
        row = np.flatnonzero(np.array([key in only for key in areas.keys], dtype=np.bool_)[place])
        place = place[row]
    keys, parents = ("", *areas.keys), np.array(areas.parents, dtype=np.int64)
    rows, values = [row], [np.zeros(len(row), dtype=np.int64)]
    while len(row):
        rows.append(row)
        values.append(place + 1)
        higher = parents[place]
        row, place = row[higher >= 0], higher[higher >= 0]
    sums = cents.regroup(np.concatenate(values), np.concatenate(rows))
    found: dict[str, dict[tuple[str, str], Decimal]] = {}
    for value, label, number in zip(sums.value.tolist(), sums.label.tolist(), sums.cents.tolist(), strict=True):
        found.setdefault(keys[value], {})[kind_and_currency(facts, label)] = Decimal(number).scaleb(-2)
    return {key: to_money(some) for key, some in found.items()}


def area_money_book(facts: Facts) -> MoneyBook:
    """By own area, as numbered in the dimension."""
    areas = dimension(facts, "area")
    return cached_book(facts, ("money", "area"), lambda only: _area_money_table(facts, areas, only))


def _area_money_table(facts: Facts, areas: Dimension, only: Mask | None) -> MoneyTable:
    money = money_columns(facts, only)
    pattern, patterns = place_patterns(facts, areas, money)
    return MoneyTable.from_amounts(
        money["record"], money["cents"], money["label"], Division(pattern[money["record"]], patterns)
    )


def place_patterns(facts: Facts, areas: Dimension, money: Columns) -> tuple[Numbers, list[Parts]]:
    """Of each record with money the number of its pattern; and the patterns, over the areas as numbered in `areas`."""
    words = facts.vocabularies["area"].words
    there = facts.mask_of(money["record"])[facts.places["record"]]
    table = {name: column[there] for name, column in facts.places.items()}
    number = {key: place for place, key in enumerate(areas.keys)}
    shares = np.where(np.isnan(table["share"]), -1.0, table["share"])
    pattern, found = patterns_of(len(facts), table["record"], table["area"], shares)
    patterns: list[Parts] = []
    for rows in found:
        parts = apportion_places(model.RecordPlace(words[area], None if share < 0 else share) for area, share in rows)
        patterns.append([(number[NO_VALUE if code is None else code], part) for code, part in parts.items()])
    # The last pattern is that of records without a place: all their money is “not placed”.
    patterns.append([(number[NO_VALUE], Fraction(1))])
    return np.where(pattern < 0, len(patterns) - 1, pattern), patterns


def _amounts_by_column(facts: Facts, name: str, within: Mask) -> Amounts:
    """Whole cents, so nothing is rounded."""
    totals = line_money_book(facts, name).totals(within)
    sums: dict[str, dict[tuple[str, str], Decimal]] = {}
    for line, number, cents in zip(totals.value.tolist(), totals.label.tolist(), totals.cents.tolist(), strict=True):
        label = kind_and_currency(facts, number)
        for key in ("", *line_keys(facts, name, line)):
            here = sums.setdefault(key, {})
            here[label] = here.get(label, Decimal(0)) + Decimal(cents).scaleb(-2)
    return {key: to_money(some) for key, some in sums.items()}


def line_money_book(facts: Facts, name: str) -> MoneyBook:
    """By organisation, unit, year, kind or status of its own: the number of the line as in lines_of_amounts."""

    def make(only: Mask | None) -> MoneyTable:
        money = money_columns(facts, only)
        return MoneyTable.from_amounts(
            money["record"], money["cents"], money["label"], lines_of_amounts(facts, name, money)
        )

    return cached_book(facts, ("money", name, "line"), make)


def lines_of_amounts(facts: Facts, name: str, money: Columns) -> Division:
    """Each amount whole on the number of its line: that of the column, which means the same whatever is added or moved; a year
    is one more, so that none is 0."""
    number = years_of_amounts(facts, money) + 1 if name == "year" else facts.records[name][money["record"]]
    lines, pattern = np.unique(number, return_inverse=True)
    return Division(pattern, [[(line, Fraction(1))] for line in lines.tolist()])


def line_keys(facts: Facts, name: str, number: int) -> list[str]:
    """The lines that a number of lines_of_amounts counts for: its own, and of units those above it."""
    if name == "year":
        return [str(number - 1) if number else NO_VALUE]
    values = dimension(facts, name).values
    place = values.numbers.index(number) if number in values.numbers else 0
    keys = [values.keys[place]]
    while (place := values.parents[place]) >= 0:
        keys.append(values.keys[place])
    return keys


def years_of_amounts(facts: Facts, money: Columns) -> Numbers:
    """The year that each amount counts for: of its date, else of its record; -1 for none."""
    years = np.where(money["year"] < 0, facts.records["year"][money["record"]], money["year"])
    return years.astype(np.int64)


def to_money(cents: Mapping[tuple[str, str], Decimal]) -> tuple[model.Money, ...]:
    """cents: (kind, currency) → amount in cents."""
    return tuple(
        model.Money(_two_decimals(amount), currency, kind) for (kind, currency), amount in sorted(cents.items())
    )


def _two_decimals(amount: Decimal) -> Decimal:
    """With two decimals, however many digits."""
    assert math.isfinite(amount)
    return amount if amount.as_tuple().exponent == -2 else amount.quantize(Decimal("0.01"))
