"""The values of a series as files: all of them, or as the page shows them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from goalweave.core.model import DimensionCode, Observation, Series
from goalweave.core.text.languages import LANGUAGES, LanguageMap
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
from goalweave.formats.records.xlsx.annex import AnnexSheet, write_annex
from goalweave.indicators import queries
from goalweave.packs.areas import area_name
from goalweave.web.frame import actor
from goalweave.web.indicators.selection import IndicatorSelection, read_selection
from goalweave.web.indicators.show import area_lines, visible_indicator
from goalweave.wording.chart import right_to_left
from goalweave.wording.indicator_labels import ALWAYS
from goalweave.wording.templatetags.goalweave import reader_language

TABLE = "text/csv; charset=utf-8"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    chosen = request.GET.getlist("area")
    found = queries.series_observations(
        state.series,
        areas=state.areas if chosen else None,
        keys=[state.key] if chosen else None,
        vintage=state.vintage,
    )
    some = [one for one in found if state.within(one.year)]
    if chosen:
        some = [one for line in area_lines(state, some).values() for one in line.observations]
    address = reverse("indicator-data", args=[slug, "csv"]).rpartition("/")[2]
    query = request.GET.urlencode()
    codes = [*queries.code_labels((*ALWAYS, *state.dimensions)).values()]
    areas = {area: {one: area_name(area, one) for one in LANGUAGES} for area in {one.area for one in some}}
    taken = DownloadContent(state, state.words, some, codes, areas, f"{address}?{query}" if query else address)
    kind, ending, write = FORMS[form]
    name = f"{state.words.code}{'-shown' if chosen else ''}{ending}".replace('"', "").replace("/", "-")
    response = HttpResponse(write(taken), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
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
    heads = [one.titles.get(language) or one.titles["en"] for one in columns]
    sheet = AnnexSheet(
        content.series.code,
        heads,
        ([column.cell(one) for column in columns] for one in content.observations),
        [max(10.0, min(28.0, len(head) + 4.0)) for head in heads],
    )
    write_annex(stream, [sheet], right_to_left=right_to_left())
    return stream.getvalue()


FORMS: dict[str, tuple[str, str, Callable[[DownloadContent], bytes]]] = {
    "csv": (TABLE, ".csv", _to_csv),
    "csv-metadata.json": (MEDIA_TYPE, metadata_name(".csv"), _to_csv_metadata),
    "sdmx.csv": (SDMX_CSV, ".sdmx.csv", _to_sdmx_csv),
    "sdmx.json": (SDMX_JSON, ".sdmx.json", _to_sdmx_json),
    "xlsx": (WORKBOOK, ".xlsx", _to_xlsx),
}
