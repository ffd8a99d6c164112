"""Whose turn it is, until when: handing over, handing on, taking back, done, undone."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.factories.accounts import MembershipFactory, OrganisationFactory, administrator, everybody, member
from tests.factories.reviews import INTERNET, LINE, NOW, ROADS, SCHOOLS, guess, minute, states, suggested

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Membership, Role
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.actions import (
    accept_above,
    add_mapping,
    assign_records,
    claim_record,
    decide_mapping,
    record_notices,
    revert_notices,
    suggest_records,
    undo_last,
    withdraw_assignments,
)
from goalweave.mapping.assignments import (
    OwnAssignments,
    assignments_to_notify,
    notice_on,
    open_assignments,
    own_assignments,
    reviewers,
    workload,
)
from goalweave.mapping.history import undo_entries
from goalweave.mapping.models import Assignment, Claim, Notice
from goalweave.mapping.queue import MOST_RECORDS, QueueCounts, QueueFilter, queue_counts, review_queue
from goalweave.mapping.review_context import recent_decisions
from goalweave.registry.actions import delete_records, undelete_records
from goalweave.registry.models import Record, Visibility

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
FRIDAY = TODAY + timedelta(days=4)


@pytest.fixture(scope="module")
def built(standing):
    one = suggested(guess(INTERNET, 0.8), guess(SCHOOLS, 0.7), name="one")
    return [one, *(suggested(guess(ROADS, 0.9), name=name, organisation=one.organisation) for name in ("two", "three"))]


@pytest.fixture
def rows(db, built):
    """For one test, which may write into them: the database takes that back."""
    return deepcopy(built)


@pytest.fixture
def editor(rows):
    return member(rows[0].organisation, Role.EDITOR, name="Edith")


@pytest.fixture
def anna(rows):
    return member(rows[0].organisation, Role.REVIEWER, name="Anna")


@pytest.fixture
def ben(rows):
    return member(rows[0].organisation, Role.REVIEWER, name="Ben")


def hand(actor, rows, who, due=FRIDAY, **more):
    given = [rows] if isinstance(rows, Record) else rows
    return assign_records(
        actor=actor,
        records=[row.pk for row in given],
        reviewer=who.user,
        due=due,
        now=more.pop("now", NOW),
        **more,
    )


def open_ones():
    rows = Assignment.objects.filter(done=None).order_by("record")
    return [
        (one.record.slug, one.reviewer.name, one.due, one.note) for one in rows.select_related("record", "reviewer")
    ]


def lines(verb=None):
    rows = Entry.objects.filter(object_type="assignment").order_by("pk")
    return list((rows.filter(verb=verb) if verb else rows).values_list("verb", "object_id", "before", "after"))


def names(actor, **chosen):
    rows = review_queue(actor, QueueFilter(today=TODAY, **chosen), minute(600))
    return [one.record.slug for one in rows.select_related("record")]


def test_a_record_is_handed_over_with_a_last_day_and_a_note(rows, editor, anna):
    done = hand(editor, rows[0], anna, note="  Goal 4\u202e first ")
    assert (done.records, done.skipped) == ((rows[0].pk,), ())
    assert open_ones() == [("one", "Anna", FRIDAY, "Goal 4 first")]
    wanted = {"reviewer": anna.user.pk, "due": FRIDAY.isoformat(), "note": "Goal 4 first"}
    assert lines() == [("assign", str(rows[0].pk), None, wanted)]
    line = Entry.objects.get(object_type="assignment")
    assert (line.actor, line.organisation, line.batch) == (editor.user, rows[0].organisation_id, None)
    [(pk, turn)] = open_assignments([row.pk for row in rows], TODAY).items()
    assert (pk, turn.days, turn.late, turn.assignment.given_by) == (rows[0].pk, 4, 0, editor.user)
    assert open_assignments([rows[0].pk], FRIDAY + timedelta(days=3))[rows[0].pk].late == 3


def test_many_are_handed_over_in_one_batch_and_taken_back_together(rows, editor, anna, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        hand(editor, rows, anna)
    assert len(open_ones()) == 3
    assert len(set(Entry.objects.filter(object_type="assignment").values_list("batch", flat=True)) - {None}) == 1
    assert withdraw_assignments(actor=editor, records=[row.pk for row in rows]) == 3
    assert withdraw_assignments(actor=editor, records=[row.pk for row in rows]) == 0
    assert open_ones() == []
    assert [verb for verb, *_rest in lines()] == ["assign"] * 3 + ["withdraw"] * 3


def test_it_is_changed_and_handed_on_and_saying_the_same_changes_nothing(rows, editor, anna, ben):
    hand(editor, rows[0], anna)
    Assignment.objects.update(told=Notice.GIVEN)
    hand(editor, rows[0], anna)
    assert len(lines()) == 1
    hand(editor, rows[0], anna, due=TODAY)
    hand(editor, rows[0], ben, due=TODAY, note="Please")
    assert open_ones() == [("one", "Ben", TODAY, "Please")]
    assert Assignment.objects.get().told == Notice.NOTHING
    assert [before and before["reviewer"] for _verb, _pk, before, _after in lines()] == [
        None, anna.user.pk, anna.user.pk,
    ]  # fmt: skip


def test_who_may_say_whose_turn_it_is(rows, anna):
    allowed = set()
    for name, actor in everybody(rows[0].organisation).items():
        try:
            hand(actor, rows[0], anna, due=FRIDAY + timedelta(days=len(allowed)))
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"editor", "manager", "administrator", "system"}
    with pytest.raises(NotAllowed):
        hand(member(rows[0].organisation, Role.EDITOR), [rows[0], suggested(name="elsewhere")], anna)


def test_the_last_day_is_not_past_and_there_are_not_too_many(rows, editor, anna):
    hand(editor, rows[0], anna, due=TODAY)
    with pytest.raises(InputError):
        hand(editor, rows[0], anna, due=TODAY - timedelta(days=1))
    owner = rows[0].organisation
    many = Record.objects.bulk_create(
        Record(organisation=owner, slug=f"n{number}", language="en") for number in range(MOST_RECORDS + 1)
    )
    with pytest.raises(InputError, match=f"up to {MOST_RECORDS} records"):
        hand(editor, many, anna)
    assert len(open_ones()) == 1


def test_only_to_those_who_may_review_it_and_for_whom_something_waits(rows, editor, anna):
    for other in (member(rows[0].organisation, Role.CONTRIBUTOR), member(OrganisationFactory(), Role.REVIEWER)):
        assert hand(editor, rows[0], other).skipped == (rows[0].pk,)
    Record.objects.filter(pk=rows[1].pk).update(visibility=Visibility.DRAFT)
    decide_mapping(actor=editor, record=rows[2], node=ROADS, verdict="accept", now=NOW)
    done = hand(editor, rows, anna)
    assert (done.records, done.skipped) == ((rows[0].pk,), (rows[1].pk, rows[2].pk))
    assert hand(editor, rows[1], administrator()).records == (rows[1].pk,)


def test_one_record_has_one_that_is_open(rows, editor, anna, ben):
    hand(editor, rows[0], anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(record=rows[0], reviewer=ben.user, due=FRIDAY, given=NOW)


def test_whose_turn_it_is_gives_it_back_and_nobody_else_does(rows, editor, anna, ben):
    hand(editor, rows[0], anna)
    with pytest.raises(NotAllowed):
        withdraw_assignments(actor=ben, records=[rows[0].pk])
    withdraw_assignments(actor=anna, records=[rows[0].pk])
    assert open_ones() == []
    undo_last(actor=anna, now=NOW)
    assert open_ones() == [("one", "Anna", FRIDAY, "")]


def test_it_is_done_when_every_suggestion_is_decided_whoever_decides(rows, editor, anna, ben):
    hand(editor, rows[:2], anna)
    decide_mapping(actor=anna, record=rows[0], node=INTERNET, verdict="accept", now=NOW)
    assert len(open_ones()) == 2
    decide_mapping(actor=anna, record=rows[0], node=SCHOOLS, verdict="reject", now=NOW)
    decide_mapping(actor=ben, record=rows[1], node=ROADS, verdict="accept", now=NOW)
    assert open_ones() == []
    assert [verb for verb, *_rest in lines()] == ["assign", "assign", "finish", "finish"]
    loads = {
        load.user.name: (load.open, load.late, load.done) for load in workload(editor, rows[0].organisation, TODAY)
    }
    assert loads == {"Anna": (0, 0, 2), "Ben": (0, 0, 0), "Edith": (0, 0, 0)}


def test_what_is_done_is_open_again_when_the_decision_is_taken_back(rows, editor, anna):
    hand(editor, rows[1], anna)
    decide_mapping(actor=anna, record=rows[1], node=ROADS, verdict="accept", now=NOW)
    assert open_ones() == []
    undo_last(actor=anna, now=NOW)
    assert open_ones() == [("two", "Anna", FRIDAY, "")]
    accept_above(actor=anna, queue_filter=QueueFilter(), score=0.9, now=NOW)
    assert open_ones() == []
    undo_last(actor=anna, now=NOW)
    assert open_ones() == [("two", "Anna", FRIDAY, "")]
    assert [verb for verb, *_rest in lines()] == ["assign", "finish", "reopen", "finish", "reopen"]


def test_what_was_done_long_ago_stays_done_when_a_later_decision_is_taken_back(rows, editor, anna, ben):
    hand(editor, rows[1], anna)
    decide_mapping(actor=anna, record=rows[1], node=ROADS, verdict="accept", now=NOW)
    suggest_records(actor=SYSTEM, suggestions={rows[1]: (guess(SCHOOLS, 0.7),)})
    decide_mapping(actor=ben, record=rows[1], node=SCHOOLS, verdict="accept", now=NOW)
    undo_last(actor=ben, now=NOW)
    assert states(rows[1])["4"] == "suggested"
    assert open_ones() == []


def test_suggestions_that_go_by_themselves_leave_nothing_to_do(rows, editor, anna):
    hand(editor, rows[1], anna)
    suggest_records(actor=SYSTEM, suggestions={rows[1]: ()})
    assert open_ones() == []


def test_undo_brings_back_what_was_said_before(rows, editor, anna, ben):
    hand(editor, rows[0], anna, note="First")
    hand(editor, rows, ben, due=TODAY)
    assert [done.line.verb for done in recent_decisions(editor, catalogue())] == ["assign"] * 4
    undo_last(actor=editor, now=NOW)
    assert open_ones() == [("one", "Anna", FRIDAY, "First")]
    withdraw_assignments(actor=editor, records=[rows[0].pk])
    undo_last(actor=editor, now=NOW)
    assert open_ones() == [("one", "Anna", FRIDAY, "First")]
    undo_last(actor=editor, now=NOW)
    assert open_ones() == []
    with pytest.raises(Conflict):
        undo_last(actor=editor, now=NOW)


def test_undo_goes_over_decisions_and_turns_in_their_order(rows, editor, anna):
    hand(editor, rows[0], anna)
    decide_mapping(actor=editor, record=rows[1], node=ROADS, verdict="accept", now=NOW)
    hand(editor, rows[2], anna)
    undo_last(actor=editor, now=NOW)
    assert [slug for slug, *_rest in open_ones()] == ["one"]
    undo_last(actor=editor, now=NOW)
    assert states(rows[1]) == {"9.1": "suggested"}
    undo_last(actor=editor, now=NOW)
    assert open_ones() == []


def test_what_others_changed_or_finished_since_is_not_undone(rows, editor, anna, ben):
    other = member(rows[0].organisation, Role.MANAGER)
    hand(editor, rows[0], anna)
    hand(other, rows[0], ben)
    with pytest.raises(Conflict):
        undo_last(actor=editor, now=NOW)
    assert [name for _slug, name, *_rest in open_ones()] == ["Ben"]


def test_a_batch_is_undone_from_the_log(rows, editor, anna):
    hand(editor, rows, anna)
    found = list(Entry.objects.filter(object_type="assignment"))
    done = undo_entries(actor=editor, lines=found, batch=found[0].batch)
    assert (done.records, done.unchanged) == (3, ())
    assert open_ones() == []


def test_many_accepted_together_are_undone_from_the_log_though_that_ended_a_turn(rows, editor, anna):
    hand(editor, rows[1], anna)
    batch = accept_above(actor=anna, queue_filter=QueueFilter(), score=0.9, now=NOW).batch
    assert open_ones() == []
    found = list(Entry.objects.filter(batch=batch))
    assert {line.object_type for line in found} == {"mapping", "assignment"}
    undo_entries(actor=editor, lines=found, batch=batch)
    assert states(rows[1]) == states(rows[2]) == {"9.1": "suggested"}
    assert open_ones() == [("two", "Anna", FRIDAY, "")]


def test_what_is_undone_is_a_batch_of_its_own(rows, editor, anna):
    hand(editor, rows, anna)
    undo_last(actor=editor, now=NOW)
    batches = dict(Entry.objects.filter(object_type="assignment").values_list("verb", "batch"))
    assert batches["assign"] != batches["undo"]


def test_the_queue_by_turn(rows, editor, anna, ben):
    hand(editor, rows[0], anna, due=TODAY + timedelta(days=9))
    hand(editor, rows[1], anna)
    assert names(anna, turn="mine", order="due") == ["two", "one"]
    assert names(anna, order="due") == ["two", "one", "three"]
    assert names(anna, turn="nobody") == ["three"]
    assert names(ben, turn="mine") == []
    assert names(editor, turn=str(anna.user.pk), order="due") == ["two", "one"]
    assert names(editor, turn="0") == []
    assert names(editor, turn="whoever") == names(editor)
    Assignment.objects.filter(record=rows[1]).update(due=TODAY - timedelta(days=1))
    assert names(ben, turn="late") == ["two"]
    assert queue_counts(ben, QueueFilter(turn="late", today=TODAY)) == QueueCounts(1, 1)
    assert own_assignments(anna, TODAY) == OwnAssignments(2, 1)
    assert own_assignments(VISITOR, TODAY) == own_assignments(SYSTEM, TODAY) == OwnAssignments(0, 0)
    assert names(VISITOR, turn="mine") == []


def test_whose_turn_it_was_and_who_left_has_none(rows, editor, anna):
    hand(editor, rows[0], anna)
    assert "one" not in names(editor, turn="nobody")
    Membership.objects.filter(user=anna.user).update(role=Role.READER)
    assert "one" in names(editor, turn="nobody")
    assert assignments_to_notify(TODAY) == []
    load = workload(editor, rows[0].organisation, TODAY)[0]
    assert (load.user, load.open, load.reviews) == (anna.user, 1, False)


def test_a_deleted_record_waits_for_nobody_until_it_is_back(rows, editor, anna):
    hand(editor, rows[0], anna)
    delete_records(actor=SYSTEM, ids=[rows[0].pk])
    assert (own_assignments(anna, TODAY), assignments_to_notify(TODAY)) == (OwnAssignments(0, 0), [])
    assert withdraw_assignments(actor=editor, records=[rows[0].pk]) == 0
    undelete_records(actor=SYSTEM, ids=[rows[0].pk])
    assert own_assignments(anna, TODAY) == OwnAssignments(1, 0)


def test_it_keeps_nobody_off_but_many_at_once_are_accepted_around_it(rows, editor, anna, ben):
    hand(editor, rows[1], anna)
    assert accept_above(actor=ben, queue_filter=QueueFilter(), score=0.9, now=NOW).records == 1
    assert (states(rows[1]), states(rows[2])) == ({"9.1": "suggested"}, {"9.1": "accepted"})
    named = QueueFilter(turn=str(anna.user.pk), today=TODAY)
    assert accept_above(actor=ben, queue_filter=named, score=0.9, now=NOW).records == 1
    hand(editor, rows[0], anna)
    claim_record(actor=ben, record=rows[0], now=NOW)
    decide_mapping(actor=ben, record=rows[0], node=INTERNET, verdict="accept", now=NOW)
    assert len(open_ones()) == 1


def test_of_two_reviewers_each_has_a_turn_that_ends_with_their_own_verdicts(rows, editor, anna, ben):
    owner = rows[0].organisation
    owner.second_review = True
    owner.save()
    hand(editor, rows[0], anna)
    add_mapping(actor=anna, record=rows[0], node=LINE, now=NOW)
    for node in (INTERNET, SCHOOLS):
        assert len(open_ones()) == 1
        decide_mapping(actor=anna, record=rows[0], node=node, verdict="accept", now=NOW)
    assert open_ones() == []
    assert hand(editor, rows[0], anna).skipped == (rows[0].pk,)
    hand(editor, rows[0], ben)
    Claim.objects.all().delete()
    for node in (INTERNET, SCHOOLS, LINE):
        decide_mapping(actor=ben, record=rows[0], node=node, verdict="accept", now=NOW)
    assert open_ones() == []
    assert [load.done for load in workload(editor, owner, TODAY) if load.user.name in ("Anna", "Ben")] == [1, 1]


def test_who_sees_how_much_everybody_has(rows):
    owner, seen = rows[0].organisation, set()
    for name, actor in everybody(owner).items():
        try:
            workload(actor, owner, TODAY)
            seen.add(name)
        except NotAllowed:
            pass
    assert seen == {"editor", "manager", "administrator", "system"}


def test_those_with_most_late_ones_stand_first(rows, editor, anna, ben, django_assert_num_queries):
    hand(editor, rows[:2], anna)
    hand(editor, rows[2], ben)
    Assignment.objects.filter(reviewer=ben.user).update(due=TODAY - timedelta(days=1))
    actor = Actor(editor.user)
    assert actor.roles
    with django_assert_num_queries(2):
        loads = workload(actor, rows[0].organisation, TODAY)
    assert [(load.user.name, load.open, load.late) for load in loads] == [
        ("Ben", 1, 1),
        ("Anna", 2, 0),
        ("Edith", 0, 0),
    ]


def test_reviewers_are_those_who_may_by_name(rows, editor, anna, ben):
    elsewhere = member(OrganisationFactory(), Role.REVIEWER, name="Cem")
    for role in (Role.READER, Role.CONTRIBUTOR):
        member(rows[0].organisation, role)
    member(rows[0].organisation, Role.REVIEWER, is_active=False)
    MembershipFactory(user=anna.user, organisation=OrganisationFactory(), role=Role.EDITOR)
    assert [one.name for one in reviewers([rows[0].organisation_id])] == ["Anna", "Ben", "Edith"]
    assert elsewhere.user in reviewers(None)


def test_each_state_is_told_once(rows, editor, anna):
    hand(editor, rows[0], anna)
    hand(editor, rows[1], editor)
    [one] = assignments_to_notify(TODAY)
    assert record_notices(assignments=[one], notice=Notice.GIVEN) == [one.pk]
    assert record_notices(assignments=[one], notice=Notice.GIVEN) == []
    assert assignments_to_notify(TODAY) == []
    soon = FRIDAY - timedelta(days=2)
    assert {row.record.slug for row in assignments_to_notify(soon)} == {"one", "two"}
    [one] = [row for row in assignments_to_notify(soon) if row.record.slug == "one"]
    record_notices(assignments=[one], notice=Notice.SOON)
    revert_notices(assignments=[one], notice=Notice.SOON)
    assert "one" in {row.record.slug for row in assignments_to_notify(soon)}
    Assignment.objects.update(told=Notice.SOON)
    assert assignments_to_notify(FRIDAY) == []
    assert len(assignments_to_notify(FRIDAY + timedelta(days=1))) == 2
    Assignment.objects.update(told=Notice.LATE)
    assert assignments_to_notify(date(2030, 1, 1)) == []


def test_states_by_the_last_day():
    said = [notice_on(FRIDAY, FRIDAY + timedelta(days=days)) for days in (-3, -2, 0, 1)]
    assert said == [Notice.GIVEN, Notice.SOON, Notice.SOON, Notice.LATE]
