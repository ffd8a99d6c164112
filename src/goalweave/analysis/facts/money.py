"""Sums of money over very many records, exact: whole numbers are added, and divided at the end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis.facts.table import Mask

HALF = 24
"""Amounts are split at this bit, so that a numerator times either half can be added millions of times in 64 bits."""
LARGEST = 2**14
"""A greater numerator is added one by one, as a fraction."""
SAFE = 2**62

Parts = Sequence[tuple[int, Fraction]]
"""Of one record: place of a value → the part of its money that falls there."""
Sums = dict[tuple[int, int], Fraction]
"""(place of the value, number of the label) → amount."""


@dataclass(frozen=True, eq=False)
class MoneyTable:
    """Entries in the order of (value, label, denominator); starts: where each such group begins."""

    record: NDArray[np.int32]
    high: NDArray[Any]
    low: NDArray[np.int64]
    starts: NDArray[np.int64]
    groups: Sequence[tuple[int, int, int]]
    odd: Sequence[tuple[int, int, int, Fraction]]

    @classmethod
    def of(
        cls,
        record: NDArray[np.integer],
        cents: NDArray[np.int64],
        label: NDArray[np.integer],
        pattern: NDArray[np.integer],
        patterns: Sequence[Parts],
    ) -> MoneyTable:
        """record, cents, label, pattern: a row an amount; pattern: which of `patterns` it falls by, or -1 for none."""
        plain = [[one for one in parts if one[1].numerator <= LARGEST] for parts in patterns]
        rest = [[one for one in parts if one[1].numerator > LARGEST] for parts in patterns]
        lengths = np.array([len(parts) for parts in plain], dtype=np.int64)
        flat = [one for parts in plain for one in parts]
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
        odd = [
            (int(record[row]), value, int(label[row]), part * int(cents[row]) / 100)
            for row in np.flatnonzero(np.isin(pattern, [place for place, parts in enumerate(rest) if parts]))
            for value, part in rest[pattern[row]]
        ]
        return cls(
            record[rows].astype(np.int32),
            _product(cents[rows] >> HALF, numerator),
            (cents[rows] & (2**HALF - 1)) * numerator,
            starts,
            [(int(value), int(name), int(below)) for value, name, below in keys[starts]],
            odd,
        )

    def sums(self, within: Mask, values: Collection[int] | None = None) -> Sums:
        """Exact amounts of the records within; values without money are left out. values: of these alone."""
        found: Sums = {}
        for value, span in self._spans.items():
            if values is None or value in values:
                self._add(found, value, span, within)
        for record, value, label, amount in self.odd:
            if within[record] and (values is None or value in values):
                found[value, label] = found.get((value, label), Fraction(0)) + amount
        return found

    @cached_property
    def _spans(self) -> dict[int, range]:
        """Value → its groups."""
        found: dict[int, range] = {}
        for place, (value, _label, _denominator) in enumerate(self.groups):
            found[value] = range(found[value].start if value in found else place, place + 1)
        return found

    def _add(self, found: Sums, value: int, span: range, within: Mask) -> None:
        first = int(self.starts[span.start])
        last = int(self.starts[span.stop]) if span.stop < len(self.starts) else len(self.record)
        starts = self.starts[span.start : span.stop] - first
        chosen = within[self.record[first:last]]
        there = np.logical_or.reduceat(chosen, starts)
        if not there.any():
            return
        high = np.add.reduceat(np.where(chosen, self.high[first:last], 0), starts)
        low = np.add.reduceat(np.where(chosen, self.low[first:last], 0), starts)
        # Over one denominator for all, since adding fractions one by one looks for common divisors each time.
        common = lcm(*(self.groups[place][2] for place in span))
        wholes: dict[int, int] = {}
        for place in np.flatnonzero(there).tolist():
            _value, label, denominator = self.groups[span.start + place]
            whole = (int(high[place]) << HALF) + int(low[place])
            wholes[label] = wholes.get(label, 0) + whole * (common // denominator)
        for label, whole in wholes.items():
            found[value, label] = Fraction(whole, common * 100)


@dataclass(frozen=True, eq=False)
class MoneyBook:
    """A table, and one of the records that changed since it was made; changed: these."""

    table: MoneyTable
    later: MoneyTable | None
    changed: Mask | None

    def sums(self, within: Mask, values: Collection[int] | None = None) -> Sums:
        """As MoneyTable.sums."""
        if self.later is None or self.changed is None:
            return self.table.sums(within, values)
        found = self.table.sums(within[: len(self.changed)] & ~self.changed, values)
        for key, amount in self.later.sums(within, values).items():
            found[key] = found.get(key, Fraction(0)) + amount
        return found


def _product(high: NDArray[np.int64], numerator: NDArray[np.int64]) -> NDArray[Any]:
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
    found: dict[int, dict[int, Fraction]] = {}
    for (value, label), amount in sums.items():
        found.setdefault(label, {})[value] = amount
    return found
