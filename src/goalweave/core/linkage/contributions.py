"""What a record contributes to the nodes of a framework, directly and along links."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goalweave.core.errors import UnknownNode
from goalweave.core.linkage.closure import Closure
from goalweave.core.linkage.linkmap import Hop, LinkMap, names_between
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Mapping, MappingState, Record, Relation, Strength


@dataclass(frozen=True, slots=True)
class Contribution:
    """path: from the mapped node to `node`; mapping: the one that the path starts from.

    order: in [0, 1], by which contributions are sorted, those of the greatest known strength first; to be shown nowhere.
    """

    record_id: str
    node: Curie
    order: float
    state: MappingState
    path: tuple[Hop, ...]
    direct: bool
    mapping: Mapping

    @property
    def via(self) -> tuple[str, ...]:
        """Names of the nodes between the record and where the last link leads, `wsis:C2`; none if direct."""
        return names_between(self.path)

    @property
    def strength(self) -> float | None:
        """In [0, 1]: the weight of the mapping times those of the links; None if a link on the path has none."""
        known = path_weight(self.path)
        return None if known is None else mapping_weight(self.mapping) * known

    @property
    def strength_class(self) -> Strength | None:
        """That of the weakest link on the path; None if a link has none, or if there is no link."""
        return path_strength(self.path)


def path_weight(path: Iterable[Hop]) -> float | None:
    """The product of the weights of the links, 1 without any; None if a link has no weight."""
    weight = 1.0
    for hop in path:
        if hop.link is not None and hop.link.relation is not Relation.IDENTICAL:
            if hop.link.weight is None:
                return None
            weight *= hop.link.weight
    return weight


def path_strength(path: Iterable[Hop]) -> Strength | None:
    """The strength of the weakest link; None if a link has none, or if there is no link."""
    strengths = [hop.link.strength_class for hop in path if hop.link is not None]
    if not strengths or None in strengths:
        return None
    return max(filter(None, strengths), key=_WEAKER.index)


_WEAKER = tuple(Strength)


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
        groups = _mapping_orders(record, linkmap, closure)
        for place in places:
            for group in groups:
                if group.state in states and group.counts[place]:
                    yield group.contribution(record, linkmap, closure, place)


@dataclass(frozen=True, slots=True, eq=False)
class _MappingOrders:
    """The best of a record's mappings of one kind (state; direct or not), for each node of a framework."""

    state: MappingState
    direct: bool
    mappings: Sequence[Mapping]
    best: NDArray[np.intp]
    order: NDArray[np.float64]
    counts: NDArray[np.bool_]

    def contribution(self, record: Record, linkmap: LinkMap, closure: Closure, place: int) -> Contribution:
        mapping = self.mappings[self.best[place]]
        node = linkmap.row.nodes[linkmap.row.spans[closure.to].start + place]
        path = linkmap.path(mapping.node, node)
        return Contribution(record.id, node, float(self.order[place]), self.state, path, self.direct, mapping)


def _mapping_orders(record: Record, linkmap: LinkMap, closure: Closure) -> list[_MappingOrders]:
    groups: list[_MappingOrders] = []
    accepted_direct = np.zeros(closure.width, dtype=np.bool_)
    counted = accepted_direct
    for state in (MappingState.ACCEPTED, MappingState.SUGGESTED):
        for direct in (True, False):
            mappings = _select_mappings(record, linkmap, closure.to, state, direct)
            best, order = _strongest_mappings(mappings, linkmap, closure)
            # A suggestion on the node itself is work to review: it stands next to what is accepted elsewhere and
            # comes along links, and gives way only to what is accepted on the node.
            counts = (best >= 0) & ~(accepted_direct if direct else counted)
            if direct and state is MappingState.ACCEPTED:
                accepted_direct = counts
            counted = counted | counts
            groups.append(_MappingOrders(state, direct, mappings, best, order, counts))
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
    width = closure.width
    # Paths are never added up: two paths to a node are two reasons for one and the same contribution.
    best, order = np.full(width, -1, dtype=np.intp), np.zeros(width)
    links = np.full(width, np.iinfo(np.int8).max, dtype=np.int8)
    for place, mapping in enumerate(mappings):
        position = linkmap.row.position(mapping.node)
        orders, own_links = closure.orders(position), closure.links(position)
        offered = mapping_weight(mapping) * orders
        nearer = (offered == order) & (own_links < links)
        better = (orders > 0) & ((best < 0) | (offered > order) | nearer)
        best[better], order[better] = place, offered[better]
        links[better] = own_links[better]
    return best, order
