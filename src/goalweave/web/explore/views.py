"""The linkage explorer: Sankey, matrix and table over one filter that is kept in the address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.link_flows import LinkTraffic, MoneyLabel, current_flows, frameworks_in_use
from goalweave.analysis.record_filters import MappingCondition
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import ColumnLink, FlowEdge, Flows, count_links, flow_pairs
from goalweave.core.model import Curie, Framework, Linkage, MappingState, Status
from goalweave.frameworks.queries import catalogue
from goalweave.linkages.queries import latest_numbers
from goalweave.web.addresses import address_with, parse_number
from goalweave.web.explore.charts import amount_text, beside_panel, explorer_sankey, measure_of
from goalweave.web.explore.citation import Citation, cite_explorer
from goalweave.web.explore.find import NodeMatch, find_nodes
from goalweave.web.explore.state import FACETS, FIELDS, MEASURES, MOST, VIEWS, ExplorerState, read_state
from goalweave.web.filters import Chip
from goalweave.web.frame import actor
from goalweave.web.records.filters import (
    MOST_NODES,
    record_chips,
    record_facets,
    records_address,
    write_conditions,
)
from goalweave.wording.chart import draw_chart
from goalweave.wording.flowchart import column_titles
from goalweave.wording.labels import MONEY
from goalweave.wording.matrix import build_matrix

SHOWN = 8


@dataclass(frozen=True)
class Exploration:
    """What an address asks for: its state, the flows between its frameworks, and what travels them."""

    actor: Actor
    catalogue: Catalogue
    state: ExplorerState
    flows: Flows
    traffic: LinkTraffic
    money: list[tuple[MoneyLabel, int]]

    @classmethod
    def read(cls, request: HttpRequest) -> Exploration:
        """Raises UnknownNode for unknown names."""
        known, who = catalogue(), actor(request)
        state = read_state(request.GET, known, frameworks_in_use(who, MOST))
        traffic = LinkTraffic.create(who, known, state.record_filter, state.money)
        money = traffic.money_labels()
        if state.measure == "money" and state.money is None and money:
            state = replace(state, money=money[0][0])
            traffic = replace(traffic, money=state.money)
        flows = current_flows(state.keys, state.opened, state.link_filter)
        return cls(who, known, state, flows, traffic, money)

    @property
    def title(self) -> str:
        heads = column_titles(self.flows)
        return _("From %(first)s to %(last)s") % {"first": heads[0], "last": heads[-1]}

    @property
    def edges(self) -> tuple[FlowEdge, ...]:
        """Every edge with what it shows: those that count, those that hinder and those that are disputed."""
        contested = chain.from_iterable(self.flows.contested) if self.state.shows_disputed else ()
        return (*self.flows.counted, *chain.from_iterable(self.flows.hindering), *contested)

    def filter_chips(self, parameters: Any) -> list[Chip]:
        """The filter of records in words, each part with the address without it."""
        chips = record_chips(parameters, self.catalogue, FilterLabels(self.traffic.selection), FIELDS)
        if self.state.money and parameters.get("money"):
            chips.append(Chip(money_name(self.state.money), address_with(parameters, money="", show="")))
        return chips

    def citation(self, request: HttpRequest) -> Citation:
        filters = [chip.label for chip in self.filter_chips(request.GET)]
        return cite_explorer(request, self.title, self.catalogue, self.state, filters)


def explore(request: HttpRequest) -> HttpResponse:
    here = Exploration.read(request)
    known, state, flows = here.catalogue, here.state, here.flows
    matches = find_nodes(known, state)
    if stands_out(matches):
        # What was looked for stands out at once, as if it had been chosen.
        state = replace(state, node=matches[0].node, opened=_opened_for(known, state, matches[0].node), link=None)
        flows = current_flows(state.keys, state.opened, state.link_filter)
        here = replace(here, state=state, flows=flows)
    pairs = flow_pairs(flows)
    context: dict[str, Any] = {
        "state": state,
        "flows": flows,
        "title": here.title,
        "views": [(view, state.href(known, view=view)) for view in VIEWS],
        "measures": [(measure, state.href(known, measure=measure)) for measure in MEASURES],
        "chips": _framework_chips(known, state),
        "more": _addable_frameworks(known, state),
        "statuses": [
            (status, status in state.statuses, state.href(known, statuses=state.statuses ^ {status}))
            for status in Status
        ],
        "matches": matches,
        "hidden": state.pairs(known, node=None, link=None),
        "query": state.href(known),
        "citation": here.citation(request),
        "selected": _selected_link(here, state.link) if state.link else None,
        "node": _selected_node(here, state.node) if state.node else None,
        "beside": beside_panel(state),
        "joint": _joint_linkages(known, flows) if state.view != "sankey" else [],
        "close": state.href(known, link=None, node=None),
        "identities": any(link.link.relation == "identical" for link in _links_of(flows.counted)),
        **_filter_context(here, request),
        **_caption_context(here),
    }
    if state.view == "sankey":
        context["chart"] = draw_chart(explorer_sankey(known, flows, state, here.traffic), name="explorer")
        context["bands"] = [_band(here, pair) for pair in pairs]
    elif state.view == "matrix":
        context["matrices"] = [_matrix_of(here, pair) for pair in pairs]
    else:
        rows: list[tuple[Flows, ColumnLink]] = []
        for pair in pairs:
            rows += [(pair, link) for link in _links_of_pair(here, pair)]
        page = Paginator(rows, TABLE_ROWS).get_page(parse_number(request.GET.get("page"), 5) or 1)
        context["page"] = page
        context["page_query"] = f"&{query}" if (query := state.href(known).removeprefix("?")) else ""
        context["tables"] = _tables_of_page(pairs, list(page))
        # A phone has no room for a table of links: there they are folded by node.
        context["bands"] = [_band(here, pair) for pair in pairs]
    return render(request, "explore/explore.html", context)


TABLE_ROWS = 50
"""Links on a page of the table: each has a reason of several lines, and on a phone a screen holds five of them."""


def stands_out(matches: list[NodeMatch]) -> bool:
    """Whether the first match is certainly the node that was meant: the only one, or the only one with that code."""
    certain = len(matches) == 1 or (bool(matches) and [match.rank[0] for match in matches[:2]] in ([0, 1], [0, 2]))
    return certain and matches[0].shown


def money_name(money: MoneyLabel) -> str:
    """`budget in USD`."""
    kind, currency = money
    return _("%(kind)s in %(currency)s") % {"kind": str(MONEY.get(kind, kind)), "currency": currency}


def _opened_for(known: Catalogue, state: ExplorerState, node: Curie) -> tuple[Curie, ...]:
    """What is open, and all above a node, so that the node is shown."""
    framework = known.framework(node.key)
    above = [framework.curie(ancestor.code) for ancestor in framework.ancestors(node.code)]
    return tuple(dict.fromkeys([*state.opened, *above]))


def _joint_linkages(known: Catalogue, flows: Flows) -> list[tuple[Linkage, str]]:
    """The linkages between neighbouring frameworks that are maintained on this site, with their latest versions."""
    shown = [{left.framework.key, right.framework.key} for left, right in pairwise(flows.columns)]
    numbers = latest_numbers()
    return [
        (linkage, numbers[linkage.id])
        for linkage in known.linkages
        if linkage.id in numbers and {linkage.subject, linkage.object} in shown
    ]


def _links_of(edges: Iterable[FlowEdge]) -> list[ColumnLink]:
    return list(chain.from_iterable(edge.links for edge in edges))


def _matrix_of(here: Exploration, pair: Flows) -> tuple[str, str, Any]:
    known, state = here.catalogue, here.state
    matrix = build_matrix(
        pair,
        0,
        measure_of(state, here.traffic),
        href=lambda source, target: state.href(known, link=(source, target), node=None),
        toggle=lambda curie: state.href(known, opened=state.toggled(curie), link=None),
        selected=state.link,
        counts_links=state.measure == "links",
    )
    return (*_heads(pair), matrix)


def _links_of_pair(here: Exploration, pair: Flows) -> list[ColumnLink]:
    contested = pair.contested[0] if here.state.shows_disputed else ()
    return _links_of([*pair.edges[0], *pair.hindering[0], *contested])


def _tables_of_page(
    pairs: Sequence[Flows], rows: Sequence[tuple[Flows, ColumnLink]]
) -> list[tuple[str, str, list[ColumnLink]]]:
    """The tables of a page; without any row, all of them, which say that nothing matches."""
    tables = []
    for pair in pairs:
        links = [link for owner, link in rows if owner is pair]
        if links or not rows:
            tables.append((*_heads(pair), links))
    return tables


@dataclass(frozen=True)
class BandLink:
    """A ribbon as a line of a list. text: what it counts; hinders: whether it is a link that hinders."""

    target: Curie
    text: str
    href: str
    hinders: bool = False


def _band(here: Exploration, pair: Flows) -> tuple[str, str, list[tuple[Curie, int, list[BandLink]]]]:
    """The heads of two columns, and each node at their left with the number of its links and what they lead to."""
    known, state, measure = here.catalogue, here.state, measure_of(here.state, here.traffic)
    lines: dict[Curie, list[BandLink]] = {}
    numbers: dict[Curie, int] = {}
    for edge in pair.edges[0]:
        if measure(edge):
            href = state.href(known, link=(edge.source, edge.target), node=None)
            lines.setdefault(edge.source, []).append(BandLink(edge.target, _short_text(here, edge), href))
            numbers[edge.source] = numbers.get(edge.source, 0) + len(edge.links)
    for edge in pair.hindering[0]:
        href = state.href(known, link=(edge.source, edge.target), node=None)
        lines.setdefault(edge.source, []).append(BandLink(edge.target, "", href, hinders=True))
    order = [pair.columns[0].framework.curie(node.code) for node in pair.columns[0].nodes]
    return (*_heads(pair), [(node, numbers.get(node, 0), lines[node]) for node in order if node in lines])


def _short_text(here: Exploration, edge: FlowEdge) -> str:
    if here.state.measure == "money":
        return amount_text(edge, here.state, here.traffic)
    return str(int(measure_of(here.state, here.traffic)(edge)))


def _heads(pair: Flows) -> tuple[str, str]:
    left, right = column_titles(pair)
    return left, right


def _filter_context(here: Exploration, request: HttpRequest) -> dict[str, Any]:
    """The filter of records: what is chosen, and what can be; a choice shows records, for the links stay as they are."""
    parameters = request.GET.copy()
    for name in ("q", "link"):
        parameters.pop(name, None)
    chips = here.filter_chips(parameters)
    if here.state.measure == "links":
        parameters["show"] = "records"
    if not parameters.getlist("f"):
        parameters.setlist("f", here.state.keys)
    known = FilterLabels(here.traffic.selection)
    return {
        "record_chips": chips,
        "facets": record_facets(here.traffic.selection, FACETS, here.state.frameworks[-1], known, parameters),
        "money": [
            (money_name(money), number, here.state.href(here.catalogue, money=money, measure="money", link=None))
            for money, number in here.money
        ],
    }


def _caption_context(here: Exploration) -> dict[str, Any]:
    """What the figures count, in numbers; the template has the words."""
    traffic, flows, state = here.traffic, here.flows, here.state
    links = _links_of(flows.counted)
    return {
        "travelling": traffic.records(links) if state.measure != "links" else 0,
        "passing_filter": traffic.count,
        "money_label": money_name(state.money) if state.money else "",
        "hindering": flows.hindering_links,
        "contested": flows.contested_links if state.shows_disputed else 0,
        "over": count_links(flows.passing),
    }


def _framework_chips(known: Catalogue, state: ExplorerState) -> list[tuple[Framework, str]]:
    """The chosen frameworks; with more than two, each can be removed."""
    chips = []
    for framework in state.frameworks:
        others = tuple(other for other in state.frameworks if other is not framework)
        href = state.href(known, frameworks=others, link=None, node=None) if len(others) > 1 else ""
        chips.append((framework, href))
    return chips


def _addable_frameworks(known: Catalogue, state: ExplorerState) -> list[tuple[Framework, str]]:
    """The frameworks that can be added as a further column, before the last one."""
    if len(state.frameworks) >= MOST:
        return []
    *before, last = state.frameworks
    rest = [framework for framework in known.frameworks.values() if framework not in state.frameworks]
    return [(framework, state.href(known, frameworks=(*before, framework, last))) for framework in rest]


def _selected_link(here: Exploration, link: tuple[Curie, Curie]) -> dict[str, Any]:
    """The chosen link: its parts with their rationale, and the records that travel it."""
    links = _links_of(edge for edge in here.edges if (edge.source, edge.target) == link)
    counted = [between for between in links if here.state.link_filter.passes(between.link)]
    return {"source": link[0], "target": link[1], "links": links, **_records_of(here, counted)}


def _selected_node(here: Exploration, node: Curie) -> dict[str, Any]:
    """The node that stands out, and what it is linked to in the columns next to it."""
    state, known = here.state, here.catalogue
    edges = [edge for edge in here.flows.counted if node in (edge.source, edge.target)]
    lines = []
    for edge in edges:
        other = edge.target if edge.source == node else edge.source
        lines.append((other, len(edge.links), state.href(known, link=(edge.source, edge.target), node=None)))
    return {"curie": node, "lines": lines, **_records_of(here, _links_of(edges))}


def _records_of(here: Exploration, links: list[ColumnLink]) -> dict[str, Any]:
    count, shown = here.traffic.records(links), here.traffic.newest(links, SHOWN)
    return {"count": count, "records": shown, "more": count - len(shown), "href": _records_address(here, links)}


def _records_address(here: Exploration, links: list[ColumnLink]) -> str:
    """The list of these records; empty where they are filtered by money, which lists are not."""
    ends = sorted(set(chain.from_iterable((link.subject, link.object) for link in links)), key=str)
    if here.state.money or not ends or len(ends) > MOST_NODES:
        return ""
    condition = MappingCondition(tuple(ends), "", MappingState.ACCEPTED)
    query = [*here.state.filters, ("also", write_conditions([condition], here.catalogue))]
    return records_address(QueryDict(urlencode(query)), here.catalogue)
