"""What the explorer shows: frameworks as columns, and links lifted to the nodes that are visible."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

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
        return any(column_link.link.status is Status.DISPUTED for column_link in self.links)


@dataclass(frozen=True, slots=True)
class FlowColumn:
    """The nodes of a framework that are shown, in order. opened: those whose children are shown too."""

    framework: Framework
    nodes: tuple[Node, ...]
    opened: frozenset[str]


@dataclass(frozen=True, slots=True)
class Flows:
    """edges: those between columns i and i + 1 are at i. disputed: links left out for it, between shown nodes.

    hindering: edges of the links that are left out for their sign: a trade-off must not be drawn as a synergy.
    """

    columns: tuple[FlowColumn, ...]
    edges: tuple[tuple[FlowEdge, ...], ...]
    disputed: tuple[frozenset[tuple[str, str]], ...]
    hindering: tuple[tuple[FlowEdge, ...], ...] = ()

    @property
    def links(self) -> int:
        return sum(len(edge.links) for edge in chain.from_iterable(self.edges))

    @property
    def hindering_links(self) -> int:
        return sum(len(edge.links) for edge in chain.from_iterable(self.hindering))


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
        links = list(links_between(catalogue, left.framework.key, right.framework.key))
        edges.append(_build_edges([between for between in links if allowed.passes(between.link)], left, right))
        # Left out of the edges, but not without a trace: no link and a disputed one are not the same.
        contested = [between for between in links if between.link.status is Status.DISPUTED]
        disputed.append(
            frozenset((edge.source.code, edge.target.code) for edge in _build_edges(contested, left, right))
        )
        against = [between for between in links if between.link.sign < 0 and between.link.status in allowed.statuses]
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
    for between in links:
        source, target = (between.object, between.subject) if between.reversed else (between.subject, between.object)
        ends = lift_left.get(source.code), lift_right.get(target.code)
        if ends[0] and ends[1]:
            grouped.setdefault((ends[0], ends[1]), []).append(between)
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
        lineage = column_nodes.framework.lineage(node.code)
        nearest = next((code for code in lineage if code in visible), None)
        if nearest:
            lifted[node.code] = nearest
    return lifted


def travelling_records(edge: FlowEdge, reached: Mapping[Curie, frozenset[str]]) -> frozenset[str]:
    """Ids of the records at either end of one of the edge's links: at the very nodes that the link names, or below."""
    ends = chain.from_iterable((between.subject, between.object) for between in edge.links)
    return frozenset(chain.from_iterable(reached.get(end, ()) for end in ends))


def records_at(
    records: Iterable[Record], catalogue: Catalogue, states: Collection[MappingState] = (MappingState.ACCEPTED,)
) -> dict[Curie, frozenset[str]]:
    """Node → ids of the records that are mapped to it, or to something below it, in one of the states."""
    ids_at: dict[Curie, set[str]] = {}
    for record in records:
        for mapping in record.mappings:
            if mapping.state in states and mapping.sign > 0:
                framework = catalogue.framework(mapping.node.key)
                for code in framework.lineage(mapping.node.code):
                    ids_at.setdefault(framework.curie(code), set()).add(record.id)
    return {curie: frozenset(ids) for curie, ids in ids_at.items()}
