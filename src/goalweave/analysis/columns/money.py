"""Sums of money over very many records, exact: whole numbers are added, and divided at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis.columns.facts import Mask
from goalweave.analysis.columns.totals import SAFE, Totals

HALF_BITS = 24
"""Amounts are split at this bit, so that a numerator times either half can be added millions of times in 64 bits."""
LARGEST_FACTOR = 2**14
"""A greater numerator is added one by one, as a fraction."""

Parts = Sequence[tuple[int, Fraction]]
"""Of one record: place of a value → the part of its money that falls there."""
Sums = dict[tuple[int, int], Fraction]
"""(place of the value, number of the label) → amount."""


@dataclass(frozen=True, eq=False)
class MoneyTable:
    """Entries in the order of (value, label, denominator); starts: where each such group begins; value, label, denominator: of it.

    odd: (record, value, label, cents) of parts with numbers too great for these columns.
    """

    record: NDArray[np.int32]
    high: NDArray[Any]
    low: NDArray[np.int64]
    starts: NDArray[np.int64]
    value: NDArray[np.int64]
    label: NDArray[np.int64]
    denominator: NDArray[np.int64]
    odd: Sequence[tuple[int, int, int, Fraction]]

    @classmethod
    def from_amounts(
        cls,
        record: NDArray[np.integer],
        cents: NDArray[np.int64],
        label: NDArray[np.integer],
        pattern: NDArray[np.integer],
        patterns: Sequence[Parts],
    ) -> MoneyTable:
        """record, cents, label, pattern: a row an amount; pattern: which of `patterns` it falls by, or -1 for none."""
        # Records are many, the ways in which their money is divided are few. Each pattern is laid out once, and an amount
        # takes the entries of its pattern: `begins` is where these start, `within` counts them for each amount.
        plain, rest = _split_patterns(patterns)
        lengths = np.array([len(parts) for parts in plain], dtype=np.int64)
        flat = list(chain.from_iterable(plain))
        values = np.array([value for value, _part in flat], dtype=np.int64)
        numerators = np.array([part.numerator for _value, part in flat], dtype=np.int64)
        denominators = np.array([part.denominator for _value, part in flat], dtype=np.int64)
        rows = np.flatnonzero(pattern >= 0)
        counts = lengths[pattern[rows]] if len(rows) else np.empty(0, dtype=np.int64)
        rows = np.repeat(rows, counts)
        begins = np.cumsum(lengths) - lengths
        within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        entry = begins[pattern[rows]] + within if len(rows) else np.empty(0, dtype=np.int64)
        keys = np.column_stack([values[entry], label[rows], denominators[entry]])
        order = np.lexsort(keys.T[::-1])
        keys, rows, numerator = keys[order], rows[order], numerators[entry[order]]
        new = np.ones(len(keys), dtype=np.bool_)
        new[1:] = (keys[1:] != keys[:-1]).any(axis=1)
        starts = np.flatnonzero(new)
        odd = []
        for row in np.flatnonzero(np.isin(pattern, [number for number, parts in enumerate(rest) if parts])):
            for value, part in rest[pattern[row]]:
                odd.append((int(record[row]), value, int(label[row]), part * int(cents[row])))
        return cls(
            record[rows].astype(np.int32),
            _multiply(cents[rows] >> HALF_BITS, numerator),
            (cents[rows] & (2**HALF_BITS - 1)) * numerator,
            starts,
            keys[starts, 0],
            keys[starts, 1],
            keys[starts, 2],
            odd,
        )

    def totals(self, within: Mask, values: Collection[range] | None = None) -> Totals:
        """Exact amounts of the records within, by value and label; those of nothing are left out. values: of these alone."""
        groups, high, low = [], [], []
        for first, last in self._group_ranges(values):
            begin = int(self.starts[first])
            end = int(self.starts[last]) if last < len(self.starts) else len(self.record)
            chosen = within[self.record[begin:end]]
            starts = self.starts[first:last] - begin
            there = np.flatnonzero(np.logical_or.reduceat(chosen, starts))
            groups.append(first + there)
            high.append(np.add.reduceat(np.where(chosen, self.high[begin:end], 0), starts)[there])
            low.append(np.add.reduceat(np.where(chosen, self.low[begin:end], 0), starts)[there])
        odd = [part for part in self.odd if within[part[0]] and _is_wanted(part[1], values)]
        found = np.concatenate([*groups, np.empty(0, dtype=np.int64)]).astype(np.int64)
        wholes = map(_join_halves, high, low)
        totals = Totals.from_rows(
            self.value[found],
            self.label[found],
            np.concatenate([*wholes, np.empty(0, dtype=np.int64)]),
            self.denominator[found],
        )
        if not odd:
            return totals
        _records, odd_values, labels, amounts = zip(*odd, strict=True)
        numerators = _to_objects(amount.numerator for amount in amounts)
        denominators = _to_objects(amount.denominator for amount in amounts)
        return totals.merge(Totals.from_rows(_to_int64(odd_values), _to_int64(labels), numerators, denominators))

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
            cents = (self.high[rows].astype(object) << HALF_BITS) + self.low[rows]
            records.append(self.record[rows].astype(np.int64))
            wholes.append(cents * (common // int(self.denominator[place])))
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
    """A table, and one of the records that changed since it was made; changed: these."""

    table: MoneyTable
    later: MoneyTable | None
    changed: Mask | None

    def totals(self, within: Mask, values: Collection[range] | None = None) -> Totals:
        """As MoneyTable.totals."""
        if self.later is None or self.changed is None:
            return self.table.totals(within, values)
        stays = within[: len(self.changed)] & ~self.changed
        return self.table.totals(stays, values).merge(self.later.totals(within, values))

    def shares(self, within: Mask, values: Collection[int], label: int) -> Shares:
        """As MoneyTable.shares."""
        if self.later is None or self.changed is None:
            return self.table.shares(within, values, label)
        stays = within[: len(self.changed)] & ~self.changed
        return self.table.shares(stays, values, label).merge(self.later.shares(within, values, label))


def _join_halves(high: NDArray[Any], low: NDArray[np.int64]) -> NDArray[Any]:
    """The sums of both halves, in 64 bits where they fit."""
    if high.dtype != object and (not len(high) or int(np.abs(high).max()) < 2 ** (61 - HALF_BITS)):
        fits: NDArray[Any] = (high << HALF_BITS) + low
        return fits
    return (high.astype(object) << HALF_BITS) + low


def _split_patterns(patterns: Sequence[Parts]) -> tuple[list[Parts], list[Parts]]:
    """Of each pattern the parts that fit the columns, and the others."""
    plain, rest = list[Parts](), list[Parts]()
    for parts in patterns:
        plain.append([part for part in parts if _is_small(part[1])])
        rest.append([part for part in parts if not _is_small(part[1])])
    return plain, rest


def _is_small(part: Fraction) -> bool:
    return part.numerator <= LARGEST_FACTOR and part.denominator < SAFE


def _is_wanted(value: int, values: Collection[range] | None) -> bool:
    return values is None or any(value in wanted for wanted in values)


def _to_int64(values: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(values, dtype=np.int64)


def _to_objects(values: Iterable[int]) -> NDArray[Any]:
    return np.array(list(values), dtype=object)


def _multiply(high: NDArray[np.int64], numerator: NDArray[np.int64]) -> NDArray[Any]:
    """In whole numbers without limit where 64 bits might not do."""
    most = int(np.abs(high).max(initial=0)) * int(numerator.max(initial=0)) * max(len(high), 1)
    if most < SAFE:
        product: NDArray[Any] = high * numerator
        return product
    exact: NDArray[Any] = high.astype(object) * numerator.astype(object)
    return exact


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


def by_label(sums: Sums) -> Mapping[int, dict[int, Fraction]]:
    """Label → value → amount."""
    amounts: dict[int, dict[int, Fraction]] = {}
    for (value, label), amount in sums.items():
        amounts.setdefault(label, {})[value] = amount
    return amounts
