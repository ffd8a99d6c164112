"""The pictures of the explorer and of the home page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import Flows, flows
from goalweave.core.model import Curie
from goalweave.web.explore.state import DEFAULT
from goalweave.wording.chart import Chart, draw
from goalweave.wording.flowchart import EdgeHref, Weigh, heads, height_of, sankey


@dataclass(frozen=True)
class Overview:
    svg: SafeString
    href: str
    heads: tuple[str, ...]


def overview(catalogue: Catalogue) -> Overview | None:
    """The small picture of the home page; nothing where its frameworks are not loaded."""
    keys = [
        framework.key for framework in catalogue.frameworks.values() if framework.default and framework.id in DEFAULT
    ]
    if len(keys) < 2:
        return None
    keys.sort(key=lambda key: DEFAULT.index(catalogue.frameworks[key].id))
    found = flows(catalogue, keys)
    chart = draw(sankey(catalogue, found, compact=True, width=440, height=330), name="overview")
    return Overview(chart.svg, reverse("explore"), tuple(heads(found)))


def explorer(
    catalogue: Catalogue,
    found: Flows,
    *,
    weigh: Weigh,
    href: EdgeHref,
    selected: tuple[Curie, Curie] | None,
    subs: bool,
) -> Chart:
    """The large picture; `weigh` gives a ribbon its width, `href` its address."""
    spec = sankey(
        catalogue,
        found,
        weigh=weigh,
        subs=subs,
        edge_href=href,
        node_href=lambda curie: reverse("node", args=[curie.key, curie.code]),
        selected=selected,
        width=848,
        height=height_of(found),
    )
    return draw(spec, name="explorer")
