"""The linkage explorer: Sankey, matrix and table over one filter that is kept in the address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.analysis.link_flows import edge_weight, records_at_links
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import ColumnLink, FlowEdge, Flows, build_flows
from goalweave.core.model import Curie, Framework, Linkage, Status
from goalweave.frameworks.queries import catalogue
from goalweave.linkages.queries import latest_numbers
from goalweave.web.downloads import csv_response
from goalweave.web.explore.charts import explorer_chart
from goalweave.web.explore.state import MEASURES, MOST, VIEWS, ExplorerState, read_state
from goalweave.web.frame import actor
from goalweave.wording.flowchart import column_titles
from goalweave.wording.matrix import build_matrix
from goalweave.wording.templatetags.goalweave import pick_text

SHOWN = 8
CSV = (
    "subject",
    "subject_label",
    "relation",
    "object",
    "object_label",
    "weight",
    "strength",
    "strength_by",
    "sign",
    "status",
    "rationale",
    "source",
)


def explore(request: HttpRequest) -> HttpResponse:
    known, who = catalogue(), actor(request)
    state = read_state(request.GET, known)
    flows = build_flows(known, state.keys, opened=state.opened, link_filter=state.link_filter)
    heads = column_titles(flows)
    weigh = edge_weight(who, state.measure)
    context: dict[str, Any] = {
        "state": state,
        "flows": flows,
        "heads": heads,
        "title": _("From %(first)s to %(last)s") % {"first": heads[0], "last": heads[-1]},
        "views": [(view, state.href(known, view=view)) for view in VIEWS],
        "measures": [(measure, state.href(known, measure=measure)) for measure in MEASURES],
        "chips": _framework_chips(known, state),
        "more": _addable_frameworks(known, state),
        "statuses": [
            (status, status in state.statuses, state.href(known, statuses=state.statuses ^ {status}))
            for status in Status
        ],
        "csv": state.href(known),
        "joint": _joint_linkages(known, flows) if state.view != "sankey" else [],
    }
    if state.link or state.view == "table":
        # In a list each link says that it hinders; widths and counts cannot.
        every = build_flows(known, state.keys, opened=state.opened, link_filter=state.every_sign)
    if state.link:
        context["chosen"] = _selected_link(who, known, every, state.link, state.href(known, link=None))
    if state.view == "sankey":
        context["chart"] = explorer_chart(
            known,
            flows,
            weigh=weigh,
            href=lambda source, target: state.href(known, link=(source, target)),
            selected=state.link,
            subs=state.measure == "links",
        )
    elif state.view == "matrix":
        context["matrices"] = [
            build_matrix(
                flows,
                place,
                weigh,
                href=lambda source, target: state.href(known, link=(source, target)),
                toggle=lambda curie: state.href(known, opened=state.toggled(curie), link=None),
                selected=state.link,
                counts_links=state.measure == "links",
            )
            for place in range(len(flows.edges))
        ]
    else:
        context["tables"] = [
            (left, right, _links_of(edges)) for (left, right), edges in zip(pairwise(heads), every.edges, strict=True)
        ]
    return render(request, "explore/explore.html", context)


def download(request: HttpRequest) -> HttpResponse:
    """The links of the page as CSV, one line a link."""
    known = catalogue()
    state = read_state(request.GET, known)
    flows = build_flows(known, state.keys, opened=state.opened, link_filter=state.every_sign)
    return csv_response("links.csv", CSV, _csv_rows(known, flows))


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


def _csv_rows(known: Catalogue, linked_flows: Flows) -> Iterator[tuple[object, ...]]:
    for between in _links_of(chain.from_iterable(linked_flows.edges)):
        link = between.link
        yield (
            str(between.subject),
            pick_text(known.node(between.subject).label),
            link.relation,
            str(between.object),
            pick_text(known.node(between.object).label),
            "" if link.weight is None else link.weight,
            link.strength or "",
            link.strength_by if link.strength or link.weight else "",
            link.sign,
            link.status,
            pick_text(link.rationale),
            link.source,
        )


def _framework_chips(known: Catalogue, state: ExplorerState) -> list[tuple[Framework, str]]:
    """The chosen frameworks; with more than two, each can be removed."""
    chips = []
    for framework in state.frameworks:
        others = tuple(other for other in state.frameworks if other is not framework)
        chips.append((framework, state.href(known, frameworks=others, link=None) if len(others) > 1 else ""))
    return chips


def _addable_frameworks(known: Catalogue, state: ExplorerState) -> list[tuple[Framework, str]]:
    """The frameworks that can be added as a further column, before the last one."""
    if len(state.frameworks) >= MOST:
        return []
    *before, last = state.frameworks
    rest = [framework for framework in known.frameworks.values() if framework not in state.frameworks]
    return [(framework, state.href(known, frameworks=(*before, framework, last))) for framework in rest]


def _selected_link(
    who: Actor, known: Catalogue, linked_flows: Flows, link: tuple[Curie, Curie], close: str
) -> dict[str, Any]:
    """The chosen link: its parts with their rationale, and the records that travel it."""
    source, target = link
    edges = chain.from_iterable(linked_flows.edges)
    links = _links_of(edge for edge in edges if (edge.source, edge.target) == link)
    count, rows = records_at_links(who, known, links, SHOWN)
    return {
        "source": source,
        "target": target,
        "links": links,
        "statuses": sorted({between.link.status for between in links}),
        "count": count,
        "records": rows,
        "close": close,
    }
