"""The rows of review.xlsx: one a suggestion, the most uncertain first."""

from __future__ import annotations

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Mapping, MappingState, Record
from goalweave.core.pipeline import MappingResult
from goalweave.core.text.languages import pick
from goalweave.formats.records.xlsx.review import ReviewRow


def review_rows(mapped: MappingResult, language: str = "en") -> tuple[list[ReviewRow], list[tuple[str, str]]]:
    """Rows for all suggestions, and the nodes that a suggestion can be changed to, as (name, label)."""
    rows: list[ReviewRow] = []
    for record in mapped.records:
        rows += (
            _review_row(record, mapping, mapped.catalogue, language)
            for mapping in record.mappings
            if mapping.state is MappingState.SUGGESTED
        )
    rows.sort(key=lambda row: abs(row.score - 0.5))
    nodes = (node for node in mapped.framework.nodes if node.level in mapped.levels)
    return rows, [(mapped.framework.name(node.code), pick(node.label, language)) for node in nodes]


def _review_row(record: Record, mapping: Mapping, catalogue: Catalogue, language: str) -> ReviewRow:
    return ReviewRow(
        record_id=record.id,
        title=pick(record.title, record.language),
        text=record.body,
        node=catalogue.name(mapping.node),
        label=pick(catalogue.node(mapping.node).label, language),
        score=mapping.score,
        origin=mapping.origin,
        evidence=" … ".join(part.text for part in mapping.evidence),
        effect="supports" if mapping.sign > 0 else "hinders",
    )
