"""What travels along the links that the explorer shows."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import QuerySet

from goalweave.accounts.actor import Actor
from goalweave.analysis.browse import RecordFilter, filtered
from goalweave.analysis.queries import reached
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import Edge
from goalweave.core.model import Curie, State
from goalweave.registry.models import Record

NONE: frozenset[str] = frozenset()


def travelling(actor: Actor, catalogue: Catalogue, source: Curie, target: Curie) -> QuerySet[Record]:
    """The visible records that are accepted at either end of a link, or below it; each once, the newest first."""
    ends = (RecordFilter(node=end, state=State.ACCEPTED) for end in (source, target))
    at_source, at_target = (filtered(actor, chosen, catalogue) for chosen in ends)
    return at_source | at_target


def weights(actor: Actor, measure: str) -> Callable[[Edge], float]:
    """How wide a ribbon is: by the number of its links, or by the records that travel it."""
    if measure == "links":
        return lambda edge: len(edge.links)
    found = reached(actor)
    return lambda edge: len(found.get(edge.source, NONE) | found.get(edge.target, NONE))
