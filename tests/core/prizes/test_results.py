"""Who is nominated, who is champion, who wins, and what happens when one leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError
from goalweave.core.model.calls import PrizeRules, TieRule, WinnersBy
from goalweave.core.prizes import (
    Candidate,
    CategoryResult,
    Standing,
    decide_category,
    leave_after_announcement,
    rank_entries,
    select_nominees,
)

RULES = PrizeRules((), (), champions=2, winners=1)
FIGURES = replace(RULES, winners_by=WinnersBy.FIGURES)
DAY = date(2026, 1, 10)
scores = st.dictionaries(st.integers(0, 30), st.integers(0, 6).map(lambda n: Fraction(n, 6)), max_size=20)
candidates = st.lists(
    st.builds(
        Candidate,
        entry=st.integers(0, 1000),
        votes=st.integers(0, 4),
        score=st.none() | st.sampled_from((0.25, 0.5, 0.75)),
        submitted=st.none() | st.sampled_from((DAY, date(2026, 1, 11))),
        standing=st.sampled_from(Standing),
    ),
    max_size=12,
    unique_by=lambda candidate: candidate.entry,
)


def candidate(entry: int, votes: int, score: float | None = 0.5, **fields: object) -> Candidate:
    return Candidate(entry, votes, score, fields.pop("submitted", DAY), **fields)  # type: ignore[arg-type]


def places(result: CategoryResult) -> dict[int, int]:
    return {row.candidate.entry: row.place for row in result.placed}


def champions(result: CategoryResult) -> list[int]:
    return [row.candidate.entry for row in result.champions]


def winners(result: CategoryResult) -> list[int]:
    return [row.candidate.entry for row in result.winners]


def select(scores: dict[int, Fraction | None], most: int = 2):
    return select_nominees(scores, dict.fromkeys(scores, 2), most=most, experts=2)


def test_equal_scores_share_a_place_and_leave_out_the_next() -> None:
    half = Fraction(1, 2)
    assert [(row.entry, row.place) for row in rank_entries({1: half, 2: Fraction(1), 3: half, 4: Fraction(0)})] == [
        (2, 1),
        (1, 2),
        (3, 2),
        (4, 4),
    ]


def test_all_that_are_equal_at_the_cut_are_nominated() -> None:
    chosen = select({1: Fraction(1), 2: Fraction(1, 2), 3: Fraction(1, 2), 4: Fraction(0), 5: None})
    assert [row.entry for row in chosen.nominees] == [1, 2, 3]
    assert (chosen.tied, [row.entry for row in chosen.reserves], chosen.few_experts) == ((2, 3), [4], (5,))


def test_entry_with_too_few_experts_is_not_ranked() -> None:
    chosen = select_nominees({1: Fraction(1), 2: Fraction(1, 3)}, {1: 1, 2: 2}, most=5, experts=2)
    assert ([row.entry for row in chosen.nominees], chosen.few_experts) == ([2], (1,))


def test_next_moves_up_when_an_entry_leaves_before_the_vote() -> None:
    every = {1: Fraction(1), 2: Fraction(1, 2), 3: Fraction(1, 3)}
    assert [row.entry for row in select(every).nominees] == [1, 2]
    assert [row.entry for row in select({own: every[own] for own in (2, 3)}).nominees] == [2, 3]


@given(scores, st.integers(1, 8))
def test_no_one_is_left_out_who_scores_as_much_as_a_nominee(every: dict[int, Fraction], most: int) -> None:
    chosen = select(dict(every), most)
    lowest = min((row.score for row in chosen.nominees), default=None)
    assert all(lowest is None or row.score < lowest for row in chosen.reserves)
    assert len(chosen.nominees) >= min(most, len(every))
    assert len(chosen.nominees) - len(chosen.tied) < most or not chosen.tied


def test_champions_are_those_with_most_valid_votes() -> None:
    result = decide_category([candidate(1, 5), candidate(2, 9), candidate(3, 7)], RULES)
    assert (places(result), champions(result), winners(result), result.open_winners) == (
        {2: 1, 3: 2, 1: 3},
        [2, 3],
        [],
        1,
    )


def test_experts_name_the_winner_among_the_champions() -> None:
    result = decide_category([candidate(1, 5), candidate(2, 9), candidate(3, 7)], RULES, named=[3])
    assert (winners(result), result.open_winners) == ([3], 0)


@pytest.mark.parametrize(
    ("rules", "named", "message"),
    [
        (RULES, [1], "one of the champions"),
        (RULES, [2, 3], "at most 1 winners"),
        (FIGURES, [2], "the figures decide"),
    ],
)
def test_named_winner_that_the_rules_do_not_permit_is_refused(
    rules: PrizeRules, named: list[int], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        decide_category([candidate(1, 5), candidate(2, 9), candidate(3, 7)], rules, named=named)


def test_first_champion_wins_where_the_figures_decide() -> None:
    result = decide_category([candidate(1, 5), candidate(2, 9)], FIGURES)
    assert (winners(result), result.open_winners) == ([2], 0)


def test_tie_rules_are_tried_in_order() -> None:
    rules = replace(RULES, ties=(TieRule.EXPERT_SCORE, TieRule.SUBMITTED_FIRST))
    result = decide_category(
        [
            candidate(1, 5, 0.5, submitted=date(2026, 1, 12)),
            candidate(2, 5, 0.5, submitted=date(2026, 1, 11)),
            candidate(3, 5, 0.9),
            candidate(4, 8),
        ],
        rules,
    )
    assert places(result) == {4: 1, 3: 2, 2: 3, 1: 4}
    assert [row.decided_by for row in result.placed] == [
        None,
        TieRule.EXPERT_SCORE,
        TieRule.SUBMITTED_FIRST,
        TieRule.SUBMITTED_FIRST,
    ]


def test_what_no_rule_settles_shares_the_place_and_the_title() -> None:
    result = decide_category([candidate(1, 5), candidate(2, 5), candidate(3, 9), candidate(4, 1)], FIGURES)
    assert (places(result), champions(result)) == ({3: 1, 1: 2, 2: 2, 4: 4}, [3, 1, 2])
    assert (result.tied_at_cut, [row.shared for row in result.placed]) == ((1, 2), [False, True, True, False])


def test_rules_after_shared_are_not_tried() -> None:
    rules = replace(RULES, ties=(TieRule.SHARED, TieRule.EXPERT_SCORE))
    assert places(decide_category([candidate(1, 5, 0.1), candidate(2, 5, 0.9)], rules)) == {1: 1, 2: 1}


def test_no_one_is_champion_without_a_vote_for_it() -> None:
    result = decide_category([candidate(1, 0, 1.0), candidate(2, 1)], FIGURES)
    assert (champions(result), winners(result), places(result)) == ([2], [2], {2: 1, 1: 2})


def test_scores_decide_where_there_is_no_vote() -> None:
    rules = replace(FIGURES, vote=False)
    result = decide_category([candidate(1, 0, 0.4), candidate(2, 0, 0.8), candidate(3, 0, None)], rules)
    assert (places(result), champions(result), winners(result)) == ({2: 1, 1: 2, 3: 3}, [2, 1], [2])


@pytest.mark.parametrize("standing", [Standing.WITHDRAWN, Standing.DISQUALIFIED])
def test_next_moves_up_when_a_nominee_leaves_before_the_announcement(standing: Standing) -> None:
    result = decide_category([candidate(1, 9, standing=standing), candidate(2, 5), candidate(3, 2)], FIGURES)
    assert (champions(result), winners(result), [row.entry for row in result.out]) == ([2, 3], [2], [1])


def test_place_stays_empty_when_a_champion_leaves_after_the_announcement() -> None:
    result = decide_category([candidate(1, 9), candidate(2, 5), candidate(3, 2)], RULES, named=[1])
    after = leave_after_announcement(result, 2, Standing.WITHDRAWN, RULES)
    assert (places(after), champions(after), winners(after)) == ({1: 1, 3: 3}, [1], [1])
    assert [row.standing for row in after.out] == [Standing.WITHDRAWN]
    assert after.open_winners == 0


def test_another_champion_can_be_named_when_the_winner_leaves_after_the_announcement() -> None:
    result = decide_category([candidate(1, 9), candidate(2, 5), candidate(3, 2)], RULES, named=[1])
    after = leave_after_announcement(result, 1, Standing.DISQUALIFIED, RULES)
    assert (champions(after), winners(after), after.open_winners, places(after)) == ([2], [], 1, {2: 2, 3: 3})
    alone = leave_after_announcement(after, 2, Standing.WITHDRAWN, RULES)
    assert (champions(alone), alone.open_winners) == ([], 0)


def test_place_of_a_winner_by_figures_stays_empty_after_the_announcement() -> None:
    result = decide_category([candidate(1, 9), candidate(2, 5)], FIGURES)
    after = leave_after_announcement(result, 1, Standing.DISQUALIFIED, FIGURES)
    assert (winners(after), after.open_winners) == ([], 0)


@given(candidates, st.sampled_from((RULES, FIGURES)))
def test_result_keeps_everyone_and_follows_the_votes(every: list[Candidate], rules: PrizeRules) -> None:
    result = decide_category(every, rules)
    placed = [row.candidate for row in result.placed]
    assert {row.entry for row in placed} | {row.entry for row in result.out} == {row.entry for row in every}
    assert [row.votes for row in placed] == sorted((row.votes for row in placed), reverse=True)
    assert all(
        row.votes > 0 and row.standing is Standing.RUNNING for row in (own.candidate for own in result.champions)
    )
    assert set(winners(result)) <= set(champions(result))
    lowest = min((row.candidate.votes for row in result.champions), default=0)
    left = [row.candidate.votes for row in result.placed if not row.champion]
    assert all(votes <= lowest for votes in left) or not lowest


@given(candidates, st.randoms(use_true_random=False))
def test_result_does_not_depend_on_the_order_of_the_candidates(every: list[Candidate], random: object) -> None:
    shuffled = list(every)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide_category(shuffled, FIGURES).placed == decide_category(every, FIGURES).placed


@given(candidates)
def test_announced_places_of_the_others_stay_when_one_leaves(every: list[Candidate]) -> None:
    result = decide_category(every, FIGURES)
    for row in result.placed:
        after = leave_after_announcement(result, row.candidate.entry, Standing.WITHDRAWN, FIGURES)
        assert places(after) == {own: place for own, place in places(result).items() if own != row.candidate.entry}
