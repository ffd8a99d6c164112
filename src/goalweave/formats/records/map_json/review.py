"""The rows of review.xlsx: one a suggestion, the most uncertain first."""

from __future__ import annotations

from goalweave.core.model import MappingState
from goalweave.core.pipeline import MappingResult
from goalweave.core.text.languages import pick
from goalweave.formats.records.xlsx.review import ReviewRow


def review_rows(mapped: MappingResult, language: str = "en") -> tuple[list[ReviewRow], list[tuple[str, str]]]:
    """Rows for all suggestions, and the nodes that a suggestion can be changed to, as (name, label)."""
    rows = [
        ReviewRow(
            record_id=record.id,
            title=pick(record.title, record.language),
            text=record.body,
            node=mapped.catalogue.name(one.node),
            label=pick(mapped.catalogue.node(one.node).label, language),
            score=one.score,
            origin=one.origin,
            evidence=" … ".join(part.text for part in one.evidence),
        )
        for record in mapped.records
        for one in record.mappings
        if one.state is MappingState.SUGGESTED
    ]
    rows.sort(key=lambda row: abs(row.score - 0.5))
    choices = [
        (mapped.framework.name(node.code), pick(node.label, language))
        for node in mapped.framework.nodes
        if node.level in mapped.levels
    ]
    return rows, choices
