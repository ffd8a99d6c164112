"""The values of a series as files: all of them, or as the page shows them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
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
from goalweave.formats.observations.open_sdg_writer import write_open_sdg
from goalweave.formats.observations.sdmx import (
    dataflow_of,
    write_sdmx_csv,
    write_sdmx_json,
    write_sdmx_structure,
    write_sdmx_xml,
)
from goalweave.formats.observations.sdmx.csv_writer import MEDIA_TYPE as SDMX_CSV
from goalweave.formats.observations.sdmx.json_writer import MEDIA_TYPE as SDMX_JSON
from goalweave.formats.observations.sdmx.structure_writer import MEDIA_TYPE as SDMX_STRUCTURE
from goalweave.formats.observations.sdmx.xml_writer import MEDIA_TYPE as SDMX_XML
from goalweave.formats.records.xlsx.annex import AnnexSheet, Value, write_annex
from goalweave.indicators import queries
from goalweave.indicators.areas import area_language_maps
from goalweave.indicators.citations import Citation, cite_series
from goalweave.indicators.models import Indicator, Series as SeriesRow, Vintage
from goalweave.web.downloads import CSV, file_response
from goalweave.web.frame import actor
from goalweave.web.indicators.selection import IndicatorSelection, read_selection
from goalweave.web.indicators.show import area_lines, visible_indicator
from goalweave.wording.chart import right_to_left
from goalweave.wording.indicator_labels import ALWAYS
from goalweave.wording.templatetags.goalweave import reader_language

OPEN_SDG = "open-sdg.csv"


@dataclass(frozen=True, slots=True)
class DownloadContent:
    """What goes into a file. series: with what it measures; address: of the table, for its metadata."""

    state: IndicatorSelection
    series: Series
    observations: list[Observation]
    codes: list[DimensionCode]
    areas: Mapping[str, LanguageMap]
    address: str
    citation: Citation

    @property
    def prepared(self) -> datetime:
        """When the values were last changed."""
        vintages = self.state.vintages
        return (self.state.vintage or vintages[0]).loaded if vintages else timezone.now()


@require_safe
def data(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """form: of FORMS, or OPEN_SDG. Without an area in the address the whole series, in all its breakdowns."""
    if form != OPEN_SDG and form not in FORMS:
        raise Http404
    row = visible_indicator(actor(request), slug)
    state = read_selection(row, request.GET)
    if form == OPEN_SDG:
        return _open_sdg(row, state)
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
    series = replace(state.words, measures=queries.measures_of(row))
    citation = cite_series(series, _cited_vintages(state), reader_language())
    content = DownloadContent(state, series, observations, codes, areas, address, citation)
    kind, ending, write = FORMS[form]
    name = f"{state.words.code}{'-shown' if with_areas else ''}{ending}".replace('"', "").replace("/", "-")
    response = file_response(write(content), name, kind)
    links = [f'<{citation.licence_url}>; rel="license"'] if citation.licence_url else []
    if form == "csv":  # where programs find what the columns mean (W3C, Model for Tabular Data, section 5.2)
        metadata = reverse("indicator-data", args=[slug, "csv-metadata.json"])
        links.insert(0, f'<{metadata}?{query}>; rel="describedby"; type="{MEDIA_TYPE}"')
    if links:
        response["Link"] = ", ".join(links)
    return response


def _open_sdg(row: Indicator, state: IndicatorSelection) -> HttpResponse:
    """All series of the indicator with their breakdowns, for the first area of the address and its parts."""
    if not state.areas:
        raise Http404
    rows = sorted(row.series.all(), key=lambda one: (one.position, one.code))
    observations = list(chain.from_iterable(_of_country(entry, state.areas[0]) for entry in rows))
    if not observations:
        raise Http404
    series = [queries.to_series(entry) for entry in rows]
    dimensions = {name for name, _code in chain.from_iterable(observation.key for observation in observations)}
    out = io.StringIO(newline="")
    write_open_sdg(
        out,
        series,
        observations,
        queries.code_labels((*ALWAYS, *dimensions)).values(),
        language=reader_language(),
        area_names=area_language_maps({observation.area for observation in observations}),
    )
    return file_response(out.getvalue().encode(), f"indicator_{_file_code(row)}.csv", CSV)


def _of_country(row: SeriesRow, area: str) -> list[Observation]:
    """The values of an area and, if it is a country, of its parts."""
    there = [code for code in queries.series_extent(row).areas if code == area or code.startswith(f"{area}.")]
    return queries.series_observations(row, areas=there) if there else []


def _file_code(row: Indicator) -> str:
    """The code of the indicator as the files of Open SDG have it in their names: `17-8-1`."""
    measured = queries.measures_of(row)
    code = row.code or (measured[0].code if measured else row.slug)
    return re.sub(r"[^\w-]", "-", code)


def _cited_vintages(state: IndicatorSelection) -> list[Vintage]:
    """That of which the values are, and those before it."""
    if state.vintage is None:
        return list(state.vintages)
    return [vintage for vintage in state.vintages if vintage.pk <= state.vintage.pk]


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
    about = TableDescription(
        content.address,
        title=content.series.name,
        source=content.citation.text,
        licence=content.citation.licence_url,
        modified=content.prepared.date() if content.state.vintages else None,
    )
    write_metadata(out, [content.series], content.observations, about, language=reader_language())
    return out.getvalue().encode()


def _to_sdmx_csv(content: DownloadContent) -> bytes:
    out = io.StringIO(newline="")
    write_sdmx_csv(out, [content.series], content.observations, flow=dataflow_of(content.series.code))
    return out.getvalue().encode()


def _to_sdmx_json(content: DownloadContent) -> bytes:
    out = io.StringIO()
    write_sdmx_json(
        out,
        [content.series],
        content.observations,
        content.codes,
        prepared=content.prepared,
        area_names=content.areas,
        flow=dataflow_of(content.series.code),
        citation=content.citation.text,
    )
    return out.getvalue().encode()


def _to_sdmx_xml(content: DownloadContent) -> bytes:
    out = io.BytesIO()
    write_sdmx_xml(
        out,
        [content.series],
        content.observations,
        prepared=content.prepared,
        flow=dataflow_of(content.series.code),
        source=content.citation.publisher,
        citation=content.citation.text,
    )
    return out.getvalue()


def _to_structure(content: DownloadContent) -> bytes:
    out = io.BytesIO()
    write_sdmx_structure(
        out,
        [content.series],
        content.observations,
        content.codes,
        prepared=content.prepared,
        area_names=content.areas,
        flow=dataflow_of(content.series.code),
    )
    return out.getvalue()


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
    "sdmx.xml": (SDMX_XML, ".sdmx.xml", _to_sdmx_xml),
    "structure.xml": (SDMX_STRUCTURE, ".structure.xml", _to_structure),
    "xlsx": (XLSX, ".xlsx", _to_xlsx),
}
