"""What the analysis of a matrix says, calculated once for each revision of its scores."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.db.models import F
from numpy.random import default_rng

from goalweave.core import interlinkages as core
from goalweave.core.errors import InputError
from goalweave.core.interlinkages import (
    DematelResult,
    InfluenceRanking,
    MicmacResult,
    NodeClusters,
    PairSpread,
    Reading,
    TargetAdvance,
)
from goalweave.core.interlinkages.agreement import APART
from goalweave.frameworks.queries import framework_revision
from goalweave.interlinkages.models import Pair
from goalweave.interlinkages.queries.matrices import MatrixSummary, scores_by_revision
from goalweave.interlinkages.question_shares import OrderedPair

SEED = 1
"""Of the redrawn scorings, so that everyone sees the same intervals."""

PERTURBATIONS = 1_000
MOST_CACHED = 64

_Place = tuple[str, int | None, UUID | int, int]
"""Key, id and revision of a matrix, and the revision of the frameworks: what its scores depend on."""


def influence_ranking(matrix: MatrixSummary, reading: Reading = Reading.A) -> InfluenceRanking:
    """The ranking by second-order influence, with intervals. Raises InputError for correlations and a matrix without pairs."""
    return _ranking(_place(matrix), reading)


def micmac_of(matrix: MatrixSummary) -> MicmacResult:
    """Raises InputError as `influence_ranking` does."""
    return _micmac(_place(matrix))


def dematel_of(matrix: MatrixSummary) -> DematelResult | InputError:
    """The result, or why there is none for this matrix."""
    return _dematel(_place(matrix))


def clusters_of(matrix: MatrixSummary) -> NodeClusters:
    """Raises InputError as `influence_ranking` does."""
    return _clusters(_place(matrix))


def target_advance(matrix: MatrixSummary, node: str) -> TargetAdvance:
    """What helps and hinders one node, and what it sets off. Raises UnknownNode for one that the matrix lacks."""
    return _advance(_place(matrix), node)


def pairs_apart(matrix: MatrixSummary) -> frozenset[OrderedPair]:
    """The pairs of a panel's result whose scorers are two or more points apart; none of other matrices. One query."""
    if matrix.pk is None or not matrix.provenance.people:
        return frozenset()
    rows = Pair.objects.filter(matrix=matrix.pk, highest__gte=F("lowest") + APART)
    return frozenset(rows.values_list("subject", "object"))


def compare_scores(first: MatrixSummary, second: MatrixSummary) -> dict[OrderedPair, PairSpread]:
    """Pair → the two scores, for the pairs that both have as one score. Raises InputError where they cannot be compared."""
    spreads = core.pair_spreads([_scores(_place(first)), _scores(_place(second))])
    return {(spread.subject, spread.object): spread for spread in spreads if len(spread.scores) > 1}


def _place(matrix: MatrixSummary) -> _Place:
    return matrix.key, matrix.pk, matrix.revision, framework_revision()


def _scores(place: _Place) -> core.CrossImpactMatrix:
    return scores_by_revision(*place)


@lru_cache(maxsize=MOST_CACHED)
def _ranking(place: _Place, reading: Reading) -> InfluenceRanking:
    return core.rank_influence(
        _scores(place), generator=default_rng(SEED), reading=reading, perturbations=PERTURBATIONS
    )


@lru_cache(maxsize=MOST_CACHED)
def _micmac(place: _Place) -> MicmacResult:
    return core.analyse_micmac(_scores(place))


@lru_cache(maxsize=MOST_CACHED)
def _dematel(place: _Place) -> DematelResult | InputError:
    try:
        return core.analyse_dematel(_scores(place))
    except InputError as error:
        return error


@lru_cache(maxsize=MOST_CACHED)
def _clusters(place: _Place) -> NodeClusters:
    return core.cluster_nodes(_scores(place))


@lru_cache(maxsize=MOST_CACHED)
def _advance(place: _Place, node: str) -> TargetAdvance:
    return core.advance_target(_scores(place), node)
