"""What training leaves: class scores from words and encoders, fused, and turned into calibrated probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from goalweave.core.classify.linear import LinearModel
from goalweave.core.model import Framework

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WORDS = "words"
"""The name of the linear model among the parts of a stage; the others are encoders."""

TINY = 1e-7


class Encoder(Protocol):
    """Texts → vectors of length 1. languages: those in which it helps; empty: all."""

    @property
    def name(self) -> str: ...

    @property
    def languages(self) -> tuple[str, ...]: ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """(texts, dimensions), in order."""
        ...


@dataclass(frozen=True)
class Head:
    """Class scores of an encoder's vectors: weights (dimensions, classes), bias (classes,)."""

    weights: Floats
    bias: Floats

    def scores(self, vectors: Floats) -> Floats:
        return vectors @ self.weights + self.bias


@dataclass(frozen=True)
class Calibration:
    """p = σ(slope · logit q + offset), at the top of q(node), below of q(node) ÷ q(parent).

    top, below: (slope, offset) by language, "" for the others. offsets: of single nodes, added to that of the language;
    threshold: p from which a node is suggested, by level.
    """

    top: Mapping[str, tuple[float, float]]
    below: Mapping[str, tuple[float, float]]
    offsets: Mapping[str, float]
    thresholds: Mapping[str, float]


@dataclass(frozen=True)
class Stage:
    """A way to score a text. parts: weight of each part's class scores by language ("" for the others).

    sure: by level (least, most) of the best node's q there: a text below the one, or from the other on, needs no further
    stage when nodes down to that level are asked for.
    """

    name: str
    parts: Mapping[str, Mapping[str, float]]
    calibration: Calibration
    sure: Mapping[str, tuple[float, float]]

    def weights(self, language: str) -> Mapping[str, float]:
        return self.parts.get(language, self.parts[""])


@dataclass(frozen=True)
class TrainedModel:
    """classes: codes, "" for a text about nothing here. stages: from the quickest to the best."""

    framework: str
    version: str
    classes: tuple[str, ...]
    linear: LinearModel
    heads: Mapping[str, Head]
    stages: tuple[Stage, ...]

    @cached_property
    def nothing(self) -> int:
        """The column of the class of texts about nothing here."""
        return self.classes.index("")


@dataclass(frozen=True)
class Tree:
    """The nodes of a framework that a model can suggest: those with a class of their own or below them.

    codes: parents first. parents: place of each one's parent, or -1. levels: of each. member: (classes, nodes), 1 where the
    class is the node's or below it.
    """

    codes: tuple[str, ...]
    parents: tuple[int, ...]
    levels: tuple[str, ...]
    member: Floats

    @classmethod
    def of(cls, framework: Framework, classes: Sequence[str]) -> Tree:
        import numpy as np

        chains = {code: {code, *(node.code for node in framework.ancestors(code))} for code in classes if code}
        wanted = set().union(*chains.values()) if chains else set()
        nodes = [node for node in framework.nodes if node.code in wanted]
        place = {node.code: number for number, node in enumerate(nodes)}
        member = np.zeros((len(classes), len(nodes)), dtype="float32")
        for row, code in enumerate(classes):
            for ancestor in chains.get(code, ()):
                member[row, place[ancestor]] = 1
        return cls(
            tuple(place),
            tuple(place[node.parent] if node.parent else -1 for node in nodes),
            tuple(node.level for node in nodes),
            member,
        )

    @cached_property
    def places(self) -> Mapping[str, tuple[int, ...]]:
        """Places of the nodes of each level."""
        return {
            level: tuple(place for place, one in enumerate(self.levels) if one == level)
            for level in dict.fromkeys(self.levels)
        }

    def shares(self, scores: Floats) -> Floats:
        """(texts, nodes): part of the softmax of class scores that falls on each node and what is below it."""
        import numpy as np

        spread = np.exp(scores - scores.max(axis=1, keepdims=True))
        spread /= spread.sum(axis=1, keepdims=True)
        return np.asarray(spread @ self.member, dtype="float32")

    def probabilities(self, shares: Floats, calibration: Calibration, language: str) -> Floats:
        """(texts, nodes) calibrated; a child has at most its parent's."""
        import numpy as np

        found = np.empty_like(shares)
        top = calibration.top.get(language, calibration.top[""])
        below = calibration.below.get(language, calibration.below[""])
        for place, (code, parent) in enumerate(zip(self.codes, self.parents, strict=True)):
            share = shares[:, place] if parent < 0 else shares[:, place] / np.maximum(shares[:, parent], TINY)
            slope, offset = top if parent < 0 else below
            share = np.clip(share, TINY, 1 - TINY)
            logit = slope * (np.log(share) - np.log1p(-share)) + offset + calibration.offsets.get(code, 0.0)
            found[:, place] = 1 / (1 + np.exp(-logit))
            if parent >= 0:
                found[:, place] *= found[:, parent]
        return found
