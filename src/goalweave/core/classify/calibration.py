"""Scores of the index → probabilities, measured as docs/explanation/classification.md tells.

A node at the top:   p = σ(1.6 + 0.8 ln(s + 0.02) + 0.8 ln(r + 0.01) - 0.38 ln(w + 1))
A node below:        p = p(parent) · σ(2.1 + 0.7 ln(s + 0.02) + 0.8 ln(r + 0.01) - 0.38 ln(w + 1))

s: the node's score; r: s over the Euclidean norm of all its siblings' scores and a floor; w: words of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.core.classify.label_index import LabelIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

TOP_FLOOR = 0.3
CHILD_FLOOR = 0.1
"""Added to the sum of squares: siblings that all score next to nothing do not share out a certainty."""

ABOUT = 0.45
"""A text whose best node at the top is below this is about nothing in the framework."""
ALSO = 0.4
"""Further nodes at the top."""
GIVEN_PARENT = 0.5
"""A node below the top, given that the text is about its parent."""


def calibrate_scores(index: LabelIndex, scores: Floats, word_counts: Floats) -> tuple[Floats, Floats]:
    """(p, p given the parent) of texts × nodes, from their scores and the texts' numbers of words."""
    import numpy as np

    given = np.zeros(scores.shape)
    families: dict[int, list[int]] = {}
    for column, parent in enumerate(index.parents):
        families.setdefault(parent, []).append(column)
    for parent, columns in families.items():
        own = scores[:, columns]
        floor = TOP_FLOOR if parent < 0 else CHILD_FLOOR
        share = np.log(own / np.sqrt((own**2).sum(axis=1, keepdims=True) + floor) + 0.01)
        strength = np.log(own + 0.02)
        base, slope = (1.6, 0.8) if parent < 0 else (2.1, 0.7)
        logit = base + slope * strength + 0.8 * share
        logit -= 0.38 * np.log(word_counts + 1)[:, None]
        given[:, columns] = 1 / (1 + np.exp(-logit))
    total = given.copy()
    for column, parent in enumerate(index.parents):
        if parent >= 0:
            total[:, column] *= total[:, parent]
    return total, given
