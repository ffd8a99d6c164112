"""Indicators, their series and observations, and the progress of targets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import Field

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.target_progress import TargetRow, framework_progress
from goalweave.api import indicator_shapes as shapes
from goalweave.api.files import FILES, FileFormat, file_response
from goalweave.api.frameworks import find_framework as framework_found
from goalweave.api.parameters import Page, Paging, QueryParameters, paginate, paginate_results, refuse_parameters
from goalweave.api.problems import ParameterNotFound
from goalweave.api.record_filter import framework_key
from goalweave.api.translations import translate_into_all_languages
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Method
from goalweave.core.progress import SeriesPoint
from goalweave.core.text.database_text import remove_unstorable
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.browsing import IndicatorFilter, IndicatorListing
from goalweave.indicators.conversion import SERIES_COLUMNS, parse_key
from goalweave.indicators.models import Indicator, Series, Vintage

router = Router(tags=["indicators"])

NAMED = ("DIMENSION", "UNIT_MEASURE", "UNIT_MULT", "NATURE", "OBS_STATUS")
"""Dimensions whose codes every series may need."""


class IndicatorParameters(Paging):
    q: str = Field("", max_length=200, description="Words in its name, in any language, or the code of a series.")
    framework: str = Field("", max_length=120, description="Measures a node of this framework.")
    node: str = Field("", max_length=200, description="Measures this node or one below it: sdg:9 or sdg@2020:9.")
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


@router.get("/indicators", response=Page[shapes.Indicator], summary="Indicators")
def indicators(request: HttpRequest, asked: Query[IndicatorParameters]) -> Any:
    known = catalogue()
    return paginate(request, asked, IndicatorListing(VISITOR, asked.filter(known), known).rows, _indicator_shape)


@router.get("/indicators/{slug}", response=shapes.IndicatorDetail, summary="One indicator, with its series")
def indicator(request: HttpRequest, slug: str) -> Any:
    refuse_parameters(request)
    row = queries.find_indicator(VISITOR, remove_unstorable(slug))
    if row is None:
        raise Http404(Message("unknown indicator “{name}”", name=slug))
    series = [_series_head(one, row.slug) for one in _ordered_series(row)]
    return shapes.IndicatorDetail(**{**_indicator_shape(row).dict(), "series": series})


@router.get("/series/{code}", response=shapes.Series, summary="One series: its definition and the values available")
def series(request: HttpRequest, code: str) -> Any:
    refuse_parameters(request)
    row = _find_series(code)
    held = queries.series_extent(row)
    dimensions = {*NAMED, *row.dimensions, *(name for key in held.keys for name, _code in key)}
    return shapes.Series(
        **_series_head(row, row.indicator.slug).dict(),
        observations=held.count,
        areas=list(held.areas),
        first=held.first or None,
        last=held.last or None,
        codes=[
            shapes.CodeName(dimension=one.dimension, code=one.code, name=one.name)
            for one in queries.code_labels(dimensions).values()
        ],
        vintages=[_vintage_shape(one) for one in queries.series_vintages(row)],
    )


@router.get(
    "/series/{code}/observations",
    response=Page[shapes.Observation],
    summary="Observations of a series",
    openapi_extra={"responses": {200: {"content": FILES}}},
)
def observations(request: HttpRequest, code: str, asked: Query[ObservationParameters]) -> Any:
    """Current values, or those of a data version, ordered by key, area and time. Files: csv, its metadata (csvw), SDMX-CSV 2.0 (sdmx-csv) and SDMX-JSON 2.0 (sdmx-json); limit and offset only apply to json."""
    row = _find_series(code)
    vintages = queries.series_vintages(row)
    vintage = _find_vintage(asked.vintage, vintages)
    found = queries.series_observations(
        row,
        areas=asked.area.split(",") if asked.area else None,
        keys=[() if asked.key == "-" else parse_key(asked.key)] if asked.key else None,
        vintage=vintage,
    )
    if asked.years:
        first, _dash, last = asked.years.partition("-")
        found = [one for one in found if int(first) <= one.year <= int(last or first)]
    words = queries.to_series(row)
    if asked.format != "json":
        return file_response(
            request, asked.format, words, found, loaded=(vintage or vintages[0]).loaded if vintages else None
        )
    some = found[asked.offset : asked.offset + asked.limit]
    return paginate_results(request, asked, len(found), (_observation_shape(one, words) for one in some))


@router.get("/progress/{framework}", response=shapes.Progress, summary="Progress of the targets of a framework")
def progress(request: HttpRequest, framework: str, asked: Query[ProgressParameters]) -> Any:
    """Each target by its own method, or by the one requested (docs/explanation/progress.md)."""
    until = int(asked.until) if asked.until else None
    made = framework_progress(VISITOR, framework_found(framework), method=asked.method, until=until)
    return shapes.Progress(
        framework=made.framework.key,
        until=until,
        first=made.first or None,
        last=made.last or None,
        counts={str(group): number for group, number in made.counts.items()},
        targets=[_target_shape(row) for row in made.rows],
        missing=[str(node) for node in made.missing],
    )


def _find_series(code: str) -> Series:
    row = queries.series_by_code(VISITOR, [remove_unstorable(code)]).get(remove_unstorable(code))
    if row is None:
        raise Http404(Message("unknown series “{name}”", name=code))
    return row


def _find_vintage(requested: str, vintages: Iterable[Vintage]) -> Vintage | None:
    if not requested:
        return None
    found = next((one for one in vintages if one.pk == int(requested)), None)
    if found is None:
        raise ParameterNotFound(Message("the series has no data version {vintage}", vintage=requested), field="vintage")
    return found


def _ordered_series(row: Indicator) -> list[Series]:
    return sorted(row.series.all(), key=lambda one: (one.position, one.code))


def _indicator_shape(row: Indicator) -> shapes.Indicator:
    return shapes.Indicator(
        slug=row.slug,
        name=row.name,
        measures=[str(node) for node in queries.measures_of(row)],
        calculation=row.calculation,
        custodian=row.custodian,
        organisation=row.organisation.slug if row.organisation else None,
        source=row.source,
        status=row.status,
        series=[one.code for one in _ordered_series(row)],
    )


def _series_head(row: Series, indicator: str) -> Any:
    return shapes.SeriesHead(**{name: getattr(row, name) for name in SERIES_COLUMNS} | {"indicator": indicator})


def _vintage_shape(row: Vintage) -> shapes.Vintage:
    return shapes.Vintage(
        id=row.pk,
        release=row.release,
        source=row.source,
        file=row.file,
        origin=row.origin,
        loaded=row.loaded,
        counts=row.counts,
    )


def _observation_shape(observation: model.Observation, series: model.Series) -> shapes.Observation:
    return shapes.Observation(
        area=observation.area,
        time=observation.time,
        key=dict(observation.key),
        value=observation.value,
        bound=observation.bound,
        unit=observation.unit or series.unit,
        multiplier=series.multiplier if observation.multiplier is None else observation.multiplier,
        status=observation.status,
        nature=observation.nature,
        lower=observation.lower,
        upper=observation.upper,
        source=observation.source,
        footnote=observation.footnote,
    )


def _target_shape(row: TargetRow) -> shapes.TargetProgress:
    told, target = row.progress, row.target
    return shapes.TargetProgress(
        node=str(target.node),
        series=row.series.code if row.series else None,
        indicator=row.indicator or None,
        area=target.area,
        key=dict(target.key),
        aim=str(target.aim),
        value=target.value,
        year=target.year,
        direction=str(target.direction),
        method=str(told.method),
        verdict=str(told.verdict),
        category=str(told.category) if told.category else None,
        sentence=translate_into_all_languages(told.sentence),
        confidence=list(map(translate_into_all_languages, told.confidence)),
        baseline=_point_shape(told.baseline),
        latest=_point_shape(told.latest),
        aimed=told.aimed,
        covered=told.covered,
        expected=told.expected,
        needed=told.needed,
        seen=told.seen,
        years=list(told.years),
        milestones=[shapes.Milestone(year=one.year, value=one.value, reached=one.reached) for one in told.milestones],
        also=list(map(str, row.also)),
        records=len(row.records),
        source=target.source,
        status=str(target.status),
        note=target.note,
    )


def _point_shape(point: SeriesPoint | None) -> shapes.YearValue | None:
    return shapes.YearValue(year=point.year, value=point.value) if point else None
