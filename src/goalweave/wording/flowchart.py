"""Flows between frameworks as the spec of a Sankey, for pages and documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from django.utils.translation import get_language, gettext as _, ngettext

from goalweave.charts import Sankey, SankeyEdge, SankeyNode
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import FlowEdge, Flows, flow_widths
from goalweave.core.model import Curie, Framework
from goalweave.wording import labels
from goalweave.wording.chart import right_to_left
from goalweave.wording.colours import coloured_ancestor
from goalweave.wording.templatetags.goalweave import label, pick_text

Weigh = Callable[[FlowEdge], float]
EdgeHref = Callable[[Curie, Curie], str]
EdgeText = Callable[[FlowEdge], str]
NodeHref = Callable[[Curie], str]
MINUS = "−"

_HEIGHT_OF_NODE = 40
"""px: room for two lines of a label and what parts them from the next, and for bars that can be told apart."""


def chart_height(flows: Flows) -> int:
    """Pixels that the fullest column needs for its labels."""
    fullest = max(map(len, _linked_nodes(flows)), default=0)
    return max(480, 40 + _HEIGHT_OF_NODE * fullest)


def column_titles(flows: Flows) -> list[str]:
    """The frameworks' short names, with the edition where there are two of a framework or one that is not the default."""
    ids = [column.framework.id for column in flows.columns]
    return [framework_title(column.framework, several=ids.count(column.framework.id) > 1) for column in flows.columns]


def framework_title(framework: Framework, *, several: bool = False) -> str:
    """The short name; several: whether other editions stand next to it."""
    name = pick_text(framework.short or framework.title)
    return name if framework.default and not several else f"{name} {framework.edition}"


def build_sankey(
    catalogue: Catalogue,
    flows: Flows,
    *,
    weigh: Weigh | None = None,
    edge_text: EdgeText | None = None,
    edge_href: EdgeHref = lambda source, target: "",
    node_href: NodeHref = lambda curie: "",
    selected: tuple[Curie, Curie] | None = None,
    highlighted: Curie | None = None,
    compact: bool = False,
    subs: bool = True,
    width: int,
    height: int,
) -> Sankey:
    """The chart's spec; nodes without a ribbon are left out.

    weigh: the width of a ribbon, by default its links; edge_text: what its tooltip says after the names, by default
    how many links there are; subs: say the number of links below each label.
    """
    if weigh is None:
        widths = flow_widths(flows)
        weigh = lambda edge: widths[edge.source, edge.target]  # noqa: E731
    edge_text = edge_text or links_text
    edges = []
    for edge in flows.counted:
        if (value := weigh(edge)) > 0:
            title = f"{_name_edge(catalogue, edge)}: {edge_text(edge)}"
            edges.append(_sankey_edge(catalogue, edge, value, title, edge_href))
    for edge in chain.from_iterable(flows.hindering):
        against = len(edge.links)
        text = ngettext("%(n)d link hinders, not counted", "%(n)d links hinder, not counted", against) % {"n": against}
        title = f"{MINUS} {_name_edge(catalogue, edge)}: {text}"
        # A pair can support and hinder: two ribbons, of which one says so.
        edges.append(_sankey_edge(catalogue, edge, 1, title, edge_href, hinders=True))
    drawn = set(chain.from_iterable((edge.source, edge.target) for edge in edges))
    nodes = []
    for place, linked in enumerate(_linked_nodes(flows)):
        for curie, number in linked:
            if str(curie) in drawn:
                sub = _node_sub(number, place, len(flows.columns)) if subs else ""
                nodes.append(_sankey_node(catalogue, place, curie, sub, node_href(curie)))
    return Sankey(
        title=_("Links between %(names)s") % {"names": ", ".join(column_titles(flows))},
        description=_("The same links are in the table."),
        columns=tuple(column_titles(flows)),
        nodes=tuple(nodes),
        edges=tuple(edges),
        width=width,
        height=height,
        rtl=right_to_left(),
        compact=compact,
        selected=(str(selected[0]), str(selected[1])) if selected else None,
        highlighted=str(highlighted) if highlighted and str(highlighted) in drawn else "",
    )


def edge_name(catalogue: Catalogue, source: Curie, target: Curie) -> str:
    """`C2 Infrastructure → 9 Industry, innovation and infrastructure`, in the direction that the reader reads."""
    arrow = "←" if right_to_left() else "→"
    return f"{node_title(catalogue, source)} {arrow} {node_title(catalogue, target)}"


def node_title(catalogue: Catalogue, curie: Curie) -> str:
    name = label(catalogue.node(curie))
    return name if name == curie.code else f"{curie.code} {name}"


@dataclass(frozen=True)
class _EdgeInLanguage:
    """What the name of an edge depends on. An edge is of one catalogue, which is not compared."""

    edge: FlowEdge
    language: str
    catalogue: Catalogue = field(compare=False)


def _name_edge(catalogue: Catalogue, edge: FlowEdge) -> str:
    return _edge_name(_EdgeInLanguage(edge, get_language() or "", catalogue))


@lru_cache(maxsize=2_000)
def _edge_name(named: _EdgeInLanguage) -> str:
    """Whatever travels along an edge, its name stays."""
    return edge_name(named.catalogue, named.edge.source, named.edge.target)


def links_text(edge: FlowEdge) -> str:
    """How many links, and how strong those are whose strength is stated: `3 links · strong (our assessment)`."""
    return _links_text(edge, get_language() or "")


@lru_cache(maxsize=2_000)
def _links_text(edge: FlowEdge, _language: str) -> str:
    number = ngettext("%(n)d link", "%(n)d links", len(edge.links)) % {"n": len(edge.links)}
    links = [between.link for between in edge.links]
    stated = [labels.strength_name(link) for link in links if link.strength or link.weight is not None]
    return " · ".join([number, *dict.fromkeys(strength for strength in stated if strength)])


def _sankey_edge(
    catalogue: Catalogue, edge: FlowEdge, value: float, title: str, href: EdgeHref, *, hinders: bool = False
) -> SankeyEdge:
    return SankeyEdge(
        source=str(edge.source),
        target=str(edge.target),
        value=value,
        colour=_node_colour(catalogue, edge.target),
        title=title,
        href=href(edge.source, edge.target),
        hinders=hinders,
    )


@lru_cache(maxsize=64)
def _linked_nodes(flows: Flows) -> tuple[list[tuple[Curie, int]], ...]:
    """Of each column, as `_linked_nodes_of_column`; whatever travels along the links, these are the same."""
    return tuple(_linked_nodes_of_column(flows, place) for place in range(len(flows.columns)))


def _linked_nodes_of_column(flows: Flows, place: int) -> list[tuple[Curie, int]]:
    """The nodes of a column that have a link, in order, with the number of their links that count.

    Those of an inner column have links on both sides, and count those that go on where there are any.
    """
    key = flows.columns[place].framework.key
    arriving: dict[str, int] = {}
    leaving: dict[str, int] = {}
    for edge in flows.counted:
        if edge.target.key == key:
            arriving[edge.target.code] = arriving.get(edge.target.code, 0) + len(edge.links)
        if edge.source.key == key:
            leaving[edge.source.code] = leaving.get(edge.source.code, 0) + len(edge.links)
    against = chain.from_iterable(flows.hindering)
    ends = chain.from_iterable((edge.source, edge.target) for edge in against)
    hindering = {end.code for end in ends if end.key == key}
    column = flows.columns[place]
    numbered = []
    for node in column.nodes:
        number = leaving.get(node.code) or arriving.get(node.code, 0)
        if number or node.code in hindering:
            numbered.append((column.framework.curie(node.code), number))
    return numbered


def _node_sub(number: int, place: int, columns: int) -> str:
    """In words in the first column, which says what the figures count; nothing in the inner ones."""
    if place == columns - 1:
        return str(number)
    return ngettext("%(n)d link", "%(n)d links", number) % {"n": number} if place == 0 else ""


def _sankey_node(catalogue: Catalogue, place: int, curie: Curie, sub: str, href: str) -> SankeyNode:
    colour = _node_colour(catalogue, curie)
    name = label(catalogue.node(curie))
    return SankeyNode(
        id=str(curie),
        label=name if colour else node_title(catalogue, curie),
        column=place,
        colour=colour,
        sub=sub,
        href=href,
        tile=curie.code if colour else "",
    )


def _node_colour(catalogue: Catalogue, curie: Curie) -> str:
    node = coloured_ancestor(catalogue, curie)
    return node.colour if node else ""
