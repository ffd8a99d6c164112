"""DEMATEL: total influence over paths of any length, as cause and effect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goalweave.core.errors import InputError
from goalweave.core.interlinkages.matrix import CrossImpactMatrix, ScoreSide, require_influence

CONVERGES = 1 - 1e-9
"""The series D + D² + … has a sum if the spectral radius is below this."""


@dataclass(frozen=True, slots=True)
class DematelNode:
    """Of total influence T, without unit: prominence is row + column sum, relation row − column sum (above 0: a cause)."""

    node: str
    prominence: float
    relation: float


@dataclass(frozen=True, slots=True)
class DematelResult:
    """rows: most prominent first; norm: what scores were divided by, in points; spectral_radius: of D; signed: whether scores
    below 0 were among them, for which the method was not made."""

    rows: tuple[DematelNode, ...]
    norm: float
    spectral_radius: float
    signed: bool


def analyse_dematel(matrix: CrossImpactMatrix, *, side: ScoreSide = ScoreSide.NET) -> DematelResult:
    """D = A / s with s the largest row or column sum of |A|; T = D (I − D)⁻¹. Gabus and Fontela 1972 (recalled).

    The method was made for scores of 0 or more. With others, |A| gives the norm, and the sum exists only if the spectral
    radius of D is below 1. Raises InputError where it is not, where all scores are 0, and as `require_influence` does.
    """
    scores = require_influence(matrix).scores(side)
    size = np.abs(scores)
    norm = float(max(size.sum(axis=0).max(), size.sum(axis=1).max()))
    if not norm:
        raise InputError("all scores are 0, so DEMATEL has nothing to calculate")
    direct = scores / norm
    radius = float(np.abs(np.linalg.eigvals(direct)).max())
    if radius >= CONVERGES:
        raise InputError("DEMATEL has no finite result for this matrix: its influences do not fade along longer paths")
    unit = np.eye(len(matrix.nodes))
    # T (I − D) = D, solved for T by way of the transposed equation.
    total = np.linalg.solve((unit - direct).T, direct.T).T
    exerted, received = total.sum(axis=1), total.sum(axis=0)
    prominence, relation = (exerted + received).tolist(), (exerted - received).tolist()
    rows = [DematelNode(*row) for row in zip(matrix.nodes, prominence, relation, strict=True)]
    rows.sort(key=lambda row: -round(row.prominence, 9))
    return DematelResult(tuple(rows), norm, radius, bool((scores < 0).any()))
