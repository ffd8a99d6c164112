"""What is wrong with the definition of an index."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain

from goalweave.core.errors import InputError, InputErrors
from goalweave.core.indices.definition import (
    Aggregation,
    DataBound,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    MissingPolicy,
    MissingRule,
    Norm,
    Normalisation,
    ParameterRef,
    walk_parts,
)
from goalweave.core.messages import Message, counted

TOLERANCE = 1e-6
"""By how much the weights of a group may miss one."""

MOST_WINSORISED = 50


def definition_faults(definition: IndexDefinition) -> tuple[InputError, ...]:
    """Every fault, its field the code of the part where it is."""
    faults: list[InputError] = []
    seen: set[str] = set()
    for part in walk_parts(definition.root):
        if part.code in seen:
            faults.append(InputError(Message("“{code}” appears twice", code=part.code), field=part.code))
        seen.add(part.code)
        of_part = _check_group(part) if isinstance(part, IndexGroup) else _check_indicator(part)
        faults += [fault.at(field=part.code) for fault in of_part]
    faults += [fault.at(field=definition.root.code) for fault in _check_definition(definition)]
    return tuple(faults)


def require_valid_definition(definition: IndexDefinition) -> None:
    """Raises InputErrors with all faults of a definition."""
    if faults := definition_faults(definition):
        raise InputErrors(faults)


def _check_definition(definition: IndexDefinition) -> Iterator[InputError]:
    if not definition.root.scored:
        yield InputError("the index has no scored indicators")
    if not (math.isfinite(definition.scale) and definition.scale > 0):
        yield InputError("the scale must be above zero")
    bounds = [tier.lowest for tier in definition.tiers]
    if len(set(bounds)) < len(bounds):
        yield InputError("two tiers begin at the same score")
    if definition.root.missing not in (None, definition.missing):
        yield InputError("the index as a whole has two rules for missing values")
    declared = {parameter.id for parameter in definition.parameters}
    amounts = chain.from_iterable(map(_indicator_amounts, definition.indicators))
    used = {amount.name for amount in amounts if isinstance(amount, ParameterRef)}
    for name in sorted(used - declared):
        yield InputError(Message("the parameter {name} is used but not declared", name=name))
    for name in sorted(declared - used):
        yield InputError(Message("the parameter {name} is never used", name=name))
    yield from _check_rule(definition.missing)


def _check_group(group: IndexGroup) -> Iterator[InputError]:
    if not group.parts:
        yield InputError("the group has no parts")
    if not group.scored:
        return
    parts = group.scored_parts
    weights = [part.weight for part in parts if part.weight is not None]
    if any(part.weight is not None for part in group.parts if not part.scored):
        yield InputError("a part that is not scored has a weight")
    if weights and len(weights) < len(parts):
        bare = [part.code for part in parts if part.weight is None]
        yield InputError(Message("{parts} have no weight, although other parts have one", parts=bare))
    elif any(not (math.isfinite(weight) and weight > 0) for weight in weights):
        yield InputError("a weight must be above zero")
    elif weights and abs(math.fsum(weights) - 1) > TOLERANCE:
        total = round(math.fsum(weights), 6)
        yield InputError(Message("the weights of the parts must add up to 1, not {total}", total=total))
    rule = group.missing
    if rule is not None:
        yield from _check_rule(rule)
        if not (1 <= rule.least <= len(parts) and 0 <= rule.share <= 1):
            yield InputError(
                counted(
                    "the minimum is too high: the group has only {count} scored part",
                    "the minimum is too high: the group has only {count} scored parts",
                    len(parts),
                )
            )
    if group.aggregation is not Aggregation.ARITHMETIC:
        for part in walk_parts(group):
            if isinstance(part, IndexIndicator) and part.scored and _may_be_negative(part):
                yield InputError(_negative_score_message(group.aggregation, part.code))


def _check_rule(rule: MissingPolicy) -> Iterator[InputError]:
    if (rule.rule is MissingRule.IMPUTE) is (rule.by is None):
        yield InputError("the rule impute, and no other rule, needs a value to impute")


def _negative_score_message(aggregation: Aggregation, part: str) -> Message:
    if aggregation is Aggregation.HARMONIC:
        return Message("a harmonic mean cannot be calculated for {part} because its scores can be negative", part=part)
    return Message("a geometric mean cannot be calculated for {part} because its scores can be negative", part=part)


def _may_be_negative(indicator: IndexIndicator) -> bool:
    norm = indicator.normalisation.norm
    return norm is Norm.Z_SCORE or (
        norm is Norm.NONE and (bool(indicator.steps) or indicator.lowest is None or indicator.lowest < 0)
    )


def _check_indicator(indicator: IndexIndicator) -> Iterator[InputError]:
    for step in indicator.steps:
        if step.transform.takes_amount is (step.amount is None):
            yield InputError(
                Message("{transform} must have an amount", transform=step.transform)
                if step.transform.takes_amount
                else Message("{transform} has no amount", transform=step.transform)
            )
    if indicator.lowest is not None and indicator.highest is not None and indicator.lowest >= indicator.highest:
        yield InputError("its lowest value is not below its highest")
    if not 0 <= indicator.winsorise <= MOST_WINSORISED:
        yield InputError(Message("between 0 and {most} values can be winsorised", most=MOST_WINSORISED))
    if indicator.scored:
        yield from _check_bounds(indicator.normalisation)
        if indicator.normalisation.norm is Norm.NONE and not indicator.rising:
            yield InputError("lower is better for this indicator, so it must be inverted or normalised")


def _check_bounds(norm: Normalisation) -> Iterator[InputError]:
    needed = {Norm.MIN_MAX: ("lowest", "highest"), Norm.REFERENCE: ("reference",)}.get(norm.norm, ())
    for name in ("lowest", "highest", "reference"):
        amount = getattr(norm, name)
        if (name in needed) is (amount is None):
            yield InputError(
                Message("{norm} must have {name}", norm=norm.norm, name=name)
                if name in needed
                else Message("{norm} has no {name}", norm=norm.norm, name=name)
            )
    if isinstance(norm.lowest, float | int) and isinstance(norm.highest, float | int) and norm.lowest >= norm.highest:
        yield InputError("the lower goalpost must be below the upper one")
    if isinstance(norm.reference, float | int) and norm.reference <= 0:
        yield InputError("the reference must be above zero")


def _indicator_amounts(indicator: IndexIndicator) -> tuple[float | ParameterRef | DataBound | None, ...]:
    norm = indicator.normalisation
    return (norm.lowest, norm.highest, norm.reference, *(step.amount for step in indicator.steps))
