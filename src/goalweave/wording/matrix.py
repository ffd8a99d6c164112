"""A matrix of two frameworks: rows and columns open by level, disputed cells are marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from goalweave.core.linkage import FlowColumn, FlowEdge, Flows
from goalweave.core.model import Curie, Framework, Node

CellHref = Callable[[Curie, Curie], str]
Toggle = Callable[[Curie], str]


@dataclass(frozen=True)
class MatrixHead:
    """A row's or column's head. toggle: address that opens or closes it, empty if there is nothing to open.

    total: of its cells, where they count links.
    """

    curie: Curie
    node: Node
    depth: int
    opened: bool
    toggle: str
    total: float


@dataclass(frozen=True)
class Cell:
    """shade: 0 to 3; target: the column's node, for its colour; hinders: a link with the sign -1 is left out of the value."""

    target: Curie
    value: float
    shade: int
    disputed: bool
    href: str
    chosen: bool
    hinders: bool = False


@dataclass(frozen=True)
class Matrix:
    columns: tuple[MatrixHead, ...]
    rows: tuple[tuple[MatrixHead, tuple[Cell, ...]], ...]
    total: float
    counts_links: bool

    @property
    def linked(self) -> bool:
        return any(cell.href for cell in self._cells())

    @property
    def hinders(self) -> bool:
        return any(cell.hinders for cell in self._cells())

    def _cells(self) -> Iterator[Cell]:
        for _head, cells in self.rows:
            yield from cells


def build_matrix(
    flows: Flows,
    place: int,
    weigh: Callable[[FlowEdge], float],
    *,
    href: CellHref = lambda source, target: "",
    toggle: Toggle = lambda curie: "",
    selected: tuple[Curie, Curie] | None = None,
    counts_links: bool = True,
) -> Matrix:
    """The matrix between columns `place` and `place` + 1. All shown nodes are in it, also those without a link.

    counts_links: then a lone link to a top node itself is a dot, and rows and columns have sums. Where cells count
    records they have none: a record may be in many cells.
    """
    left, right = flows.columns[place], flows.columns[place + 1]
    edges = {(edge.source.code, edge.target.code): edge for edge in flows.edges[place]}
    hindering = {(edge.source.code, edge.target.code) for edge in flows.hindering[place]} if flows.hindering else set()
    disputed = flows.disputed(place)
    values = {ends: weigh(edge) for ends, edge in edges.items()}
    columns = tuple(_matrix_head(right, node, _sum_of_node(values, 1, node.code), toggle) for node in right.nodes)
    rows = []
    for node in left.nodes:
        head = _matrix_head(left, node, _sum_of_node(values, 0, node.code), toggle)
        cells = []
        for column in columns:
            ends = node.code, column.curie.code
            cells.append(
                Cell(
                    target=column.curie,
                    value=values.get(ends, 0),
                    shade=_cell_shade(edges.get(ends), values.get(ends, 0), right.framework, dots=counts_links),
                    disputed=ends in disputed,
                    href=href(head.curie, column.curie) if values.get(ends) or ends in hindering else "",
                    chosen=selected == (head.curie, column.curie),
                    hinders=ends in hindering,
                )
            )
        rows.append((head, tuple(cells)))
    return Matrix(columns, tuple(rows), sum(values.values()), counts_links)


def _cell_shade(edge: FlowEdge | None, value: float, framework: Framework, *, dots: bool) -> int:
    """1: only a top node itself is named, nothing below it; 2: one or two; 3: three or more."""
    if edge is None or not value:
        return 0
    target = framework.node(edge.target.code)
    top = target.parent is None and bool(framework.child_codes.get(target.code))
    if dots and top and len(edge.links) == 1 and edge.target in (edge.links[0].subject, edge.links[0].object):
        return 1
    return 3 if value > 2 else 2


def _matrix_head(column: FlowColumn, node: Node, total: float, toggle: Toggle) -> MatrixHead:
    framework = column.framework
    curie = framework.curie(node.code)
    can_open = bool(framework.child_codes.get(node.code)) and node.code not in framework.opened
    return MatrixHead(
        curie=curie,
        node=node,
        depth=sum(1 for _ in framework.ancestors(node.code)),
        opened=node.code in column.opened,
        toggle=toggle(curie) if can_open else "",
        total=total,
    )


def _sum_of_node(values: dict[tuple[str, str], float], side: int, code: str) -> float:
    return sum(value for ends, value in values.items() if ends[side] == code)
