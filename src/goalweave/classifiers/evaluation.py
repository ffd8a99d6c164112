"""The accuracy of a classifier on labelled texts, each figure with a 95 % interval."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from goalweave.core.classify import Classifier, NodeScores, roll_up_codes
from goalweave.core.model import Framework
from goalweave.core.text.languages import LANGUAGES, base_language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Sums = dict[str, Floats]
    """Column → (replicates, width) sums over texts; see `_count`."""

BINS = 10
AT = (1, 3, 5)
Z = 1.959964
"""Quantile of the normal distribution for 95 %."""
REPLICATES = 1000
BATCH = 100
"""Replicates that are drawn at a time."""
SEED = 20_260

SHARES = {
    "hit@1": ("hit@1", "about"),
    "hit@3": ("hit@3", "about"),
    "hit@5": ("hit@5", "about"),
    "precision@1": ("first", "known_about"),
    "answered": ("answered", "about"),
    "false_alarms": ("alarms", "nothing"),
    "rejected": ("rejected_suggested", "rejected"),
}
"""Figures that are a part of the texts: the columns of `_count` that they divide."""


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """A text with the codes that are true of it, at one level; none: it is about nothing here.

    first: the main code. rejected: codes that are known not to be true. partial: other nodes than its codes may be true as well, so that
    a suggestion outside them is neither right nor wrong. document: where the text is from; texts of one document resemble each other.
    """

    text: str
    codes: frozenset[str]
    language: str = ""
    first: str = ""
    rejected: frozenset[str] = frozenset()
    partial: bool = False
    document: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NodeFigures:
    """Figures of one node; None: nothing to divide by. texts: those that it is true of."""

    texts: int
    precision: Figure | None
    recall: Figure | None
    f1: Figure | None


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """A part of the reliability curve: how many, their mean probability, and how many of them are right."""

    count: int
    expected: float
    right: float


@dataclass(frozen=True)
class Evaluation:
    """Figures over the cases at one level. partial: cases of which other nodes may be true as well.

    figures, by name; one that the cases cannot tell is missing:

    - hit@k: part of the cases about something with a true node (the main one, where there is one) among the best k, whether
      suggested or not. recall@k: mean part of a case's nodes among the best k.
    - precision, recall, f1: of what is suggested at the thresholds, micro-averaged over pairs of text and node; macro_f1: mean of
      the nodes' own. precision@1: part of the cases about something whose first suggestion is true; no suggestion counts as wrong.
    - answered: part of the cases about something that get a suggestion; false_alarms: part of those about nothing that get one;
      rejected: part of the cases with a rejected node that get it.
    - ece: expected calibration error of the best node of every text (Naeini and others 2015), ten bins of equal width.

    Cases that are partial count for hit@k, recall@k, recall and answered only.

    Intervals of parts of the texts are Wilson's (1927), with the number of texts reduced by the design effect of documents (Korn
    and Graubard 1998); all others are percentiles of a bootstrap that draws documents, with a fixed seed, less its bias. A text
    without a document is one of its own.
    """

    level: str
    cases: int
    nothing: int
    partial: int
    reliability: tuple[ReliabilityBin, ...]
    texts_per_second: float
    codes: tuple[str, ...] = field(repr=False)
    documents: Sums = field(repr=False, compare=False)
    """The sums of each document, of which all figures are functions."""

    @cached_property
    def values(self) -> Mapping[str, float]:
        """Figure → its value, without intervals, which take a second for some thousands of texts."""
        import numpy as np

        ratios = {name: ratio[0, 0] for name, ratio in self._ratios.items() if name != "node_f1"}
        return {name: float(ratio) for name, ratio in ratios.items() if not np.isnan(ratio)}

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        figures = {}
        for name, value in self.values.items():
            if name in SHARES:
                part, total = SHARES[name]
                figures[name] = wilson_figure(self.documents[part][:, 0], self.documents[total][:, 0])
            else:
                figures[name] = _bootstrap_figure(value, self._spreads[name][:, 0])
        return figures

    @cached_property
    def per_node(self) -> Mapping[str, NodeFigures]:
        """Figures of the nodes that are true of a text or suggested for one."""
        figures = {}
        columns = self.documents
        for number, code in enumerate(self.codes):
            true, right = columns["node_true"][:, number], columns["node_right"][:, number]
            suggested, known_right = columns["known_node_suggested"][:, number], columns["known_node_right"][:, number]
            if not true.any() and not suggested.any():
                continue
            f1 = float(self._ratios["node_f1"][0, number])
            figures[code] = NodeFigures(
                int(true.sum()),
                wilson_figure(known_right, suggested) if suggested.any() else None,
                wilson_figure(right, true) if true.any() else None,
                None if math.isnan(f1) else _bootstrap_figure(f1, self._spreads["node_f1"][:, number]),
            )
        return figures

    @cached_property
    def _ratios(self) -> Sums:
        return _ratios({name: column.sum(axis=0, keepdims=True) for name, column in self.documents.items()})

    @cached_property
    def _spreads(self) -> Sums:
        return _bootstrap(self.documents)

    def value(self, name: str) -> float:
        """The value of a figure, 0 where the cases cannot tell it."""
        return self.values.get(name, 0.0)

    @property
    def hit(self) -> dict[int, float]:
        return {k: self.value(f"hit@{k}") for k in AT}

    @property
    def recall(self) -> dict[int, float]:
        return {k: self.value(f"recall@{k}") for k in AT}

    @property
    def precision(self) -> float:
        return self.value("precision")

    @property
    def recall_micro(self) -> float:
        return self.value("recall")

    @property
    def f1(self) -> float:
        return self.value("f1")

    @property
    def macro_f1(self) -> float:
        return self.value("macro_f1")

    @property
    def answered(self) -> float:
        return self.value("answered")

    @property
    def false_alarms(self) -> float:
        return self.value("false_alarms")

    @property
    def ece(self) -> float:
        return self.value("ece")


def evaluate(classifier: Classifier, framework: Framework, cases: Sequence[LabelledCase], level: str) -> Evaluation:
    """Measure on cases whose codes are rolled up to `level`. Texts a second are without the loading of models."""
    score_cases(classifier, framework, cases[:1], level)
    start = time.perf_counter()
    scores = score_cases(classifier, framework, cases, level)
    seconds = time.perf_counter() - start
    return evaluate_scores(scores, framework, cases, level, len(cases) / seconds if cases else 0.0)


def score_cases(classifier: Classifier, framework: Framework, cases: Sequence[LabelledCase], level: str) -> NodeScores:
    """Scores down to `level`. A language that the classifier does not know is passed as unknown."""
    languages = [case.language if base_language(case.language) in LANGUAGES else "" for case in cases]
    return classifier.scores([case.text for case in cases], framework, languages, level)


def evaluate_scores(
    scores: NodeScores, framework: Framework, cases: Sequence[LabelledCase], level: str, texts_per_second: float = 0.0
) -> Evaluation:
    """The figures for scores that are already computed, down to `level` or deeper."""
    import numpy as np

    columns = [place for place, code in enumerate(scores.codes) if framework.node(code).level == level]
    codes = [scores.codes[column] for column in columns]
    place = {code: number for number, code in enumerate(codes)}
    values = scores.values[:, columns]
    suggested = np.zeros(values.shape, dtype=bool)
    truth, rejected, main = (np.zeros(values.shape, dtype=bool) for _ in range(3))
    outside = np.zeros(len(cases))
    for row, case in enumerate(cases):
        above = set(scores.above_threshold(row))
        suggested[row] = [column in above for column in columns]
        for code in roll_up_codes(framework, case.codes, level):
            if code in place:
                truth[row, place[code]] = True
            else:
                outside[row] += 1
        for code in roll_up_codes(framework, case.rejected, level):
            if code in place:
                rejected[row, place[code]] = True
        main[row] = truth[row]
        if case.first:
            first = roll_up_codes(framework, [case.first], level)[0]
            main[row] = [code == first for code in codes]
    partial = np.array([case.partial for case in cases], dtype=bool)
    counts = _count(values, suggested, truth, outside, main, rejected, partial)
    return Evaluation(
        level=level,
        cases=len(cases),
        nothing=int(counts["nothing"].sum()),
        partial=int(partial.sum()),
        reliability=_reliability_bins(counts),
        texts_per_second=texts_per_second,
        codes=tuple(codes),
        documents=_sum_by_document(counts, cases),
    )


def _count(
    values: NDArray[np.floating],
    suggested: Bools,
    truth: Bools,
    outside: Floats,
    main: Bools,
    rejected: Bools,
    partial: Bools,
) -> Sums:
    """Column → (texts, width): what each text adds to the sums that every figure is a function of.

    outside: how many true nodes of each text the classifier cannot suggest; they count as missed. Columns that begin with `known` and
    those of calibration leave partial texts out.
    """
    import numpy as np

    texts, nodes = values.shape
    expected = truth.sum(axis=1) + outside
    about = expected > 0
    known = ~partial
    nothing = ~about & known
    # Stable, so that equal scores rank in the order of the framework on every machine.
    order = np.argsort(-values, axis=1, kind="stable")
    ranked_truth = np.take_along_axis(truth, order, axis=1)
    ranked_main = np.take_along_axis(main, order, axis=1)
    best_right = ranked_truth[:, 0] if nodes else np.zeros(texts, dtype=bool)
    # The first suggestion: not always the best node, which can be below its own threshold.
    ranked_suggested = np.take_along_axis(suggested, order, axis=1)
    leading = ranked_suggested & (ranked_suggested.cumsum(axis=1) == 1)
    best = values.max(axis=1, initial=0).astype("float64")
    bins = np.minimum((best * BINS).astype(int), BINS - 1)
    in_bin = (bins[:, None] == np.arange(BINS)) & known[:, None]
    right = suggested & truth
    answered = suggested.any(axis=1)
    counts: dict[str, Any] = {
        "about": about,
        "nothing": nothing,
        "known_about": about & known,
        "first": (leading & ranked_truth).any(axis=1) & known,
        "answered": about & answered,
        "alarms": nothing & answered,
        "rejected": rejected.any(axis=1),
        "rejected_suggested": (rejected & suggested).any(axis=1),
        "true": expected,
        "right": right.sum(axis=1),
        "known_true": expected * known,
        "node_true": truth,
        "node_right": right,
        "known_node_true": truth & known[:, None],
        "known_node_right": right & known[:, None],
        "known_node_suggested": suggested & known[:, None],
        "bin_count": in_bin,
        "bin_expected": in_bin * best[:, None],
        "bin_right": in_bin & best_right[:, None],
    }
    for k in AT:
        counts[f"hit@{k}"] = ranked_main[:, :k].any(axis=1) & about
        counts[f"recall@{k}"] = ranked_truth[:, :k].sum(axis=1) / np.maximum(expected, 1)
    return {name: column.reshape(texts, -1).astype("float64") for name, column in counts.items()}


def _sum_by_document(counts: Sums, cases: Sequence[LabelledCase]) -> Sums:
    """Column → (documents, width); a text without a document is one of its own."""
    import numpy as np

    places: dict[str, int] = {}
    owners = [places.setdefault(case.document or f"\0{number}", len(places)) for number, case in enumerate(cases)]
    if len(places) == len(cases):
        return counts
    sums = {}
    for name, column in counts.items():
        sums[name] = np.zeros((len(places), column.shape[1]))
        np.add.at(sums[name], owners, column)
    return sums


def _ratios(sums: Sums) -> Sums:
    """Figure → (replicates, 1), node_f1 → (replicates, nodes); NaN where there is nothing to divide by."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = {name: sums[part] / sums[total] for name, (part, total) in SHARES.items()}
        for k in AT:
            ratios[f"recall@{k}"] = sums[f"recall@{k}"] / sums["about"]
        suggested = sums["known_node_suggested"].sum(axis=1, keepdims=True)
        right = sums["known_node_right"].sum(axis=1, keepdims=True)
        # Texts that are all about nothing have no precision, though each suggestion for them is wrong.
        precision = np.where(sums["known_about"] > 0, right / suggested, np.nan)
        f1 = np.where(sums["known_about"] > 0, 2 * right / (suggested + sums["known_true"]), np.nan)
        node_f1 = 2 * sums["known_node_right"] / (sums["known_node_suggested"] + sums["known_node_true"])
        present = sums["known_node_true"] > 0
        macro_f1 = np.where(present, node_f1, 0).sum(axis=1, keepdims=True) / present.sum(axis=1, keepdims=True)
        gaps = np.abs(sums["bin_expected"] - sums["bin_right"]).sum(axis=1, keepdims=True)
        ece = gaps / sums["bin_count"].sum(axis=1, keepdims=True)
    recall = sums["right"] / np.where(sums["true"] > 0, sums["true"], np.nan)
    return ratios | {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "macro_f1": macro_f1,
        "ece": ece,
        "node_f1": node_f1,
    }


def _bootstrap(documents: Sums) -> Sums:
    """Figure → (2, width): how far its 2.5 and 97.5 % quantiles are from its mean, over documents drawn with replacement."""
    import numpy as np

    names = [name for name in documents if name not in ("node_true", "node_right")]
    table = np.concatenate([documents[name] for name in names], axis=1).astype("float32")
    edges = np.cumsum([documents[name].shape[1] for name in names])[:-1]
    occurring = table.any(axis=0)
    count = len(table)
    random = np.random.default_rng(SEED)
    samples = np.zeros((REPLICATES, table.shape[1]))
    for start in range(0, REPLICATES, BATCH):
        # How often each replicate draws each document; in floats, since only those are multiplied fast.
        times = np.zeros((BATCH, count), dtype="float32")
        for row in times:
            row[:] = np.bincount(random.integers(0, count, count), minlength=count)
        samples[start : start + BATCH, occurring] = times @ table[:, occurring]
    ratios = _ratios(dict(zip(names, np.split(samples, edges, axis=1), strict=True)))
    spreads = {}
    for name, values in ratios.items():
        if name in SHARES:
            continue
        # A single document says nothing of others.
        unknown = np.isnan(values).all(axis=0) | (count < 2)
        defined = np.where(unknown, 0, values)
        quantiles = np.nanquantile(defined, (0.025, 0.975), axis=0) - np.nanmean(defined, axis=0)
        spreads[name] = np.where(unknown, [[-1.0], [1.0]], quantiles)
    return spreads


def _bootstrap_figure(value: float, spread: Floats) -> Figure:
    """The interval is about the value, not about the mean of the replicates: a calibration error grows when texts are drawn twice."""
    low, high = (value + spread).tolist()
    return Figure(value, max(0.0, low), min(1.0, high))


def wilson_figure(right: Floats, total: Floats) -> Figure:
    """A share and its Wilson interval. right, total: texts of each document.

    n is divided by the design effect: the variance of the share over documents by that over independent texts, if that is more than 1.
    """
    count = float(total.sum())
    share = float(right.sum()) / count
    documents = int((total > 0).sum())
    spread = share * (1 - share) / max(1.0, count - 1)
    effective = count if documents > 1 else 1.0
    if spread and documents > 1:
        clustered = documents / (documents - 1) * float(((right - share * total) ** 2).sum()) / count**2
        effective = count / max(1.0, clustered / spread)
    centre = (share + Z**2 / (2 * effective)) / (1 + Z**2 / effective)
    half = Z / (1 + Z**2 / effective) * math.sqrt(share * (1 - share) / effective + Z**2 / (4 * effective**2))
    return Figure(share, max(0.0, centre - half), min(1.0, centre + half))


def _reliability_bins(counts: Sums) -> tuple[ReliabilityBin, ...]:
    """The reliability curve in bins of equal width, without the empty ones."""
    columns = [counts[name].sum(axis=0) for name in ("bin_count", "bin_expected", "bin_right")]
    return tuple(
        ReliabilityBin(int(count), float(expected / count), float(right / count))
        for count, expected, right in zip(*columns, strict=True)
        if count
    )
