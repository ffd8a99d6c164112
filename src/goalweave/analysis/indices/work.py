"""Scores, intervals and explanations of a table, kept while the table is the same: what is drawn many times is drawn once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from statistics import median
from threading import Lock
from typing import TypeVar

import numpy as np

from goalweave.analysis.indices.inputs import Inputs
from goalweave.core.indices import (
    UNRANKED,
    Explanation,
    IndexDefinition,
    Result,
    Results,
    Sensitivity,
    Table,
    explain,
    reweighed,
    score,
    sensitivity,
)

DRAWS = 2_000
FEWER = 500
SEED = 1
LARGE = 6_000
"""Scores (countries times indicators) from which on fewer draws have to do."""

KEPT = 64

Made = TypeVar("Made")


def scored(found: Inputs, parameters: Mapping[str, float] | None = None) -> Results | None:
    """None where no country has any value. Raises Several for parameters that the index needs and does not get."""
    return score(found.index, found.table, parameters) if found.table else None


def ranked(results: Results) -> tuple[str, ...]:
    """The countries that have a rank, the best first."""
    order = np.argsort(results.ranks, kind="stable").tolist()
    return tuple(results.entities[place] for place in order if results.ranks[place] != UNRANKED)


def intervals(results: Results) -> Sensitivity:
    """Rank intervals of DRAWS draws, of a table that is LARGE of FEWER; the same seed each time, so the same figures."""
    scores = len(results.entities) * len(results.leaves)
    draws = FEWER if scores > LARGE else DRAWS
    return kept(
        ("intervals", *_what(results)),
        lambda: sensitivity(results, draws=draws, generator=np.random.default_rng(SEED)),
    )


def explained(results: Results, area: str) -> Explanation:
    """Why an area's score is what it is. Raises UnknownNode for one that has no value."""
    return kept(("explained", area, *_what(results)), lambda: explain(results, area))


def changed(results: Results, area: str, values: Mapping[str, float], weights: Mapping[str, float]) -> Results:
    """The index with other values of one area, and other weights for all. Raises Several for what cannot be."""
    definition: IndexDefinition = reweighed(results.definition, weights)
    table: Table = {**results.table, area: {**results.table[area], **values}}
    return score(definition, table)


def medians(some: list[Result]) -> dict[str, float]:
    """Code of a part → the median of its scores; of the whole under the empty code, on the index's scale."""
    found: dict[str, list[float]] = {}
    for result in some:
        if result.score is not None:
            found.setdefault("", []).append(result.score)
        for code, part in result.parts.items():
            if part.score is not None:
                found.setdefault(code, []).append(part.score)
    return {code: median(scores) for code, scores in found.items()}


def _what(results: Results) -> tuple[Hashable, ...]:
    """What the figures hang on: the index in all its parts and the values."""
    table = tuple((entity, *((code, value) for code, value in row.items())) for entity, row in results.table.items())
    return repr(results.definition), table


_MADE: OrderedDict[Hashable, object] = OrderedDict()
_LOCK = Lock()


def kept(key: Hashable, make: Callable[[], Made]) -> Made:
    """What was made of the same before, of the KEPT last ones."""
    with _LOCK:
        if key in _MADE:
            _MADE.move_to_end(key)
            return _MADE[key]  # type: ignore[return-value]
    made = make()
    with _LOCK:
        _MADE[key] = made
        while len(_MADE) > KEPT:
            _MADE.popitem(last=False)
    return made
