"""The numbers that go into an index: its parameters, and what is wrong with a table of values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from goalweave.core.errors import InputError, InputErrors
from goalweave.core.indices.definition import (
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    ParameterRef,
    Transform,
)
from goalweave.core.indices.definition_check import require_valid_definition
from goalweave.core.indices.normalisation import transform_values
from goalweave.core.messages import Message

Table = Mapping[str, Mapping[str, float | None]]
"""Entity → indicator's code → value, None if there is none."""


def fill_parameters(definition: IndexDefinition, parameters: Mapping[str, float]) -> IndexDefinition:
    """The definition with its parameters filled in. Raises InputErrors, naming each that is missing, unknown or no number."""
    known = {parameter.id: parameter for parameter in definition.parameters}
    faults = [
        InputError(
            Message(
                "unknown parameter {name} of {index}; available: {known}",
                index=definition.key,
                name=name,
                known=list(known),
            ),
            field=name,
        )
        for name in parameters
        if name not in known
    ]
    for name, parameter in known.items():
        if name not in parameters:
            message = Message(
                "{index} needs the parameter {name} ({meaning}), which is not available here and must be specified",
                index=definition.key,
                name=name,
                meaning=parameter.name.get("en", name),
            )
            faults.append(InputError(message, field=name))
        elif not math.isfinite(parameters[name]):
            faults.append(InputError(Message("the parameter {name} is not a number", name=name), field=name))
    if faults:
        raise InputErrors(faults)
    if not known:
        return definition
    filled = replace(definition, root=_fill_group(definition.root, parameters), parameters=())
    require_valid_definition(filled)
    return filled


def value_faults(definition: IndexDefinition, table: Table) -> Iterator[tuple[str, str, InputError]]:
    """Entity, indicator's code and fault for every value that cannot be: unknown, no number, beyond what it can be, without a logarithm."""
    known = {indicator.code: indicator for indicator in definition.indicators}
    for entity, values in table.items():
        for code, value in values.items():
            if code not in known:
                message = Message("{index} has no indicator {code}", index=definition.key, code=code)
                yield entity, code, _value_error(message, code)
            elif value is not None and (fault := value_fault(known[code], value)):
                yield entity, code, _value_error(fault, code)


def require_valid_values(definition: IndexDefinition, table: Table) -> None:
    """Raises InputErrors with every value that cannot be, by its entity and indicator."""
    faults = [
        InputError(Message("{entity}, {code}: {problem}", entity=entity, code=code, problem=fault.message))
        for entity, code, fault in value_faults(definition, table)
    ]
    if faults:
        raise InputErrors(faults)


def value_fault(indicator: IndexIndicator, value: float) -> Message | None:
    """Why a value cannot be one of this indicator."""
    if not math.isfinite(value):
        return Message("it is not a number")
    if indicator.highest is not None and value > indicator.highest:
        return Message(
            "{value} is above the highest possible value, {highest}",
            value=_shorten_number(value),
            highest=_shorten_number(indicator.highest),
        )
    if indicator.lowest is not None and value < indicator.lowest:
        return Message(
            "{value} is below the lowest possible value, {lowest}",
            value=_shorten_number(value),
            lowest=_shorten_number(indicator.lowest),
        )
    for step in indicator.steps if indicator.scored else ():
        if step.transform in (Transform.LOG10, Transform.LN) and value <= 0:
            return Message("{value} has no logarithm, but the index requires it", value=_shorten_number(value))
        if step.transform is Transform.RECIPROCAL and value <= 0:
            return Message("the index divides by this value, so it cannot be {value}", value=_shorten_number(value))
        # The next step sees what this one has made of the value.
        value = float(transform_values((step,), np.array([value]))[0])
    return None


def _value_error(message: Message, code: str) -> InputError:
    return InputError(message, field=code)


def _shorten_number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _fill_group(part: IndexGroup, parameters: Mapping[str, float]) -> IndexGroup:
    parts = (
        _fill_group(below, parameters) if isinstance(below, IndexGroup) else _fill_indicator(below, parameters)
        for below in part.parts
    )
    return replace(part, parts=tuple(parts))


def _fill_indicator(indicator: IndexIndicator, parameters: Mapping[str, float]) -> IndexIndicator:
    norm = indicator.normalisation
    bounds: dict[str, Any] = {
        name: parameters[amount.name]
        for name in ("lowest", "highest", "reference")
        if isinstance(amount := getattr(norm, name), ParameterRef)
    }
    steps = tuple(
        replace(step, amount=parameters[step.amount.name]) if isinstance(step.amount, ParameterRef) else step
        for step in indicator.steps
    )
    return replace(indicator, normalisation=replace(norm, **bounds), steps=steps)
