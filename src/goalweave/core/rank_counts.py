"""How often each entity has each rank in many draws, and the interval of ranks that a share of them gives."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

RankCounts = npt.NDArray[np.int64]
"""(entities, ranks from 0 on): how often each entity has each rank."""


def count_ranks(draws: Iterable[npt.NDArray[np.int32]], entities: int) -> RankCounts:
    """Count the ranks of draws that come in batches of (some draws, entities)."""
    width = entities + 1
    counts = np.zeros(entities * width, np.int64)
    # Each entity has a stretch of its own in one flat row, so that one bincount serves all of them.
    begin = np.arange(entities) * width
    for ranks in draws:
        counts += np.bincount((ranks + begin).ravel(), minlength=len(counts))
    return counts.reshape(entities, width)


def rank_percentile(counts: RankCounts, draws: int, share: float) -> npt.NDArray[np.int64]:
    """The first rank up to which that share of the draws has come, for each entity: always a rank that occurs."""
    up_to = counts.cumsum(axis=1)
    return np.asarray((up_to < math.ceil(share * draws)).sum(axis=1), np.int64)
