"""Several scorings of the same pairs: how far they agree, where they are apart, and their medians as one matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from statistics import median

import numpy as np

from goalweave.core.errors import InputError
from goalweave.core.interlinkages.matrix import CrossImpactMatrix, PairScore, Scores, ScoreSide, build_matrix

APART = 2
"""Points of the scale from which scorers are said to be apart."""


class MeasurementLevel(StrEnum):
    """ordinal: only the order of scores counts; interval: their distances too."""

    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Agreement:
    """alpha: 1 for perfect agreement, 0 for that of chance, below 0 for systematic disagreement; None where nothing can be
    compared, or all scores are equal. units: scores that two or more scorers gave."""

    alpha: float | None
    level: MeasurementLevel
    scorers: int
    units: int


@dataclass(frozen=True, slots=True)
class PairSpread:
    """side: net where the pair has one score. scores: scorer → score, in the order of the matrices."""

    subject: str
    object: str
    side: ScoreSide
    scores: tuple[tuple[str, float], ...]
    median: float
    lowest: float
    highest: float

    @property
    def range(self) -> float:
        return self.highest - self.lowest

    @property
    def is_apart(self) -> bool:
        return self.range >= APART

    @property
    def outermost(self) -> tuple[str, ...]:
        """The scorers of the lowest and highest score, who can say why; empty if all agree."""
        ends = {self.lowest, self.highest}
        return tuple(scorer for scorer, score in self.scores if score in ends) if self.range else ()


def krippendorff_alpha(
    units: Iterable[Sequence[float]], level: MeasurementLevel = MeasurementLevel.ORDINAL
) -> float | None:
    """α = 1 − Dₒ / Dₑ over units, each with the scores that it was given; those with fewer than two are left out.

    From the coincidence matrix o(c,k) = Σ_u n_u(c) (n_u(k) − δ_ck) / (m_u − 1): Dₒ = Σ o(c,k) d²(c,k) / n, Dₑ =
    Σ n(c) n(k) d²(c,k) / (n (n − 1)). d² is (c − k)² at interval level, and at ordinal level the square of the number of
    scores from c to k, with half of those equal to c or k. Krippendorff 2011, Computing Krippendorff’s Alpha-Reliability
    (recalled). None where there is nothing to compare or no variation.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    values = sorted(set(chain.from_iterable(pairable)))
    if len(values) < 2:
        return None
    positions = {value: place for place, value in enumerate(values)}
    counts = np.zeros((len(pairable), len(values)))
    for row, unit in enumerate(pairable):
        for value, times in Counter(unit).items():
            counts[row, positions[value]] = times
    weights = 1 / (counts.sum(axis=1) - 1)
    coincidences = (counts * weights[:, None]).T @ counts
    coincidences[np.diag_indices(len(values))] -= weights @ counts
    totals = coincidences.sum(axis=1)
    number = float(totals.sum())
    distances = _squared_distances(np.array(values), totals, level)
    observed = float((coincidences * distances).sum()) / number
    expected = float((np.outer(totals, totals) * distances).sum()) / (number * (number - 1))
    return 1 - observed / expected


def measure_agreement(
    matrices: Sequence[CrossImpactMatrix], level: MeasurementLevel = MeasurementLevel.ORDINAL
) -> Agreement:
    """Krippendorff's α of scorings, one matrix each. Benefit and trade-off of a pair are two units.

    Raises InputError if the matrices cannot be compared.
    """
    _require_comparable(matrices)
    units = [tuple(score for _scorer, score in scores) for scores in _scores_by_unit(matrices).values()]
    return Agreement(krippendorff_alpha(units, level), level, len(matrices), sum(len(unit) > 1 for unit in units))


def pair_spreads(matrices: Sequence[CrossImpactMatrix]) -> tuple[PairSpread, ...]:
    """Every scored pair with median and range, widest range first. Raises InputError if the matrices cannot be compared."""
    _require_comparable(matrices)
    spreads = []
    for (subject, object_, side), scores in _scores_by_unit(matrices).items():
        values = [score for _scorer, score in scores]
        spreads.append(
            PairSpread(subject, object_, side, tuple(scores), float(median(values)), min(values), max(values))
        )
    return tuple(sorted(spreads, key=lambda spread: -spread.range))


def merge_matrices(matrices: Sequence[CrossImpactMatrix], *, title: str = "") -> CrossImpactMatrix:
    """The medians of several scorings as one matrix. A pair that some scored once and others in two sides keeps the two sides:
    they say more. Rationales stay with the scorings. Raises InputError if the matrices cannot be compared."""
    _require_comparable(matrices)
    medians: dict[tuple[str, str], dict[ScoreSide, float]] = {}
    for (subject, object_, side), scores in _scores_by_unit(matrices).items():
        medians.setdefault((subject, object_), {})[side] = float(median(score for _scorer, score in scores))
    pairs = []
    for (subject, object_), sides in medians.items():
        benefit, trade_off = sides.get(ScoreSide.BENEFIT), sides.get(ScoreSide.TRADE_OFF)
        if benefit is None and trade_off is None:
            pairs.append(PairScore(subject, object_, sides[ScoreSide.NET]))
        else:
            pairs.append(PairScore(subject, object_, benefit=benefit, trade_off=trade_off))
    nodes: dict[str, None] = {}
    for matrix in matrices:
        nodes |= dict.fromkeys(matrix.nodes)
    first = matrices[0]
    return build_matrix(
        pairs, nodes=nodes, kind=first.kind, scale=first.scale, framework=first.framework, title=title or first.title
    )


def _scores_by_unit(
    matrices: Sequence[CrossImpactMatrix],
) -> dict[tuple[str, str, ScoreSide], list[tuple[str, float]]]:
    units: dict[tuple[str, str, ScoreSide], list[tuple[str, float]]] = {}
    for matrix in matrices:
        scorer = matrix.scorer or matrix.title or matrix.source
        for pair in matrix.pairs:
            sides = (
                (ScoreSide.NET, pair.score),
                (ScoreSide.BENEFIT, pair.benefit),
                (ScoreSide.TRADE_OFF, pair.trade_off),
            )
            for side, value in sides:
                if value is not None:
                    units.setdefault((pair.subject, pair.object, side), []).append((scorer, value))
    return units


def _require_comparable(matrices: Sequence[CrossImpactMatrix]) -> None:
    if not matrices:
        raise InputError("choose at least one matrix to compare")
    if len({(matrix.kind, matrix.scale.id) for matrix in matrices}) > 1:
        raise InputError("the matrices cannot be compared: they use different scales")
    if len({matrix.framework for matrix in matrices} - {""}) > 1:
        raise InputError("the matrices cannot be compared: they are about different frameworks")


def _squared_distances(values: Scores, totals: Scores, level: MeasurementLevel) -> Scores:
    if level is MeasurementLevel.INTERVAL:
        return np.asarray((values[:, None] - values) ** 2)
    # Up to the middle of each value; the difference of two is the number of scores from one to the other.
    middles = totals.cumsum() - totals / 2
    return np.asarray((middles[:, None] - middles) ** 2)
