"""The accuracy of a classifier on held-out texts, on any labelled texts, and on the public benchmark."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goalweave.core.classify import Classifier, NodeScores, roll_up_codes
from goalweave.core.model import Framework

BINS = 10
AT = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """A text with the codes that are true of it, at one level; none: it is about nothing here. first: the main one."""

    text: str
    codes: frozenset[str]
    language: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """A part of the reliability curve: how many, their mean probability, and how many of them are right."""

    count: int
    expected: float
    right: float


@dataclass(frozen=True)
class Evaluation:
    """Figures over the cases at one level.

    hit: k → part of the cases about something with a true node (the main one, where there is one) among the best k, whether
    suggested or not. recall: k → mean part of a case's nodes among the best k. precision, recall_micro, f1: of what is suggested at the
    thresholds, micro-averaged over pairs of text and node; macro_f1: mean of the nodes' own. answered: part of the cases about
    something that get a suggestion; false_alarms: part of those about nothing that get one. ece: expected calibration error
    of the best node of every text (Naeini and others 2015), ten bins of equal width.
    """

    level: str
    cases: int
    nothing: int
    hit: Mapping[int, float]
    recall: Mapping[int, float]
    precision: float
    recall_micro: float
    f1: float
    macro_f1: float
    answered: float
    false_alarms: float
    ece: float
    reliability: tuple[ReliabilityBin, ...]
    texts_per_second: float
    per_node: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def evaluate(classifier: Classifier, framework: Framework, cases: Sequence[LabelledCase], level: str) -> Evaluation:
    """Measure on cases whose codes are rolled up to `level`. Texts a second are without the loading of models."""
    texts, languages = [case.text for case in cases], [case.language for case in cases]
    classifier.scores(texts[:1], framework, languages[:1], level)
    start = time.perf_counter()
    scores = classifier.scores(texts, framework, languages, level)
    seconds = time.perf_counter() - start
    return evaluate_scores(scores, framework, cases, level, len(cases) / seconds if cases else 0.0)


def evaluate_scores(
    scores: NodeScores, framework: Framework, cases: Sequence[LabelledCase], level: str, texts_per_second: float = 0.0
) -> Evaluation:
    """The figures for scores that are already computed."""
    import numpy as np

    columns = [place for place, code in enumerate(scores.codes) if framework.node(code).level == level]
    codes = [scores.codes[column] for column in columns]
    values = scores.values[:, columns]
    suggested = np.zeros(values.shape, dtype=bool)
    for row in range(len(cases)):
        above = set(scores.above_threshold(row))
        suggested[row] = [column in above for column in columns]
    place = {code: number for number, code in enumerate(codes)}
    truth = np.zeros(values.shape, dtype=bool)
    outside = np.zeros(len(cases), dtype="int64")
    for row, case in enumerate(cases):
        for code in roll_up_codes(framework, case.codes, level):
            if code in place:
                truth[row, place[code]] = True
            else:
                outside[row] += 1
    return _measure_level(values, suggested, truth, outside, codes, cases, framework, level, texts_per_second)


def _measure_level(
    values: Any,
    suggested: Any,
    truth: Any,
    outside: Any,
    codes: Sequence[str],
    cases: Sequence[LabelledCase],
    framework: Framework,
    level: str,
    texts_per_second: float,
) -> Evaluation:
    """outside: how many true nodes of each text the classifier cannot suggest; they count as missed."""
    import numpy as np

    expected = truth.sum(axis=1) + outside
    about = expected > 0
    # Stable, so that equal scores rank in the order of the framework on every machine.
    order = np.argsort(-values, axis=1, kind="stable")
    ranked = np.take_along_axis(truth, order, axis=1)
    main = ranked.copy()
    place = {code: number for number, code in enumerate(codes)}
    for row, case in enumerate(cases):
        if case.first:
            first = roll_up_codes(framework, [case.first], level)[0]
            main[row] = order[row] == place.get(first, -1)
    right = (suggested & truth).sum(axis=0)
    suggestions, true = suggested.sum(axis=0), truth.sum(axis=0)
    missed_outside = int(outside.sum())
    per_node = {
        code: {
            "texts": int(true[number]),
            "precision": _share_of(right[number], suggestions[number]),
            "recall": _share_of(right[number], true[number]),
            "f1": _share_of(2 * right[number], suggestions[number] + true[number]),
        }
        for number, code in enumerate(codes)
        if true[number] or suggestions[number]
    }
    best = values.max(axis=1, initial=0)
    hit = np.take_along_axis(truth, order[:, :1], axis=1)[:, 0] if len(codes) else np.zeros(len(cases), dtype=bool)
    bins = reliability(best, hit)
    return Evaluation(
        level=level,
        cases=len(cases),
        nothing=int((~about).sum()),
        hit={k: _share_of(main[about, :k].any(axis=1).sum(), about.sum()) for k in AT},
        recall={k: _share_of((ranked[about, :k].sum(axis=1) / expected[about]).sum(), about.sum()) for k in AT},
        precision=_share_of(right.sum(), suggestions.sum()),
        recall_micro=_share_of(right.sum(), true.sum() + missed_outside),
        f1=_share_of(2 * right.sum(), suggestions.sum() + true.sum() + missed_outside),
        macro_f1=_share_of(sum(figures["f1"] for figures in per_node.values() if figures["texts"]), (true > 0).sum()),
        answered=_share_of(suggested[about].any(axis=1).sum(), about.sum()),
        false_alarms=_share_of(suggested[~about].any(axis=1).sum(), (~about).sum()),
        ece=expected_calibration_error(bins),
        reliability=bins,
        texts_per_second=texts_per_second,
        per_node=per_node,
    )


def reliability(probabilities: Any, right: Any) -> tuple[ReliabilityBin, ...]:
    """The reliability curve in bins of equal width, without the empty ones."""
    import numpy as np

    which = np.minimum((np.asarray(probabilities) * BINS).astype(int), BINS - 1)
    return tuple(
        ReliabilityBin(
            int((which == part).sum()), float(probabilities[which == part].mean()), float(right[which == part].mean())
        )
        for part in range(BINS)
        if (which == part).any()
    )


def expected_calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """Mean distance of expected and right, weighted by count."""
    total = sum(part.count for part in bins)
    return sum(part.count * abs(part.expected - part.right) for part in bins) / total if total else 0.0


def _share_of(count: float, total: float) -> float:
    return float(count) / float(total) if total else 0.0
