"""Scores, intervals and explanations of a table, cached while the table does not change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from statistics import median
from threading import Lock
from typing import TypeVar

import numpy as np

from goalweave.analysis.indices.inputs import IndexInputs
from goalweave.core.indices import (
    UNRANKED,
    EntityResult,
    Explanation,
    IndexDefinition,
    IndexResults,
    Sensitivity,
    Table,
    compute_results,
    explain,
    measure_sensitivity,
    require_valid_definition,
    reweigh_index,
    score_table,
)

DRAWS = 2_000
FEWER_DRAWS = 500
SEED = 1
LARGE_TABLE = 6_000
"""Scores (countries times indicators) from which on fewer draws have to do."""

MOST_CACHED = 64

Cached = TypeVar("Cached")


def score_index(inputs: IndexInputs, parameters: Mapping[str, float] | None = None) -> IndexResults | None:
    """None where no country has any value. Raises InputErrors for parameters that the index needs and does not get."""
    if not inputs.table:
        return None
    if inputs.index.parameters:
        return score_table(inputs.index, inputs.table, parameters)
    # The values were checked one by one when the table was made.
    require_valid_definition(inputs.index)
    return compute_results(inputs.index, inputs.table, {})


def ranked_areas(results: IndexResults) -> tuple[str, ...]:
    """The countries that have a rank, the best first."""
    order = np.argsort(results.ranks, kind="stable").tolist()
    return tuple(results.entities[place] for place in order if results.ranks[place] != UNRANKED)


def rank_intervals(results: IndexResults) -> Sensitivity:
    """Rank intervals of DRAWS draws, of a table that is LARGE of FEWER; the same seed each time, so the same figures."""
    scores = len(results.entities) * len(results.leaves)
    draws = FEWER_DRAWS if scores > LARGE_TABLE else DRAWS
    return cached(
        ("intervals", *_results_key(results)),
        lambda: measure_sensitivity(results, draws=draws, generator=np.random.default_rng(SEED)),
    )


def explained(results: IndexResults, area: str) -> Explanation:
    """Explain the score of an area. Raises UnknownNode for an area without values."""
    return cached(("explained", area, *_results_key(results)), lambda: explain(results, area))


def score_with_changes(
    results: IndexResults, area: str, values: Mapping[str, float], weights: Mapping[str, float]
) -> IndexResults:
    """The index with other values of one area, and other weights for all. Raises InputErrors for what cannot be."""
    definition: IndexDefinition = reweigh_index(results.definition, weights)
    table: Table = {**results.table, area: {**results.table[area], **values}}
    return score_table(definition, table)


def median_scores(results: list[EntityResult]) -> dict[str, float]:
    """Code of a part → the median of its scores; of the whole under the empty code, on the index's scale."""
    found: dict[str, list[float]] = {}
    for result in results:
        if result.score is not None:
            found.setdefault("", []).append(result.score)
        for code, part in result.parts.items():
            if part.score is not None:
                found.setdefault(code, []).append(part.score)
    return {code: median(scores) for code, scores in found.items()}


def _results_key(results: IndexResults) -> tuple[Hashable, ...]:
    """What the figures hang on: the index in all its parts and the values."""
    table = tuple((entity, *row.items()) for entity, row in results.table.items())
    return repr(results.definition), table


_CACHE: OrderedDict[Hashable, object] = OrderedDict()
_LOCK = Lock()


def cached(key: Hashable, make: Callable[[], Cached]) -> Cached:
    """Return the cached result for the same input, from the last KEPT ones."""
    with _LOCK:
        if key in _CACHE:
            _CACHE.move_to_end(key)
            return _CACHE[key]  # type: ignore[return-value]
    value = make()
    with _LOCK:
        _CACHE[key] = value
        while len(_CACHE) > MOST_CACHED:
            _CACHE.popitem(last=False)
    return value
