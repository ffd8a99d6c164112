"""Whole cents of many lines, each divided among places: parts of a cent are compared roughly, and exactly where that is too close to tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis.columns.totals import SAFE, Totals, group_starts, is_ordered

DIGIT_BITS = 62
CLOSE = 1e-6
"""Parts of a cent that differ by less are compared exactly, unless they may be wrong by more."""
ROUNDING = 2.0**-53
"""By so much of itself a floating-point number is rounded at most."""

EXACT_FLOAT = 2.0**53
"""Whole numbers below this are exact as floating-point numbers, and so are their sums."""
SURELY_NEAREST = 0.1
"""A number that is wrong by less is nearest to the whole number that it stands for."""
CELLS_PER_ROW = 4
"""Amounts are added up in a table of all lines, labels and places if it has at most so many cells for each of them."""

ExactParts = tuple[NDArray[Any], int]
"""Numerators, and their common denominator."""
AddExactly = Callable[[NDArray[np.integer]], ExactParts]
"""Of the amounts at these rows: what each has beside its whole cents."""


@dataclass(frozen=True, eq=False)
class RoughTotals:
    """line, place, label: each three once, in the order of lines; their amount: cents, and parts of a cent.

    cents: in 64 bits where all sums of them fit there, else whole numbers without limit. parts: sums of parts of a cent from 0 on, each
    wrong by `error` at most; common: of all of them, if it is known; add_exactly: knows them exactly.
    """

    line: NDArray[np.int64]
    place: NDArray[np.int64]
    label: NDArray[np.int64]
    cents: NDArray[Any]
    parts: NDArray[np.float64]
    error: float
    common: int | None
    add_exactly: AddExactly

    @classmethod
    def from_fractions(
        cls,
        line: NDArray[np.int64],
        place: NDArray[np.int64],
        label: NDArray[np.int64],
        cents: NDArray[Any],
        rest: NDArray[Any],
        denominator: NDArray[Any],
    ) -> RoughTotals:
        """Any rows, added up: of each, cents and rest / denominator of a cent, 0 <= rest < denominator."""
        parts = (rest / denominator).astype(np.float64)

        def add_exactly(rows: NDArray[np.integer]) -> ExactParts:
            return add_fractions(rest[rows], denominator[rows], np.arange(len(rows)))

        return cls._group((line, place, label, cents, parts), ROUNDING, None, add_exactly)

    @classmethod
    def _group(
        cls, columns: Sequence[NDArray[Any]], error: float, common: int | None, add_exactly: AddExactly
    ) -> RoughTotals:
        """columns: line, place, label, cents and parts of any rows."""
        line, place, label, cents, parts = columns
        if not len(line):
            return cls(line, place, label, cents, parts, error, common, add_exactly)
        labels, places = int(label.max()) + 1, int(place.max()) + 1
        cells = (int(line.max()) + 1) * labels * places
        total = float(np.abs(cents).sum(dtype=np.float64)) if cents.dtype != object else np.inf
        if cells <= CELLS_PER_ROW * len(line) and total < EXACT_FLOAT:
            # Far quicker than sorting: each row is added to its cell.
            key = (line * labels + label) * places + place
            counts = np.bincount(key, minlength=cells)
            cell = np.flatnonzero(counts)
            counts = counts[cell]
            cents = np.bincount(key, weights=cents, minlength=cells)[cell].astype(np.int64)
            parts = np.bincount(key, weights=parts, minlength=cells)[cell].astype(np.float64, copy=False)
            line, rest = np.divmod(cell, labels * places)
            label, place = np.divmod(rest, places)

            def rows_of(wanted: NDArray[np.integer]) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
                chosen = np.zeros(cells, dtype=np.bool_)
                chosen[cell[wanted]] = True
                rows = np.flatnonzero(chosen[key])
                rows = rows[np.argsort(key[rows])]
                ranges, begins = join_ranges(np.searchsorted(key[rows], cell[wanted]), counts[wanted])
                return rows[ranges], begins

        else:
            order = np.lexsort((place, label, line))
            line, label, place = (column[order] for column in (line, label, place))
            if total >= SAFE:
                # numpy adds in 64 bits without a word when they overflow.
                cents = cents.astype(object)
            starts = np.flatnonzero(group_starts(line, label, place))
            counts = np.diff(starts, append=len(line))
            cents, parts = np.add.reduceat(cents[order], starts), np.add.reduceat(parts[order], starts)
            line, label, place = line[starts], label[starts], place[starts]

            def rows_of(wanted: NDArray[np.integer]) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
                ranges, begins = join_ranges(starts[wanted], counts[wanted])
                return order[ranges], begins

        def add_groups(wanted: NDArray[np.integer]) -> ExactParts:
            rows, begins = rows_of(wanted)
            numerators, common = add_exactly(rows)
            return (np.add.reduceat(numerators, begins) if len(begins) else numerators), common

        error = sum_error(error, int(counts.max()), float(parts.max()))
        return cls(line, place, label, cents, parts, error, common, add_groups)

    def merge(self, other: RoughTotals) -> RoughTotals:
        """Both together."""
        if not len(other.line) or not len(self.line):
            return self if len(self.line) else other
        columns = zip(*((one.line, one.place, one.label, one.cents, one.parts) for one in (self, other)), strict=True)
        joined = [np.concatenate(pair) for pair in columns]

        def add_of_both(rows: NDArray[np.integer]) -> ExactParts:
            first = rows < len(self.line)
            ours, theirs = self.add_exactly(rows[first]), other.add_exactly(rows[~first] - len(self.line))
            common = lcm(ours[1], theirs[1])
            numerators = np.empty(len(rows), dtype=object)
            for where, (some, below) in ((first, ours), (~first, theirs)):
                numerators[where] = some.astype(object) * (common // below)
            return numerators, common

        return RoughTotals._group(joined, max(self.error, other.error), None, add_of_both)

    def regroup(self, line: NDArray[np.int64], row: NDArray[np.integer]) -> RoughTotals:
        """Under other lines: of each amount the row here, and the line that it counts for."""

        def add_exactly(rows: NDArray[np.integer]) -> ExactParts:
            return self.add_exactly(row[rows])

        columns = [column[row] for column in (self.place, self.label, self.cents, self.parts)]
        return RoughTotals._group([line, *columns], self.error, self.common, add_exactly)

    def divide_among_places(self) -> AreaCents:
        """Whole cents of each line, label and place.

        The cents of a line and label are divided among all its places as core.linkage.round_to_cents does: first the sum, rounded half
        to even; then as many cents as the places lack go to those that lost most by rounding down, at equal loss to the first.
        """
        if not len(self.line):
            return AreaCents(self.line, self.place, self.label, self.cents)
        row = np.arange(len(self.line))
        if not is_ordered(self.line, self.label, self.place):
            row = np.lexsort((self.place, self.label, self.line))
        line, place, label = self.line[row], self.place[row], self.label[row]
        more, parts = self._split_parts(row)
        cents = self.cents[row] + more
        new = group_starts(line, label)
        starts, of_line = np.flatnonzero(new), np.cumsum(new) - 1
        lacking = self._lacking_cents(row, starts, cents, parts)
        order = self._greatest_first(row, starts, of_line, place, parts, lacking)
        rank = np.empty(len(row), dtype=np.int64)
        rank[order] = np.arange(len(row)) - starts[of_line]
        return AreaCents(line, place, label, cents + (rank < lacking[of_line]))

    def _exact_parts(self, rows: NDArray[np.integer]) -> ExactParts:
        if self.common and self.error * self.common < SURELY_NEAREST:
            return np.rint(self.parts[rows] * self.common).astype(np.int64), self.common
        return self.add_exactly(rows)

    def _split_parts(self, row: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Whole cents in the parts of each row, and what is left, 0 <= left < 1."""
        parts = self.parts[row]
        more = np.floor(parts).astype(np.int64)
        left = parts - more
        # Sums of nothing are exact.
        unclear = np.flatnonzero((np.minimum(left, 1 - left) < max(CLOSE, self.error)) & (parts != 0))
        if len(unclear):
            numerators, common = self._exact_parts(row[unclear])
            more[unclear], left[unclear] = numerators // common, numerators % common / common
        return more, left

    def _lacking_cents(
        self,
        row: NDArray[np.integer],
        starts: NDArray[np.integer],
        cents: NDArray[Any],
        parts: NDArray[np.float64],
    ) -> NDArray[np.int64]:
        """Of each line, how many cents its rounded sum has more than its places. cents, parts: of the rows; starts: of the lines."""
        sizes = np.diff(starts, append=len(row))
        sums = np.add.reduceat(parts, starts)
        error = sum_error(self.error, int(sizes.max()), float(sums.max()))
        lacking = np.rint(sums).astype(np.int64)
        halves = np.flatnonzero(np.abs(sums - np.floor(sums) - 0.5) < max(CLOSE, error))
        if len(halves):
            rows, begins = join_ranges(starts[halves], sizes[halves])
            numerators, common = self._exact_parts(row[rows])
            left = np.add.reduceat(numerators % common, begins)
            whole, half = left // common, left % common * 2
            odd = (np.add.reduceat(cents[rows], begins) + whole) % 2 == 1
            lacking[halves] = whole + ((half > common) | ((half == common) & odd))
        return lacking

    def _greatest_first(
        self,
        row: NDArray[np.integer],
        starts: NDArray[np.integer],
        of_line: NDArray[np.integer],
        place: NDArray[np.int64],
        parts: NDArray[np.float64],
        lacking: NDArray[np.int64],
    ) -> NDArray[np.integer]:
        """Line by line an order in which the rows that get a lacking cent come before the others."""
        # Without the factor, a part that is rounded to 1 would be among those of the line before.
        order = np.argsort(2 * of_line - parts)
        ordered = parts[order]
        sizes = np.diff(starts, append=len(row))
        divided = np.flatnonzero((lacking > 0) & (lacking < sizes))
        last = starts[divided] + lacking[divided] - 1
        close = max(CLOSE, 4 * self.error)
        unclear = ordered[last] - ordered[last + 1] < close
        least = np.full(len(starts), np.nan)
        least[divided[unclear]] = ordered[last[unclear]]
        where = np.flatnonzero(np.abs(ordered - least[of_line]) <= close)
        if len(where):
            near = order[where]
            numerators, common = self._exact_parts(row[near])
            digits = (-digits for digits in _split_digits(numerators % common, common))
            order[where] = near[np.lexsort((place[near], *digits, of_line[near]))]
        return order


@dataclass(frozen=True, eq=False)
class AreaCents:
    """cents: of each line, label and place, in the order of lines and labels; those of a line and label are together its sum, rounded."""

    line: NDArray[np.int64]
    place: NDArray[np.int64]
    label: NDArray[np.int64]
    cents: NDArray[Any]

    @classmethod
    def join(cls, parts: Sequence[AreaCents]) -> AreaCents:
        """Of lines that follow each other."""
        if not parts:
            nothing = np.empty(0, dtype=np.int64)
            return cls(nothing, nothing, nothing, nothing)
        columns = zip(*((part.line, part.place, part.label, part.cents) for part in parts), strict=True)
        return cls(*map(np.concatenate, columns))

    def by_line(self, lines: Iterable[int]) -> dict[int, AreaCents]:
        """Of each of these lines; of some there may be nothing."""
        found = {}
        for line in lines:
            rows = slice(*np.searchsorted(self.line, [line, line + 1]).tolist())
            found[line] = AreaCents(self.line[rows], self.place[rows], self.label[rows], self.cents[rows])
        return found

    def regroup(self, value: NDArray[np.int64], row: NDArray[np.integer]) -> Totals:
        """Added up under other values: of each part the row here, and the value that it counts for."""
        nothing, one = np.zeros(len(row), dtype=np.int64), np.ones(len(row), dtype=np.int64)
        return Totals.from_cents(value, self.label[row], self.cents[row], nothing, one)

    def sums(self, keep: NDArray[np.bool_]) -> dict[tuple[int, int], int]:
        """(line, label) → cents of what falls on the places to keep, by place. A line with none of them is left out."""
        there = np.flatnonzero(keep[self.place])
        if not len(there):
            return {}
        line, label = self.line[there], self.label[there]
        starts = np.flatnonzero(group_starts(line, label))
        sums = np.add.reduceat(self.cents[there], starts).tolist()
        return dict(zip(zip(line[starts].tolist(), label[starts].tolist(), strict=True), sums, strict=True))


def add_fractions(rest: NDArray[Any], denominator: NDArray[Any], begins: NDArray[np.integer]) -> ExactParts:
    """Sums of rest / denominator, each from one of these places to the next."""
    if not len(rest):
        return np.zeros(0, dtype=np.int64), 1
    denominators, number = np.unique(denominator, return_inverse=True)
    common = lcm(1, *denominators.tolist())
    kind = np.dtype(np.int64 if common * len(rest) < SAFE else object)
    # First those that follow each other with the same denominator, in 64 bits if these are.
    first = group_starts(number)
    first[begins] = True
    places = np.flatnonzero(first)
    factors = np.array([common // below for below in denominators.tolist()], dtype=kind)
    sums = np.add.reduceat(rest.astype(np.int64) if rest.dtype != object else rest, places)
    numerators = np.zeros(len(places), dtype=kind)
    there = np.flatnonzero(sums)
    numerators[there] = sums[there].astype(kind) * factors[number[places[there]]]
    return np.add.reduceat(numerators, np.searchsorted(places, begins)), common


def join_ranges(
    begins: NDArray[np.integer], counts: NDArray[np.integer]
) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """The numbers of all these ranges, and where each range begins among them."""
    ends = np.cumsum(counts)
    starts = ends - counts
    return np.arange(counts.sum()) + np.repeat(begins - starts, counts), starts


def sum_error(error: float, number: int, greatest: float) -> float:
    """By how much a sum of so many, each wrong by `error`, may be wrong at most. greatest: of the sums."""
    return number * (error + (greatest + 1) * ROUNDING)


def _split_digits(numbers: NDArray[Any], below: int) -> list[NDArray[np.int64]]:
    """Whole numbers from 0 to below `below` as digits of 62 bits, the lowest first: they are sorted far faster so than as Python's."""
    if numbers.dtype != object:
        return [numbers]
    digits = []
    for shift in range(0, below.bit_length(), DIGIT_BITS):
        digits.append((numbers >> shift & (1 << DIGIT_BITS) - 1).astype(np.int64))
    return digits
