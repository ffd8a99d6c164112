"""What decisions teach: a regression over the vectors of texts that corrects what a framework says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

from goalweave.core.classify.stems import list_stems
from goalweave.core.model import Framework

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

STEMS = "stems"
"""Where the name of an encoder stands: texts are read by their words alone."""
STEM_DIMENSIONS = 1024
PENALTY = 0.5
"""Of the squared weights: with it five decisions move little, and fifty much."""
CONSTANT = 0.3
"""A feature that all vectors have: through it a node can become more frequent than its labels suggest."""
ROUNDS = 10
MOST = 2000
"""Texts that are learned from, the latest ones."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text with what was decided on it. A node that is in neither was not decided on; if others were accepted, it is
    none of the text's. nothing: the text is about no node."""

    text: str
    language: str
    accepted: frozenset[str]
    rejected: frozenset[str] = frozenset()
    nothing: bool = False


@dataclass(frozen=True)
class LearnedHead:
    """Logits to add to those of each node: weights (dimensions + 1, codes)."""

    codes: tuple[str, ...]
    weights: Floats

    def logits(self, vectors: Floats, codes: Sequence[str]) -> Floats:
        """(texts, codes); 0 for a code of which nothing was learned."""
        import numpy as np

        places = {code: place for place, code in enumerate(self.codes)}
        corrected = np.zeros((len(vectors), len(codes)), dtype="float32")
        known = [column for column, code in enumerate(codes) if code in places]
        own = self.weights[:, [places[codes[column]] for column in known]]
        corrected[:, known] = vectors @ own[:-1] + CONSTANT * own[-1]
        return corrected


def fit_head(vectors: Floats, offsets: Floats, truth: Floats, codes: Sequence[str]) -> LearnedHead:
    """Logistic regression of each node, with fixed logits to start from.

    vectors: (texts, dimensions) of length 1. offsets: (texts, codes), the logits without what is learned. truth: the
    same shape, 1, 0, or NaN where nothing was decided. Minimises the log loss + PENALTY ÷ 8 · ‖weights‖², by steps on
    the quadratic bound of the logistic function (Böhning and Lindsay 1988), all nodes with one matrix.
    """
    import numpy as np

    features = np.hstack([vectors, np.full((len(vectors), 1), CONSTANT, dtype="float32")]).astype("float64")
    ridge = _ridge_inverse(features)
    unknown = np.isnan(truth)
    target = np.where(unknown, 0.0, truth)
    weights = np.zeros((features.shape[1], len(codes)))
    for _ in range(ROUNDS):
        learned = features @ weights
        error = target - 1 / (1 + np.exp(-np.clip(offsets + learned, -30, 30)))
        weights = ridge @ (4 * np.where(unknown, 0.0, error) + learned)
    return LearnedHead(tuple(codes), weights.astype("float32"))


def _ridge_inverse(features: Floats) -> Floats:
    """(FᵀF + PENALTY)⁻¹Fᵀ = Fᵀ(FFᵀ + PENALTY)⁻¹, (dimensions, texts), by inverting the smaller of both matrices."""
    import numpy as np

    texts, dimensions = features.shape
    if texts < dimensions:
        return np.asarray(features.T @ np.linalg.inv(features @ features.T + PENALTY * np.eye(texts)))
    return np.asarray(np.linalg.inv(features.T @ features + PENALTY * np.eye(dimensions)) @ features.T)


def truth_of(lessons: Sequence[Lesson], framework: Framework, codes: Sequence[str]) -> Floats:
    """(lessons, codes): 1 where the node, or one below it, was accepted; 0 where it was rejected, or its siblings were
    accepted; else NaN."""
    import numpy as np

    place = {code: column for column, code in enumerate(codes)}
    truth = np.full((len(lessons), len(codes)), np.nan, dtype="float32")
    children: dict[str | None, list[int]] = {}
    for code in codes:
        children.setdefault(framework.node(code).parent, []).append(place[code])
    for row, lesson in enumerate(lessons):
        accepted: set[str] = set()
        if lesson.nothing:
            truth[row, children.get(None, [])] = 0
        for code in lesson.accepted:
            accepted.update(framework.lineage(code))
        for code in accepted & place.keys():
            truth[row, children[framework.node(code).parent]] = 0
        known = [place[code] for code in lesson.rejected - accepted if code in place]
        truth[row, known] = 0
        truth[row, [place[code] for code in accepted if code in place]] = 1
    return truth


def stem_vectors(texts: Sequence[str]) -> Floats:
    """(texts, STEM_DIMENSIONS) of length 1: words and pairs of neighbours, each added to one dimension by its hash."""
    import numpy as np

    vectors = np.zeros((len(texts), STEM_DIMENSIONS), dtype="float32")
    for row, text in enumerate(texts):
        stems = list_stems(text)
        for feature in _features(stems):
            number = crc32(feature.encode())
            vectors[row, number % STEM_DIMENSIONS] += 1 if number & 0x80000000 else -1
    vectors = np.sign(vectors) * np.sqrt(np.abs(vectors))
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9))


def _features(stems: Sequence[str]) -> Iterable[str]:
    yield from stems
    for first, second in pairwise(stems):
        yield f"{first} {second}"
