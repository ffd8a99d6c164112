"""What the explorer shows: frameworks as columns, and links lifted to the nodes that are visible."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework, Link, LinkageKind, MappingState, Node, Record, Relation, Status


@dataclass(frozen=True, slots=True)
class LinkFilter:
    """Which links are looked at. statuses: those let through; negative: also links with sign -1.

    A disputed link never passes, whatever the statuses: it is shown, and counts nowhere.
    """

    statuses: frozenset[Status] = frozenset({Status.OFFICIAL, Status.TRANSCRIBED, Status.OURS})
    negative: bool = False
    relations: frozenset[Relation] = frozenset(Relation)

    def passes(self, link: Link) -> bool:
        settled = link.status in self.statuses and link.status is not Status.DISPUTED
        return settled and link.relation in self.relations and (self.negative or link.sign > 0)


@dataclass(frozen=True, slots=True)
class ColumnLink:
    """A link between two columns. subject, object: as published; reversed: read from right to left."""

    subject: Curie
    object: Curie
    link: Link
    linkage: str
    reversed: bool


@dataclass(frozen=True, slots=True, eq=False)
class FlowEdge:
    """All links between two shown nodes of neighbouring columns. Equal to itself alone, so that what is made of it can be kept under it."""

    source: Curie
    target: Curie
    links: tuple[ColumnLink, ...]


@dataclass(frozen=True, slots=True)
class FlowColumn:
    """The nodes of a framework that are shown, in order. opened: those whose children are shown too."""

    framework: Framework
    nodes: tuple[Node, ...]
    opened: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """edges: those between columns i and i + 1 are at i. Equal to itself alone, as an edge is.

    passing: edges over a column, of nodes that have no link to the next framework but to one after it. hindering,
    contested: edges of the links that are left out for their sign, and because they are disputed: a trade-off must not
    be drawn as a synergy, and no link is not the same as a disputed one.
    """

    columns: tuple[FlowColumn, ...]
    edges: tuple[tuple[FlowEdge, ...], ...]
    passing: tuple[FlowEdge, ...] = ()
    hindering: tuple[tuple[FlowEdge, ...], ...] = ()
    contested: tuple[tuple[FlowEdge, ...], ...] = ()

    @property
    def counted(self) -> tuple[FlowEdge, ...]:
        """All edges whose links count, those that pass a column last."""
        return (*chain.from_iterable(self.edges), *self.passing)

    @property
    def links(self) -> int:
        return count_links(self.counted)

    @property
    def hindering_links(self) -> int:
        return count_links(chain.from_iterable(self.hindering))

    @property
    def contested_links(self) -> int:
        return count_links(chain.from_iterable(self.contested))

    def disputed(self, place: int) -> frozenset[tuple[str, str]]:
        """Codes of the nodes with a disputed link, between columns `place` and `place` + 1."""
        return frozenset((edge.source.code, edge.target.code) for edge in self.contested[place])

    def column_of(self, curie: Curie) -> int:
        """The place of a node's column."""
        return next(place for place, column in enumerate(self.columns) if column.framework.key == curie.key)


def flow_pairs(flows: Flows) -> tuple[Flows, ...]:
    """The same flows two columns at a time: neighbours first, then the columns between which links pass others."""
    nothing = ((),) * len(flows.edges)
    hindering, contested = flows.hindering or nothing, flows.contested or nothing
    pairs = [
        Flows(flows.columns[place : place + 2], (edges,), (), (hindering[place],), (contested[place],))
        for place, edges in enumerate(flows.edges)
    ]
    passing: dict[tuple[int, int], list[FlowEdge]] = {}
    for edge in flows.passing:
        ends = flows.column_of(edge.source), flows.column_of(edge.target)
        passing.setdefault(ends, []).append(edge)
    for (start, end), edges_over in passing.items():
        sources = {edge.source.code for edge in edges_over}
        column = flows.columns[start]
        rows = tuple(node for node in column.nodes if node.code in sources)
        columns = (replace(column, nodes=rows), flows.columns[end])
        pairs.append(Flows(columns, (tuple(edges_over),), (), ((),), ((),)))
    return tuple(pairs)


def count_links(edges: Iterable[FlowEdge]) -> int:
    return sum(len(edge.links) for edge in edges)


def build_flows(
    catalogue: Catalogue, keys: Sequence[str], *, opened: Collection[Curie] = (), link_filter: LinkFilter | None = None
) -> Flows:
    """Columns and edges for the frameworks `keys`, in that order.

    A link counts between the nearest shown nodes at or above its ends; a shown node stands for what is closed below it.
    Raises UnknownNode for a framework that is not there.
    """
    allowed = link_filter or LinkFilter()
    columns = tuple(build_column(catalogue.framework(key), opened) for key in keys)
    edges, hindering, contested = [], [], []
    for left, right in pairwise(columns):
        links = list(links_between(catalogue, left.framework.key, right.framework.key))
        edges.append(_build_edges([between for between in links if allowed.passes(between.link)], left, right))
        against = [
            between
            for between in links
            if between.link.sign < 0 and replace(allowed, negative=True).passes(between.link)
        ]
        hindering.append(() if allowed.negative else _build_edges(against, left, right))
        disputed = [between for between in links if between.link.status is Status.DISPUTED]
        contested.append(_build_edges(disputed, left, right))
    passing = _passing_edges(catalogue, columns, edges, allowed)
    return Flows(columns, tuple(edges), passing, tuple(hindering), tuple(contested))


def _passing_edges(
    catalogue: Catalogue,
    columns: Sequence[FlowColumn],
    edges: Sequence[Sequence[FlowEdge]],
    allowed: LinkFilter,
) -> tuple[FlowEdge, ...]:
    """Of each node without a link to the next column, its links to the first column after that with any."""
    passing: list[FlowEdge] = []
    for place, left in enumerate(columns[:-2]):
        continued = {edge.source.code for edge in edges[place]}
        for right in columns[place + 2 :]:
            links = links_between(catalogue, left.framework.key, right.framework.key)
            between = _build_edges([link for link in links if allowed.passes(link.link)], left, right)
            further = [edge for edge in between if edge.source.code not in continued]
            passing += further
            continued |= {edge.source.code for edge in further}
    return tuple(passing)


def flow_widths(flows: Flows) -> dict[tuple[Curie, Curie], int]:
    """(source, target) of every counted edge → its links, for the width of its ribbon.

    Two nodes that are identical are one node in two frameworks. Their ribbon is as wide as the links that go on from the
    second, so that all of them can be followed back to the first.
    """
    widths: dict[tuple[Curie, Curie], int] = {}
    onwards: dict[Curie, int] = {}
    # From the last column to the first, since an identity needs what comes after it.
    for edge in sorted(flows.counted, key=lambda edge: flows.column_of(edge.source), reverse=True):
        same = sum(between.link.relation is Relation.IDENTICAL for between in edge.links)
        width = len(edge.links)
        if same:
            width = max(width, width - same + onwards.get(edge.target, 0))
        widths[edge.source, edge.target] = width
        onwards[edge.source] = onwards.get(edge.source, 0) + width
    return widths


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
