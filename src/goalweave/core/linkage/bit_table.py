"""Very many records as bits: a row of bits for each value, one bit a record, and how many of the records of a filter are in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BitRows = NDArray[np.uint64]

WORD = 64
PATCHED_SHARE = 1 / 16
"""Where more of all records than this have changed since the rows were made, these are made again."""


@dataclass(frozen=True, slots=True, eq=False)
class BitTable:
    """records: how many; rows × words: the bits of the rows that have any; place: of each value its row there, -1 for none.

    patched: numbers of the records, ascending, whose bits are in `patch` instead (values × words), numbered from 0, so that changed records
    do not copy the table. Records behind those of the rows have bits only there.
    """

    records: int
    rows: BitRows
    place: NDArray[np.int64]
    patched: NDArray[np.int64]
    patch: BitRows

    @classmethod
    def from_rows(cls, rows: Iterable[BitRows], records: int) -> BitTable:
        """rows: of each value, in their order."""
        filled, place = list[BitRows](), list[int]()
        for row in rows:
            place.append(len(filled) if row.any() else -1)
            if place[-1] >= 0:
                filled.append(row)
        table = np.array(filled, dtype=np.uint64).reshape(len(filled), words_of(records))
        nothing = np.empty(0, dtype=np.int64)
        return cls(records, table, np.array(place, dtype=np.int64), nothing, np.empty((len(place), 0), np.uint64))

    @classmethod
    def from_pairs(cls, values: int, value: NDArray[np.integer], record: NDArray[np.integer], records: int) -> BitTable:
        """One pair for each value that a record has; values: how many there are."""
        order = np.argsort(value.astype(np.int16 if values < 2**15 else np.int64), kind="stable")
        starts = np.searchsorted(value, np.arange(values + 1), sorter=order)
        ordered = record[order]
        return cls.from_rows(
            (pack_rows(ordered[starts[number] : starts[number + 1]], records) for number in range(values)), records
        )

    def __len__(self) -> int:
        return len(self.place)

    def row(self, value: int) -> BitRows:
        """The bits of a value; not to be changed."""
        place = int(self.place[value])
        size = words_of(self.records)
        if not len(self.patched):
            return self.rows[place] if place >= 0 else np.zeros(size, dtype=np.uint64)
        found = np.zeros(size, dtype=np.uint64)
        if place >= 0:
            found[: self.rows.shape[1]] = self.rows[place]
        words, bits = _bits_by_word(self.patched)
        found[words] &= ~bits
        words, bits = _bits_by_word(self.patched[unpack_records(self.patch[value], len(self.patched))])
        found[words] |= bits
        return found

    def count(self, within: BitRows | None, values: Sequence[int] | None = None) -> NDArray[np.int64]:
        """How many records of the filter have each value; values: of these alone."""
        chosen = range(len(self)) if values is None else values
        counted = np.zeros(len(chosen), dtype=np.int64)
        base = within[: self.rows.shape[1]] if within is not None else None
        if len(self.patched):
            base = np.full(self.rows.shape[1], ~np.uint64(0)) if base is None else base.copy()
            words, bits = _bits_by_word(self.patched[self.patched < len(base) * WORD])
            base[words] &= ~bits
        low, high = (0, self.rows.shape[1]) if base is None else filled_range(base)
        both, ones = np.empty(high - low, dtype=np.uint64), np.empty(high - low, dtype=np.uint8)
        # Row by row, so that what is worked on stays in the processor's cache.
        for number, value in enumerate(chosen):
            place = self.place[value]
            if place < 0:
                continue
            row = self.rows[place, low:high]
            if base is not None:
                row = np.bitwise_and(row, base[low:high], out=both)
            counted[number] = np.bitwise_count(row, out=ones).sum(dtype=np.uint32)
        if len(self.patched):
            patch = self.patch if values is None else self.patch[list(values)]
            among = patch if within is None else patch & pack_records(rows_in_bits(within, self.patched))
            counted += np.bitwise_count(among).sum(axis=1, dtype=np.int64)
        return counted

    def changed(self, records: NDArray[np.integer], few: BitTable, total: int) -> BitTable:
        """The table in which these records (each once, ascending, new ones too) have the bits of `few`, which numbers them from 0.

        total: how many records there are now. This table stays as it is.
        """
        patched = np.union1d(self.patched, np.asarray(records, dtype=np.int64))
        earlier, now = np.searchsorted(patched, self.patched), np.searchsorted(patched, records)
        patch = np.empty((len(self), words_of(len(patched))), dtype=np.uint64)
        has = np.empty(len(patched), dtype=np.bool_)
        for value in range(len(self)):
            has[earlier] = unpack_records(self.patch[value], len(self.patched))
            has[now] = unpack_records(few.row(value), len(records))
            patch[value] = pack_records(has)
        after = BitTable(total, self.rows, self.place, patched, patch)
        if len(patched) <= PATCHED_SHARE * total:
            return after
        return BitTable.from_rows((after.row(value) for value in range(len(after))), total)


def _bits_by_word(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], BitRows]:
    """The words that have these records, numbered in ascending order, and their bits there."""
    words, starts = np.unique(numbers // WORD, return_index=True)
    bits = np.uint64(1) << (numbers % WORD).astype(np.uint64)
    return words, np.bitwise_or.reduceat(bits, starts) if len(numbers) else bits


def pack_records(records: NDArray[np.bool_]) -> BitRows:
    """One bit a record, 64 a word; the same filter packed once serves many counts."""
    packed = np.packbits(records, bitorder="little")
    words = np.zeros(words_of(len(records)) * 8, dtype=np.uint8)
    words[: len(packed)] = packed
    return words.view(np.uint64)


def pack_rows(numbers: NDArray[np.integer], records: int) -> BitRows:
    """The bits of the records with these numbers."""
    marked = np.zeros(records, dtype=np.bool_)
    marked[numbers] = True
    return pack_records(marked)


def unpack_records(bits: BitRows, records: int) -> NDArray[np.bool_]:
    return np.unpackbits(bits.view(np.uint8), count=records, bitorder="little").view(np.bool_)


def rows_in_bits(bits: BitRows, numbers: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Of each of the numbers that the bits reach to, whether its record is among them."""
    reached = numbers[numbers < len(bits) * WORD].astype(np.uint64)
    return (bits[reached // WORD] >> reached % WORD & np.uint64(1)).astype(np.bool_)


def count_bits(bits: BitRows) -> int:
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def words_of(records: int) -> int:
    return -(-records // WORD)


def filled_range(bits: BitRows) -> tuple[int, int]:
    """From the first word that is not empty to behind the last: records in order of time make a year a short stretch."""
    filled = bits != 0
    first = int(filled.argmax()) if len(bits) else 0
    if not len(bits) or not filled[first]:
        return 0, 0
    return first, len(bits) - int(filled[::-1].argmax())
