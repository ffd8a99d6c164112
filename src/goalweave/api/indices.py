"""Composite indices, and what they come to with the values that are published here."""

from __future__ import annotations

import math
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BeforeValidator, Field

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.indices import (
    MOST_WITHIN,
    WITHIN,
    IndexInputs,
    index_edition,
    rank_intervals,
    read_inputs,
    score_index,
    site_indices,
)
from goalweave.api import index_shapes as shapes
from goalweave.api.parameters import Page, Paging, QueryParameters, paginate, refuse_parameters, to_whole_number
from goalweave.api.problems import ParameterNotFound
from goalweave.core.errors import InputErrors
from goalweave.core.indices import EntityResult, IndexDefinition, Sensitivity
from goalweave.core.messages import Message
from goalweave.formats.definitions.indices.document import index_document, missing_document

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


@router.get("/indices", response=Page[shapes.IndexHead], summary="All editions of all composite indices")
def indices(request: HttpRequest, asked: Query[Paging]) -> Any:
    return paginate(
        request, asked, list(site_indices().indices.values()), lambda one: shapes.IndexHead(**_index_head(one))
    )


@router.get("/indices/{key}", response=shapes.Index, summary="One index: its definition")
def index(request: HttpRequest, key: str) -> Any:
    """By its key, idi@2017, or by its id, idi, for the latest edition."""
    refuse_parameters(request)
    one = index_edition(key)
    told = index_document(one)
    return shapes.Index(
        **_index_head(one),
        **{name: told[name] for name in ("note", "scale", "decimals", "ranks", "aggregation", "missing", "tiers")},
        parts=list(_part_shapes(told["parts"], "")),
    )


@router.get("/indices/{key}/results", response=shapes.IndexResults, summary="Scores and ranks of an index")
def results(request: HttpRequest, key: str, asked: Query[ResultParameters]) -> Any:
    """Calculated from the values published here; indices that do not rank areas have no results."""
    one = index_edition(key)
    given = _read_parameters(asked.parameters, one)
    found = read_inputs(VISITOR, one, year=int(asked.year) if asked.year else None, within=asked.within)
    needs = [parameter.id for parameter in one.parameters if parameter.id not in given]
    try:
        made = None if needs else score_index(found, given)
    except InputErrors as error:
        raise ParameterNotFound(error.problems[0].message, field="parameters") from None
    drawn = rank_intervals(made) if made is not None and asked.intervals and made.ranks.any() else None
    return shapes.IndexResults(
        index=one.key,
        year=found.year or None,
        within=asked.within,
        years=list(found.years),
        needs=needs,
        missing=missing_document(one.missing),
        draws=drawn.draws if drawn else 0,
        unusable=len(found.unusable),
        results=[_result_shape(result, found, drawn) for result in made.ranking()] if made else [],
    )


def _index_head(index: IndexDefinition) -> dict[str, Any]:
    return {
        "key": index.key,
        "id": index.id,
        "edition": index.edition,
        "year": index.year,
        "title": index.title,
        "owner": index.owner,
        "source": index.source,
        "status": str(index.status),
        "entities": str(index.entities),
        "indicators": len(index.indicators),
        "parameters": [parameter.id for parameter in index.parameters],
    }


def _part_shapes(parts: list[dict[str, Any]], parent: str) -> list[shapes.IndexPart]:
    found = []
    for one in parts:
        told = {name: value for name, value in one.items() if name in shapes.IndexPart.model_fields}
        told["direction"] = told.get("direction") or ""
        found.append(shapes.IndexPart(**{**told, "parent": parent, "group": "parts" in one}))
        found += _part_shapes(one.get("parts", []), one["code"])
    return found


def _result_shape(result: EntityResult, inputs: IndexInputs, sensitivity: Sensitivity | None) -> shapes.IndexResult:
    interval = (
        next((row for row in sensitivity.intervals if row.entity == result.entity), None) if sensitivity else None
    )
    cells = inputs.cells[result.entity]
    parts = {}
    for code, part in result.parts.items():
        cell = cells.get(code)
        parts[code] = shapes.IndexValue(
            value=part.value,
            score=part.score,
            weight=part.weight,
            share=part.share,
            handling=str(part.handling),
            time=cell.time if cell else "",
            nature=cell.nature if cell else "",
            source=cell.source if cell else "",
        )
    return shapes.IndexResult(
        area=result.entity,
        rank=result.rank,
        score=result.score,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        tier=result.tier.id if result.tier else None,
        missing=list(result.missing),
        parts=parts,
    )


def _read_parameters(text: str, index: IndexDefinition) -> dict[str, float]:
    """Raises NotThere for a name that the index has not, or what is no number."""
    known = [one.id for one in index.parameters]
    found: dict[str, float] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _sign, value = (word.strip() for word in part.partition("="))
        if name not in known:
            raise ParameterNotFound(Message("unknown parameter {name} for this index; available: {known}", name=name[:40], known=known), field="parameters")  # fmt: skip
        try:
            found[name] = float(value)
        except ValueError:
            found[name] = math.nan
        if not math.isfinite(found[name]):
            raise ParameterNotFound(Message("{name} is not a number", name=name), field="parameters")
    return found
