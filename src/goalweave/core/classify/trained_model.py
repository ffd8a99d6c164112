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

WORDS, LABELS = "words", "labels"
"""Names of parts: the linear model, and the words of the framework's labels. Encoders have their own names."""

HEADS = ".heads"
"""Behind an encoder's name: its regressions for single nodes at the top, beside its softmax over all classes."""

TINY = 1e-7
FEW_WORDS = 5
"""A text of fewer is no less about something for that: titles of two or three words are as clear as those of five."""
TITLE_WORDS = 12
"""A text of at most so many words is a title, which has a calibration of its own: it says less, but in the same strong
words."""
LATIN = "\u024f"
"""The last Latin letter."""


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
class PartLogits:
    """What one part says of texts. about: (texts,), that each is about something here. nodes: (texts, nodes); of a node at the top,
    of it against the others there; of one below, given its parent."""

    about: Floats
    nodes: Floats

    def __getitem__(self, rows: Any) -> PartLogits:
        return PartLogits(self.about[rows], self.nodes[rows])


@dataclass(frozen=True)
class Scale:
    """What makes the logits of one part comparable with another's: each less its mean, over the deviation of its kind.

    about: mean and deviation. means: by code. top, below: deviations of nodes at the top and below. Where a deviation is 0, the
    part says nothing.
    """

    about: tuple[float, float]
    means: Mapping[str, float]
    top: float
    below: float


@dataclass(frozen=True)
class AboutCalibration:
    """p that a text is about something here = σ(score · about + length · ln(1 + words) + offset).

    about: the sum of the scaled logits. words: how many different ones of the text the model knows, FEW_WORDS at least.
    """

    score: float
    length: float
    offset: float


@dataclass(frozen=True)
class TopCalibration:
    """p of a node at the top, given that the text is about something = σ(score · s + length · ln(1 + words) + offset + the
    node's offset). s: the sum of its scaled logits."""

    score: float
    length: float
    offset: float


@dataclass(frozen=True)
class Calibration:
    """about, top: by language, "" for the others. titles: what is added to score and offset of top for titles. below:
    (slope, offset) by language of p(node given parent) = σ(slope · sum of its scaled logits + offset + the node's
    offset). offsets: of single nodes. thresholds: p from which a node is suggested, by level; of "", p from which a
    text is about something."""

    about: Mapping[str, AboutCalibration]
    top: Mapping[str, TopCalibration]
    below: Mapping[str, tuple[float, float]]
    offsets: Mapping[str, float]
    titles: tuple[float, float]
    thresholds: Mapping[str, float]


@dataclass(frozen=True)
class FusedScores:
    """Sums of the parts' scaled logits: about (texts,) and nodes (texts, nodes). word_counts: (texts,)."""

    about: Floats
    nodes: Floats
    word_counts: Floats

    def __getitem__(self, rows: Any) -> FusedScores:
        return FusedScores(self.about[rows], self.nodes[rows], self.word_counts[rows])


@dataclass(frozen=True)
class Stage:
    """A way to score a text. parts: which count, all alike. languages: those that it reads; none: all.

    sure: (least, most) of the best node's p: a text below the one, or from the other on, needs no further stage.
    """

    name: str
    parts: tuple[str, ...]
    languages: tuple[str, ...]
    calibration: Calibration
    sure: tuple[float, float]


@dataclass(frozen=True)
class TrainedModel:
    """classes: codes, "" for a text about nothing here. heads: of an encoder over the classes, and under its name with HEADS over
    the nodes at the top and, last, whether a text is about something. scales: by part. stages: from the quickest to the best."""

    framework: str
    version: str
    classes: tuple[str, ...]
    linear: LinearModel
    heads: Mapping[str, EncoderHead]
    scales: Mapping[str, Scale]
    stages: tuple[Stage, ...]

    def encoder_logits(self, tree: ModelTree, name: str, vectors: Floats) -> dict[str, PartLogits]:
        """By part, what the heads of an encoder make of its vectors."""
        return {
            name: tree.class_logits(self.heads[name].scores(vectors)),
            name + HEADS: tree.head_logits(self.heads[name + HEADS].scores(vectors)),
        }


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

    @cached_property
    def top(self) -> tuple[int, ...]:
        """Places of the nodes at the top."""
        return tuple(place for place, parent in enumerate(self.parents) if parent < 0)

    def class_logits(self, scores: Floats) -> PartLogits:
        """Of class scores, (texts, classes)."""
        import numpy as np

        spread = np.exp(scores - scores.max(axis=1, keepdims=True))
        spread /= spread.sum(axis=1, keepdims=True)
        about = spread[:, self.member.any(axis=1)].sum(axis=1)
        shares = np.asarray(spread @ self.member, dtype="float32")
        above = [about if parent < 0 else shares[:, parent] for parent in self.parents]
        return PartLogits(logit(about), logit(shares / np.maximum(np.stack(above, axis=1), TINY)))

    def head_logits(self, scores: Floats) -> PartLogits:
        """Of the scores of an encoder's heads: (texts, nodes at the top and, last, whether a text is about something)."""
        import numpy as np

        nodes = np.zeros((len(scores), len(self.codes)), dtype="float32")
        nodes[:, list(self.top)] = scores[:, :-1]
        return PartLogits(scores[:, -1], nodes)

    def fuse(self, parts: Mapping[str, PartLogits], scales: Mapping[str, Scale], word_counts: Floats) -> FusedScores:
        """The parts' logits, scaled and added up."""
        import numpy as np

        about = np.zeros(len(word_counts), dtype="float32")
        nodes = np.zeros((len(word_counts), len(self.codes)), dtype="float32")
        for name, logits in parts.items():
            scale = scales[name]
            mean, deviation = scale.about
            if deviation:
                about += (logits.about - mean) / deviation
            deviations = np.array([scale.top if parent < 0 else scale.below for parent in self.parents])
            says = np.flatnonzero(deviations)
            means = np.array([scale.means.get(self.codes[place], 0.0) for place in says])
            nodes[:, says] += (logits.nodes[:, says] - means) / deviations[says]
        return FusedScores(about, nodes, word_counts)

    def about(self, reading: FusedScores, calibration: Calibration, language: str) -> Floats:
        """(texts,): calibrated, that a text is about something here."""
        own = calibration.about.get(language, calibration.about[""])
        value = own.score * reading.about + own.length * log_length(reading.word_counts) + own.offset
        return sigmoid(value)

    def probabilities(self, reading: FusedScores, calibration: Calibration, language: str) -> Floats:
        """(texts, nodes) calibrated; a child has at most its parent's."""
        import numpy as np

        probabilities = np.empty_like(reading.nodes)
        about = self.about(reading, calibration, language)
        top = calibration.top.get(language, calibration.top[""])
        slope, offset = calibration.below.get(language, calibration.below[""])
        title = is_title(reading.word_counts)
        score = top.score + calibration.titles[0] * title
        at_top = top.length * np.log1p(reading.word_counts) + top.offset + calibration.titles[1] * title
        for place, (code, parent) in enumerate(zip(self.codes, self.parents, strict=True)):
            weight, rest, above = (score, at_top, about) if parent < 0 else (slope, offset, probabilities[:, parent])
            value = weight * reading.nodes[:, place] + rest + calibration.offsets.get(code, 0.0)
            # Times its parent's, which is before it: no target is ever likelier than its goal.
            probabilities[:, place] = sigmoid(value) * above
        return probabilities


def is_title(word_counts: Floats) -> Floats:
    """1 for texts that are as short as titles, 0 for others."""
    return (word_counts <= TITLE_WORDS).astype("float32")


def log_length(word_counts: Floats) -> Floats:
    """ln(1 + words), of FEW_WORDS at least."""
    import numpy as np

    return np.log1p(np.maximum(word_counts, FEW_WORDS))


def logit(share: Any) -> Floats:
    """ln(share ÷ (1 - share)), of shares kept off 0 and 1."""
    import numpy as np

    inner = np.clip(share, TINY, 1 - TINY)
    return np.asarray(np.log(inner) - np.log1p(-inner))


def sigmoid(value: Any) -> Floats:
    """1 ÷ (1 + e^-value)."""
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))))
