"""The best chain against all chains."""

from __future__ import annotations

from itertools import chain, combinations, pairwise

from hypothesis import given, strategies as st

from goalweave.core.answers.candidate_chain import SlotCandidate, best_chain

candidates = st.lists(
    st.builds(SlotCandidate, st.integers(0, 6), st.integers(0, 5), st.integers(-2, 9).map(float)), max_size=9
)


def total_score(candidates: tuple[SlotCandidate, ...]) -> float:
    return sum(candidate.score for candidate in candidates)


def is_chain(found: tuple[SlotCandidate, ...]) -> bool:
    return all(one.index < other.index and one.rank < other.rank for one, other in pairwise(found))


@given(candidates)
def test_best_chain_is_the_heaviest_of_all(given_candidates: list[SlotCandidate]) -> None:
    best = best_chain(given_candidates)
    ordered = sorted(given_candidates, key=lambda one: (one.index, one.rank))
    subsets = chain.from_iterable(combinations(ordered, size) for size in range(len(ordered) + 1))
    assert is_chain(best)
    assert total_score(best) == max(map(total_score, filter(is_chain, subsets)))


def test_nothing_has_no_chain() -> None:
    assert best_chain([]) == ()
