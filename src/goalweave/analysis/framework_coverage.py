"""Coverage of a framework from the facts in memory: the same figures as core.linkage.coverage, under any filter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis.amounts import Amounts
from goalweave.analysis.columns import Facts
from goalweave.analysis.columns.facts import Mask
from goalweave.analysis.geographic_allocation import GeographicFilter, filtered_amounts_by_node
from goalweave.core.linkage import (
    BitRows,
    Coverage,
    CoverageCount,
    CoverageCounts,
    CoverageIndex,
    CoverageTotal,
    NodeCounts,
    NodeCoverage,
    pack_records,
)
from goalweave.core.linkage.coverage_index import ACCEPTED
from goalweave.core.model import Curie, Money


def framework_coverage(
    facts: Facts, framework: str, within: Mask, geographic_filter: GeographicFilter | None = None
) -> Coverage:
    """framework: its key. geographic_filter: money of what falls on these places alone. Raises UnknownNode."""
    index, passing = facts.coverage(framework), pack_records(within)
    counts = index.count(passing)
    mentioned = _mention_counts(facts, index, passing, counts)
    money = filtered_amounts_by_node(facts, framework, within, geographic_filter=geographic_filter)
    return _coverage_of(framework, index, counts, mentioned, money)


def records_coverage(facts: Facts, framework: str, within: Mask) -> Coverage:
    """As framework_coverage, of records alone: without mentions and money, which take most of the time. Raises UnknownNode."""
    index = facts.coverage(framework)
    nothing = np.zeros((4, len(index.nodes) + 1), dtype=np.int64)
    return _coverage_of(framework, index, index.count(pack_records(within)), nothing, {})


def _coverage_of(
    framework: str, index: CoverageIndex, counts: NodeCounts, mentioned: np.ndarray, money: Amounts
) -> Coverage:
    """mentioned: as mention_counts."""
    rows = _NodeRows(index.nodes, np.array(_coverage_counts(counts)), mentioned, money)
    accepted, suggested = _node_counts(np.array(counts.total), mentioned[:, -1], money.get("", ()))
    return Coverage(framework, rows, CoverageTotal(accepted, suggested))


class _NodeRows(Mapping[str, NodeCoverage]):
    """Figures by code of the node, made when they are first read: a page shows few of the hundreds of a framework, and after each write all
    are counted again."""

    def __init__(
        self, nodes: Sequence[Curie], numbers: NDArray[np.int64], mentioned: NDArray[np.int64], money: Amounts
    ) -> None:
        """numbers, mentioned: four figures × nodes."""
        self._nodes, self._numbers, self._mentioned, self._money = nodes, numbers, mentioned, money
        self._places = {node.code: place for place, node in enumerate(nodes)}
        self._rows: dict[str, NodeCoverage] = {}

    def __getitem__(self, code: str) -> NodeCoverage:
        row = self._rows.get(code)
        if row is None:
            place = self._places[code]
            money = self._money.get(code, ())
            counts = _node_counts(self._numbers[:, place], self._mentioned[:, place], money)
            row = self._rows[code] = NodeCoverage(self._nodes[place], *counts)
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _node_counts(
    numbers: NDArray[np.int64], mentioned: NDArray[np.int64], money: tuple[Money, ...]
) -> tuple[CoverageCounts, CoverageCounts]:
    """Accepted and suggested. numbers, mentioned: direct and via accepted, direct and via suggested."""
    direct, via, suggested, suggested_via = map(CoverageCount, numbers.tolist(), mentioned.tolist())
    direct = CoverageCount(direct.records, direct.mentions, money)
    return CoverageCounts(direct, via), CoverageCounts(suggested, suggested_via)


def _coverage_counts(counts: NodeCounts) -> tuple[np.ndarray, ...]:
    return counts.accepted, counts.accepted_via, counts.suggested, counts.suggested_via


def mention_counts(facts: Facts, framework: str, within: Mask) -> np.ndarray:
    """Four figures × nodes and the whole: each record as often as in its sources."""
    index, passing = facts.coverage(framework), pack_records(within)
    return _mention_counts(facts, index, passing, None)


def _mention_counts(facts: Facts, index: CoverageIndex, passing: BitRows, unique: NodeCounts | None) -> np.ndarray:
    """unique: the counts of these records, where they are known; most records are in one place, so that they are mostly the same."""
    found = np.zeros((4, len(index.nodes) + 1), dtype=np.int64)
    for bit, often in enumerate(mention_bits(facts)):
        if (chosen := passing & often).any():
            counts = unique if unique and np.array_equal(chosen, passing) else index.count(chosen)
            found[:, :-1] += np.array(_coverage_counts(counts)) << bit
            found[:, -1] += np.array(counts.total) << bit
    return found


def accepted_mentions(facts: Facts, framework: str, within: BitRows, codes: Sequence[str]) -> NDArray[np.int64]:
    """As mention_counts: accepted ones, of these nodes alone; an empty code is the whole."""
    index = facts.coverage(framework)
    place = {"": len(index.nodes)} | {node.code: number for number, node in enumerate(index.nodes)}
    found = np.zeros(len(codes), dtype=np.int64)
    for bit, often in enumerate(mention_bits(facts)):
        found += index.count_figure(ACCEPTED, within & often, [place[code] for code in codes]) << bit
    return found


def mention_bits(facts: Facts) -> list[BitRows]:
    """Bit by bit of the number of mentions, the records whose number has it: most are in one place, so that one or two counts do."""

    def find() -> list[BitRows]:
        number = facts.records["mentions"]
        bits = range(int(number.max(initial=0)).bit_length())
        return [pack_records(number >> bit & 1 == 1) for bit in bits]

    return facts.cached("mention bits", find, lambda _before, _changed: find(), tables=("records",))
