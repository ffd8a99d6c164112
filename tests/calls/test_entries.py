"""Begin, save, submit, withdraw, erase."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from tests.factories.accounts import member
from tests.factories.catalogues import loaded
from tests.factories.entries import (
    CLOSES,
    EMAIL,
    NOW,
    complete_changes,
    drafted,
    photo_added,
    started,
    stored_call,
    submitted,
)

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.calls.actions.entries import (
    EntryChanges,
    erase_personal_data,
    links_of_address,
    remove_abandoned_entries,
    save_entry,
    start_entry,
    submit_entry,
    withdraw_entry,
)
from goalweave.calls.actions.entry_nodes import store_suggestions
from goalweave.calls.actions.merging import merge_into_entry
from goalweave.calls.actions.moderation import accept_entry
from goalweave.calls.actions.moderation_undo import undo_last_decision
from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_values import organisation_of_entry, text_of, title_of
from goalweave.calls.models import Call, CallEntry, EntryContact, EntryEvent, EntryFile, EntryPhrase, EntryState
from goalweave.calls.tokens import entry_token, find_entry
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.core.model import Curie, Mapping, MappingState

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def steps(entry: CallEntry) -> list[str]:
    return list(entry.events.values_list("step", flat=True))


def fields_of(error: pytest.ExceptionInfo[InputErrors]) -> list[str]:
    return [problem.field for problem in error.value.problems]


def test_an_entry_is_found_by_its_token_alone() -> None:
    entry, token = started()
    assert len(token) == 43
    assert find_entry(token) == entry
    assert find_entry(token[:-1]) is None
    assert token not in str(CallEntry.objects.values())
    assert Call.objects.get().frozen == NOW


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "a@example.org\nBcc: b@example.org", f"{'a' * 260}@example.org"]
)
def test_what_is_no_address_begins_nothing(email: str) -> None:
    with pytest.raises(InputError) as caught:
        started(email=email)
    assert caught.value.field == "email"
    assert not CallEntry.objects.exists()


def test_no_entry_is_begun_before_and_after_the_days_of_a_call() -> None:
    call = stored_call()
    for moment in (NOW - timedelta(days=2), CLOSES):
        with pytest.raises(NotAllowed):
            start_entry(call=call, email=EMAIL, language="en", now=moment)


def test_an_entry_goes_its_way_to_the_moderators() -> None:
    entry = drafted()
    assert entry.state == EntryState.WRITING
    assert entry.contact.confirmed == NOW
    assert entry.contact.name == "Ana Ruiz"
    assert (title_of(entry), organisation_of_entry(entry).name) == ("Mesh of the valley", "Valley Cooperative")
    assert text_of(entry).startswith("The project brings")
    sent = submit_entry(entry=entry, now=LATER)
    assert (sent.state, sent.reference, sent.submitted) == ("submitted", "stocktaking-2026-00001", LATER)
    assert steps(sent) == ["started", "submitted"]
    assert submitted(sent.call).reference == "stocktaking-2026-00002"


def test_submission_lists_everything_that_is_missing() -> None:
    entry, _token = started()
    with pytest.raises(InputErrors) as caught:
        submit_entry(entry=entry, now=NOW)
    assert fields_of(caught) == ["category", "title", "story", "state", "organisation", "places", "publish"]
    entry.refresh_from_db()
    assert (entry.state, entry.reference) == ("started", "")


def test_a_photo_needs_its_words_and_the_consent_of_people() -> None:
    entry = drafted()
    photo_added(entry, text="")
    with pytest.raises(InputErrors) as caught:
        submit_entry(entry=entry, now=NOW)
    assert fields_of(caught) == ["photo", "people"]


def test_a_draft_keeps_what_cannot_be_submitted_yet() -> None:
    entry, _token = started()
    row = save_entry(entry=entry, changes=EntryChanges(answers={"story": "Short", "places": ["Kenja"]}), now=NOW)
    assert row.answers == {"story": "Short", "places": ["Kenja"]}


def test_a_value_of_a_wrong_form_leaves_the_others_saved_only_where_that_is_wanted() -> None:
    entry, _token = started()
    changes = EntryChanges(answers={"title": "Mesh", "places": "CO", "unknown": "x"})
    with pytest.raises(InputErrors) as caught:
        save_entry(entry=entry, changes=changes, now=NOW)
    assert fields_of(caught) == ["places", "unknown"]
    entry.refresh_from_db()
    assert entry.answers == {}


def test_two_windows_do_not_overwrite_each_other() -> None:
    entry, _token = started()
    save_entry(entry=entry, changes=EntryChanges(answers={"title": "First"}), now=NOW, version=1)
    with pytest.raises(Conflict):
        save_entry(entry=entry, changes=EntryChanges(answers={"title": "Second"}), now=NOW, version=1)
    entry.refresh_from_db()
    assert (entry.answers["title"], entry.version) == ("First", 2)


def test_neither_the_same_again_nor_a_suggestion_is_a_new_version() -> None:
    entry = drafted()
    version = entry.version
    again = save_entry(entry=entry, changes=complete_changes(partners=[]), now=LATER, version=version)
    suggestion = Mapping(Curie.parse("sdg@2020:9.c"), MappingState.SUGGESTED, "classifier:test-1", score=0.6)
    suggested = store_suggestions(entry=entry, mappings=[suggestion], now=LATER)
    assert (again.version, suggested.version) == (version, version)
    assert "sdg@2020:9.c" in [node["node"] for node in CallEntry.objects.get(pk=entry.pk).nodes]
    assert save_entry(entry=entry, changes=EntryChanges(name="Ana"), now=LATER, version=version).version == version


def test_the_category_confirms_its_nodes_and_another_one_takes_them_back() -> None:
    entry = drafted()
    assert [(node["node"], node["state"]) for node in entry.nodes] == [("wsis@2003:C2", "accepted")]
    row = save_entry(entry=entry, changes=EntryChanges(category="c4"), now=NOW)
    assert [node["node"] for node in row.nodes] == ["wsis@2003:C4"]


def test_a_submitted_entry_stays_complete_and_tells_the_moderators_of_changes() -> None:
    entry = submitted()
    with pytest.raises(InputErrors) as caught:
        save_entry(
            entry=entry, changes=EntryChanges(answers={"story": "Short"}, consents={"publish": False}), now=LATER
        )
    assert fields_of(caught) == ["story", "publish"]
    for number in range(2):
        save_entry(entry=entry, changes=EntryChanges(answers={"title": f"Mesh {number}"}), now=LATER)
    assert steps(entry) == ["started", "submitted", "changed"]
    assert Entry.objects.filter(object_type="call_entry", verb="change").first().after["fields"] == ["title"]


def test_the_deadline_ends_changes_unless_the_moderator_has_asked_back() -> None:
    entry = submitted()
    change = EntryChanges(answers={"title": "Mesh of hills"})
    with pytest.raises(NotAllowed):
        save_entry(entry=entry, changes=change, now=CLOSES)
    CallEntry.objects.update(state=EntryState.RETURNED)
    save_entry(entry=entry, changes=change, now=CLOSES)
    sent = submit_entry(entry=entry, now=CLOSES, message="It is Mesh of hills.")
    assert (sent.state, sent.submitted) == ("submitted", NOW)
    assert EntryEvent.objects.latest("pk").text == "It is Mesh of hills."


def test_a_withdrawn_entry_is_over() -> None:
    entry = withdraw_entry(entry=submitted(), now=LATER)
    assert entry.state == EntryState.WITHDRAWN
    assert not EntryPhrase.objects.exists()
    for action in (withdraw_entry, submit_entry):
        with pytest.raises(NotAllowed):
            action(entry=entry, now=LATER)


def test_erasure_leaves_nothing_personal(settings, tmp_path, django_capture_on_commit_callbacks) -> None:
    settings.DATA_DIR = tmp_path
    entry = drafted(telephone="+57 1 234")
    photo_added(entry)
    save_entry(entry=entry, changes=EntryChanges(consents={"people": True, "later": True}), now=NOW)
    submit_entry(entry=entry, now=NOW, message="Call Ana.")
    with django_capture_on_commit_callbacks(execute=True):
        row = erase_personal_data(entry=entry, now=LATER)
    assert row is not None
    assert (row.state, row.erased) == ("withdrawn", LATER)
    assert "telephone" not in row.answers
    assert set(row.consents) == {"publish", "people"}
    assert not EntryContact.objects.exists()
    assert not row.files.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not EntryEvent.objects.exclude(text="").exists()
    assert find_entry(entry_token(row)) == row
    written = str(list(Entry.objects.values("before", "after")))
    assert not [secret for secret in (EMAIL, "Ana", "+57", "Mesh") if secret in written]


def accepted_entry_and_one_with_a_photograph() -> tuple[Actor, CallEntry, CallEntry]:
    """A moderator, an entry that was accepted, and one of another sender that can become part of it."""
    loaded()
    target = submitted()
    moderator = member(target.call.organisation, Role.REVIEWER)
    checks = [check.id for check in definition_of(target.call).checklist]
    CallEntry.objects.filter(pk=target.pk).update(checked=checks)
    target = accept_entry(actor=moderator, entry=target, version=target.version, organisation=None, now=LATER)
    entry = drafted(target.call)
    photo_added(entry)
    save_entry(entry=entry, changes=EntryChanges(consents={"people": True}), now=NOW)
    return moderator, target, submit_entry(entry=entry, now=NOW)


def test_erasure_reaches_photographs_that_another_entry_took_over(
    settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    settings.DATA_DIR = tmp_path
    moderator, target, entry = accepted_entry_and_one_with_a_photograph()
    given = {"entry": entry, "version": entry.version, "target": target, "target_version": target.version}
    merge_into_entry(actor=moderator, **given, take={"files"}, now=LATER)
    assert (target.files.count(), target.record.attachments.filter(removed=None).count()) == (1, 1)
    # Merges from before the sender was noted are in the log.
    EntryFile.objects.update(sent_with=None)
    import_module("goalweave.calls.migrations.0006_files_of_merges").note_senders(apps, None)
    assert [file.sent_with for file in EntryFile.objects.all()] == [entry]
    with django_capture_on_commit_callbacks(execute=True):
        erase_personal_data(entry=entry, now=LATER)
    assert (target.files.count(), target.record.attachments.filter(removed=None).count()) == (0, 0)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_photograph_goes_back_with_a_merge_that_is_undone(
    settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    settings.DATA_DIR = tmp_path
    moderator, target, entry = accepted_entry_and_one_with_a_photograph()
    given = {"entry": entry, "version": entry.version, "target": target, "target_version": target.version}
    merge_into_entry(actor=moderator, **given, take={"files"}, now=LATER)
    undo_last_decision(actor=moderator, now=LATER)
    assert (entry.files.count(), target.record.attachments.filter(removed=None).count()) == (1, 0)
    assert entry.files.get().sent_with is None


def test_erasing_an_accepted_entry_leaves_it_accepted_and_a_draft_goes_altogether() -> None:
    entry = submitted()
    CallEntry.objects.update(state=EntryState.ACCEPTED)
    row = erase_personal_data(entry=entry, now=LATER)
    assert row is not None
    assert row.state == EntryState.ACCEPTED
    draft, _token = started(entry.call)
    assert erase_personal_data(entry=draft, now=LATER) is None
    assert not CallEntry.objects.filter(pk=draft.pk).exists()


def test_a_lost_link_is_the_same_again_even_after_the_key_of_the_site_has_changed(settings) -> None:
    entry, token = started(email="Writer@Example.org")
    assert links_of_address(call=entry.call, email=EMAIL) == [(entry, token)]
    assert links_of_address(call=entry.call, email="other@example.org") == []
    settings.SECRET_KEY = "another"
    EntryContact.objects.update(email_key="")
    assert entry_token(entry) != token


def test_drafts_that_were_never_used_go_after_their_days() -> None:
    unused, _token = started()
    written = drafted(unused.call)
    assert remove_abandoned_entries(now=NOW + timedelta(days=29), days=30) == 0
    assert remove_abandoned_entries(now=NOW + timedelta(days=31), days=30) == 1
    assert list(CallEntry.objects.all()) == [written]
    assert remove_abandoned_entries(now=CLOSES + timedelta(days=31), days=30) == 1


def test_names_of_people_are_cut_and_cleaned() -> None:
    entry, _token = started()
    save_entry(entry=entry, changes=EntryChanges(name="Ana\x00\n" + "x" * 300), now=NOW)
    assert EntryContact.objects.get().name == "Ana " + "x" * 196


def test_saving_a_complete_entry_again_changes_no_consent() -> None:
    entry = drafted()
    row = save_entry(entry=entry, changes=complete_changes(), now=LATER)
    assert row.consents == {"publish": NOW.isoformat()}
