"""What decisions teach: thresholds, and whether they help."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, strategies as st
from tests.factories.accounts import member
from tests.factories.catalogues import loaded
from tests.factories.reviews import INTERNET, NOW, ROADS, SCHOOLS, guess, suggested

from goalweave.accounts.models import Role
from goalweave.mapping.actions import accept_above, add_mapping, decide_mapping, undo_last
from goalweave.mapping.decisions import decisions, thresholds_from
from goalweave.mapping.queue import QueueFilter
from goalweave.mapping.threshold_fitting import (
    LEAST_DECISIONS,
    LEAST_GAIN,
    Quality,
    ReviewDecision,
    best_threshold,
    fit_thresholds,
    measure_quality,
)


def decision(number, score, accepted, top="9", level="target"):
    return ReviewDecision(str(number), "sdg@2020", level, top, accepted, score)


def sharp(number=120, cut=0.6, **more):
    """Accepted exactly from a score on."""
    return [decision(n, round(0.3 + 0.6 * n / number, 4), 0.3 + 0.6 * n / number >= cut, **more) for n in range(number)]


def test_precision_recall_and_f1_by_hand():
    found = Quality(right=6, wrong=2, missed=4)
    assert (found.precision, found.recall, found.f1) == (0.75, 0.6, pytest.approx(2 / 3))
    assert Quality().f1 == 0


def test_the_threshold_is_found_where_decisions_turn():
    assert best_threshold(sharp()) == pytest.approx(0.6, abs=0.01)


def test_what_is_learned_helps_on_what_was_held_out():
    [found] = fit_thresholds(sharp())
    assert found.why == "gain"
    assert found.threshold == pytest.approx(0.6, abs=0.01)
    assert found.before.f1 == pytest.approx(2 / 3, abs=0.01)
    assert found.after.f1 > 0.95


def test_too_few_or_one_sided_decisions_teach_nothing():
    assert [(one.why, one.threshold) for one in fit_thresholds(sharp(LEAST_DECISIONS - 1))] == [("few", None)]
    assert [
        (one.why, one.threshold) for one in fit_thresholds([decision(n, 0.5, True) for n in range(LEAST_DECISIONS)])
    ] == [("one-sided", None)]
    assert fit_thresholds([]) == []


def test_decisions_that_have_nothing_to_do_with_scores_teach_nothing():
    chance = random.Random(3)
    found = fit_thresholds([decision(n, round(chance.random(), 3), chance.random() < 0.5) for n in range(300)])
    assert [(one.why, one.threshold) for one in found] == [("no gain", None)]


def test_a_goal_of_its_own_where_it_has_enough():
    found = fit_thresholds([*sharp(cut=0.5, top="9"), *sharp(cut=0.8, top="4"), *sharp(10, top="1")])
    assert [(one.top, one.why) for one in found] == [("", "gain"), ("4", "gain"), ("9", "no gain")]
    assert found[1].threshold == pytest.approx(0.8, abs=0.02)
    taught = thresholds_from("fast-1", found)
    assert taught.tops == {"sdg@2020": {"4 target": found[1].threshold}}
    framework = loaded_framework()
    assert taught.threshold(framework, "4.4") == found[1].threshold
    assert taught.threshold(framework, "9.c") == found[0].threshold
    assert taught.threshold(framework, "9") == 0


def loaded_framework():
    from tests.factories.catalogues import SDG

    return SDG


def test_what_was_missed_counts_against_both():
    added = [ReviewDecision(str(n), "sdg@2020", "target", "9", True, None) for n in range(10)]
    assert measure_quality([*sharp(100), *added], lambda one: 0).missed == 10


@given(st.lists(st.tuples(st.integers(0, 30), st.floats(0, 1), st.booleans()), min_size=LEAST_DECISIONS, max_size=90))
def test_nothing_is_taken_up_that_does_not_gain(given_):
    for one in fit_thresholds([decision(n, score, accepted) for n, score, accepted in given_]):
        if one.threshold is not None:
            assert one.after.f1 >= one.before.f1 + LEAST_GAIN
            assert one.threshold > 0


@pytest.mark.django_db
def test_the_decisions_of_people_one_by_one_are_what_is_learned_from():
    loaded()
    one = suggested(guess(INTERNET, 0.8), guess(SCHOOLS, 0.4), name="one")
    two = suggested(guess(INTERNET, 0.95), guess(ROADS, 0.5), name="two", organisation=one.organisation)
    who = member(one.organisation, Role.REVIEWER)
    decide_mapping(actor=who, record=one, node=INTERNET, verdict="accept", now=NOW)
    decide_mapping(actor=who, record=one, node=SCHOOLS, verdict="reject", now=NOW)
    add_mapping(actor=who, record=one, node=ROADS, now=NOW)
    accept_above(actor=who, queue_filter=QueueFilter(), score=0.9, now=NOW)
    add_mapping(actor=who, record=two, node=SCHOOLS, now=NOW)
    assert sorted(map(repr, decisions("fast-1"))) == sorted(
        map(
            repr,
            [
                ReviewDecision(str(one.pk), "sdg@2020", "target", "9", True, 0.8),
                ReviewDecision(str(one.pk), "sdg@2020", "goal", "4", False, 0.4),
                ReviewDecision(str(one.pk), "sdg@2020", "target", "9", True, None),
            ],
        )
    )
    assert decisions("fast-3") == []
    assert decisions("fast-1", "elsewhere") == []
    undo_last(actor=who, now=NOW, record=one)
    undo_last(actor=who, now=NOW, record=one)
    assert [one.score for one in decisions("fast-1", one.organisation.slug)] == [0.8]
