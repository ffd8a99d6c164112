"""A group scores pairs: rounds, blindness, shares, the result."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.interlinkages.panels import NOW, answer_all, own_row, panel, planned

from goalweave.accounts.models import Role
from goalweave.core.errors import NotAllowed
from goalweave.interlinkages import actions, queries
from goalweave.interlinkages.models import Scoring

pytestmark = pytest.mark.django_db

PAIRS = [("4.4", "9.1"), ("4.4", "9.c"), ("9.1", "4.4"), ("9.1", "9.c"), ("9.c", "4.4"), ("9.c", "9.1")]


@pytest.fixture
def opened():
    """An exercise of three people in its first round, who coordinates it, and the people."""
    loaded()
    owner = OrganisationFactory()
    coordinator = member(owner, Role.EDITOR)
    exercise = planned(owner, coordinator)
    people = panel(exercise, coordinator)
    return actions.open_exercise(actor=coordinator, exercise=exercise, now=NOW), coordinator, people


def test_first_round_is_shared_and_shows_spread_when_closed(opened) -> None:
    exercise, coordinator, people = opened
    assert Scoring.objects.filter(panellist__exercise=exercise).count() == len(PAIRS) * 2
    counts = [answer_all(people[0], exercise, {("4.4", "9.1"): -3}, "Costs"), answer_all(people[1], exercise, {})]
    assert counts == [4, 4]
    actions.close_first_round(actor=coordinator, exercise=exercise, now=NOW)
    exercise.refresh_from_db()
    page = queries.disagreements(coordinator, exercise)
    assert [(row.subject, row.object) for row in page.rows] == [("4.4", "9.1")]
    assert (page.total, page.scored) == (1, 6)
    opinions = queries.pair_opinions(people[0], exercise, ("4.4", "9.1"), own_row(people[0], exercise))
    assert opinions is not None
    assert [(one.score, one.reason, one.own) for one in opinions.opinions] == [(-3, "Costs", True), (0, "", False)]


def test_second_round_asks_those_apart_only(opened) -> None:
    exercise, coordinator, people = opened
    answer_all(people[0], exercise, {("9.1", "4.4"): -2}, "It costs teachers")
    answer_all(people[1], exercise, {("9.c", "9.1"): None})
    answer_all(people[2], exercise, {("9.1", "4.4"): 2})
    actions.close_first_round(actor=coordinator, exercise=exercise, now=NOW)
    exercise.refresh_from_db()
    page = queries.disagreements(people[2], exercise, own_row(people[2], exercise))
    assert [(row.subject, row.object, row.lowest, row.highest, row.range) for row in page.rows] == [
        ("9.1", "4.4", -2, 2, 4)
    ]
    assert [(one.score, one.reason, one.own) for one in page.rows[0].opinions] == [
        (-2, "It costs teachers", False),
        (2, "", True),
    ]
    actions.open_second_round(actor=coordinator, exercise=exercise, now=NOW)
    assert set(Scoring.objects.filter(round=2).values_list("subject", "object")) == {("9.1", "4.4")}
    exercise.refresh_from_db()
    question = queries.scoring_page(own_row(people[2], exercise)).question
    assert question is not None
    assert (question.subject, question.object, question.round, question.score_first) == ("9.1", "4.4", 2, 2)
    with pytest.raises(NotAllowed):
        queries.disagreements(coordinator, exercise, number=2)
    answer_all(people[2], exercise, {("9.1", "4.4"): -1}, "True in poor districts")
    matrix = actions.close_exercise(actor=coordinator, exercise=exercise, now=NOW + timedelta(days=1))
    pairs = {
        (pair.subject, pair.object): (pair.score, pair.scorers, pair.lowest, pair.highest)
        for pair in matrix.pairs.all()
    }
    # The first person did not answer again: -2 stands, and the median of -2 and -1 is -1.5.
    assert pairs[("9.1", "4.4")] == (-1.5, 2, -2, -1)
    assert pairs[("9.c", "9.1")][1] == 1
    assert matrix.provenance["people"] == 3
    assert matrix.provenance["rounds"] == 2
    assert matrix.provenance["apart_first"] == 1
    assert matrix.provenance.get("apart", 0) == 0
    assert matrix.provenance["closed"] == "2026-03-02"
    stored = queries.find_matrix(coordinator, matrix.slug)
    assert stored is not None
    assert stored.provenance.exercise == exercise.pk
