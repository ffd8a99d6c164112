"""The parts of a country's score as rows: value and source, score, contribution and shortfall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goalweave.core.indices import EntityResult, Explanation, IndexGroup, IndexIndicator
from goalweave.core.model import Observation
from goalweave.core.text.languages import LanguageMap
from goalweave.web.indices.index_texts import HANDLINGS, format_fixed, format_percent, score_decimals
from goalweave.web.indices.state import EvaluatedIndex
from goalweave.wording.indicator_labels import CodeNames, format_figure, observation_text


@dataclass(frozen=True, slots=True)
class CellRow:
    """A part. value: with its unit's sign; year, nature, source, footnote: of the value; score, median: on the index's scale;
    gives, lacks: to the whole; handled: what was done where it is missing."""

    code: str
    name: LanguageMap
    depth: int
    group: bool
    value: str
    unit: str
    year: str
    nature: str
    status: str
    source: str
    footnote: str
    score: str
    median: str
    share: str
    gives: str
    lacks: str
    handled: str
    indicator: str


def cell_rows(
    evaluation: EvaluatedIndex,
    result: EntityResult,
    explanation: Explanation | None,
    beside: Mapping[str, float],
    code_names: CodeNames,
) -> list[CellRow]:
    rows: list[CellRow] = []
    _collect_rows(evaluation, result, explanation, beside, code_names, evaluation.index.root, 0, rows)
    return rows


def _collect_rows(
    evaluation: EvaluatedIndex,
    result: EntityResult,
    explanation: Explanation | None,
    beside: Mapping[str, float],
    code_names: CodeNames,
    group: IndexGroup,
    depth: int,
    rows: list[CellRow],
) -> None:
    for part in group.parts:
        rows.append(_cell_row(evaluation, result, explanation, beside, code_names, part, depth))
        if isinstance(part, IndexGroup):
            _collect_rows(evaluation, result, explanation, beside, code_names, part, depth + 1, rows)


def _cell_row(
    evaluation: EvaluatedIndex,
    result: EntityResult,
    explanation: Explanation | None,
    beside: Mapping[str, float],
    code_names: CodeNames,
    part: IndexGroup | IndexIndicator,
    depth: int,
) -> CellRow:
    scale, decimals = evaluation.index.scale, score_decimals(evaluation.index)
    scored = result.parts[part.code]
    observed = evaluation.inputs.cells.get(result.entity, {}).get(part.code)
    source = evaluation.inputs.sources.get(part.code)
    part_explanation = explanation.parts.get(part.code) if explanation else None
    tick = beside.get(part.code)

    def number(value: float | None) -> str:
        return "–" if value is None else format_fixed(value, decimals)

    return CellRow(
        part.code,
        part.name,
        depth,
        isinstance(part, IndexGroup),
        cell_value_text(observed, scored.value, part),
        code_names.unit(part.unit) if isinstance(part, IndexIndicator) else "",
        observed.period if observed else "",
        code_names.nature(observed.nature) if observed else "",
        code_names.status(observed.status) if observed and observed.status != "A" else "",
        observed.source if observed else "",
        observed.footnote if observed else "",
        number(None if scored.score is None else scored.score * scale),
        number(None if tick is None else tick * scale),
        format_percent(scored.share) if scored.share else "",
        number(part_explanation.gives if part_explanation else None),
        number(part_explanation.lacks if part_explanation else None),
        str(HANDLINGS[scored.handling]),
        source.indicator if source else "",
    )


def cell_value_text(observed: Observation | None, value: float | None, part: IndexGroup | IndexIndicator) -> str:
    """As it was published; empty of groups, a dash where there is none."""
    if isinstance(part, IndexGroup):
        return ""
    if observed is not None:
        return observation_text(observed, part.unit)
    return "–" if value is None else format_figure(value)
