"""Verdicts, changes, additions: one reviewer, and two."""

from __future__ import annotations

import pytest
from tests.factories.accounts import everybody, member
from tests.factories.catalogues import loaded
from tests.factories.records import RecordFactory, mapping
from tests.factories.reviews import INTERNET, LINE, NOW, ROADS, SCHOOLS, guess, minute, states, suggested

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core import model
from goalweave.core.errors import Conflict, NotAllowed, UnknownNode
from goalweave.mapping.actions import add_mapping, change_node, decide_mapping, remove_mapping
from goalweave.mapping.models import Claim, Mapping, Pending, Review
from goalweave.mapping.queries import mappings_of
from goalweave.registry.models import Visibility

pytestmark = pytest.mark.django_db


def say(actor, row, node, verdict="accept", **more):
    decide_mapping(actor=actor, record=row, node=node, verdict=verdict, now=more.pop("now", NOW), **more)


def test_accepting_makes_it_a_persons_decision_that_keeps_its_evidence():
    row = suggested()
    who = member(row.organisation, Role.REVIEWER)
    say(who, row, INTERNET, seen_state="suggested")
    [accepted, _other] = mappings_of([row.pk])[row.pk]
    assert (accepted.node, accepted.state, accepted.origin, accepted.score) == (INTERNET, "accepted", "person", 1.0)
    assert [one.text for one in accepted.evidence] == ["Networks for every school."]
    stored = Mapping.objects.get(node__code="9.c")
    assert (stored.decided_by, stored.decided_at) == (who.user, NOW)
    [review] = Review.objects.all()
    assert (review.verdict, review.score, review.origin, review.stage) == ("accept", 0.8, "classifier:fast-1", "single")


def test_rejecting_keeps_the_reason_and_the_log_says_it_all():
    row = suggested()
    who = member(row.organisation, Role.REVIEWER)
    say(who, row, INTERNET, "reject", reason="  too\u202e_general ")
    assert states(row) == {"9.c": "rejected", "4": "suggested"}
    line = object_entries("mapping", row.pk).first()
    assert (line.verb, line.actor, line.organisation) == ("reject", who.user, row.organisation_id)
    assert line.before == {
        "sdg@2020:9.c": {"state": "suggested", "origin": "classifier:fast-1", "score": 0.8, "rank": "primary"}
    }
    assert line.after == {
        "sdg@2020:9.c": {
            "state": "rejected", "origin": "person", "score": 1.0, "rank": "primary", "reason": "too_general",
            "decided_by": who.user.pk, "decided_at": NOW.isoformat(), "verdicts": [Review.objects.get().pk],
        }
    }  # fmt: skip


def test_who_may_decide():
    row = suggested()
    allowed = set()
    for name, actor in everybody(row.organisation).items():
        try:
            say(actor, row, INTERNET, now=minute(60 * len(allowed)))
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == {"reviewer", "editor", "manager", "administrator", "system"}


def test_the_second_of_two_is_told_what_happened():
    row = suggested()
    first, second = member(row.organisation, Role.REVIEWER, name="Anna"), member(row.organisation, Role.REVIEWER)
    say(first, row, INTERNET, seen_state="suggested")
    before = (states(row), object_entries("mapping", row.pk).count())
    with pytest.raises(Conflict, match=r"Anna has decided on 9\.c in the meantime"):
        say(second, row, INTERNET, "reject", seen_state="suggested", now=minute(30))
    assert (states(row), object_entries("mapping", row.pk).count()) == before


def test_the_same_decision_again_changes_nothing():
    row = suggested()
    who = member(row.organisation, Role.REVIEWER)
    say(who, row, INTERNET)
    say(who, row, INTERNET)
    assert object_entries("mapping", row.pk).count() == 2  # storing, and once accepting
    say(who, row, INTERNET, "reject", seen_state="accepted")
    assert states(row)["9.c"] == "rejected"
    assert [one.superseded for one in Review.objects.order_by("pk")] == [True, False]


def test_a_mapping_that_is_gone_is_a_conflict_and_a_node_that_never_was_is_unknown():
    row = suggested()
    with pytest.raises(Conflict):
        say(SYSTEM, row, ROADS)
    with pytest.raises(UnknownNode):
        say(SYSTEM, row, model.Curie("sdg", "2020", "99"))


def test_changing_the_node_rejects_one_and_accepts_the_other_with_the_same_evidence():
    row = suggested()
    who = member(row.organisation, Role.REVIEWER)
    change_node(actor=who, record=row, node=INTERNET, new=ROADS, now=NOW, seen_state="suggested")
    assert states(row) == {"9.c": "rejected", "9.1": "accepted", "4": "suggested"}
    found = {one.node: one.evidence for one in mappings_of([row.pk])[row.pk]}
    assert found[ROADS] == found[INTERNET] != ()
    assert Mapping.objects.get(node__code="9.c").reason == "wrong_node"
    assert object_entries("mapping", row.pk).first().verb == "change"
    with pytest.raises(Conflict):
        change_node(actor=who, record=row, node=SCHOOLS, new=SCHOOLS, now=NOW)


def test_adding_and_removing_ones_own():
    row = suggested()
    who, other = member(row.organisation, Role.REVIEWER), member(row.organisation, Role.REVIEWER)
    add_mapping(actor=who, record=row, node=LINE, now=NOW)
    assert states(row)["C2"] == "accepted"
    with pytest.raises(Conflict):
        add_mapping(actor=who, record=row, node=LINE, now=NOW)
    with pytest.raises(NotAllowed):
        remove_mapping(actor=other, record=row, node=LINE, now=minute(60))
    remove_mapping(actor=who, record=row, node=LINE, now=minute(90))
    assert states(row) == {"9.c": "suggested", "4": "suggested"}
    assert not Review.objects.filter(superseded=False).exists()
    say(who, row, INTERNET, now=minute(91))
    with pytest.raises(NotAllowed):
        remove_mapping(actor=who, record=row, node=INTERNET, now=minute(92))


def test_adding_what_is_suggested_or_was_rejected_accepts_it():
    row = suggested()
    who = member(row.organisation, Role.REVIEWER)
    say(who, row, INTERNET, "reject")
    for node in (INTERNET, SCHOOLS):
        add_mapping(actor=who, record=row, node=node, now=NOW)
    assert states(row) == {"9.c": "accepted", "4": "accepted"}


def test_a_contributor_maps_only_their_own_unpublished_record():
    loaded()
    row = RecordFactory(visibility=Visibility.DRAFT)
    author = member(row.organisation, Role.CONTRIBUTOR)
    row.author = author.user
    row.save()
    add_mapping(actor=author, record=row, node=INTERNET, now=NOW)
    assert states(row) == {"9.c": "accepted"}
    with pytest.raises(NotAllowed):
        say(author, row, INTERNET, "reject")
    row.visibility = Visibility.PUBLIC
    row.save()
    with pytest.raises(NotAllowed):
        add_mapping(actor=author, record=row, node=SCHOOLS, now=NOW)


def test_an_author_overturns_nothing_that_is_there():
    row = suggested()
    author = member(row.organisation, Role.CONTRIBUTOR)
    row.author, row.visibility = author.user, Visibility.DRAFT
    row.save()
    say(SYSTEM, row, SCHOOLS, "reject")
    before = (states(row), object_entries("mapping", row.pk).count(), Review.objects.count())
    for node in (INTERNET, SCHOOLS):
        with pytest.raises(NotAllowed, match=r"was suggested or rejected here: only a reviewer can decide on it"):
            add_mapping(actor=author, record=row, node=node, now=NOW)
    assert (states(row), object_entries("mapping", row.pk).count(), Review.objects.count()) == before
    assert not Claim.objects.exists()
    add_mapping(actor=author, record=row, node=ROADS, now=NOW)
    assert states(row) == {"9.c": "suggested", "4": "rejected", "9.1": "accepted"}
    with pytest.raises(Conflict):
        add_mapping(actor=author, record=row, node=ROADS, now=NOW)


def test_the_queue_follows():
    row = suggested()
    assert (Pending.objects.get().count, Pending.objects.get().margin) == (2, 0.1)
    say(SYSTEM, row, INTERNET)
    assert (Pending.objects.get().count, Pending.objects.get().margin) == (1, 0.2)
    say(SYSTEM, row, SCHOOLS, "reject")
    assert not Pending.objects.exists()


def test_the_share_of_a_suggestion_is_kept_where_it_fits():
    row = suggested(
        mapping(str(SCHOOLS), share=70.0), mapping(str(INTERNET), "suggested", "import:model", share=40.0),
        mapping(str(ROADS), "suggested", "import:model", share=30.0),
    )  # fmt: skip
    for node in (INTERNET, ROADS):
        say(SYSTEM, row, node)
    assert {one.node.code: one.share for one in Mapping.objects.select_related("node")} == {
        "4": 70, "9.c": None, "9.1": 30,
    }  # fmt: skip


@pytest.fixture
def row():
    return suggested(second_review=True)


@pytest.fixture
def people(row):
    reviewers = [member(row.organisation, Role.REVIEWER) for _ in range(3)]
    return [*reviewers, member(row.organisation, Role.EDITOR)]


def test_one_verdict_leaves_it_suggested_and_says_nothing_of_what_it_was(row, people):
    say(people[0], row, INTERNET, "reject", reason="not_about")
    assert states(row)["9.c"] == "suggested"
    stored = Mapping.objects.get(node__code="9.c")
    assert (stored.decided_by, stored.reason, stored.origin) == (None, "", "classifier:fast-1")
    line = object_entries("mapping", row.pk).first()
    assert line.verb == "verdict"
    assert line.after == {
        "sdg@2020:9.c": {
            "state": "suggested", "origin": "classifier:fast-1", "score": 0.8, "rank": "primary",
            "verdicts": [Review.objects.get().pk],
        }
    }  # fmt: skip


def test_two_who_agree(row, people):
    say(people[0], row, INTERNET, seen_state="suggested")
    say(people[1], row, INTERNET, seen_state="suggested", now=minute(30))
    assert states(row)["9.c"] == "accepted"
    assert list(Review.objects.order_by("pk").values_list("stage", flat=True)) == ["first", "second"]


def test_two_who_differ_wait_for_an_editor(row, people):
    say(people[0], row, INTERNET)
    say(people[1], row, INTERNET, "reject", now=minute(30))
    assert (states(row)["9.c"], Pending.objects.get().disputed, Pending.objects.get().margin) == (
        "suggested", True, 0,
    )  # fmt: skip
    for someone in people[:3]:
        with pytest.raises(NotAllowed):
            say(someone, row, INTERNET, now=minute(60))
    say(people[3], row, INTERNET, seen_state="disputed", now=minute(90))
    assert (states(row)["9.c"], Pending.objects.get().disputed) == ("accepted", False)
    assert Review.objects.filter(superseded=False).count() == 3


def test_an_editor_who_was_one_of_the_two_settles_only_where_there_is_no_other(row, people):
    other = member(row.organisation, Role.MANAGER)
    say(people[0], row, INTERNET)
    say(people[3], row, INTERNET, "reject", now=minute(30))
    with pytest.raises(NotAllowed):
        say(people[3], row, INTERNET, "reject", now=minute(60))
    other.user.is_active = False
    other.user.save()
    say(people[3], row, INTERNET, "reject", now=minute(90))
    assert states(row)["9.c"] == "rejected"


def test_what_one_adds_or_changes_waits_for_a_second_too(row, people):
    change_node(actor=people[0], record=row, node=INTERNET, new=ROADS, now=NOW)
    assert states(row) == {"9.c": "suggested", "9.1": "suggested", "4": "suggested"}
    say(people[1], row, ROADS, now=minute(30))
    say(people[1], row, INTERNET, "reject", now=minute(30))
    assert states(row) == {"9.c": "rejected", "9.1": "accepted", "4": "suggested"}


def test_what_was_judged_once_survives_a_new_reading():
    row = suggested(second_review=True)
    say(member(row.organisation, Role.REVIEWER), row, INTERNET)
    from goalweave.mapping.actions import suggest_records

    suggest_records(actor=SYSTEM, suggestions={row: (guess(ROADS, 0.6),)})
    assert states(row) == {"9.c": "suggested", "9.1": "suggested"}


def test_deciding_asks_few_queries(django_assert_max_num_queries):
    row = suggested()
    who = member(row.organisation, Role.REVIEWER)
    with django_assert_max_num_queries(24):
        say(who, row, INTERNET, seen_state="suggested")
    assert Claim.objects.get().user == who.user
