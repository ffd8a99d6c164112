"""All nodes of a matrix by each method: direct and second-order influence, MICMAC, DEMATEL, and how stable the ranks are."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from goalweave.core.errors import InputError
from goalweave.core.interlinkages import MicmacRole, NodeInfluence, Reading
from goalweave.interlinkages import queries
from goalweave.interlinkages.queries import MatrixSummary
from goalweave.web.frame import actor
from goalweave.web.interlinkages.matrix import draw_interval, interval_text
from goalweave.web.interlinkages.page_context import NodeName, NodeNames, matrix_or_404, matrix_page
from goalweave.web.interlinkages.score_marks import ScoreMarks
from goalweave.wording.chart import number_format_of_reader
from goalweave.wording.messages import describe_error

FIRST = 5
ROLES: dict[MicmacRole, Promise] = {
    MicmacRole.DRIVER: pgettext_lazy("role in MICMAC", "driver"),
    MicmacRole.RELAY: pgettext_lazy("role in MICMAC", "relay"),
    MicmacRole.DEPENDENT: pgettext_lazy("role in MICMAC", "dependent"),
    MicmacRole.AUTONOMOUS: pgettext_lazy("role in MICMAC", "autonomous"),
}


@dataclass(frozen=True, slots=True)
class RankedNode:
    """Figures as they are shown; prominence, relation: empty where DEMATEL has no result. href: of “Advance this target”."""

    node: NodeName
    figures: NodeInfluence
    rank: str
    interval: SafeString
    out: str
    into: str
    supports: str
    hinders: str
    second_order: str
    influence: str
    dependence: str
    role: str
    prominence: str
    relation: str
    href: str


@require_safe
def ranking(request: HttpRequest, key: str) -> HttpResponse:
    summary = matrix_or_404(actor(request), key)
    if not summary.is_influence or not summary.pairs:
        raise Http404
    reading = Reading.B if request.GET.get("reading") == Reading.B else Reading.A
    rows = ranked_nodes(summary, reading)
    dematel = queries.dematel_of(summary)
    micmac = queries.micmac_of(summary)
    by_node = {row.node.code: row for row in rows}
    dependent = queries.influence_ranking(summary, reading).most_dependent
    names = NodeNames(summary.framework)
    path = reverse("cross-impact-ranking", args=[summary.key])
    return render(
        request,
        "interlinkages/ranking.html",
        {
            **matrix_page(summary, "ranking"),
            "rows": rows,
            "enabling": rows[:FIRST],
            "dependent": [by_node[row.node] for row in dependent[:FIRST]],
            "reading": reading,
            "readings": [(entry, f"{path}?reading={entry}", entry is reading) for entry in Reading],
            "fault": describe_error(dematel) if isinstance(dematel, InputError) else "",
            "signed": not isinstance(dematel, InputError) and dematel.signed,
            "micmac": micmac,
            "clusters": [
                [names[code] for code in group] for group in queries.clusters_of(summary).groups if len(group) > 1
            ],
            "perturbations": queries.PERTURBATIONS,
            "seed": queries.SEED,
            "symmetric": queries.scores_of(summary).is_symmetric,
        },
    )


def ranked_nodes(summary: MatrixSummary, reading: Reading) -> list[RankedNode]:
    """The most influential first. Raises InputError for correlations and a matrix without pairs."""
    names, marks = NodeNames(summary.framework), ScoreMarks(summary.scale)
    micmac = {row.node: row for row in queries.micmac_of(summary).rows}
    result = queries.dematel_of(summary)
    dematel = {} if isinstance(result, InputError) else {row.node: row for row in result.rows}
    percent, numbers = number_format_of_reader("\u202f%", decimals=1), number_format_of_reader(decimals=2)
    rows = []
    for figures in queries.influence_ranking(summary, reading).rows:
        code = figures.node
        total = dematel.get(code)
        rows.append(
            RankedNode(
                node=names[code],
                figures=figures,
                rank=interval_text(figures),
                interval=draw_interval(figures, summary.nodes),
                out=marks.text_of_sum(figures.out),
                into=marks.text_of_sum(figures.into),
                supports=marks.text_of_sum(figures.supports),
                hinders=marks.text_of_sum(figures.hinders),
                second_order=marks.text_of_sum(figures.second_order),
                influence=percent.text(100 * micmac[code].influence),
                dependence=percent.text(100 * micmac[code].dependence),
                role=str(ROLES[micmac[code].role]),
                prominence=numbers.text(total.prominence, decimals=2) if total else "",
                relation=numbers.text(round(total.relation, 2), decimals=2) if total else "",
                href=reverse("cross-impact-advance", args=[summary.framework, code]) + f"?matrix={summary.key}",
            )
        )
    return rows
