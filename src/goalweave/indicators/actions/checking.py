"""Whether observations can stand: lengths, what a value can be at all, one value a place."""

from __future__ import annotations

import math
from collections.abc import Mapping

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Observation
from goalweave.formats.observations.dataset import Dataset
from goalweave.indicators.models import Series
from goalweave.indicators.stored import key_text

LONGEST_KEY = 400
Place = tuple[str, str, tuple[tuple[str, str], ...], str]


def sound(dataset: Dataset, known: Mapping[str, Series], file: str) -> tuple[list[Observation], tuple[InputError, ...]]:
    """The observations that can be kept, in order, and what is wrong with the others."""
    kept: list[Observation] = []
    problems: list[InputError] = []
    first: dict[Place, int] = {}
    for one in dataset.observations:
        problem = _problem(one, known[one.series]) or _twice(one, first)
        if problem is None:
            kept.append(one)
        else:
            problems.append(problem.at(file=file, line=one.line or None))
    return kept, tuple(problems)


def _problem(one: Observation, series: Series) -> InputError | None:
    if one.value is not None and not math.isfinite(one.value):
        return InputError("the value is no number", field="value")
    if one.value is not None and not one.unit.strip(series.unit):
        if series.highest is not None and one.value > series.highest:
            return InputError(
                Message(
                    "{value} is more than {most}, the most that {series} can be",
                    value=one.value,
                    most=series.highest,
                    series=series.code,
                ),
                field="value",
            )
        if series.lowest is not None and one.value < series.lowest:
            return InputError(
                Message(
                    "{value} is less than {least}, the least that {series} can be",
                    value=one.value,
                    least=series.lowest,
                    series=series.code,
                ),
                field="value",
            )
    if len(key_text(one.key)) > LONGEST_KEY:
        return InputError("the names of what the value is about are too long", field="key")
    return None


def _twice(one: Observation, first: dict[Place, int]) -> InputError | None:
    if one.place not in first:
        first[one.place] = one.line
        return None
    return InputError(
        Message(
            "there are two values for {area} in {time}; the first stands in line {line}",
            area=one.area,
            time=one.time,
            line=first[one.place],
        ),
        field="value",
    )
