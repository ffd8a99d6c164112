"""Indicators, series, observations and progress, as the API returns them."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from datetime import datetime
from typing import Any, get_type_hints

from ninja import Schema
from pydantic import Field, create_model

from goalweave.api.shapes import Texts
from goalweave.core import model
from goalweave.core.model import SERIES_FIELDS

Codes = MappingOf[str, str]
"""Dimension → code."""


class Indicator(Schema):
    slug: str
    name: Texts
    measures: list[str] = Field(description="Nodes that it measures: sdg@2020:17.8.1.")
    calculation: Texts = Field(description="How it is calculated, in plain language.")
    custodian: Texts = Field(description="The responsible organisation.")
    organisation: str | None = Field(description="Its owner; null for the site.")
    source: str
    status: str = Field(description="Status of the definition: official, transcribed, recalled, disputed or ours.")
    series: list[str] = Field(description="Codes of its series.")


_SHAPES: MappingOf[str, Any] = {"name": Texts, "headline": Codes, "direction": str, "status": str}
"""Fields of a series that the API gives otherwise than the core has them."""


def _series_head() -> type[Schema]:
    hints = get_type_hints(model.Series)
    values = {
        name: (_SHAPES.get(name, hints[name]), Field(description=spec.description or None))
        for name, spec in SERIES_FIELDS.items()
        if spec.published
    }
    return create_model("SeriesHead", __base__=Schema, **values)  # type: ignore[call-overload,no-any-return]


SeriesHead = _series_head()


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
    time: str = Field(description="SDMX TIME_PERIOD: 2017, 2017-Q1, 2017-03.")
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
    method: str = Field(description="linear, unsd or eurostat.")
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
