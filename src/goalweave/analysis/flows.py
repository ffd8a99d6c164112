"""What travels along the links that the explorer shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import QuerySet

from goalweave.accounts.actor import Actor
from goalweave.analysis.browse import RecordFilter, filtered
from goalweave.analysis.queries import reached
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import Edge, FoundLink, travelling
from goalweave.core.model import State
from goalweave.registry.models import Record


def records_of(actor: Actor, catalogue: Catalogue, links: Iterable[FoundLink]) -> QuerySet[Record]:
    """The visible records that are accepted at an end of one of the links, or below it; each once, the newest first."""
    ends = {end for found in links for end in (found.subject, found.object)}
    rows = Record.objects.none()
    for end in sorted(ends):
        rows = rows | filtered(actor, RecordFilter(node=end, state=State.ACCEPTED), catalogue)
    return rows.order_by("-start", "pk")


def weights(actor: Actor, measure: str) -> Callable[[Edge], float]:
    """How wide a ribbon is: by the number of its links, or by the records that travel it."""
    if measure == "links":
        return lambda edge: len(edge.links)
    found = reached(actor)
    return lambda edge: len(travelling(edge, found))
