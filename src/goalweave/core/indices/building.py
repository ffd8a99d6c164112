"""An index put together from choices, as a form makes them, and taken apart again."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from goalweave.core.errors import InputError, InputErrors
from goalweave.core.indices.definition import (
    Aggregation,
    Amount,
    DataBound,
    Entities,
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    MissingPolicy,
    Norm,
    Normalisation,
    ParameterRef,
)
from goalweave.core.indices.definition_check import require_valid_definition
from goalweave.core.indices.normalisation import invert_transforms
from goalweave.core.messages import Message
from goalweave.core.model.indicators import Direction
from goalweave.core.text.languages import LanguageMap, pick

MOST_CHOSEN = 100
"""Indicators of an index that is put together in a form."""

MOST_DEPTH = 6
"""Groups within groups."""

Path = tuple[str, ...]
"""Names of groups, from the topmost to the one that an indicator is in; empty for an indicator right below the whole."""


class Scoring(StrEnum):
    """How an indicator is scored. data: between the worst and the best value at hand; goalposts: between two numbers; target: between the worst
    value at hand and a number; reference: value ÷ number; the rest as in Norm."""

    DATA = "data"
    GOALPOSTS = "goalposts"
    TARGET = "target"
    REFERENCE = "reference"
    Z_SCORE = "z-score"
    RANK = "rank"
    PERCENTILE = "percentile"
    NONE = "none"

    @property
    def numbers(self) -> int:
        """How many numbers have to be entered."""
        return {Scoring.GOALPOSTS: 2, Scoring.TARGET: 1, Scoring.REFERENCE: 1}.get(self, 0)


@dataclass(frozen=True, slots=True)
class IndicatorChoice:
    """An indicator with what is chosen for it. indicator: with all that is not chosen here; lower, upper: the goalposts, `upper` alone for a target
    or a reference, None if not entered; weight: next to the others of its group, None for as much as they."""

    indicator: IndexIndicator
    path: Path = ()
    scoring: Scoring = Scoring.DATA
    lower: float | None = None
    upper: float | None = None
    weight: float | None = None

    @property
    def code(self) -> str:
        return self.indicator.code


@dataclass(frozen=True, slots=True)
class IndexChoices:
    """weights: path of a group → its weight next to the others of the group above, groups without one weigh as much as these; inner: how indicators
    are aggregated in their groups; outer: how topmost groups are; names: of groups, in several languages where they are known."""

    id: str
    edition: str
    title: LanguageMap
    indicators: tuple[IndicatorChoice, ...]
    missing: MissingPolicy
    weights: Mapping[Path, float] = field(default_factory=dict)
    inner: Aggregation = Aggregation.ARITHMETIC
    outer: Aggregation = Aggregation.ARITHMETIC
    entities: Entities = Entities.AREAS
    names: Mapping[str, LanguageMap] = field(default_factory=dict)

    @property
    def paths(self) -> tuple[Path, ...]:
        """All groups, each before those in it."""
        paths: dict[Path, None] = {}
        for indicator in self.indicators:
            for depth in range(1, len(indicator.path) + 1):
                paths[indicator.path[:depth]] = None
        return tuple(sorted(paths, key=list(paths).index))


def assemble_index(choices: IndexChoices, language: str = "en") -> IndexDefinition:
    """The index as chosen, out of 100 if all its scores have a best one. language: of names that are entered.

    Raises InputErrors, each at the code of an indicator, for what cannot be: no indicator, too many, goalposts that are missing or the wrong way round.
    """
    faults: list[InputError] = []
    if not choices.indicators:
        raise InputErrors([InputError("choose at least one indicator")])
    if len(choices.indicators) > MOST_CHOSEN:
        raise InputErrors([InputError(Message("an index can have at most {most} indicators here", most=MOST_CHOSEN))])
    leaves: dict[str, IndexIndicator] = {}
    for indicator in choices.indicators:
        if len(indicator.path) > MOST_DEPTH:
            faults.append(
                InputError(Message("groups can be {most} levels deep", most=MOST_DEPTH), field=indicator.code)
            )
        normalisation = _normalisation(indicator, faults)
        leaves[indicator.code] = replace(indicator.indicator, normalisation=normalisation, weight=None)
    if faults:
        raise InputErrors(faults)
    codes = _group_codes(choices)
    root = _assemble_group(choices, (), leaves, codes, language)
    bounded = all(leaf.normalisation.norm.bounded for leaf in leaves.values() if leaf.scored)
    definition = IndexDefinition(
        choices.id,
        choices.edition,
        choices.title,
        root,
        choices.missing,
        scale=100.0 if bounded else 1.0,
        decimals=2 if bounded else 3,
        entities=choices.entities,
    )
    require_valid_definition(definition)
    return definition


def take_index_apart(definition: IndexDefinition, language: str = "en") -> IndexChoices:
    """The choices that an index is made of, with parameters as numbers that are not entered. Indicators that are not scored are left out."""
    choices: list[IndicatorChoice] = []
    weights: dict[Path, float] = {}
    names: dict[str, LanguageMap] = {}
    _take_group_apart(definition.root, (), choices, weights, names, language)
    inner = [group.aggregation for group in definition.groups[1:]]
    return IndexChoices(
        definition.id,
        definition.edition,
        definition.title,
        tuple(choices),
        definition.missing,
        weights,
        inner[0] if inner else definition.root.aggregation,
        definition.root.aggregation,
        definition.entities,
        names,
    )


def _normalisation(indicator: IndicatorChoice, faults: list[InputError]) -> Normalisation:
    down = indicator.indicator.direction is Direction.DOWN
    if indicator.scoring is Scoring.NONE and not indicator.indicator.rising:
        faults.append(
            InputError("lower is better for this indicator, so it must be inverted or normalised", field=indicator.code)
        )
    goalposts = [
        number for number in (indicator.lower, indicator.upper) if number is not None and math.isfinite(number)
    ]
    if indicator.scoring.numbers == 2 and len(goalposts) < 2:
        faults.append(InputError("enter both goalposts", field=indicator.code))
    elif indicator.scoring.numbers == 2 and not goalposts[0] < goalposts[1]:
        faults.append(InputError("the lower goalpost must be below the upper one", field=indicator.code))
    elif indicator.scoring.numbers == 1 and indicator.upper is None:
        faults.append(InputError("enter the target", field=indicator.code))
    elif indicator.scoring is Scoring.REFERENCE and indicator.upper is not None and indicator.upper <= 0:
        faults.append(InputError("the reference must be above zero", field=indicator.code))
    match indicator.scoring:
        case Scoring.DATA:
            return Normalisation(Norm.MIN_MAX, DataBound(), DataBound())
        case Scoring.GOALPOSTS:
            return Normalisation(Norm.MIN_MAX, indicator.lower, indicator.upper)
        case Scoring.TARGET:
            ends: tuple[Amount | None, Amount | None] = (
                (indicator.upper, DataBound()) if down else (DataBound(), indicator.upper)
            )
            return Normalisation(Norm.MIN_MAX, *ends)
        case Scoring.REFERENCE:
            return Normalisation(Norm.REFERENCE, reference=indicator.upper)
        case _:
            return Normalisation(Norm(indicator.scoring.value))


def _assemble_group(
    choices: IndexChoices,
    path: Path,
    leaves: Mapping[str, IndexIndicator],
    codes: Mapping[Path, str],
    language: str,
) -> IndexGroup:
    """Groups and indicators in the order in which they are chosen."""
    parts: dict[str, tuple[IndexGroup | IndexIndicator, float | None]] = {}
    for indicator in choices.indicators:
        if indicator.path == path:
            parts[indicator.code] = leaves[indicator.code], indicator.weight
        elif indicator.path[: len(path)] == path:
            below = indicator.path[: len(path) + 1]
            if codes[below] not in parts:
                group = _assemble_group(choices, below, leaves, codes, language)
                parts[codes[below]] = group, choices.weights.get(below)
    weighed = _weigh_parts(list(parts.values()))
    if not path:
        return IndexGroup(choices.id, choices.title, weighed, choices.outer)
    name = choices.names.get(path[-1], {language: path[-1]})
    aggregation = choices.inner if any(isinstance(part, IndexIndicator) for part in weighed) else choices.outer
    return IndexGroup(codes[path], name, weighed, aggregation)


def _weigh_parts(
    parts: Sequence[tuple[IndexGroup | IndexIndicator, float | None]],
) -> tuple[IndexGroup | IndexIndicator, ...]:
    """Relative weights as shares of one; a part without weight counts as 1 where others have one."""
    if all(weight is None for _part, weight in parts):
        return tuple(part for part, _weight in parts)
    faults = [
        InputError("a weight must be above zero", field=part.code)
        for part, weight in parts
        if weight is not None and not (math.isfinite(weight) and weight > 0)
    ]
    if faults:
        raise InputErrors(faults)
    numbers = [1.0 if weight is None else weight for _part, weight in parts]
    total = math.fsum(numbers)
    pairs = zip(parts, numbers, strict=True)
    return tuple(replace(part, weight=number / total) for (part, _weight), number in pairs)


def _group_codes(choices: IndexChoices) -> dict[Path, str]:
    """Path → a code that no indicator and no other group has."""
    used = {indicator.code for indicator in choices.indicators} | {choices.id}
    codes: dict[Path, str] = {}
    for number, path in enumerate(choices.paths, 1):
        plain = re.sub(r"[^a-z0-9]+", "-", path[-1].lower()).strip("-")[:40] or f"group-{number}"
        code = plain if plain not in used else f"{plain}-{number}"
        while code in used:
            code = f"{code}-{number}"
        used.add(code)
        codes[path] = code
    return codes


def _take_group_apart(
    group: IndexGroup,
    path: Path,
    indicators: list[IndicatorChoice],
    weights: dict[Path, float],
    names: dict[str, LanguageMap],
    language: str,
) -> None:
    for part in group.scored_parts:
        if isinstance(part, IndexIndicator):
            scoring, lower, upper = _scoring_of(part)
            plain = replace(part, normalisation=Normalisation(Norm.NONE), weight=None)
            indicators.append(IndicatorChoice(plain, path, scoring, lower, upper, part.weight))
            continue
        name = pick(part.name, language)
        names[name] = part.name
        if part.weight is not None:
            weights[*path, name] = part.weight
        _take_group_apart(part, (*path, name), indicators, weights, names, language)


def _scoring_of(indicator: IndexIndicator) -> tuple[Scoring, float | None, float | None]:
    norm, down = indicator.normalisation, indicator.direction is Direction.DOWN
    match norm.norm:
        case Norm.REFERENCE:
            return Scoring.REFERENCE, None, _number(indicator, norm.reference)
        case Norm.MIN_MAX:
            worst, best = (norm.highest, norm.lowest) if down else (norm.lowest, norm.highest)
            if isinstance(worst, DataBound):
                return (
                    (Scoring.DATA, None, None)
                    if isinstance(best, DataBound)
                    else (Scoring.TARGET, None, _number(indicator, best))
                )
            return Scoring.GOALPOSTS, _number(indicator, norm.lowest), _number(indicator, norm.highest)
        case _:
            return Scoring(norm.norm.value), None, None


def _number(indicator: IndexIndicator, amount: Amount | None) -> float | None:
    """In the unit of the indicator, also where it is stated as values are after its transformations."""
    if amount is None or isinstance(amount, ParameterRef | DataBound):
        return None
    stated = float(amount)
    return invert_transforms(indicator.steps, stated) if indicator.normalisation.transformed else stated
