"""Check observations: lengths, range, one value per area, time and key."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.core.model import Key, Observation
from goalweave.formats.observations.dataset import Dataset
from goalweave.indicators.actions.plausibility import implausible_values
from goalweave.indicators.conversion import LONGEST_KEY, key_text
from goalweave.indicators.models import Series

ObservationKey = tuple[str, str, tuple[tuple[str, str], ...], str]


@dataclass(frozen=True, slots=True)
class CheckedObservations:
    """accepted: in order; problems: of the others; remarks: impossible and odd values that are kept as published."""

    accepted: tuple[Observation, ...]
    problems: tuple[InputError, ...]
    remarks: tuple[InputError, ...]


def check_observations(dataset: Dataset, series_by_code: Mapping[str, Series], file: str) -> CheckedObservations:
    """Return the observations that can be stored, and the problems of the others.

    In a publisher's own release, a value out of range is kept with a remark: some countries report 132 of 100 people,
    and a published value must be findable.
    """
    accepted: list[Observation] = []
    problems: list[InputError] = []
    remarks: list[InputError] = []
    first: dict[ObservationKey, int] = {}
    long_keys = {
        key for key in {observation.key for observation in dataset.observations} if len(key_text(key)) > LONGEST_KEY
    }
    for observation in dataset.observations:
        out = check_range(observation, series_by_code[observation.series])
        problem = (
            _invalid_field(observation, long_keys)
            or _duplicate(observation, first)
            or (None if dataset.as_published else out)
        )
        if problem is not None:
            problems.append(problem.at(file=file, line=observation.line or None))
            continue
        accepted.append(observation)
        if out is not None:
            remarks.append(out.at(file=file, line=observation.line or None))
    remarks.extend(implausible_values(accepted, series_by_code, file))
    return CheckedObservations(tuple(accepted), tuple(problems), tuple(remarks))


def _invalid_field(observation: Observation, long_keys: Collection[Key]) -> InputError | None:
    if observation.value is not None and not math.isfinite(observation.value):
        return InputError("the value is not a number", field="value")
    if observation.key and observation.key in long_keys:
        return InputError("the breakdown is too long", field="key")
    return None


def check_range(observation: Observation, series: Series) -> InputError | None:
    """Return the problem of a value out of the range of its series, in the series' own unit only."""
    if observation.value is None or observation.unit not in ("", series.unit):
        return None
    if series.highest is not None and observation.value > series.highest:
        message = Message(
            "{value} is above {most}, the highest possible value of {series}",
            value=_format_number(observation.value),
            most=_format_number(series.highest),
            series=series.code,
        )
    elif series.lowest is not None and observation.value < series.lowest:
        message = Message(
            "{value} is below {least}, the lowest possible value of {series}",
            value=_format_number(observation.value),
            least=_format_number(series.lowest),
            series=series.code,
        )
    else:
        return None
    return InputError(message, field="value", severity=Severity.WARNING)


def _format_number(value: float) -> str:
    """140, where Python would say 140.0."""
    return f"{value:.15g}"


def _duplicate(observation: Observation, first: dict[ObservationKey, int]) -> InputError | None:
    if observation.place not in first:
        first[observation.place] = observation.line
        return None
    return InputError(
        Message(
            "duplicate value for {area} in {time}; the first is on line {line}",
            area=observation.area,
            time=observation.period,
            line=first[observation.place],
        ),
        field="value",
    )
