"""The best chain against all chains."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, strategies as st

from goalweave.core.answers.candidate_chain import SlotCandidate, best_chain

candidates = st.lists(
    st.builds(SlotCandidate, st.integers(0, 6), st.integers(0, 5), st.integers(-2, 9).map(float)), max_size=9
)


def is_chain(found: tuple[SlotCandidate, ...]) -> bool:
    return all(one.index < other.index and one.rank < other.rank for one, other in pairwise(found))


@given(candidates)
def test_best_chain_is_the_heaviest_of_all(given_candidates: list[SlotCandidate]) -> None:
    found = best_chain(given_candidates)
    ordered = sorted(given_candidates, key=lambda one: (one.index, one.rank))
    chains = [chain for size in range(len(ordered) + 1) for chain in combinations(ordered, size) if is_chain(chain)]
    assert is_chain(found)
    assert sum(one.score for one in found) == max(sum(one.score for one in chain) for chain in chains)


def test_nothing_has_no_chain() -> None:
    assert best_chain([]) == ()
