"""Small matrices for these tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from goalweave.core.interlinkages import CrossImpactMatrix, PairScore, build_matrix


def matrix(rows: Sequence[Sequence[float | None]], nodes: str = "abcdefgh", **changes: Any) -> CrossImpactMatrix:
    """Nodes a, b, c …; None is a missing score. The diagonal is skipped."""
    codes = nodes[: len(rows)]
    pairs = []
    for subject, row in zip(codes, rows, strict=True):
        for object_, score in zip(codes, row, strict=True):
            if subject != object_ and score is not None:
                pairs.append(PairScore(subject, object_, score))
    return build_matrix(pairs, nodes=codes, **changes)


EXAMPLE = matrix([[0, 2, -1], [1, 0, 3], [0, 1, 0]])
"""Row sums 1, 4, 1; column sums 1, 3, 2."""
