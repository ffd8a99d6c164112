"""The network of a matrix: its strongest links on a ring, or one node with its neighbours, and a list that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
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
from goalweave.interlinkages.queries import MatrixSummary
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

MOST_HINDERING = 50
"""Of these lines, so that neither kind is hidden by the other."""

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
class NetworkDrawing:
    """rows: of the drawn links, by subject; total: links of the strength that is shown, drawn or not; nodes: how many are drawn."""

    svg: SafeString
    rows: tuple[NetworkRow, ...]
    total: int
    nodes: int


@dataclass(frozen=True, slots=True)
class _Link:
    subject: str
    object: str
    score: float


@require_safe
def network(request: HttpRequest, key: str) -> HttpResponse:
    summary = matrix_or_404(actor(request), key)
    names = NodeNames(summary.framework)
    state = read_network_state(request.GET, summary)
    drawing = draw_network(summary, state, names)
    path = reverse("cross-impact-network", args=[summary.key])
    scores = queries.scores_of(summary)
    return render(
        request,
        "interlinkages/network.html",
        {
            **matrix_page(summary, "network"),
            "state": state,
            "drawn": drawing,
            "groups": _list_groups(drawing.rows, state.focus),
            "focus": names[state.focus] if state.focus else None,
            "nodes": [names[code] for code in names.order(scores.nodes)],
            "strengths": _strength_filters(summary, state, path),
            "all_href": state.href(path, focus=""),
            "arrangements": [
                (_("by number"), state.href(path, clusters=False), not state.clusters),
                (_("by cluster"), state.href(path, clusters=True), state.clusters),
            ]
            if summary.is_influence and summary.pairs and not state.focus
            else [],
            "files": [
                (form.upper(), state.href(reverse("cross-impact-network-file", args=[summary.key, form])))
                for form in ("svg", "png")
            ],
            "advance": reverse("cross-impact-advance", args=[summary.framework, state.focus]) + f"?matrix={summary.key}"
            if state.focus and summary.is_influence
            else "",
        },
    )


def _strength_filters(summary: MatrixSummary, state: NetworkState, path: str) -> list[tuple[str, str, bool]]:
    """Label, address and whether it is on, of each strength; none where all links are equally strong."""
    levels = _strengths(_links(queries.scores_of(summary)))
    if len(levels) < 2:
        return []
    marks = ScoreMarks(summary.scale)
    filters = [(_("all strengths"), state.href(path, strength=None), state.strength is None)]
    for level in levels[1:]:
        filters.append((marks.amount(level), state.href(path, strength=level), state.strength == level))
    return filters


def read_network_state(parameters: QueryDict, summary: MatrixSummary) -> NetworkState:
    """Unknown values are ignored."""
    focus = str(parameters.get("focus", ""))
    levels = {f"{level:g}": level for level in _strengths(_links(queries.scores_of(summary)))}
    return NetworkState(
        focus=focus if focus in queries.scores_of(summary).positions else "",
        strength=levels.get(str(parameters.get("strength", ""))),
        clusters=parameters.get("clusters") == "1" and summary.is_influence and summary.pairs > 0,
    )


def draw_network(
    summary: MatrixSummary, state: NetworkState, names: NodeNames, *, links: bool = True
) -> NetworkDrawing:
    """links: whether a click on a node leads to its neighbours, as on a page; a file has no addresses."""
    scores = queries.scores_of(summary)
    marks = ScoreMarks(summary.scale)
    all_links = _links(scores)
    if state.focus:
        all_links = [link for link in all_links if state.focus in (link.subject, link.object)]
    strong = [link for link in all_links if abs(link.score) >= (state.strength or 0)]
    ordered = _strongest_first(strong, summary)
    readable = _neighbours(ordered, state.focus) if state.focus else _readable_links(ordered)
    codes = set(chain.from_iterable((link.subject, link.object) for link in readable)) | ({state.focus} - {""})
    groups = _node_groups(summary, state)
    placed = sorted(names.order(codes), key=lambda code: groups.get(code, 0))
    path = reverse("cross-impact-network", args=[summary.key])
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
    network_links = tuple(_network_link(link, marks) for link in readable)
    supporting = sum(link.score > 0 for link in readable)
    chart = NetworkChart(
        _("Network of %(title)s") % {"title": pick_text(summary.title)},
        _("%(supporting)s solid lines and %(hindering)s dashed lines. The list has the same links.")
        % {"supporting": supporting, "hindering": len(readable) - supporting},
        nodes if network_links else (),
        network_links,
        focus=state.focus,
        heads=_side_heads(state.focus),
        rtl=right_to_left(),
    )
    svg = mark_safe(render_network(chart, language=get_language() or ""))  # noqa: S308 - escapes all labels
    places = {code: place for place, code in enumerate(placed)}
    listed = sorted(readable, key=lambda link: (places[link.subject], -abs(link.score), places[link.object]))
    rows = tuple(
        NetworkRow(
            names[link.subject],
            names[link.object],
            marks.mark(link.score),
            marks.name(link.score),
            pair_address(summary.framework, (link.subject, link.object)),
        )
        for link in listed
    )
    return NetworkDrawing(svg, rows, len(strong), len(nodes))


def _side_heads(focus: str) -> tuple[str, str]:
    """What stands above the nodes that act on one in the middle, and above those that it acts on."""
    return _("Acts on %(code)s") % {"code": focus}, _("Influenced by %(code)s") % {"code": focus}


def _list_groups(
    rows: Sequence[NetworkRow], focus: str
) -> list[tuple[NodeName | None, str, list[tuple[NodeName, NetworkRow]]]]:
    """The links of a list, by their subject; of one node, what acts on it and what it acts on. Each link with its other end."""
    if focus:
        acting, influenced = _side_heads(focus)
        before = [(row.subject, row) for row in rows if row.object.code == focus]
        after = [(row.object, row) for row in rows if row.subject.code == focus]
        return [(None, title, side) for title, side in ((acting, before), (influenced, after)) if side]
    return [
        (subject, "", [(row.object, row) for row in own]) for subject, own in groupby(rows, key=lambda row: row.subject)
    ]


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


def _strongest_first(links: Sequence[_Link], summary: MatrixSummary) -> list[_Link]:
    """Of equal scores, first one link of each node, to the most influential of the others; then a second one, and so on."""
    ranks = {code: row.rank for code, row in matrix_influences(summary, Reading.A).items()}
    by_subject: dict[tuple[str, float], list[_Link]] = {}
    for link in sorted(links, key=lambda link: ranks.get(link.object, 0)):
        by_subject.setdefault((link.subject, abs(link.score)), []).append(link)
    turns = list(chain.from_iterable(map(enumerate, by_subject.values())))
    turns.sort(key=lambda entry: (-abs(entry[1].score), entry[0], ranks.get(entry[1].subject, 0)))
    return [link for _turn, link in turns]


def _readable_links(ordered: Sequence[_Link]) -> list[_Link]:
    """As many as a ring takes: the strongest that hinder, and the strongest that support."""
    hindering = [link for link in ordered if link.score < 0]
    supporting = [link for link in ordered if link.score > 0]
    hindering = hindering[: max(MOST_HINDERING, MOST_LINKS - len(supporting))]
    return [*hindering, *supporting[: MOST_LINKS - len(hindering)]]


def _neighbours(links: Sequence[_Link], focus: str) -> list[_Link]:
    incoming = [link for link in links if link.object == focus][:MOST_NEIGHBOURS]
    outgoing = [link for link in links if link.subject == focus][:MOST_NEIGHBOURS]
    return [*incoming, *outgoing]


def _node_groups(summary: MatrixSummary, state: NetworkState) -> Mapping[str, int]:
    if not state.clusters:
        return {}
    groups = queries.clusters_of(summary).groups
    numbers: dict[str, int] = {}
    for number, group in enumerate(groups):
        numbers |= dict.fromkeys(group, number)
    return numbers


def _network_link(link: _Link, marks: ScoreMarks) -> NetworkLink:
    mark = marks.mark(link.score)
    return NetworkLink(link.subject, link.object, int(mark.look[1:]), link.score < 0, mark.text)


def _colour(names: NodeNames, code: str) -> str:
    framework = names.framework
    if framework is None or code not in framework.by_code:
        return ""
    node = coloured_ancestor(names.catalogue, framework.curie(code))
    return node.colour if node else ""
