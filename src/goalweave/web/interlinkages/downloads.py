"""Files of a matrix: its pairs, its ranking, its network. Each says where the scores come from."""

from __future__ import annotations

from io import BytesIO

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from goalweave.charts import render_png
from goalweave.core.errors import InputError
from goalweave.core.interlinkages import MicmacRole, Reading
from goalweave.formats.frameworks.interlinkages import write_interlinkages
from goalweave.interlinkages import queries
from goalweave.interlinkages.queries import MatrixSummary
from goalweave.web.downloads import CSV, csv_response, file_response
from goalweave.web.frame import actor
from goalweave.web.interlinkages.network import draw_network, read_network_state
from goalweave.web.interlinkages.page_context import NodeNames, matrix_or_404
from goalweave.wording.templatetags.goalweave import pick_text

RANKING = (
    *("rank", "rank_low", "rank_high", "node", "label", "out", "in", "supports", "hinders", "second_order", "missing"),
    *("micmac_influence", "micmac_dependence", "micmac_role", "dematel_prominence", "dematel_relation", "citation"),
)


@require_safe
def pairs(request: HttpRequest, key: str) -> HttpResponse:
    """The scored pairs, which can be loaded again."""
    summary = matrix_or_404(actor(request), key)
    stream = BytesIO()
    write_interlinkages(stream, [queries.scores_of(summary)])
    return file_response(stream.getvalue(), f"interlinkages-{_file_name(summary)}.csv", CSV)


@require_safe
def ranking(request: HttpRequest, key: str) -> HttpResponse:
    summary = matrix_or_404(actor(request), key)
    if not summary.is_influence or not summary.pairs:
        raise Http404
    reading = Reading.B if request.GET.get("reading") == Reading.B else Reading.A
    names = NodeNames(summary.framework)
    micmac = {row.node: row for row in queries.micmac_of(summary).rows}
    result = queries.dematel_of(summary)
    dematel = {} if isinstance(result, InputError) else {row.node: row for row in result.rows}
    cited = citation(summary, reading)
    rows = []
    for row in queries.influence_ranking(summary, reading).rows:
        paths, total = micmac[row.node], dematel.get(row.node)
        rows.append(
            (
                *(row.rank, row.rank_low, row.rank_high, row.node, names[row.node].name, row.out, row.into),
                *(row.supports, row.hinders, row.second_order, row.missing),
                *(round(paths.influence, 6), round(paths.dependence, 6), str(MicmacRole(paths.role))),
                *((round(total.prominence, 6), round(total.relation, 6)) if total else ("", "")),
                cited,
            )
        )
    return csv_response(f"influence-{_file_name(summary)}.csv", RANKING, rows)


@require_safe
def network(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The network as the page shows it, as SVG or PNG."""
    summary = matrix_or_404(actor(request), key)
    if form not in ("svg", "png"):
        raise Http404
    state = read_network_state(request.GET, summary)
    drawing = draw_network(summary, state, NodeNames(summary.framework), links=False)
    if not drawing.svg:
        raise Http404
    name = f"network-{_file_name(summary)}.{form}"
    if form == "svg":
        return file_response(str(drawing.svg), name, "image/svg+xml")
    return file_response(render_png(str(drawing.svg)), name, "image/png")


def citation(summary: MatrixSummary, reading: Reading) -> str:
    """Matrix, source, method, perturbations and seed, so that the figures can be reproduced."""
    parts = [pick_text(summary.title), summary.framework, summary.source]
    parts.append(f"second order, reading {reading} (Weitz and others 2018)")
    parts.append(f"{queries.PERTURBATIONS} perturbations, seed {queries.SEED}")
    return "; ".join(part for part in parts if part)


def _file_name(summary: MatrixSummary) -> str:
    """Of plain letters: keys are slugs, with a prefix where the matrix is a linkage."""
    return summary.key.rpartition(":")[2]
