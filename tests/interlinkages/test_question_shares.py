"""Sharing pairs among people."""

from __future__ import annotations

from collections import Counter
from itertools import chain, permutations

import pytest
from hypothesis import given, strategies as st

from goalweave.interlinkages.question_shares import share_questions


def test_shares_by_hand() -> None:
    pairs = [("a", "b"), ("a", "c"), ("b", "a"), ("b", "c"), ("c", "a"), ("c", "b")]
    # Twelve questions in four runs of three.
    assert share_questions(pairs, 4, 2) == [pairs[:3], pairs[3:], pairs[:3], pairs[3:]]
    assert share_questions(pairs, 1, 1) == [pairs]


@given(nodes=st.integers(2, 12), people=st.integers(1, 12), data=st.data())
def test_every_pair_has_its_number_of_people_and_shares_are_even(nodes: int, people: int, data: st.DataObject) -> None:
    each = data.draw(st.integers(1, people))
    pairs = list(permutations(map(str, range(nodes)), 2))
    shares = share_questions(pairs, people, each)
    assert Counter(chain.from_iterable(shares)) == dict.fromkeys(pairs, each)
    assert all(len(set(share)) == len(share) for share in shares)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1
    assert all(share == sorted(share, key=pairs.index) for share in shares)


@pytest.mark.parametrize(("people", "each"), [(2, 3), (2, 0)])
def test_more_people_for_a_pair_than_there_are_is_an_error(people: int, each: int) -> None:
    with pytest.raises(ValueError, match="cannot score each pair"):
        share_questions([("a", "b")], people, each)
