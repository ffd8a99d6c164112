"""Coverage of a framework from the facts in memory: the same figures as core.linkage.coverage, under any filter."""

from __future__ import annotations

import numpy as np

from goalweave.analysis.columns import Facts
from goalweave.analysis.columns.facts import Mask
from goalweave.analysis.geographic_allocation import GeographicFilter, filtered_amounts_by_node
from goalweave.core.linkage import (
    Coverage,
    CoverageCount,
    CoverageCounts,
    CoverageTotal,
    NodeCounts,
    NodeCoverage,
    pack_records,
)


def framework_coverage(
    facts: Facts, framework: str, within: Mask, geographic_filter: GeographicFilter | None = None
) -> Coverage:
    """framework: its key. geographic_filter: money of what falls on these places alone. Raises UnknownNode."""
    index = facts.coverage(framework)
    counts, mentioned = index.count(pack_records(within)), mention_counts(facts, framework, within)
    money = filtered_amounts_by_node(facts, framework, within, geographic_filter=geographic_filter)
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
    """Four figures × nodes and the whole: each record as often as in its sources.

    Bit by bit of the number of mentions: most records are in one place, so that one or two counts do.
    """
    index, number = facts.coverage(framework), facts.records["mentions"]
    found = np.zeros((4, len(index.nodes) + 1), dtype=np.int64)
    for bit in range(int(number.max(initial=0)).bit_length()):
        chosen = within & (number >> bit & 1 == 1)
        if chosen.any():
            counts = index.count(pack_records(chosen))
            found[:, :-1] += np.array(_coverage_counts(counts)) << bit
            found[:, -1] += np.array(counts.total) << bit
    return found
