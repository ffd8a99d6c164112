"""What verdicts make of a mapping, and shares and margins: without a database."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.factories.records import mapping

from goalweave.core.errors import InputError
from goalweave.core.model import Evidence
from goalweave.mapping.margin import SURE_SCORE, Margin, MarginReason, margin
from goalweave.mapping.models import Stage
from goalweave.mapping.shares import check_shares, even_shares, share_hundredths, shares_fit
from goalweave.mapping.verdict_states import (
    MappingStanding,
    StandingVerdict,
    VerdictRefused,
    apply_verdict,
)

ANNA, BEN, CARLA = 1, 2, 3


def run(*verdicts, two=True):
    standing = MappingStanding()
    for reviewer, accepts, *settles in verdicts:
        standing = apply_verdict(standing, reviewer, accepts=accepts, two=two, settles=bool(settles))
    return standing


@pytest.mark.parametrize(("accepts", "state"), [(True, "accepted"), (False, "rejected")])
def test_one_reviewer_is_enough_where_no_second_is_asked_for(accepts, state):
    assert run((ANNA, accepts), two=False) == MappingStanding(state, verdicts=(StandingVerdict(ANNA, accepts),))
    assert run((BEN, not accepts), (ANNA, accepts), two=False).state == state


def test_the_first_of_two_leaves_it_suggested():
    assert run((ANNA, True)) == MappingStanding(verdicts=(StandingVerdict(ANNA, True, Stage.FIRST),))


def test_the_same_person_twice_is_still_the_first():
    assert run((ANNA, True), (ANNA, False)) == MappingStanding(verdicts=(StandingVerdict(ANNA, False, Stage.FIRST),))


@pytest.mark.parametrize(("accepts", "state"), [(True, "accepted"), (False, "rejected")])
def test_two_who_agree_make_the_state(accepts, state):
    found = run((ANNA, accepts), (BEN, accepts))
    assert (found.state, found.disputed, len(found.verdicts)) == (state, False, 2)


def test_two_who_differ_make_a_dispute_that_only_who_may_settles():
    disputed = run((ANNA, True), (BEN, False))
    assert (disputed.state, disputed.disputed) == ("suggested", True)
    with pytest.raises(VerdictRefused):
        apply_verdict(disputed, CARLA, accepts=True, two=True, settles=False)
    settled = apply_verdict(disputed, CARLA, accepts=False, two=True, settles=True)
    assert settled == MappingStanding(
        "rejected",
        verdicts=(
            StandingVerdict(ANNA, True, Stage.FIRST),
            StandingVerdict(BEN, False, Stage.SECOND),
            StandingVerdict(CARLA, False, Stage.SETTLED),
        ),
    )


def test_what_two_have_decided_is_decided_anew_only_by_who_may_settle():
    accepted = run((ANNA, True), (BEN, True))
    with pytest.raises(VerdictRefused):
        apply_verdict(accepted, CARLA, accepts=False, two=True, settles=False)
    assert apply_verdict(accepted, CARLA, accepts=False, two=True, settles=True).state == "rejected"


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans(), st.booleans()), max_size=8))
def test_nothing_is_accepted_without_two_people_or_one_who_settles(verdicts):
    standing = MappingStanding()
    for reviewer, accepts, settles in verdicts:
        try:
            standing = apply_verdict(standing, reviewer, accepts=accepts, two=True, settles=settles)
        except VerdictRefused:
            assert not settles
        if standing.state == "accepted":
            yes = {one.reviewer for one in standing.verdicts if one.accepts}
            assert len(yes) > 1 or any(one.accepts and one.stage is Stage.SETTLED for one in standing.verdicts)
        if standing.disputed:
            assert standing.state == "suggested"
            assert {one.accepts for one in standing.verdicts} == {True, False}


def test_shares_are_split_to_the_last_hundredth():
    assert even_shares("abc") == {"a": 33.34, "b": 33.33, "c": 33.33}
    assert even_shares("a") == {"a": 100}
    assert even_shares("") == {}


@given(st.integers(1, 300))
def test_a_split_is_always_100_and_as_even_as_can_be(number):
    parts = [share_hundredths(part) for part in even_shares([str(one) for one in range(number)]).values()]
    assert sum(parts) == 10_000
    assert max(parts) - min(parts) <= 1
    assert shares_fit(part / 100 for part in parts)


@pytest.mark.parametrize(
    ("shares", "field"),
    [
        ({"a": 0}, "a"), ({"a": -1}, "a"), ({"a": 100.01}, "a"), ({"a": float("nan")}, "a"), ({"a": float("inf")}, "a"),
        ({"a": 0.004}, "a"), ({"a": 50, "b": 50.01}, "shares"), ({"a": None, "b": 60, "c": 60}, "shares"),
    ],
)  # fmt: skip
def test_shares_out_of_range_are_refused(shares, field):
    with pytest.raises(InputError) as error:
        check_shares(shares)
    assert error.value.field == field


def test_shares_are_kept_to_two_decimals():
    assert check_shares({"a": 33.339, "b": 66.66, "c": None}) == {"a": 33.34, "b": 66.66, "c": None}


SENTENCE, OTHER = Evidence("One sentence", 0, 12, "en"), Evidence("and another", 13, 24, "en")


def guess(node, score, *evidence):
    return mapping(f"sdg@2020:{node}", "suggested", "classifier:fast-1", score=score, evidence=evidence)


def test_the_margin_is_the_distance_of_two_that_rest_on_one_passage():
    best, second, third = guess("12.5", 0.88, SENTENCE), guess("11.6", 0.85, SENTENCE), guess("13.3", 0.8, SENTENCE)
    assert margin([third, second, best]) == Margin(0.03, MarginReason.CLOSE, (best, second))


def test_two_that_rest_on_different_passages_do_not_compete():
    best, second = guess("12.5", 0.88, SENTENCE), guess("11.6", 0.85, OTHER)
    assert margin([best, second]) == Margin(0.35, MarginReason.EVEN, (second,))


def test_a_score_near_one_half_is_uncertain():
    assert margin([guess("9", 0.97), guess("4", 0.52)]) == Margin(0.02, MarginReason.EVEN, (guess("4", 0.52),))


def test_what_is_named_or_decided_leaves_no_doubt():
    named = mapping("sdg@2020:9", "suggested", "mention")
    assert margin([named, mapping("sdg@2020:4")]) == Margin(SURE_SCORE, MarginReason.NAMED)
    assert margin([]) == Margin(SURE_SCORE, MarginReason.NAMED)


def test_a_dispute_comes_first():
    one = guess("9", 0.97)
    assert margin([one, guess("4", 0.52)], [one]) == Margin(0.0, MarginReason.DISPUTED, (one,))


@given(st.lists(st.floats(0, 1), max_size=6))
def test_no_margin_is_out_of_range(scores):
    found = margin([guess(str(place), score, SENTENCE) for place, score in enumerate(scores)])
    assert 0 <= found.value <= SURE_SCORE
