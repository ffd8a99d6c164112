"""Flows between frameworks as the spec of a Sankey, for pages and documents."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from django.utils.translation import gettext as _, ngettext

from goalweave.charts import Sankey, SankeyEdge, SankeyNode
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import FlowEdge, Flows
from goalweave.core.model import Curie
from goalweave.wording.chart import right_to_left
from goalweave.wording.colours import coloured_ancestor
from goalweave.wording.templatetags.goalweave import pick_text

Weigh = Callable[[FlowEdge], float]
EdgeHref = Callable[[Curie, Curie], str]
NodeHref = Callable[[Curie], str]


def chart_height(flows: Flows) -> int:
    """Pixels that the fullest column needs for its labels."""
    return max(560, 34 + 26 * max(len(_linked_nodes(flows, place)) for place in range(len(flows.columns))))


def column_titles(flows: Flows) -> list[str]:
    return [pick_text(column.framework.short or column.framework.title) for column in flows.columns]


def build_sankey(
    catalogue: Catalogue,
    flows: Flows,
    *,
    weigh: Weigh = lambda edge: len(edge.links),
    edge_href: EdgeHref = lambda source, target: "",
    node_href: NodeHref = lambda curie: "",
    selected: tuple[Curie, Curie] | None = None,
    compact: bool = False,
    subs: bool = True,
    width: int,
    height: int,
) -> Sankey:
    """The chart's spec; nodes without a ribbon are left out. subs: say the number of links below each label."""
    nodes = []
    for place in range(len(flows.columns)):
        for curie, number in _linked_nodes(flows, place):
            nodes.append(_sankey_node(catalogue, place, curie, number if subs else 0, node_href(curie)))
    return Sankey(
        title=_("Links between %(names)s") % {"names": ", ".join(column_titles(flows))},
        description=_("The same links are in the table."),
        columns=tuple(column_titles(flows)),
        nodes=tuple(nodes),
        edges=tuple(
            SankeyEdge(
                source=str(edge.source),
                target=str(edge.target),
                value=weigh(edge),
                colour=_node_colour(catalogue, edge.target),
                title=_edge_title(edge),
                href=edge_href(edge.source, edge.target),
            )
            for edge in chain.from_iterable(flows.edges)
            if weigh(edge) > 0
        ),
        width=width,
        height=height,
        rtl=right_to_left(),
        compact=compact,
        selected=(str(selected[0]), str(selected[1])) if selected else None,
    )


def _linked_nodes(flows: Flows, place: int) -> list[tuple[Curie, int]]:
    """The nodes of a column that have a link, in order, with the number of their links."""
    counts: dict[str, int] = {}
    for between in flows.edges[max(place - 1, 0) : place + 1]:
        for edge in between:
            for curie in (edge.source, edge.target):
                if curie.key == flows.columns[place].framework.key:
                    counts[curie.code] = counts.get(curie.code, 0) + len(edge.links)
    column = flows.columns[place]
    return [(column.framework.curie(node.code), counts[node.code]) for node in column.nodes if node.code in counts]


def _sankey_node(catalogue: Catalogue, place: int, curie: Curie, number: int, href: str) -> SankeyNode:
    colour = _node_colour(catalogue, curie)
    name = pick_text(catalogue.node(curie).label)
    return SankeyNode(
        id=str(curie),
        label=name if colour else f"{curie.code} {name}",
        column=place,
        colour=colour,
        sub=ngettext("%(n)d link", "%(n)d links", number) % {"n": number} if number else "",
        href=href,
        tile=curie.code if colour else "",
    )


def _node_colour(catalogue: Catalogue, curie: Curie) -> str:
    node = coloured_ancestor(catalogue, curie)
    return node.colour if node else ""


def _edge_title(edge: FlowEdge) -> str:
    number = len(edge.links)
    links = ngettext("%(n)d link", "%(n)d links", number) % {"n": number}
    return f"{edge.source.code} → {edge.target.code}: {links}"
