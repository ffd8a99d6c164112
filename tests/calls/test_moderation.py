"""What moderators decide, what becomes of it, and how it is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from tests.factories.accounts import OrganisationFactory, member, stranger
from tests.factories.catalogues import loaded
from tests.factories.moderated import DAY, NOW, call_row, entry_row, ticked_entry
from tests.factories.records import record, stored

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.audit.models import Entry as LogLine
from goalweave.calls.actions.entry_records import update_record
from goalweave.calls.actions.merging import merge_into_entry, merge_into_record
from goalweave.calls.actions.moderation import (
    Reason,
    accept_entry,
    claim_entry,
    mark_read,
    reject_entry,
    reject_spam,
    release_entry,
    return_entry,
    tick_checks,
)
from goalweave.calls.actions.moderation_undo import undo_last_decision
from goalweave.calls.assessment import assess_entry
from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_changes import changes_since_read
from goalweave.calls.models import CallEntry, EntryState, EntryStep
from goalweave.calls.moderation_figures import call_figures, exported_entries
from goalweave.calls.moderation_queue import EntryFilter, entry_queue
from goalweave.calls.phrases import store_phrases
from goalweave.calls.queries import AcceptedFilter, accepted_entries, accepted_facets
from goalweave.calls.records import record_of_entry
from goalweave.calls.rules import may_change_entry
from goalweave.core import model
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.models import Mapping
from goalweave.registry.actions import change_record
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import to_core

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def frameworks(standing: None) -> None:
    loaded()


def states_of(record: Record | None) -> dict[str, str]:
    """Code of a node → state of the record's mapping."""
    return dict(Mapping.objects.filter(record=record).values_list("node__code", "state"))


def test_accepted_entry_is_a_public_record_of_a_new_organisation() -> None:
    call = call_row()
    moderator, entry = member(call.organisation, Role.REVIEWER), ticked_entry(call)
    accepted = accept_entry(actor=moderator, entry=entry, version=1, organisation=None, now=NOW)
    owner = Organisation.objects.get(slug="hill-radio-cooperative")
    made = Record.objects.get(organisation=owner)
    assert (owner.name, owner.kind, owner.country) == ({"en": "Hill Radio Cooperative"}, "civil_society", "KE")
    assert (accepted.state, accepted.organisation, accepted.record) == (EntryState.ACCEPTED, owner, made)
    assert (made.visibility, made.source_file, made.source_locator) == (
        Visibility.PUBLIC,
        "radio-call",
        "radio-call-2026-00001",
    )
    mappings = Mapping.objects.filter(record=made).order_by("node__code")
    assert list(mappings.values_list("node__code", "state", "origin")) == [
        ("4.4", "suggested", "classifier:test-1"),
        ("9.1", "rejected", "person"),
        ("9.c", "accepted", "person"),
        ("C2", "accepted", "person"),
    ]
    assert mappings.get(node__code="9.c").evidence.get().text == "bring the internet to villages"
    # The log has who did it, and nothing of what a sender wrote about themselves.
    lines = LogLine.objects.filter(actor=moderator.user)
    assert set(lines.values_list("object_type", "verb")) >= {("record", "create"), ("call_entry", "accept")}
    assert "sender@example.org" not in str(list(lines.values("before", "after")))
    assert "254 20" not in str(list(lines.values("before", "after")))


def test_record_of_an_organisation_with_editors_waits_for_them() -> None:
    call, owner = call_row(), OrganisationFactory()
    member(owner, Role.EDITOR)
    entry = ticked_entry(call)
    accept_entry(actor=member(call.organisation, Role.EDITOR), entry=entry, version=1, organisation=owner, now=NOW)
    assert Record.objects.get(organisation=owner).visibility == Visibility.DRAFT


def test_acceptance_is_undone_and_done_again_with_the_same_record() -> None:
    call = call_row()
    moderator, entry = member(call.organisation, Role.REVIEWER), ticked_entry(call)
    accepted = accept_entry(actor=moderator, entry=entry, version=1, organisation=None, now=NOW)
    first = accepted.record_id
    undo_last_decision(actor=moderator, now=NOW)
    entry.refresh_from_db()
    assert (entry.state, entry.record, entry.organisation, entry.decided) == (EntryState.SUBMITTED, None, None, None)
    assert Record.objects.get(pk=first).deleted is not None
    assert not entry.events.filter(step=EntryStep.ACCEPTED).exists()  # no mail was sent, so it never happened
    with pytest.raises(Conflict):
        undo_last_decision(actor=moderator, now=NOW)
    owner = Organisation.objects.get(slug="hill-radio-cooperative")
    again = accept_entry(actor=moderator, entry=entry, version=1, organisation=owner, now=NOW)
    assert again.record_id == first
    assert again.record is not None
    assert again.record.deleted is None
    assert again.record.visibility == Visibility.PUBLIC


def test_acceptance_stays_where_others_have_worked_on_the_record() -> None:
    call = call_row()
    moderator, entry = member(call.organisation, Role.REVIEWER), ticked_entry(call)
    accepted = accept_entry(actor=moderator, entry=entry, version=1, organisation=None, now=NOW)
    Record.objects.filter(pk=accepted.record_id).update(version=99)
    with pytest.raises(Conflict, match="record has been changed"):
        undo_last_decision(actor=moderator, now=NOW)


def test_second_of_two_moderators_reads_what_the_first_decided() -> None:
    call = call_row()
    first = member(call.organisation, Role.REVIEWER, name="First Reader")
    second, entry = member(call.organisation, Role.EDITOR), ticked_entry(call)
    claim_entry(actor=first, entry=entry, now=NOW)
    with pytest.raises(Conflict, match="First Reader has claimed this entry until"):
        accept_entry(actor=second, entry=entry, version=1, organisation=None, now=NOW)
    accept_entry(actor=first, entry=entry, version=1, organisation=None, now=NOW)
    with pytest.raises(Conflict, match="First Reader has accepted this entry in the meantime"):
        reject_entry(actor=second, entry=entry, version=1, reason=Reason("off_topic"), now=NOW)
    with pytest.raises(NotAllowed):
        claim_entry(actor=stranger(), entry=entry, now=NOW)


def test_claim_ends_after_twenty_minutes_and_can_be_handed_back() -> None:
    call = call_row()
    first, second = member(call.organisation, Role.REVIEWER), member(call.organisation, Role.REVIEWER)
    entry = entry_row(call)
    claim_entry(actor=first, entry=entry, now=NOW)
    with pytest.raises(NotAllowed):
        release_entry(actor=second, entry=entry)
    assert list(entry_queue(second, EntryFilter(), NOW)) == []
    assert list(entry_queue(first, EntryFilter(claim="mine"), NOW)) == [entry]
    assert claim_entry(actor=second, entry=entry, now=NOW + timedelta(minutes=21)).claimed_by == second.user
    release_entry(actor=second, entry=entry)
    assert list(entry_queue(first, EntryFilter(claim="free"), NOW)) == [entry]


def test_claim_of_a_clock_that_was_ahead_does_not_hold() -> None:
    call = call_row()
    first, second = member(call.organisation, Role.REVIEWER), member(call.organisation, Role.REVIEWER)
    entry = entry_row(call)
    claim_entry(actor=first, entry=entry, now=NOW + timedelta(days=1))
    assert list(entry_queue(second, EntryFilter(), NOW)) == [entry]
    assert list(entry_queue(second, EntryFilter(claim="free"), NOW)) == [entry]
    assert claim_entry(actor=second, entry=entry, now=NOW).claimed_by == second.user


def test_entry_is_accepted_only_with_its_checklist_and_unchanged() -> None:
    call = call_row()
    moderator, entry = member(call.organisation, Role.REVIEWER), entry_row(call)
    tick_checks(actor=moderator, entry=entry, checks=["clear"], now=NOW)
    with pytest.raises(InputError, match="The project exists"):
        accept_entry(actor=moderator, entry=entry, version=1, organisation=None, now=NOW)
    with pytest.raises(InputError, match="not on the checklist"):
        tick_checks(actor=moderator, entry=entry, checks=["invented"], now=NOW)
    tick_checks(actor=moderator, entry=entry, checks=["clear", "real"], now=NOW)
    CallEntry.objects.filter(pk=entry.pk).update(version=2)
    with pytest.raises(Conflict, match="sender has changed this entry"):
        accept_entry(actor=moderator, entry=entry, version=1, organisation=None, now=NOW)
    assert not Record.objects.exists()
    assert not Organisation.objects.filter(slug="hill-radio-cooperative").exists()


def test_returned_entry_is_editable_until_its_day_also_after_the_deadline() -> None:
    call = call_row()
    moderator, entry = member(call.organisation, Role.REVIEWER), entry_row(call)
    call.closes = NOW - DAY
    call.save()
    row = return_entry(
        actor=moderator, entry=entry, version=1, text=" Where is\x00 the mast? ", until=NOW + 3 * DAY, now=NOW
    )
    assert (row.state, row.reason, row.events.last().text) == (EntryState.RETURNED, "Where is the mast?", row.reason)
    assert [may_change_entry(row, NOW + days * DAY) for days in (2, 4)] == [True, False]
    for text, until in (("", None), ("x" * 5001, None), ("Why?", NOW - DAY)):
        with pytest.raises(InputError):
            return_entry(actor=moderator, entry=row, version=1, text=text, until=until, now=NOW)
    undo_last_decision(actor=moderator, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.reason, row.answer_until) == (EntryState.SUBMITTED, "", None)


def test_undoing_what_was_mailed_stays_in_the_history() -> None:
    call = call_row()
    moderator, entry = member(call.organisation, Role.REVIEWER), entry_row(call)
    reject_entry(actor=moderator, entry=entry, version=1, reason=Reason("other", "No masts."), now=NOW)
    entry.events.filter(step=EntryStep.REJECTED).update(mailed=NOW)
    undo_last_decision(actor=moderator, now=NOW)
    assert list(entry.events.values_list("step", flat=True)) == ["submitted", "rejected", "reopened"]


def test_spam_is_rejected_in_bulk_and_undone_in_bulk() -> None:
    call = call_row()
    moderator = member(call.organisation, Role.REVIEWER)
    rows = [entry_row(call, number) for number in range(1, 4)]
    CallEntry.objects.filter(pk=rows[2].pk).update(version=5)
    _batch, rejected = reject_spam(actor=moderator, entries=[(row.pk, 1) for row in rows], now=NOW)
    assert rejected == [rows[0].pk, rows[1].pk]
    assert list(entry_queue(moderator, EntryFilter(), NOW)) == [rows[2]]
    undone = undo_last_decision(actor=moderator, now=NOW)
    assert sorted(undone.entries) == rejected
    assert len(entry_queue(moderator, EntryFilter(), NOW)) == 3


def test_merged_entry_gives_the_values_that_were_taken_and_gets_them_back() -> None:
    call = call_row()
    moderator = member(call.organisation, Role.REVIEWER)
    older, newer = ticked_entry(call), entry_row(call, 2)
    before = states_of(accept_entry(actor=moderator, entry=older, version=1, organisation=None, now=NOW).record)
    newer.answers |= {"title": "Radio for the hills", "phone": "+256 1"}
    newer.nodes = [{**newer.nodes[1], "state": "accepted"}]
    newer.save()
    merge_into_entry(
        actor=moderator,
        entry=newer,
        version=1,
        target=older,
        target_version=1,
        take={"title", "phone", "nodes"},
        now=NOW,
    )
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (newer.state, newer.merged_into, newer.reason) == (EntryState.MERGED, older, older.reference)
    assert older.answers["title"] == "Radio for the hills"
    assert older.answers["phone"] == "+254 20 000 000"  # what is personal stays with its person
    assert older.record is not None
    assert older.record.title == {"en": "Radio for the hills"}
    assert states_of(older.record) == {**before, "4.4": "accepted"}
    undo_last_decision(actor=moderator, now=NOW)
    older.refresh_from_db()
    newer.refresh_from_db()
    assert (newer.state, older.answers["title"]) == (EntryState.SUBMITTED, "Village radio network")
    assert Record.objects.get(pk=older.record_id).title == {"en": "Village radio network"}
    assert states_of(older.record) == before


def test_accepted_entry_is_found_by_the_goal_and_the_country_of_its_record() -> None:
    call = call_row()
    entry = ticked_entry(call)
    accept_entry(actor=member(call.organisation, Role.REVIEWER), entry=entry, version=1, organisation=None, now=NOW)
    for wanted, expected in (
        (AcceptedFilter(goal="9"), [entry]),
        (AcceptedFilter(goal="9", country="UG"), [entry]),
        (AcceptedFilter(goal="4"), []),  # only suggested
        (AcceptedFilter(country="CO"), []),
    ):
        assert list(accepted_entries(VISITOR, call, wanted, catalogue())) == expected
    facets = accepted_facets(VISITOR, call, catalogue())
    assert [(node.code, number) for node, number in facets.goals] == [("9", 1)]
    assert facets.countries == (("KE", 1), ("UG", 1))


def test_both_of_two_entries_that_are_alike_are_marked() -> None:
    call = call_row()
    moderator, older, newer = member(call.organisation, Role.REVIEWER), entry_row(call), entry_row(call, 2)
    assess_entry(newer)
    assert list(entry_queue(moderator, EntryFilter(similar=True), NOW)) == [older, newer]
    older.refresh_from_db()
    assert older.similar == [{**newer.similar[0], "entry": newer.pk}]
    newer.answers = {"title": "Seed bank", "about": "Farmers keep rice and lend it to neighbours after a flood."}
    newer.save()
    store_phrases(newer)
    assess_entry(newer)
    assert list(entry_queue(moderator, EntryFilter(similar=True), NOW)) == []


def test_entry_is_merged_into_a_record_that_the_moderator_may_change() -> None:
    call = call_row()
    moderator, entry = member(call.organisation, Role.EDITOR), entry_row(call)
    own = stored(record("mast", links=()), organisation=call.organisation)["mast"]
    foreign = stored(record("other"))["other"]
    for target in (foreign, own):
        expected = None if target == own else NotAllowed
        given = {"actor": moderator, "entry": entry, "version": 1, "record": target, "record_version": target.version}
        if expected:
            with pytest.raises(expected):
                merge_into_record(**given, take={"links"}, now=NOW)
        else:
            merge_into_record(**given, take={"links", "title"}, now=NOW)
    own.refresh_from_db()
    assert own.title == {"en": "Village radio network"}
    assert list(own.links.values_list("url", flat=True)) == ["https://example.org/radio"]
    undo_last_decision(actor=moderator, now=NOW)
    own.refresh_from_db()
    assert own.title == {"en": "Title of mast"}


def test_moderator_needs_another_for_an_entry_of_their_own_organisation() -> None:
    call = call_row(OrganisationFactory(second_review=True))
    own = OrganisationFactory()
    first, second = member(call.organisation, Role.REVIEWER), member(call.organisation, Role.REVIEWER)
    for actor in (first, second):
        actor.user.memberships.create(organisation=own, role=Role.READER)
        actor.__dict__.pop("_memberships", None), actor.__dict__.pop("roles", None)
    entry = ticked_entry(call)
    waits = accept_entry(actor=first, entry=entry, version=1, organisation=own, now=NOW)
    assert waits.state == EntryState.SUBMITTED
    assert accept_entry(actor=first, entry=entry, version=1, organisation=own, now=NOW).state == EntryState.SUBMITTED
    assert accept_entry(actor=second, entry=entry, version=1, organisation=own, now=NOW).state == EntryState.ACCEPTED


def test_two_verdicts_with_other_goals_or_on_an_entry_that_changed_are_not_the_same() -> None:
    call = call_row(OrganisationFactory(second_review=True))
    own, another = OrganisationFactory(), OrganisationFactory()
    first, second = member(call.organisation, Role.REVIEWER), member(call.organisation, Role.REVIEWER)
    for actor in (first, second):
        assert actor.user is not None
        for organisation in (own, another):
            actor.user.memberships.create(organisation=organisation, role=Role.READER)
    first, second = Actor(first.user), Actor(second.user)
    entry = ticked_entry(call)

    def accept(actor: Actor, organisation: Organisation, version: int = 1) -> CallEntry:
        return accept_entry(actor=actor, entry=entry, version=version, organisation=organisation, now=NOW)

    assert accept(first, own).state == EntryState.SUBMITTED
    assert accept(second, another).state == EntryState.SUBMITTED
    CallEntry.objects.filter(pk=entry.pk).update(version=2)
    assert accept(first, another, 2).state == EntryState.SUBMITTED
    assert accept(second, another, 2).state == EntryState.ACCEPTED

    merged, targets = entry_row(call, 3), (entry_row(call, 4), entry_row(call, 5))

    def merge(actor: Actor, target: CallEntry) -> CallEntry:
        return merge_into_entry(actor=actor, entry=merged, version=1, target=target, target_version=1, take=(), now=NOW)

    CallEntry.objects.filter(pk__in=[one.pk for one in targets]).update(organisation=own)
    assert merge(first, targets[0]).state == EntryState.SUBMITTED
    assert merge(second, targets[1]).state == EntryState.SUBMITTED
    assert merge(first, targets[1]).state == EntryState.MERGED


def test_no_choice_avoids_the_second_moderator() -> None:
    call = call_row(OrganisationFactory(second_review=True))
    own = OrganisationFactory(name={"en": "Hill Radio Cooperative"})
    first = member(call.organisation, Role.REVIEWER)
    second = member(call.organisation, Role.REVIEWER)
    assert first.user is not None
    first.user.memberships.create(organisation=own, role=Role.READER)
    first = Actor(first.user)
    entry, other = ticked_entry(call), entry_row(call, 2)
    other.answers = {"title": "Another one"}
    other.save()
    # The sender names the organisation of the moderator, whatever is chosen for the record.
    spam = Reason("spam")
    for verdict in (
        lambda: accept_entry(actor=first, entry=entry, version=1, organisation=None, now=NOW),
        lambda: reject_entry(actor=first, entry=entry, version=1, reason=spam, now=NOW),
        lambda: merge_into_entry(
            actor=first, entry=entry, version=1, target=other, target_version=1, take={"title"}, now=NOW
        ),
    ):
        assert verdict().state == EntryState.SUBMITTED
    other.refresh_from_db()
    assert other.answers == {"title": "Another one"}
    done = accept_entry(actor=second, entry=entry, version=1, organisation=None, now=NOW)
    assert done.state == EntryState.ACCEPTED


def test_changes_since_the_moderator_read_it_are_named_by_field() -> None:
    call = call_row()
    moderator, entry = member(call.organisation, Role.REVIEWER), entry_row(call)
    mark_read(actor=moderator, entry=entry)
    entry.refresh_from_db()
    entry.answers |= {"title": "New title", "phone": "+1"}
    entry.nodes[1]["state"] = "accepted"
    entry.version = 2
    entry.save()
    difference = changes_since_read(entry, definition_of(call))
    assert [(one.field, one.before, one.after) for one in difference.answers] == [
        ("title", "Village radio network", "New title")
    ]
    assert difference.nodes == (("sdg@2020:4.4", "suggested", "accepted"),)
    assert "+254" not in str(entry.read)


def accepted_before(entry: CallEntry) -> tuple[CallEntry, model.Record]:
    """The entry, and what it says as a record before it is changed."""
    assert entry.record is not None
    return entry, record_of_entry(entry, definition_of(entry.call), entry.record.slug).record


def test_record_follows_its_entry_and_loses_what_is_no_longer_confirmed() -> None:
    call = call_row()
    moderator, entry = member(call.organisation, Role.REVIEWER), ticked_entry(call)
    entry = accept_entry(actor=moderator, entry=entry, version=1, organisation=None, now=NOW)
    entry, said = accepted_before(entry)
    entry.answers = {**entry.answers, "title": "Hill radio"}
    entry.nodes = [{**entry.nodes[0], "state": "rejected"}, *entry.nodes[1:]]
    update_record(actor=moderator, entry=entry, said=said, now=NOW)
    made = Record.objects.get(pk=entry.record_id)
    assert made.title == {"en": "Hill radio"}
    assert Mapping.objects.get(record=made, node__code="9.c").state == "rejected"


def test_what_an_organisation_wrote_in_a_record_stays_when_its_entry_changes() -> None:
    call = call_row()
    moderator, entry = member(call.organisation, Role.REVIEWER), ticked_entry(call)
    entry = accept_entry(actor=moderator, entry=entry, version=1, organisation=None, now=NOW)
    entry, said = accepted_before(entry)
    row = Record.objects.get(pk=entry.record_id)
    theirs = replace(
        to_core(row),
        text={"en": "As the cooperative says it."},
        links=(*said.links, model.WebLink("https://example.org/more")),
    )
    change_record(actor=SYSTEM, row=row, record=theirs, version=row.version)
    entry = CallEntry.objects.get(pk=entry.pk)
    entry.answers = {**entry.answers, "title": "Hill radio"}
    update_record(actor=moderator, entry=entry, said=said, now=NOW)
    after = to_core(Record.objects.get(pk=entry.record_id))
    assert (after.title, after.text) == ({"en": "Hill radio"}, {"en": "As the cooperative says it."})
    assert {link.url for link in after.links} >= {"https://example.org/more"}


def test_a_moderator_changes_no_record_that_its_organisation_edits() -> None:
    call = call_row()
    owner = OrganisationFactory()
    editor, moderator = member(owner, Role.EDITOR), member(call.organisation, Role.REVIEWER)
    older, newer = ticked_entry(call), entry_row(call, 2)
    older = accept_entry(actor=moderator, entry=older, version=1, organisation=owner, now=NOW)
    row = Record.objects.get(pk=older.record_id)
    assert row.visibility == Visibility.DRAFT
    merge = partial(merge_into_entry, actor=moderator, version=1, target=older, now=NOW)
    # A draft that no one has touched follows.
    older.refresh_from_db()
    merge(entry=newer, target_version=older.version, take={"title"})
    row.refresh_from_db()
    theirs = replace(to_core(row), title={"en": "Ours"})
    change_record(actor=editor, row=row, record=theirs, version=row.version, visibility=Visibility.PUBLIC)
    version = Record.objects.get(pk=row.pk).version
    for take in ({"title"}, set[str]()):
        older.refresh_from_db()
        other = entry_row(call, 3 + len(take))
        other.answers = {**other.answers, "title": "Another title"}
        other.save()
        if take:
            with pytest.raises(Conflict, match="edits its record itself"):
                merge(entry=other, target_version=older.version, take=take)
        else:
            merge(entry=other, target_version=older.version, take=take)
        row.refresh_from_db()
        assert (row.version, row.title) == (version, {"en": "Ours"})


def test_figures_of_a_call_count_by_what_entries_say() -> None:
    call = call_row()
    moderator = member(call.organisation, Role.REVIEWER)
    ticked = ticked_entry(call)
    entry_row(call, 2, language="fr", category="skills")
    accept_entry(actor=moderator, entry=ticked, version=1, organisation=None, now=NOW)
    figures = call_figures(call)
    assert (figures.received, figures.waiting, figures.days) == (2, 1, 2.0)
    assert figures.states == {"accepted": 1, "submitted": 1}
    assert (figures.countries, figures.goals) == ({"KE": 2, "UG": 2}, {"9": 2})
    assert (figures.languages, figures.categories) == ({"en": 1, "fr": 1}, {"networks": 1, "skills": 1})
    assert [row.email for row in exported_entries(call, contacts=False)] == ["", ""]
    assert [row.name for row in exported_entries(call, contacts=True)] == ["A. Sender", "A. Sender"]
