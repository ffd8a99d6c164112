"""The parts of a country's score as rows: the value and where it is from, its score, what it gives and lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goalweave.core.indices import Explanation, IndexGroup, IndexIndicator, Result
from goalweave.core.model import Observation
from goalweave.core.text.languages import LanguageMap
from goalweave.web.indices.state import Worked
from goalweave.web.indices.words import HANDLED, decimals_of, fixed, percent
from goalweave.wording.indicator_labels import CodeWords, figure, value_text


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
    found: Worked, result: Result, explanation: Explanation | None, beside: Mapping[str, float], words: CodeWords
) -> list[CellRow]:
    made: list[CellRow] = []
    _collect(found, result, explanation, beside, words, found.index.root, 0, made)
    return made


def _collect(
    found: Worked,
    result: Result,
    explanation: Explanation | None,
    beside: Mapping[str, float],
    words: CodeWords,
    group: IndexGroup,
    depth: int,
    made: list[CellRow],
) -> None:
    for part in group.parts:
        made.append(_row(found, result, explanation, beside, words, part, depth))
        if isinstance(part, IndexGroup):
            _collect(found, result, explanation, beside, words, part, depth + 1, made)


def _row(
    found: Worked,
    result: Result,
    explanation: Explanation | None,
    beside: Mapping[str, float],
    words: CodeWords,
    part: IndexGroup | IndexIndicator,
    depth: int,
) -> CellRow:
    scale, decimals = found.index.scale, decimals_of(found.index)
    scored = result.parts[part.code]
    observed = found.inputs.cells.get(result.entity, {}).get(part.code)
    source = found.inputs.sources.get(part.code)
    given = explanation.parts.get(part.code) if explanation else None
    tick = beside.get(part.code)

    def number(value: float | None) -> str:
        return "–" if value is None else fixed(value, decimals)

    return CellRow(
        part.code,
        part.name,
        depth,
        isinstance(part, IndexGroup),
        value_of(observed, scored.value, part),
        words.unit(part.unit) if isinstance(part, IndexIndicator) else "",
        observed.time if observed else "",
        words.nature(observed.nature) if observed else "",
        words.status(observed.status) if observed and observed.status != "A" else "",
        observed.source if observed else "",
        observed.footnote if observed else "",
        number(None if scored.score is None else scored.score * scale),
        number(None if tick is None else tick * scale),
        percent(scored.share) if scored.share else "",
        number(given.gives if given else None),
        number(given.lacks if given else None),
        str(HANDLED[scored.handling]),
        source.indicator if source else "",
    )


def value_of(observed: Observation | None, value: float | None, part: IndexGroup | IndexIndicator) -> str:
    """As it was published; empty of groups, a dash where there is none."""
    if isinstance(part, IndexGroup):
        return ""
    if observed is not None:
        return value_text(observed, part.unit)
    return "–" if value is None else figure(value)
