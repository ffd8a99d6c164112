"""What makes the parts of a model one: heads for single nodes over the encoders, and all that is decided on tuning texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

from goalweave.classifiers.cascade import build_scales, build_stages
from goalweave.classifiers.exemplars import Exemplar, Split
from goalweave.classifiers.foreign import Role, TextSet
from goalweave.classifiers.regression import fit_one_against_rest
from goalweave.classifiers.tuning import EXEMPLARS, Tuning, TuningText, own_texts, truth_of, tuning_text
from goalweave.core.classify import (
    HEADS,
    LABELS,
    WORDS,
    Encoder,
    EncoderHead,
    LabelClassifier,
    LinearModel,
    ModelTree,
    PartLogits,
    TrainedModel,
)
from goalweave.core.classify.trained_model import encode_words
from goalweave.core.model import Framework

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

NODE_PENALTY = 0.25
"""Divided by the number of texts: of a head for a single node."""
FOLDS = 3
"""Parts of the texts that heads learn from; for tuning, each part is read by heads that learned from the others."""
PORTION = 512
"""Texts whose words are read at once."""


def fit_fusion(
    model: TrainedModel,
    framework: Framework,
    exemplars: Sequence[Exemplar],
    encoders: Sequence[Encoder],
    foreign: Sequence[TextSet] = (),
    report: Callable[[str], None] = lambda line: None,
) -> TrainedModel:
    """The model with heads for single nodes, scales and stages.

    exemplars: heads learn from those that train, and those that tune decide; with no foreign texts they alone do. foreign: labelled texts from
    elsewhere; the heads learn from sources that train, and both these and the ones that tune decide.
    """
    import numpy as np

    lessons = [tuning_text(exemplar, EXEMPLARS) for exemplar in exemplars if exemplar.split is Split.TRAIN]
    learned = list(_texts_of(foreign, Role.TRAIN))
    own = own_texts([exemplar for exemplar in exemplars if exemplar.split is Split.TUNE])
    texts = _FusionTexts()
    for text in lessons:
        texts.add(text, learning=True)
    for text in learned:
        texts.add(text, learning=True, tuning=True)
    for text in (*_texts_of(foreign, Role.TUNE), *own):
        texts.add(text, tuning=True)
    learning, fold = np.array(texts.learning), np.array(texts.folds)
    bodies = [text.case.text for text in texts.texts]
    languages = [text.case.language for text in texts.texts]
    tree = ModelTree.of(framework, model.classes)
    truth, known = truth_of(framework, tree, texts.texts)
    word_scores, word_counts = _read_words(model.linear, bodies, encoders)
    labels = LabelClassifier().logits(bodies, framework, languages, tree.codes)
    nothing = np.zeros(len(bodies), dtype="float32")
    parts = {WORDS: tree.class_logits(word_scores), LABELS: PartLogits(nothing, labels)}
    heads = dict(model.heads)
    for encoder in encoders:
        read = np.array([not encoder.languages or language in encoder.languages for language in languages])
        places = np.flatnonzero(read)
        report(f"{encoder.name}: heads of single nodes over {int((read & learning).sum())} texts")
        vectors = np.zeros((len(bodies), encoder.dimensions), dtype="float32")
        vectors[places] = encoder.encode([bodies[place] for place in places])
        head, scores = _train_node_heads(tree, vectors, truth, known, read & learning, fold)
        heads[encoder.name + HEADS] = head
        parts[encoder.name] = tree.class_logits(heads[encoder.name].scores(vectors))
        parts[encoder.name + HEADS] = tree.head_logits(scores)
    report("tuning")
    tuning = Tuning(tree, tuple(texts.texts), truth, known, parts, word_counts)[texts.tuning]
    scales = build_scales(tuning, encoders)
    return replace(model, heads=heads, scales=scales, stages=build_stages(tuning, scales, encoders))


@dataclass
class _FusionTexts:
    """learning: of each text, whether heads learn from it. tuning: places of those that tune. folds: number of the part of the learned
    texts that it is in, or -1: what a head learned from it knows too well, so heads read a fold that learned from the others."""

    texts: list[TuningText] = field(default_factory=list)
    learning: list[bool] = field(default_factory=list)
    tuning: list[int] = field(default_factory=list)
    folds: list[int] = field(default_factory=list)

    def add(self, text: TuningText, *, learning: bool = False, tuning: bool = False) -> None:
        """Heads learn from whole texts, but a classifier reads long ones in parts, and is tuned on these."""
        fold = crc32((text.case.document or text.case.text).encode()) % FOLDS if learning and tuning else -1
        parts = text.split() if tuning else []
        if learning and parts != [text]:
            self._append(text, learning, fold)
        for part in parts:
            self.tuning.append(len(self.texts))
            self._append(part, learning and part is text, fold)

    def _append(self, text: TuningText, learning: bool, fold: int) -> None:
        self.texts.append(text)
        self.learning.append(learning)
        self.folds.append(fold)


def _texts_of(foreign: Sequence[TextSet], role: Role) -> Iterator[TuningText]:
    for text_set in foreign:
        if text_set.source.role is role:
            yield from (TuningText(case, text_set.name, text_set.source.origin) for case in text_set.cases)


def _read_words(linear: LinearModel, texts: Sequence[str], encoders: Sequence[Encoder]) -> tuple[Floats, Floats]:
    """(texts, classes) scores of the words, and (texts,) how many the model knows; in portions, as the memory of words is limited."""
    import numpy as np

    scores, counts = [], []
    for start in range(0, len(texts), PORTION):
        portion = texts[start : start + PORTION]
        if linear.strangers is not None:
            linear.reader.meet(portion, lambda words: encode_words(words, encoders))
        else:
            linear.reader.prepare()
        rows = [linear.reader.rows(text) for text in portion]
        scores.append(linear.reader.scores(rows))
        counts += [len(own) for own in rows]
    return np.concatenate(scores), np.array(counts, dtype="float32")


def _train_node_heads(
    tree: ModelTree, vectors: Floats, truth: Floats, known: Floats, learning: Any, fold: Any
) -> tuple[EncoderHead, Floats]:
    """The heads of the nodes at the top and of whether a text is about something; and what they say of each text: of those in a
    fold, heads that did not learn from that fold."""
    import numpy as np

    top = list(tree.top)
    something = np.asarray(truth.any(axis=1))
    sure = something | (known > 0).all(axis=1)
    # Texts about nothing are few, and every one of them stands for a kind.
    rare = (something[learning].sum() / max(1, (sure & ~something)[learning].sum())) ** 0.5
    targets = np.hstack([truth[:, top], something[:, None]]).astype("float32")
    weights = np.hstack([known[:, top], np.where(something, 1, rare)[:, None] * sure[:, None]]).astype("float32")

    def fit(rows: Any) -> EncoderHead:
        penalty = NODE_PENALTY / max(1, len(rows))
        own, bias = fit_one_against_rest(vectors[rows], targets[rows], weights[rows], penalty)
        return EncoderHead(own.astype("float16").astype("float32"), bias)

    head = fit(np.flatnonzero(learning))
    scores = head.scores(vectors)
    for number in range(FOLDS):
        if (fold == number).any():
            scores[fold == number] = fit(np.flatnonzero(learning & (fold != number))).scores(vectors[fold == number])
    return head, scores
