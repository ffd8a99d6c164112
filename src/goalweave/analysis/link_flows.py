"""What travels along the links that the explorer shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

import numpy as np

from goalweave.accounts.actor import Actor
from goalweave.analysis.queries import records_by_node
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.record_listing import newest_records
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import ColumnLink, FlowEdge, travelling_records
from goalweave.core.linkage.coverage_index import ACCEPTED
from goalweave.registry.models import Record


def records_at_links(
    actor: Actor, catalogue: Catalogue, links: Iterable[ColumnLink], number: int
) -> tuple[int, tuple[Record, ...]]:
    """The visible records that are accepted at an end of one of the links, or below it, each once: how many, and the newest."""
    selection = Selection.create(actor, RecordFilter(), catalogue)
    there = np.zeros(len(selection.facts), dtype=np.bool_)
    ends = chain.from_iterable((link.subject, link.object) for link in links)
    for end in set(ends):
        index = selection.facts.coverage(end.key)
        there |= index.records_counted(ACCEPTED, index.nodes.index(end))
    there &= selection.within
    return int(there.sum()), newest_records(selection.facts, there, number)


def edge_weight(actor: Actor, measure: str) -> Callable[[FlowEdge], float]:
    """How wide a ribbon is: by the number of its links, or by the records that travel it."""
    if measure == "links":
        return lambda edge: len(edge.links)
    found = records_by_node(actor)
    return lambda edge: len(travelling_records(edge, found))
