"""Decisions of a colleague, read back from review.xlsx."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goalweave.core.pipeline import MappingResult


def apply_review(mapped: MappingResult, path: Path) -> MappingResult:
    """The map with what was accepted, rejected or changed. Raises InputError naming line and column."""
    from goalweave.core.errors import InputError
    from goalweave.core.pipeline import MappingDecision, apply_decisions
    from goalweave.formats.reading.limits import Limits
    from goalweave.formats.records.xlsx.review import read_review

    with path.open("rb") as stream:
        decisions = read_review(stream, path.name, Limits())
    known = {record.id for record in mapped.records}
    verdicts = []
    for one in decisions:
        if one.record_id not in known:
            raise InputError(f"unknown record {one.record_id} in the mapped files", file=path.name, line=one.line)
        new = mapped.catalogue.resolve(one.new_node) if one.new_node else None
        verdicts.append(MappingDecision(one.record_id, mapped.catalogue.resolve(one.node), one.decision, new))
    return apply_decisions(mapped, verdicts)
