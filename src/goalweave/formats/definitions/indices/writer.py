"""An index → the YAML file that `read_index` reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from goalweave.core.indices import (
    Aggregation,
    Amount,
    DataBound,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    MissingPolicy,
    MissingRule,
    Normalisation,
    ParameterRef,
    TransformStep,
)
from goalweave.core.model import Direction, Status
from goalweave.formats.reading.yaml import write_yaml


def write_index(index: IndexDefinition) -> bytes:
    """The text of the file, in UTF-8. What is as the reader assumes it is left out."""
    content: dict[str, Any] = {
        "id": index.id,
        "edition": index.edition,
        "year": index.year,
        "title": dict(index.title),
        "owner": dict(index.owner),
        "source": index.source,
        "status": str(index.status),
        "note": dict(index.note),
        "scale": _plain(index.scale),
        "decimals": index.decimals,
        "ranks": str(index.ranks),
        "aggregation": _without(str(index.root.aggregation), str(Aggregation.ARITHMETIC)),
        "missing": _write_missing_rule(index.missing),
        "entities": str(index.entities),
        "parameters": [
            {"id": parameter.id, "name": dict(parameter.name), "unit": parameter.unit} for parameter in index.parameters
        ],
        "tiers": [{"id": tier.id, "from": _plain(tier.lowest), "name": dict(tier.name)} for tier in index.tiers],
        "parts": _write_parts(index.root),
    }
    return write_yaml(_filled(content)).encode()


def _write_parts(group: IndexGroup) -> list[dict[str, Any]]:
    return [_write_group(part) if isinstance(part, IndexGroup) else _write_indicator(part) for part in group.parts]


def _write_group(group: IndexGroup) -> dict[str, Any]:
    content = {
        "code": group.code,
        "name": dict(group.name),
        "weight": _plain(group.weight),
        "aggregation": _without(str(group.aggregation), str(Aggregation.ARITHMETIC)),
        "missing": _write_missing_rule(group.missing) if group.missing else None,
        "status": _without(str(group.status), str(Status.OURS)),
        "source": group.source,
        "note": dict(group.note),
        "parts": _write_parts(group),
    }
    return _filled(content)


def _write_indicator(indicator: IndexIndicator) -> dict[str, Any]:
    direction = "none" if indicator.direction is None else str(indicator.direction)
    content = {
        "code": indicator.code,
        "name": dict(indicator.name),
        "weight": _plain(indicator.weight),
        "unit": indicator.unit,
        "series": indicator.series,
        "key": dict(indicator.key),
        "direction": _without(direction, str(Direction.UP)),
        "lowest": _plain(indicator.lowest),
        "highest": _plain(indicator.highest),
        "transform": [_write_step(step) for step in indicator.steps],
        "winsorise": indicator.winsorise or None,
        "normalise": _write_normalisation(indicator.normalisation),
        "nodes": [str(node) for node in indicator.nodes],
        "status": _without(str(indicator.status), str(Status.OURS)),
        "source": indicator.source,
        "note": dict(indicator.note),
    }
    return _filled(content)


def _write_step(step: TransformStep) -> Any:
    return str(step.transform) if step.amount is None else {str(step.transform): _write_amount(step.amount)}


def _write_normalisation(normalisation: Normalisation) -> Any:
    amounts = {
        "lowest": _write_amount(normalisation.lowest),
        "highest": _write_amount(normalisation.highest),
        "reference": _write_amount(normalisation.reference),
        "transformed": normalisation.transformed or None,
    }
    stated = _filled(amounts)
    return {"method": str(normalisation.norm), **stated} if stated else str(normalisation.norm)


def _write_amount(amount: Amount | None) -> Any:
    if isinstance(amount, ParameterRef):
        return {"parameter": amount.name}
    return "data" if isinstance(amount, DataBound) else _plain(amount)


def _write_missing_rule(rule: MissingPolicy) -> Any:
    if rule.rule is MissingRule.REFUSE:
        return str(rule.rule)
    content = {
        "rule": str(rule.rule),
        "by": str(rule.by) if rule.by else None,
        "least": rule.least if rule.least != 1 else None,
        "share": _plain(rule.share or None),
    }
    return _filled(content)


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) and abs(number) < 1e15 else number


def _without(text: str, usual: str) -> str | None:
    return None if text == usual else text


def _filled(content: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty; 0 and false are something."""
    return {key: value for key, value in content.items() if value not in (None, "", [], {})}
