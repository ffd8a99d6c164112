"""Senders with two windows and moderators with old pages work on the entries of a call, in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.entries import NOW, STORY, complete_changes, stored_call
from tests.sequences.running import Sequence, last_line, run_sequences

from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.calls.actions.entries import EntryChanges, save_entry, start_entry, submit_entry, withdraw_entry
from goalweave.calls.actions.moderation import (
    Reason,
    accept_entry,
    claim_entry,
    logged_state,
    reject_entry,
    reject_spam,
    release_entry,
    return_entry,
    tick_checks,
)
from goalweave.calls.actions.moderation_undo import undo_last_decision, undoable_decisions
from goalweave.calls.models import CallEntry, EntryPhrase, EntryState
from goalweave.core.errors import Conflict, GoalweaveError
from goalweave.registry.actions import change_record
from goalweave.registry.models import Record
from goalweave.registry.queries import to_core

pytestmark = pytest.mark.django_db

WHO = st.sampled_from([0, 1, 0, 1, 2])
WHICH = st.integers(0, 1)
WINDOW = st.integers(0, 1)
LATER = st.sampled_from([1, 5, 30])
"""Minutes until the next act: a claim lasts twenty."""
DECIDED = (EntryState.ACCEPTED, EntryState.REJECTED, EntryState.WITHDRAWN, EntryState.MERGED)


class Moderating(Sequence):
    """Two entries of a call whose organisation needs two moderators for entries of its own. shown: the version in each window."""

    # A draft belongs to its writer alone.
    unlogged = frozenset({"save_entry"})

    def __init__(self) -> None:
        super().__init__()
        self.owner = OrganisationFactory(second_review=True)
        self.other = OrganisationFactory()
        self.people = [member(self.owner, role) for role in (Role.REVIEWER, Role.REVIEWER, Role.EDITOR)]
        self.call = stored_call(self.owner)
        self.minutes = 0
        self.looked_at = (0, -1)
        self.entries: list[CallEntry] = []
        self.shown: dict[tuple[int, int], int] = {}
        self.seen: dict[tuple[int, int], int] = {}

    def now(self, minutes: int = 1) -> datetime:
        self.minutes += minutes
        return NOW + timedelta(minutes=self.minutes)

    def entry(self, which: int) -> CallEntry:
        rows = CallEntry.objects.select_related("call__organisation", "record", "organisation")
        return rows.get(pk=self.entries[which].pk)

    def state(self) -> Any:
        entries = list(CallEntry.objects.order_by("pk").values())
        records = list(Record.objects.order_by("pk").values("pk", "title", "text", "deleted", "version"))
        return entries, records

    def logged(self) -> Any:
        return {row.pk: logged_state(row) for row in CallEntry.objects.order_by("pk")}

    @initialize()
    def begins(self) -> None:
        for number in range(2):
            entry, _token = start_entry(call=self.call, email=f"s{number}@example.org", language="en", now=NOW)
            entry = save_entry(entry=entry, changes=complete_changes(), now=NOW)
            if number == 0:
                entry = submit_entry(entry=entry, now=NOW)
            self.entries.append(entry)
            self.shown |= {(number, 0): entry.version, (number, 1): entry.version}

    # --- the sender -------------------------------------------------------------------------------------------------

    @rule(which=WHICH, window=WINDOW)
    def sender_opens(self, which: int, window: int) -> None:
        self.shown[which, window] = self.entry(which).version

    @rule(which=WHICH, window=WINDOW, part=st.sampled_from(["title", "story", "reached"]), minutes=LATER)
    def sender_saves(self, which: int, window: int, part: str, minutes: int) -> None:
        """A window that is behind the other is told so; what is saved changes nothing else."""
        before, token = self.entry(which), self.next_token()
        values = {"title": f"Mesh of {token}", "story": f"{STORY} {token}", "reached": str(self.token)}
        result = self.attempt(
            save_entry,
            entry=before,
            changes=EntryChanges(answers={part: values[part]}),
            now=self.now(minutes),
            version=self.shown[which, window],
        )
        stale = self.shown[which, window] != before.version
        if before.state in DECIDED or stale:
            assert isinstance(result, GoalweaveError)
            return
        assert not isinstance(result, GoalweaveError)
        after = self.entry(which)
        assert {name: value for name, value in after.answers.items() if before.answers.get(name) != value} == {
            part: values[part]
        }
        self.shown[which, window] = after.version

    @rule(which=WHICH, minutes=LATER)
    def sender_submits(self, which: int, minutes: int) -> None:
        self.attempt(submit_entry, entry=self.entry(which), now=self.now(minutes))

    @rule(which=WHICH, minutes=LATER, sure=st.sampled_from([True, False, False]))
    def sender_withdraws(self, which: int, minutes: int, sure: bool) -> None:
        """sure: nothing comes after it, so that it is to be rare."""
        if not sure:
            return
        before = self.entry(which).state
        self.attempt(withdraw_entry, entry=self.entry(which), now=self.now(minutes))
        assert self.entry(which).state in (before, EntryState.WITHDRAWN)

    # --- moderators -------------------------------------------------------------------------------------------------

    @rule(who=WHO, which=WHICH)
    def moderator_opens(self, who: int, which: int) -> None:
        self.seen[who, which] = self.entry(which).version

    @rule(who=WHO, which=WHICH, minutes=LATER)
    def claims(self, who: int, which: int, minutes: int) -> None:
        """Claims are not in the log: nothing is decided."""
        row, now = self.entry(which), self.now(minutes)
        held = row.claimed_by_id not in (None, self.people[who].user.pk) and row.claimed > now
        try:
            claim_entry(actor=self.people[who], entry=row, now=now)
        except GoalweaveError:
            assert held or row.submitted is None
        else:
            assert not held

    @rule(who=WHO, which=WHICH)
    def releases(self, who: int, which: int) -> None:
        row = self.entry(which)
        foreign = row.claimed_by_id not in (None, self.people[who].user.pk)
        try:
            release_entry(actor=self.people[who], entry=row)
        except GoalweaveError:
            assert foreign or row.submitted is None

    @rule(who=WHO, which=WHICH, ticked=st.booleans(), minutes=LATER)
    def ticks(self, who: int, which: int, ticked: bool, minutes: int) -> None:
        self.attempt(
            tick_checks,
            actor=self.people[who],
            entry=self.entry(which),
            checks=["real"] if ticked else [],
            now=self.now(minutes),
        )

    @rule(
        who=WHO,
        which=WHICH,
        verdict=st.sampled_from(["accept", "accept", "reject", "return", "spam"]),
        owner=st.sampled_from(["own", "other", "new"]),
        minutes=LATER,
        prepared=st.sampled_from([True, True, False]),
    )
    def decides(self, who: int, which: int, verdict: str, owner: str, minutes: int, prepared: bool) -> None:
        """Who decides on what another has decided on, or its sender has changed, is told so. prepared: just opened, and checked."""
        if prepared:
            self.ticks(who, which, True, 30)
            self.moderator_opens(who, which)
        if (who, which) not in self.seen:
            return
        row, version, now = self.entry(which), self.seen[who, which], self.now(minutes)
        what: dict[str, Any] = {"actor": self.people[who], "entry": row, "version": version, "now": now}
        if verdict == "accept":
            organisation = {"own": self.owner, "other": self.other, "new": None}[owner]
            result = self.attempt(accept_entry, organisation=organisation, **what)
        elif verdict == "reject":
            result = self.attempt(reject_entry, reason=Reason("off_topic"), **what)
        elif verdict == "return":
            result = self.attempt(return_entry, text="Where is it?", until=None, **what)
        else:
            before = self.logged()
            ids: list[int] = []
            if row.submitted is not None:
                _batch, ids = reject_spam(actor=self.people[who], entries=[(row.pk, version)], now=now)
            result = row if ids else Conflict("nothing was rejected")
            assert self.logged() == before or ids
        stale = row.state not in (EntryState.SUBMITTED, EntryState.RETURNED) or row.version != version
        if stale:
            assert isinstance(result, GoalweaveError)
        if not isinstance(result, GoalweaveError) and self.entry(which).state == EntryState.ACCEPTED:
            record = self.entry(which).record
            assert record is not None
            assert record.title == {"en": row.answers["title"]}
            assert record.text == {"en": row.answers["story"]}

    @rule(who=WHO, minutes=LATER)
    def takes_back(self, who: int, minutes: int) -> None:
        """The last decision of one's own is as if it had not been, unless someone has changed the entry since."""
        lines = undoable_decisions(self.people[who])
        before = self.logged()
        result = self.attempt(undo_last_decision, actor=self.people[who], now=self.now(minutes))
        if isinstance(result, GoalweaveError) or not result.entries:
            return
        (pk,) = result.entries
        line = lines[0]
        assert before[pk] == {name: line.after[name] for name in before[pk]}
        assert self.logged() == before | {pk: {name: line.before[name] for name in before[pk]}}

    @precondition(lambda self: Record.objects.filter(deleted=None).exists())
    @rule(which=WHICH)
    def organisation_edits(self, which: int) -> None:
        """An editor of the record's organisation works on it: then the acceptance stays."""
        row = self.entry(which).record
        if row is not None and row.deleted is None:
            editor = member(row.organisation, Role.EDITOR)
            core = to_core(row)
            token = self.next_token()
            self.attempt(
                change_record,
                actor=editor,
                row=row,
                record=replace(core, title={"en": f"Mesh of {token}"}),
                version=row.version,
            )

    # --- what holds -------------------------------------------------------------------------------------------------

    @invariant()
    def all_agree(self) -> None:
        """Looked at whenever something was saved or is new in the log."""
        looked_at = last_line(), self.token
        if looked_at != self.looked_at:
            self.the_log_replays_to_the_entries()
            self.what_is_accepted_is_a_record_and_nothing_else()
            self.references_are_numbered_without_gaps()
            self.phrases_are_of_what_competes()
            self.looked_at = looked_at

    def the_log_replays_to_the_entries(self) -> None:
        for own in self.entries:
            row = CallEntry.objects.get(pk=own.pk)
            state = ""
            for line in Entry.objects.filter(object_type="call_entry", object_id=str(row.pk)).order_by("pk"):
                after, before = line.after or {}, line.before or {}
                if "state" in before and state not in ("", "started"):
                    assert before["state"] == state
                # A draft belongs to its writer alone: until it is submitted, saving it is not logged.
                state = after.get("state", state)
            if row.submitted is not None:
                assert row.state == state
        self.assert_numbers_unbroken()

    def what_is_accepted_is_a_record_and_nothing_else(self) -> None:
        rows = CallEntry.objects.filter(pk__in=[own.pk for own in self.entries]).select_related("record")
        alive = set(Record.objects.filter(deleted=None).values_list("pk", flat=True))
        accepted = set()
        for row in rows:
            assert (row.state == EntryState.ACCEPTED) == (row.record is not None and row.record.deleted is None)
            if row.state == EntryState.ACCEPTED:
                accepted.add(row.record_id)
                assert row.record.organisation_id == row.organisation_id
        assert accepted == alive

    def references_are_numbered_without_gaps(self) -> None:
        references = CallEntry.objects.exclude(reference="").values_list("reference", flat=True)
        numbers = sorted(int(reference.rpartition("-")[2]) for reference in references)
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) == CallEntry.objects.exclude(submitted=None).count()

    def phrases_are_of_what_competes(self) -> None:
        """What was withdrawn is no duplicate of anything."""
        for row in CallEntry.objects.filter(state=EntryState.WITHDRAWN):
            assert not EntryPhrase.objects.filter(entry=row).exists()
        for row in CallEntry.objects.filter(state=EntryState.SUBMITTED):
            assert EntryPhrase.objects.filter(entry=row).exists()


@pytest.fixture(autouse=True)
def catalogue() -> None:
    loaded()


def test_no_sequence_of_moderation_loses_a_change_or_a_record() -> None:
    run_sequences(Moderating, sequences=4, steps=25)
    assert Moderating.done["accept_entry"], Moderating.done
    assert Moderating.done["undo_last_decision"]
