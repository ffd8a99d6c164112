"""Undo, bulk, claims and shares."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.factories.accounts import member
from tests.factories.records import mapping
from tests.factories.reviews import INTERNET, LINE, NOW, ROADS, SCHOOLS, guess, minute, states, suggested

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.mapping.actions import (
    accept_above,
    add_mapping,
    change_node,
    claim_record,
    decide_mapping,
    release_claim,
    remove_mapping,
    restore_all,
    set_shares,
    split_evenly,
    store_mappings,
    undo_batch,
    undo_last,
)
from goalweave.mapping.history import states_after
from goalweave.mapping.models import Claim, Evidence, Mapping, Pending, Review
from goalweave.mapping.queue import QueueFilter

pytestmark = pytest.mark.django_db


def world():
    """All that an action may change, without the ids and times of rows that were made anew."""
    rows = Mapping.objects.order_by("record", "node").values(
        "record", "node__code", "state", "origin", "score", "rank", "share", "sign", "reason", "decided_by", "decided_at",
        "disputed",
    )  # fmt: skip
    evidence = Evidence.objects.order_by("mapping__record", "mapping__node", "start")
    return (
        list(rows),
        list(evidence.values_list("mapping__node__code", "text", "start", "end", "language", "words")),
        list(Pending.objects.order_by("pk").values()),
    )


def standing():
    return list(Review.objects.filter(superseded=False).order_by("pk").values_list("reviewer", "verdict"))


@pytest.mark.parametrize("two", [False, True])
def test_each_kind_of_decision_is_taken_back_exactly(two):
    row = suggested(guess(INTERNET, 0.8), guess(SCHOOLS, 0.7), mapping(str(LINE)), second_review=two)
    who = member(row.organisation, Role.EDITOR)
    same = {"actor": who, "record": row, "now": NOW}
    steps = [
        lambda: decide_mapping(node=INTERNET, verdict="accept", **same),
        lambda: decide_mapping(node=INTERNET, verdict="reject", reason="not_about", **same),
        lambda: change_node(node=SCHOOLS, new=ROADS, **same),
        lambda: set_shares(shares={LINE: 40.0}, **same),
        lambda: split_evenly(framework="wsis@2003", **same),
        lambda: decide_mapping(node=LINE, verdict="reject", **same),
    ]
    before = []
    for step in steps:
        before.append((world(), standing()))
        step()
        assert (world(), standing()) != before[-1]
    for kept in reversed(before):
        undo_last(actor=who, now=NOW)
        assert (world(), standing()) == kept
    with pytest.raises(Conflict):
        undo_last(actor=who, now=NOW)


def test_what_was_removed_comes_back_with_its_verdict():
    row = suggested()
    who = member(row.organisation, Role.REVIEWER)
    add_mapping(actor=who, record=row, node=LINE, now=NOW)
    before = (world(), standing())
    remove_mapping(actor=who, record=row, node=LINE, now=NOW)
    undo_last(actor=who, now=NOW, record=row)
    assert (world(), standing()) == before


def test_undo_goes_by_record_or_by_time():
    one, two = suggested(name="one"), None
    two = suggested(name="two", organisation=one.organisation)
    who = member(one.organisation, Role.REVIEWER)
    for row, node in ((one, INTERNET), (two, INTERNET), (one, SCHOOLS)):
        decide_mapping(actor=who, record=row, node=node, verdict="accept", now=NOW)
    undo_last(actor=who, now=NOW, record=two)
    assert (states(one), states(two)) == (
        {"9.c": "accepted", "4": "accepted"}, {"9.c": "suggested", "4": "suggested"},
    )  # fmt: skip
    undo_last(actor=who, now=NOW)
    undo_last(actor=who, now=NOW)
    assert states(one) == {"9.c": "suggested", "4": "suggested"}


def test_nobody_undoes_what_another_has_done_or_changed_since():
    row = suggested()
    who, other = member(row.organisation, Role.REVIEWER), member(row.organisation, Role.REVIEWER)
    decide_mapping(actor=who, record=row, node=INTERNET, verdict="accept", now=NOW)
    with pytest.raises(Conflict):
        undo_last(actor=other, now=minute(30))
    decide_mapping(actor=other, record=row, node=INTERNET, verdict="reject", now=minute(60))
    with pytest.raises(Conflict):
        undo_last(actor=who, now=minute(90))
    assert states(row)["9.c"] == "rejected"


def test_an_import_is_undone_with_evidence_but_not_over_later_work():
    row = suggested()
    two = suggested(name="two", organisation=row.organisation)
    who = member(row.organisation, Role.EDITOR)
    before = world()
    batch = uuid4()
    store_mappings(actor=who, mappings={row: (mapping(str(ROADS)),), two: (mapping(str(ROADS)),)}, batch=batch)
    decide_mapping(actor=who, record=two, node=ROADS, verdict="reject", now=NOW)
    undone = undo_batch(actor=who, batch=batch)
    assert (undone.records, undone.skipped) == ((row.pk,), (two.pk,))
    assert (states(row), states(two)) == ({"9.c": "suggested", "4": "suggested"}, {"9.1": "rejected"})
    undo_last(actor=who, now=NOW, record=two)
    assert undo_batch(actor=who, batch=batch).records == (two.pk,)
    assert world() == before
    with pytest.raises(NotAllowed):
        undo_batch(actor=member(row.organisation, Role.REVIEWER), batch=batch)


@pytest.fixture
def rows():
    one = suggested(guess(INTERNET, 0.95), guess(SCHOOLS, 0.9), mapping(str(ROADS), "suggested", "mention"))
    two = suggested(guess(INTERNET, 0.97), guess(SCHOOLS, 0.6), name="two", organisation=one.organisation)
    return one, two


def test_from_a_score_on_in_one_batch_that_one_undo_takes_back(rows):
    who = member(rows[0].organisation, Role.REVIEWER)
    before = world()
    done = accept_above(actor=who, queue_filter=QueueFilter(), score=0.9, now=NOW, expected=3)
    assert (done.records, done.mappings) == (2, 3)
    assert states(rows[0]) == {"9.c": "accepted", "4": "accepted", "9.1": "suggested"}
    assert states(rows[1]) == {"9.c": "accepted", "4": "suggested"}
    assert set(Entry.objects.filter(verb="accept").values_list("batch", flat=True)) == {done.batch}
    assert set(Review.objects.values_list("bulk", flat=True)) == {True}
    undo_last(actor=who, now=NOW)
    assert world() == before


def test_only_what_the_filter_has_and_nobody_else_works_on(rows):
    who, other = (member(rows[0].organisation, Role.REVIEWER) for _ in range(2))
    claim_record(actor=other, record=rows[0], now=NOW)
    accept_above(actor=who, queue_filter=QueueFilter(), score=0.9, now=NOW)
    assert states(rows[0])["9.c"] == "suggested"
    accept_above(actor=who, queue_filter=QueueFilter(node=SCHOOLS), score=0.9, now=minute(30))
    assert states(rows[0]) == {"9.c": "suggested", "4": "accepted", "9.1": "suggested"}


def test_not_if_there_are_others_than_were_shown_or_too_low_a_score(rows):
    who = member(rows[0].organisation, Role.REVIEWER)
    for score, expected in ((0.9, 2), (0.4, None), (1.1, None)):
        with pytest.raises(InputError):
            accept_above(actor=who, queue_filter=QueueFilter(), score=score, now=NOW, expected=expected)
    with pytest.raises(NotAllowed):
        accept_above(actor=member(rows[0].organisation), queue_filter=QueueFilter(), score=0.9, now=NOW)
    assert not Review.objects.exists()


def test_the_first_of_two_reviewers_accepts_nothing_by_it(rows):
    rows[0].organisation.second_review = True
    rows[0].organisation.save()
    one, two = (member(rows[0].organisation, Role.REVIEWER) for _ in range(2))
    accept_above(actor=one, queue_filter=QueueFilter(), score=0.9, now=NOW)
    assert "accepted" not in {*states(rows[0]).values(), *states(rows[1]).values()}
    assert verbs(one) == ["verdict", "verdict"]
    assert accept_above(actor=one, queue_filter=QueueFilter(), score=0.9, now=NOW).mappings == 0
    assert accept_above(actor=two, queue_filter=QueueFilter(), score=0.9, now=NOW).mappings == 3
    assert states(rows[1])["9.c"] == "accepted"
    assert verbs(two) == ["accept", "accept"]


def test_of_many_the_log_says_what_two_agree_on_and_differ_on_but_no_first_verdict(rows):
    rows[0].organisation.second_review = True
    rows[0].organisation.save()
    one, two = (member(rows[0].organisation, Role.REVIEWER) for _ in range(2))
    decide_mapping(actor=one, record=rows[0], node=INTERNET, verdict="accept", now=NOW)
    decide_mapping(actor=one, record=rows[1], node=INTERNET, verdict="reject", now=NOW)
    before = world()
    accept_above(actor=two, queue_filter=QueueFilter(), score=0.9, now=minute(30))
    # One record: agreed on one node, first verdict on the other. The other record: the two differ.
    lines = Entry.objects.filter(actor=two.user)
    assert {int(line.object_id): line.verb for line in lines} == {rows[0].pk: "verdict", rows[1].pk: "disputed"}
    assert len({line.batch for line in lines}) == 1
    undo_last(actor=two, now=minute(60))
    assert world() == before
    with pytest.raises(Conflict):
        undo_last(actor=two, now=minute(60))


def verbs(actor):
    return list(Entry.objects.filter(actor=actor.user).order_by("pk").values_list("verb", flat=True))


def test_a_claim_keeps_others_off_for_twenty_minutes():
    row = suggested()
    who, other = member(row.organisation, Role.REVIEWER, name="Anna"), member(row.organisation, Role.REVIEWER)
    assert claim_record(actor=who, record=row, now=NOW).until == minute(20)
    for act in (
        lambda: claim_record(actor=other, record=row, now=minute(19)),
        lambda: decide_mapping(actor=other, record=row, node=INTERNET, verdict="accept", now=minute(19)),
        lambda: add_mapping(actor=other, record=row, node=LINE, now=minute(19)),
    ):
        with pytest.raises(NotAllowed, match=r"Anna has claimed this record until 15:40"):
            act()
    assert states(row) == {"9.c": "suggested", "4": "suggested"}
    assert claim_record(actor=other, record=row, now=minute(20)).user == other.user


def test_acting_extends_it_and_the_last_decision_gives_it_back():
    row = suggested()
    who = member(row.organisation, Role.REVIEWER)
    claim_record(actor=who, record=row, now=NOW)
    decide_mapping(actor=who, record=row, node=INTERNET, verdict="accept", now=minute(15))
    assert Claim.objects.get().until == minute(35)
    decide_mapping(actor=who, record=row, node=SCHOOLS, verdict="accept", now=minute(16))
    assert not Claim.objects.exists()


def test_who_gives_it_back():
    row = suggested()
    who, other = member(row.organisation, Role.REVIEWER), member(row.organisation, Role.REVIEWER)
    claim_record(actor=who, record=row, now=NOW)
    with pytest.raises(NotAllowed):
        release_claim(actor=other, record=row)
    release_claim(actor=member(row.organisation, Role.EDITOR), record=row)
    assert not Claim.objects.exists()
    with pytest.raises(NotAllowed):
        claim_record(actor=SYSTEM, record=row, now=NOW)


@pytest.fixture
def row():
    return suggested(
        mapping(str(SCHOOLS)), mapping(str(INTERNET)), mapping(str(ROADS)), mapping(str(LINE)),
        guess("sdg@2020:4.b", 0.6),
    )  # fmt: skip


def shares_there():
    return {one.node.code: one.share for one in Mapping.objects.select_related("node") if one.share is not None}


def test_within_one_framework_they_stay_within_100(row):
    who = member(row.organisation, Role.REVIEWER)
    set_shares(actor=who, record=row, shares={SCHOOLS: 50, INTERNET: 40, LINE: 100}, now=NOW)
    assert shares_there() == {"4": 50, "9.c": 40, "C2": 100}
    for shares in ({ROADS: 10.01}, {ROADS: 0}, {ROADS: -5}, {SCHOOLS: 61}):
        with pytest.raises(InputError):
            set_shares(actor=who, record=row, shares=shares, now=NOW)
    set_shares(actor=who, record=row, shares={ROADS: 10, LINE: None}, now=NOW)
    assert shares_there() == {"4": 50, "9.c": 40, "9.1": 10}


def test_only_what_is_accepted_has_one(row):
    with pytest.raises(InputError, match=r"4\.b"):
        set_shares(actor=SYSTEM, record=row, shares={guess("sdg@2020:4.b", 0.6).node: 5}, now=NOW)


def test_an_even_split_is_100_over_the_primary_ones(row):
    Mapping.objects.filter(node__code="9.1").update(rank="secondary", share=10)
    split_evenly(actor=SYSTEM, record=row, framework="sdg@2020", now=NOW)
    assert shares_there() == {"4": 50, "9.c": 50}
    Mapping.objects.update(rank="primary")
    split_evenly(actor=SYSTEM, record=row, framework="sdg@2020", now=NOW)
    assert shares_there() == {"4": 33.34, "9.1": 33.33, "9.c": 33.33}


def test_what_is_rejected_loses_its_share_and_undo_brings_it_back(row):
    who = member(row.organisation, Role.REVIEWER)
    split_evenly(actor=who, record=row, framework="sdg@2020", now=NOW)
    decide_mapping(actor=who, record=row, node=SCHOOLS, verdict="reject", now=NOW)
    assert shares_there() == {"9.1": 33.33, "9.c": 33.33}
    undo_last(actor=who, now=NOW)
    assert shares_there() == {"4": 33.34, "9.1": 33.33, "9.c": 33.33}


def test_what_comes_back_after_others_set_shares_has_none(row):
    one, two = member(row.organisation, Role.REVIEWER), member(row.organisation, Role.REVIEWER)
    set_shares(actor=one, record=row, shares={SCHOOLS: 60, INTERNET: 40, LINE: 50}, now=NOW)
    decide_mapping(actor=one, record=row, node=SCHOOLS, verdict="reject", now=NOW)
    set_shares(actor=two, record=row, shares={INTERNET: 100}, now=minute(30))
    undo_last(actor=one, now=minute(60))
    assert states(row)["4"] == "accepted"
    assert shares_there() == {"9.c": 100, "C2": 50}
    line = Entry.objects.order_by("-pk").first()
    assert (line.verb, line.after["sdg@2020:4"].get("share")) == ("take_back", None)


def test_shares_that_were_set_come_back_only_where_they_fit(row):
    one, two = member(row.organisation, Role.REVIEWER), member(row.organisation, Role.REVIEWER)
    set_shares(actor=one, record=row, shares={SCHOOLS: 60, INTERNET: 20}, now=NOW)
    set_shares(actor=one, record=row, shares={SCHOOLS: 30, INTERNET: 10}, now=NOW)
    set_shares(actor=two, record=row, shares={ROADS: 60}, now=minute(30))
    undo_last(actor=one, now=minute(60))
    assert shares_there() == {"9.1": 60}


@pytest.fixture
def both():
    """An import gives 100 % to a goal and to a target."""
    return suggested(mapping(str(SCHOOLS), share=100.0), mapping(str(INTERNET), share=100.0))


def test_what_an_import_gave_comes_back_as_it_was(both):
    who = member(both.organisation, Role.REVIEWER)
    decide_mapping(actor=who, record=both, node=SCHOOLS, verdict="reject", now=NOW)
    undo_last(actor=who, now=NOW)
    assert shares_there() == {"4": 100, "9.c": 100}
    decide_mapping(actor=who, record=both, node=SCHOOLS, verdict="reject", now=NOW)
    set_shares(actor=who, record=both, shares={INTERNET: 90}, now=NOW)
    before = Entry.objects.get(verb="store")
    restore_all(actor=SYSTEM, states={both.pk: states_after(both.pk, before)})
    assert shares_there() == {"4": 100, "9.c": 100}


def test_an_import_that_is_undone_leaves_shares_out_that_no_longer_fit(both):
    who, batch = member(both.organisation, Role.EDITOR), uuid4()
    store_mappings(actor=who, mappings={both: (mapping(str(INTERNET), share=50.0),)}, batch=batch)
    add_mapping(actor=who, record=both, node=ROADS, now=NOW)
    set_shares(actor=who, record=both, shares={ROADS: 50}, now=NOW)
    assert undo_batch(actor=who, batch=batch).skipped == ()
    assert states(both) == {"4": "accepted", "9.c": "accepted", "9.1": "accepted"}
    assert shares_there() == {"9.1": 50}


def test_what_is_restored_has_no_share_beside_a_persons_that_it_does_not_fit_with(row):
    name = str(SCHOOLS)
    state = {"state": "accepted", "origin": "import:x", "score": 1.0, "rank": "primary", "share": 60.0}
    Mapping.objects.filter(node__code="9.c").update(origin="person", share=70)
    restore_all(actor=SYSTEM, states={row.pk: {name: state}})
    assert shares_there() == {"9.c": 70}
    Mapping.objects.filter(node__code="9.c").update(share=40)
    restore_all(actor=SYSTEM, states={row.pk: {name: state}})
    assert shares_there() == {"4": 60, "9.c": 40}


def test_nothing_to_split():
    with pytest.raises(InputError):
        split_evenly(actor=SYSTEM, record=suggested(), framework="sdg@2020", now=NOW)
