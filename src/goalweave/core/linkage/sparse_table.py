"""Tables that are nearly everywhere 0: two in a hundred values are kept for the links that ship."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class SparseTable:
    """Rows × columns of numbers. starts: where in the other two each row begins, and the end of the last; columns: of the values that
    are not 0, ascending within a row."""

    width: int
    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: NDArray[Any]

    @classmethod
    def of(cls, table: NDArray[Any]) -> SparseTable:
        rows, columns = np.nonzero(table)
        starts = np.searchsorted(rows, np.arange(len(table) + 1)).astype(np.int32)
        return cls(table.shape[1], starts, columns.astype(np.int32), table[rows, columns])

    def __len__(self) -> int:
        return len(self.starts) - 1

    def value(self, row: int, column: int) -> Any:
        """0 where there is none."""
        columns = self.columns[self.starts[row] : self.starts[row + 1]]
        place = int(np.searchsorted(columns, column))
        if place == len(columns) or columns[place] != column:
            return self.values.dtype.type(0)
        return self.values[self.starts[row] + place]

    def row(self, row: int) -> NDArray[Any]:
        """(width,), with its zeros."""
        own = slice(self.starts[row], self.starts[row + 1])
        values = np.zeros(self.width, dtype=self.values.dtype)
        values[self.columns[own]] = self.values[own]
        return values

    def present(self) -> NDArray[np.bool_]:
        """(rows, width): where there is a value."""
        there = np.zeros((len(self), self.width), dtype=np.bool_)
        there[np.repeat(np.arange(len(self)), np.diff(self.starts)), self.columns] = True
        return there
