"""Cohen's kappa, worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from goalweave.core.kappa import Kappa, cohens_kappa


def pairs(both_yes, yes_no, no_yes, both_no):
    return [("y", "y")] * both_yes + [("y", "n")] * yes_no + [("n", "y")] * no_yes + [("n", "n")] * both_no


def test_kappa_is_what_comes_out_by_hand():
    # 50 things: agree on 20 + 15; the first says yes to 25, the second to 30.
    # observed 35/50 = 0.7; chance 25/50 × 30/50 + 25/50 × 20/50 = 0.5; (0.7 - 0.5) ÷ (1 - 0.5) = 0.4
    assert cohens_kappa(pairs(20, 5, 10, 15)) == Kappa(50, 0.7, pytest.approx(0.4))


def test_agreement_below_chance_is_negative():
    # observed 0; chance 1/2 × 1/2 + 1/2 × 1/2 = 0.5; (0 - 0.5) ÷ 0.5 = -1
    assert cohens_kappa(pairs(0, 3, 3, 0)) == Kappa(6, 0.0, -1.0)


def test_nothing_is_said_of_no_pairs_or_of_one_verdict_alone():
    assert cohens_kappa([]) == Kappa(0, 0.0, None)
    assert cohens_kappa(pairs(7, 0, 0, 0)) == Kappa(7, 1.0, None)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"))))
def test_kappa_is_at_most_one_and_one_only_where_all_agree(found):
    kappa = cohens_kappa(found)
    if kappa.value is not None:
        assert kappa.value <= kappa.observed <= 1
        assert (kappa.value == 1) == all(one == other for one, other in found)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"))))
def test_it_does_not_matter_who_is_called_the_first(found):
    assert cohens_kappa(found) == cohens_kappa([(other, one) for one, other in found])
