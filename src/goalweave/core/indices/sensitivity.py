"""How far ranks depend on choices: weights, normalisation and aggregation drawn many times (OECD/JRC 2008, step 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

import numpy as np
import numpy.typing as npt

from goalweave.core.errors import InputError, LimitError
from goalweave.core.indices.aggregation import Flags, has_enough, impute_scores
from goalweave.core.indices.definition import (
    Aggregation,
    DataBound,
    IndexDefinition,
    IndexGroup,
    MissingPolicy,
    MissingRule,
    Norm,
    Normalisation,
    part_weights,
)
from goalweave.core.indices.normalisation import Array, normalise_values
from goalweave.core.indices.scoring import UNRANKED, IndexResults, indicator_column, rank_scores
from goalweave.core.rank_counts import count_ranks, rank_percentile

MOST_DRAWS = 1_000_000
MOST_ENTITIES = 5_000
AT_ONCE = 2_000_000
"""Scores held at a time: draws times entities."""

LEAST_SCORE = 0.01
"""Where a mean is geometric or harmonic though the index's own is not, scores lie in [0.01, 1], for one 0 would decide all."""


class WeightDraw(StrEnum):
    """uniform: each weight times a number between 1 − spread and 1 + spread; dirichlet: Dirichlet with the index's weights as its
    mean and `concentration` as the sum of its parameters; fixed: as they are. In each group they add up to one again."""

    UNIFORM = "uniform"
    DIRICHLET = "dirichlet"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class SensitivityChoices:
    """What is drawn from. normalisations, aggregations: alternatives for the whole index, each as likely as the others; None is the
    index's own. A z-score is never aggregated geometrically or harmonically: such pairs are left out."""

    weights: WeightDraw = WeightDraw.UNIFORM
    spread: float = 0.25
    concentration: float = 50.0
    normalisations: tuple[Norm | None, ...] = (None, Norm.MIN_MAX, Norm.RANK)
    aggregations: tuple[Aggregation | None, ...] = (None, Aggregation.GEOMETRIC)


@dataclass(frozen=True, slots=True)
class RankInterval:
    """rank: by the index itself; low, high: between which 90 % of the draws lie (their 5th and 95th percentile); median, mean: of
    the draws. All are ranks that occur, the mean aside."""

    entity: str
    rank: int
    low: int
    median: int
    high: int
    mean: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """intervals: by rank, entities without a score left out; shift: how far the draws move a rank on average
    (OECD/JRC 2008, equation 38)."""

    draws: int
    choices: SensitivityChoices
    intervals: tuple[RankInterval, ...]
    shift: float


def measure_sensitivity(
    results: IndexResults,
    *,
    draws: int,
    generator: np.random.Generator,
    choices: SensitivityChoices = SensitivityChoices(),
) -> Sensitivity:
    """Rank intervals of all entities that have a score. The same generator state gives the same figures.

    Raises InputError for a number of draws or choices that cannot be, LimitError for too many entities.
    """
    _require_choices(choices, draws)
    scored = np.flatnonzero(results.ranks != UNRANKED)
    if len(scored) > MOST_ENTITIES:
        raise LimitError("rank intervals can be calculated for at most 5,000 entities")
    if not len(scored):
        return Sensitivity(draws, choices, (), 0.0)
    counts = count_ranks(_draw_ranks(results, scored, draws, generator, choices), len(scored))
    low, median, high = (rank_percentile(counts, draws, share) for share in (0.05, 0.5, 0.95))
    places = np.arange(len(scored) + 1)
    means = counts @ places / draws
    own = results.ranks[scored]
    columns = zip(scored, own.tolist(), low.tolist(), median.tolist(), high.tolist(), means.tolist(), strict=True)
    intervals = [RankInterval(results.entities[place], *numbers) for place, *numbers in columns]
    shift = float((counts * np.abs(places - own[:, None])).sum() / (draws * len(scored)))
    return Sensitivity(
        draws, choices, tuple(sorted(intervals, key=lambda interval: (interval.rank, interval.entity))), shift
    )


def _draw_ranks(
    results: IndexResults,
    scored: npt.NDArray[np.intp],
    draws: int,
    generator: np.random.Generator,
    choices: SensitivityChoices,
) -> Iterator[npt.NDArray[np.int32]]:
    """(some draws, entities with a score), all draws in the end."""
    pairs = _method_pairs(results.definition, choices)
    if not pairs:
        raise InputError("no combination is possible: z-scores cannot be aggregated geometrically")
    # How often each pair comes is drawn at once; drawing a pair for every draw would score one by one.
    counts = generator.multinomial(draws, np.full(len(pairs), 1 / len(pairs)))
    by_norm = {norm: _leaf_scores(results, norm) for norm in dict.fromkeys(norm for norm, _aggregation in pairs)}
    for (norm, aggregation), count in zip(pairs, counts.tolist(), strict=True):
        floored = aggregation not in (None, Aggregation.ARITHMETIC)
        leaves = _floor_scores(by_norm[norm]) if floored else by_norm[norm]
        for first in range(0, count, step := max(1, AT_ONCE // len(results.entities))):
            weights = _draw_weights(results.definition, min(step, count - first), generator, choices)
            scores = score_draws(results, leaves, weights, aggregation)[:, scored]
            # Scores that differ in the last digits alone are equals, as they are in the index itself.
            yield rank_scores(np.round(scores, 12), results.definition.ranks)


def _method_pairs(
    definition: IndexDefinition, choices: SensitivityChoices
) -> list[tuple[Norm | None, Aggregation | None]]:
    """The pairs that can be; those that are the same as another one left out."""
    bounded = all(leaf.normalisation.norm.bounded for leaf in definition.indicators if leaf.scored)
    own = {group.aggregation for group in definition.groups if group.scored}
    pairs: dict[tuple[Norm | None, Aggregation | None], None] = {}
    for norm, aggregation in product(choices.normalisations, choices.aggregations):
        means = {aggregation} if aggregation else own
        unbounded = norm is Norm.Z_SCORE or (norm is None and not bounded)
        # Scores below zero have no other than an arithmetic mean; the index's own combination was checked with its definition.
        if means != {Aggregation.ARITHMETIC} and unbounded and not (norm is None and aggregation is None):
            continue
        pairs[norm, None if own == {aggregation} else aggregation] = None
    return list(pairs)


def _floor_scores(leaves: Mapping[str, Array]) -> Mapping[str, Array]:
    return {code: np.maximum(scores, LEAST_SCORE) for code, scores in leaves.items()}


def _leaf_scores(results: IndexResults, norm: Norm | None) -> Mapping[str, Array]:
    """Code → (entities,) scores, by another normalisation where one is given."""
    leaves = {}
    for leaf in results.definition.indicators:
        if not leaf.scored:
            continue
        scores = results.leaves[leaf.code].scores
        if norm is not None:
            bounds = (DataBound(), DataBound()) if norm is Norm.MIN_MAX else (None, None)
            other = replace(leaf, normalisation=Normalisation(norm, *bounds))
            moved = normalise_values(other, indicator_column(results.table, leaf.code))
            scores = scores if moved.alike else moved.scores
        leaves[leaf.code] = scores
    return leaves


def _draw_weights(
    definition: IndexDefinition, draws: int, generator: np.random.Generator, choices: SensitivityChoices
) -> dict[str, Array]:
    """Group's code → (draws, parts), each row adding up to one."""
    weights = {}
    for group in definition.groups:
        if not group.scored:
            continue
        own = np.array(part_weights(group))
        match choices.weights:
            case WeightDraw.UNIFORM:
                moved = own * generator.uniform(1 - choices.spread, 1 + choices.spread, (draws, len(own)))
                weights[group.code] = moved / moved.sum(axis=1, keepdims=True)
            case WeightDraw.DIRICHLET:
                weights[group.code] = generator.dirichlet(own * choices.concentration, draws)
            case WeightDraw.FIXED:
                weights[group.code] = np.tile(own, (draws, 1))
    return weights


def _require_choices(choices: SensitivityChoices, draws: int) -> None:
    if not 1 <= draws <= MOST_DRAWS:
        raise InputError("the number of draws must be between 1 and 1,000,000")
    if not 0 <= choices.spread < 1 or not choices.concentration > 0:
        raise InputError(
            "weights cannot be drawn this widely: the spread must be in [0, 1) and the concentration above 0"
        )
    if not choices.normalisations or not choices.aggregations:
        raise InputError("at least one normalisation and one aggregation are required")
    # Both need numbers or properties of the values that only the index's own definition can give.
    if not {Norm.REFERENCE, Norm.NONE}.isdisjoint(choices.normalisations):
        raise InputError("only min-max, z-score and rank can be drawn instead of the index’s own normalisation")


def score_draws(
    results: IndexResults, leaves: Mapping[str, Array], weights: Mapping[str, Array], aggregation: Aggregation | None
) -> Array:
    """(draws, entities) of the whole, before the scale. leaves: code → (entities,); weights: group's code → (draws, parts);
    aggregation: instead of each group's own. With the index's own weights the same as `aggregate_group`."""
    return _draw_group(results.definition.root, leaves, weights, aggregation, results.definition.missing)


def _draw_group(
    group: IndexGroup,
    leaves: Mapping[str, Array],
    weights: Mapping[str, Array],
    aggregation: Aggregation | None,
    rule: MissingPolicy,
) -> Array:
    rule = group.missing or rule
    drawn = weights[group.code]
    below = {
        part.code: _draw_group(part, leaves, weights, aggregation, rule)
        for part in group.scored_parts
        if isinstance(part, IndexGroup)
    }
    mean = aggregation or group.aggregation
    scores_of = {**leaves, **below}
    columns = [scores_of[part.code] for part in group.scored_parts]
    if not below:
        return _mean_of_leaves(np.column_stack(columns), drawn, mean, rule)
    # Groups have other scores in each draw, indicators the same in all: (draws, entities, parts).
    scores = np.stack(np.broadcast_arrays(*columns), axis=-1)
    return _weighted_mean(scores, drawn, mean, rule)


def _mean_of_leaves(scores: Array, weights: Array, mean: Aggregation, rule: MissingPolicy) -> Array:
    """scores: (entities, parts), the same in all draws, so that one product of matrices does it."""
    filled, counted, known = _filled_scores(scores, mean, rule)
    sums = weights @ known.T
    if rule.rule is MissingRule.REWEIGH and not counted.all():
        sums = _reweigh_sums(sums, weights @ counted.T.astype(np.float64))
    return _aggregate_sums(sums, scores, filled, mean, rule)


def _weighted_mean(scores: Array, weights: Array, mean: Aggregation, rule: MissingPolicy) -> Array:
    """scores: (draws, entities, parts)."""
    filled, counted, known = _filled_scores(scores, mean, rule)
    sums = np.einsum("dep,dp->de", known, weights)
    if rule.rule is MissingRule.REWEIGH and not counted.all():
        sums = _reweigh_sums(sums, np.einsum("dep,dp->de", counted.astype(np.float64), weights))
    return _aggregate_sums(sums, scores, filled, mean, rule)


def _filled_scores(scores: Array, mean: Aggregation, rule: MissingPolicy) -> tuple[Array, Flags, Array]:
    """Scores with what was put in; which of them count; and what is summed, 0 where there is nothing."""
    filled = impute_scores(scores, rule)
    counted: Flags = ~np.isnan(filled)
    match mean:
        case Aggregation.ARITHMETIC:
            return filled, counted, np.where(counted, filled, 0.0)
        case Aggregation.GEOMETRIC:
            return filled, counted, np.log(filled, out=np.zeros_like(filled), where=counted & (filled > 0))
        case Aggregation.HARMONIC:
            return filled, counted, np.divide(1, filled, out=np.zeros_like(filled), where=counted & (filled > 0))


def _reciprocals(sums: Array) -> Array:
    return np.divide(1, sums, out=np.zeros_like(sums), where=sums > 0)


def _reweigh_sums(sums: Array, totals: Array) -> Array:
    return np.divide(sums, totals, out=np.zeros_like(sums), where=totals > 0)


def _aggregate_sums(sums: Array, scores: Array, filled_scores: Array, mean: Aggregation, rule: MissingPolicy) -> Array:
    if mean is not Aggregation.ARITHMETIC:
        means = np.exp(sums) if mean is Aggregation.GEOMETRIC else _reciprocals(sums)
        # One part at zero, whatever its weight, makes it zero.
        sums = np.where((filled_scores <= 0).any(axis=-1), 0.0, means)
    return np.where(has_enough(~np.isnan(scores), ~np.isnan(filled_scores), rule), sums, np.nan)
