"""Coverage of a framework from the facts in memory: the same figures as core.linkage.coverage, under any filter."""

from __future__ import annotations

from collections.abc import Sequence

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
    rows = {}
    for place, node in enumerate(index.nodes):
        four = [
            CoverageCount(int(number[place]), int(times[place]))
            for number, times in zip(_coverage_counts(counts), mentioned, strict=True)
        ]
        four[0] = CoverageCount(four[0].records, four[0].mentions, money.get(node.code, ()))
        rows[node.code] = NodeCoverage(node, CoverageCounts(four[0], four[1]), CoverageCounts(four[2], four[3]))
    whole = [CoverageCount(number, int(times[-1])) for number, times in zip(counts.total, mentioned, strict=True)]
    whole[0] = CoverageCount(whole[0].records, whole[0].mentions, money.get("", ()))
    total = CoverageTotal(CoverageCounts(whole[0], whole[1]), CoverageCounts(whole[2], whole[3]))
    return Coverage(framework, rows, total)


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
