"""The values of a series as files: all of them, or as the page shows them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from goalweave.core.model import DimensionCode, Observation, Series
from goalweave.core.text.languages import LanguageMap
from goalweave.documents.output import XLSX
from goalweave.formats.observations.csvw import (
    MEDIA_TYPE,
    TableDescription,
    csvw_columns,
    metadata_name,
    write_csv,
    write_metadata,
)
from goalweave.formats.observations.sdmx import write_sdmx_csv, write_sdmx_json
from goalweave.formats.observations.sdmx.csv_writer import MEDIA_TYPE as SDMX_CSV
from goalweave.formats.observations.sdmx.json_writer import MEDIA_TYPE as SDMX_JSON
from goalweave.formats.records.xlsx.annex import AnnexSheet, Value, write_annex
from goalweave.indicators import queries
from goalweave.indicators.areas import area_language_maps
from goalweave.web.downloads import CSV, file_response
from goalweave.web.frame import actor
from goalweave.web.indicators.selection import IndicatorSelection, read_selection
from goalweave.web.indicators.show import area_lines, visible_indicator
from goalweave.wording.chart import right_to_left
from goalweave.wording.indicator_labels import ALWAYS
from goalweave.wording.templatetags.goalweave import reader_language


@dataclass(frozen=True, slots=True)
class DownloadContent:
    """What goes into a file. address: of the table, for its metadata."""

    state: IndicatorSelection
    series: Series
    observations: list[Observation]
    codes: list[DimensionCode]
    areas: Mapping[str, LanguageMap]
    address: str


@require_safe
def data(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """form: of FORMS. Without an area in the address the whole series, in all its breakdowns."""
    if form not in FORMS:
        raise Http404
    row = visible_indicator(actor(request), slug)
    state = read_selection(row, request.GET)
    if state.series is None or state.words is None:
        raise Http404
    with_areas = "area" in request.GET
    observations = queries.series_observations(
        state.series,
        areas=state.areas if with_areas else None,
        keys=[state.key] if with_areas else None,
        vintage=state.vintage,
    )
    observations = [observation for observation in observations if state.within(observation.year)]
    if with_areas:
        lines = area_lines(state, observations).values()
        observations = list(chain.from_iterable(line.observations for line in lines))
    address = reverse("indicator-data", args=[slug, "csv"]).rpartition("/")[2]
    query = request.GET.urlencode()
    codes = [*queries.code_labels((*ALWAYS, *state.dimensions)).values()]
    areas = area_language_maps({observation.area for observation in observations})
    address = f"{address}?{query}" if query else address
    content = DownloadContent(state, state.words, observations, codes, areas, address)
    kind, ending, write = FORMS[form]
    name = f"{state.words.code}{'-shown' if with_areas else ''}{ending}".replace('"', "").replace("/", "-")
    response = file_response(write(content), name, kind)
    if form == "csv":  # where programs find what the columns mean (W3C, Model for Tabular Data, section 5.2)
        metadata = reverse("indicator-data", args=[slug, "csv-metadata.json"])
        response["Link"] = f'<{metadata}?{query}>; rel="describedby"; type="{MEDIA_TYPE}"'
    return response


def _to_csv(content: DownloadContent) -> bytes:
    stream = io.BytesIO()
    write_csv(
        stream,
        [content.series],
        content.observations,
        content.codes,
        language=reader_language(),
        area_names=content.areas,
    )
    return stream.getvalue()


def _to_csv_metadata(content: DownloadContent) -> bytes:
    out = io.StringIO()
    vintages = content.state.vintages
    about = TableDescription(
        content.address,
        title=content.series.name,
        source=content.series.source,
        modified=(content.state.vintage or vintages[0]).loaded.date() if vintages else None,
    )
    write_metadata(out, [content.series], content.observations, about, language=reader_language())
    return out.getvalue().encode()


def _to_sdmx_csv(content: DownloadContent) -> bytes:
    out = io.StringIO(newline="")
    write_sdmx_csv(out, [content.series], content.observations)
    return out.getvalue().encode()


def _to_sdmx_json(content: DownloadContent) -> bytes:
    out = io.StringIO()
    write_sdmx_json(
        out,
        [content.series],
        content.observations,
        content.codes,
        prepared=timezone.now(),
        area_names=content.areas,
    )
    return out.getvalue().encode()


def _to_xlsx(content: DownloadContent) -> bytes:
    stream, language = io.BytesIO(), reader_language()
    columns = csvw_columns([content.series], content.observations, content.codes, content.areas, language)
    heads = [column.titles.get(language) or column.titles["en"] for column in columns]
    widths = [max(10.0, min(28.0, len(head) + 4.0)) for head in heads]

    def cells(observation: Observation) -> list[Value]:
        return [column.cell(observation) for column in columns]

    sheet = AnnexSheet(content.series.code, heads, map(cells, content.observations), widths)
    write_annex(stream, [sheet], right_to_left=right_to_left())
    return stream.getvalue()


FORMS: dict[str, tuple[str, str, Callable[[DownloadContent], bytes]]] = {
    "csv": (CSV, ".csv", _to_csv),
    "csv-metadata.json": (MEDIA_TYPE, metadata_name(".csv"), _to_csv_metadata),
    "sdmx.csv": (SDMX_CSV, ".sdmx.csv", _to_sdmx_csv),
    "sdmx.json": (SDMX_JSON, ".sdmx.json", _to_sdmx_json),
    "xlsx": (XLSX, ".xlsx", _to_xlsx),
}
