"""The pictures of the explorer and of the home page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import Flows, build_flows
from goalweave.core.model import Curie
from goalweave.web.explore.state import DEFAULT
from goalweave.wording.chart import Chart, draw_chart
from goalweave.wording.flowchart import EdgeHref, Weigh, build_sankey, chart_height, column_titles


@dataclass(frozen=True)
class OverviewChart:
    svg: SafeString
    href: str
    heads: tuple[str, ...]


def overview_chart(catalogue: Catalogue) -> OverviewChart | None:
    """The small picture of the home page; nothing where its frameworks are not loaded."""
    keys = [
        framework.key for framework in catalogue.frameworks.values() if framework.default and framework.id in DEFAULT
    ]
    if len(keys) < 2:
        return None
    keys.sort(key=lambda key: DEFAULT.index(catalogue.frameworks[key].id))
    flows = build_flows(catalogue, keys)
    chart = draw_chart(build_sankey(catalogue, flows, compact=True, width=440, height=330), name="overview")
    return OverviewChart(chart.svg, reverse("explore"), tuple(column_titles(flows)))


def explorer_chart(
    catalogue: Catalogue,
    linked_flows: Flows,
    *,
    weigh: Weigh,
    href: EdgeHref,
    selected: tuple[Curie, Curie] | None,
    subs: bool,
) -> Chart:
    """The large picture; `weigh` gives a ribbon its width, `href` its address."""
    spec = build_sankey(
        catalogue,
        linked_flows,
        weigh=weigh,
        subs=subs,
        edge_href=href,
        node_href=lambda curie: reverse("node", args=[curie.key, curie.code]),
        selected=selected,
        width=848,
        height=chart_height(linked_flows),
    )
    return draw_chart(spec, name="explorer")
