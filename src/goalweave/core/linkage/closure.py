"""The strongest path from every node to every node of one framework.

Max-product over paths that visit each framework once, by dynamic programming over (frameworks visited, framework
reached), as Held and Karp (1962) do for tours: how a path may go on depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goalweave.core.linkage.sparse_table import SparseTable
from goalweave.core.linkage.steps import LinkStep, NodeRow, StepsBetween

Orders = NDArray[np.float64]
_State = tuple[frozenset[str], str]
"""Frameworks on the way, target and source included, and the source framework."""


@dataclass(frozen=True, eq=False)
class Closure:
    """Positions of nodes of all frameworks × columns, the nodes of `to`.

    The order of a path is the product of the orders of its steps. Within `to` itself a node reaches itself and what is
    above it, with order 1 and no link.
    """

    to: str
    _row: NodeRow
    _steps: StepsBetween
    _orders: SparseTable
    _states: tuple[_State, ...]
    _matrices: Mapping[_State, SparseTable]
    _choice: SparseTable
    """Of the states, counted from 1."""
    _lengths: NDArray[np.int8]
    """By choice: links of a path."""

    @property
    def width(self) -> int:
        """Number of columns."""
        return self._orders.width

    def order(self, source: int, column: int) -> float:
        """0 where no path leads."""
        return float(self._orders.value(source, column))

    def orders(self, source: int) -> Orders:
        """Of each column."""
        return self._orders.row(source)

    def links(self, source: int) -> NDArray[np.int8]:
        """Of each column: how many links the path has, or -1."""
        chosen: NDArray[np.int8] = self._lengths[self._choice.row(source)]
        return chosen

    def reached(self) -> NDArray[np.bool_]:
        """Where a path leads, with one more column at the end: whether the node reaches the framework at all."""
        reached = self._orders.present()
        return np.column_stack([reached, reached.any(axis=1)])

    def trace(self, source: int, target: int) -> Iterator[LinkStep]:
        """The steps of the strongest path; target is a column. No path, or none needed: no steps."""
        choice = int(self._choice.value(source, target))
        if not choice:
            return
        state = self._states[choice - 1]
        value = self._value(state, source, target)
        while state[1] != self.to:
            step, state, value = self._step_back(state, source, target, value)
            source = step.target
            yield step

    def _value(self, state: _State, source: int, target: int) -> float:
        return float(self._matrices[state].value(source - self._row.spans[state[1]].start, target))

    def _step_back(self, state: _State, source: int, target: int, value: float) -> tuple[LinkStep, _State, float]:
        visited = state[0] - {state[1]}
        # Comparing floats for equality is safe here: the same product was formed when the order was computed.
        for above in self._row.upwards(source):
            for following in sorted(visited):
                before = (visited, following)
                if before not in self._matrices:
                    continue
                for step in self._steps.get((state[1], following), ()):
                    if step.source == above and step.left_out is None:
                        rest = self._value(before, step.target, target)
                        if rest > 0 and step.order * rest == value:
                            return step, before, rest
        raise AssertionError("an order that no step gives")


def compute_closure(row: NodeRow, steps: StepsBetween, to: str, between: frozenset[str] | None) -> Closure:
    """between: keys of the frameworks that may lie on the way; None: any."""
    hops = {pair: hop for pair, some in sorted(steps.items()) if (hop := _FrameworkHop.of(row, pair, some)) is not None}
    width = len(row.spans[to])
    best = np.zeros((len(row.nodes), width))
    choice = np.zeros(best.shape, dtype=np.int16)
    start: _State = (frozenset({to}), to)
    matrices: dict[_State, Orders] = {start: _rollup_orders(row, to)}
    states = [start]
    _improve_best(best, choice, row.spans[to], matrices[start], len(states))
    # Each round makes the paths one framework longer; `level` holds the states that the previous round has added.
    level = [start]
    while level:
        following: dict[_State, Orders] = {}
        for visited, first in level:
            if first != to and between is not None and first not in between:
                continue
            for (source, reached), hop in hops.items():
                if reached == first and source not in visited:
                    orders = hop.before(matrices[visited, first])
                    state = (visited | {source}, source)
                    if state in following:
                        np.maximum(following[state], orders, out=orders)
                    following[state] = orders
        level = []
        for state in sorted(following, key=lambda state: (sorted(state[0]), state[1])):
            matrix = _inherit_orders(row, state[1], following[state])
            # What fewer frameworks already give cannot become stronger by visiting more of them.
            for visited, first in states:
                if first == state[1] and visited < state[0]:
                    matrix[matrix <= matrices[visited, first]] = 0
            if matrix.any():
                matrices[state] = matrix
                states.append(state)
                level.append(state)
                _improve_best(best, choice, row.spans[state[1]], matrix, len(states))
    kept = {state: SparseTable.of(matrix) for state, matrix in matrices.items()}
    lengths = np.array([-1, *(len(visited) - 1 for visited, _first in states)], dtype=np.int8)
    return Closure(to, row, steps, SparseTable.of(best), tuple(states), kept, SparseTable.of(choice), lengths)


@dataclass(frozen=True, slots=True, eq=False)
class _FrameworkHop:
    """The counted steps from one framework to the next as arrays, sorted by source; offsets within the frameworks."""

    height: int
    sources: NDArray[np.intp]
    starts: NDArray[np.intp]
    targets: NDArray[np.intp]
    weights: Orders

    @classmethod
    def of(cls, row: NodeRow, pair: tuple[str, str], steps: tuple[LinkStep, ...]) -> _FrameworkHop | None:
        counted = [step for step in steps if step.left_out is None]
        if not counted:
            return None
        here, there = (row.spans[key] for key in pair)
        sources, starts = np.unique([step.source - here.start for step in counted], return_index=True)
        targets = np.array([step.target - there.start for step in counted], dtype=np.intp)
        return cls(len(here), sources, starts, targets, np.array([step.order for step in counted]))

    def before(self, matrix: Orders) -> Orders:
        """Orders of the framework reached → those of the framework left."""
        orders = np.zeros((self.height, matrix.shape[1]))
        products = self.weights[:, None] * matrix[self.targets]
        # The steps of one source stand together: reduceat takes the strongest of each such group.
        orders[self.sources] = np.maximum.reduceat(products, self.starts, axis=0)
        return orders


def _rollup_orders(row: NodeRow, key: str) -> Orders:
    span = row.spans[key]
    matrix = np.zeros((len(span), len(span)))
    for position in span:
        for above in row.upwards(position):
            matrix[position - span.start, above - span.start] = 1
    return matrix


def _inherit_orders(row: NodeRow, key: str, matrix: Orders) -> Orders:
    """A node leads wherever the nodes above it lead: a record on a child is a record on its parents."""
    span = row.spans[key]
    # Parents before children, so that what a node inherits reaches the nodes below it in one pass.
    for position in sorted(span, key=row.depths.__getitem__):
        parent = row.parents[position]
        if parent >= 0:
            child = matrix[position - span.start]
            np.maximum(child, matrix[parent - span.start], out=child)
    return matrix


def _improve_best(best: Orders, choice: NDArray[np.int16], span: range, matrix: Orders, state: int) -> None:
    rows = slice(span.start, span.stop)
    # Only what is stronger replaces: of equal paths the one over the fewest links, which came first, stays.
    better = matrix > best[rows]
    best[rows][better] = matrix[better]
    choice[rows][better] = state
