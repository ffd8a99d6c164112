"""Cross-impact matrices: what is refused, what is missing, and the two sides of a pair."""

from __future__ import annotations

import numpy as np
import pytest
from tests.core.interlinkages.matrices import EXAMPLE, matrix

from goalweave.core.errors import InputError, LimitError
from goalweave.core.interlinkages import (
    MOST_NODES,
    SIGN_ONLY,
    MatrixCounts,
    MatrixKind,
    PairScore,
    ScoreScale,
    ScoreSide,
    analyse_dematel,
    analyse_micmac,
    build_matrix,
    cluster_nodes,
    rank_influence,
)


def test_matrix_has_its_nodes_in_the_order_named_and_counts_its_pairs() -> None:
    assert EXAMPLE.nodes == ("a", "b", "c")
    assert EXAMPLE.scores().tolist() == [[0, 2, -1], [1, 0, 3], [0, 1, 0]]
    assert EXAMPLE.counts == MatrixCounts(6, 6, supporting=4, hindering=1, neutral=1, split=0)


def test_missing_score_is_not_zero() -> None:
    partial = matrix([[None, 0], [None, None]])
    assert partial.counts.neutral == 1
    assert partial.counts.missing == 1
    assert partial.scored.tolist() == [[False, True], [False, False]]


def test_split_pair_has_both_sides_and_their_sum() -> None:
    split = build_matrix([PairScore("a", "b", benefit=2, trade_off=-3), PairScore("b", "a", 1)])
    assert split.scores().tolist() == [[0, -1], [1, 0]]
    assert split.scores(ScoreSide.BENEFIT).tolist() == [[0, 2], [1, 0]]
    assert split.scores(ScoreSide.TRADE_OFF).tolist() == [[0, -3], [0, 0]]
    assert split.counts == MatrixCounts(2, 2, supporting=2, hindering=1, neutral=0, split=1)


def test_pair_with_one_side_lacks_the_other() -> None:
    half = build_matrix([PairScore("a", "b", trade_off=-1)])
    assert (half.pairs[0].supporting, half.pairs[0].hindering) == (None, -1)
    assert half.scores().tolist() == [[0, -1], [0, 0]]


@pytest.mark.parametrize(
    ("pair", "problem"),
    [
        (PairScore("a", "a", 1), "a cannot influence itself"),
        (PairScore("a", "b"), "the pair a → b has no score"),
        (PairScore("a", "b", 1, benefit=1), "the pair a → b has a score and also a benefit or trade-off; enter one or"),
        (PairScore("a", "b", 4), "the score 4 is outside the scale, which goes from -3 to 3"),
        (PairScore("a", "b", -3.5), "the score -3.5 is outside the scale"),
        (PairScore("a", "b", float("nan")), "the score nan is outside the scale"),
        (PairScore("a", "b", benefit=-1), "the score -1 is outside the scale, which goes from 0 to 3"),
        (PairScore("a", "b", trade_off=1), "the score 1 is outside the scale, which goes from -3 to 0"),
        (PairScore("a", "z", 1), "the matrix has no node z"),
    ],
)
def test_bad_pair_is_refused(pair: PairScore, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        build_matrix([pair], nodes="ab")


def test_pair_scored_twice_is_refused() -> None:
    with pytest.raises(InputError, match="the pair a → b appears twice"):
        build_matrix([PairScore("a", "b", 1), PairScore("a", "b", 2)])


def test_score_must_fit_the_scale_of_its_own_matrix() -> None:
    wide = ScoreScale("five", -5, 5)
    assert build_matrix([PairScore("a", "b", 5)], scale=wide).scale is wide
    with pytest.raises(InputError, match="outside the scale"):
        build_matrix([PairScore("a", "b", 2)], scale=SIGN_ONLY)


def test_too_many_nodes_are_refused() -> None:
    with pytest.raises(LimitError, match="1,001 nodes; the limit is 1,000"):
        build_matrix([], nodes=map(str, range(MOST_NODES + 1)))


def test_symmetric_matrix_is_recognised() -> None:
    assert matrix([[0, 2], [2, 0]]).is_symmetric
    assert not EXAMPLE.is_symmetric


@pytest.mark.parametrize("analyse", [rank_influence, analyse_micmac, analyse_dematel, cluster_nodes])
def test_no_method_of_influence_takes_correlations_or_nothing(analyse: object) -> None:
    options = {"generator": np.random.default_rng(1)} if analyse is rank_influence else {}
    correlations = matrix([[0, 0.4], [0.4, 0]], kind=MatrixKind.CORRELATION)
    with pytest.raises(InputError, match="these are correlations: they have no direction"):
        analyse(correlations, **options)  # type: ignore[operator]
    with pytest.raises(InputError, match="the matrix has no scores"):
        analyse(build_matrix([], nodes="ab"), **options)  # type: ignore[operator]
