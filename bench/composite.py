"""Rank intervals of a composite index by Monte-Carlo: the engine, a loop over draws with SciPy, plain Python.

python bench/composite.py [--draws N] [--entities E] [--indicators I] [--seed S] [--plain P]

All draw the same weights and must find the same 5th and 95th percentile of every rank. The loop with SciPy is how packages work
that build the whole index anew for every draw (COINr in R does): one weighted mean and one `rankdata` a draw. Plain Python does the
first P draws only; its time is for all of them in proportion.
"""

from __future__ import annotations

import argparse
import sys
from time import perf_counter

import numpy as np
from scipy.stats import rankdata

from goalweave.core.indices import (
    IndexDefinition,
    IndexGroup,
    IndexIndicator,
    IndexResults,
    MissingPolicy,
    MissingRule,
    Norm,
    Normalisation,
    SensitivityChoices,
    measure_sensitivity,
    score_table,
)

SPREAD = 0.25
WEIGHTS_ONLY = SensitivityChoices(spread=SPREAD, normalisations=(None,), aggregations=(None,))


def made(entities: int, indicators: int, seed: int) -> IndexResults:
    """An index of indicators that weigh the same, and values for it."""
    values = np.random.default_rng(seed).uniform(0, 100, (entities, indicators)).round(2)
    norm = Normalisation(Norm.MIN_MAX, 0.0, 100.0)
    parts = tuple(IndexIndicator(f"i{number}", {}, norm) for number in range(indicators))
    root = IndexGroup("bench", {}, parts)
    definition = IndexDefinition("bench", "1", {}, root, MissingPolicy(MissingRule.REFUSE))
    table = {
        f"e{row}": {part.code: float(v) for part, v in zip(parts, line, strict=True)} for row, line in enumerate(values)
    }
    return score_table(definition, table)


def weights(draws: int, indicators: int, seed: int) -> np.ndarray:
    """The weights that the engine draws for this seed."""
    generator = np.random.default_rng(seed)
    generator.multinomial(draws, [1.0])
    drawn = generator.uniform(1 - SPREAD, 1 + SPREAD, (draws, indicators)) / indicators
    return drawn / drawn.sum(axis=1, keepdims=True)


def by_scipy(scores: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    found = np.empty((len(drawn), len(scores)), np.int32)
    for number, row in enumerate(drawn):
        found[number] = rankdata(-np.round((scores * row).sum(axis=1), 12), "min")
    return found


def by_python(scores: list[list[float]], drawn: list[list[float]]) -> list[list[int]]:
    found = []
    for row in drawn:
        means = [round(sum(w * s for w, s in zip(row, line, strict=True)), 12) for line in scores]
        ordered = sorted(means, reverse=True)
        first: dict[float, int] = {}
        for place, mean in enumerate(ordered, 1):
            first.setdefault(mean, place)
        found.append([first[mean] for mean in means])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--entities", type=int, default=200)
    parser.add_argument("--indicators", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--plain", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    results = made(asked.entities, asked.indicators, asked.seed)
    scores = np.column_stack([one.scores for one in results.leaves.values()])

    def timed(choices: SensitivityChoices) -> tuple[float, dict[str, tuple[int, int]]]:
        took = []
        for _round in range(asked.rounds):
            start = perf_counter()
            found = measure_sensitivity(
                results, draws=asked.draws, generator=np.random.default_rng(asked.seed), choices=choices
            )
            took.append(perf_counter() - start)
        return min(took), {one.entity: (one.low, one.high) for one in found.intervals}

    engine, intervals = timed(WEIGHTS_ONLY)
    everything, _intervals = timed(SensitivityChoices(spread=SPREAD))
    start = perf_counter()
    loop = by_scipy(scores, weights(asked.draws, asked.indicators, asked.seed))
    scipy = perf_counter() - start
    low, high = (np.sort(loop, axis=0)[int(np.ceil(share * asked.draws)) - 1].tolist() for share in (0.05, 0.95))
    assert {name: (a, b) for name, a, b in zip(results.entities, low, high, strict=True)} == intervals, "SciPy differs"
    few = weights(asked.draws, asked.indicators, asked.seed)[: asked.plain]
    start = perf_counter()
    plain = by_python(scores.tolist(), few.tolist())
    python = (perf_counter() - start) * asked.draws / asked.plain
    assert plain == loop[: asked.plain].tolist(), "plain Python differs"
    print(f"{asked.draws:,} draws, {asked.entities} entities, {asked.indicators} indicators; all answers equal")
    print(f"{'':44}{'seconds':>9}{'times engine':>14}")
    for name, seconds in (
        ("engine, weights", engine), ("engine, weights, normalisation, aggregation", everything),
        ("loop over draws, NumPy and SciPy, weights", scipy), (f"plain Python, weights (from {asked.plain} draws)", python),
    ):  # fmt: skip
        print(f"{name:44}{seconds:9.3f}{seconds / engine:14.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
