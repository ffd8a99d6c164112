"""The network of a matrix: its strongest links on a ring, or one node with its neighbours, and a list that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from goalweave.charts import NetworkChart, NetworkLink, NetworkNode, render_network
from goalweave.core.interlinkages import CrossImpactMatrix, Reading
from goalweave.interlinkages import queries
from goalweave.interlinkages.queries import StoredMatrix
from goalweave.web.frame import actor
from goalweave.web.interlinkages.matrix import matrix_influences
from goalweave.web.interlinkages.page_context import NodeName, NodeNames, matrix_or_404, matrix_page
from goalweave.web.interlinkages.pair_facts import pair_address
from goalweave.web.interlinkages.score_marks import ScoreMark, ScoreMarks
from goalweave.wording.chart import right_to_left
from goalweave.wording.colours import coloured_ancestor
from goalweave.wording.templatetags.goalweave import pick_text

MOST_LINKS = 150
"""More lines on a ring cannot be told apart."""

MOST_NEIGHBOURS = 30
"""On each side of a node."""


@dataclass(frozen=True, slots=True)
class NetworkState:
    """focus: code of the node in the middle, empty for all; strength: smallest amount of a score, None for the default; clusters:
    whether nodes of a cluster stand together."""

    focus: str = ""
    strength: float | None = None
    clusters: bool = False

    def href(self, path: str, **changes: Any) -> str:
        state = replace(self, **changes)
        fields = [("focus", state.focus)] if state.focus else []
        fields += [("strength", f"{state.strength:g}")] if state.strength is not None else []
        fields += [("clusters", "1")] if state.clusters else []
        return f"{path}?{urlencode(fields)}" if fields else path


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A drawn link as the list has it."""

    subject: NodeName
    object: NodeName
    mark: ScoreMark
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class DrawnNetwork:
    """rows: of the drawn links, by subject; total: links of the strength that is shown, drawn or not; nodes: how many are drawn."""

    svg: SafeString
    rows: tuple[NetworkRow, ...]
    total: int
    nodes: int
    strength: float


@dataclass(frozen=True, slots=True)
class _Link:
    subject: str
    object: str
    score: float


@require_safe
def network(request: HttpRequest, key: str) -> HttpResponse:
    stored = matrix_or_404(actor(request), key)
    names = NodeNames(stored.framework)
    state = read_network_state(request.GET, stored)
    drawn = draw_network(stored, state, names)
    marks = ScoreMarks(stored.scale)
    path = reverse("cross-impact-network", args=[stored.key])
    levels = _strengths(_links(queries.scores_of(stored)))
    scores = queries.scores_of(stored)
    groups = [(subject, list(rows)) for subject, rows in groupby(drawn.rows, key=lambda row: row.subject)]
    return render(
        request,
        "interlinkages/network.html",
        {
            **matrix_page(stored, "network"),
            "state": state,
            "drawn": drawn,
            "groups": groups,
            "focus": names[state.focus] if state.focus else None,
            "nodes": [names[code] for code in names.order(scores.nodes)],
            "strengths": [
                (marks.amount(level), state.href(path, strength=level), level == drawn.strength) for level in levels
            ]
            if len(levels) > 1
            else [],
            "all_href": state.href(path, focus=""),
            "arrangements": [
                (_("by number"), state.href(path, clusters=False), not state.clusters),
                (_("by cluster"), state.href(path, clusters=True), state.clusters),
            ]
            if stored.is_influence and stored.pairs and not state.focus
            else [],
            "files": [
                (form.upper(), state.href(reverse("cross-impact-network-file", args=[stored.key, form])))
                for form in ("svg", "png")
            ],
            "advance": reverse("cross-impact-advance", args=[stored.framework, state.focus]) + f"?matrix={stored.key}"
            if state.focus and stored.is_influence
            else "",
        },
    )


def read_network_state(parameters: QueryDict, stored: StoredMatrix) -> NetworkState:
    """Unknown values are ignored."""
    focus = str(parameters.get("focus", ""))
    levels = {f"{level:g}": level for level in _strengths(_links(queries.scores_of(stored)))}
    return NetworkState(
        focus=focus if focus in queries.scores_of(stored).positions else "",
        strength=levels.get(str(parameters.get("strength", ""))),
        clusters=parameters.get("clusters") == "1" and stored.is_influence and stored.pairs > 0,
    )


def draw_network(stored: StoredMatrix, state: NetworkState, names: NodeNames, *, links: bool = True) -> DrawnNetwork:
    """links: whether a click on a node leads to its neighbours, as on a page; a file has no addresses."""
    scores = queries.scores_of(stored)
    marks = ScoreMarks(stored.scale)
    all_links = _links(scores)
    if state.focus:
        all_links = [link for link in all_links if state.focus in (link.subject, link.object)]
    strength = state.strength if state.strength is not None else _default_strength(all_links, focus=bool(state.focus))
    strong = [link for link in all_links if abs(link.score) >= strength]
    ordered = _strongest_first(strong, stored)
    shown = _neighbours(ordered, state.focus) if state.focus else ordered[:MOST_LINKS]
    codes = {code for link in shown for code in (link.subject, link.object)} | ({state.focus} - {""})
    groups = _node_groups(stored, state)
    placed = sorted(names.order(codes), key=lambda code: groups.get(code, 0))
    path = reverse("cross-impact-network", args=[stored.key])
    nodes = tuple(
        NetworkNode(
            code,
            names[code].name,
            _colour(names, code),
            state.href(path, focus=code, strength=None) if links and code != state.focus else "",
            groups.get(code, 0),
        )
        for code in placed
    )
    drawn = tuple(_network_link(link, marks) for link in shown)
    supporting = sum(link.score > 0 for link in shown)
    chart = NetworkChart(
        _("Network of %(title)s") % {"title": pick_text(stored.title)},
        _("%(supporting)s solid lines and %(hindering)s dashed lines. The list has the same links.")
        % {"supporting": supporting, "hindering": len(shown) - supporting},
        nodes if drawn else (),
        drawn,
        focus=state.focus,
        heads=(_("Acts on %(code)s") % {"code": state.focus}, _("%(code)s acts on") % {"code": state.focus}),
        rtl=right_to_left(),
    )
    svg = mark_safe(render_network(chart, language=get_language() or ""))  # noqa: S308 - escapes all labels
    places = {code: place for place, code in enumerate(placed)}
    listed = sorted(shown, key=lambda link: (places[link.subject], -abs(link.score), places[link.object]))
    rows = tuple(
        NetworkRow(
            names[link.subject],
            names[link.object],
            marks.mark(link.score),
            marks.name(link.score),
            pair_address(stored.framework, (link.subject, link.object)),
        )
        for link in listed
    )
    return DrawnNetwork(svg, rows, len(strong), len(nodes), strength)


def _links(scores: CrossImpactMatrix) -> list[_Link]:
    """Benefit and trade-off of a pair are two links; 0 is none."""
    links = []
    for pair in scores.pairs:
        for score in (pair.supporting, pair.hindering):
            if score is not None:
                links.append(_Link(pair.subject, pair.object, score))
    return links


def _strengths(links: Sequence[_Link]) -> list[float]:
    """The amounts that scores have; of scores with many different ones, none: a filter by each would be no help."""
    levels = sorted({abs(link.score) for link in links})
    return levels if len(levels) <= 6 else []


def _default_strength(links: Sequence[_Link], *, focus: bool) -> float:
    """The lowest with which all links can be drawn; else the highest."""
    levels = _strengths(links)
    if not levels or focus:
        return 0.0
    for level in levels:
        if sum(abs(link.score) >= level for link in links) <= MOST_LINKS:
            return level
    return levels[-1]


def _strongest_first(links: Sequence[_Link], stored: StoredMatrix) -> list[_Link]:
    """Of equal scores, those between the most influential nodes first."""
    ranks = {code: row.rank for code, row in matrix_influences(stored, Reading.A).items()}
    return sorted(links, key=lambda link: (-abs(link.score), ranks.get(link.subject, 0) + ranks.get(link.object, 0)))


def _neighbours(links: Sequence[_Link], focus: str) -> list[_Link]:
    incoming = [link for link in links if link.object == focus][:MOST_NEIGHBOURS]
    outgoing = [link for link in links if link.subject == focus][:MOST_NEIGHBOURS]
    return [*incoming, *outgoing]


def _node_groups(stored: StoredMatrix, state: NetworkState) -> Mapping[str, int]:
    if not state.clusters:
        return {}
    groups = queries.clusters_of(stored).groups
    return {code: number for number, group in enumerate(groups) for code in group}


def _network_link(link: _Link, marks: ScoreMarks) -> NetworkLink:
    mark = marks.mark(link.score)
    return NetworkLink(link.subject, link.object, int(mark.look[1:]), link.score < 0, mark.text)


def _colour(names: NodeNames, code: str) -> str:
    framework = names.framework
    if framework is None or code not in framework.by_code:
        return ""
    node = coloured_ancestor(names.catalogue, framework.curie(code))
    return node.colour if node else ""
