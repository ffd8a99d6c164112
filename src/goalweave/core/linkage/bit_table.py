"""Very many records as bits: a row of bits for each value, one bit a record, and how many of the records of a filter are in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from goalweave.core.linkage.ascending import merge_ascending

BitRows = NDArray[np.uint64]

WORD = 64
FEW_WORDS = 8
"""Rows that are no longer are looked at together: one by one, that takes longer than all else that one changed record needs."""
MOST_GAPS = 100
"""With more places between them, columns are copied one by one."""
UNPACKED = 2**22
"""So many bits are a byte each at the same time."""
COUNTED = 2**16
"""So many words are counted at the same time: half a megabyte."""
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
        size = words_of(records)
        if 0 < size <= FEW_WORDS:
            return cls._from_short_rows(np.array(list(rows), dtype=np.uint64).reshape(-1, size), records)
        filled, place = list[BitRows](), list[int]()
        for row in rows:
            place.append(len(filled) if row.any() else -1)
            if place[-1] >= 0:
                filled.append(row)
        table = np.array(filled, dtype=np.uint64).reshape(len(filled), size)
        return cls(records, table, np.array(place, dtype=np.int64), *_no_patches(len(place)))

    @classmethod
    def _from_short_rows(cls, rows: BitRows, records: int) -> BitTable:
        filled = rows.any(axis=1)
        place = np.where(filled, np.cumsum(filled) - 1, -1)
        return cls(records, rows[filled], place, *_no_patches(len(place)))

    @classmethod
    def from_pairs(cls, values: int, value: NDArray[np.integer], record: NDArray[np.integer], records: int) -> BitTable:
        """One pair for each value that a record has; values: how many there are."""
        if 0 < words_of(records) <= FEW_WORDS and values * records <= UNPACKED:
            marked = np.zeros((values, records), dtype=np.bool_)
            marked[value, record] = True
            return cls._from_short_rows(pack_records(marked), records)
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
        words, bits, starts = _bits_by_word(self.patched)
        found[words] &= ~np.bitwise_or.reduceat(bits, starts)
        has = unpack_records(self.patch[value], len(bits))
        found[words] |= np.bitwise_or.reduceat(np.where(has, bits, 0), starts)
        return found

    def count(self, within: BitRows | None, values: Sequence[int] | None = None) -> NDArray[np.int64]:
        """How many records of the filter have each value; values: of these alone."""
        place = self.place if values is None else self.place[list(values)]
        counted = np.zeros(len(place), dtype=np.int64)
        base = within[: self.rows.shape[1]] if within is not None else None
        if len(self.patched):
            base = np.full(self.rows.shape[1], ~np.uint64(0)) if base is None else base.copy()
            known = self.patched[: np.searchsorted(self.patched, len(base) * WORD)]
            if len(known):
                words, bits, starts = _bits_by_word(known)
                base[words] &= ~np.bitwise_or.reduceat(bits, starts)
        low, high = (0, self.rows.shape[1]) if base is None else filled_range(base)
        filled, portion = np.flatnonzero(place >= 0), max(1, COUNTED // max(1, high - low))
        both, ones = np.empty((portion, high - low), dtype=np.uint64), np.empty((portion, high - low), dtype=np.uint8)
        # Few rows at a time, so that what is worked on stays in the processor's cache.
        for start in range(0, len(filled), portion):
            some = filled[start : start + portion]
            rows = self._rows_at(place[some])[:, low:high]
            if base is not None:
                rows = np.bitwise_and(rows, base[low:high], out=both[: len(some)])
            counted[some] = np.bitwise_count(rows, out=ones[: len(some)]).sum(axis=1, dtype=np.uint32)
        if len(self.patched):
            patch = self.patch if values is None else self.patch[list(values)]
            among = patch if within is None else patch & pack_records(rows_in_bits(within, self.patched))
            counted += np.bitwise_count(among).sum(axis=1, dtype=np.int64)
        return counted

    def changed(self, records: NDArray[np.integer], few: BitTable, total: int) -> BitTable:
        """The table in which these records (each once, ascending, new ones too) have the bits of `few`, which numbers them from 0.

        total: how many records there are now. This table stays as it is.
        """
        patched = merge_ascending(self.patched, np.asarray(records, dtype=np.int64))
        patch = np.empty((len(self), words_of(len(patched))), dtype=np.uint64)
        earlier, now = np.searchsorted(patched, self.patched), np.searchsorted(patched, records)
        portion = max(1, UNPACKED // max(1, len(patched)))
        for start in range(0, len(self), portion):
            values = slice(start, start + portion)
            has = np.empty((len(self.place[values]), len(patched)), dtype=np.bool_)
            _copy_columns(unpack_records(self.patch[values], len(self.patched)), has, earlier)
            has[:, now] = unpack_records(few._unpatched_rows(values), len(records))
            patch[values] = pack_records(has)
        after = BitTable(total, self.rows, self.place, patched, patch)
        return after if len(patched) <= PATCHED_SHARE * total else after.folded()

    def folded(self) -> BitTable:
        """The same without patches, whose bits are in the rows, which are copied; itself where it has none."""
        if not len(self.patched):
            return self
        filled = (self.place >= 0) | self.patch.any(axis=1)
        rows = np.zeros((int(filled.sum()), words_of(self.records)), dtype=np.uint64)
        places = self.place[filled]
        if (known := places >= 0).any():
            rows[known, : self.rows.shape[1]] = self._rows_at(places[known])
        words, bits, starts = _bits_by_word(self.patched)
        rows[:, words] &= ~np.bitwise_or.reduceat(bits, starts)
        patch, portion = self.patch[filled], max(1, UNPACKED // WORD // len(bits))
        for start in range(0, len(rows), portion):
            has = unpack_records(patch[start : start + portion], len(bits))
            rows[start : start + portion, words] |= np.bitwise_or.reduceat(np.where(has, bits, 0), starts, axis=1)
        place = np.where(filled, np.cumsum(filled) - 1, -1)
        return BitTable(self.records, rows, place, *_no_patches(len(place)))

    def _rows_at(self, places: NDArray[np.int64]) -> BitRows:
        """places: in `rows`, at least one. Without a copy where they follow each other, as those of all values do."""
        first, last = int(places[0]), int(places[-1])
        in_order = last - first == len(places) - 1 and bool((np.diff(places) == 1).all())
        return self.rows[first : last + 1] if in_order else self.rows[places]

    def _unpatched_rows(self, values: slice) -> BitRows:
        """As row, of each of these values; of a table without patches."""
        place = self.place[values]
        found = np.zeros((len(place), self.rows.shape[1]), dtype=np.uint64)
        found[place >= 0] = self.rows[place[place >= 0]]
        return found


def _no_patches(values: int) -> tuple[NDArray[np.int64], BitRows]:
    return np.empty(0, dtype=np.int64), np.empty((values, 0), dtype=np.uint64)


def _copy_columns(before: NDArray[np.bool_], after: NDArray[np.bool_], places: NDArray[np.integer]) -> None:
    """Each column to its place, ascending; those that stay next to each other together, which takes a tenth of the time."""
    gaps = np.flatnonzero(np.diff(places) != 1) + 1
    if len(gaps) > MOST_GAPS:
        after[:, places] = before
        return
    for start, end in pairwise([0, *gaps.tolist(), len(places)]):
        if end > start:
            after[:, places[start] : places[start] + end - start] = before[:, start:end]


def _bits_by_word(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], BitRows, NDArray[np.int64]]:
    """numbers: of records, ascending, at least one. The words that have them, the bit of each record there, and where in these the bits of
    each word begin."""
    words = numbers // WORD
    starts = np.flatnonzero(np.diff(words, prepend=-1))
    return words[starts], np.uint64(1) << (numbers % WORD).astype(np.uint64), starts


def pack_records(records: NDArray[np.bool_]) -> BitRows:
    """One bit a record, 64 a word; the same filter packed once serves many counts. Of several rows, each by itself."""
    packed = np.packbits(records, axis=-1, bitorder="little")
    words = np.zeros((*records.shape[:-1], words_of(records.shape[-1]) * 8), dtype=np.uint8)
    words[..., : packed.shape[-1]] = packed
    return words.view(np.uint64)


def pack_rows(numbers: NDArray[np.integer], records: int) -> BitRows:
    """The bits of the records with these numbers."""
    marked = np.zeros(records, dtype=np.bool_)
    marked[numbers] = True
    return pack_records(marked)


def unpack_records(bits: BitRows, records: int) -> NDArray[np.bool_]:
    """As they were before pack_records."""
    return np.unpackbits(bits.view(np.uint8), axis=-1, count=records, bitorder="little").view(np.bool_)


def rows_in_bits(bits: BitRows, numbers: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Of each of the numbers that the bits reach to, whether its record is among them."""
    return BitPlaces.of(numbers[numbers < len(bits) * WORD]).among(bits)


@dataclass(frozen=True, slots=True)
class BitPlaces:
    """Where the bits of some records are, to be looked up in many rows: of each record its byte, and its bit there."""

    byte: NDArray[np.integer]
    bit: NDArray[np.uint8]

    @classmethod
    def of(cls, numbers: NDArray[np.integer]) -> BitPlaces:
        return cls(numbers >> 3, np.left_shift(np.uint8(1), (numbers & 7).astype(np.uint8)))

    def among(self, bits: BitRows) -> NDArray[np.bool_]:
        """Of each of the records, all of which the bits reach to, whether it is among them."""
        # None is out of range, so that nothing is clipped; numpy is quicker so.
        found = np.take(bits.view(np.uint8), self.byte, mode="clip")
        found &= self.bit
        return found.astype(np.bool_)


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
