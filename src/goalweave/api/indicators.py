"""Indicators, their series and observations, and the progress of targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping as MappingOf
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import override
from ninja import Query, Router, Schema
from pydantic import Field

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.target_progress import TargetRow, framework_progress
from goalweave.api.files import FILES, FileFormat, file_response
from goalweave.api.frameworks import find_framework as framework_found
from goalweave.api.parameters import Page, Paging, QueryParameters, paginate, refuse_parameters
from goalweave.api.problems import ParameterNotFound
from goalweave.api.record_filter import framework_key
from goalweave.api.shapes import Texts, shape_from, shape_of_fields
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import SERIES_FIELDS, Method
from goalweave.core.text.languages import base_language
from goalweave.core.text.sanitise import remove_unstorable, sanitise_text
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.browsing import IndicatorFilter, IndicatorListing
from goalweave.indicators.citations import cite_series
from goalweave.indicators.conversion import SERIES_COLUMNS, parse_key
from goalweave.indicators.models import Indicator as IndicatorRow, Series as SeriesRow, Vintage as VintageRow
from goalweave.wording.messages import translated

Codes = MappingOf[str, str]
"""Dimension → code."""


class Indicator(Schema):
    slug: str
    name: Texts
    measures: list[str] = Field(description="Nodes that it measures: sdg@2025:17.8.1.")
    calculation: Texts = Field(description="How it is calculated, in plain language.")
    custodian: Texts = Field(description="The responsible organisation.")
    organisation: str | None = Field(description="Its owner; null for the site.")
    source: str
    status: str = Field(description="Status of the definition: official, transcribed, recalled, disputed or ours.")
    series: list[str] = Field(description="Codes of its series.")


_SHAPES: MappingOf[str, Any] = {"name": Texts, "headline": Codes, "direction": str, "status": str}
"""Fields of a series that the API gives otherwise than the core has them."""


SeriesHead = shape_of_fields(model.Series, SERIES_FIELDS, _SHAPES, Schema, "SeriesHead")


class Vintage(Schema):
    id: int
    release: str = Field(description="The publisher's name for this data version.")
    source: str
    file: str
    origin: str = Field(description="pack, file, person or answer.")
    loaded: datetime
    counts: MappingOf[str, int] = Field(description="Numbers of observations: new, changed, gone.")


class CodeName(Schema):
    dimension: str
    code: str
    name: Texts


class Series(SeriesHead):  # type: ignore[misc,valid-type]
    observations: int = Field(description="Number of current values.")
    areas: list[str] = Field(description="ISO 3166-1 alpha-2, or three digits of UN M49.")
    first: int | None = Field(description="First year with a value.")
    last: int | None
    codes: list[CodeName] = Field(description="Names of the codes.")
    vintages: list[Vintage] = Field(description="The imports that changed it, newest first.")


class IndicatorDetail(Indicator):
    series: list[SeriesHead]  # type: ignore[valid-type]


class Observation(Schema):
    area: str
    time: str = Field(description="SDMX TIME_PERIOD: 2017, 2017-Q1, 2017-03, 2019-07-01/P1Y.")
    time_detail: str = Field(description="The period as published, if it is written differently: 2019/2020.")
    key: Codes = Field(description="Empty for the total.")
    value: float | None = Field(description="null if the publisher states that there is no value.")
    bound: str = Field(description="< or > if only a bound is known.")
    unit: str
    multiplier: int
    status: str = Field(description="SDMX CL_OBS_STATUS: A normal, B after a break, E estimated …")
    nature: str = Field(description="UN CL_NATURE: C country data, E estimated, M modelled …")
    lower: float | None = Field(description="Lower bound of the interval given by the publisher.")
    upper: float | None
    source: str
    footnote: str
    provider: str = Field(description="Short name of the provider whose value it is.")


class YearValue(Schema):
    year: int
    value: float


class Milestone(YearValue):
    reached: bool | None = Field(description="null if its year is in the future or has no value.")


class TargetProgress(Schema):
    node: str
    series: str | None = Field(description="null if no series is known that measures it.")
    indicator: str | None
    area: str
    key: Codes
    aim: str = Field(description="value: reach a value; change: change by a percentage of the baseline.")
    value: float | None = Field(description="null if the target states no number.")
    year: int | None
    direction: str
    method: str = Field(description="linear, unsd, eurostat or open_sdg.")
    verdict: str = Field(description="met, on_path, nearly, behind, none, away, cannot or no_series.")
    category: str | None = Field(description="The method's own term.")
    sentence: Texts = Field(description="Explains the verdict.")
    confidence: list[Texts] = Field(description="What to keep in mind.")
    baseline: YearValue | None
    latest: YearValue | None
    aimed: float | None = Field(description="The value to reach, also for a target that requires a change.")
    covered: float | None = Field(
        description="Progress to target: the share of the way covered; above 1 beyond the target."
    )
    expected: float | None = Field(description="The share at a steady pace.")
    needed: float | None = Field(description="Change per year still needed, in the unit of the series.")
    seen: float | None = Field(description="Observed change per year.")
    years: list[int] = Field(description="Years of the values used.")
    milestones: list[Milestone]
    also: list[str] = Field(description="Nodes of other frameworks that the same indicator measures.")
    records: int = Field(description="Unique published records accepted on the node or below it.")
    source: str = Field(description="Source of the target.")
    status: str = Field(description="Status of the target.")
    note: Texts


class Progress(Schema):
    framework: str
    until: int | None = Field(description="The last year considered; null: all.")
    first: int | None = Field(description="First year of the values.")
    last: int | None
    counts: MappingOf[str, int] = Field(description="Numbers of targets: on_path, behind, cannot, no_series.")
    targets: list[TargetProgress]
    missing: list[str] = Field(description="Nodes of the same level without a target.")


router = Router(tags=["indicators"])

NAMED = ("DIMENSION", "UNIT_MEASURE", "UNIT_MULT", "NATURE", "OBS_STATUS")
"""Dimensions whose codes every series may need."""


class IndicatorParameters(Paging):
    q: str = Field("", max_length=200, description="Words in its name, in any language, or the code of a series.")
    framework: str = Field("", max_length=120, description="Measures a node of this framework.")
    node: str = Field("", max_length=200, description="Measures this node or one below it: sdg:9 or sdg@2025:9.")
    area: str = Field("", pattern=r"^([A-Z]{2}|[0-9]{3})?$", description="Has a value for this area.")

    def filter(self, catalogue: Catalogue) -> IndicatorFilter:
        """Raises NotThere for a node or framework that is not there."""
        try:
            node = catalogue.resolve(self.node) if self.node else None
        except UnknownNode as error:
            raise ParameterNotFound(error.full_message, field="node") from None
        return IndicatorFilter(
            text=self.q.strip(), framework=framework_key(self.framework, catalogue), node=node, area=self.area
        )


class ObservationParameters(Paging):
    area: str = Field(
        "", pattern=r"^(([A-Z]{2}|[0-9]{3})(,([A-Z]{2}|[0-9]{3})){0,249})?$", description="Areas, separated by commas."
    )
    key: str = Field(
        "", max_length=400, description="Breakdown, such as SEX=F;AGE=Y15T24. “-”: the total. Empty: all breakdowns."
    )
    years: str = Field(
        "", pattern=r"^([0-9]{4}(-[0-9]{4})?)?$", description="A year, or the first and last: 2010-2018."
    )
    vintage: str = Field("", pattern=r"^[0-9]{0,18}$", description="The values as of this data version.")
    format: FileFormat = Field(
        "json", description="json is a page; the others are files with all matching observations."
    )


class ProgressParameters(QueryParameters):
    method: Method | None = Field(None, description="Instead of each target's own.")
    until: str = Field("", pattern=r"^([0-9]{4})?$", description="Ignore values after this year.")


@router.get("/indicators", response=Page[Indicator], summary="Indicators")
def indicators(request: HttpRequest, parameters: Query[IndicatorParameters]) -> Any:
    known = catalogue()
    return paginate(
        request, parameters, IndicatorListing(VISITOR, parameters.filter(known), known).rows, _indicator_shape
    )


@router.get("/indicators/{slug}", response=IndicatorDetail, summary="One indicator, with its series")
def indicator(request: HttpRequest, slug: str) -> Any:
    refuse_parameters(request)
    row = queries.find_indicator(VISITOR, remove_unstorable(slug))
    if row is None:
        raise Http404(Message("unknown indicator “{name}”", name=slug))
    series = [_series_head(one, row.slug) for one in _ordered_series(row)]
    return IndicatorDetail(**{**_indicator_shape(row).dict(), "series": series})


@router.get("/series/{code}", response=Series, summary="One series: its definition and the values available")
def series(request: HttpRequest, code: str) -> Any:
    refuse_parameters(request)
    row = _find_series(code)
    extent = queries.series_extent(row)
    dimensions = {*NAMED, *row.dimensions, *(dimension for dimension, _code in chain.from_iterable(extent.keys))}
    return Series(
        **_series_head(row, row.indicator.slug).dict(),
        observations=extent.count,
        areas=list(extent.areas),
        first=extent.first or None,
        last=extent.last or None,
        codes=[shape_from(CodeName, label) for label in queries.code_labels(dimensions).values()],
        vintages=[shape_from(Vintage, vintage) for vintage in queries.series_vintages(row)],
    )


@router.get(
    "/series/{code}/observations",
    response=Page[Observation],
    summary="Observations of a series",
    openapi_extra={"responses": {200: {"content": FILES}}},
)
def observations(request: HttpRequest, code: str, parameters: Query[ObservationParameters]) -> Any:
    """Current values, or those of a data version, ordered by key, area and time. Files: csv, its metadata (csvw), SDMX-CSV 2.0 and 1.0 (sdmx-csv, sdmx-csv-1), SDMX-JSON 2.0 (sdmx-json), SDMX-ML 2.1 (sdmx-ml) and its data structure (sdmx-structure), and for one area a data file of Open SDG (open-sdg); limit and offset only apply to json."""
    row = _find_series(code)
    vintages = queries.series_vintages(row)
    vintage = _find_vintage(parameters.vintage, vintages)
    key = parse_key(parameters.key if parameters.key != "-" else "")
    rows = queries.series_observations(
        row,
        areas=parameters.area.split(",") if parameters.area else None,
        keys=[key] if parameters.key else None,
        vintage=vintage,
    )
    if parameters.years:
        first, _dash, last = parameters.years.partition("-")
        rows = [observation for observation in rows if int(first) <= observation.year <= int(last or first)]
    core = queries.to_series(row)
    if parameters.format != "json":
        loaded = (vintage or vintages[0]).loaded if vintages else None
        core = replace(core, measures=queries.measures_of(row.indicator))
        citation = cite_series(core, vintages, "en")
        return file_response(request, parameters.format, core, rows, citation, loaded=loaded)
    return paginate(request, parameters, rows, lambda observation: _observation_shape(observation, core))


@router.get("/progress/{framework}", response=Progress, summary="Progress of the targets of a framework")
def progress(request: HttpRequest, framework: str, parameters: Query[ProgressParameters]) -> Any:
    """Each target by its own method, or by the one requested (docs/explanation/progress.md)."""
    until = int(parameters.until) if parameters.until else None
    board = framework_progress(VISITOR, framework_found(framework), method=parameters.method, until=until)
    return Progress(
        framework=board.framework.key,
        until=until,
        first=board.first or None,
        last=board.last or None,
        counts={str(group): number for group, number in board.counts.items()},
        targets=[_target_shape(row) for row in board.rows],
        missing=[str(node) for node in board.missing],
    )


def _find_series(code: str) -> SeriesRow:
    row = queries.series_by_code(VISITOR, [remove_unstorable(code)]).get(remove_unstorable(code))
    if row is None:
        raise Http404(Message("unknown series “{name}”", name=code))
    return row


def _find_vintage(requested: str, vintages: Iterable[VintageRow]) -> VintageRow | None:
    if not requested:
        return None
    loaded = next((vintage for vintage in vintages if vintage.pk == int(requested)), None)
    if loaded is None:
        raise ParameterNotFound(Message("the series has no data version {vintage}", vintage=requested), field="vintage")
    return loaded


def _ordered_series(row: IndicatorRow) -> list[SeriesRow]:
    return sorted(row.series.all(), key=lambda one: (one.position, one.code))


def _indicator_shape(row: IndicatorRow) -> Indicator:
    return shape_from(
        Indicator,
        row,
        measures=[str(node) for node in queries.measures_of(row)],
        organisation=row.organisation.slug if row.organisation else None,
        series=[series.code for series in _ordered_series(row)],
    )


def _series_head(row: SeriesRow, indicator: str) -> Any:
    return SeriesHead(**{name: getattr(row, name) for name in SERIES_COLUMNS} | {"indicator": indicator})


def _observation_shape(observation: model.Observation, series: model.Series) -> Observation:
    return shape_from(
        Observation,
        observation,
        key=dict(observation.key),
        unit=observation.unit or series.unit,
        multiplier=series.multiplier if observation.multiplier is None else observation.multiplier,
    )


def _target_shape(row: TargetRow) -> TargetProgress:
    target, progress = row.target, row.progress
    return shape_from(
        TargetProgress,
        target,
        progress,
        node=str(target.node),
        series=row.series.code if row.series else None,
        indicator=row.indicator or None,
        key=dict(target.key),
        method=progress.method,
        sentence=translate_into_all_languages(progress.sentence),
        confidence=list(map(translate_into_all_languages, progress.confidence)),
        baseline=progress.baseline,
        milestones=progress.milestones,
        also=list(map(str, row.also)),
        records=len(row.records),
    )


def translate_into_all_languages(message: str) -> dict[str, str]:
    """Language → the sentence; languages into which it is not translated are left out."""
    texts = {"en": str(message)}
    for code, _name in settings.LANGUAGES:
        with override(code):
            text = _without_isolates(translated(message))
        if text != texts["en"]:
            texts[base_language(code)] = text
    return texts


def _without_isolates(text: str) -> str:
    """Without the isolates that a page needs around names in a sentence from the right."""
    return sanitise_text(text.replace("\u2068", "").replace("\u2069", ""))
