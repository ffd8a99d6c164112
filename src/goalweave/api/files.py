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
from goalweave.formats.observations.sdmx import write_sdmx_csv, write_sdmx_json
from goalweave.formats.observations.sdmx.csv_writer import MEDIA_TYPE as SDMX_CSV
from goalweave.formats.observations.sdmx.json_writer import MEDIA_TYPE as SDMX_JSON
from goalweave.indicators import queries
from goalweave.indicators.areas import area_language_maps

FileFormat = Literal["json", "csv", "csvw", "sdmx-csv", "sdmx-json"]

TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "csvw": CSVW,
    "sdmx-csv": SDMX_CSV,
    "sdmx-json": SDMX_JSON,
}
ENDINGS = {"csv": ".csv", "csvw": metadata_name(".csv"), "sdmx-csv": ".sdmx.csv", "sdmx-json": ".sdmx.json"}
FILES: dict[str, Any] = {
    kind.partition(";")[0]: {"schema": {"type": "object" if form in ("csvw", "sdmx-json") else "string"}}
    for form, kind in TYPES.items()
}
"""For the description of a route that gives them."""

NAMED = ("UNIT_MEASURE", "UNIT_MULT", "NATURE", "OBS_STATUS")


def file_response(
    request: HttpRequest,
    form: FileFormat,
    series: Series,
    observations: Sequence[Observation],
    *,
    loaded: datetime | None,
) -> HttpResponse:
    """The observations in one of TYPES, with English heads and names. loaded: when the values were last changed."""
    content = _write_file(request, form, series, observations, loaded)
    response = HttpResponse(content, content_type=TYPES[form])
    name = f"{series.code}{ENDINGS[form]}".replace('"', "").replace("/", "-")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    if form == "csv":  # where programs find what the columns mean (W3C, Model for Tabular Data, section 5.2)
        response["Link"] = f'<{_address_of_form(request, "csvw")}>; rel="describedby"; type="{CSVW}"'
    return response


def _write_file(
    request: HttpRequest, form: FileFormat, series: Series, observations: Sequence[Observation], loaded: datetime | None
) -> bytes:
    text = io.StringIO(newline="")
    areas = {observation.area for observation in observations}
    if form == "csvw":
        about = TableDescription(
            _address_of_form(request, "csv"), series.name, series.source, modified=loaded.date() if loaded else None
        )
        write_metadata(text, [series], observations, about)
    elif form == "sdmx-csv":
        write_sdmx_csv(text, [series], observations)
    elif form == "sdmx-json":
        write_sdmx_json(
            text,
            [series],
            observations,
            _codes_of(series, observations),
            prepared=loaded or timezone.now(),
            area_names=area_language_maps(areas),
        )
    else:
        stream = io.BytesIO()
        write_csv(stream, [series], observations, _codes_of(series, observations), area_names=area_language_maps(areas))
        return stream.getvalue()
    return text.getvalue().encode()


def _codes_of(series: Series, observations: Sequence[Observation]) -> list[DimensionCode]:
    keys = chain.from_iterable(observation.key for observation in observations)
    dimensions = {*NAMED, *series.dimensions, *(dimension for dimension, _code in keys)}
    return list(queries.code_labels(dimensions).values())


def _address_of_form(request: HttpRequest, form: str) -> str:
    """The address of the same in another form, relative to this one."""
    query = request.GET.copy()
    query["format"] = form
    return f"?{query.urlencode()}"
