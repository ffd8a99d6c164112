"""Direct and second-order influence of each node, and how stable its rank is when scores move by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from goalweave.core.errors import InputError
from goalweave.core.indices import rank_scores
from goalweave.core.interlinkages.matrix import CrossImpactMatrix, ScoreLayer, Scores, ScoreSide, require_influence
from goalweave.core.rank_counts import count_ranks, rank_percentile

MOST_PERTURBATIONS = 100_000
AT_ONCE = 100_000
"""Scores that are redrawn at a time, draws times nodes times nodes: so few that they stay in the processor's cache."""

RANKED_AT_ONCE = 1_000
"""Scorings that are ranked at a time."""

INTERVAL = 0.8
"""Share of the redrawn scorings whose ranks an interval covers: from their 10th to their 90th percentile."""


class Reading(StrEnum):
    """How the second order of Weitz and others 2018 is read.

    a: T(i) = Dout(i) + ½ Σ_j≠i I(i,j) · Dout(j). b: T(i) = Dout(i) + ½ Σ_j≠i I(i,j) · Σ_k≠i,j I(j,k), which leaves
    out what comes back to i.
    """

    A = "a"
    B = "b"


class RankedBy(StrEnum):
    SECOND_ORDER = "second-order"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class NodeInfluence:
    """Figures of one node, in points of the scale.

    out, into: sums of its row and column; supports, hinders: what is above and below 0 in its row, not netted even where a pair
    has both, whatever the side; second_order: see Reading;
    missing: pairs of its row that have no score and count as nothing; rank: 1 for the most influential, equals share a rank;
    rank_low, rank_high: the ranks that four in five redrawn scorings give, and the rank itself.
    """

    node: str
    out: float
    into: float
    supports: float
    hinders: float
    second_order: float
    missing: int
    rank: int
    rank_low: int
    rank_high: int


@dataclass(frozen=True, slots=True)
class InfluenceRanking:
    """rows: best first. perturbations: number of redrawn scorings, 0 for none."""

    rows: tuple[NodeInfluence, ...]
    ranked_by: RankedBy
    reading: Reading
    side: ScoreSide
    perturbations: int

    @property
    def most_dependent(self) -> tuple[NodeInfluence, ...]:
        """By what reaches them from the others, most first."""
        return tuple(sorted(self.rows, key=lambda row: -row.into))


def rank_influence(
    matrix: CrossImpactMatrix,
    *,
    generator: np.random.Generator,
    reading: Reading = Reading.A,
    side: ScoreSide = ScoreSide.NET,
    ranked_by: RankedBy = RankedBy.SECOND_ORDER,
    perturbations: int = 1_000,
) -> InfluenceRanking:
    """Rank the nodes by influence, each with the interval that redrawn scorings give.

    In a redrawn scoring every score, 0 included, moves by −1, 0 or +1 with equal chance and stays within the scale; benefit
    and trade-off of a split pair move separately; a missing pair stays missing. The same generator state gives the same intervals.
    Raises InputError for correlations, for a matrix without pairs, and for a number of perturbations that is not allowed.
    """
    require_influence(matrix)
    if not 0 <= perturbations <= MOST_PERTURBATIONS:
        raise InputError("the number of perturbations must be between 0 and 100,000")
    scores = matrix.scores(side)
    totals = _rounded(_influence(scores, ranked_by, reading))
    ranks = rank_scores(totals)
    low = high = ranks
    layers = matrix.layers(side)
    # Where no pair has a score on this side, nothing can move.
    if perturbations and layers:
        draws = _draw_ranks(layers, len(matrix.nodes), ranked_by, reading, perturbations, generator)
        counts = count_ranks(draws, len(matrix.nodes))
        tail = (1 - INTERVAL) / 2
        # Scores at the end of the scale can only move inwards, so that the draws may all lie on one side of the rank itself.
        low = np.minimum(ranks, rank_percentile(counts, perturbations, tail))
        high = np.maximum(ranks, rank_percentile(counts, perturbations, 1 - tail))
    columns = {
        "out": direct_out(scores),
        "into": direct_in(scores),
        "supports": direct_out(matrix.scores(ScoreSide.BENEFIT)),
        "hinders": direct_out(matrix.scores(ScoreSide.TRADE_OFF)),
        "second_order": _rounded(second_order(scores, reading)),
        "missing": len(matrix.nodes) - 1 - matrix.scored.sum(axis=1),
        "rank": ranks,
        "rank_low": low,
        "rank_high": high,
    }
    lists = {name: column.tolist() for name, column in columns.items()}
    rows = [
        NodeInfluence(node, **{name: column[place] for name, column in lists.items()})
        for place, node in enumerate(matrix.nodes)
    ]
    # A stable sort: equals stay in the order of the matrix.
    rows.sort(key=lambda row: row.rank)
    return InfluenceRanking(tuple(rows), ranked_by, reading, side, perturbations)


def direct_out(scores: Scores) -> Scores:
    """Dout(i) = Σ_j≠i I(i,j), in points: how far i pushes the others (Weitz and others 2018, recalled). (…, nodes)."""
    return np.asarray(scores.sum(axis=-1))


def direct_in(scores: Scores) -> Scores:
    """Din(j) = Σ_i≠j I(i,j), in points: how far j is carried by the others (Weitz and others 2018, recalled). (…, nodes)."""
    return np.asarray(scores.sum(axis=-2))


def second_order(scores: Scores, reading: Reading = Reading.A) -> Scores:
    """T(i), in points: direct influence and half of what it sets off one step on. (…, nodes). See Reading.

    Weitz, Carlsen, Nilsson and Skånberg 2018, Sustainability Science 13, doi 10.1007/s11625-017-0470-0; the equation is
    recalled, and the paper's wording allows both readings.
    """
    out = direct_out(scores)
    ripple = (scores @ out[..., None])[..., 0]
    if reading is Reading.B:
        # Σ_k≠i,j I(j,k) = Dout(j) − I(j,i).
        ripple -= np.einsum("...ij,...ji->...i", scores, scores)
    return np.asarray(out + ripple / 2)


def _influence(scores: Scores, ranked_by: RankedBy, reading: Reading) -> Scores:
    return direct_out(scores) if ranked_by is RankedBy.DIRECT else second_order(scores, reading)


def _draw_ranks(
    layers: tuple[ScoreLayer, ...],
    size: int,
    ranked_by: RankedBy,
    reading: Reading,
    perturbations: int,
    generator: np.random.Generator,
) -> Iterator[npt.NDArray[np.int32]]:
    """(some draws, nodes), all draws in the end."""
    step = max(1, AT_ONCE // size**2)
    for begin in range(0, perturbations, RANKED_AT_ONCE):
        count = min(RANKED_AT_ONCE, perturbations - begin)
        totals = np.empty((count, size))
        for first in range(0, count, step):
            scores = _redraw(layers, size, min(step, count - first), generator)
            totals[first : first + len(scores)] = _influence(scores, ranked_by, reading)
        yield rank_scores(_rounded(totals))


def _redraw(layers: tuple[ScoreLayer, ...], size: int, draws: int, generator: np.random.Generator) -> Scores:
    """(draws, nodes, nodes): scorings in which every score has moved by −1, 0 or +1."""
    shape = draws, size, size
    redrawn = []
    for layer in layers:
        moved = layer.values + generator.integers(-1, 2, shape, np.int8)
        # Where nothing was scored both bounds are 0, and so is the result. np.clip takes twice as long with arrays as bounds.
        np.maximum(moved, layer.lowest, out=moved)
        redrawn.append(np.minimum(moved, layer.highest, out=moved))
    return np.asarray(sum(redrawn[1:], redrawn[0]))


def _rounded(totals: Scores) -> Scores:
    """Totals that differ in the last digits alone are equals."""
    return np.round(totals, 9)
