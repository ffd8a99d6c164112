"""Exact amounts by value and label as columns, and totals of very many at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAFE = 2**62


@dataclass(frozen=True, eq=False)
class Totals:
    """value, label: each pair once, in their order; its amount: cents, and left / common of a cent, 0 <= left < common.

    cents, remainder: in 64 bits where all sums of them fit there, else whole numbers without limit.
    """

    value: NDArray[np.int64]
    label: NDArray[np.int64]
    cents: NDArray[Any]
    remainder: NDArray[Any]
    common: int

    @classmethod
    def from_cents(
        cls,
        value: NDArray[np.int64],
        label: NDArray[np.int64],
        cents: NDArray[Any],
        rest: NDArray[Any],
        denominator: NDArray[Any],
    ) -> Totals:
        """Any rows, added up: of each, cents and rest / denominator of a cent."""
        common = lcm(1, *set(denominator.tolist()))
        if common >= SAFE:
            rest, denominator = rest.astype(object), denominator.astype(object)
        more, left = rest // denominator, rest % denominator
        return cls._sum_groups(value, label, cents + more, left * (common // denominator), common)

    @classmethod
    def _sum_groups(
        cls, value: NDArray[np.int64], label: NDArray[np.int64], cents: NDArray[Any], left: NDArray[Any], common: int
    ) -> Totals:
        if not len(value):
            return cls(value, label, cents, left, common)
        # numpy adds in 64 bits without a word when they overflow; Python's integers have no limit but are far slower.
        if max(common, int(np.abs(cents).max())) * len(value) >= SAFE:
            cents, left = cents.astype(object), left.astype(object)
        order = np.lexsort((label, value))
        value, label = value[order], label[order]
        starts = np.flatnonzero(group_starts(value, label))
        cents, left = np.add.reduceat(cents[order], starts), np.add.reduceat(left[order], starts)
        return cls(value[starts], label[starts], cents + left // common, left % common, common)

    def merge(self, other: Totals) -> Totals:
        """Both together."""
        common = lcm(self.common, other.common)
        both = (self, other) if common < SAFE else (self._with_exact_integers(), other._with_exact_integers())
        left = np.concatenate([totals.remainder * (common // totals.common) for totals in both])
        value = np.concatenate([self.value, other.value])
        label = np.concatenate([self.label, other.label])
        cents = np.concatenate([totals.cents for totals in both])
        return Totals._sum_groups(value, label, cents, left, common)

    def _with_exact_integers(self) -> Totals:
        return replace(self, cents=self.cents.astype(object), remainder=self.remainder.astype(object))

    def regroup(self, value: NDArray[np.int64], row: NDArray[np.integer]) -> Totals:
        """Under other values: of each pair the row here, and the value that it counts for."""
        return Totals._sum_groups(value, self.label[row], self.cents[row], self.remainder[row], self.common)

    def sums(self) -> dict[tuple[int, int], Fraction]:
        """(value, label) → amount."""
        rows = zip(*(one.tolist() for one in (self.value, self.label, self.cents, self.remainder)), strict=True)
        below = self.common * 100
        return {(value, label): Fraction(cents * self.common + left, below) for value, label, cents, left in rows}

    def sums_of_areas(self, width: int, keep: NDArray[np.bool_]) -> dict[tuple[int, int], int]:
        """(line, label) → cents of what falls on the places to keep. value is line × width + place; keep: by place.

        The cents of a line are divided among all its places as core.linkage.in_cents does, before those that are kept are
        taken. A line with none of them is left out.
        """
        if not len(self.value):
            return {}
        line, place = np.divmod(self.value, width)
        order = np.lexsort((place, self.label, line))
        line, place, label, cents, left = (one[order] for one in (line, place, self.label, self.cents, self.remainder))
        # First the sum of a line, rounded half to even; then as many cents as its places lack go to those that lost most
        # by rounding down, at equal loss to the first. Only then is it looked at which places are to be kept.
        new = group_starts(line, label)
        starts, of_line = np.flatnonzero(new), np.cumsum(new) - 1
        whole, rest = np.add.reduceat(cents, starts), np.add.reduceat(left, starts)
        lacking, half = rest // self.common, rest % self.common * 2
        lacking = lacking + ((half > self.common) | ((half == self.common) & ((whole + lacking) % 2 == 1)))
        lost = left if left.dtype != object else np.unique(left, return_inverse=True)[1]
        rank = np.empty(len(line), dtype=np.int64)
        rank[np.lexsort((place, -lost, of_line))] = np.arange(len(line)) - starts[of_line]
        cents, there = cents + (rank < lacking[of_line]), keep[place]
        known = np.flatnonzero(np.logical_or.reduceat(there, starts)).tolist()
        sums = np.add.reduceat(np.where(there, cents, 0), starts)
        return {(int(line[starts[group]]), int(label[starts[group]])): int(sums[group]) for group in known}


def group_starts(*columns: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a row begins another group."""
    found = np.ones(len(columns[0]), dtype=np.bool_)
    found[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return found
