"""Coverage of very many records under changing filters: one row of bits for every node and figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from goalweave.core.linkage.linkmap import LinkMap
from goalweave.core.model import Curie

BitRows = NDArray[np.uint64]
ACCEPTED, ACCEPTED_VIA, SUGGESTED, SUGGESTED_VIA = range(4)


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
    """framework: its key; records: how many; one bit each in rows of four figures × (nodes and the whole) × words.

    Memory: 4 × (nodes + 1) × records / 8 bytes. Where some records change, `changed` makes the next index from this
    one, in which the links are the same; when these change, a new one is made.
    """

    framework: str
    nodes: tuple[Curie, ...]
    records: int
    _rows: BitRows
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
        rows = np.zeros((4, patterns.shape[1] - 1, -(-records // 64)), dtype=np.uint64)
        # Sixteen bits sort by radix, in a tenth of the time.
        keys = (alike * 2).astype(np.int16 if len(patterns) < 2**14 else np.int32)[node] + accepted
        order = np.argsort(keys, kind="stable")
        distinct, starts = np.unique(keys[order], return_index=True)
        for key, numbers in zip(distinct, np.split(record[order], starts)[1:], strict=True):
            pattern = patterns[key // 2]
            figure = (ACCEPTED if key % 2 else SUGGESTED) + (0 if pattern[-1] else 1)
            bits = _pack_bits(numbers, records)
            for place in np.flatnonzero(pattern[:-1]):
                rows[figure, place] |= bits
        _separate_rows(rows)
        return cls(framework, linkmap.row.nodes[span.start : span.stop], records, rows, reach)

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
        rows = np.zeros((*self._rows.shape[:2], -(-total // 64)), dtype=np.uint64)
        rows[:, :, : self._rows.shape[2]] = self._rows
        for number, changed in enumerate(records):
            word, bit = divmod(int(changed), 64)
            new = (few._rows[:, :, number // 64] >> np.uint64(number % 64)) & np.uint64(1)
            others = rows[:, :, word] & ~(np.uint64(1) << np.uint64(bit))
            rows[:, :, word] = others | (new << np.uint64(bit))
        return CoverageIndex(self.framework, self.nodes, total, rows, self._reach)

    def records_counted(self, figure: int, place: int) -> NDArray[np.bool_]:
        """Which records are counted in one figure (ACCEPTED, …) of one node; place: in `nodes`, or their number for the whole."""
        bits = np.unpackbits(self._rows[figure, place].view(np.uint8), bitorder="little")
        return bits[: self.records].view(np.bool_)

    def count_by_column(self, figure: int, place: int, columns: BitRows) -> NDArray[np.int64]:
        """How many records of one figure of one node are in each column, a row of words as pack() makes it."""
        numbers: NDArray[np.int64] = np.bitwise_count(columns & self._rows[figure, place]).sum(axis=1, dtype=np.int64)
        return numbers

    def count(self, within: NDArray[np.bool_] | BitRows | None = None) -> NodeCounts:
        """Unique records per node among those in `within`: booleans, one a record, or what pack() made; None: all."""
        size = self._rows.shape[2]
        filter_bits = None if within is None else self._as_bits(within)
        low, high = (0, size) if filter_bits is None else _filled_range(filter_bits)
        both, ones = np.empty(high - low, dtype=np.uint64), np.empty(high - low, dtype=np.uint8)
        counted = np.empty(self._rows.shape[:2], dtype=np.int64)
        # Row by row, so that what is worked on stays in the processor's cache.
        for figure, place in np.ndindex(*counted.shape):
            row = self._rows[figure, place, low:high]
            if filter_bits is not None:
                row = np.bitwise_and(row, filter_bits[low:high], out=both)
            counted[figure, place] = np.bitwise_count(row, out=ones).sum(dtype=np.uint32)
        accepted, accepted_via, suggested, suggested_via = counted[:, :-1]
        total = CoverageFigures(*(int(number) for number in counted[:, -1]))
        return NodeCounts(self.nodes, accepted, accepted_via, suggested, suggested_via, total)

    def _as_bits(self, within: NDArray[np.bool_] | BitRows) -> BitRows:
        unpacked = within.dtype == np.bool_
        words = pack_records(within.astype(np.bool_)) if unpacked else within.astype(np.uint64, copy=False)
        if len(words) != self._rows.shape[2] or (unpacked and len(within) != self.records):
            raise ValueError(f"the filter is not made for {self.records} records")
        return words


def pack_records(records: NDArray[np.bool_]) -> BitRows:
    """One bit a record, 64 a word; the same filter packed once serves many counts."""
    words = np.zeros(-(-len(records) // 64) * 8, dtype=np.uint8)
    packed = np.packbits(records, bitorder="little")
    words[: len(packed)] = packed
    return words.view(np.uint64)


def _pack_bits(numbers: NDArray[np.integer], records: int) -> BitRows:
    marked = np.zeros(records, dtype=np.bool_)
    marked[numbers] = True
    return pack_records(marked)


def _separate_rows(rows: BitRows) -> None:
    """Direct before via, accepted before suggested, as coverage() has it."""
    for place in range(rows.shape[1]):
        accepted, accepted_via, suggested, suggested_via = rows[:, place]
        suggested &= ~accepted
        suggested_via &= ~(accepted | accepted_via | suggested)
        accepted_via &= ~accepted


def _filled_range(bits: BitRows) -> tuple[int, int]:
    """From the first word that is not empty to behind the last: records in order of time make a year a short stretch."""
    filled = np.flatnonzero(bits)
    return (int(filled[0]), int(filled[-1]) + 1) if len(filled) else (0, 0)


def _require_range(numbers: NDArray[np.integer], limit: int, label: str) -> None:
    if len(numbers) and (int(numbers.min()) < 0 or int(numbers.max()) >= limit):
        raise ValueError(f"a {label} number is outside 0 to {limit - 1}")
