"""Where the accepted work of an organisation supports or undermines itself, and what it enables beyond itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from goalweave.core.interlinkages.matrix import CrossImpactMatrix, PairScore, require_influence
from goalweave.core.interlinkages.paths import PathEffects, effects_of_nodes
from goalweave.core.linkage.apportionment import Sums, add_money, apportion_money, round_sums
from goalweave.core.model import Evidence, Framework, Mapping as NodeMapping, Money, Record


@dataclass(frozen=True, slots=True)
class RecordAtNode:
    """mappings: the record's accepted ones at the node or below it."""

    record: Record
    mappings: tuple[NodeMapping, ...]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(chain.from_iterable(mapping.evidence for mapping in self.mappings))


@dataclass(frozen=True, slots=True)
class NodeWork:
    """All accepted work at a node or below it. money: what falls on the node, by kind and currency; places: areas of the
    records, those of most records first."""

    node: str
    records: tuple[RecordAtNode, ...]
    money: tuple[Money, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatrixScore:
    """What one matrix says of a pair."""

    matrix: CrossImpactMatrix
    pair: PairScore
    score: float


@dataclass(frozen=True, slots=True)
class TouchedPair:
    """A scored pair with accepted work on both sides.

    score: of a trade-off the lowest, of a synergy the highest of `scores`, which has every matrix with that sign;
    work_from: on the subject; work_to: on the object.
    """

    subject: str
    object: str
    score: float
    scores: tuple[MatrixScore, ...]
    work_from: NodeWork
    work_to: NodeWork

    @property
    def records_from(self) -> tuple[Record, ...]:
        return tuple(entry.record for entry in self.work_from.records)

    @property
    def records_to(self) -> tuple[Record, ...]:
        return tuple(entry.record for entry in self.work_to.records)

    @property
    def shared_records(self) -> tuple[Record, ...]:
        """Records on both sides: the conflict or the support is within one record."""
        ids = {record.id for record in self.records_to}
        return tuple(record for record in self.records_from if record.id in ids)


class TradeOff(TouchedPair):
    """A pair where progress on the subject hinders the object: the organisation undermines itself."""

    __slots__ = ()


class Synergy(TouchedPair):
    """A pair where progress on the subject supports the object."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class OwnInteractions:
    """trade_offs: worst first; synergies: best first. A pair is in both lists if its two sides or two matrices say so.
    work: code → work, for every node of the matrices that has any."""

    trade_offs: tuple[TradeOff, ...]
    synergies: tuple[Synergy, ...]
    work: Mapping[str, NodeWork]


def find_own_interactions(
    records: Iterable[Record], matrices: Sequence[CrossImpactMatrix], framework: Framework
) -> OwnInteractions:
    """The pairs of the matrices with accepted work on both sides, one entry for each pair and sign.

    Only accepted mappings with a positive sign count, in this edition of the framework. A record mapped below a node counts
    for the node; one mapped to a goal does not count for its targets. Raises InputError for a matrix of correlations.
    """
    nodes = set(chain.from_iterable(matrix.nodes for matrix in matrices))
    return match_interactions(work_by_node(records, framework, nodes), matrices)


def match_interactions(work: Mapping[str, NodeWork], matrices: Sequence[CrossImpactMatrix]) -> OwnInteractions:
    """As `find_own_interactions`, where the work at each node is known. Raises InputError for a matrix of correlations."""
    for matrix in matrices:
        require_influence(matrix)
    scores: dict[tuple[str, str, int], list[MatrixScore]] = {}
    for matrix in matrices:
        for pair in matrix.pairs:
            if pair.subject in work and pair.object in work:
                for sign, score in ((-1, pair.hindering), (1, pair.supporting)):
                    if score is not None:
                        key = pair.subject, pair.object, sign
                        scores.setdefault(key, []).append(MatrixScore(matrix, pair, score))
    trade_offs: list[TradeOff] = []
    synergies: list[Synergy] = []
    for (subject, object_, sign), entries in scores.items():
        sides = tuple(entries), work[subject], work[object_]
        if sign < 0:
            trade_offs.append(TradeOff(subject, object_, min(entry.score for entry in entries), *sides))
        else:
            synergies.append(Synergy(subject, object_, max(entry.score for entry in entries), *sides))
    trade_offs.sort(key=_strongest_first)
    synergies.sort(key=_strongest_first)
    return OwnInteractions(tuple(trade_offs), tuple(synergies), work)


def work_by_node(records: Iterable[Record], framework: Framework, nodes: Iterable[str]) -> dict[str, NodeWork]:
    """Node → its accepted work, for those of `nodes` that have any, in the order of the framework."""
    named = set(nodes)
    entries: dict[str, list[RecordAtNode]] = {}
    sums: dict[str, Sums] = {}
    for record in records:
        mappings = _mappings_by_node(record, framework, named)
        if not mappings:
            continue
        parts = apportion_money(record.mappings, framework) if record.money else {}
        for code, own in mappings.items():
            entries.setdefault(code, []).append(RecordAtNode(record, tuple(own)))
            part = parts.get(code)
            if part:
                add_money(record, part, sums.setdefault(code, {}))
    work = {}
    for node in framework.nodes:
        if node.code in entries:
            at_node = tuple(entries[node.code])
            work[node.code] = NodeWork(node.code, at_node, round_sums(sums.get(node.code, {})), _areas(at_node))
    return work


def effects_of_work(
    work: Iterable[str], matrix: CrossImpactMatrix, *, steps: int = 2
) -> tuple[tuple[PathEffects, ...], tuple[PathEffects, ...]]:
    """What the nodes with work enable, and what they hinder, among the nodes without, one and two steps on."""
    return effects_of_nodes(matrix, work, steps=steps)


def _mappings_by_node(record: Record, framework: Framework, nodes: set[str]) -> dict[str, list[NodeMapping]]:
    by_node: dict[str, list[NodeMapping]] = {}
    for mapping in record.mappings:
        if mapping.contributes and mapping.node.key == framework.key and mapping.node.code in framework.by_code:
            for code in framework.lineage(mapping.node.code):
                if code in nodes:
                    by_node.setdefault(code, []).append(mapping)
    return by_node


def _areas(entries: Iterable[RecordAtNode]) -> tuple[str, ...]:
    counts: dict[str, int] = {}
    for entry in entries:
        for area in {place.area for place in entry.record.places}:
            counts[area] = counts.get(area, 0) + 1
    return tuple(sorted(counts, key=lambda area: (-counts[area], area)))


def _strongest_first(pair: TouchedPair) -> tuple[float, int]:
    """Of equal scores, the pair with more records first."""
    return -abs(pair.score), -len(pair.work_from.records) - len(pair.work_to.records)
