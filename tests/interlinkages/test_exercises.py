"""A group scores pairs: rounds, blindness, shares, the result."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.accounts import OrganisationFactory, administrator, everybody, member, stranger
from tests.factories.catalogues import loaded
from tests.interlinkages.panels import NOW, answer_all, own_row, panel, planned

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.interlinkages import actions, queries
from goalweave.interlinkages.models import Exercise, Scoring

pytestmark = pytest.mark.django_db

PAIRS = [("4.4", "9.1"), ("4.4", "9.c"), ("9.1", "4.4"), ("9.1", "9.c"), ("9.c", "4.4"), ("9.c", "9.1")]


@pytest.fixture(scope="module")
def built(standing):
    """An exercise of three people in its first round, who coordinates it, and the people."""
    loaded()
    owner = OrganisationFactory()
    coordinator = member(owner, Role.EDITOR)
    exercise = planned(owner, coordinator)
    people = panel(exercise, coordinator)
    return actions.open_exercise(actor=coordinator, exercise=exercise, now=NOW), coordinator, people


@pytest.fixture
def opened(db, built):
    """For one test, which may write into it: the database takes that back."""
    return deepcopy(built)


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


def test_nobody_sees_scores_while_a_round_is_open(opened) -> None:
    exercise, coordinator, people = opened
    answer_all(people[0], exercise, {("4.4", "9.1"): -3}, "A secret reason")
    for actor in (coordinator, people[1], administrator(), SYSTEM, VISITOR):
        own = queries.own_panellist(actor, exercise)
        with pytest.raises(NotAllowed):
            queries.disagreements(actor, exercise, own)
        with pytest.raises(NotAllowed):
            queries.pair_opinions(actor, exercise, ("4.4", "9.1"), own)
    progress = queries.panel_progress(coordinator, exercise)
    assert [(row.progress.answered, row.progress.total) for row in progress] == [(4, 4), (0, 4), (0, 4)]
    # The log neither, which managers read.
    lines = Entry.objects.filter(object_type="scoring")
    assert lines.count() == 4
    assert {frozenset(line.after) for line in lines} == {frozenset({"round", "pair"})}
    assert "secret" not in str(list(Entry.objects.values_list("before", "after")))


def test_a_cancelled_exercise_never_shows_its_scores(opened) -> None:
    exercise, coordinator, people = opened
    answer_all(people[0], exercise, {})
    actions.cancel_exercise(actor=coordinator, exercise=exercise)
    exercise.refresh_from_db()
    with pytest.raises(NotAllowed):
        queries.disagreements(coordinator, exercise)
    row = own_row(people[1], exercise)
    assert queries.scoring_page(row).question is None
    with pytest.raises(NotAllowed):
        actions.score_pair(actor=people[1], panellist=row, pair=("4.4", "9.1"), score=1, now=NOW)


def test_only_those_who_take_part_or_coordinate_read_a_closed_round(opened) -> None:
    exercise, coordinator, people = opened
    answer_all(people[0], exercise, {})
    actions.close_first_round(actor=coordinator, exercise=exercise, now=NOW)
    exercise.refresh_from_db()
    other = planned(exercise.organisation, coordinator)
    outsider = panel(other, coordinator, 1)[0]
    assert queries.disagreements(people[2], exercise, own_row(people[2], exercise)).scored == 4
    for actor, row in (
        (outsider, own_row(outsider, other)),
        (outsider, own_row(people[0], exercise)),
        (stranger(), None),
    ):
        with pytest.raises(NotAllowed):
            queries.disagreements(actor, exercise, row)


@pytest.mark.parametrize("score", [-4, 4, 100])
def test_a_score_outside_the_scale_is_refused(opened, score: int) -> None:
    exercise, _coordinator, people = opened
    with pytest.raises(InputError, match="outside the scale"):
        actions.score_pair(
            actor=people[0], panellist=own_row(people[0], exercise), pair=("4.4", "9.1"), score=score, now=NOW
        )


def test_only_ones_own_questions_can_be_answered(opened) -> None:
    exercise, coordinator, people = opened
    row = own_row(people[0], exercise)
    for pair in (("9.c", "9.1"), ("4.4", "4.4"), ("1.1", "9.1")):
        with pytest.raises(InputError, match="not among your questions"):
            actions.score_pair(actor=people[0], panellist=row, pair=pair, score=1, now=NOW)
    for actor in (people[1], coordinator, administrator(), SYSTEM, VISITOR):
        with pytest.raises(NotAllowed):
            actions.score_pair(actor=actor, panellist=row, pair=("4.4", "9.1"), score=1, now=NOW)
    assert not Scoring.objects.exclude(answered=None).exists()


def test_an_answer_can_be_changed_cleared_and_put_off(opened) -> None:
    exercise, _coordinator, people = opened
    actor, row = people[0], own_row(people[0], exercise)
    order = []
    for _step in range(4):
        question = queries.scoring_page(row).question
        assert question is not None
        order.append((question.subject, question.object))
        actions.score_pair(actor=actor, panellist=row, pair=order[-1], score=None, reason="No idea", now=NOW)
    page = queries.scoring_page(row)
    assert (page.question, page.progress.remaining, page.last) == (None, 0, order[-1])
    actions.score_pair(actor=actor, panellist=row, pair=order[0], score=2, reason="Now I know", language="fr", now=NOW)
    found = queries.find_question(row, order[0])
    assert found is not None
    assert (found.score, found.reason, found.language, found.answered) == (2, "Now I know", "fr", True)
    for pair in order[:2]:
        actions.clear_score(actor=actor, panellist=row, pair=pair)
    actions.postpone_pair(actor=actor, panellist=row, pair=order[0])
    question = queries.scoring_page(row).question
    assert question is not None
    assert (question.subject, question.object, question.answered, question.reason) == (*order[1], False, "")
    assert [(one.subject, one.object) for one in queries.answered_questions(row)] == [order[3], order[2]]


def test_a_scoring_page_takes_three_queries(opened) -> None:
    exercise, _coordinator, people = opened
    row = own_row(people[0], exercise)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        queries.scoring_page(row)
    assert len(captured) == 3


def test_a_guest_scores_by_a_link_until_it_ends() -> None:
    loaded()
    owner = OrganisationFactory()
    coordinator = member(owner, Role.MANAGER)
    exercise = planned(owner, coordinator)
    panel(exercise, coordinator, 1)
    guest, token = actions.invite_panellist(
        actor=coordinator, exercise=exercise, name="Amina", email="amina@example.org", days=30, now=NOW
    )
    assert token not in str(list(Entry.objects.values_list("after", flat=True)))
    actions.open_exercise(actor=coordinator, exercise=exercise, now=NOW)
    row = queries.guest_panellist(token, NOW)
    assert row == guest
    assert row is not None
    question = queries.scoring_page(row).question
    assert question is not None
    pair = question.subject, question.object
    actions.score_pair_as_guest(token=token, pair=pair, score=-1, reason="Because", now=NOW)
    actions.clear_score_as_guest(token=token, pair=pair, now=NOW)
    actions.postpone_pair_as_guest(token=token, pair=pair, now=NOW)
    later = NOW + timedelta(days=31)
    assert queries.guest_panellist(token, later) is None
    for bad, now in ((token, later), ("no-token", NOW)):
        with pytest.raises(NotAllowed):
            actions.score_pair_as_guest(token=bad, pair=pair, score=1, now=now)
    renewed = actions.renew_link(actor=coordinator, panellist=guest, days=30, now=later)
    assert queries.guest_panellist(token, later) is None
    assert queries.guest_panellist(renewed, later) == guest
    actions.remove_panellist(actor=coordinator, panellist=guest, now=later)
    assert queries.guest_panellist(renewed, later) is None


def test_questions_of_who_leaves_go_to_those_who_have_not_got_them(opened) -> None:
    exercise, coordinator, people = opened
    answered = queries.scoring_page(own_row(people[0], exercise)).question
    assert answered is not None
    row = own_row(people[0], exercise)
    actions.score_pair(actor=people[0], panellist=row, pair=(answered.subject, answered.object), score=1, now=NOW)
    actions.remove_panellist(actor=coordinator, panellist=row, now=NOW)
    assert queries.own_panellist(people[0], exercise) is None
    progress = queries.panel_progress(coordinator, exercise)
    # Three were open: of each, one of the two others has it already.
    assert sum(entry.progress.total for entry in progress) == 8 + 3
    scorings = Scoring.objects.filter(panellist__in=[entry.panellist for entry in progress])
    assert scorings.values("panellist", "subject", "object").distinct().count() == 11
    assert Entry.objects.filter(object_type="exercise", verb="remove", after={"passed_on": 3}).exists()


def test_who_may_coordinate() -> None:
    loaded()
    owner = OrganisationFactory()
    coordinator = member(owner, Role.MANAGER)
    exercise = planned(owner, coordinator)
    may: dict[str, set[str]] = {"plan": set(), "see": set(), "progress": set(), "add": set(), "open": set()}
    for name, actor in everybody(owner).items():
        tries = {
            "plan": lambda actor=actor: planned(owner, actor),
            "progress": lambda actor=actor: queries.panel_progress(actor, exercise),
            "add": lambda actor=actor: actions.add_panellists(actor=actor, exercise=exercise, users=[], now=NOW),
            "open": lambda actor=actor: actions.open_exercise(actor=actor, exercise=exercise, now=NOW),
        }
        for what, attempt in tries.items():
            try:
                attempt()
            except NotAllowed:
                continue
            except InputError:
                pass  # too few people: past the permission
            may[what].add(name)
        if queries.find_exercise(actor, exercise.pk):
            may["see"].add(name)
    editing = {"editor", "manager", "administrator", "system"}
    assert may == dict.fromkeys(may, editing)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"nodes": ["4.4"]}, "choose between 2 and 250 targets"),
        ({"nodes": ["4.4", "99.9"]}, "has no nodes 99.9"),
        ({"nodes": ["4", "4.4"]}, "4.4 is part of another chosen target"),
        ({"title": {}}, "enter a title"),
        ({"per_pair": 1}, "between 2 and 100 people"),
        ({"country": "ZZ"}, "is not a country code"),
    ],
)
def test_a_plan_that_cannot_be_scored_is_refused(changes: dict[str, object], problem: str) -> None:
    loaded()
    owner = OrganisationFactory()
    with pytest.raises(InputError, match=problem):
        planned(owner, SYSTEM, **changes)
    assert not Exercise.objects.filter(organisation=owner).exists()


def test_steps_come_in_their_order_only(opened) -> None:
    exercise, coordinator, people = opened
    given = {"actor": coordinator, "exercise": exercise, "now": NOW}
    for step in (actions.open_exercise, actions.open_second_round, actions.close_exercise, actions.reopen_exercise):
        with pytest.raises(InputError, match="present state"):
            step(**given)
    with pytest.raises(InputError, match="only before the first round"):
        panel(exercise, coordinator, 1)
    with pytest.raises(InputError, match="no pair has been scored"):
        actions.close_first_round(**given)
    answer_all(people[0], exercise, {})
    actions.close_first_round(**given)
    with pytest.raises(InputError, match="no pair needs a second score"):
        actions.open_second_round(**given)
    with pytest.raises(InputError, match=r"the pair 9\.c → 9\.1 has no score"):
        actions.open_second_round(**given, pairs=[("9.c", "9.1")])
    matrix = actions.close_exercise(**given)
    with pytest.raises(InputError, match="present state"):
        actions.cancel_exercise(actor=coordinator, exercise=exercise)
    actions.reopen_exercise(**given)
    assert queries.find_matrix(coordinator, matrix.slug) is None
    actions.open_second_round(**given, pairs=[("4.4", "9.1")])
    actions.close_exercise(**given)
    actions.reopen_exercise(**given)
    with pytest.raises(InputError, match="second round already"):
        actions.open_second_round(**given, pairs=[("4.4", "9.1")])
    assert queries.disagreements(coordinator, Exercise.objects.get(pk=exercise.pk), number=2).scored == 4


def test_a_plan_changes_with_its_version_only() -> None:
    loaded()
    owner = OrganisationFactory()
    coordinator = member(owner, Role.EDITOR)
    exercise = planned(owner, coordinator)
    given = {"actor": coordinator, "exercise": exercise, "nodes": ["4.4", "9.1"], "title": {"en": "Two"}}
    changed = actions.change_exercise(**given, version=1)
    assert (changed.nodes, changed.version) == (["4.4", "9.1"], 2)
    with pytest.raises(Conflict):
        actions.change_exercise(**given, version=1)


def test_own_exercises_are_listed_with_progress(opened) -> None:
    exercise, coordinator, people = opened
    answer_all(people[0], exercise, {})
    (own,) = queries.exercises(people[0])
    assert (own.people, own.coordinates, own.progress) == (3, False, queries.ScoringProgress(4, 4))
    (led,) = queries.exercises(coordinator)
    assert (led.panellist, led.coordinates, led.progress) == (None, True, None)
    assert queries.exercises(stranger()) == ()
    assert queries.exercises(VISITOR) == ()


def test_the_first_round_shows_nothing_of_an_open_second_round(opened) -> None:
    exercise, coordinator, people = opened
    answer_all(people[0], exercise, {("4.4", "9.1"): -3}, "First")
    answer_all(people[1], exercise, {})
    actions.close_first_round(actor=coordinator, exercise=exercise, now=NOW)
    exercise = actions.open_second_round(actor=coordinator, exercise=exercise, now=NOW)
    before = queries.disagreements(people[1], exercise, own_row(people[1], exercise))
    answer_all(people[0], exercise, {("4.4", "9.1"): 3}, "Second")
    assert queries.disagreements(people[1], exercise, own_row(people[1], exercise)) == before
    opinions = queries.pair_opinions(coordinator, exercise, ("4.4", "9.1"))
    assert opinions is not None
    assert [(one.score, one.reason, one.before) for one in opinions.opinions] == [(-3, "First", None), (0, "", None)]
    actions.close_exercise(actor=coordinator, exercise=exercise, now=NOW)
    exercise.refresh_from_db()
    after = queries.pair_opinions(coordinator, exercise, ("4.4", "9.1"), number=2)
    assert after is not None
    assert [(one.score, one.reason, one.before) for one in after.opinions] == [(0, "", None), (3, "Second", -3)]


def test_cannot_say_in_the_second_round_withdraws_a_score(opened) -> None:
    exercise, coordinator, people = opened
    answer_all(people[0], exercise, {("4.4", "9.1"): -3})
    answer_all(people[1], exercise, {})
    actions.close_first_round(actor=coordinator, exercise=exercise, now=NOW)
    exercise = actions.open_second_round(actor=coordinator, exercise=exercise, now=NOW)
    answer_all(people[0], exercise, {("4.4", "9.1"): None})
    matrix = actions.close_exercise(actor=coordinator, exercise=exercise, now=NOW)
    pair = matrix.pairs.get(subject="4.4", object="9.1")
    assert (pair.score, pair.scorers) == (0, 1)
