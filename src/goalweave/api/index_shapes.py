"""Composite indices and their results, as the API returns them."""

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
    owner: Texts = Field(description="The publisher.")
    source: str
    status: str = Field(description="Status of the method: official, transcribed, recalled, disputed or ours.")
    entities: str = Field(description="What is ranked: areas or others.")
    indicators: int
    parameters: list[str] = Field(description="Parameters that must be supplied, because they are not known here.")


class IndexTier(Schema):
    id: str
    name: Texts
    lowest: float = Field(description="Lowest score of the tier.")


class IndexParameter(Schema):
    id: str
    name: Texts
    unit: str


class IndexPart(Schema):
    code: str
    parent: str = Field(description="Code of its group; empty for the whole index.")
    group: bool = Field(description="Whether it has parts.")
    name: Texts
    weight: float | None = Field(description="Weight within its group; these add up to 1. null: shown, but not scored.")
    aggregation: str = Field("", description="For a group: arithmetic or geometric.")
    unit: str = ""
    series: str = Field("", description="Code of the series that contains its values.")
    key: MappingOf[str, str] = {}
    direction: str = ""
    transform: list[Any] = []
    normalise: Any = Field(None, description="Method, and the goalposts or reference; null: not scored.")
    status: str
    source: str
    note: Texts


class Index(IndexHead):
    note: Texts
    scale: float = Field(description="Highest possible score.")
    decimals: int = Field(description="Decimal places of the scores on which ranks are based.")
    ranks: str = Field(description="competition: 1 2 2 4; dense: 1 2 2 3.")
    aggregation: str
    missing: Any = Field(description="The rule for missing data.")
    tiers: list[IndexTier]
    parts: list[IndexPart] = Field(description="Groups and indicators, each after its group.")


class IndexValue(Schema):
    value: float | None = Field(description="Value of an indicator; null for a group, and if there is no value.")
    score: float | None = Field(description="Score before scaling.")
    weight: float = Field(description="Effective weight within its group.")
    share: float = Field(description="Effective weight in the whole index.")
    handling: str = Field(description="How missing data were handled.")
    time: str = Field("", description="Time of the value.")
    nature: str = ""
    source: str = ""


class IndexResult(Schema):
    area: str
    rank: int | None
    score: float | None = Field(description="null if the rule for missing data allows no score.")
    low: int | None = Field(
        None,
        description="Lower bound of the rank in nine out of ten draws with other weights and methods; null unless intervals are requested.",
    )
    high: int | None = Field(None, description="Upper bound of the rank in these draws.")
    tier: str | None
    missing: list[str] = Field(description="Codes of indicators without a value.")
    parts: MappingOf[str, IndexValue] = Field(description="Code of a group or indicator → its score.")


class IndexResults(Schema):
    index: str
    year: int | None = Field(description="null if there are no values.")
    within: int = Field(description="Maximum age of values, in years.")
    years: list[int] = Field(description="Years with values.")
    needs: list[str] = Field(description="Parameters that are missing, so that nothing can be calculated.")
    missing: Any = Field(description="The rule for missing data.")
    draws: int = Field(description="Number of draws for the intervals; 0 without intervals.")
    unusable: int = Field(
        description="Number of values that cannot be used, because of their unit or because they are out of range."
    )
    results: list[IndexResult] = Field(description="Best first; entities without a score last.")
