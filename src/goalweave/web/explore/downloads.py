"""What the explorer shows as a file: the picture as SVG and PNG, the links as CSV, each with its citation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from goalweave.charts import render_png, with_caption
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import ColumnLink
from goalweave.web.downloads import csv_response, file_response
from goalweave.web.explore.charts import explorer_sankey
from goalweave.web.explore.views import Exploration
from goalweave.wording.chart import draw_chart, right_to_left
from goalweave.wording.templatetags.goalweave import pick_text

EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 848 0"><title/><desc/></svg>'
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


def links_csv(request: HttpRequest) -> HttpResponse:
    """The links of the page, one line a link; the last line is the citation."""
    here = Exploration.read(request)
    rows = list(_csv_rows(here.catalogue, list(chain.from_iterable(edge.links for edge in here.edges))))
    return csv_response("links.csv", CSV, [*rows, (f"# {here.citation(request).text}",)])


def chart_svg(request: HttpRequest) -> HttpResponse:
    return file_response(_picture(request), "explorer.svg", "image/svg+xml")


def chart_png(request: HttpRequest) -> HttpResponse:
    return file_response(render_png(_picture(request)), "explorer.png", "image/png")


def _picture(request: HttpRequest) -> str:
    """The chart with its citation below it; in words where there is nothing to draw, 404 without what draws it."""
    here = Exploration.read(request)
    spec = explorer_sankey(here.catalogue, here.flows, here.state, here.traffic)
    citation = here.citation(request)
    if not spec.edges:
        nothing = _("No data: nothing that matches the filters follows these links.")
        return with_caption(EMPTY, citation.title, (nothing, *citation.lines), rtl=right_to_left())
    chart = draw_chart(spec, name="explorer")
    if not chart.svg:
        raise Http404
    return with_caption(chart.svg, citation.title, citation.lines, rtl=right_to_left())


def _csv_rows(catalogue: Catalogue, links: list[ColumnLink]) -> Iterator[tuple[object, ...]]:
    for between in links:
        link = between.link
        yield (
            str(between.subject),
            pick_text(catalogue.node(between.subject).label),
            link.relation,
            str(between.object),
            pick_text(catalogue.node(between.object).label),
            "" if link.weight is None else link.weight,
            link.strength or "",
            link.strength_by if link.strength or link.weight else "",
            link.sign,
            link.status,
            pick_text(link.rationale),
            link.source,
        )
