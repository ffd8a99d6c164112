"""Direct and second-order influence, and the intervals of ranks, against figures by hand and a loop in plain Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.conftest import missing
from tests.core.interlinkages.matrices import EXAMPLE, matrix

from goalweave.core.errors import InputError
from goalweave.core.interlinkages import (
    CrossImpactMatrix,
    InfluenceRanking,
    NodeInfluence,
    PairScore,
    RankedBy,
    Reading,
    ScoreSide,
    build_matrix,
    direct_in,
    direct_out,
    rank_influence,
    second_order,
)
from goalweave.formats.frameworks.interlinkages import read_interlinkages_path


def ranked(scores: CrossImpactMatrix, *, seed: int = 1, **options: object) -> InfluenceRanking:
    return rank_influence(scores, generator=np.random.default_rng(seed), **options)  # type: ignore[arg-type]


def test_direct_influence_is_the_sum_of_row_and_column() -> None:
    # Rows: a 2 − 1 = 1, b 1 + 3 = 4, c 0 + 1 = 1. Columns: a 1 + 0 = 1, b 2 + 1 = 3, c −1 + 3 = 2.
    assert direct_out(EXAMPLE.scores()).tolist() == [1, 4, 1]
    assert direct_in(EXAMPLE.scores()).tolist() == [1, 3, 2]


def test_second_order_by_reading_a() -> None:
    # a: 1 + ½ (2·4 + (−1)·1) = 4.5; b: 4 + ½ (1·1 + 3·1) = 6; c: 1 + ½ (0·1 + 1·4) = 3.
    assert second_order(EXAMPLE.scores(), Reading.A).tolist() == [4.5, 6, 3]


def test_second_order_by_reading_b_leaves_out_what_comes_back() -> None:
    # a: via b only b→c = 3, via c only c→b = 1: 1 + ½ (2·3 + (−1)·1) = 3.5.
    # b: via a only a→c = −1, via c only c→a = 0: 4 + ½ (1·(−1) + 3·0) = 3.5.
    # c: via a 0, via b only b→a = 1: 1 + ½ (1·1) = 1.5.
    assert second_order(EXAMPLE.scores(), Reading.B).tolist() == [3.5, 3.5, 1.5]


@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=4, max_size=4))
def test_reading_b_is_the_sum_over_paths_that_pass_no_node_twice(rows: list[list[int]]) -> None:
    scores = matrix(rows).scores()
    expected = []
    for i in range(4):
        total = scores[i].sum()
        for j in {0, 1, 2, 3} - {i}:
            total += sum(scores[i, j] * scores[j, k] for k in {0, 1, 2, 3} - {i, j}) / 2
        expected.append(total)
    assert second_order(scores, Reading.B).tolist() == expected


def test_ranking_has_every_figure_best_first_and_says_how() -> None:
    result = ranked(EXAMPLE, perturbations=0)
    assert result.rows == (
        NodeInfluence("b", 4, 3, 4, 0, 6, 0, 1, 1, 1),
        NodeInfluence("a", 1, 1, 2, -1, 4.5, 0, 2, 2, 2),
        NodeInfluence("c", 1, 2, 1, 0, 3, 0, 3, 3, 3),
    )
    assert (result.reading, result.side, result.ranked_by) == (Reading.A, ScoreSide.NET, RankedBy.SECOND_ORDER)
    assert [row.node for row in result.most_dependent] == ["b", "c", "a"]


def test_equals_share_a_rank_in_the_order_of_the_matrix() -> None:
    by_b = ranked(EXAMPLE, reading=Reading.B, perturbations=0)
    assert [(row.node, row.rank) for row in by_b.rows] == [("a", 1), ("b", 1), ("c", 3)]
    direct = ranked(EXAMPLE, ranked_by=RankedBy.DIRECT, perturbations=0)
    assert [(row.node, row.rank) for row in direct.rows] == [("b", 1), ("a", 2), ("c", 2)]


def test_missing_scores_are_counted_and_add_nothing() -> None:
    rows = {row.node: row for row in ranked(matrix([[0, 2, None], [1, 0, 3], [None, None, 0]])).rows}
    assert [(rows[node].out, rows[node].missing) for node in "abc"] == [(2, 1), (4, 0), (0, 2)]


def test_benefit_and_trade_off_of_a_pair_stay_apart_beside_their_sum() -> None:
    split = build_matrix([PairScore("a", "b", benefit=2, trade_off=-3), PairScore("b", "a", 1)])
    first = {row.node: row for row in ranked(split, perturbations=0).rows}["a"]
    assert (first.out, first.supports, first.hinders) == (-1, 2, -3)
    benefit = {row.node: row for row in ranked(split, side=ScoreSide.BENEFIT, perturbations=0).rows}["a"]
    assert (benefit.out, benefit.second_order) == (2, 2 + 0.5 * 2 * 1)


def test_interval_covers_four_in_five_redrawn_scorings() -> None:
    # a→b and b→a are 1 and move by −1, 0, +1: of the nine pairs of moves a is behind in three, equal in three, ahead in three.
    # a is second in a third of them, so that the 10th percentile of its rank is 1 and the 90th is 2. c is 6 behind at the
    # least, and always third.
    scores = matrix([[0, 1, None], [1, 0, None], [-3, -3, 0]])
    rows = ranked(scores, ranked_by=RankedBy.DIRECT).rows
    assert [(row.node, row.rank, row.rank_low, row.rank_high) for row in rows] == [
        ("a", 1, 1, 2), ("b", 1, 1, 2), ("c", 3, 3, 3),
    ]  # fmt: skip


def test_sums_that_differ_by_rounding_alone_share_a_rank() -> None:
    # 0.1 + 0.2 is 0.30000000000000004.
    rows = ranked(matrix([[0, 0.1, 0.2], [0.3, 0, 0], [0, 0, 0]]), ranked_by=RankedBy.DIRECT, perturbations=0).rows
    assert [(row.node, row.rank) for row in rows] == [("a", 1), ("b", 1), ("c", 3)]


def test_interval_has_the_rank_itself_even_if_nearly_all_redrawn_scorings_are_worse() -> None:
    # a has seven scores of 3, which can only fall: 21 becomes 18 or 19. Five others have ten scores of 2, which fall and rise: one
    # of them is nearly always above 20.
    top = [PairScore("a", f"x{number}", 3) for number in range(7)]
    for other in "bcdef":
        top += [PairScore(other, f"x{number}", 2) for number in range(10)]
    first = ranked(build_matrix(top), ranked_by=RankedBy.DIRECT).rows[0]
    assert (first.node, first.out, first.rank, first.rank_low) == ("a", 21, 1, 1)
    assert first.rank_high > 4


def test_redrawn_scores_stay_within_the_scale() -> None:
    # 3 becomes 2 or stays, and −3 becomes −2 or stays: the order cannot change, although both move.
    rows = ranked(matrix([[0, 3], [-3, 0]]), ranked_by=RankedBy.DIRECT).rows
    assert [(row.rank_low, row.rank_high) for row in rows] == [(1, 1), (2, 2)]


def test_missing_scores_are_never_redrawn() -> None:
    # Without a score of its own, c stays at 0, between 2..3 and −3..−2.
    rows = ranked(matrix([[0, 3, None], [-3, 0, None], [None, None, 0]]), ranked_by=RankedBy.DIRECT).rows
    assert [(row.node, row.rank_low, row.rank_high) for row in rows] == [("a", 1, 1), ("c", 2, 2), ("b", 3, 3)]


def test_sides_of_a_split_pair_move_separately_and_keep_their_sign() -> None:
    # The benefit of 0 becomes 1 at most, the trade-off of 0 becomes −1 at least: their sum is −1, 0 or 1, like b's score of 0.
    split = build_matrix([PairScore("a", "b", benefit=0, trade_off=0), PairScore("b", "a", 0)])
    rows = ranked(split, ranked_by=RankedBy.DIRECT).rows
    assert [(row.node, row.rank_low, row.rank_high) for row in rows] == [("a", 1, 2), ("b", 1, 2)]
    # On the side of benefits alone the two stay at 0 or 1.
    benefits = split.layers(ScoreSide.BENEFIT)
    assert [layer.highest.tolist() for layer in benefits] == [[[0, 3], [3, 0]]]
    assert [layer.lowest.tolist() for layer in benefits] == [[[0, 0], [0, 0]]]


@pytest.mark.parametrize("reading", list(Reading))
def test_intervals_are_those_of_a_loop_over_the_same_draws(reading: Reading) -> None:
    generator = np.random.default_rng(5)
    rows = generator.integers(-3, 4, (5, 5)).tolist()
    scores = matrix(rows)
    result = ranked(scores, seed=11, reading=reading, perturbations=200)
    moves = np.random.default_rng(11).integers(-1, 2, (200, 5, 5), np.int8).tolist()
    ranks: dict[str, list[int]] = {node: [] for node in scores.nodes}
    for draw in moves:
        moved = [[0 if i == j else min(3, max(-3, rows[i][j] + draw[i][j])) for j in range(5)] for i in range(5)]
        totals = second_order(np.array(moved, float), reading).tolist()
        for node, total in zip(scores.nodes, totals, strict=True):
            ranks[node].append(1 + sum(other > total for other in totals))
    for row in result.rows:
        ordered = sorted(ranks[row.node])
        # The 20th and the 180th of 200.
        assert (row.rank_low, row.rank_high) == (min(row.rank, ordered[19]), max(row.rank, ordered[179]))


def test_side_without_any_score_leaves_all_nodes_equal() -> None:
    rows = ranked(build_matrix([PairScore("a", "b", trade_off=-1)]), side=ScoreSide.BENEFIT).rows
    assert [(row.node, row.out, row.rank, row.rank_low, row.rank_high) for row in rows] == [
        ("a", 0, 1, 1, 1), ("b", 0, 1, 1, 1),
    ]  # fmt: skip


def test_same_seed_gives_the_same_intervals_and_another_seed_others() -> None:
    scores = matrix(np.random.default_rng(2).integers(-3, 4, (8, 8)).tolist())
    assert ranked(scores, seed=3, perturbations=50) == ranked(scores, seed=3, perturbations=50)
    assert ranked(scores, seed=3, perturbations=50) != ranked(scores, seed=4, perturbations=50)


@pytest.mark.parametrize("perturbations", [-1, 100_001])
def test_number_of_perturbations_has_limits(perturbations: int) -> None:
    with pytest.raises(InputError, match="between 0 and 100,000"):
        ranked(EXAMPLE, perturbations=perturbations)


@pytest.mark.shared
def test_swedish_matrix_gives_the_published_first_five(shared: Path) -> None:
    path = shared / "interlinkages" / "interlinkages_sei_sweden_weitz2018.csv"
    if not path.exists():
        missing("needs the Swedish matrix of Weitz and others 2018")
    sweden = read_interlinkages_path(path).matrices[0]
    assert (len(sweden.nodes), sweden.counts.scored, sweden.counts.hindering) == (34, 1122, 40)
    order = {}
    for reading in Reading:
        result = ranked(sweden, reading=reading)
        order[reading] = [row.node for row in result.rows]
        assert order[reading][:5] == ["16.6", "12.1", "8.4", "12.5", "9.5"]
        assert all(row.rank_low <= row.rank <= row.rank_high for row in result.rows)
    # The two readings agree on the last five, and swap places six and seven.
    assert order[Reading.A][-5:] == order[Reading.B][-5:] == ["17.13", "3.8", "6.6", "3.4", "17.11"]
    assert order[Reading.A][5:7] == ["4.4", "5.5"]
    assert order[Reading.B][5:7] == ["5.5", "4.4"]
