"""The SDG Classification Benchmark, by its own protocol: 1,251 texts, each labelled for one goal (package sdgclassification-benchmark)."""

from __future__ import annotations

import io
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from goalweave.core.classify import Classifier
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PACKAGE = "sdgclassification-benchmark"


@dataclass(frozen=True, slots=True)
class GoalFigures:
    """accuracy, precision, recall in [0, 1]; auc: probability that a text about the goal scores above one that is not."""

    texts: int
    accuracy: float
    precision: float
    recall: float
    f1: float
    auc: float
    confusion: tuple[int, int, int, int]


@dataclass(frozen=True)
class BenchmarkResult:
    """The means over goals, as the benchmark takes them. Texts a second are without the loading of models."""

    accuracy: float
    precision: float
    recall: float
    macro_f1: float
    auc: float
    texts: int
    texts_per_second: float
    goals: dict[str, GoalFigures]


def run_benchmark(classifier: Classifier, framework: Framework, *, every: int = 1) -> BenchmarkResult:
    """Classify its texts as they come, language English, thresholds as they ship. Raises InputError without the
    package.

    every: 2 takes every second text of each goal and label, for a quick look; published figures take all.
    """
    if find_spec("sdgclassification") is None:
        raise InputError(Message("the benchmark is not installed: pip install {package}", package=PACKAGE))
    from sdgclassification.benchmark import Benchmark

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        bare = Benchmark(predict_sdgs=lambda text: [])
    bare.df = bare.df.sort_values(["sdg", "label"], kind="stable")[::every]
    texts = [str(text) for text in bare.df["text"]]
    languages = ["en"] * len(texts)
    classifier.scores(texts[:1], framework, languages[:1], "goal")
    start = time.perf_counter()
    scores = classifier.scores(texts, framework, languages, "goal")
    seconds = time.perf_counter() - start
    suggested: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        suggested[text] = [int(scores.codes[column]) for column in scores.above_threshold(place)]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        benchmark = Benchmark(predict_sdgs=lambda text: suggested[str(text)])
        benchmark.df = bare.df
        benchmark.run()
    average = benchmark.stats.average
    goal_of_text, labels = bare.df["sdg"].to_numpy(), bare.df["label"].to_numpy().astype(bool)
    goals = {}
    for code in scores.codes:
        own = benchmark.stats.sdg(int(code))
        if own.n:
            rows = goal_of_text == int(code)
            values = scores.values[rows, scores.codes.index(code)]
            goals[code] = GoalFigures(
                own.n,
                own.accuracy / 100,
                own.precision / 100,
                own.recall / 100,
                own.f1,
                area_under_curve(values, labels[rows]),
                (own.tp, own.fp, own.tn, own.fn),
            )
    return BenchmarkResult(
        average.accuracy / 100,
        average.precision / 100,
        average.recall / 100,
        average.f1,
        sum(figures.auc for figures in goals.values()) / len(goals),
        len(texts),
        len(texts) / seconds,
        goals,
    )


def benchmark_texts() -> list[str]:
    """Its texts, for the check that no exemplar overlaps with them; none if it is not installed."""
    if find_spec("sdgclassification") is None:
        return []
    from sdgclassification.benchmark import load_benchmark_df

    return [str(text) for text in load_benchmark_df()["text"]]


def area_under_curve(values: NDArray[np.floating], right: Any) -> float:
    """Area under the ROC curve by ranks; ties count half. 0.5 where all or none are right."""
    import numpy as np

    positive, negative = values[right], values[~right]
    if not len(positive) or not len(negative):
        return 0.5
    above = np.searchsorted(np.sort(negative), positive, side="left")
    not_below = np.searchsorted(np.sort(negative), positive, side="right")
    return float((above + not_below).sum() / (2 * len(positive) * len(negative)))
