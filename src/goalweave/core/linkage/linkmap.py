"""The links of a catalogue, prepared for questions about paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage.closure import Closure, compute_closure
from goalweave.core.linkage.steps import LinkOptions, LinkStep, NodeRow, StepsBetween, build_node_row, steps_between
from goalweave.core.model import Curie, Link


@dataclass(frozen=True, slots=True)
class Hop:
    """A node on a path and how it was reached. name: the node's name for people.

    link is None for the node that the record is mapped to, and where a node rolls up to one above it (`up`).
    """

    node: Curie
    link: Link | None
    linkage_id: str
    reversed: bool
    name: str
    up: bool = False


MOST_PATHS = 4_096
"""Paths that are kept; some 2 MB."""


@dataclass(frozen=True, eq=False)
class LinkMap:
    """row: all nodes, in the order in which arrays count them. Closures and paths are computed when first needed, and cached."""

    catalogue: Catalogue
    options: LinkOptions
    row: NodeRow
    steps: StepsBetween
    between: frozenset[str] | None
    _closures: dict[str, Closure] = field(default_factory=dict, repr=False)
    _paths: dict[tuple[Curie, Curie], tuple[Hop, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, catalogue: Catalogue, options: LinkOptions | None = None) -> LinkMap:
        """Raises UnknownNode for a link's end or a framework in `via` that is not there, InputError for a bad weight."""
        settings = options or LinkOptions()
        row = build_node_row(catalogue)
        between = None if settings.via is None else frozenset(catalogue.framework(name).key for name in settings.via)
        return cls(catalogue, settings, row, steps_between(catalogue, row, settings), between)

    def closure(self, to: str) -> Closure:
        """to: key or id of a framework. Raises UnknownNode."""
        key = self.catalogue.framework(to).key
        # Some ten milliseconds with the frameworks that ship, and one page asks for the same closure many times.
        if key not in self._closures:
            self._closures[key] = compute_closure(self.row, self.steps, key, self.between)
        return self._closures[key]

    def order(self, source: Curie, target: Curie) -> float:
        """The order of the best path (`Closure`), in [0, 1]; 0 where no path leads. Raises UnknownNode."""
        return self.closure(target.key).order(self.row.position(source), self.column(target))

    def path(self, source: Curie, target: Curie) -> tuple[Hop, ...]:
        """The strongest path, both ends included; empty if none leads. Raises UnknownNode."""
        # Pages of records show the same few hundred again and again, and a path takes some 0.1 ms.
        known = self._paths.get((source, target))
        if known is None:
            if len(self._paths) >= MOST_PATHS:
                self._paths.clear()
            known = self._paths[source, target] = self._find_path(source, target)
        return known

    def _find_path(self, source: Curie, target: Curie) -> tuple[Hop, ...]:
        closure, start, column = self.closure(target.key), self.row.position(source), self.column(target)
        if not closure.order(start, column):
            return ()
        return self.hops(start, tuple(closure.trace(start, column)), self.row.position(target))

    def column(self, target: Curie) -> int:
        """Where a node is in the arrays of its framework. Raises UnknownNode."""
        return self.row.position(target) - self.row.spans[target.key].start

    def hops(self, start: int, steps: Sequence[LinkStep], end: int) -> tuple[Hop, ...]:
        """The nodes of a path, with a hop upwards wherever a link starts, or the path ends, above where it stood."""
        hops = [self._hop(start)]
        at = start
        # Rising to a node above costs no strength, yet without it a reader could not follow the path.
        for step in steps:
            if step.source != at:
                hops.append(self._hop(step.source, up=True))
            hops.append(self._hop(step.target, step))
            at = step.target
        if end != at:
            hops.append(self._hop(end, up=True))
        return tuple(hops)

    def _hop(self, position: int, step: LinkStep | None = None, up: bool = False) -> Hop:
        node = self.row.nodes[position]
        name = self.catalogue.name(node)
        if step is None:
            return Hop(node, None, "", False, name, up)
        return Hop(node, step.link, step.linkage_id, step.reversed, name)


def names_between(hops: Sequence[Hop]) -> tuple[str, ...]:
    """Names of the nodes that lie between a record and where the last link leads; none without a link."""
    stops = [hop.name for place, hop in enumerate(hops) if place == 0 or hop.link]
    return tuple(stops[:-1])
