"""An index tried out while it is put together: what can be scored, what is missing, what goalposts the values suggest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from goalweave.accounts.actor import Actor
from goalweave.analysis.indices.inputs import IndexInputs, build_inputs
from goalweave.analysis.indices.scores import score_index
from goalweave.analysis.indices.sources import read_source_values, value_sources
from goalweave.core.errors import InputError, InputErrors
from goalweave.core.indices import IndexChoices, IndexResults, IndicatorChoice, Scoring, Table, assemble_index

SUGGESTED = (5.0, 95.0)
"""Percentiles of the values at hand that are suggested as goalposts."""


@dataclass(frozen=True, slots=True)
class ValueRange:
    """Of the values of an indicator in a year. lower, upper: the suggested goalposts."""

    count: int
    lowest: float
    highest: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, eq=False)
class IndexTrial:
    """ranges: code → what values it has in the year; without: indicators without any value, which are left out; inputs: None if no indicator has
    values; results: None if there are faults, or no values; faults: of what is chosen, each at the code of its indicator."""

    choices: IndexChoices
    ranges: Mapping[str, ValueRange]
    without: tuple[IndicatorChoice, ...]
    inputs: IndexInputs | None
    results: IndexResults | None
    faults: tuple[InputError, ...] = ()


def try_index(actor: Actor, choices: IndexChoices, *, year: int | None, within: int, language: str) -> IndexTrial:
    """Score what is chosen as far as it has values; five queries at most, fewer while these are cached."""
    empty = IndexTrial(choices, {}, (), None, None)
    if not choices.indicators:
        return empty
    try:
        # What values there are does not depend on how they are scored, and goalposts may still be missing.
        plain = assemble_index(_by_rank(choices, choices.indicators), language)
    except InputErrors as error:
        return replace(empty, faults=tuple(error.problems))
    sources = value_sources(actor, [plain])[plain.key]
    values = read_source_values(sources.values())
    valued = {code for code, source in sources.items() if values.values_of(source)}
    chosen = tuple(one for one in choices.indicators if one.code in valued)
    without = tuple(one for one in choices.indicators if one.code not in valued)
    if not chosen:
        return replace(empty, without=without)
    counted = replace(choices, indicators=chosen)
    scored = assemble_index(_by_rank(choices, chosen), language)
    inputs = build_inputs(scored, sources, values, year=year, within=within)
    ranges = _value_ranges(inputs.table)
    try:
        definition = assemble_index(counted, language)
    except InputErrors as error:
        return IndexTrial(choices, ranges, without, inputs, None, tuple(error.problems))
    inputs = replace(inputs, index=definition)
    try:
        return IndexTrial(choices, ranges, without, inputs, score_index(inputs))
    except InputErrors as error:
        return IndexTrial(choices, ranges, without, inputs, None, tuple(error.problems))


def _by_rank(choices: IndexChoices, indicators: tuple[IndicatorChoice, ...]) -> IndexChoices:
    """The same areas have a score then, and nothing has to be entered for it."""
    ranked = (replace(one, scoring=Scoring.RANK, indicator=replace(one.indicator, winsorise=0)) for one in indicators)
    return replace(choices, indicators=tuple(ranked))


def suggested_goalposts(numbers: list[float]) -> tuple[float, float]:
    """The 5th and the 95th percentile to three digits; the least and the greatest where these are the same."""
    lower, upper = (float(f"{number:.3g}") for number in np.percentile(numbers, SUGGESTED))
    return (lower, upper) if lower < upper else (min(numbers), max(numbers))


def _value_ranges(table: Table) -> dict[str, ValueRange]:
    numbers: dict[str, list[float]] = {}
    for row in table.values():
        for code, value in row.items():
            if value is not None:
                numbers.setdefault(code, []).append(value)
    return {
        code: ValueRange(len(some), min(some), max(some), *suggested_goalposts(some)) for code, some in numbers.items()
    }
