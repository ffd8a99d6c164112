"""The pictures of the explorer and of the home page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext as _, ngettext

from goalweave.accounts.actor import Actor
from goalweave.analysis.link_flows import LinkTraffic, frameworks_in_use
from goalweave.charts import Sankey
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import FlowEdge, Flows, build_flows
from goalweave.web.explore.state import MOST, ExplorerState
from goalweave.wording.chart import draw_chart
from goalweave.wording.flowchart import Weigh, build_sankey, chart_height, column_titles, links_text
from goalweave.wording.labels import MONEY

IN_OVERVIEW = 2
"""Frameworks of the small picture."""

BESIDE_PANEL, WHOLE_WIDTH = 848, 1216
"""px of the chart: up to three columns stand beside the panel, four need the width of the page."""


@dataclass(frozen=True)
class OverviewChart:
    svg: SafeString
    href: str
    heads: tuple[str, ...]


def overview_chart(actor: Actor, catalogue: Catalogue) -> OverviewChart | None:
    """The small picture of the home page: the last two frameworks of those with which the explorer begins, since more are
    no longer legible at this size; nothing without links."""
    keys = [framework.key for framework in frameworks_in_use(actor, MOST)][-IN_OVERVIEW:]
    if len(keys) < 2:
        return None
    picture = _draw_overview(_Overview(id(catalogue), tuple(keys), get_language() or "", catalogue))
    if not picture.svg:
        _draw_overview.cache_clear()  # it may succeed next time
    return picture


@dataclass(frozen=True)
class _Overview:
    """What the picture depends on. A process has one catalogue for each state of the frameworks; as it is kept here, no other one
    gets its identity."""

    identity: int
    keys: tuple[str, ...]
    language: str
    catalogue: Catalogue = field(compare=False)


@lru_cache(maxsize=8)
def _draw_overview(overview: _Overview) -> OverviewChart:
    """It shows links alone, so that it is the same for all readers of a language, whatever records there are."""
    flows = build_flows(overview.catalogue, overview.keys)
    chart = draw_chart(build_sankey(overview.catalogue, flows, compact=True, width=440, height=330), name="overview")
    return OverviewChart(chart.svg, reverse("explore"), tuple(column_titles(flows)))


def measure_of(state: ExplorerState, traffic: LinkTraffic) -> Callable[[FlowEdge], float]:
    """What a cell shows: links, records or money."""
    if state.measure == "records":
        return traffic.records_along
    if state.measure == "money":
        return lambda edge: float(traffic.amount_along(edge))
    return lambda edge: len(edge.links)


def explorer_sankey(catalogue: Catalogue, flows: Flows, state: ExplorerState, traffic: LinkTraffic) -> Sankey:
    """The large picture; nodes and ribbons lead to the same page with them chosen."""
    weigh: Weigh | None = None if state.measure == "links" else measure_of(state, traffic)
    return build_sankey(
        catalogue,
        flows,
        weigh=weigh,
        edge_text=lambda edge: edge_text(edge, state, traffic),
        subs=state.measure == "links",
        edge_href=lambda source, target: state.href(catalogue, link=(source, target), node=None),
        node_href=lambda curie: state.href(catalogue, node=curie, link=None),
        selected=state.link,
        highlighted=state.node,
        width=BESIDE_PANEL if beside_panel(state) else WHOLE_WIDTH,
        height=chart_height(flows),
    )


def beside_panel(state: ExplorerState) -> bool:
    return state.view == "sankey" and len(state.frameworks) < MOST


def edge_text(edge: FlowEdge, state: ExplorerState, traffic: LinkTraffic) -> str:
    """The links of a pair of nodes and, where that is what is shown, their records or money."""
    links = links_text(edge)
    if state.measure == "records":
        number = traffic.records_along(edge)
        return " · ".join([ngettext("%(n)d accepted record", "%(n)d accepted records", number) % {"n": number}, links])
    if state.measure == "money" and state.money:
        return " · ".join([amount_text(edge, state, traffic), links])
    return links


def amount_text(edge: FlowEdge, state: ExplorerState, traffic: LinkTraffic) -> str:
    """`USD 1,200,000 budget`; nothing where no money is named."""
    if state.money is None:
        return ""
    amount = number_format(traffic.amount_along(edge), decimal_pos=0, use_l10n=True, force_grouping=True)
    return _("%(currency)s %(amount)s %(kind)s") % {
        "currency": state.money[1],
        "amount": amount,
        "kind": str(MONEY.get(state.money[0], state.money[0])),
    }
