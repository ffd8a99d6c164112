"""Observations as files, in the forms that other programs read."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from goalweave.core.model import DimensionCode, Observation, Series
from goalweave.formats.observations.csvw import (
    MEDIA_TYPE as CSVW,
    TableDescription,
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
from goalweave.formats.observations.sdmx.csv_writer import MEDIA_TYPE as SDMX_CSV, MEDIA_TYPE_1 as SDMX_CSV_1
from goalweave.formats.observations.sdmx.json_writer import MEDIA_TYPE as SDMX_JSON
from goalweave.formats.observations.sdmx.structure_writer import MEDIA_TYPE as SDMX_STRUCTURE
from goalweave.formats.observations.sdmx.xml_writer import MEDIA_TYPE as SDMX_XML
from goalweave.indicators import queries
from goalweave.indicators.areas import area_language_maps
from goalweave.indicators.citations import Citation

FileFormat = Literal[
    "json", "csv", "csvw", "open-sdg", "sdmx-csv", "sdmx-csv-1", "sdmx-json", "sdmx-ml", "sdmx-structure"
]

TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "csvw": CSVW,
    "open-sdg": "text/csv; charset=utf-8",
    "sdmx-csv": SDMX_CSV,
    "sdmx-csv-1": SDMX_CSV_1,
    "sdmx-json": SDMX_JSON,
    "sdmx-ml": SDMX_XML,
    "sdmx-structure": SDMX_STRUCTURE,
}
ENDINGS = {
    "csv": ".csv",
    "csvw": metadata_name(".csv"),
    "open-sdg": ".open-sdg.csv",
    "sdmx-csv": ".sdmx.csv",
    "sdmx-csv-1": ".sdmx-1.csv",
    "sdmx-json": ".sdmx.json",
    "sdmx-ml": ".sdmx.xml",
    "sdmx-structure": ".structure.xml",
}
FILES: dict[str, Any] = {
    kind.partition(";")[0]: {"schema": {"type": "object" if form in ("csvw", "sdmx-json") else "string"}}
    for form, kind in TYPES.items()
}
"""For the description of a route that gives them."""

NAMED = ("DIMENSION", "UNIT_MEASURE", "UNIT_MULT", "NATURE", "OBS_STATUS")


def file_response(
    request: HttpRequest,
    form: FileFormat,
    series: Series,
    observations: Sequence[Observation],
    citation: Citation,
    *,
    loaded: datetime | None,
) -> HttpResponse:
    """The observations in one of TYPES, with English heads and names. loaded: when the values were last changed. Raises InputError
    where a format cannot have them."""
    content = _write_file(request, form, series, observations, citation, loaded)
    response = HttpResponse(content, content_type=TYPES[form])
    name = f"{series.code}{ENDINGS[form]}".replace('"', "").replace("/", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    if citation.licence_url:
        response["Link"] = f'<{citation.licence_url}>; rel="license"'
    if form == "csv":  # where programs find what the columns mean (W3C, Model for Tabular Data, section 5.2)
        metadata = f'<{_address_of_form(request, "csvw")}>; rel="describedby"; type="{CSVW}"'
        response["Link"] = ", ".join(filter(None, (metadata, response.get("Link", ""))))
    return response


def _write_file(
    request: HttpRequest,
    form: FileFormat,
    series: Series,
    observations: Sequence[Observation],
    citation: Citation,
    loaded: datetime | None,
) -> bytes:
    text, stream = io.StringIO(newline=""), io.BytesIO()
    areas = area_language_maps({observation.area for observation in observations})
    flow, prepared = dataflow_of(series.code), loaded or timezone.now()
    if form == "csvw":
        about = TableDescription(
            _address_of_form(request, "csv"),
            series.name,
            citation.text,
            licence=citation.licence_url,
            modified=loaded.date() if loaded else None,
        )
        write_metadata(text, [series], observations, about)
    elif form in ("sdmx-csv", "sdmx-csv-1"):
        write_sdmx_csv(text, [series], observations, flow=flow, version="2.0" if form == "sdmx-csv" else "1.0")
    elif form == "sdmx-ml":
        source, cited = citation.publisher, citation.text
        write_sdmx_xml(stream, [series], observations, prepared=prepared, flow=flow, source=source, citation=cited)
    else:
        codes = _codes_of(series, observations)
        if form == "sdmx-json":
            write_sdmx_json(
                text,
                [series],
                observations,
                codes,
                prepared=prepared,
                area_names=areas,
                flow=flow,
                citation=citation.text,
            )
        elif form == "sdmx-structure":
            write_sdmx_structure(stream, [series], observations, codes, prepared=prepared, area_names=areas, flow=flow)
        elif form == "open-sdg":
            write_open_sdg(text, [series], observations, codes, area_names=areas)
        else:
            write_csv(stream, [series], observations, codes, area_names=areas)
    return stream.getvalue() or text.getvalue().encode()


def _codes_of(series: Series, observations: Sequence[Observation]) -> list[DimensionCode]:
    keys = chain.from_iterable(observation.key for observation in observations)
    dimensions = {*NAMED, *series.dimensions, *(dimension for dimension, _code in keys)}
    return list(queries.code_labels(dimensions).values())


def _address_of_form(request: HttpRequest, form: str) -> str:
    """The address of the same in another form, relative to this one."""
    query = request.GET.copy()
    query["format"] = form
    return f"?{query.urlencode()}"
