"""The stages of a model: which parts score together, with which weights, and when a quick stage is enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from goalweave.classifiers.calibration import about_probabilities, fit_calibration
from goalweave.classifiers.tuning import Tuning
from goalweave.core.classify import WORDS, Encoder, Stage

OWN_WEIGHTS = 0.05
"""Penalty for how far a language's weights of the parts are from those of all languages."""
AGREED = 0.985
"""Part of the texts left to a quicker stage whose best node must be that of the last stage."""


def build_stages(tuning: Tuning, encoders: Sequence[Encoder]) -> tuple[Stage, ...]:
    """Words alone; then with one encoder more each."""
    found: list[Stage] = []
    names = [WORDS]
    everywhere = [WORDS, *(one.name for one in encoders if not one.languages)]
    for count in range(len(encoders) + 1):
        if count:
            names.append(encoders[count - 1].name)
        parts = _fit_weights_by_language(tuning, names, [name for name in names if name in everywhere], encoders)
        found.append(Stage(names[-1], parts, fit_calibration(tuning, parts), {}))
    last = tuning.reading(found[-1].parts)
    calibration = found[-1].calibration
    silent = about_probabilities(tuning, last, calibration) < calibration.thresholds[""]
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
