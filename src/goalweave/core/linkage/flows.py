"""What an explorer shows: frameworks as columns, links lifted to the nodes that are open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework, Link, LinkageKind, MappingState, Node, Record, Relation, Status


@dataclass(frozen=True, slots=True)
class LinkFilter:
    """Which links are looked at. statuses: those let through; negative: also links with sign -1."""

    statuses: frozenset[Status] = frozenset({Status.OFFICIAL, Status.TRANSCRIBED, Status.OURS})
    negative: bool = False
    relations: frozenset[Relation] = frozenset(Relation)

    def passes(self, link: Link) -> bool:
        return link.status in self.statuses and link.relation in self.relations and (self.negative or link.sign > 0)


@dataclass(frozen=True, slots=True)
class ColumnLink:
    """A link between two columns. subject, object: as published; reversed: read from right to left."""

    subject: Curie
    object: Curie
    link: Link
    linkage: str
    reversed: bool


@dataclass(frozen=True, slots=True)
class FlowEdge:
    """All links between two shown nodes of neighbouring columns."""

    source: Curie
    target: Curie
    links: tuple[ColumnLink, ...]

    @property
    def disputed(self) -> bool:
        return any(found.link.status is Status.DISPUTED for found in self.links)


@dataclass(frozen=True, slots=True)
class FlowColumn:
    """The nodes of a framework that are shown, in order. opened: those whose children are shown too."""

    framework: Framework
    nodes: tuple[Node, ...]
    opened: frozenset[str]


@dataclass(frozen=True, slots=True)
class Flows:
    """edges: those between columns i and i + 1 stand at i. disputed: links left out for it, between shown nodes.

    hindering: edges of the links that are left out for their sign: a trade-off must not be drawn as a synergy.
    """

    columns: tuple[FlowColumn, ...]
    edges: tuple[tuple[FlowEdge, ...], ...]
    disputed: tuple[frozenset[tuple[str, str]], ...]
    hindering: tuple[tuple[FlowEdge, ...], ...] = ()

    @property
    def links(self) -> int:
        return sum(len(edge.links) for between in self.edges for edge in between)

    @property
    def hindering_links(self) -> int:
        return sum(len(edge.links) for between in self.hindering for edge in between)


def build_flows(
    catalogue: Catalogue, keys: Sequence[str], *, opened: Collection[Curie] = (), link_filter: LinkFilter | None = None
) -> Flows:
    """Columns and edges for the frameworks `keys`, in that order.

    A link counts between the nearest shown nodes at or above its ends; a shown node stands for what is closed below it.
    Raises UnknownNode for a framework that is not there.
    """
    allowed = link_filter or LinkFilter()
    columns = tuple(build_column(catalogue.framework(key), opened) for key in keys)
    edges, disputed, hindering = [], [], []
    for left, right in pairwise(columns):
        found = list(links_between(catalogue, left.framework.key, right.framework.key))
        edges.append(_build_edges([one for one in found if allowed.passes(one.link)], left, right))
        contested = [one for one in found if one.link.status is Status.DISPUTED]
        disputed.append(
            frozenset((edge.source.code, edge.target.code) for edge in _build_edges(contested, left, right))
        )
        against = [one for one in found if one.link.sign < 0 and one.link.status in allowed.statuses]
        hindering.append(() if allowed.negative else _build_edges(against, left, right))
    return Flows(columns, tuple(edges), tuple(disputed), tuple(hindering))


def build_column(framework: Framework, opened: Collection[Curie] = ()) -> FlowColumn:
    """The top nodes, with the children of those that are open: by the framework itself or by the reader."""
    codes = {curie.code for curie in opened if curie.key == framework.key} | set(framework.opened)
    nodes: list[Node] = []

    def show(parent: str | None) -> None:
        for code in framework.child_codes.get(parent, ()):
            nodes.append(framework.node(code))
            if code in codes:
                show(code)

    show(None)
    return FlowColumn(framework, tuple(nodes), frozenset(codes))


def links_between(catalogue: Catalogue, left: str, right: str) -> Iterable[ColumnLink]:
    """All links of linkages and crosswalks between two frameworks, in either direction, in the order published."""
    for linkage in catalogue.linkages:
        if linkage.kind is LinkageKind.INTERLINKAGE:
            continue
        if {linkage.subject, linkage.object} == {left, right}:
            subject, object_ = catalogue.frameworks[linkage.subject], catalogue.frameworks[linkage.object]
            for link in linkage.links:
                ends = subject.curie(link.subject), object_.curie(link.object)
                yield ColumnLink(*ends, link, linkage.id, linkage.subject != left)


def _build_edges(links: Iterable[ColumnLink], left: FlowColumn, right: FlowColumn) -> tuple[FlowEdge, ...]:
    grouped: dict[tuple[str, str], list[ColumnLink]] = {}
    lift_left, lift_right = _lift_codes(left), _lift_codes(right)
    for one in links:
        source, target = (one.object, one.subject) if one.reversed else (one.subject, one.object)
        ends = lift_left.get(source.code), lift_right.get(target.code)
        if ends[0] and ends[1]:
            grouped.setdefault((ends[0], ends[1]), []).append(one)
    order_left = {node.code: place for place, node in enumerate(left.nodes)}
    order_right = {node.code: place for place, node in enumerate(right.nodes)}
    return tuple(
        FlowEdge(left.framework.curie(source), right.framework.curie(target), tuple(grouped[source, target]))
        for source, target in sorted(grouped, key=lambda ends: (order_left[ends[0]], order_right[ends[1]]))
    )


def _lift_codes(column_nodes: FlowColumn) -> dict[str, str]:
    """Code → the nearest shown code at or above it."""
    visible = {node.code for node in column_nodes.nodes}
    lifted: dict[str, str] = {}
    for node in column_nodes.framework.nodes:
        above = [node.code, *(parent.code for parent in column_nodes.framework.ancestors(node.code))]
        nearest = next((code for code in above if code in visible), None)
        if nearest:
            lifted[node.code] = nearest
    return lifted


def travelling_records(edge: FlowEdge, reached: Mapping[Curie, frozenset[str]]) -> frozenset[str]:
    """Ids of the records at either end of one of the edge's links: at the very nodes that the link names, or below."""
    none: frozenset[str] = frozenset()
    return frozenset().union(*(reached.get(end, none) for found in edge.links for end in (found.subject, found.object)))


def records_at(
    records: Iterable[Record], catalogue: Catalogue, states: Collection[MappingState] = (MappingState.ACCEPTED,)
) -> dict[Curie, frozenset[str]]:
    """Node → ids of the records that are mapped to it, or to something below it, in one of the states."""
    found: dict[Curie, set[str]] = {}
    for record in records:
        for mapping in record.mappings:
            if mapping.state in states:
                framework = catalogue.framework(mapping.node.key)
                codes = [mapping.node.code, *(node.code for node in framework.ancestors(mapping.node.code))]
                for code in codes:
                    found.setdefault(framework.curie(code), set()).add(record.id)
    return {curie: frozenset(ids) for curie, ids in found.items()}
