"""Sums of money over very many records, exact: whole numbers are added, and divided at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, product
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis.columns.area_cents import (
    ROUNDING,
    ExactParts,
    RoughTotals,
    add_fractions,
    join_ranges,
    sum_error,
)
from goalweave.analysis.columns.facts import NO_ROWS, Mask, Numbers
from goalweave.analysis.columns.totals import SAFE, Totals, group_starts

MOST_DENOMINATOR = 2**31
"""A part with a greater denominator is added one by one, as a fraction."""
PORTION = 100_000
"""So many amounts are divided at once."""

MANY_IN_GROUP = 4
"""With more entries than this in a group, their sums are made before anything else."""

Parts = Sequence[tuple[int, Fraction]]
"""Of one record: place of a value → the part of its money that falls there."""
OddPart = tuple[int, int, int, Fraction]
"""Record, value, label and cents."""


@dataclass(frozen=True, eq=False)
class Division:
    """How amounts are divided. pattern: of each amount the number of its pattern, -1 for none; patterns: of these the parts.

    Records are many, the ways in which their money is divided are few.
    """

    pattern: NDArray[np.integer]
    patterns: Sequence[Parts]


@dataclass(frozen=True, eq=False)
class _FlatPatterns:
    """The parts of all patterns behind each other: of each pattern where they begin and how many there are; odd: which patterns
    have a part that does not fit these columns."""

    begins: NDArray[np.int64]
    lengths: NDArray[np.int64]
    value: NDArray[np.int64]
    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    odd: Mask

    @classmethod
    def from_patterns(cls, patterns: Sequence[Parts]) -> _FlatPatterns:
        odd = np.array([not all(_is_small(part) for _value, part in parts) for parts in patterns], dtype=np.bool_)
        plain = [() if strange else parts for parts, strange in zip(patterns, odd.tolist(), strict=True)]
        lengths = np.array([len(parts) for parts in plain], dtype=np.int64)
        flat = list(chain.from_iterable(plain))
        return cls(
            np.cumsum(lengths) - lengths,
            lengths,
            _to_int64(value for value, _part in flat),
            _to_int64(part.numerator for _value, part in flat),
            _to_int64(part.denominator for _value, part in flat),
            odd,
        )

    def is_odd(self, pattern: NDArray[np.integer]) -> Mask:
        """Which of these have such a pattern; of those without a pattern it says nothing."""
        return self.odd[pattern] if len(self.odd) else np.zeros(len(pattern), dtype=np.bool_)

    def parts_of(self, pattern: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each part of each of the patterns: which of them it is of, and its place in the columns."""
        counts = self.lengths[pattern]
        row = np.repeat(np.arange(len(pattern)), counts)
        inside = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        return row, self.begins[pattern[row]] + inside


@dataclass(frozen=True, eq=False)
class MoneyTable:
    """Entries in the order of (value, label, denominator); starts: where each such group begins; value, label, denominator: of it.

    whole: cents, rounded down; rest: what is left of a cent, in parts of the denominator of the group, so that both can be added.
    odd: (record, value, label, cents) of parts with denominators too great for these columns.
    """

    record: NDArray[np.int32]
    whole: NDArray[Any]
    rest: NDArray[np.int32]
    starts: NDArray[np.int64]
    value: NDArray[np.int64]
    label: NDArray[np.int64]
    denominator: NDArray[np.int64]
    odd: Sequence[OddPart]

    @classmethod
    def from_amounts(
        cls,
        record: NDArray[np.integer],
        cents: NDArray[np.int64],
        label: NDArray[np.integer],
        *divisions: Division,
        width: int = 1,
    ) -> MoneyTable:
        """record, cents, label: a row an amount. divisions: one, or two that are multiplied; then the value is that of the first times
        `width`, and that of the second."""
        flat = [_FlatPatterns.from_patterns(division.patterns) for division in divisions]
        there = np.logical_and.reduce([division.pattern >= 0 for division in divisions])
        strange = there & np.logical_or.reduce(
            [of.is_odd(division.pattern) for of, division in zip(flat, divisions, strict=True)]
        )
        odd = list[OddPart]()
        for at in np.flatnonzero(strange).tolist():
            factors = [division.patterns[division.pattern[at]] for division in divisions]
            for value, part in _multiply_parts(factors, width):
                odd.append((int(record[at]), value, int(label[at]), part * int(cents[at])))
        rows, portions = np.flatnonzero(there & ~strange), list[list[NDArray[Any]]]()
        for start in range(0, len(rows), PORTION):
            row, number, numerator, denominator = _divide(rows[start : start + PORTION], flat, divisions, width)
            great = denominator >= MOST_DENOMINATOR
            for at in np.flatnonzero(great).tolist():
                part = Fraction(int(numerator[at]), int(denominator[at])) * int(cents[row[at]])
                odd.append((int(record[row[at]]), int(number[at]), int(label[row[at]]), part))
            row, number, numerator, denominator = (column[~great] for column in (row, number, numerator, denominator))
            # cents = whole × denominator + left, so that no product passes 64 bits.
            whole, left = np.divmod(cents[row], denominator)
            more, rest = np.divmod(left * numerator, denominator)
            columns = (record[row], whole * numerator + more, rest, number, label[row], denominator)
            portions.append([column.astype(kind) for column, kind in zip(columns, _KINDS, strict=True)])
        return cls._from_entries(portions, odd)

    @classmethod
    def _from_entries(cls, portions: Sequence[Sequence[NDArray[Any]]], odd: Sequence[OddPart]) -> MoneyTable:
        """portions: the columns of _KINDS, in any order of rows."""
        nothing = [np.empty(0, dtype=kind) for kind in _KINDS]
        record, whole, rest, value, label, denominator = map(np.concatenate, zip(nothing, *portions, strict=True))
        order = np.lexsort((denominator, label, value))
        record, whole, rest, value, label, denominator = (
            column[order] for column in (record, whole, rest, value, label, denominator)
        )
        if float(np.abs(whole).sum(dtype=np.float64)) >= SAFE:
            whole = whole.astype(object)
        starts = np.flatnonzero(group_starts(value, label, denominator))
        return cls(
            record,
            whole,
            rest,
            starts,
            value[starts],
            label[starts].astype(np.int64),
            denominator[starts].astype(np.int64),
            odd,
        )

    def replaced(self, changed: Mask, later: MoneyTable) -> MoneyTable:
        """The table in which the entries of the records that changed are those of another one."""
        odd = [part for part in self.odd if not changed[part[0]]]
        return MoneyTable._from_entries([self._entries(~changed), later._entries()], [*odd, *later.odd])

    def _entries(self, among: Mask | None = None) -> list[NDArray[Any]]:
        """The columns of _KINDS, of the records of the mask."""
        sizes = np.diff(self.starts, append=len(self.record))
        groups = (np.repeat(column, sizes) for column in (self.value, self.label, self.denominator))
        columns = [self.record, self.whole, self.rest, *groups]
        if among is not None:
            there = among[self.record]
            columns = [column[there] for column in columns]
        return columns

    @cached_property
    def _denominators(self) -> tuple[NDArray[np.int64], NDArray[np.integer]]:
        """The different ones, and the place there of that of each group: a table has a million groups and eighty denominators."""
        denominators, number = np.unique(self.denominator, return_inverse=True)
        return denominators, number.astype(np.min_scalar_type(len(denominators)))

    def totals(self, within: Mask, values: Collection[range] | None = None) -> Totals:
        """Exact amounts of the records within, by value and label; those of nothing are left out. values: of these alone."""
        groups, counts, rows = self._passing(within, values)
        starts = np.cumsum(counts) - counts
        denominators, number = self._denominators
        totals = Totals.from_numbered(
            self.value[groups],
            self.label[groups],
            _sum_from(self.whole[rows], starts),
            _sum_from(self.rest[rows].astype(np.int64), starts),
            number[groups],
            denominators,
        )
        odd = self._odd_columns(within, values)
        return totals.merge(Totals.from_cents(*odd)) if len(odd[0]) else totals

    def rough_totals(self, within: Mask, width: int, values: Collection[range] | None = None) -> RoughTotals:
        """As totals, but parts of a cent are exact on demand alone, which is far quicker where there are many values. A value is line ×
        width + place."""
        groups, counts, rows = self._passing(within, values)
        denominators, number = self._denominators
        value, label, starts = self.value[groups], self.label[groups], np.cumsum(counts) - counts
        pairs = np.flatnonzero(group_starts(value, label))
        whole, rest = self.whole[rows], self.rest[rows].astype(np.int64)
        if len(rows) > MANY_IN_GROUP * len(groups):
            whole, rest = _sum_from(whole, starts), _sum_from(rest, starts)
            numbers, begins = number[groups], pairs
        else:
            numbers, begins = np.repeat(number[groups], counts), starts[pairs]
        sizes = np.diff(begins, append=len(rest))
        parts = _sum_from(rest * (1 / denominators)[numbers], begins)

        def add_exactly(places: NDArray[np.integer]) -> ExactParts:
            some, firsts = join_ranges(begins[places], sizes[places])
            return add_fractions(rest[some], denominators[numbers[some]], firsts)

        line, place = np.divmod(value[pairs], width)
        common = lcm(1, *denominators.tolist())
        totals = RoughTotals(
            line,
            place,
            label[pairs],
            _sum_from(whole, begins),
            parts,
            sum_error(2 * ROUNDING, int(sizes.max(initial=0)), float(parts.max(initial=0))),
            common if common < SAFE else None,
            add_exactly,
        )
        odd, *columns = self._odd_columns(within, values)
        return totals.merge(RoughTotals.from_fractions(*np.divmod(odd, width), *columns)) if len(odd) else totals

    def _passing(
        self, within: Mask, values: Collection[range] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Groups with entries of the records within, how many each has, and the rows of these entries."""
        groups, counts, rows = (list[NDArray[np.int64]]([np.empty(0, dtype=np.int64)]) for _ in range(3))
        for first, last in self._group_ranges(values):
            begin = int(self.starts[first])
            end = int(self.starts[last]) if last < len(self.starts) else len(self.record)
            passing = np.take(within, self.record[begin:end], mode="clip")  # all are in range; so it is quicker
            numbers = _count_from(passing, self.starts[first:last] - begin)
            there = np.flatnonzero(numbers)
            groups.append(first + there)
            counts.append(numbers[there])
            rows.append(np.flatnonzero(passing) + begin)
        return np.concatenate(groups), np.concatenate(counts), np.concatenate(rows)

    def _odd_columns(self, within: Mask, values: Collection[range] | None) -> tuple[NDArray[Any], ...]:
        """Value, label, whole cents, what is left and its denominator, of the odd parts."""
        odd = [part for part in self.odd if within[part[0]] and _is_in_ranges(part[1], values)]
        cents = [part[3].numerator // part[3].denominator for part in odd]
        return (
            _to_int64(part[1] for part in odd),
            _to_int64(part[2] for part in odd),
            _to_objects(cents),
            _to_objects(part[3].numerator % part[3].denominator for part in odd),
            _to_objects(part[3].denominator for part in odd),
        )

    def shares(self, within: Mask, values: Collection[int], label: int) -> Shares:
        """What the records within have in these values together under that label."""
        groups = np.flatnonzero((self.label == label) & np.isin(self.value, list(values))).tolist()
        odd = [one for one in self.odd if one[2] == label and one[1] in values and within[one[0]]]
        common = lcm(1, *(int(self.denominator[place]) for place in groups), *(one[3].denominator for one in odd))
        records, wholes = [_to_int64(one[0] for one in odd)], [_to_objects(int(one[3] * common) for one in odd)]
        for place in groups:
            first = int(self.starts[place])
            last = int(self.starts[place + 1]) if place + 1 < len(self.starts) else len(self.record)
            rows = first + np.flatnonzero(within[self.record[first:last]])
            denominator = int(self.denominator[place])
            records.append(self.record[rows].astype(np.int64))
            wholes.append((self.whole[rows].astype(object) * denominator + self.rest[rows]) * (common // denominator))
        return Shares.from_amounts(np.concatenate(records), np.concatenate(wholes), common)

    def _group_ranges(self, values: Collection[range] | None) -> Iterator[tuple[int, int]]:
        """First group and the one behind the last."""
        if values is None:
            pairs = [(0, len(self.value))]
        else:
            pairs = [tuple(np.searchsorted(self.value, [some.start, some.stop]).tolist()) for some in values]
        yield from (pair for pair in pairs if pair[0] < pair[1])


@dataclass(frozen=True, eq=False)
class Shares:
    """record: rows of records, each once, ascending; whole: of each its cents times `common`, as whole numbers without limit."""

    record: NDArray[np.int64]
    whole: NDArray[Any]
    common: int

    @classmethod
    def from_amounts(cls, record: NDArray[np.integer], whole: NDArray[Any], common: int = 1) -> Shares:
        """record: a row an amount; a record may have several."""
        if not len(record):
            return cls(np.empty(0, dtype=np.int64), np.empty(0, dtype=object), common)
        order = np.argsort(record, kind="stable")
        found, starts = np.unique(record[order], return_index=True)
        return cls(found.astype(np.int64), np.add.reduceat(whole[order].astype(object), starts), common)

    def merge(self, other: Shares) -> Shares:
        """Of the records of both."""
        common = lcm(self.common, other.common)
        record = np.concatenate([self.record, other.record])
        wholes = [one.whole * (common // one.common) for one in (self, other)]
        return Shares.from_amounts(record, np.concatenate(wholes), common)


@dataclass(frozen=True, eq=False)
class MoneyBook:
    """A table, and one of the records that changed since it was made; changed, rows: these, as a mask and ascending."""

    table: MoneyTable
    later: MoneyTable | None
    changed: Mask | None
    rows: Numbers

    @classmethod
    def of_table(cls, table: MoneyTable) -> MoneyBook:
        return cls(table, None, None, NO_ROWS)

    def folded(self) -> MoneyBook:
        """The same in a single table."""
        if self.later is None or self.changed is None:
            return self
        return MoneyBook.of_table(self.table.replaced(self.changed, self.later))

    def totals(self, within: Mask, values: Collection[range] | None = None) -> Totals:
        """As MoneyTable.totals."""
        if self.later is None or self.changed is None:
            return self.table.totals(within, values)
        stays = within[: len(self.changed)] & ~self.changed
        return self.table.totals(stays, values).merge(self.later.totals(within, values))

    def rough_totals(self, within: Mask, width: int, values: Collection[range] | None = None) -> RoughTotals:
        """As MoneyTable.rough_totals."""
        if self.later is None or self.changed is None:
            return self.table.rough_totals(within, width, values)
        stays = within[: len(self.changed)] & ~self.changed
        return self.table.rough_totals(stays, width, values).merge(self.later.rough_totals(within, width, values))

    def shares(self, within: Mask, values: Collection[int], label: int) -> Shares:
        """As MoneyTable.shares."""
        if self.later is None or self.changed is None:
            return self.table.shares(within, values, label)
        stays = within[: len(self.changed)] & ~self.changed
        return self.table.shares(stays, values, label).merge(self.later.shares(within, values, label))


_KINDS = (np.int32, np.int64, np.int32, np.int64, np.int32, np.int32)
"""Of the columns of entries: record, whole, rest, value, label, denominator."""


def _divide(
    rows: NDArray[np.integer], flat: Sequence[_FlatPatterns], divisions: Sequence[Division], width: int
) -> tuple[NDArray[Any], ...]:
    """Row, value, numerator and denominator of each part of these amounts, in lowest terms."""
    row, value = rows, np.zeros(len(rows), dtype=np.int64)
    numerator, denominator = np.ones(len(rows), dtype=np.int64), np.ones(len(rows), dtype=np.int64)
    for of, division in zip(flat, divisions, strict=True):
        again, entry = of.parts_of(division.pattern[row])
        row, value = row[again], value[again] * width + of.value[entry]
        numerator, denominator = numerator[again] * of.numerator[entry], denominator[again] * of.denominator[entry]
    common = np.gcd(numerator, denominator)
    return row, value, numerator // common, denominator // common


def _multiply_parts(factors: Sequence[Parts], width: int) -> Iterator[tuple[int, Fraction]]:
    for parts in product(*factors):
        value, whole = 0, Fraction(1)
        for number, part in parts:
            value, whole = value * width + number, whole * part
        yield value, whole


def _count_from(passing: Mask, begins: NDArray[np.integer]) -> NDArray[np.int64]:
    """How many pass from each of these places to the next."""
    counts: NDArray[np.int64]
    if len(passing) > MANY_IN_GROUP * len(begins):
        counts = np.add.reduceat(passing, begins, dtype=np.int64)
    else:  # quicker where the groups are small
        sums = np.cumsum(passing, dtype=np.int64)
        counts = np.diff(sums[np.append(begins[1:], len(passing)) - 1], prepend=0)
    return counts


def _sum_from(amounts: NDArray[Any], begins: NDArray[np.integer]) -> NDArray[Any]:
    """Sums from each of these places to the next."""
    return np.add.reduceat(amounts, begins) if len(begins) else amounts[:0]


def _is_small(part: Fraction) -> bool:
    return 0 <= part.numerator <= part.denominator < MOST_DENOMINATOR


def _is_in_ranges(value: int, values: Collection[range] | None) -> bool:
    return values is None or any(value in wanted for wanted in values)


def _to_int64(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)


def _to_objects(values: Iterable[int]) -> NDArray[Any]:
    return np.array(list(values), dtype=object)


def patterns_of(
    size: int, record: NDArray[np.integer], *columns: NDArray[Any]
) -> tuple[NDArray[np.int64], list[tuple[tuple[Any, ...], ...]]]:
    """For each of `size` records the number of its pattern, -1 for none; and the patterns: rows of the columns, in order."""
    order = np.argsort(record, kind="stable")
    sorted_ = record[order]
    values = list(zip(*(column[order].tolist() for column in columns), strict=True))
    starts = np.flatnonzero(np.diff(sorted_, prepend=-1)).tolist()
    found: dict[tuple[Any, ...], int] = {}
    pattern = np.full(size, -1, dtype=np.int64)
    for start, end in zip(starts, [*starts[1:], len(values)], strict=False):
        rows = tuple(values[start:end])
        pattern[sorted_[start]] = found.setdefault(rows, len(found))
    return pattern, list(found)
