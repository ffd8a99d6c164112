"""Coverage of a framework: unique records, mentions and money per node, and the gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goalweave.core.linkage.apportionment import Sums, add_money, apportion_money, round_sums
from goalweave.core.linkage.contributions import mapping_position
from goalweave.core.linkage.linkmap import LinkMap
from goalweave.core.model import Curie, MappingState, Money, Record


@dataclass(frozen=True, slots=True)
class CoverageCount:
    """records: unique; mentions: how often these are in their sources; money: one a kind and currency, no date.

    Money is counted for what is accepted and direct, and nowhere else.
    """

    records: int = 0
    mentions: int = 0
    money: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverageCounts:
    """direct: mapped to the node or below it; via: reaching it along links alone. No record is in both."""

    direct: CoverageCount = CoverageCount()
    via: CoverageCount = CoverageCount()


@dataclass(frozen=True, slots=True)
class NodeCoverage:
    """The figures of a node. A record may be in both: never add them."""

    node: Curie
    accepted: CoverageCounts
    suggested: CoverageCounts


@dataclass(frozen=True, slots=True)
class CoverageTotal:
    """The whole framework as if it were one node: no sum of the rows, since a record may be on many."""

    accepted: CoverageCounts
    suggested: CoverageCounts


@dataclass(frozen=True, slots=True)
class Coverage:
    """framework: its key; rows: code → figures, for every node, in the order of the framework."""

    framework: str
    rows: Mapping[str, NodeCoverage]
    total: CoverageTotal


@dataclass(frozen=True, slots=True)
class Gaps:
    """Nodes without accepted, direct work, each in one list, in the order of the framework.

    nothing: nothing at all; suggestions_only: suggested on the node or below it; via_only: reached along links alone.
    """

    nothing: tuple[Curie, ...]
    suggestions_only: tuple[Curie, ...]
    via_only: tuple[Curie, ...]


def measure_coverage(records: Iterable[Record], linkmap: LinkMap, to: str) -> Coverage:
    """Figures for every node of `to` (key or id). Each record is counted at most once in each figure.

    Accepted figures rest on accepted mappings alone, and what hinders a node counts nowhere. A record that is accepted
    on a node is not suggested there; one that reaches it along links may also be suggested, and then counts in both.
    Raises UnknownNode.
    """
    framework = linkmap.catalogue.framework(to)
    reached = _node_bits(linkmap, framework.key)
    # Records that are on the same nodes are counted together, and their bits are taken apart only once.
    tallies: tuple[_Tally, ...] = ({}, {}, {}, {})
    money: dict[str | None, Sums] = {}
    for record in records:
        for tally, bits in zip(tallies, _record_cells(record, linkmap, framework.key, reached), strict=True):
            if bits:
                number, mentions = tally.get(bits, (0, 0))
                tally[bits] = number + 1, mentions + record.mentions
        if record.money:
            for code, part in apportion_money(record.mappings, framework).items():
                if part:
                    add_money(record, part, money.setdefault(code, {}))
    width = len(framework.nodes) + 1
    counted = [_tally_counts(tally, width) for tally in tallies]
    codes: list[str | None] = [*(node.code for node in framework.nodes), None]
    figures = [_node_figures(counted, place, round_sums(money.get(code, {}))) for place, code in enumerate(codes)]
    rows = {
        node.code: NodeCoverage(framework.curie(node.code), *pair)
        for node, pair in zip(framework.nodes, figures[:-1], strict=True)
    }
    return Coverage(framework.key, rows, CoverageTotal(*figures[-1]))


def coverage_gaps(coverage: Coverage) -> Gaps:
    """The nodes without accepted, direct work, by figures that were measured."""
    figures = []
    for row in coverage.rows.values():
        counts = (row.accepted.direct, row.suggested.direct, row.accepted.via, row.suggested.via)
        figures.append((row.node, [count.records for count in counts]))
    return gaps_from_figures(figures)


def gaps_from_figures(figures: Iterable[tuple[Curie, Sequence[int]]]) -> Gaps:
    """figures: node, and its unique records: accepted, suggested, accepted via, suggested via."""
    nothing, suggestions_only, via_only = [], [], []
    for node, (accepted, suggested, *via) in figures:
        if accepted:
            continue
        if suggested:
            suggestions_only.append(node)
        elif any(via):
            via_only.append(node)
        else:
            nothing.append(node)
    return Gaps(tuple(nothing), tuple(suggestions_only), tuple(via_only))


_Tally = dict[int, tuple[int, int]]
"""Set of nodes as bits (the bit after the last node: the whole framework) → records that are on it, mentions."""


def _node_bits(linkmap: LinkMap, key: str) -> list[int]:
    packed = np.packbits(linkmap.closure(key).reached(), axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def _record_cells(record: Record, linkmap: LinkMap, key: str, reached: list[int]) -> tuple[int, int, int, int]:
    """Nodes where the record stands: accepted direct, accepted via, suggested direct, suggested via."""
    bits = {state: [0, 0] for state in MappingState}
    for mapping in record.mappings:
        if mapping.sign > 0:
            bits[mapping.state][mapping.node.key != key] |= reached[mapping_position(record, mapping, linkmap)]
    accepted, accepted_via = bits[MappingState.ACCEPTED]
    suggested, suggested_via = bits[MappingState.SUGGESTED]
    # A node takes each record once, at the firmest it has. What is accepted via may still be suggested directly.
    return (
        accepted,
        accepted_via & ~accepted,
        suggested & ~accepted,
        suggested_via & ~(accepted | accepted_via | suggested),
    )


def _tally_counts(tally: _Tally, width: int) -> list[tuple[int, int]]:
    counted = [(0, 0)] * width
    for bits, (records, mentions) in tally.items():
        for place in _bit_positions(bits):
            before = counted[place]
            counted[place] = before[0] + records, before[1] + mentions
    return counted


def _bit_positions(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _node_figures(
    counted: list[list[tuple[int, int]]], place: int, money: tuple[Money, ...]
) -> tuple[CoverageCounts, CoverageCounts]:
    accepted, accepted_via, suggested, suggested_via = (cell[place] for cell in counted)
    return (
        CoverageCounts(CoverageCount(*accepted, money), CoverageCount(*accepted_via)),
        CoverageCounts(CoverageCount(*suggested), CoverageCount(*suggested_via)),
    )
