"""What the API tells of indicators, series, observations and progress."""

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
    measures: list[str] = Field(description="Nodes that it says something of: sdg@2020:17.8.1.")
    calculation: Texts = Field(description="In plain words how it is worked out.")
    custodian: Texts = Field(description="Who publishes it.")
    organisation: str | None = Field(description="Whose it is; null: the site's.")
    source: str
    status: str = Field(description="How sure its definition is: official, transcribed, recalled, disputed or ours.")
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
    release: str = Field(description="The publisher's name of that state of the data.")
    source: str
    file: str
    origin: str = Field(description="pack, file, person or answer.")
    loaded: datetime
    counts: MappingOf[str, int] = Field(description="Of observations: new, changed, gone.")


class CodeName(Schema):
    dimension: str
    code: str
    name: Texts


class Series(SeriesHead):  # type: ignore[misc,valid-type]
    observations: int = Field(description="So many values it has now.")
    areas: list[str] = Field(description="ISO 3166-1 alpha-2, or three digits of UN M49.")
    first: int | None = Field(description="First year with a value.")
    last: int | None
    codes: list[CodeName] = Field(description="What codes are called.")
    vintages: list[Vintage] = Field(description="The loadings that changed it, the newest first.")


class IndicatorDetail(Indicator):
    series: list[SeriesHead]  # type: ignore[valid-type]


class Observation(Schema):
    area: str
    time: str = Field(description="SDMX TIME_PERIOD: 2017, 2017-Q1, 2017-03.")
    key: Codes = Field(description="Empty for all of it.")
    value: float | None = Field(description="null where the publisher says that there is none.")
    bound: str = Field(description="< or > where only a bound is given.")
    unit: str
    multiplier: int
    status: str = Field(description="SDMX CL_OBS_STATUS: A ordinary, B after a break, E estimated …")
    nature: str = Field(description="CL_NATURE of the UN: C of the country, E estimated, M modelled …")
    lower: float | None = Field(description="Of the interval that the publisher gives.")
    upper: float | None
    source: str
    footnote: str


class YearValue(Schema):
    year: int
    value: float


class Milestone(YearValue):
    reached: bool | None = Field(description="null: its year is to come, or has no figure.")


class TargetProgress(Schema):
    node: str
    series: str | None = Field(description="null: nothing is known that measures it.")
    indicator: str | None
    area: str
    key: Codes
    aim: str = Field(description="value: a value is to be reached; change: a change in percent of the baseline.")
    value: float | None = Field(description="null: the target names no number.")
    year: int | None
    direction: str
    method: str = Field(description="linear, unsd or eurostat.")
    verdict: str = Field(description="met, on_path, nearly, behind, none, away, cannot or no_series.")
    category: str | None = Field(description="The method's own.")
    sentence: Texts = Field(description="What explains the verdict.")
    confidence: list[Texts] = Field(description="What to keep in mind.")
    baseline: YearValue | None
    latest: YearValue | None
    aimed: float | None = Field(description="The value to be reached, also where a change is asked for.")
    covered: float | None = Field(description="Part of the way behind us; above 1 beyond the target.")
    expected: float | None = Field(description="The part at an even pace.")
    needed: float | None = Field(description="Change a year that is still needed, in the unit of the series.")
    seen: float | None = Field(description="Change a year that was seen.")
    years: list[int] = Field(description="Of the figures used.")
    milestones: list[Milestone]
    also: list[str] = Field(description="Nodes of other frameworks that the same indicator measures.")
    records: int = Field(description="Unique published records accepted on the node or below it.")
    source: str = Field(description="Of the target.")
    status: str = Field(description="How sure the target is.")
    note: Texts


class Progress(Schema):
    framework: str
    until: int | None = Field(description="The last year that is looked at; null: all.")
    first: int | None = Field(description="First year of the figures.")
    last: int | None
    counts: MappingOf[str, int] = Field(description="Targets: on_path, behind, cannot, no_series.")
    targets: list[TargetProgress]
    missing: list[str] = Field(description="Nodes beside the targets' that have no target.")
