"""The chart of an indicator over the years as a file, with a citation."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from goalweave.core.model import Observation
from goalweave.indicators.citations import cite_series
from goalweave.indicators.conversion import key_text
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
from goalweave.web.indicators.selection import IndicatorSelection, read_selection
from goalweave.web.indicators.show import chart_content, visible_indicator
from goalweave.wording.indicator_labels import area_text
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

COLUMNS = ("series", "area", "area_name", "key", "year", "period", "value", "unit", "nature", "source")
"""The names are the same in every language, for programs."""


@require_safe
def chart_download(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The chart that the page shows for the same query. form: of NAMES."""
    who = actor(request)
    state = read_selection(visible_indicator(who, slug), request.GET)
    if form not in NAMES or state.series is None or state.words is None:
        raise Http404
    chart, observations = chart_content(who, state)
    citation = _citation(request, state)
    name = f"{state.words.code}-chart.{form}".replace('"', "").replace("/", "-")
    if form in PICTURES:
        return picture_response(chart.svg if chart else "", citation, name, form)
    if form == "csv":
        return table_response(COLUMNS, _rows(observations, state.words.unit), citation, name)
    return sdmx_response([state.words], observations, citation, name, form)


def _citation(request: HttpRequest, state: IndicatorSelection) -> ChartCitation:
    assert state.words is not None
    series = cite_series(state.words, state.vintages, reader_language())
    address = on_site(f"{reverse('indicator', args=[state.indicator.slug])}?{request.GET.urlencode()}", request)
    areas = ", ".join(map(area_text, state.areas))
    title = f"{pick_text(state.indicator.name) or state.indicator.slug}: {areas}"
    return ChartCitation(title, (f"{series.text.rstrip('.')}.", address))


def _rows(observations: list[Observation], unit: str) -> Iterator[tuple[object, ...]]:
    for observation in observations:
        yield (
            observation.series,
            observation.area,
            area_text(observation.area),
            key_text(observation.key),
            observation.year,
            observation.period,
            "" if observation.value is None else observation.value,
            observation.unit or unit,
            observation.nature,
            observation.source,
        )
