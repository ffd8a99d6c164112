"""The stages of a model, fitted on the texts set apart to tune.

Each has weights for the parts that score together, a calibration that turns class scores into probabilities, thresholds,
and bounds beyond which it is enough.
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
    found: list[Stage] = []
    names = [WORDS]
    everywhere = [WORDS, *(one.name for one in encoders if not one.languages)]
    for count in range(len(encoders) + 1):
        if count:
            names.append(encoders[count - 1].name)
        parts = _fit_weights_by_language(tuning, names, [name for name in names if name in everywhere], encoders)
        found.append(Stage(names[-1], parts, _fit_calibration(tuning, parts), {}))
    last = tuning.reading(found[-1].parts)
    calibration = found[-1].calibration
    silent = _about_probabilities(tuning, last, calibration) < calibration.thresholds[""]
    made = []
    for stage in found[:-1]:
        share, single = tuning.reading(stage.parts).share, tuning.single
        sure = {
            level: _certainty_thresholds(
                share[single][:, list(places)], last.share[single][:, list(places)], silent[single]
            )
            for level, places in tuning.tree.places.items()
        }
        made.append(Stage(stage.name, stage.parts, stage.calibration, sure))
    return (*made, found[-1])


def _fit_weights_by_language(
    tuning: Tuning, names: Sequence[str], everywhere: Sequence[str], encoders: Sequence[Encoder]
) -> dict[str, dict[str, float]]:
    """Weights that minimise the cross-entropy on the tuning texts, of all languages and then of each."""
    common = _fit_fusion(tuning, tuning.single, everywhere, None)
    parts = {"": common}
    for language in sorted(set(tuning.languages)):
        helped = [
            name
            for name in names
            if name in everywhere or any(one.name == name and language in one.languages for one in encoders)
        ]
        parts[language] = _fit_fusion(tuning, tuning.single_of(language), helped, common)
    return parts


def _fit_fusion(
    tuning: Tuning, rows: list[int], names: Sequence[str], start: Mapping[str, float] | None
) -> dict[str, float]:
    import numpy as np
    from scipy.optimize import minimize

    stack = np.stack([tuning.scores[name][rows] for name in names]).astype("float64")
    truth = tuning.main[rows]
    begin = np.array([(start or {}).get(name, 1 / len(names)) for name in names])
    penalty = OWN_WEIGHTS if start else 0.0

    def loss(weights: Any) -> tuple[float, Any]:
        scores = np.tensordot(weights, stack, axes=1)
        scores -= scores.max(axis=1, keepdims=True)
        spread = np.exp(scores)
        total = spread.sum(axis=1, keepdims=True)
        own = np.arange(len(rows))
        value = -float((scores[own, truth] - np.log(total[:, 0])).mean()) + penalty * float(
            ((weights - begin) ** 2).sum()
        )
        slope = spread / total
        slope[own, truth] -= 1
        gradient = (stack * slope[None]).sum(axis=(1, 2)) / len(rows)
        return value, gradient + 2 * penalty * (weights - begin)

    found = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=[(0, 5)] * len(names)).x
    return {name: round(float(weight), 4) for name, weight in zip(names, found, strict=True)}


def _certainty_thresholds(shares: Any, last: Any, silent: Any) -> tuple[float, float]:
    """Below the first nearly every text is silent in the last stage; from the second on nearly all agree with it."""
    import numpy as np

    best = shares.max(axis=1)
    agree = shares.argmax(axis=1) == last.argmax(axis=1)
    order = np.argsort(-best, kind="stable")
    kept = np.cumsum(agree[order]) / np.arange(1, len(order) + 1) >= AGREED
    most = float(best[order[np.flatnonzero(kept)[-1]]]) if kept.any() else 1.1
    rising = order[::-1]
    kept = np.cumsum(silent[rising]) / np.arange(1, len(order) + 1) >= AGREED
    least = float(best[rising[np.flatnonzero(kept)[-1]]]) if kept.any() else 0.0
    return round(min(least, most), 5), round(most, 5)


def _fit_calibration(tuning: Tuning, parts: Mapping[str, Mapping[str, float]]) -> Calibration:
    """Of the class scores that the parts give together, with thresholds."""
    import numpy as np

    reading = tuning.reading(parts)
    tree = tuning.tree
    top = [place for place, parent in enumerate(tree.parents) if parent < 0]
    below = [place for place, parent in enumerate(tree.parents) if parent >= 0]
    length = np.log1p(reading.word_counts)
    something = tuning.truth.any(axis=1)
    everything = np.arange(len(reading.share))
    about = _fit_weights(tuning, everything, np.stack([logit(reading.about), length], axis=1), something)
    some = np.flatnonzero(something)
    rows, columns = np.repeat(some, len(top)), np.tile(top, len(some))
    features = [
        logit(reading.share[rows, columns] / np.maximum(reading.about[rows], TINY)),
        reading.strength[rows, columns],
        length[rows],
    ]
    truth = tuning.truth[rows, columns]
    at_top, offsets = _fit_node_offsets(tuning, rows, columns, np.stack(features, axis=1), truth)
    found_below: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    if below:
        parents = np.array([tree.parents[place] for place in below])
        single = np.array(tuning.single)
        siblings = (parents[:, None] == parents).astype("float32")
        # Only where a child is told: of what also fits, often no more than the parent is.
        rows, which = np.nonzero(tuning.truth[single][:, below] @ siblings)
        rows, columns = single[rows], np.array(below)[which]
        given = reading.share[rows, columns] / np.maximum(reading.share[rows, parents[which]], TINY)
        fitted = _fit_weights(tuning, rows, logit(given)[:, None], tuning.truth[rows, columns])
        found_below = {language: (slope, offset) for language, (slope, offset) in fitted.items()}
    bare = Calibration(
        {language: AboutCalibration(*one) for language, one in about.items()},
        {language: TopCalibration(*one) for language, one in at_top.items()},
        found_below,
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
    own = np.eye(len(languages))[np.array([languages.index(one) for one in tuning.languages])[rows]]
    nodes = [] if columns is None else sorted(set(columns.tolist()))
    of_node = np.eye(len(nodes))[np.searchsorted(nodes, columns)] if nodes else np.zeros((len(rows), 0))
    count = features.shape[1]
    stack = np.hstack([features, np.ones((len(rows), 1)), own * features[:, :1], own, of_node])
    sizes = [count + 1, 2 * len(languages), len(nodes)]
    penalties = np.repeat([COMMON, OWN_LANGUAGE, OWN_NODE], sizes)
    begin = np.zeros(len(penalties))
    begin[0] = 1
    found = fit_logistic(stack, truth, penalties, begin)
    common, by_language, by_node = np.split(found, np.cumsum(sizes)[:-1])
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

    found = np.zeros_like(reading.share)
    for language in sorted(set(tuning.languages)):
        places = tuning.of_language(language)
        found[places] = tuning.tree.probabilities(reading[places], calibration, language)
    return found


def _about_probabilities(tuning: Tuning, reading: FusedScores, calibration: Calibration) -> Floats:
    """(texts,): that each is about something, with the calibration of its language."""
    import numpy as np

    found = np.zeros(len(reading.about), dtype="float32")
    for language in sorted(set(tuning.languages)):
        places = tuning.of_language(language)
        found[places] = tuning.tree.about(reading[places], calibration, language)
    return found


def _fit_thresholds(tuning: Tuning, reading: FusedScores, calibration: Calibration) -> dict[str, float]:
    """Of "", the probability that no more than FALSE_ALARMS of the texts about nothing reach; by level, the lowest from which on
    the suggestions of the tuning texts have the precision wanted."""
    import numpy as np

    about = _about_probabilities(tuning, reading, calibration)
    nothing = [place for place, one in enumerate(tuning.exemplars) if not one.nodes and one.register != TOGETHER]
    least = float(np.quantile(about[nothing], 1 - FALSE_ALARMS, method="higher")) if nothing else 0.0
    found = {"": round(min(least + 0.001, 0.9), 3)}
    written = np.array([one.register not in (TOGETHER, BEGINNING) for one in tuning.exemplars])
    heard = written & (about >= found[""])
    values, truth = _node_probabilities(tuning, reading, calibration)[heard], tuning.truth[heard]
    for depth, (level, places) in enumerate(tuning.tree.places.items()):
        scores, right = values[:, list(places)].ravel(), truth[:, list(places)].ravel()
        order = np.argsort(-scores, kind="stable")
        precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
        wanted = PRECISION.get(depth, min(PRECISION.values()))
        reached = np.flatnonzero(precision >= wanted)
        found[level] = round(max(LEAST, float(scores[order[reached[-1]]])), 3) if len(reached) else 0.5
    return found
