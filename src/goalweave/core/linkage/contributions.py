"""What a record contributes to the nodes of a framework, directly and along links."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from goalweave.core.errors import UnknownNode
from goalweave.core.linkage.closure import Closure
from goalweave.core.linkage.linkmap import Hop, LinkMap, names_between
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Mapping, MappingState, Record


@dataclass(frozen=True, slots=True)
class Contribution:
    """strength in [0, 1]; path: from the mapped node to `node`; mapping: the one that the path starts from."""

    record_id: str
    node: Curie
    strength: float
    state: MappingState
    path: tuple[Hop, ...]
    direct: bool
    mapping: Mapping

    @property
    def via(self) -> tuple[str, ...]:
        """Names of the nodes between the record and where the last link leads, `wsis:C2`; none if direct."""
        return names_between(self.path)

    @property
    def sign(self) -> int:
        """-1 if an odd number of negative links (followed only on request) lies on the path."""
        return prod(hop.link.sign for hop in self.path if hop.link)


def mapping_weight(mapping: Mapping) -> float:
    """In [0, 1]: a suggestion's score; what is accepted has its share, and counts whole without one."""
    if mapping.state is MappingState.SUGGESTED:
        return mapping.score
    return 1.0 if mapping.share is None else mapping.share / 100


def contributions(
    records: Iterable[Record],
    linkmap: LinkMap,
    to: str,
    level: str | None = None,
    states: Collection[MappingState] = (MappingState.ACCEPTED, MappingState.SUGGESTED),
) -> Iterator[Contribution]:
    """What each record contributes to the nodes of `to` (key or id), at one level or all, in the order of both.

    Per record and node at most one contribution that is direct and one along links, and at most one in each state:
    accepted before suggested, direct before along links, then the strongest path. What hinders a node contributes
    nothing. Raises UnknownNode.
    """
    framework = linkmap.catalogue.framework(to)
    closure = linkmap.closure(framework.key)
    places = [place for place, node in enumerate(framework.nodes) if level is None or node.level == level]
    for record in records:
        groups = _mapping_strengths(record, linkmap, closure)
        for place in places:
            for group in groups:
                if group.state in states and group.counts[place]:
                    yield group.contribution(record, linkmap, closure, place)


@dataclass(frozen=True, slots=True, eq=False)
class _MappingStrengths:
    """The best of a record's mappings of one kind (state; direct or not), for each node of a framework."""

    state: MappingState
    direct: bool
    mappings: Sequence[Mapping]
    best: NDArray[np.intp]
    strength: NDArray[np.float64]
    counts: NDArray[np.bool_]

    def contribution(self, record: Record, linkmap: LinkMap, closure: Closure, place: int) -> Contribution:
        mapping = self.mappings[self.best[place]]
        node = linkmap.row.nodes[linkmap.row.spans[closure.to].start + place]
        path = linkmap.path(mapping.node, node)
        return Contribution(record.id, node, float(self.strength[place]), self.state, path, self.direct, mapping)


def _mapping_strengths(record: Record, linkmap: LinkMap, closure: Closure) -> list[_MappingStrengths]:
    groups: list[_MappingStrengths] = []
    accepted_direct = np.zeros(closure.strength.shape[1], dtype=np.bool_)
    counted = accepted_direct
    for state in (MappingState.ACCEPTED, MappingState.SUGGESTED):
        for direct in (True, False):
            mappings = _select_mappings(record, linkmap, closure.to, state, direct)
            best, strength = _strongest_mappings(mappings, linkmap, closure)
            # A suggestion on the node itself is work to review: it stands next to what is accepted elsewhere and
            # comes along links, and gives way only to what is accepted on the node.
            counts = (best >= 0) & ~(accepted_direct if direct else counted)
            if direct and state is MappingState.ACCEPTED:
                accepted_direct = counts
            counted = counted | counts
            groups.append(_MappingStrengths(state, direct, mappings, best, strength, counts))
    return groups


def _select_mappings(record: Record, linkmap: LinkMap, to: str, state: MappingState, direct: bool) -> list[Mapping]:
    """Mappings in `state`, those in `to` or those elsewhere, in an order of their own: the higher node first."""
    # Of equals the first is shown: the order must not be that in which mappings happened to be stored.
    selected = []
    for mapping in record.mappings:
        if mapping.state is state and mapping.sign > 0 and (mapping.node.key == to) is direct:
            selected.append((linkmap.row.depths[mapping_position(record, mapping, linkmap)], mapping))
    selected.sort(key=lambda pair: (pair[0], pair[1].node, pair[1].origin, -mapping_weight(pair[1])))
    return [mapping for _depth, mapping in selected]


def mapping_position(record: Record, mapping: Mapping, linkmap: LinkMap) -> int:
    """Raises UnknownNode, naming the record."""
    try:
        return linkmap.row.position(mapping.node)
    except UnknownNode:
        raise UnknownNode(
            Message(
                "the record {record} is mapped to {node}, which is not in any loaded framework",
                record=record.id,
                node=mapping.node,
            )
        ) from None


def _strongest_mappings(
    mappings: Sequence[Mapping], linkmap: LinkMap, closure: Closure
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Per node of the framework: which mapping gives most (-1: none), and how much; of equals, the fewer links."""
    width = closure.strength.shape[1]
    # Strengths are never added: two paths to a node are two reasons for one and the same contribution.
    best, strength = np.full(width, -1, dtype=np.intp), np.zeros(width)
    links = np.full(width, np.iinfo(np.int8).max, dtype=np.int8)
    for place, mapping in enumerate(mappings):
        position = linkmap.row.position(mapping.node)
        offered = mapping_weight(mapping) * closure.strength[position]
        nearer = (offered == strength) & (closure.links[position] < links)
        better = (closure.strength[position] > 0) & ((best < 0) | (offered > strength) | nearer)
        best[better], strength[better] = place, offered[better]
        links[better] = closure.links[position][better]
    return best, strength
