"""The linkage explorer: Sankey, matrix and table over one filter that is kept in the address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.analysis.link_flows import edge_weight, records_at_links
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import Flows, build_flows
from goalweave.core.model import Curie, Framework, Status
from goalweave.frameworks.queries import catalogue
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
    "sign",
    "status",
    "rationale",
    "source",
)


def explore(request: HttpRequest) -> HttpResponse:
    known, who = catalogue(), actor(request)
    state = read_state(request.GET, known)
    found = build_flows(
        known, [one.key for one in state.frameworks], opened=state.opened, link_filter=state.link_filter
    )
    weigh = edge_weight(who, state.measure)
    context: dict[str, Any] = {
        "state": state,
        "flows": found,
        "heads": column_titles(found),
        "title": _("From %(first)s to %(last)s") % {"first": column_titles(found)[0], "last": column_titles(found)[-1]},
        "views": [(view, state.href(known, view=view)) for view in VIEWS],
        "measures": [(measure, state.href(known, measure=measure)) for measure in MEASURES],
        "chips": _framework_chips(known, state),
        "more": _addable_frameworks(known, state),
        "statuses": [
            (status, status in state.statuses, state.href(known, statuses=state.statuses ^ {status}))
            for status in Status
        ],
        "csv": state.href(known),
    }
    if state.link or state.view == "table":
        # In a list each link says that it hinders; widths and counts cannot.
        every = build_flows(
            known, [one.key for one in state.frameworks], opened=state.opened, link_filter=state.every_sign
        )
    if state.link:
        context["chosen"] = _selected_link(who, known, every, state.link, state.href(known, link=None))
    if state.view == "sankey":
        context["chart"] = explorer_chart(
            known,
            found,
            weigh=weigh,
            href=lambda source, target: state.href(known, link=(source, target)),
            selected=state.link,
            subs=state.measure == "links",
        )
    elif state.view == "matrix":
        context["matrices"] = [
            build_matrix(
                found,
                place,
                weigh,
                href=lambda source, target: state.href(known, link=(source, target)),
                toggle=lambda curie: state.href(known, opened=state.toggled(curie), link=None),
                selected=state.link,
                counts_links=state.measure == "links",
            )
            for place in range(len(found.edges))
        ]
    else:
        context["tables"] = [
            (
                column_titles(found)[place],
                column_titles(found)[place + 1],
                [one for edge in between for one in edge.links],
            )
            for place, between in enumerate(every.edges)
        ]
    return render(request, "explore/explore.html", context)


def download(request: HttpRequest) -> HttpResponse:
    """The links of the page as CSV, one line a link."""
    known = catalogue()
    state = read_state(request.GET, known)
    found = build_flows(known, [one.key for one in state.frameworks], opened=state.opened, link_filter=state.every_sign)
    return csv_response("links.csv", CSV, _csv_rows(known, found))


def _csv_rows(known: Catalogue, linked_flows: Flows) -> Iterator[tuple[object, ...]]:
    for one in (one for between in linked_flows.edges for edge in between for one in edge.links):
        subject, object_ = (pick_text(known.node(end).label) for end in (one.subject, one.object))
        link = one.link
        yield (
            str(one.subject),
            subject,
            link.relation,
            str(one.object),
            object_,
            link.weight,
            link.sign,
            link.status,
            pick_text(link.rationale),
            link.source,
        )


def _framework_chips(known: Catalogue, state: ExplorerState) -> list[tuple[Framework, str]]:
    """The chosen frameworks; with more than two, each can be removed."""
    return [
        (one, state.href(known, frameworks=tuple(other for other in state.frameworks if other is not one), link=None))
        if len(state.frameworks) > 2
        else (one, "")
        for one in state.frameworks
    ]


def _addable_frameworks(known: Catalogue, state: ExplorerState) -> list[tuple[Framework, str]]:
    """The frameworks that can be added as a further column, before the last one."""
    if len(state.frameworks) >= MOST:
        return []
    rest = [one for one in known.frameworks.values() if one not in state.frameworks]
    return [(one, state.href(known, frameworks=(*state.frameworks[:-1], one, state.frameworks[-1]))) for one in rest]


def _selected_link(
    who: Actor, known: Catalogue, linked_flows: Flows, link: tuple[Curie, Curie], close: str
) -> dict[str, Any]:
    """The chosen link: its parts with their rationale, and the records that travel it."""
    source, target = link
    links = [
        one
        for between in linked_flows.edges
        for edge in between
        if (edge.source, edge.target) == link
        for one in edge.links
    ]
    count, rows = records_at_links(who, known, links, SHOWN)
    return {
        "source": source,
        "target": target,
        "links": links,
        "statuses": sorted({one.link.status for one in links}),
        "count": count,
        "records": rows,
        "close": close,
    }
