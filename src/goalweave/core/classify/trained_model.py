"""What training leaves: class scores from words and encoders, fused, and turned into calibrated probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

from goalweave.core.classify.linear_model import LinearModel
from goalweave.core.model import Framework

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

WORDS = "words"
"""The name of the linear model among the parts of a stage; the others are encoders."""

TINY = 1e-7
LATIN = "\u024f"
"""The last Latin letter."""
BEST = 3
"""Class scores of a node at the top that make its strength."""


class Encoder(Protocol):
    """Texts → vectors of length 1. languages: those in which it helps; empty: all."""

    @property
    def name(self) -> str: ...

    @property
    def languages(self) -> tuple[str, ...]: ...

    @property
    def dimensions(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """(texts, dimensions), in order."""
        ...


def encode_words(words: Sequence[str], encoders: Sequence[Encoder]) -> Floats:
    """(words, dimensions of the encoders together + 1), the last of them 1; of one that helps with Latin letters only, 0 for other words."""
    import numpy as np

    blocks = []
    for encoder in encoders:
        helped = [place for place, word in enumerate(words) if not encoder.languages or word[0] <= LATIN]
        vectors = np.zeros((len(words), encoder.dimensions), dtype="float32")
        vectors[helped] = encoder.encode([words[place] for place in helped])
        blocks.append(vectors)
    return np.hstack([*blocks, np.ones((len(words), 1), dtype="float32")])


@dataclass(frozen=True)
class EncoderHead:
    """Class scores of an encoder's vectors: weights (dimensions, classes), bias (classes,)."""

    weights: Floats
    bias: Floats

    def scores(self, vectors: Floats) -> Floats:
        """(texts, dimensions) → (texts, classes)."""
        return vectors @ self.weights + self.bias


@dataclass(frozen=True)
class AboutCalibration:
    """p that a text is about something here = σ(share · logit a + length · ln(1 + words) + offset).

    a: the share of the softmax that falls on the classes of nodes. words: how many different ones of the text the model knows.
    """

    share: float
    length: float
    offset: float


@dataclass(frozen=True)
class TopCalibration:
    """p of a node at the top, given that the text is about something = σ(share · logit q + strength · s +
    length · ln(1 + words) + offset + the node's offset).

    q: its share of what falls on the classes of nodes; s: the mean of its three best class scores, less that of all nodes
    at the top, so that several nodes can be strong.
    """

    share: float
    strength: float
    length: float
    offset: float


@dataclass(frozen=True)
class Calibration:
    """about, top: by language, "" for the others. below: (slope, offset) by language of p(node given parent) = σ(slope · logit of
    q(node) ÷ q(parent) + offset). offsets: of single nodes. thresholds: p from which a node is suggested, by level; of "",
    p from which a text is about something."""

    about: Mapping[str, AboutCalibration]
    top: Mapping[str, TopCalibration]
    below: Mapping[str, tuple[float, float]]
    offsets: Mapping[str, float]
    thresholds: Mapping[str, float]


@dataclass(frozen=True)
class FusedScores:
    """What fused class scores say: about and words (texts,), share and strength (texts, nodes), as in About and Top; share is of
    all classes."""

    about: Floats
    share: Floats
    strength: Floats
    word_counts: Floats

    def __getitem__(self, rows: Any) -> FusedScores:
        return FusedScores(self.about[rows], self.share[rows], self.strength[rows], self.word_counts[rows])


@dataclass(frozen=True)
class Stage:
    """A way to score a text. parts: weight of each part's class scores by language ("" for the others).

    sure: by level (least, most) of the best node's q there: a text below the one, or from the other on, needs no
    further stage when nodes down to that level are requested.
    """

    name: str
    parts: Mapping[str, Mapping[str, float]]
    calibration: Calibration
    sure: Mapping[str, tuple[float, float]]

    def weights(self, language: str) -> Mapping[str, float]:
        """Weight of each part in a language; those of all languages where it has none of its own."""
        return self.parts.get(language, self.parts[""])

    @property
    def names(self) -> frozenset[str]:
        """The parts that it needs for one language or another."""
        return frozenset(chain.from_iterable(self.parts.values()))


@dataclass(frozen=True)
class TrainedModel:
    """classes: codes, "" for a text about nothing here. stages: from the quickest to the best."""

    framework: str
    version: str
    classes: tuple[str, ...]
    linear: LinearModel
    heads: Mapping[str, EncoderHead]
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class ModelTree:
    """The nodes of a framework that a model can suggest: those with a class of their own or below them. A class that the
    framework lacks counts as one of texts about nothing here.

    codes: parents first. parents: place of each one's parent, or -1. levels: of each. member: (classes, nodes), 1 where the
    class is the node's or below it.
    """

    codes: tuple[str, ...]
    parents: tuple[int, ...]
    levels: tuple[str, ...]
    member: Floats

    @classmethod
    def of(cls, framework: Framework, classes: Sequence[str]) -> ModelTree:
        """The nodes of a framework that have one of `classes`, or one below them."""
        import numpy as np

        lineages = {code: set(framework.lineage(code)) for code in classes if code in framework.by_code}
        reached = set(chain.from_iterable(lineages.values()))
        nodes = [node for node in framework.nodes if node.code in reached]
        place = {node.code: number for number, node in enumerate(nodes)}
        member = np.zeros((len(classes), len(nodes)), dtype="float32")
        for row, code in enumerate(classes):
            for ancestor in lineages.get(code, ()):
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
        places: dict[str, tuple[int, ...]] = {}
        for place, level in enumerate(self.levels):
            places[level] = (*places.get(level, ()), place)
        return places

    @cached_property
    def members(self) -> tuple[tuple[int, ...], ...]:
        """Of each node, the classes that are its own or below it."""
        import numpy as np

        return tuple(tuple(np.flatnonzero(column).tolist()) for column in self.member.T)

    def reading(self, scores: Floats, word_counts: Floats) -> FusedScores:
        """scores: (texts, classes); word_counts: (texts,)."""
        import numpy as np

        spread = np.exp(scores - scores.max(axis=1, keepdims=True))
        spread /= spread.sum(axis=1, keepdims=True)
        strength = np.zeros((len(scores), len(self.codes)), dtype="float32")
        for place, parent in enumerate(self.parents):
            if parent < 0:
                own = scores[:, list(self.members[place])]
                if own.shape[1] > BEST:
                    own = np.partition(own, own.shape[1] - BEST, axis=1)[:, -BEST:]
                strength[:, place] = own.mean(axis=1)
        top = [place for place, parent in enumerate(self.parents) if parent < 0]
        # Only a lead over the others counts, and several may have one.
        strength[:, top] -= strength[:, top].mean(axis=1, keepdims=True)
        about = spread[:, self.member.any(axis=1)].sum(axis=1)
        return FusedScores(about, np.asarray(spread @ self.member, dtype="float32"), strength, word_counts)

    def about(self, reading: FusedScores, calibration: Calibration, language: str) -> Floats:
        """(texts,): calibrated, that a text is about something here."""
        import numpy as np

        own = calibration.about.get(language, calibration.about[""])
        value = own.share * logit(reading.about) + own.length * np.log1p(reading.word_counts) + own.offset
        return np.asarray(sigmoid(value))

    def probabilities(self, reading: FusedScores, calibration: Calibration, language: str) -> Floats:
        """(texts, nodes) calibrated; a child has at most its parent's."""
        import numpy as np

        shares = reading.share
        probabilities = np.empty_like(shares)
        about = self.about(reading, calibration, language)
        top = calibration.top.get(language, calibration.top[""])
        slope, offset = calibration.below.get(language, calibration.below[""])
        length = top.length * np.log1p(reading.word_counts) + top.offset
        for place, (code, parent) in enumerate(zip(self.codes, self.parents, strict=True)):
            own = calibration.offsets.get(code, 0.0)
            if parent < 0:
                value = top.share * logit(shares[:, place] / np.maximum(reading.about, TINY))
                value = value + top.strength * reading.strength[:, place] + length + own
            else:
                value = slope * logit(shares[:, place] / np.maximum(shares[:, parent], TINY)) + offset + own
            # Times its parent's, which is before it: no target is ever likelier than its goal.
            probabilities[:, place] = sigmoid(value) * (about if parent < 0 else probabilities[:, parent])
        return probabilities


def logit(share: Any) -> Floats:
    """ln(share ÷ (1 - share)), of shares kept off 0 and 1."""
    import numpy as np

    inner = np.clip(share, TINY, 1 - TINY)
    return np.asarray(np.log(inner) - np.log1p(-inner))


def sigmoid(value: Any) -> Floats:
    """1 ÷ (1 + e^-value)."""
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))))
