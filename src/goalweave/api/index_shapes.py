"""What the API tells of composite indices and their results."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from typing import Any

from ninja import Schema
from pydantic import Field

from goalweave.api.shapes import Texts


class IndexHead(Schema):
    key: str = Field(description="idi@2017.")
    id: str
    edition: str
    year: int | None
    title: Texts
    owner: Texts = Field(description="Who publishes it.")
    source: str
    status: str = Field(description="How sure the method is: official, transcribed, recalled, disputed or ours.")
    entities: str = Field(description="What is ranked: areas or others.")
    indicators: int
    parameters: list[str] = Field(description="Numbers that must be given, since they are not known here.")


class IndexTier(Schema):
    id: str
    name: Texts
    lowest: float = Field(description="Scores from here on.")


class IndexParameter(Schema):
    id: str
    name: Texts
    unit: str


class IndexPart(Schema):
    code: str
    parent: str = Field(description="Code of the group that it is in; empty for the whole.")
    group: bool = Field(description="Whether it has parts of its own.")
    name: Texts
    weight: float | None = Field(description="Within its group, summing to 1; null: shown, but not scored.")
    aggregation: str = Field("", description="Of a group: arithmetic or geometric.")
    unit: str = ""
    series: str = Field("", description="Code of the series that its values come from.")
    key: MappingOf[str, str] = {}
    direction: str = ""
    transform: list[Any] = []
    normalise: Any = Field(None, description="Method, and the goalposts or reference; null: not scored.")
    status: str
    source: str
    note: Texts


class Index(IndexHead):
    note: Texts
    scale: float = Field(description="Scores go from 0 to this.")
    decimals: int = Field(description="At so many decimals ranks are decided.")
    ranks: str = Field(description="competition: 1 2 2 4; dense: 1 2 2 3.")
    aggregation: str
    missing: Any = Field(description="The rule for what is missing.")
    tiers: list[IndexTier]
    parts: list[IndexPart] = Field(description="Groups and indicators, each after the one that it is in.")


class IndexValue(Schema):
    value: float | None = Field(description="Of an indicator; null for a group and where there is none.")
    score: float | None = Field(description="Before the scale.")
    weight: float = Field(description="Within its group, as it came to count.")
    share: float = Field(description="Of the whole, as it came to count.")
    handling: str = Field(description="How what is missing was dealt with.")
    time: str = Field("", description="Of the value.")
    nature: str = ""
    source: str = ""


class IndexResult(Schema):
    area: str
    rank: int | None
    score: float | None = Field(description="null where the rule for what is missing allows none.")
    low: int | None = Field(
        None, description="Nine of ten draws of other weights and methods give a rank from here on …"
    )
    high: int | None = Field(None, description="… to here. null unless intervals are asked for.")
    tier: str | None
    missing: list[str] = Field(description="Codes of indicators without a value.")
    parts: MappingOf[str, IndexValue] = Field(description="Code of a group or indicator → its score.")


class IndexResults(Schema):
    index: str
    year: int | None = Field(description="null: there are no values.")
    within: int = Field(description="So many years older a value may be.")
    years: list[int] = Field(description="Years with values.")
    needs: list[str] = Field(description="Parameters without which nothing can be worked out.")
    missing: Any = Field(description="The rule for what is missing.")
    draws: int = Field(description="For the intervals; 0 without.")
    unusable: int = Field(description="So many values cannot be taken: in another unit, or beyond what they can be.")
    results: list[IndexResult] = Field(description="The best first; those without a score last.")
