"""The tree of an index as rows: what is in it, how it is measured, how much it weighs, and where its values are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goalweave.analysis.indices import ValueSource
from goalweave.core.indices import IndexDefinition, IndexGroup, IndexIndicator, part_weights
from goalweave.core.text.languages import LanguageMap
from goalweave.web.indices.index_texts import MEANS, format_percent, scoring_text
from goalweave.web.indices.state import EvaluatedIndex
from goalweave.wording.indicator_labels import CodeNames


@dataclass(frozen=True, slots=True)
class MethodRow:
    """depth: 0 for the topmost parts; weight: in its group, share: of the whole, empty where it is not scored; source: None of
    groups; has: number of countries with a value."""

    code: str
    name: LanguageMap
    depth: int
    group: bool
    weight: str
    share: str
    how: str
    unit: str
    status: str
    note: LanguageMap
    source: ValueSource | None
    has: int


def method_rows(evaluation: EvaluatedIndex, code_names: CodeNames) -> list[MethodRow]:
    """All parts, from above."""
    return list(_part_rows(evaluation, code_names, evaluation.index.root, 0, 1.0))


def top_parts(index: IndexDefinition) -> tuple[IndexGroup | IndexIndicator, ...]:
    """The pillars that count."""
    return index.root.scored_parts


def _part_rows(
    evaluation: EvaluatedIndex, code_names: CodeNames, group: IndexGroup, depth: int, share: float
) -> Iterator[MethodRow]:
    weights = dict(zip((part.code for part in group.scored_parts), part_weights(group), strict=True))
    for part in group.parts:
        weight = weights.get(part.code)
        below = share * weight if weight is not None else 0.0
        whole = isinstance(part, IndexGroup)
        yield MethodRow(
            part.code,
            part.name,
            depth,
            whole,
            format_percent(weight) if weight is not None else "",
            format_percent(below) if weight is not None else "",
            str(MEANS[part.aggregation]) if isinstance(part, IndexGroup) else scoring_text(part),
            code_names.unit(part.unit) if isinstance(part, IndexIndicator) else "",
            part.status,
            part.note,
            evaluation.inputs.sources.get(part.code),
            evaluation.inputs.countries_with_value(part.code) if not whole else 0,
        )
        if isinstance(part, IndexGroup):
            yield from _part_rows(evaluation, code_names, part, depth + 1, below)
