"""Indices and their results as plain values, for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from goalweave.core.indices import (
    Amount,
    DataBound,
    EntityResult,
    Explanation,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    IndexResults,
    MissingPolicy,
    ParameterRef,
    ScoreTier,
    Sensitivity,
    part_weights,
)


def index_document(index: IndexDefinition) -> dict[str, Any]:
    """All that a definition says; weights as they count, also where they are equal."""
    return {
        "key": index.key,
        "id": index.id,
        "edition": index.edition,
        "year": index.year,
        "title": dict(index.title),
        "owner": dict(index.owner),
        "source": index.source,
        "status": index.status,
        "note": dict(index.note),
        "entities": index.entities,
        "scale": index.scale,
        "decimals": index.decimals,
        "ranks": index.ranks,
        "missing": missing_document(index.missing),
        "aggregation": index.root.aggregation,
        "parameters": [
            {"id": parameter.id, "name": dict(parameter.name), "unit": parameter.unit} for parameter in index.parameters
        ],
        "tiers": [_tier_document(tier) for tier in index.tiers],
        "parts": _part_documents(index.root),
    }


def missing_document(rule: MissingPolicy) -> dict[str, Any]:
    return {"rule": rule.rule, "by": rule.by, "least": rule.least, "share": rule.share}


def results_document(results: IndexResults) -> dict[str, Any]:
    """The best first. Scores of parts are before the scale; `weight` is within the group and `share` of the whole, as they came to count."""
    index = results.definition
    return {
        "index": index.key,
        "title": dict(index.title),
        "status": index.status,
        "source": index.source,
        "scale": index.scale,
        "ranks": index.ranks,
        "decimals": index.decimals,
        "parameters": dict(results.parameters),
        "missing": missing_document(index.missing),
        "alike": list(results.alike()),
        "goalposts": {
            code: {"lowest": leaf.lowest, "highest": leaf.highest}
            for code, leaf in results.leaves.items()
            if leaf.lowest is not None or leaf.highest is not None
        },
        "results": list(map(_result_document, results.ranking())),
    }


def _result_document(result: EntityResult) -> dict[str, Any]:
    return {
        "entity": result.entity,
        "rank": result.rank,
        "score": result.score,
        "tier": result.tier.id if result.tier else None,
        "missing": list(result.missing),
        "parts": {code: _without_code(part) for code, part in result.parts.items()},
    }


def explanation_document(explanation: Explanation) -> dict[str, Any]:
    """Contributions and rises, on the index's scale."""
    return {
        "entity": explanation.entity,
        "how": explanation.how,
        "parts": {code: {"gives": part.gives, "lacks": part.lacks} for code, part in explanation.parts.items()},
        "rises": [asdict(rise) for rise in explanation.rises],
    }


def sensitivity_document(sensitivity: Sensitivity, seed: int) -> dict[str, Any]:
    choices = sensitivity.choices
    return {
        "draws": sensitivity.draws,
        "seed": seed,
        "weights": choices.weights,
        "spread": choices.spread,
        "normalisations": [normalisation or "own" for normalisation in choices.normalisations],
        "aggregations": [aggregation or "own" for aggregation in choices.aggregations],
        "shift": sensitivity.shift,
        "intervals": [asdict(interval) for interval in sensitivity.intervals],
    }


def _part_documents(group: IndexGroup) -> list[dict[str, Any]]:
    weights = dict(zip((part.code for part in group.scored_parts), part_weights(group), strict=True))
    return [
        _group_document(part, weights) if isinstance(part, IndexGroup) else _indicator_document(part, weights)
        for part in group.parts
    ]


def _group_document(group: IndexGroup, weights: dict[str, float]) -> dict[str, Any]:
    return {
        "code": group.code,
        "name": dict(group.name),
        "weight": weights.get(group.code),
        "aggregation": group.aggregation,
        "missing": missing_document(group.missing) if group.missing else None,
        "status": group.status,
        "source": group.source,
        "note": dict(group.note),
        "parts": _part_documents(group),
    }


def _indicator_document(indicator: IndexIndicator, weights: dict[str, float]) -> dict[str, Any]:
    norm = indicator.normalisation
    return {
        "code": indicator.code,
        "name": dict(indicator.name),
        "weight": weights.get(indicator.code),
        "unit": indicator.unit,
        "series": indicator.series,
        "key": dict(indicator.key),
        "direction": indicator.direction,
        "lowest": indicator.lowest,
        "highest": indicator.highest,
        "transform": [{"step": step.transform, "amount": _amount_document(step.amount)} for step in indicator.steps],
        "winsorise": indicator.winsorise,
        "normalise": {
            "method": norm.norm,
            "lowest": _amount_document(norm.lowest),
            "highest": _amount_document(norm.highest),
            "reference": _amount_document(norm.reference),
            "transformed": norm.transformed,
        }
        if indicator.scored
        else None,
        "nodes": [str(node) for node in indicator.nodes],
        "status": indicator.status,
        "source": indicator.source,
        "note": dict(indicator.note),
    }


def _amount_document(amount: Amount | None) -> Any:
    if isinstance(amount, ParameterRef):
        return {"parameter": amount.name}
    return "data" if isinstance(amount, DataBound) else amount


def _tier_document(tier: ScoreTier) -> dict[str, Any]:
    return {"id": tier.id, "name": dict(tier.name), "from": tier.lowest}


def _without_code(part: Any) -> dict[str, Any]:
    return {key: value for key, value in asdict(part).items() if key != "code"}
