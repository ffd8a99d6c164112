"""Composite indices and their results from the values published here."""

from __future__ import annotations

import math
from collections.abc import Mapping as MappingOf
from itertools import chain
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.indices import (
    MOST_WITHIN,
    WITHIN,
    IndexInputs,
    index_edition,
    published_scores,
    rank_intervals,
    read_inputs,
    score_index,
    site_indices,
)
from goalweave.api.parameters import Page, Paging, QueryParameters, paginate, refuse_parameters, to_whole_number
from goalweave.api.problems import ParameterNotFound
from goalweave.api.shapes import Texts, shape_from
from goalweave.core.errors import InputErrors
from goalweave.core.indices import EntityResult, IndexDefinition, PublishedScore, Sensitivity
from goalweave.core.messages import Message
from goalweave.formats.definitions.indices.document import index_document, missing_document


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


class PublishedIndexScore(Schema):
    index: str = Field(description="idi.")
    edition: str
    area: str
    score: float
    rank: int | None = Field(description="null if no rank was published.")
    scale: float = Field(description="Highest possible score.")
    source: str = Field(description="Its source, with how it was taken from there.")


router = Router(tags=["indices"])


class ResultParameters(QueryParameters):
    year: str = Field(
        "",
        pattern=r"^([0-9]{4})?$",
        description="Values up to this year; default: the latest year in which some area has a score.",
    )
    within: Annotated[int, BeforeValidator(to_whole_number)] = Field(
        WITHIN, ge=0, le=MOST_WITHIN, description="Maximum age of values, in years."
    )
    parameters: str = Field("", max_length=2000, description="Numbers that the index needs: name=100,other=2.5.")
    intervals: str = Field("", pattern=r"^1?$", description="1: with rank intervals, by Monte Carlo simulation.")


@router.get("/indices", response=Page[IndexHead], summary="All editions of all composite indices")
def indices(request: HttpRequest, parameters: Query[Paging]) -> Any:
    return paginate(request, parameters, list(site_indices().indices.values()), _index_head)


@router.get("/indices/{key}", response=Index, summary="One index: its definition")
def index(request: HttpRequest, key: str) -> Any:
    """By its key, idi@2017, or by its id, idi, for the latest edition."""
    refuse_parameters(request)
    definition = index_edition(key)
    document = index_document(definition)
    own = ("note", "scale", "decimals", "ranks", "aggregation", "missing")
    return Index(
        **_index_head(definition).dict(),
        **{name: document[name] for name in own},
        tiers=[shape_from(IndexTier, tier) for tier in definition.tiers],
        parts=_part_shapes(document["parts"], ""),
    )


@router.get("/indices/{key}/results", response=IndexResults, summary="Scores and ranks of an index")
def results(request: HttpRequest, key: str, asked: Query[ResultParameters]) -> Any:
    """Calculated from the values published here; indices that do not rank areas have no results."""
    definition = index_edition(key)
    parameters = _read_parameters(asked.parameters, definition)
    inputs = read_inputs(VISITOR, definition, year=int(asked.year) if asked.year else None, within=asked.within)
    needs = [parameter.id for parameter in definition.parameters if parameter.id not in parameters]
    try:
        scores = None if needs else score_index(inputs, parameters)
    except InputErrors as error:
        raise ParameterNotFound(error.problems[0].message, field="parameters") from None
    intervals = rank_intervals(scores) if scores is not None and asked.intervals and scores.ranks.any() else None
    return IndexResults(
        index=definition.key,
        year=inputs.year or None,
        within=asked.within,
        years=list(inputs.years),
        needs=needs,
        missing=missing_document(definition.missing),
        draws=intervals.draws if intervals else 0,
        unusable=len(inputs.unusable),
        results=[_result_shape(result, inputs, intervals) for result in scores.ranking()] if scores else [],
    )


@router.get(
    "/indices/{key}/published",
    response=Page[PublishedIndexScore],
    summary="Scores as the publisher of an index gives them",
)
def published(request: HttpRequest, key: str, parameters: Query[Paging]) -> Any:
    """Of all editions of the index, the newest first. They are shown and never used in a calculation."""
    scores = published_scores(index_edition(key).id).values()
    return paginate(request, parameters, list(chain.from_iterable(scores)), _published_shape)


def _published_shape(score: PublishedScore) -> PublishedIndexScore:
    return shape_from(PublishedIndexScore, score)


def _index_head(index: IndexDefinition) -> IndexHead:
    return shape_from(
        IndexHead,
        index,
        indicators=len(index.indicators),
        parameters=[parameter.id for parameter in index.parameters],
    )


def _part_shapes(parts: list[dict[str, Any]], parent: str) -> list[IndexPart]:
    shapes = []
    for part in parts:
        fields = {name: value for name, value in part.items() if name in IndexPart.model_fields}
        fields["direction"] = fields.get("direction") or ""
        shapes.append(IndexPart(**{**fields, "parent": parent, "group": "parts" in part}))
        shapes += _part_shapes(part.get("parts", []), part["code"])
    return shapes


def _result_shape(result: EntityResult, inputs: IndexInputs, sensitivity: Sensitivity | None) -> IndexResult:
    interval = (
        next((row for row in sensitivity.intervals if row.entity == result.entity), None) if sensitivity else None
    )
    parts = {
        code: shape_from(IndexValue, part, inputs.cells[result.entity].get(code)) for code, part in result.parts.items()
    }
    return shape_from(
        IndexResult,
        result,
        area=result.entity,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        tier=result.tier.id if result.tier else None,
        parts=parts,
    )


def _read_parameters(text: str, index: IndexDefinition) -> dict[str, float]:
    """Raises NotThere for a name that the index has not, or what is no number."""
    known = [parameter.id for parameter in index.parameters]
    values: dict[str, float] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, _sign, value = map(str.strip, part.partition("="))
        if name not in known:
            message = Message(
                "unknown parameter {name} for this index; available: {known}", name=name[:40], known=known
            )
            raise ParameterNotFound(message, field="parameters")
        try:
            values[name] = float(value)
        except ValueError:
            values[name] = math.nan
        if not math.isfinite(values[name]):
            raise ParameterNotFound(Message("{name} is not a number", name=name), field="parameters")
    return values
