"""Observations of the series of an organisation, loaded as a file on the site is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping as MappingOf
from hashlib import sha256
from itertools import chain
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from goalweave.api.bodies import read_json
from goalweave.api.keys import Key, actor_of_key, key_organisation
from goalweave.api.once import Written, write_once
from goalweave.api.own_records import WRITE_HEADERS
from goalweave.api.parameters import QueryParameters
from goalweave.api.problems import FieldProblem
from goalweave.api.record_input import read_input
from goalweave.core.errors import InputError, InputErrors
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import remove_unstorable, sanitise_line
from goalweave.formats.observations import Dataset, ReadOptions, read_observations
from goalweave.formats.observations.head_vocabulary import HEADS as TABLE_HEADS
from goalweave.indicators.actions import load_observations
from goalweave.wording.messages import translated

router = Router(tags=["own observations"], auth=Key())
JSON = "application/json"
_DIMENSION = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
MOST_OBSERVATIONS = 10_000
MOST_PROBLEMS = 100
LIST = "observations.csv"
"""Name of the table that a JSON body becomes."""
FIRST_LINE = 2
"""Of that table: the head is line 1."""


class ObservationInput(Schema):
    model_config = ConfigDict(extra="forbid")

    series: str = Field("", max_length=60, description="Code of the series; that of the request if it is left out.")
    area: str = Field("", max_length=20, description="ISO 3166-1 alpha-2, or three digits of UN M49.")
    time: str = Field(max_length=40, description="SDMX TIME_PERIOD, such as 2017.")
    value: float | None = Field(description="null if there is no value.", allow_inf_nan=False)
    key: dict[str, str] = Field({}, max_length=20, description="Breakdown: dimension → code. Empty for the total.")
    unit: str = Field("", max_length=40, description="SDMX UNIT_MEASURE; that of the series if it is left out.")
    status: str = Field("", max_length=20, description="SDMX CL_OBS_STATUS.")
    nature: str = Field("", max_length=20, description="UN CL_NATURE.")
    source: str = Field("", max_length=2000)
    footnote: str = Field("", max_length=2000)


class ObservationsInput(Schema):
    model_config = ConfigDict(extra="forbid")

    observations: list[ObservationInput] = Field(min_length=1, max_length=MOST_OBSERVATIONS)


class LoadParameters(QueryParameters):
    name: str = Field("", max_length=200, description="Name of the file, for messages and the log.")
    series: str = Field("", max_length=60, description="Code of the series, where the file names none.")
    area: str = Field("", max_length=60, description="Area, where the file names none.")
    unit: str = Field("", max_length=40, description="Unit, where the file names none.")
    edition: str = Field("", max_length=60, description="Edition of the framework whose codes the file has: sdg@2025.")
    release: str = Field("", max_length=120, description="Name of this data version.")
    source: str = Field("", max_length=500, description="Where the values come from.")
    provider: str = Field("", max_length=100, description="Short name of whose values they are; your organisation's.")
    rows: Literal["all", "good"] = Field(
        "all", description="all: an error in a row leaves everything as it was; good: the other rows are loaded."
    )
    visibility: Literal["public", "organisation"] = Field(
        "public", description="Who can see series that are new on the site."
    )


class LoadResult(Schema):
    new: int = Field(description="Number of new values.")
    changed: int
    unchanged: int
    rejected: int = Field(description="Number of rows that were left out.")
    vintage: int | None = Field(description="Id of the data version; null if nothing changed.")
    series: list[str]
    provider: str
    problems: list[FieldProblem]
    remarks: list[FieldProblem]


BODY = {
    "required": True,
    "content": {
        JSON: {"schema": {"$ref": "#/components/schemas/ObservationsInput"}},
        "text/csv": {"schema": {"type": "string"}},
        "application/xml": {"schema": {"type": "string"}},
    },
}


@router.post(
    "/organisations/{slug}/observations",
    response=LoadResult,
    summary="Load observations",
    openapi_extra={"requestBody": BODY, "parameters": WRITE_HEADERS},
)
def load(request: HttpRequest, slug: str, parameters: Query[LoadParameters]) -> HttpResponse:
    """A list of observations as JSON, or a file: a table (CSV, XLSX), SDMX (CSV, JSON, ML), or a reply of UNSD's API. JSON that is
    not a list of observations is read as SDMX-JSON. Values that are sent again unchanged change nothing."""
    organisation, actor = key_organisation(request, slug), actor_of_key(request)
    body = request.body

    def write() -> Written:
        done = load_observations(
            actor=actor,
            dataset=_read_body(body, request.content_type or "", parameters),
            now=timezone.now(),
            file=parameters.name,
            digest=sha256(body).hexdigest(),
            organisation=organisation,
            public=parameters.visibility == "public",
            good_rows=parameters.rows == "good",
            provider=parameters.provider or organisation.slug,
        )
        result = LoadResult(
            new=done.new,
            changed=done.changed,
            unchanged=done.unchanged,
            rejected=done.rejected,
            vintage=done.vintage.pk if done.vintage else None,
            series=list(done.series),
            provider=done.provider,
            problems=_to_field_problems(done.problems),
            remarks=_to_field_problems(done.remarks),
        )
        return Written(200, result.model_dump(mode="json"))

    try:
        return write_once(request, write)
    except InputErrors as error:
        raise InputErrors([_with_line(problem) for problem in error.problems[:MOST_PROBLEMS]]) from None


def _read_body(body: bytes, content_type: str, parameters: LoadParameters) -> Dataset:
    if not body:
        raise InputError("the body of the request is empty")
    options = ReadOptions(
        series=parameters.series,
        area=parameters.area,
        unit=parameters.unit,
        edition=parameters.edition,
        release=parameters.release,
        source=parameters.source,
    )
    name = sanitise_line(parameters.name)
    if content_type == JSON:
        plain = read_json(body)
        if isinstance(plain, dict) and "observations" in plain:
            sent = read_input(ObservationsInput, plain)
            problems = list(_dimension_problems(sent.observations))
            if problems:
                raise InputErrors(problems)
            body, name = _table(sent.observations), LIST
    return read_observations(io.BytesIO(body), name or "observations", options=options)


def _dimension_problems(observations: Iterable[ObservationInput]) -> Iterator[InputError]:
    """A dimension that is called like a column would be read as that column, and its value as the total."""
    for number, observation in enumerate(observations):
        for dimension in observation.key:
            if not _DIMENSION.fullmatch(dimension) or TABLE_HEADS.match(dimension):
                message = Message("“{value}” cannot be a dimension of a breakdown", value=dimension[:40])
                yield InputError(message, line=number + FIRST_LINE, field="key", file=LIST)


def _table(observations: Iterable[ObservationInput]) -> bytes:
    """As the readers of tables take it, so that the rules for both are the same."""
    some = list(observations)
    dimensions = sorted(set(chain.from_iterable(line.key for line in some)))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    fields = ["series", "area", "time", "value", "unit", "status", "nature", "source", "footnote"]
    # A column that is empty throughout would say that the file names an empty unit.
    used = [
        name for name in fields if name in ("time", "value") or any(getattr(observation, name) for observation in some)
    ]
    writer.writerow([HEADS[name] for name in used] + dimensions)
    for observation in some:
        cells = [
            *(getattr(observation, name) for name in used),
            *(observation.key.get(dimension) for dimension in dimensions),
        ]
        writer.writerow(["" if cell is None else remove_unstorable(str(cell)) for cell in cells])
    return text.getvalue().encode()


HEADS: MappingOf[str, str] = {
    "series": "Series code",
    "area": "Area code",
    "time": "Time period",
    "value": "Value",
    "unit": "Unit",
    "status": "Observation status",
    "nature": "Nature of data",
    "source": "Source",
    "footnote": "Footnote",
}


def _to_field_problems(problems: Iterable[InputError]) -> list[FieldProblem]:
    some = list(problems)[:MOST_PROBLEMS]
    return [FieldProblem(detail=translated(problem.message), field=_place(problem)) for problem in some]


def _with_line(problem: InputError) -> InputError:
    return InputError(problem.message, field=_place(problem))


def _place(problem: InputError) -> str:
    """`3.value`: the line of the file, of a list the row, with the field."""
    if problem.line is None:
        return problem.field
    place, field = f"line {problem.line}", problem.field
    if problem.file == LIST:
        place = f"observations.{problem.line - FIRST_LINE}"
        field = next((name for name, head in HEADS.items() if head == field), field)
    return f"{place}.{field}" if field else place
