"""The stages of a model, fitted on the tuning texts: what makes its parts comparable, how their sum becomes a probability, from which
one a node is suggested, and when a stage is enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from goalweave.core.classify.trained_model import is_title, log_length

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

AGREED = 0.97
"""Part of the texts left to a quicker stage whose best node must be that of the last stage."""
COMMON, OWN_LANGUAGE, OWN_NODE = 1e-6, 2e-4, 2e-3
"""Penalties for how far calibration is from none, a language's from the common one, a node's offset from 0."""
OWN_MEAN = 0.5
"""How much of a node's mean logit is taken off instead of the mean of all nodes. All of it costs more than it gains where a part knows
well how frequent a node is."""
LABELS_AT_TOP = 1.5
"""What labels count at the top, compared with the other parts: they are the best part on texts from elsewhere."""
LEAST = 0.15
"""No threshold is lower."""
PRECISION = 0.6
"""The threshold of nodes below the top is the lowest at which suggestions on tuning texts with such a node are right so often."""
SAMPLES, SEED = 100, 20
"""Random samples of the texts whose best thresholds are averaged: that of a few hundred texts alone hangs on a handful."""
FALSE_ALARMS = 0.02
"""Part of the texts about nothing that may get a suggestion."""


def build_scales(tuning: Tuning, encoders: Sequence[Encoder]) -> dict[str, Scale]:
    """Of each part over the tuning texts that it reads. A node's mean takes off what its own prior was in training, in part: the number of
    texts written for it, or of its children, says little about how often texts are about it."""
    languages = {WORDS: (), LABELS: ()} | {encoder.name: encoder.languages for encoder in encoders}
    top = list(tuning.tree.top)
    below = [place for place, parent in enumerate(tuning.tree.parents) if parent >= 0]
    scales = {}
    for name, logits in tuning.parts.items():
        rows = tuning.of_languages(languages[name.removesuffix(HEADS)])
        weights = tuning.weights[rows] / max(float(tuning.weights[rows].sum()), 1e-9)
        means = weights @ logits.nodes[rows]
        moved = weights @ (logits.nodes[rows] - means) ** 2
        means[top] = OWN_MEAN * means[top] + (1 - OWN_MEAN) * means[top].mean()
        about = float(weights @ logits.about[rows])
        spread = float(weights @ (logits.about[rows] - about) ** 2)
        scales[name] = Scale(
            (_rounded(about), _rounded(spread**0.5)),
            {code: _rounded(mean) for code, mean in zip(tuning.tree.codes, means, strict=True)},
            _rounded(float(moved[top].mean()) ** 0.5 / (LABELS_AT_TOP if name == LABELS else 1)),
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
    about = _fit(tuning, rows, None, features[rows], something[rows], tuning.weights[rows]).weights
    # 2. Nodes at the top: each with each text that is about something.
    some = np.flatnonzero(tuning.known.any(axis=1) & (something | ~(tuning.known > 0).all(axis=1)))
    rows, columns = np.repeat(some, len(top)), np.tile(top, len(some))
    features = np.stack([reading.nodes[rows, columns], length[rows]], axis=1)
    weights = tuning.weights[rows] * tuning.known[rows, columns]
    titles = is_title(reading.word_counts[rows])
    at_top = _fit(tuning, rows, columns, features, tuning.truth[rows, columns], weights, titles)
    # 3. Nodes below, given their parent: where a sibling is named, for else often no more than the parent is known.
    given_parent = {"": (1.0, 0.0)}
    if len(below):
        parents = np.array(tree.parents)[below]
        siblings = (parents[:, None] == parents).astype("float32")
        rows, which = np.nonzero(tuning.truth[:, below] @ siblings)
        columns = below[which]
        weights = tuning.weights[rows] * tuning.known[rows, columns]
        features = reading.nodes[rows, columns][:, None]
        fitted = _fit(tuning, rows, None, features, tuning.truth[rows, columns], weights)
        given_parent = {language: (slope, offset) for language, (slope, offset) in fitted.weights.items()}
    bare = Calibration(
        {language: AboutCalibration(*own) for language, own in about.items()},
        {language: TopCalibration(*own) for language, own in at_top.weights.items()},
        given_parent,
        at_top.offsets,
        at_top.titles,
        {},
    )
    return replace(bare, thresholds=_fit_thresholds(tuning, reading, bare))


@dataclass(frozen=True)
class _Fit:
    """weights: by language, those of the features and an offset. offsets: by node. titles: added to the first weight and the offset."""

    weights: dict[str, tuple[float, ...]]
    offsets: dict[str, float]
    titles: tuple[float, float]


def _fit(
    tuning: Tuning, rows: Any, columns: Any, features: Floats, truth: Any, weights: Any, titles: Floats | None = None
) -> _Fit:
    """One regression for all: weights that every text shares; beside them a slope and an offset of each language and of titles, and an
    offset of each node. Penalties hold these near 0, so that a language with few texts keeps the common weights."""
    import numpy as np

    languages = sorted(set(tuning.languages))
    own = np.eye(len(languages))[np.array(list(map(languages.index, tuning.languages)))[rows]]
    nodes = [] if columns is None else sorted(set(columns.tolist()))
    of_node = np.eye(len(nodes))[np.searchsorted(nodes, columns)] if nodes else np.zeros((len(rows), 0))
    of_title = np.zeros((len(rows), 0)) if titles is None else titles[:, None] * [1, 1]
    of_title[:, :1] *= features[:, :1]
    common = np.hstack([features, np.ones((len(rows), 1))])
    blocks = [common, own * features[:, :1], own, of_title, of_node]
    penalties = [COMMON, OWN_LANGUAGE, OWN_LANGUAGE, OWN_LANGUAGE, OWN_NODE]
    sizes = [block.shape[1] for block in blocks]
    fitted = fit_logistic(np.hstack(blocks), truth, weights, np.repeat(penalties, sizes))
    shared, slopes, offsets, of_titles, by_node = np.split(fitted, np.cumsum(sizes)[:-1])
    calibrated = {"": tuple(map(_rounded, shared))}
    for language, slope, offset in zip(languages, slopes, offsets, strict=True):
        moved = shared.copy()
        moved[0] += slope
        moved[-1] += offset
        calibrated[language] = tuple(map(_rounded, moved))
    added = (0.0, 0.0) if titles is None else (_rounded(of_titles[0]), _rounded(of_titles[1]))
    by_code = {tuning.tree.codes[node]: _rounded(offset) for node, offset in zip(nodes, by_node, strict=True)}
    return _Fit(calibrated, by_code, added)


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
    balanced = _best_balanced(tuning, _node_probabilities(tuning, reading, calibration))
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


def _best_balanced(tuning: Tuning, probabilities: Floats) -> float:
    """From which probability of a node at the top what is true of texts, and what they only look like, are best told apart: the mean of
    the rates at which both are told right, over our passages and each origin whose texts were collected with look-alikes."""
    import numpy as np

    top = list(tuning.tree.top)
    groups: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(tuning.texts):
        if text.source == PASSAGES or text.origin:
            groups[text.origin].append(place)
    groups = {origin: rows for origin, rows in groups.items() if (tuning.known[rows][:, top] > 1).any()}
    # Without look-alikes, as in a framework with few exemplars, all other nodes stand for them.
    groups = groups or {"": [place for place, text in enumerate(tuning.texts) if text.source == EXEMPLARS]}
    grid = np.arange(LEAST, 1.0, 0.005)
    chance = np.random.default_rng(SEED)
    best = []
    for _ in range(SAMPLES):
        balance = np.zeros(len(grid))
        for rows in groups.values():
            sample = chance.choice(rows, len(rows))
            truth, known = tuning.truth[sample][:, top] > 0, tuning.known[sample][:, top]
            against = (known > 1) & ~truth if (known > 1).any() else ~truth
            own = probabilities[sample][:, top]
            balance += (own[truth][:, None] >= grid).mean(axis=0) + (own[against][:, None] < grid).mean(axis=0)
        best.append(grid[balance.argmax()])
    return float(np.mean(best))
