"""Coverage of very many records under changing filters: one row of bits for every node and figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from goalweave.core.linkage.bit_table import (
    BitRows,
    BitTable,
    pack_records,
    pack_rows,
    unpack_records,
    words_of,
)
from goalweave.core.linkage.linkmap import LinkMap
from goalweave.core.model import Curie

ACCEPTED, ACCEPTED_VIA, SUGGESTED, SUGGESTED_VIA = FIGURES = range(4)


class CoverageFigures(NamedTuple):
    """Unique records in each figure, in the order of ACCEPTED, ACCEPTED_VIA, SUGGESTED and SUGGESTED_VIA."""

    accepted: int
    accepted_via: int
    suggested: int
    suggested_via: int


@dataclass(frozen=True, slots=True, eq=False)
class NodeCounts:
    """Unique records per node, in the order of `nodes`; the same figures as coverage(). total: the whole framework."""

    nodes: tuple[Curie, ...]
    accepted: NDArray[np.int64]
    accepted_via: NDArray[np.int64]
    suggested: NDArray[np.int64]
    suggested_via: NDArray[np.int64]
    total: CoverageFigures


class ReachPatterns(NamedTuple):
    """What the nodes of all frameworks reach, where those that reach the same are one: patterns, and which each node has.

    The last column of a pattern says whether the node is of the framework itself.
    """

    patterns: NDArray[np.bool_]
    alike: NDArray[np.int64]

    @classmethod
    def of(cls, linkmap: LinkMap, to: str) -> ReachPatterns:
        """Raises UnknownNode."""
        closure = linkmap.closure(to)
        span, reached = linkmap.row.spans[closure.to], closure.reached()
        inside = np.zeros(len(reached), dtype=np.bool_)
        inside[span.start : span.stop] = True
        patterns, alike = np.unique(np.column_stack([reached, inside]), axis=0, return_inverse=True)
        return cls(patterns, alike.ravel())


@dataclass(frozen=True, slots=True, eq=False)
class CoverageIndex:
    """framework: its key; records: how many; table: a row of bits for each of four figures × (nodes and the whole).

    Memory: records / 8 bytes for each figure of a node that is not 0, at most 4 × (nodes + 1). Where some records change,
    `changed` makes the next index from this one, in which the links are the same; when these change, a new one is made.
    """

    framework: str
    nodes: tuple[Curie, ...]
    records: int
    table: BitTable
    _reach: ReachPatterns

    @classmethod
    def of(
        cls,
        linkmap: LinkMap,
        to: str,
        record: NDArray[np.integer],
        node: NDArray[np.integer],
        accepted: NDArray[np.bool_],
        *,
        records: int,
        reach: ReachPatterns | None = None,
    ) -> CoverageIndex:
        """One entry a mapping: record from 0 to records - 1, node a position in linkmap.row, accepted or suggested.

        reach: of the same link map and framework, where it is available. Rejected mappings are not submitted. Raises
        UnknownNode for `to`, ValueError for numbers out of range.
        """
        _require_range(record, records, "record")
        _require_range(node, len(linkmap.row.nodes), "node")
        framework = linkmap.closure(to).to
        span = linkmap.row.spans[framework]
        # Nodes that reach the same are one: their records are gathered before they are spread.
        patterns, alike = reach = reach or ReachPatterns.of(linkmap, to)
        rows: dict[tuple[int, int], BitRows] = {}
        # Sixteen bits sort by radix, in a tenth of the time.
        keys = (alike * 2).astype(np.int16 if len(patterns) < 2**14 else np.int32)[node] + accepted
        order = np.argsort(keys, kind="stable")
        distinct, starts = np.unique(keys[order], return_index=True)
        for key, numbers in zip(distinct, np.split(record[order], starts)[1:], strict=True):
            pattern = patterns[key // 2]
            figure = (ACCEPTED if key % 2 else SUGGESTED) + (0 if pattern[-1] else 1)
            bits = pack_rows(numbers, records)
            for place in np.flatnonzero(pattern[:-1]).tolist():
                rows[figure, place] = rows[figure, place] | bits if (figure, place) in rows else bits
        table = _separate_rows(rows, patterns.shape[1] - 1, records)
        return cls(framework, linkmap.row.nodes[span.start : span.stop], records, table, reach)

    def changed(
        self,
        linkmap: LinkMap,
        records: NDArray[np.integer],
        record: NDArray[np.integer],
        node: NDArray[np.integer],
        accepted: NDArray[np.bool_],
        *,
        total: int,
    ) -> CoverageIndex:
        """The index where the mappings of `records` (each once, ascending, new ones too) are these instead.

        record: one of `records`; otherwise as in `of`. total: how many records there are now. This index stays as it is.
        """
        if not np.isin(record, records).all():
            raise ValueError("a mapping is of a record that is not among those that changed")
        # An index of the changed records alone, numbered from 0; each of its bits then takes the place of the old one.
        places = np.searchsorted(records, record)
        few = CoverageIndex.of(linkmap, self.framework, places, node, accepted, records=len(records), reach=self._reach)
        table = self.table.changed(records, few.table, total)
        return CoverageIndex(self.framework, self.nodes, total, table, self._reach)

    def folded(self) -> CoverageIndex:
        """The same without patches in its table."""
        return replace(self, table=self.table.folded())

    def bits(self, figure: int, place: int) -> BitRows:
        """The records counted in one figure (ACCEPTED, …) of one node, packed; place: in `nodes`, or their number for the whole."""
        return self.table.row(self._value(figure, place))

    def records_counted(self, figure: int, place: int) -> NDArray[np.bool_]:
        """As `bits`, a boolean a record."""
        return unpack_records(self.bits(figure, place), self.records)

    def count_by_column(self, figure: int, place: int, columns: BitRows) -> NDArray[np.int64]:
        """How many records of one figure of one node are in each column, a row of words as pack() makes it."""
        numbers: NDArray[np.int64] = np.bitwise_count(columns & self.bits(figure, place)).sum(axis=1, dtype=np.int64)
        return numbers

    def count(
        self, within: NDArray[np.bool_] | BitRows | None = None, places: Sequence[int] | None = None
    ) -> NodeCounts:
        """Unique records per node among those in `within`: booleans, one a record, or what pack_records made; None: all.

        places: of these nodes alone, in their order, since each is counted by itself; None: of all.
        """
        filter_bits = None if within is None else self._as_bits(within)
        chosen = range(len(self.nodes)) if places is None else places
        values = [self._value(figure, place) for figure, place in product(FIGURES, [*chosen, len(self.nodes)])]
        counted = self.table.count(filter_bits, values).reshape(len(FIGURES), -1)
        accepted, accepted_via, suggested, suggested_via = counted[:, :-1]
        total = CoverageFigures(*(int(number) for number in counted[:, -1]))
        nodes = self.nodes if places is None else tuple(self.nodes[place] for place in places)
        return NodeCounts(nodes, accepted, accepted_via, suggested, suggested_via, total)

    def count_figure(self, figure: int, within: BitRows, places: Sequence[int]) -> NDArray[np.int64]:
        """As `count`, of one figure alone; the number of `nodes` among the places is the whole."""
        return self.table.count(within, [self._value(figure, place) for place in places])

    def _value(self, figure: int, place: int) -> int:
        return figure * (len(self.nodes) + 1) + place

    def _as_bits(self, within: NDArray[np.bool_] | BitRows) -> BitRows:
        unpacked = within.dtype == np.bool_
        words = pack_records(within.astype(np.bool_)) if unpacked else within.astype(np.uint64, copy=False)
        if len(words) != words_of(self.records) or (unpacked and len(within) != self.records):
            raise ValueError(f"the filter is not made for {self.records} records")
        return words


def _separate_rows(rows: dict[tuple[int, int], BitRows], places: int, records: int) -> BitTable:
    """Direct before via, accepted before suggested, as coverage() has it."""
    nothing = np.zeros(words_of(records), dtype=np.uint64)
    for place in range(places):
        accepted, accepted_via, suggested, suggested_via = (rows.get((figure, place), nothing) for figure in FIGURES)
        if suggested_via is not nothing:
            rows[SUGGESTED_VIA, place] = suggested_via & ~(accepted | accepted_via | suggested)
        if suggested is not nothing:
            rows[SUGGESTED, place] = suggested & ~accepted
        if accepted_via is not nothing:
            rows[ACCEPTED_VIA, place] = accepted_via & ~accepted
    return BitTable.from_rows((rows.get(value, nothing) for value in product(FIGURES, range(places))), records)


def _require_range(numbers: NDArray[np.integer], limit: int, label: str) -> None:
    if len(numbers) and (int(numbers.min()) < 0 or int(numbers.max()) >= limit):
        raise ValueError(f"a {label} number is outside 0 to {limit - 1}")
