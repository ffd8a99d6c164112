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
        denominators, number = np.unique(denominator, return_inverse=True)
        return cls.from_numbered(value, label, cents, rest, number, denominators)

    @classmethod
    def from_numbered(
        cls,
        value: NDArray[np.int64],
        label: NDArray[np.int64],
        cents: NDArray[Any],
        rest: NDArray[Any],
        number: NDArray[np.integer],
        denominators: NDArray[Any],
    ) -> Totals:
        """As from_cents. number: of each row, the place of its denominator among `denominators`, which need not all occur."""
        occurs = np.bincount(number, minlength=len(denominators)) > 0
        common = lcm(1, *denominators[occurs].tolist())
        # In 64 bits where it fits: the common denominator of many alone may be too great, and is multiplied last.
        of_row = denominators[number]
        more, left = rest // of_row, rest % of_row
        # Of those that do not occur, the factor is any number.
        factors = [common // kind for kind in denominators.tolist()]
        factor = np.array(factors, dtype=np.int64 if common < SAFE else object)
        if common >= SAFE:
            there = np.flatnonzero(left)
            scaled = np.zeros(len(left), dtype=object)
            scaled[there] = left[there].astype(object) * factor[number[there]]
        else:
            scaled = left * factor[number]
        return cls._sum_groups(value, label, cents + more, scaled, common)

    @classmethod
    def _sum_groups(
        cls, value: NDArray[np.int64], label: NDArray[np.int64], cents: NDArray[Any], left: NDArray[Any], common: int
    ) -> Totals:
        if not len(value):
            return cls(value, label, cents, left, common)
        # numpy adds in 64 bits without a word when they overflow; Python's integers have no limit but are far slower.
        if max(common, int(np.abs(cents).max())) * len(value) >= SAFE:
            left = left.astype(object)
            if int(np.abs(cents).max()) * len(value) >= SAFE:
                cents = cents.astype(object)
        if not is_ordered(value, label):
            order = np.lexsort((label, value))
            value, label, cents, left = value[order], label[order], cents[order], left[order]
        starts = np.flatnonzero(group_starts(value, label))
        cents, left = np.add.reduceat(cents, starts), np.add.reduceat(left, starts)
        # As many whole cents as there were rows at most, so these fit where the cents do.
        more = (left // common).astype(cents.dtype)
        return cls(value[starts], label[starts], cents + more, left % common, common)

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


def is_ordered(*columns: NDArray[Any]) -> bool:
    """Whether the rows are in the order of the first column, then of the second and so on."""
    higher = np.zeros(max(len(columns[0]) - 1, 0), dtype=np.bool_)
    same = ~higher
    for column in columns:
        higher |= same & (column[1:] > column[:-1])
        same &= column[1:] == column[:-1]
    return bool((higher | same).all())


def group_starts(*columns: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a row begins another group."""
    found = np.ones(len(columns[0]), dtype=np.bool_)
    found[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return found
