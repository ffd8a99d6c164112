"""What travels along the links that the explorer shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from goalweave.accounts.actor import Actor
from goalweave.analysis.queries import reached
from goalweave.core.linkage import Edge
from goalweave.core.model import Curie

NONE: frozenset[str] = frozenset()


def travelling(actor: Actor, source: Curie, target: Curie) -> frozenset[int]:
    """Primary keys of the visible records that are accepted at either end of a link, or below it."""
    return frozenset(int(one) for one in _either(reached(actor), source, target))


def weights(actor: Actor, measure: str) -> Callable[[Edge], float]:
    """How wide a ribbon is: by the number of its links, or by the records that travel it."""
    if measure == "links":
        return lambda edge: len(edge.links)
    found = reached(actor)
    return lambda edge: len(_either(found, edge.source, edge.target))


def _either(found: Mapping[Curie, frozenset[str]], source: Curie, target: Curie) -> frozenset[str]:
    return found.get(source, NONE) | found.get(target, NONE)
