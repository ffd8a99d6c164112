"""The stages of a model, fitted on the texts in the tuning set.

Each has weights for the parts that score together, a calibration that turns class scores into probabilities,
thresholds, and bounds beyond which it is enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from goalweave.classifiers.regression import fit_logistic
from goalweave.classifiers.tuning import BEGINNING, TOGETHER, Tuning
from goalweave.core.classify import WORDS, AboutCalibration, Calibration, Encoder, FusedScores, Stage, TopCalibration
from goalweave.core.classify.trained_model import TINY, logit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

OWN_WEIGHTS = 0.05
"""Penalty for how far a language's weights of the parts are from those of all languages."""
AGREED = 0.985
"""Part of the texts left to a quicker stage whose best node must be that of the last stage."""

COMMON, OWN_LANGUAGE, OWN_NODE = 1e-5, 2e-4, 5e-4
"""Penalties for how far calibration is from none, a language's from the common one, a node's offset from 0."""
LEAST = 0.25
"""No threshold is lower."""
PRECISION = {0: 0.85, 1: 0.7}
"""By depth: the thresholds are the lowest at which suggestions on exemplars and passages have this precision."""
FALSE_ALARMS = 0.01
"""Part of the texts about nothing that may get a suggestion."""


def build_stages(tuning: Tuning, encoders: Sequence[Encoder]) -> tuple[Stage, ...]:
    """Words alone; then with one encoder more each."""
    import numpy as np

    stages: list[Stage] = []
    for count in range(len(encoders) + 1):
        parts = _fit_weights_by_language(tuning, encoders[:count])
        name = encoders[count - 1].name if count else WORDS
        stages.append(Stage(name, parts, _fit_calibration(tuning, parts), {}))
    *quicker, last = stages
    reading = tuning.reading(last.parts)
    silent = _about_probabilities(tuning, reading, last.calibration) < last.calibration.thresholds[""]
    # When a stage is enough is judged by what the last one says of the same text, not by the truth: a mistake that both
    # make is no reason to go on.
    single = tuning.single
    for place, stage in enumerate(quicker):
        share = tuning.reading(stage.parts).share
        sure = {
            level: _certainty_thresholds(
                share[np.ix_(single, nodes)], reading.share[np.ix_(single, nodes)], silent[single]
            )
            for level, nodes in tuning.tree.places.items()
        }
        stages[place] = replace(stage, sure=sure)
    return tuple(stages)


def _fit_weights_by_language(tuning: Tuning, encoders: Sequence[Encoder]) -> dict[str, dict[str, float]]:
    """Weights that minimise the cross-entropy on the tuning texts, of all languages and then of each."""
    everywhere = [WORDS, *(encoder.name for encoder in encoders if not encoder.languages)]
    common = _fit_fusion(tuning, tuning.single, everywhere, None)
    parts = {"": common}
    for language in sorted(set(tuning.languages)):
        helpful = [encoder.name for encoder in encoders if not encoder.languages or language in encoder.languages]
        parts[language] = _fit_fusion(tuning, tuning.single_of(language), [WORDS, *helpful], common)
    return parts


def _fit_fusion(
    tuning: Tuning, rows: list[int], names: Sequence[str], start: Mapping[str, float] | None
) -> dict[str, float]:
    import numpy as np
    from scipy.optimize import minimize

    stack = np.stack([tuning.scores[name][rows] for name in names]).astype("float64")
    truth = tuning.main[rows]
    begin = np.array([(start or {}).get(name, 1 / len(names)) for name in names])
    # A language with few texts of its own stays near the weights of all; one with many may leave them.
    penalty = OWN_WEIGHTS if start else 0.0

    def loss(weights: Any) -> tuple[float, Any]:
        scores = np.tensordot(weights, stack, axes=1)
        scores -= scores.max(axis=1, keepdims=True)
        spread = np.exp(scores)
        total = spread.sum(axis=1, keepdims=True)
        own = np.arange(len(rows))
        entropy = -float((scores[own, truth] - np.log(total[:, 0])).mean())
        value = entropy + penalty * float(((weights - begin) ** 2).sum())
        slope = spread / total
        slope[own, truth] -= 1
        gradient = (stack * slope[None]).sum(axis=(1, 2)) / len(rows)
        return value, gradient + 2 * penalty * (weights - begin)

    fitted = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=[(0, 5)] * len(names)).x
    return {name: round(float(weight), 4) for name, weight in zip(names, fitted, strict=True)}


def _certainty_thresholds(shares: Any, last: Any, silent: Any) -> tuple[float, float]:
    """Below the first nearly every text is silent in the last stage; from the second on nearly all agree with it."""
    import numpy as np

    best = shares.max(axis=1)
    agree = shares.argmax(axis=1) == last.argmax(axis=1)
    falling = np.argsort(-best, kind="stable")
    counts = np.arange(1, len(best) + 1)
    # From the best share down the longest run of texts of which enough agree; without one a share above 1: none is sure.
    enough = np.flatnonzero(np.cumsum(agree[falling]) / counts >= AGREED)
    most = float(best[falling[enough[-1]]]) if len(enough) else 1.1
    rising = falling[::-1]
    enough = np.flatnonzero(np.cumsum(silent[rising]) / counts >= AGREED)
    least = float(best[rising[enough[-1]]]) if len(enough) else 0.0
    return round(min(least, most), 5), round(most, 5)


def _fit_calibration(tuning: Tuning, parts: Mapping[str, Mapping[str, float]]) -> Calibration:
    """Of the class scores that the parts give together, with thresholds."""
    import numpy as np

    reading = tuning.reading(parts)
    tree = tuning.tree
    top = [place for place, parent in enumerate(tree.parents) if parent < 0]
    below = [place for place, parent in enumerate(tree.parents) if parent >= 0]
    length = np.log1p(reading.word_counts)
    # 1. Whether a text is about anything: all texts.
    something = tuning.truth.any(axis=1)
    everything = np.arange(len(reading.share))
    about = _fit_weights(tuning, everything, np.stack([logit(reading.about), length], axis=1), something)
    # 2. Nodes at the top: each with each text that is about something. The share alone would let two goals of one text
    # take each other's probability, so the strength stands next to it.
    some = np.flatnonzero(something)
    rows, columns = np.repeat(some, len(top)), np.tile(top, len(some))
    features = [
        logit(reading.share[rows, columns] / np.maximum(reading.about[rows], TINY)),
        reading.strength[rows, columns],
        length[rows],
    ]
    truth = tuning.truth[rows, columns]
    at_top, offsets = _fit_node_offsets(tuning, rows, columns, np.stack(features, axis=1), truth)
    # 3. Nodes below, given their parent: each child of a node that is true of the text.
    given_parent: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    if below:
        parents = np.array([tree.parents[place] for place in below])
        single = np.array(tuning.single)
        siblings = (parents[:, None] == parents).astype("float32")
        # Only where a child is named: of what also fits, often no more than the parent is.
        rows, which = np.nonzero(tuning.truth[single][:, below] @ siblings)
        rows, columns = single[rows], np.array(below)[which]
        share = reading.share[rows, columns] / np.maximum(reading.share[rows, parents[which]], TINY)
        fitted = _fit_weights(tuning, rows, logit(share)[:, None], tuning.truth[rows, columns])
        given_parent = {language: (slope, offset) for language, (slope, offset) in fitted.items()}
    bare = Calibration(
        {language: AboutCalibration(*weights) for language, weights in about.items()},
        {language: TopCalibration(*weights) for language, weights in at_top.items()},
        given_parent,
        offsets,
        {},
    )
    return replace(bare, thresholds=_fit_thresholds(tuning, reading, bare))


def _fit_weights(tuning: Tuning, rows: Any, features: Floats, truth: Any) -> dict[str, tuple[float, ...]]:
    """By language the weights of the features and an offset; the language's own first weight and offset are kept near the common ones."""
    return _fit_node_offsets(tuning, rows, None, features, truth)[0]


def _fit_node_offsets(
    tuning: Tuning, rows: Any, columns: Any, features: Floats, truth: Any
) -> tuple[dict[str, tuple[float, ...]], dict[str, float]]:
    """The same, and offsets of nodes where there are columns."""
    import numpy as np

    languages = sorted(set(tuning.languages))
    # One regression for all: weights that every language shares, beside them a slope and an offset of each language and an
    # offset of each node. The penalties hold these near 0, so that a language with few texts keeps the common weights.
    own = np.eye(len(languages))[np.array(list(map(languages.index, tuning.languages)))[rows]]
    nodes = [] if columns is None else sorted(set(columns.tolist()))
    of_node = np.eye(len(nodes))[np.searchsorted(nodes, columns)] if nodes else np.zeros((len(rows), 0))
    count = features.shape[1]
    stack = np.hstack([features, np.ones((len(rows), 1)), own * features[:, :1], own, of_node])
    sizes = [count + 1, 2 * len(languages), len(nodes)]
    penalties = np.repeat([COMMON, OWN_LANGUAGE, OWN_NODE], sizes)
    # No calibration is a slope of 1 on the first feature, which is a logit already, and nothing else.
    begin = np.zeros(len(penalties))
    begin[0] = 1
    fitted = fit_logistic(stack, truth, penalties, begin)
    common, by_language, by_node = np.split(fitted, np.cumsum(sizes)[:-1])
    slopes, own_offsets = np.split(by_language, 2)
    calibrated = {"": _round_values(common)}
    for language, slope, offset in zip(languages, slopes, own_offsets, strict=True):
        moved = common.copy()
        moved[0] += slope
        moved[-1] += offset
        calibrated[language] = _round_values(moved)
    offsets = {tuning.tree.codes[node]: round(float(value), 4) for node, value in zip(nodes, by_node, strict=True)}
    return calibrated, offsets


def _round_values(values: Any) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)


def _node_probabilities(tuning: Tuning, reading: FusedScores, calibration: Calibration) -> Floats:
    """(texts, nodes), each text with the calibration of its language."""
    import numpy as np

    probabilities = np.zeros_like(reading.share)
    for language in sorted(set(tuning.languages)):
        places = tuning.of_language(language)
        probabilities[places] = tuning.tree.probabilities(reading[places], calibration, language)
    return probabilities


def _about_probabilities(tuning: Tuning, reading: FusedScores, calibration: Calibration) -> Floats:
    """(texts,): that each is about something, with the calibration of its language."""
    import numpy as np

    probabilities = np.zeros(len(reading.about), dtype="float32")
    for language in sorted(set(tuning.languages)):
        places = tuning.of_language(language)
        probabilities[places] = tuning.tree.about(reading[places], calibration, language)
    return probabilities


def _fit_thresholds(tuning: Tuning, reading: FusedScores, calibration: Calibration) -> dict[str, float]:
    """Of "", the probability that no more than FALSE_ALARMS of the texts about nothing reach; by level, the lowest from which on
    the suggestions of the tuning texts have the precision wanted."""
    import numpy as np

    about = _about_probabilities(tuning, reading, calibration)
    nothing = [
        place for place, exemplar in enumerate(tuning.exemplars) if not exemplar.nodes and exemplar.register != TOGETHER
    ]
    least = float(np.quantile(about[nothing], 1 - FALSE_ALARMS, method="higher")) if nothing else 0.0
    thresholds = {"": round(min(least + 0.001, 0.9), 3)}
    # Precision is promised on texts that people write: those made of them only widen what the calibration has seen.
    written = np.array([exemplar.register not in (TOGETHER, BEGINNING) for exemplar in tuning.exemplars])
    read = written & (about >= thresholds[""])
    values, truth = _node_probabilities(tuning, reading, calibration)[read], tuning.truth[read]
    for depth, (level, places) in enumerate(tuning.tree.places.items()):
        scores, right = values[:, list(places)].ravel(), truth[:, list(places)].ravel()
        order = np.argsort(-scores, kind="stable")
        precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
        # The last place with that precision: it may dip before, where few suggestions have been counted.
        reached = np.flatnonzero(precision >= PRECISION.get(depth, min(PRECISION.values())))
        thresholds[level] = round(max(LEAST, float(scores[order[reached[-1]]])), 3) if len(reached) else 0.5
    return thresholds
