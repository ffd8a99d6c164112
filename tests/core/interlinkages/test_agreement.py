"""Krippendorff's alpha against the author's own example, spreads, and medians."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.core.interlinkages.matrices import matrix

from goalweave.core.errors import InputError
from goalweave.core.interlinkages import (
    SIGN_ONLY,
    Agreement,
    MeasurementLevel,
    PairScore,
    PairSpread,
    ScoreSide,
    build_matrix,
    krippendorff_alpha,
    measure_agreement,
    merge_matrices,
    pair_spreads,
)

FOUR_OBSERVERS = [
    (1, 1, 1), (2, 2, 3, 2), (3, 3, 3, 3), (3, 3, 3, 3), (2, 2, 2, 2), (1, 2, 3, 4),
    (4, 4, 4, 4), (1, 1, 2, 1), (2, 2, 2, 2), (5, 5, 5), (1, 1), (3,),
]  # fmt: skip
"""Twelve units with gaps: Krippendorff 2011, example C, recalled; the last unit has one score and does not count."""


def test_alpha_of_the_published_example() -> None:
    assert krippendorff_alpha(FOUR_OBSERVERS, MeasurementLevel.ORDINAL) == pytest.approx(0.815, abs=0.0005)
    assert krippendorff_alpha(FOUR_OBSERVERS, MeasurementLevel.INTERVAL) == pytest.approx(0.849, abs=0.0005)


def test_alpha_by_hand() -> None:
    # Units (0 0), (0 1), (1 1): o(0,0) = 2, o(0,1) = o(1,0) = 1, o(1,1) = 2; n(0) = n(1) = 3, n = 6.
    # Interval: Dₒ = 2 · 1 / 6 = ⅓; Dₑ = 2 · 3 · 3 · 1 / (6 · 5) = 0.6; α = 1 − ⅓ / 0.6 = 4/9. Two values have one distance, so
    # that the ordinal level gives the same.
    units = [(0, 0), (0, 1), (1, 1)]
    assert krippendorff_alpha(units, MeasurementLevel.INTERVAL) == pytest.approx(4 / 9)
    assert krippendorff_alpha(units, MeasurementLevel.ORDINAL) == pytest.approx(4 / 9)


def test_alpha_needs_two_scores_of_a_unit_and_two_values() -> None:
    assert krippendorff_alpha([(1,), (2,)]) is None
    assert krippendorff_alpha([(1, 1), (1, 1)]) is None
    assert krippendorff_alpha([(1, 1), (2, 2)]) == 1


@given(st.lists(st.lists(st.integers(-3, 3), min_size=1, max_size=4), min_size=1, max_size=8))
def test_alpha_does_not_depend_on_the_order_of_scorers_or_pairs(units: list[list[int]]) -> None:
    for level in MeasurementLevel:
        alpha = krippendorff_alpha(units, level)
        turned = krippendorff_alpha([unit[::-1] for unit in reversed(units)], level)
        assert alpha == (None if alpha is None else pytest.approx(turned))
        assert alpha is None or alpha <= 1 + 1e-12


THREE = (
    matrix([[0, 1], [2, 0]], scorer="energy"),
    matrix([[0, -1], [2, 0]], scorer="finance"),
    matrix([[0, 0], [None, 0]], scorer="statistics"),
)


def test_spreads_name_the_median_the_range_and_who_is_outermost() -> None:
    first, second = pair_spreads(THREE)
    assert first == PairSpread("a", "b", ScoreSide.NET, (("energy", 1), ("finance", -1), ("statistics", 0)), 0, -1, 1)
    assert (first.range, first.is_apart, first.outermost) == (2, True, ("energy", "finance"))
    assert (second.range, second.is_apart, second.outermost) == (0, False, ())


def test_agreement_of_matrices_is_that_of_their_pairs() -> None:
    # Units (1 −1 0) and (2 2).
    expected = krippendorff_alpha([(1, -1, 0), (2, 2)])
    assert measure_agreement(THREE) == Agreement(expected, MeasurementLevel.ORDINAL, scorers=3, units=2)


def test_medians_become_a_matrix_and_missing_scores_stay_out() -> None:
    assert merge_matrices(THREE).pairs == (PairScore("a", "b", 0), PairScore("b", "a", 2))
    assert merge_matrices(THREE[:2]).pairs == (PairScore("a", "b", 0), PairScore("b", "a", 2))


def test_medians_of_split_pairs_keep_their_sides() -> None:
    sides = [
        build_matrix([PairScore("a", "b", benefit=benefit, trade_off=trade_off)])
        for benefit, trade_off in ((1, -2), (2, -1), (3, None))
    ]
    assert merge_matrices(sides).pairs == (PairScore("a", "b", benefit=2, trade_off=-1.5),)


def test_matrices_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(InputError, match="different scales"):
        merge_matrices([matrix([[0, 1], [1, 0]]), matrix([[0, 1], [1, 0]], scale=SIGN_ONLY)])
    with pytest.raises(InputError, match="different frameworks"):
        merge_matrices([matrix([[0, 1], [1, 0]], framework=key) for key in ("sdg@2020", "own@1")])
    with pytest.raises(InputError, match="at least one matrix"):
        measure_agreement([])
