"""Scores of all entities under many weights at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from goalweave.core.indices.definition import Aggregation, IndexGroup, Missing, MissingRule
from goalweave.core.indices.normalise import Array
from goalweave.core.indices.scoring import Results
from goalweave.core.indices.tree import Flags, filled, has_enough


def drawn_scores(
    results: Results, leaves: Mapping[str, Array], weights: Mapping[str, Array], aggregation: Aggregation | None
) -> Array:
    """(draws, entities) of the whole, before the scale. leaves: code → (entities,); weights: group's code → (draws, parts);
    aggregation: instead of each group's own. With the index's own weights the same as `aggregated`."""
    return _drawn(results.definition.root, leaves, weights, aggregation, results.definition.missing)


def _drawn(
    group: IndexGroup,
    leaves: Mapping[str, Array],
    weights: Mapping[str, Array],
    aggregation: Aggregation | None,
    rule: Missing,
) -> Array:
    rule = group.missing or rule
    drawn = weights[group.code]
    below = {
        part.code: _drawn(part, leaves, weights, aggregation, rule)
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
        return _mean(scores, drawn, geometric, rule)
    columns = np.column_stack([leaves[part.code] for part in group.scored_parts])
    return _mean_of_leaves(columns, drawn, geometric, rule)


def _mean_of_leaves(scores: Array, weights: Array, geometric: bool, rule: Missing) -> Array:
    """scores: (entities, parts), the same in all draws, so that one product of matrices does it."""
    taken, counted, known = _known(scores, geometric, rule)
    sums = weights @ known.T
    if rule.rule is MissingRule.REWEIGH and not counted.all():
        sums = _reweighed(sums, weights @ counted.T.astype(np.float64))
    return _means(sums, scores, taken, geometric, rule)


def _mean(scores: Array, weights: Array, geometric: bool, rule: Missing) -> Array:
    """scores: (draws, entities, parts)."""
    taken, counted, known = _known(scores, geometric, rule)
    sums = np.einsum("dep,dp->de", known, weights)
    if rule.rule is MissingRule.REWEIGH and not counted.all():
        sums = _reweighed(sums, np.einsum("dep,dp->de", counted.astype(np.float64), weights))
    return _means(sums, scores, taken, geometric, rule)


def _known(scores: Array, geometric: bool, rule: Missing) -> tuple[Array, Flags, Array]:
    """Scores with what was put in; which of them count; and what is summed, 0 where there is nothing."""
    taken = filled(scores, rule)
    counted: Flags = ~np.isnan(taken)
    if geometric:
        return taken, counted, np.log(taken, out=np.zeros_like(taken), where=counted & (taken > 0))
    return taken, counted, np.where(counted, taken, 0.0)


def _reweighed(sums: Array, totals: Array) -> Array:
    return np.divide(sums, totals, out=np.zeros_like(sums), where=totals > 0)


def _means(sums: Array, scores: Array, taken: Array, geometric: bool, rule: Missing) -> Array:
    if geometric:  # one part at zero, whatever its weight, makes it zero
        sums = np.where((taken <= 0).any(axis=-1), 0.0, np.exp(sums))
    return np.where(has_enough(~np.isnan(scores), ~np.isnan(taken), rule), sums, np.nan)
