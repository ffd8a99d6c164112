"""The map of an indicator as a file: pictures with legend and citation, CSV with the class of every country, SDMX."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.charts import World
from goalweave.core.model import Series
from goalweave.formats.reading.areas import area_number
from goalweave.web.addresses import on_site
from goalweave.web.chart_files import (
    NAMES,
    PICTURES,
    ChartCitation,
    picture_response,
    sdmx_response,
    table_response,
)
from goalweave.web.frame import actor
from goalweave.web.indicators.selection import read_selection
from goalweave.web.indicators.show import visible_indicator
from goalweave.web.indicators.world_map import MapFile, map_file
from goalweave.wording.chart import draw_map
from goalweave.wording.indicator_labels import read_code_names
from goalweave.wording.templatetags.goalweave import pick_text

HEADER = ("area", "m49", "name", "value", "bound", "period", "unit", "class", "class_from", "class_below", "source")


@require_safe
def map_download(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The map that the page shows for the same query."""
    if form not in NAMES:
        raise Http404
    selection = read_selection(visible_indicator(actor(request), slug), request.GET)
    names = read_code_names(selection.dimensions)
    drawn = map_file(selection, request.GET, names)
    if drawn is None or selection.words is None:
        raise Http404
    address = on_site(f"{reverse('indicator', args=[slug])}?{request.GET.urlencode()}", request)
    return map_response(drawn, selection.words, address, form)


def map_response(
    drawn: MapFile, series: Series, address: str, form: str, *, place: str = "", world: World | None = None
) -> HttpResponse:
    """The map as a file, with where it comes from. place: in the name of the file; world: other shapes than countries. Raises Http404 for
    a picture where there is nothing to draw."""
    title = drawn.spec.title if drawn.spec else pick_text(series.name)
    citation = ChartCitation(title, _citation_lines(drawn, series, address))
    name = "-".join(filter(None, (series.code, place, "map"))).replace('"', "").replace("/", "-")
    if form == "csv":
        return table_response(HEADER, _rows(drawn, series), citation, f"{name}.csv")
    if form in PICTURES:
        svg = draw_map(drawn.spec, world) if drawn.spec else ""
        return picture_response(svg, citation, f"{name}.{form}", form)
    return sdmx_response([series], [row.one for row in drawn.countries], citation, f"{name}.{form}", form)


def _citation_lines(drawn: MapFile, series: Series, address: str) -> tuple[str, ...]:
    """How the classes were made, whose values these are, and where the page is."""
    sources = dict.fromkeys(row.one.source for row in drawn.countries if row.one.source)
    source = "; ".join(list(sources)[:3]) or series.source
    lines = (
        drawn.choice.sentence if drawn.spec else "",
        _("Source: %(source)s.") % {"source": source} if source else "",
        _("Goalweave, %(address)s") % {"address": address},
    )
    return tuple(filter(None, lines))


def _rows(drawn: MapFile, series: Series) -> Iterator[tuple[object, ...]]:
    bounds = drawn.spec.classes if drawn.spec else ()
    edges = ("", *(f"{bound:.12g}" for bound in bounds), "")
    for row in drawn.countries:
        at = bisect_right(bounds, row.one.value or 0.0)
        yield (
            row.area,
            area_number(row.area),
            row.name,
            f"{row.one.value or 0.0:.12g}",
            row.one.bound,
            row.one.period,
            row.one.unit or series.unit,
            at + 1,
            edges[at],
            edges[at + 1],
            row.one.source,
        )
