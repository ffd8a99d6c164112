"""Figures by node, by place, by unit and so on: the lines of a roll-up, under one filter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from goalweave.analysis.amounts import Amounts, kind_and_currency, split_label
from goalweave.analysis.dimensions import Dimension, dimension
from goalweave.analysis.framework_coverage import accepted_mentions, mention_bits
from goalweave.analysis.geographic_allocation import (
    filtered_amounts_by_node,
    filtered_amounts_by_value,
    labels_in_areas,
)
from goalweave.analysis.record_filters import NO_VALUE, RecordFilter
from goalweave.analysis.selection import PLACE_FIELDS, Selection
from goalweave.core import model
from goalweave.core.linkage import Gaps, NodeCounts, count_bits, gaps_from_figures
from goalweave.core.linkage.coverage_index import ACCEPTED, ACCEPTED_VIA, SUGGESTED, SUGGESTED_VIA

LINE_FIGURES = ("accepted", "suggested", "accepted_via", "suggested_via")
TREE_DIMENSIONS = ("unit", "area")
LINE_DIMENSIONS = ("organisation", "unit", "area", "year", "kind", "status")
"""What lines can be, next to the nodes of a framework."""
ALL = "all"
"""As what is opened: everything."""


@dataclass(frozen=True, slots=True)
class RollupLine:
    """key: code of the node or value of the filter, empty in the total. records: unique, whatever they are mapped to (None for a node).

    figures: in the order of FIGURES; accepted, suggested: unique records mapped to the node or below it, or to the framework;
    via: those that reach it along links alone. mentions: of accepted. money: one a kind and currency.
    """

    key: str
    depth: int
    parent: str
    children: int
    opened: bool
    records: int | None
    figures: tuple[int, ...]
    mentions: int
    money: tuple[model.Money, ...]

    @property
    def accepted(self) -> int:
        return self.figures[0]


@dataclass(frozen=True, slots=True)
class Rollup:
    """total: of all records that pass, each once; never the sum of the lines."""

    lines: tuple[RollupLine, ...]
    total: RollupLine


def rollup_by_node(
    selection: Selection, framework: model.Framework, opened: Collection[str], *, money: bool, mentioning: bool = True
) -> Rollup:
    """Return the top nodes and the children of expanded ones. money, mentioning: whether these are needed."""
    facts = selection.facts
    ancestors: dict[str, list[str]] = {}
    for node in framework.nodes:
        ancestors[node.code] = [above.code for above in framework.ancestors(node.code)]
    shown = [node for node in framework.nodes if _is_open(opened, ancestors[node.code])]
    codes = ["", *(node.code for node in shown)]
    counts = selection.counts_of(framework.key, codes[1:])
    mentioned = [0] * len(codes)
    if mentioning:
        mentioned = accepted_mentions(facts, framework.key, selection.bits(), codes).tolist()
    amounts = (
        filtered_amounts_by_node(facts, framework.key, selection.within, set(codes), selection.geographic_filter)
        if money
        else {}
    )
    lines = tuple(
        RollupLine(
            node.code,
            len(ancestors[node.code]),
            node.parent or "",
            len(framework.child_codes.get(node.code, ())),
            ALL in opened or node.code in opened,
            None,
            _figures_of_node(counts, place),
            mentioned[place + 1],
            amounts.get(node.code, ()),
        )
        for place, node in enumerate(shown)
    )
    four = tuple(int(getattr(counts.total, name)) for name in LINE_FIGURES)
    total = RollupLine("", 0, "", 0, False, selection.count, four, mentioned[0], amounts.get("", ()))
    return Rollup(lines, total)


def rollup_by_value(
    selection: Selection, name: str, framework: model.Framework, opened: Collection[str], *, money: bool
) -> Rollup:
    """Return one row per value. name: one of VALUES. Rows without records are left out; with a selected value, only it
    and its descendants."""
    facts, within = selection.facts, selection.bits()
    line_dimension = dimension(facts, name)
    index = facts.coverage(framework.key)
    standing = [
        index.bits(figure, len(index.nodes)) & within for figure in (ACCEPTED, SUGGESTED, ACCEPTED_VIA, SUGGESTED_VIA)
    ]
    often = [standing[0] & bits for bits in mention_bits(facts)]
    records, *counted = line_dimension.counts_of_each([within, *standing, *often])
    figures, by_bit = counted[: len(standing)], counted[len(standing) :]
    mentioned = sum((counts << bit for bit, counts in enumerate(by_bit)), np.zeros(len(records), dtype=np.int64))
    amounts: Amounts = (
        filtered_amounts_by_value(facts, name, selection.within, selection.geographic_filter) if money else {}
    )
    lines, rooted = [], _root_values(line_dimension, selection.record_filter)
    for place in ordered_values(line_dimension, records, selection.record_filter):
        above = [value for value in _ancestors(line_dimension, place) if value in rooted]
        if not _is_open(opened, [line_dimension.keys[value] for value in above]):
            continue
        below = [value for value in line_dimension.children.get(place, ()) if records[value]]
        key = line_dimension.keys[place]
        lines.append(
            RollupLine(
                key,
                len(above),
                line_dimension.keys[line_dimension.parents[place]] if line_dimension.parents[place] >= 0 else "",
                len(below),
                ALL in opened or key in opened,
                int(records[place]),
                tuple(int(counts[place]) for counts in figures),
                int(mentioned[place]),
                amounts.get(key, ()),
            )
        )
    sums = tuple(map(count_bits, standing))
    mentions = sum(count_bits(bits) << bit for bit, bits in enumerate(often))
    total = RollupLine("", 0, "", 0, False, selection.count, sums, mentions, amounts.get("", ()))
    return Rollup(tuple(lines), total)


def ordered_values(line_dimension: Dimension, records: np.ndarray, record_filter: RecordFilter) -> list[int]:
    """Return the values with records: trees in their order, latest years first, others by number of records."""
    rooted = _root_values(line_dimension, record_filter)
    places = [place for place in range(len(line_dimension.keys)) if records[place] and place in rooted]
    if line_dimension.name in TREE_DIMENSIONS:
        # What has none of its kind comes last.
        return sorted(places, key=lambda place: line_dimension.keys[place] == NO_VALUE)
    if line_dimension.name == "year":
        return sorted(
            places, key=lambda place: (line_dimension.keys[place] != NO_VALUE, line_dimension.keys[place]), reverse=True
        )
    return sorted(
        places,
        key=lambda place: (line_dimension.keys[place] == NO_VALUE, -int(records[place]), line_dimension.keys[place]),
    )


def cross_table(
    selection: Selection, framework: model.Framework, name: str, limit: int = 12
) -> tuple[list[str], dict[str, list[int]]]:
    """Keys of the columns (top values with records), and code of each top node → accepted unique records by column."""
    facts, within = selection.facts, selection.bits()
    line_dimension = dimension(facts, name)
    records = line_dimension.counts(within)
    rooted = _root_values(line_dimension, selection.record_filter)
    ordered = ordered_values(line_dimension, records, selection.record_filter)
    tops = [place for place in ordered if line_dimension.parents[place] not in rooted]
    if name == "area" and len(tops) <= 2:
        # A column of the world alone says nothing, so its parts are the columns.
        parts = [place for place in ordered if line_dimension.parents[place] in tops]
        tops = parts + [place for place in tops if line_dimension.keys[place] == NO_VALUE] or tops
    tops = tops[:limit]
    index = facts.coverage(framework.key)
    columns = np.array(
        [line_dimension.bits(top) & within for top in tops] or np.empty((0, 0)),
        dtype=np.uint64,
    )
    cells = {}
    for place, curie in enumerate(index.nodes):
        if framework.node(curie.code).parent is None:
            cells[curie.code] = index.count_by_column(ACCEPTED, place, columns).tolist() if tops else []
    return [line_dimension.keys[place] for place in tops], cells


def selection_gaps(selection: Selection, framework: model.Framework, level: str) -> Gaps:
    """Nodes of a level without accepted, direct work among the records that pass."""
    counts = selection.counts_of(framework.key, [node.code for node in framework.at_level(level)])
    return gaps_from_figures((curie, _figures_of_node(counts, place)) for place, curie in enumerate(counts.nodes))


def money_labels(selection: Selection) -> Sequence[tuple[str, str]]:
    """Kinds and currencies of money that there is among the records that pass."""
    facts, at = selection.facts, selection.geographic_filter
    if at is not None:
        return sorted(kind_and_currency(facts, label) for label in labels_in_areas(facts, at))
    values = dimension(facts, "label")
    counts = zip(values.keys, values.counts(selection.bits()).tolist(), strict=True)
    return sorted(split_label(label) for label, number in counts if number)


def has_money(selection: Selection) -> bool:
    """Whether records that pass have money, wherever it falls; under a filter of places, this is far quicker than money_labels."""
    return bool(dimension(selection.facts, "label").counts(selection.bits(*PLACE_FIELDS)).any())


def _figures_of_node(counts: NodeCounts, place: int) -> tuple[int, ...]:
    return tuple(int(getattr(counts, name)[place]) for name in LINE_FIGURES)


def _is_open(opened: Collection[str], above: Iterable[str]) -> bool:
    return ALL in opened or all(code in opened for code in above)


def _ancestors(line_dimension: Dimension, place: int) -> list[int]:
    above = []
    while (place := line_dimension.parents[place]) >= 0:
        above.append(place)
    return above


def _root_values(line_dimension: Dimension, record_filter: RecordFilter) -> Collection[int]:
    """The values that the filter leaves as lines: under a chosen unit or region, that one and what is below it."""
    wanted = {"unit": record_filter.unit, "area": record_filter.region or record_filter.country}.get(
        line_dimension.name, ""
    )
    if not wanted or wanted == NO_VALUE or wanted not in line_dimension.keys:
        return range(len(line_dimension.keys))
    root = line_dimension.keys.index(wanted)
    return {
        place for place in range(len(line_dimension.keys)) if place == root or root in _ancestors(line_dimension, place)
    }
