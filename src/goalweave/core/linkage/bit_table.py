"""Very many records as bits: a row of bits for each value, one bit a record, and how many of the records of a filter are in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BitRows = NDArray[np.uint64]

WORD = 64
MOST_PATCHED = 4096
"""So many words may differ from the table that was first made; then it is copied."""


@dataclass(frozen=True, slots=True, eq=False)
class BitTable:
    """records: how many; rows × words: the bits of the rows that have any; place: of each value its row there, -1 for none.

    words, patch: numbers of the words, ascending, whose bits are in `patch` instead (values × words), so that a few changed records do
    not copy the table. Words behind those of the rows are in the patch too.
    """

    records: int
    rows: BitRows
    place: NDArray[np.int64]
    words: NDArray[np.int64]
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
        if not len(self.words):
            return self.rows[place] if place >= 0 else np.zeros(size, dtype=np.uint64)
        found = np.zeros(size, dtype=np.uint64)
        if place >= 0:
            found[: self.rows.shape[1]] = self.rows[place]
        found[self.words] = self.patch[value]
        return found

    def count(self, within: BitRows | None, values: Sequence[int] | None = None) -> NDArray[np.int64]:
        """How many records of the filter have each value; values: of these alone."""
        chosen = range(len(self)) if values is None else values
        counted = np.zeros(len(chosen), dtype=np.int64)
        base = within[: self.rows.shape[1]] if within is not None else None
        if len(self.words):
            base = np.full(self.rows.shape[1], ~np.uint64(0)) if base is None else base.copy()
            base[self.words[self.words < len(base)]] = 0
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
        if len(self.words):
            patch = self.patch if values is None else self.patch[list(values)]
            among = patch if within is None else patch & within[self.words]
            counted += np.bitwise_count(among).sum(axis=1, dtype=np.int64)
        return counted

    def changed(self, records: NDArray[np.integer], few: BitTable, total: int) -> BitTable:
        """The table in which these records (each once, ascending, new ones too) have the bits of `few`, which numbers them from 0.

        total: how many records there are now. This table stays as it is.
        """
        words = np.union1d(self.words, np.asarray(records, dtype=np.int64) // WORD)
        behind = np.arange(self.rows.shape[1], words_of(total))
        words = np.union1d(words, behind)
        patch = np.zeros((len(self), len(words)), dtype=np.uint64)
        inside = words < self.rows.shape[1]
        there = self.place >= 0
        patch[np.ix_(there, inside)] = self.rows[np.ix_(self.place[there], words[inside])]
        patch[:, np.searchsorted(words, self.words)] = self.patch
        columns = np.searchsorted(words, np.asarray(records, dtype=np.int64) // WORD)
        new = np.array([few.row(value) for value in range(len(few))], dtype=np.uint64)
        new = new.reshape(len(few), words_of(few.records))
        for number, (record, column) in enumerate(zip(records, columns, strict=True)):
            bit = np.uint64(int(record) % WORD)
            bits = (new[:, number // WORD] >> np.uint64(number % WORD)) & np.uint64(1)
            patch[:, column] = (patch[:, column] & ~(np.uint64(1) << bit)) | (bits << bit)
        after = BitTable(total, self.rows, self.place, words, patch)
        if len(words) <= MOST_PATCHED:
            return after
        return BitTable.from_rows((after.row(value) for value in range(len(after))), total)


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
