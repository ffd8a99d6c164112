"""The stages of a model, fitted on the tuning texts: what makes its parts comparable, how their sum becomes a probability, from which
one a node is suggested, and when a stage is enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from goalweave.classifiers.regression import fit_logistic
from goalweave.classifiers.tuning import EXEMPLARS, PASSAGES, Tuning
from goalweave.core.classify import (
    HEADS,
    LABELS,
    WORDS,
    AboutCalibration,
    Calibration,
    Encoder,
    FusedScores,
    Scale,
    Stage,
    TopCalibration,
)
from goalweave.core.classify.trained_model import log_length

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

AGREED = 0.97
"""Part of the texts left to a quicker stage whose best node must be that of the last stage."""
COMMON, OWN_LANGUAGE, OWN_NODE = 1e-6, 2e-4, 2e-3
"""Penalties for how far calibration is from none, a language's from the common one, a node's offset from 0."""
LEAST = 0.15
"""No threshold is lower."""
PRECISION = 0.6
"""The threshold of nodes below the top is the lowest at which suggestions on tuning texts with such a node are right so often."""
FALSE_ALARMS = 0.02
"""Part of the texts about nothing that may get a suggestion."""


def build_scales(tuning: Tuning, encoders: Sequence[Encoder]) -> dict[str, Scale]:
    """Of each part over the tuning texts that it reads. A node's mean takes off what its own prior was in training: the number of
    texts written for it, or of its children, says nothing about how often texts are about it."""
    languages = {WORDS: (), LABELS: ()} | {encoder.name: encoder.languages for encoder in encoders}
    top = list(tuning.tree.top)
    below = [place for place, parent in enumerate(tuning.tree.parents) if parent >= 0]
    scales = {}
    for name, logits in tuning.parts.items():
        rows = tuning.of_languages(languages[name.removesuffix(HEADS)])
        weights = tuning.weights[rows] / max(float(tuning.weights[rows].sum()), 1e-9)
        means = weights @ logits.nodes[rows]
        moved = weights @ (logits.nodes[rows] - means) ** 2
        about = float(weights @ logits.about[rows])
        spread = float(weights @ (logits.about[rows] - about) ** 2)
        scales[name] = Scale(
            (_rounded(about), _rounded(spread**0.5)),
            {code: _rounded(mean) for code, mean in zip(tuning.tree.codes, means, strict=True)},
            _rounded(float(moved[top].mean()) ** 0.5),
            0.0 if name.endswith(HEADS) or not below else _rounded(float(moved[below].mean()) ** 0.5),
        )
    return scales


def build_stages(tuning: Tuning, scales: Mapping[str, Scale], encoders: Sequence[Encoder]) -> tuple[Stage, ...]:
    """Words and labels; then with one encoder more each."""
    parts: tuple[str, ...] = (WORDS, LABELS)
    stages = [_build_stage(WORDS, tuning, scales, parts, ())]
    for encoder in encoders:
        parts = (*parts, encoder.name, encoder.name + HEADS)
        stages.append(_build_stage(encoder.name, tuning, scales, parts, encoder.languages))
    # When a stage is enough is judged by what the last one says of the same text, not by the truth: a mistake that both
    # make is no reason to go on.
    for place, stage in enumerate(stages[:-1]):
        last = stages[-1]
        rows = tuning.of_languages(last.languages)
        own = tuning[rows]
        stages[place] = replace(
            stage,
            sure=_certainty_bounds(
                _top_probabilities(own, scales, stage),
                _top_probabilities(own, scales, last),
                last.calibration.thresholds[tuning.tree.levels[0]],
            ),
        )
    return tuple(stages)


def _build_stage(
    name: str, tuning: Tuning, scales: Mapping[str, Scale], parts: tuple[str, ...], languages: tuple[str, ...]
) -> Stage:
    own = tuning[tuning.of_languages(languages)]
    return Stage(name, parts, languages, _fit_calibration(own, own.fuse(scales, parts)), (0.0, 1.1))


def _top_probabilities(tuning: Tuning, scales: Mapping[str, Scale], stage: Stage) -> Floats:
    """(texts, nodes at the top)."""
    reading = tuning.fuse(scales, stage.parts)
    return _node_probabilities(tuning, reading, stage.calibration)[:, list(tuning.tree.top)]


def _certainty_bounds(own: Floats, last: Floats, threshold: float) -> tuple[float, float]:
    """Below the first nearly every text gets nothing in the last stage; from the second on nearly all agree with its best node."""
    import numpy as np

    best = own.max(axis=1)
    agree = own.argmax(axis=1) == last.argmax(axis=1)
    silent = last.max(axis=1) < threshold
    falling = np.argsort(-best, kind="stable")
    counts = np.arange(1, len(best) + 1)
    # From the best down the longest run of texts of which enough agree; without one a bound above 1: none is sure.
    enough = np.flatnonzero(np.cumsum(agree[falling]) / counts >= AGREED)
    most = float(best[falling[enough[-1]]]) if len(enough) else 1.1
    rising = falling[::-1]
    enough = np.flatnonzero(np.cumsum(silent[rising]) / counts >= AGREED)
    least = float(best[rising[enough[-1]]]) if len(enough) else 0.0
    return _rounded(min(least, most)), _rounded(most)


def _fit_calibration(tuning: Tuning, reading: FusedScores) -> Calibration:
    """Of the sums of the parts, with thresholds."""
    import numpy as np

    tree = tuning.tree
    top, below = np.array(tree.top), np.flatnonzero(np.array(tree.parents) >= 0)
    length = np.log1p(reading.word_counts)
    something = np.asarray(tuning.truth.any(axis=1))
    # 1. Whether a text is about anything: all texts of which that is known.
    rows = np.flatnonzero(something | (tuning.known > 0).all(axis=1))
    features = np.stack([reading.about, log_length(reading.word_counts)], axis=1)
    about = _fit(tuning, rows, None, features[rows], something[rows], tuning.weights[rows])[0]
    # 2. Nodes at the top: each with each text that is about something.
    some = np.flatnonzero(tuning.known.any(axis=1) & (something | ~(tuning.known > 0).all(axis=1)))
    rows, columns = np.repeat(some, len(top)), np.tile(top, len(some))
    features = np.stack([reading.nodes[rows, columns], length[rows]], axis=1)
    weights = tuning.weights[rows] * tuning.known[rows, columns]
    at_top, offsets = _fit(tuning, rows, columns, features, tuning.truth[rows, columns], weights)
    # 3. Nodes below, given their parent: where a sibling is named, for else often no more than the parent is known.
    given_parent = {"": (1.0, 0.0)}
    if len(below):
        parents = np.array(tree.parents)[below]
        siblings = (parents[:, None] == parents).astype("float32")
        rows, which = np.nonzero(tuning.truth[:, below] @ siblings)
        columns = below[which]
        weights = tuning.weights[rows] * tuning.known[rows, columns]
        features = reading.nodes[rows, columns][:, None]
        fitted = _fit(tuning, rows, None, features, tuning.truth[rows, columns], weights)[0]
        given_parent = {language: (slope, offset) for language, (slope, offset) in fitted.items()}
    bare = Calibration(
        {language: AboutCalibration(*own) for language, own in about.items()},
        {language: TopCalibration(*own) for language, own in at_top.items()},
        given_parent,
        offsets,
        {},
    )
    return replace(bare, thresholds=_fit_thresholds(tuning, reading, bare))


def _fit(
    tuning: Tuning, rows: Any, columns: Any, features: Floats, truth: Any, weights: Any
) -> tuple[dict[str, tuple[float, ...]], dict[str, float]]:
    """By language the weights of the features and an offset, and where there are columns, offsets of their nodes."""
    import numpy as np

    languages = sorted(set(tuning.languages))
    # One regression for all: weights that every language shares, beside them a slope and an offset of each language and an
    # offset of each node. The penalties hold these near 0, so that a language with few texts keeps the common weights.
    own = np.eye(len(languages))[np.array(list(map(languages.index, tuning.languages)))[rows]]
    nodes = [] if columns is None else sorted(set(columns.tolist()))
    of_node = np.eye(len(nodes))[np.searchsorted(nodes, columns)] if nodes else np.zeros((len(rows), 0))
    count = features.shape[1]
    stack = np.hstack([features, np.ones((len(rows), 1)), own * features[:, :1], own, of_node])
    penalties = np.repeat([COMMON, OWN_LANGUAGE, OWN_NODE], [count + 1, 2 * len(languages), len(nodes)])
    fitted = fit_logistic(stack, truth, weights, penalties)
    common, by_language, by_node = np.split(fitted, np.cumsum([count + 1, 2 * len(languages)]))
    slopes, own_offsets = np.split(by_language, 2)
    calibrated = {"": tuple(map(_rounded, common))}
    for language, slope, offset in zip(languages, slopes, own_offsets, strict=True):
        moved = common.copy()
        moved[0] += slope
        moved[-1] += offset
        calibrated[language] = tuple(map(_rounded, moved))
    return calibrated, {tuning.tree.codes[node]: _rounded(offset) for node, offset in zip(nodes, by_node, strict=True)}


def _rounded(value: float) -> float:
    return round(float(value), 4)


def _node_probabilities(tuning: Tuning, reading: FusedScores, calibration: Calibration) -> Floats:
    """(texts, nodes), each text with the calibration of its language."""
    import numpy as np

    probabilities = np.zeros_like(reading.nodes)
    for language in sorted(set(tuning.languages)):
        places = tuning.of_languages((language,))
        probabilities[places] = tuning.tree.probabilities(reading[places], calibration, language)
    return probabilities


def _about_probabilities(tuning: Tuning, reading: FusedScores, calibration: Calibration) -> Floats:
    """(texts,): that each is about something, with the calibration of its language."""
    import numpy as np

    probabilities = np.zeros(len(reading.about), dtype="float32")
    for language in sorted(set(tuning.languages)):
        places = tuning.of_languages((language,))
        probabilities[places] = tuning.tree.about(reading[places], calibration, language)
    return probabilities


def _fit_thresholds(tuning: Tuning, reading: FusedScores, calibration: Calibration) -> dict[str, float]:
    """Of "", the probability that no more than FALSE_ALARMS of the texts about nothing reach; of the nodes at the top, where what is
    true of the passages, and what they only look like, are best told apart; below, the lowest with PRECISION."""
    import numpy as np

    about = _about_probabilities(tuning, reading, calibration)
    nothing = [not text.case.codes and not text.case.rejected and not text.case.partial for text in tuning.texts]
    least = float(np.quantile(about[nothing], 1 - FALSE_ALARMS, method="higher")) if any(nothing) else 0.0
    thresholds = {"": round(min(least + 0.001, 0.9), 3)}
    top = list(tuning.tree.top)
    # Look-alikes are the hard cases; where there are none, all other nodes at the top stand for them.
    own = [place for place, text in enumerate(tuning.texts) if text.source == PASSAGES or text.case.rejected]
    own = own or [place for place, text in enumerate(tuning.texts) if text.source == EXEMPLARS]
    values = _node_probabilities(tuning[own], reading[own], calibration)[:, top]
    truth, known = tuning.truth[own][:, top] > 0, tuning.known[own][:, top]
    against = known > 1 if (known > 1).any() else ~truth
    order = np.sort(np.concatenate([values[truth], values[against & ~truth]]))
    hits = 1 - np.searchsorted(np.sort(values[truth]), order) / max(1, truth.sum())
    rejections = np.searchsorted(np.sort(values[against & ~truth]), order) / max(1, (against & ~truth).sum())
    balanced = float(order[int(np.argmax(hits + rejections))]) if len(order) else LEAST
    first, *further = tuning.tree.places
    thresholds[first] = round(max(LEAST, balanced), 3)
    for level in further:
        places = list(tuning.tree.places[level])
        read = np.flatnonzero(tuning.truth[:, places].any(axis=1) & (about >= thresholds[""])).tolist()
        values = _node_probabilities(tuning[read], reading[read], calibration)[:, places].ravel()
        order = np.argsort(-values, kind="stable")
        right = tuning.truth[read][:, places].ravel()[order]
        weights = np.repeat(tuning.weights[read], len(places))[order]
        precision = np.cumsum(right * weights) / np.cumsum(weights)
        # The last place with that precision: it may dip before, where few suggestions have been counted.
        reached = np.flatnonzero(precision >= PRECISION)
        thresholds[level] = round(max(LEAST, float(values[order[reached[-1]]])), 3) if len(reached) else 0.5
    return thresholds
