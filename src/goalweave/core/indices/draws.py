"""Scores of all entities under many weights at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from goalweave.core.indices.aggregation import Flags, has_enough, impute_scores
from goalweave.core.indices.definition import Aggregation, IndexGroup, MissingPolicy, MissingRule
from goalweave.core.indices.normalisation import Array
from goalweave.core.indices.scoring import IndexResults


def score_draws(
    results: IndexResults, leaves: Mapping[str, Array], weights: Mapping[str, Array], aggregation: Aggregation | None
) -> Array:
    """(draws, entities) of the whole, before the scale. leaves: code → (entities,); weights: group's code → (draws, parts);
    aggregation: instead of each group's own. With the index's own weights the same as `aggregated`."""
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
    geometric = (aggregation or group.aggregation) is Aggregation.GEOMETRIC
    if below:
        scores = np.stack(
            [
                below[part.code]
                if part.code in below
                else np.broadcast_to(leaves[part.code], (len(drawn), len(leaves[part.code])))
                for part in group.scored_parts
            ],
            axis=-1,
        )  # (draws, entities, parts)
        return _weighted_mean(scores, drawn, geometric, rule)
    columns = np.column_stack([leaves[part.code] for part in group.scored_parts])
    return _mean_of_leaves(columns, drawn, geometric, rule)


def _mean_of_leaves(scores: Array, weights: Array, geometric: bool, rule: MissingPolicy) -> Array:
    """scores: (entities, parts), the same in all draws, so that one product of matrices does it."""
    taken, counted, known = _filled_scores(scores, geometric, rule)
    sums = weights @ known.T
    if rule.rule is MissingRule.REWEIGH and not counted.all():
        sums = _reweigh_sums(sums, weights @ counted.T.astype(np.float64))
    return _aggregate_sums(sums, scores, taken, geometric, rule)


def _weighted_mean(scores: Array, weights: Array, geometric: bool, rule: MissingPolicy) -> Array:
    """scores: (draws, entities, parts)."""
    taken, counted, known = _filled_scores(scores, geometric, rule)
    sums = np.einsum("dep,dp->de", known, weights)
    if rule.rule is MissingRule.REWEIGH and not counted.all():
        sums = _reweigh_sums(sums, np.einsum("dep,dp->de", counted.astype(np.float64), weights))
    return _aggregate_sums(sums, scores, taken, geometric, rule)


def _filled_scores(scores: Array, geometric: bool, rule: MissingPolicy) -> tuple[Array, Flags, Array]:
    """Scores with what was put in; which of them count; and what is summed, 0 where there is nothing."""
    taken = impute_scores(scores, rule)
    counted: Flags = ~np.isnan(taken)
    if geometric:
        return taken, counted, np.log(taken, out=np.zeros_like(taken), where=counted & (taken > 0))
    return taken, counted, np.where(counted, taken, 0.0)


def _reweigh_sums(sums: Array, totals: Array) -> Array:
    return np.divide(sums, totals, out=np.zeros_like(sums), where=totals > 0)


def _aggregate_sums(sums: Array, scores: Array, filled_scores: Array, geometric: bool, rule: MissingPolicy) -> Array:
    if geometric:  # one part at zero, whatever its weight, makes it zero
        sums = np.where((filled_scores <= 0).any(axis=-1), 0.0, np.exp(sums))
    return np.where(has_enough(~np.isnan(scores), ~np.isnan(filled_scores), rule), sums, np.nan)
