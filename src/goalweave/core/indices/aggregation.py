"""Scores of indicators → scores of groups, up to the whole, with the rule for what is missing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goalweave.core.indices.definition import (
    Aggregation,
    Imputation,
    IndexGroup,
    MissingPolicy,
    MissingRule,
    part_weights,
)
from goalweave.core.indices.normalisation import Array

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class GroupScores:
    """scores: (entities,), NaN where there is none. Of its parts that are scored, in order, (entities, parts): filled_scores: their scores with
    what was put in; weights: as they came to count, 0 for what is left out; put_in: where a score was put in."""

    scores: Array
    filled_scores: Array
    weights: Array
    put_in: Flags


def aggregate_group(group: IndexGroup, leaves: Mapping[str, Array], rule: MissingPolicy) -> dict[str, GroupScores]:
    """Code → scores of this group and of all groups below it that are scored. leaves: code → (entities,) of the indicators.

    Source: OECD/JRC 2008, step 6, linear and geometric aggregation; the harmonic mean as in Becker and others, COINr, 2022.
    """
    rule = group.missing or rule
    groups: dict[str, GroupScores] = {}
    columns = []
    for part in group.scored_parts:
        if isinstance(part, IndexGroup):
            groups |= aggregate_group(part, leaves, rule)
            columns.append(groups[part.code].scores)
        else:
            columns.append(leaves[part.code])
    scores = np.column_stack(columns)
    here = ~np.isnan(scores)
    filled = impute_scores(scores, rule)
    counted: Flags = ~np.isnan(filled)
    weights = np.where(counted, np.array(part_weights(group)), 0.0)
    if rule.rule is MissingRule.REWEIGH:
        weights = np.divide(
            weights, weights.sum(axis=1, keepdims=True), out=weights, where=counted.any(axis=1, keepdims=True)
        )
    enough = has_enough(here, counted, rule)
    means = np.where(enough, weighted_mean(filled, weights, group.aggregation), np.nan)
    groups[group.code] = GroupScores(means, filled, weights, counted & ~here)
    return groups


def impute_scores(scores: Array, rule: MissingPolicy) -> Array:
    """(…, entities, parts) with what the rule puts in where a score is missing."""
    if rule.rule is not MissingRule.IMPUTE:
        return scores
    here = ~np.isnan(scores)
    match rule.by:
        case Imputation.GROUP:
            instead = _means_along(scores, axis=-1)
        case Imputation.MEAN:
            instead = _means_along(scores, axis=-2)
        case Imputation.MEDIAN:
            instead = _group_medians(scores)
        case _:
            instead = np.zeros(1)
    return np.where(here, scores, instead)


def has_enough(present: Flags, counted: Flags, rule: MissingPolicy) -> Flags:
    """Per entity, whether a group may have a score. present: what was given; counted: with what was put in."""
    parts = present.shape[-1]
    if rule.rule is MissingRule.REFUSE:
        whole: Flags = np.logical_and.reduce(present, axis=-1)
        return whole
    # Without the 1e-9, 7 % of a hundred parts would be eight: the product is a little above seven.
    least = min(parts, max(rule.least, math.ceil(rule.share * parts - 1e-9)))
    number: npt.NDArray[np.intp] = present.sum(axis=-1)
    # Imputing may fail too, as the mean of a group of which nothing is known: then there is no score.
    if rule.rule is MissingRule.IMPUTE:
        number = np.where(counted.all(axis=-1), number, 0)
    enough: Flags = number >= least
    return enough


def weighted_mean(scores: Array, weights: Array, aggregation: Aggregation) -> Array:
    """(entities, parts) → (entities,). Where a weight is 0 the score does not count, whatever it is."""
    if aggregation is Aggregation.ARITHMETIC:
        sums: Array = np.where(weights > 0, weights * scores, 0.0).sum(axis=1)
        return sums
    if aggregation is Aggregation.HARMONIC:
        return _harmonic_mean(scores, weights)
    # A score of 0 has the logarithm −∞ and makes the mean 0, as it must.
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(weights > 0, weights * np.log(scores), 0.0)
    means: Array = np.exp(logs.sum(axis=1))
    return means


def _harmonic_mean(scores: Array, weights: Array) -> Array:
    """A score of 0 makes it 0, as in a geometric mean."""
    with np.errstate(divide="ignore", invalid="ignore"):
        means: Array = weights.sum(axis=1) / np.where(weights > 0, weights / scores, 0.0).sum(axis=1)
    return means


def _means_along(scores: Array, axis: int) -> Array:
    """Means of the scores that are there; NaN, and no warning, where none is."""
    here = ~np.isnan(scores)
    counts = here.sum(axis=axis, keepdims=True)
    sums = np.where(here, scores, 0).sum(axis=axis, keepdims=True)
    means: Array = np.divide(sums, counts, out=np.full(counts.shape, np.nan), where=counts > 0)
    return means


def _group_medians(scores: Array) -> Array:
    ordered = np.sort(scores, axis=-2)  # NaN last
    counts = (~np.isnan(scores)).sum(axis=-2, keepdims=True)
    low, high = np.maximum(counts - 1, 0) // 2, counts // 2
    high = np.minimum(high, np.maximum(counts - 1, 0))
    middle: Array = (np.take_along_axis(ordered, low, -2) + np.take_along_axis(ordered, high, -2)) / 2
    return middle
