"""Why a score is what it is, and what would raise the rank most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from goalweave.core.indices.definition import Aggregation, IndexDefinition, IndexGroup, IndexIndicator
from goalweave.core.indices.index_inputs import require_valid_values, value_fault
from goalweave.core.indices.normalisation import Array, best_value
from goalweave.core.indices.scoring import IndexResults, compute_results, indicator_column
from goalweave.core.model.indicators import Direction


class ContributionMethod(StrEnum):
    """As in `part_contributions`: plain: weight times score; logarithms: some mean on the way is geometric; reciprocals: some is harmonic."""

    PLAIN = "plain"
    LOGARITHMS = "logarithms"
    RECIPROCALS = "reciprocals"


class RaisedTo(StrEnum):
    """What an indicator is thought to be raised to."""

    GOALPOST = "goalpost"
    TENTH = "tenth"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True)
class PartContribution:
    """Of a part to the score, on the index's scale. gives: those of the indicators add up to the score, those of a group's parts to
    the group's; lacks: what it would give more at its best, None where scores have no best."""

    code: str
    gives: float
    lacks: float | None


@dataclass(frozen=True, slots=True)
class ScoreRise:
    """What if one indicator alone were better. gain: of the score; rank: which that would give."""

    code: str
    raised: RaisedTo
    value: float
    gain: float
    rank: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """parts: code → contribution, groups and indicators. rises: the best rank first, then the greatest gain; none that gains nothing."""

    entity: str
    how: ContributionMethod
    parts: Mapping[str, PartContribution]
    rises: tuple[ScoreRise, ...]


def explain(results: IndexResults, entity: str) -> Explanation:
    """Raises UnknownNode for an entity that is not there. One without a score has no contributions."""
    return Explanation(
        entity,
        _contribution_method(results.definition),
        part_contributions(results, entity),
        possible_rises(results, entity),
    )


def part_contributions(results: IndexResults, entity: str) -> dict[str, PartContribution]:
    """Code → what it gives to the score and what it lacks.

    In an arithmetic mean a part gives weight × score. In a geometric one what is lacking from 1 is shared out by
    logarithms, part i lacking (1 − S) · wᵢ ln sᵢ ÷ ln S, and gives its weight less that: exact, and below zero where a
    low score removes more than its weight (additive decomposition by the logarithmic mean, B. W. Ang, Energy Policy 32,
    2004). In a harmonic one 1 ÷ S − 1 is the sum of wᵢ (1 ÷ sᵢ − 1), by which the same is shared out.
    """
    place = results.place(entity)
    shares: dict[str, PartContribution] = {}
    if not np.isnan(results.scores[place]):
        _share_contribution(results, results.definition.root, place, 1.0, 1.0, shares)
    return shares


def possible_rises(results: IndexResults, entity: str) -> tuple[ScoreRise, ...]:
    """What raising one indicator alone would do: to the value with the best score, by a tenth, to the median of all.

    All other entities stay as they are; goalposts that come from the data move with it.
    """
    place = results.place(entity)
    before = float(results.scores[place])
    if np.isnan(before):
        return ()
    rises = []
    for leaf in results.definition.indicators:
        for raised, value in _raised_values(results, leaf, entity).items() if leaf.scored else ():
            # Calculated again as a whole: with goalposts from the data, one value moves the scores of all.
            after = score_what_if(results, {entity: {leaf.code: value}})
            gain = float(after.scores[place]) - before
            if gain > 1e-12 * results.definition.scale:
                rises.append(ScoreRise(leaf.code, raised, value, gain, int(after.ranks[place])))
    return tuple(sorted(rises, key=lambda rise: (rise.rank, -rise.gain, rise.code, rise.raised)))


def score_what_if(results: IndexResults, changes: Mapping[str, Mapping[str, float | None]]) -> IndexResults:
    """The same with other values for some entities. Raises InputErrors for values that cannot be, UnknownNode for other entities."""
    for entity in changes:
        results.place(entity)
    table = {entity: {**values, **changes.get(entity, {})} for entity, values in results.table.items()}
    require_valid_values(results.definition, changes)
    return compute_results(results.definition, table, results.parameters)


def _raised_values(results: IndexResults, indicator: IndexIndicator, entity: str) -> dict[RaisedTo, float]:
    value = results.table[entity].get(indicator.code)
    candidates: dict[RaisedTo, float | None] = {
        RaisedTo.GOALPOST: best_value(indicator, results.leaves[indicator.code])
    }
    if value is not None:
        tenth = abs(value) / 10
        candidates[RaisedTo.TENTH] = value - tenth if indicator.direction is Direction.DOWN else value + tenth
    values = indicator_column(results.table, indicator.code)
    if not np.isnan(values).all():
        candidates[RaisedTo.MEDIAN] = float(np.nanmedian(values))
    return {
        raised: within
        for raised, number in candidates.items()
        if number is not None
        and value_fault(indicator, within := _clip_value(indicator, number)) is None
        and math.isfinite(within)
    }


def _clip_value(indicator: IndexIndicator, value: float) -> float:
    """No more than it can be, and no less."""
    value = value if indicator.highest is None else min(value, indicator.highest)
    return value if indicator.lowest is None else max(value, indicator.lowest)


def _share_contribution(
    results: IndexResults,
    group: IndexGroup,
    place: int,
    share: float,
    lacks: float,
    by_code: dict[str, PartContribution],
) -> None:
    """share: of the group in the whole, before the scale; lacks: what the whole lacks of 1 for the group's sake, as a part of it."""
    scores = results.groups[group.code]
    weights, filled = scores.weights[place], scores.filled_scores[place]
    if group is results.definition.root:
        lacks = 1 - float(scores.scores[place])
    # The whole lacks 1 − S; this is shared out downwards, group by group, so that the leaves add up to it exactly.
    parts = _missing_shares(group, weights, filled, float(scores.scores[place]), share, lacks)
    bounded = _is_bounded(results.definition)
    for number, part in enumerate(group.scored_parts):
        weight = float(weights[number])
        if not weight:
            continue
        whole = share * weight
        plain = _contribution_method(results.definition) is ContributionMethod.PLAIN
        gives = whole * float(filled[number]) if plain else whole - parts[number]
        scale = results.definition.scale
        by_code[part.code] = PartContribution(part.code, gives * scale, parts[number] * scale if bounded else None)
        if isinstance(part, IndexGroup) and not scores.put_in[place, number]:
            _share_contribution(results, part, place, whole, parts[number], by_code)


def _missing_shares(
    group: IndexGroup, weights: Array, filled_scores: Array, score: float, share: float, lacks: float
) -> list[float]:
    """Of what the group lacks, what each part does."""
    pairs = list(zip(weights.tolist(), filled_scores.tolist(), strict=True))
    if group.aggregation is Aggregation.ARITHMETIC:
        each = [weight * (1 - score_of_part) if weight else 0.0 for weight, score_of_part in pairs]
        whole = 1 - score
    elif score > 0 and group.aggregation is Aggregation.HARMONIC:
        each = [weight * (1 / score_of_part - 1) if weight else 0.0 for weight, score_of_part in pairs]
        whole = 1 / score - 1
    elif score > 0:
        # −ln S is the sum of −w ln s, as 1 − S is that of w (1 − s) in an arithmetic mean.
        each = [-weight * math.log(score_of_part) if weight else 0.0 for weight, score_of_part in pairs]
        whole = -math.log(score)
    else:  # parts at zero take all away
        each = [weight if weight and score_of_part <= 0 else 0.0 for weight, score_of_part in pairs]
        whole = sum(each)
    # A group at its best lacks nothing, and nothing can be shared out in proportion to nothing.
    if abs(whole) < 1e-15:
        return [share * score_of_part for score_of_part in each]
    return [lacks * score_of_part / whole for score_of_part in each]


def _contribution_method(definition: IndexDefinition) -> ContributionMethod:
    means = {group.aggregation for group in definition.groups if group.scored}
    if Aggregation.HARMONIC in means:
        return ContributionMethod.RECIPROCALS
    return ContributionMethod.LOGARITHMS if Aggregation.GEOMETRIC in means else ContributionMethod.PLAIN


def _is_bounded(definition: IndexDefinition) -> bool:
    return all(leaf.normalisation.norm.bounded for leaf in definition.indicators if leaf.scored)
