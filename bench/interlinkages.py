"""Second-order influence of a cross-impact matrix with rank intervals: ours, a loop over scorings with NumPy, plain Python.

python bench/interlinkages.py [--nodes N] [--perturbations P] [--seed S] [--rounds R] [--plain P]

All redraw the same scorings and must find the same 10th and 90th percentile of every rank. The lower bound only draws the moves and
multiplies the matrices: nothing is limited to the scale or ranked. The loop is how a script would do it: one scoring at a time, ranked
by SciPy. Plain Python does the first P scorings only; its time is for all of them in proportion.
"""

from __future__ import annotations

import argparse
import resource
import sys
from collections.abc import Iterator
from time import perf_counter

import numpy as np
from scipy.stats import rankdata

from goalweave.core.interlinkages import CrossImpactMatrix, PairScore, Reading, build_matrix, rank_influence
from goalweave.core.interlinkages.influence import AT_ONCE, RANKED_AT_ONCE

LIMIT = 3


def random_matrix(nodes: int, seed: int) -> CrossImpactMatrix:
    """A full matrix on the seven-point scale; half of the scores are 0, as in the Swedish matrix."""
    generator = np.random.default_rng(seed)
    scores = generator.integers(-LIMIT, LIMIT + 1, (nodes, nodes)) * generator.integers(0, 2, (nodes, nodes))
    codes = [f"n{place}" for place in range(nodes)]
    pairs = []
    for i, subject in enumerate(codes):
        for j, object_ in enumerate(codes):
            if i != j:
                pairs.append(PairScore(subject, object_, float(scores[i, j])))
    return build_matrix(pairs, nodes=codes)


def moves(nodes: int, perturbations: int, seed: int) -> Iterator[np.ndarray]:
    """The moves that ours draws for this seed, in its batches."""
    generator = np.random.default_rng(seed)
    step = max(1, AT_ONCE // nodes**2)
    for begin in range(0, perturbations, RANKED_AT_ONCE):
        count = min(RANKED_AT_ONCE, perturbations - begin)
        for first in range(0, count, step):
            yield generator.integers(-1, 2, (min(step, count - first), nodes, nodes), np.int8)


def lower_bound(scores: np.ndarray, perturbations: int, seed: int) -> float:
    total = 0.0
    for drawn in moves(len(scores), perturbations, seed):
        moved = scores + drawn
        total += float((moved @ moved.sum(axis=2)[..., None]).sum())
    return total


def by_loop(scores: np.ndarray, perturbations: int, seed: int) -> np.ndarray:
    """(perturbations, nodes): ranks."""
    ranks = []
    for drawn in moves(len(scores), perturbations, seed):
        for move in drawn:
            moved = np.clip(scores + move, -LIMIT, LIMIT)
            np.fill_diagonal(moved, 0)
            out = moved.sum(axis=1)
            ranks.append(rankdata(-np.round(out + moved @ out / 2, 9), "min"))
    return np.array(ranks, np.int32)


def by_python(scores: list[list[float]], drawn: list[list[list[int]]]) -> list[list[int]]:
    size = range(len(scores))
    ranks = []
    for move in drawn:
        moved = [[0.0 if i == j else max(-LIMIT, min(LIMIT, scores[i][j] + move[i][j])) for j in size] for i in size]
        out = [sum(row) for row in moved]
        totals = [out[i] + sum(moved[i][j] * out[j] for j in size) / 2 for i in size]
        ordered = sorted(totals, reverse=True)
        first: dict[float, int] = {}
        for place, total in enumerate(ordered, 1):
            first.setdefault(total, place)
        ranks.append([first[total] for total in totals])
    return ranks


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=int, default=169)
    parser.add_argument("--perturbations", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plain", type=int, default=20)
    options = parser.parse_args()
    matrix = random_matrix(options.nodes, options.seed)
    scores = matrix.scores()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times: dict[str, list[float]] = {}

    def timed(name: str, work: object, *arguments: object, **named: object) -> object:
        start = perf_counter()
        result = work(*arguments, **named)  # type: ignore[operator]
        times.setdefault(name, []).append(perf_counter() - start)
        return result

    for _round in range(options.rounds):
        for reading in Reading:
            ranking = timed(
                f"ours, reading {reading}", rank_influence, matrix, reading=reading,
                generator=np.random.default_rng(options.seed), perturbations=options.perturbations,
            )  # fmt: skip
            if reading is Reading.A:
                ours = ranking
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _round in range(options.rounds):
        timed("lower bound: draws and products", lower_bound, scores, options.perturbations, options.seed)
    loop = timed("loop over scorings, NumPy and SciPy", by_loop, scores, options.perturbations, options.seed)
    ordered = np.sort(loop, axis=0)
    low, high = (ordered[int(np.ceil(share * options.perturbations)) - 1].tolist() for share in (0.1, 0.9))
    intervals = {row.node: (row.rank_low, row.rank_high) for row in ours.rows}
    ranks = {row.node: row.rank for row in ours.rows}
    for node, lowest, highest in zip(matrix.nodes, low, high, strict=True):
        expected = min(lowest, ranks[node]), max(highest, ranks[node])
        assert intervals[node] == expected, f"{node}: {intervals[node]} and {expected}"
    few = np.concatenate([*moves(options.nodes, options.perturbations, options.seed)])[: options.plain]
    plain = timed("plain Python", by_python, scores.tolist(), few.tolist())
    assert plain == loop[: len(few)].tolist(), "plain Python differs"
    times["plain Python"] = [times["plain Python"][0] * options.perturbations / len(few)]
    print(f"{options.nodes} nodes, {options.perturbations:,} redrawn scorings; all intervals equal")
    print(f"peak memory {peak / 1000:.0f} MB, of which {before / 1000:.0f} MB before the analysis")
    print(f"{'':44}{'seconds':>9}{'times ours':>12}")
    base = min(times["ours, reading a"])
    for name, taken in times.items():
        print(f"{name:44}{min(taken):9.3f}{min(taken) / base:12.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
