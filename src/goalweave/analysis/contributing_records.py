"""The records behind an amount of a roll-up, each with the part of its money that is in it; together the very amount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis import amounts, geographic_allocation
from goalweave.analysis.columns.facts import STATES, Columns, Mask, Numbers
from goalweave.analysis.columns.money import Parts, Shares
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.record_filters import PAGE, page_number
from goalweave.analysis.record_listing import rows_in_order
from goalweave.analysis.selection import Selection
from goalweave.core import model
from goalweave.registry.models import Record

PORTION = 500
NODES = "nodes"
"""Next to rollup.VALUES: lines are the nodes of a framework."""


@dataclass(frozen=True, slots=True)
class AmountQuery:
    """An amount of a roll-up. by: NODES or one of rollup.VALUES; key: of the line, empty for the total."""

    by: str
    framework: model.Framework
    key: str
    kind: str
    currency: str


@dataclass(frozen=True, slots=True)
class RecordPart:
    """A record's part in an amount.

    whole: its money of that kind and currency (of the year, where lines are years); line: which part of it falls on the
    line, None where lines do not divide money; place: which part of that falls on the places of the filter, None without
    one; counts: what is in the amount. shared, placed: whether shares that were given say so; without: evenly.
    """

    record: Record
    whole: Decimal
    line: Fraction | None
    shared: bool
    place: Fraction | None
    placed: bool
    counts: Decimal


@dataclass(frozen=True, slots=True)
class ContributingRecords:
    """parts: of this page, the greatest amount first; amount: that of all; count: of the records with a part in it."""

    amount: Decimal
    count: int
    parts: tuple[RecordPart, ...]
    number: int
    pages: int


def contributing_records(selection: Selection, query: AmountQuery, number: str) -> ContributingRecords:
    """One page; a number that is too high gives the last one. Raises UnknownNode for a node that is not there."""
    found, cents = divide_amount(selection, query)
    order = np.lexsort((selection.facts.records["pk"][found.record], -cents.astype(np.float64)))
    pages = max(-(-len(order) // PAGE), 1)
    at = min(page_number(number), pages)
    chosen = order[(at - 1) * PAGE : at * PAGE]
    rows = found.record[chosen]
    parts = _explain_parts(selection, query, rows, cents[chosen])
    return ContributingRecords(_to_decimal(sum(cents.tolist())), len(order), parts, at, pages)


def all_contributing_records(selection: Selection, query: AmountQuery) -> Iterator[tuple[Record, Decimal, Decimal]]:
    """Yield all records in the order of their numbers: record, its whole money, the amount counted. One query per few
    thousand."""
    facts = selection.facts
    found, cents = divide_amount(selection, query)
    money = _money_of_line(selection, query, facts.mask_of(found.record))
    whole = Shares.from_amounts(money["record"], money["cents"])
    wholes = dict(zip(whole.record.tolist(), whole.whole.tolist(), strict=True))
    pks, numbers = facts.records["pk"][found.record], cents.tolist()
    for start in range(0, len(pks), PORTION):
        rows = found.record[start : start + PORTION].tolist()
        known = Record.objects.select_related("organisation").defer("text", "details")
        records = known.in_bulk(pks[start : start + PORTION].tolist())
        for row, number in zip(rows, numbers[start : start + PORTION], strict=True):
            record = records.get(int(facts.records["pk"][row]))
            if record is not None:
                yield record, _to_decimal(wholes.get(row, 0)), _to_decimal(number)


def divide_amount(selection: Selection, query: AmountQuery) -> tuple[Shares, NDArray[Any]]:
    """The exact parts of all records, and the cents of each, which are together the amount that the roll-up shows.

    By largest remainders, as in_cents: what is missing goes to the records that lost most by rounding down; where many
    places were rounded it may be more than a cent for each.
    """
    if query.by == NODES and query.key:
        query.framework.node(query.key)
    found = _record_shares(selection, query)
    count = len(found.record)
    if not count:
        return found, np.empty(0, dtype=object)
    cents, left = found.whole // found.common, (found.whole % found.common).astype(np.float64)
    each, more = divmod(int(_rollup_amount(selection, query).scaleb(2)) - sum(cents.tolist()), count)
    cents = cents + each
    cents[np.lexsort((found.record, -left))[:more]] += 1
    return found, cents


def _rollup_amount(selection: Selection, query: AmountQuery) -> Decimal:
    """As the roll-up shows it."""
    facts, within, at = selection.facts, selection.within, selection.geographic_filter
    if query.by == NODES:
        found = geographic_allocation.filtered_amounts_by_node(facts, query.framework.key, within, {query.key}, at)
    else:
        found = geographic_allocation.filtered_amounts_by_value(facts, query.by, within, at)
    wanted = (query.kind, query.currency)
    return next((one.amount for one in found.get(query.key, ()) if (one.kind, one.currency) == wanted), Decimal(0))


def _label_number(selection: Selection, query: AmountQuery) -> int:
    return selection.facts.vocabularies["label"].number(f"{query.kind} {query.currency}")


def _eligible_records(selection: Selection) -> Mask:
    return selection.geographic_filter.among if selection.geographic_filter else selection.within


def _record_shares(selection: Selection, query: AmountQuery) -> Shares:
    facts, at, label = selection.facts, selection.geographic_filter, _label_number(selection, query)
    among = _eligible_records(selection)
    areas = _selected_areas(selection)
    if query.by == NODES:
        node = _node_number(query)
        if at is None:
            return amounts.node_money_book(facts, query.framework.key).shares(among, {node}, label)
        values = {node * geographic_allocation.WIDTH + area for area in areas}
        return geographic_allocation.node_area_book(facts, query.framework.key).shares(among, values, label)
    if query.by == "area":
        return amounts.area_money_book(facts).shares(among, areas & _areas_of(selection, query.key), label)
    if at is None:
        money = _money_of_line(selection, query, among)
        return Shares.from_amounts(money["record"], money["cents"])
    book = geographic_allocation.line_area_book(facts, query.by)
    numbers = [
        number
        for number in _line_numbers(selection, query.by)
        if not query.key or query.key in amounts.line_keys(facts, query.by, number)
    ]
    values = {number * geographic_allocation.WIDTH + area for number, area in product(numbers, areas)}
    return book.shares(among, values, label)


def _line_numbers(selection: Selection, by: str) -> list[int]:
    """All numbers of lines in at_places.line_book."""
    facts = selection.facts
    found = amounts.years_of_amounts(facts, facts.money) + 1 if by == "year" else facts.records[by]
    return [int(one) for one in np.unique(found)]


def _node_number(query: AmountQuery) -> int:
    """Its number in the tables of money."""
    codes = ["", *(node.code for node in query.framework.nodes)]
    return codes.index(query.key)


def _selected_areas(selection: Selection) -> set[int]:
    """The areas whose money counts, as numbered in the dimension."""
    keys = dimension(selection.facts, "area").keys
    return {
        place
        for place, key in enumerate(keys)
        if selection.geographic_filter is None or key in selection.geographic_filter.areas
    }


def _areas_of(selection: Selection, key: str) -> set[int]:
    """The areas of a line: its own and those below it; of the total, all."""
    found = dimension(selection.facts, "area")
    if not key:
        return set(range(len(found.keys)))
    if key not in found.keys:
        return set()
    below = {found.keys.index(key)}
    while more := {place for place, parent in enumerate(found.parents) if parent in below} - below:
        below |= more
    return below


def _money_of_line(selection: Selection, query: AmountQuery, among: Mask) -> Columns:
    """The amounts of these records that count whole for a line which does not divide money, a row an amount."""
    facts = selection.facts
    money = amounts.money_columns(facts, among)
    there = money["label"] == _label_number(selection, query)
    money = {name: column[there] for name, column in money.items()}
    if query.by in (NODES, "area") or not query.key:
        return money
    lines = amounts.lines_of_amounts(facts, query.by, money)
    wanted = [
        place
        for place, [(number, _whole)] in enumerate(lines.patterns)
        if query.key in amounts.line_keys(facts, query.by, number)
    ]
    rows = np.isin(lines.pattern, wanted)
    return {name: column[rows] for name, column in money.items()}


def _explain_parts(
    selection: Selection, query: AmountQuery, rows: Numbers, cents: NDArray[Any]
) -> tuple[RecordPart, ...]:
    facts = selection.facts
    money = _money_of_line(selection, query, facts.mask_of(rows))
    whole = Shares.from_amounts(money["record"], money["cents"])
    wholes = dict(zip(whole.record.tolist(), whole.whole.tolist(), strict=True))
    line: dict[int, Fraction] = {}
    place: dict[int, Fraction] = {}
    if query.by == NODES:
        line = _parts_by_record(rows, *amounts.node_patterns(facts, query.framework.key, money), {_node_number(query)})
    if query.by == "area" or selection.geographic_filter is not None:
        values = _selected_areas(selection) & (
            _areas_of(selection, query.key) if query.by == "area" else _selected_areas(selection)
        )
        place = _parts_by_record(rows, *amounts.place_patterns(facts, dimension(facts, "area"), money), values)
    if query.by == "area":
        line, place = place, {}
    shared, placed = (
        _records_with_shares(selection, query.framework),
        facts.mask_of(facts.places["record"][~np.isnan(facts.places["share"])]),
    )
    by_shares = placed if query.by == "area" else shared
    records = {one.pk: one for one in rows_in_order(facts.records["pk"][rows].tolist())}
    found = []
    for row, pk, number in zip(rows.tolist(), facts.records["pk"][rows].tolist(), cents.tolist(), strict=True):
        if pk in records:  # one that is gone since is left out
            found.append(
                RecordPart(
                    records[pk],
                    _to_decimal(wholes.get(row, 0)),
                    line.get(row),
                    bool(by_shares[row]),
                    place.get(row),
                    bool(placed[row]),
                    _to_decimal(number),
                )
            )
    return tuple(found)


def _parts_by_record(rows: Numbers, pattern: Numbers, patterns: list[Parts], values: set[int]) -> dict[int, Fraction]:
    """Record → the part of its money that falls on these values."""
    part_of_record = {}
    for row in rows.tolist():
        if pattern[row] >= 0:
            parts = patterns[pattern[row]]
            part_of_record[row] = sum((part for value, part in parts if value in values), Fraction(0))
    return part_of_record


def _records_with_shares(selection: Selection, framework: model.Framework) -> Mask:
    """The records with a share on an accepted mapping to the framework."""
    facts = selection.facts
    table, span = facts.mappings, facts.linkmap.row.spans[framework.key]
    here = (table["state"] == STATES.index("accepted")) & ~np.isnan(table["share"])
    here &= (table["node"] >= span.start) & (table["node"] < span.stop)
    return facts.mask_of(table["record"][here])


def _to_decimal(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
