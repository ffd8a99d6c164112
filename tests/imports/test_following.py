"""Publishing large imports and accepting what their texts say: in portions, stopped anywhere, continued."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.accounts import member
from tests.imports.conftest import NOW, Bring
from tests.imports.test_portions import Killed, entries, kill_at

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, NotAllowed
from goalweave.imports import actions, tasks
from goalweave.imports.actions import following, portions
from goalweave.imports.models import PUBLISHING, REVERTING, Import, State
from goalweave.imports.queries import BULK_KINDS, accepted_fact_entries, fact_counts
from goalweave.registry.actions import delete_records
from goalweave.registry.models import Record, Visibility
from goalweave.registry.text_facts import FactKind
from goalweave.search.queries import matching_numbers

pytestmark = pytest.mark.django_db

FILE = "id,title\n" + "".join(f"D-{number},Dam {number}\n" for number in range(1, 6))
DOCUMENT = "".join(
    f"\n\nIn {year}, the Ministry of Water built {number} wells for villages in Kenya together with UNDP.\n"
    for number, year in enumerate(range(2018, 2023), start=10)
)


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "PORTION", 2)
    monkeypatch.setattr(following, "SMALL_PORTION", 2)
    monkeypatch.setattr(portions, "GAP", 0)


def public() -> int:
    return Record.objects.filter(visibility=Visibility.PUBLIC).count()


def lines_of(upload: Import, verb: str) -> list[Any]:
    return [line for line in entries(upload.batch) if line[2] == verb]


def test_a_killed_publication_continues_where_it_was(
    apply: Bring, editor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = apply(FILE)
    with monkeypatch.context() as patch:
        kill_at(patch, following, "set_visibility", 2)
        with pytest.raises(Killed):
            actions.publish_import(actor=editor, upload=upload)
    half = Import.objects.get()
    assert (public(), half.state, half.following) == (2, State.APPLIED, PUBLISHING)
    assert (half.progress["done"], half.progress["total"]) == (2, 5)
    # Nobody begins a second time what is going on.
    with pytest.raises(Conflict):
        actions.publish_import(actor=editor, upload=upload)
    (continued,) = actions.recover_interrupted(actor=SYSTEM)
    done = actions.continue_following(actor=editor, upload=continued)
    assert (done.progress["done"], public(), Import.objects.get().progress) == (5, 5, {})
    assert len(lines_of(upload, "visibility")) == 5
    assert len(matching_numbers("dam", actor=VISITOR, kind="record")) == 5
    (line,) = Entry.objects.filter(object_type="import", verb="publish")
    assert line.after["records"] == 5
    assert actions.recover_interrupted(actor=SYSTEM) == []


def test_the_worker_takes_up_a_publication_that_was_interrupted(apply: Bring, editor: Actor) -> None:
    actions.start_publishing(actor=editor, upload=apply(FILE))
    assert tasks.resume_interrupted_imports() == 1
    assert (public(), Import.objects.get().progress) == (5, {})


def test_an_undo_ends_a_publication_and_takes_back_what_it_has_done(
    apply: Bring, editor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = apply(FILE)
    with monkeypatch.context() as patch:
        kill_at(patch, following, "set_visibility", 3)
        with pytest.raises(Killed):
            actions.publish_import(actor=editor, upload=upload)
    started = actions.start_undo(actor=editor, upload=upload)
    with pytest.raises(Conflict):
        actions.continue_following(actor=editor, upload=upload)
    undone = actions.undo_import(actor=editor, upload=started, now=NOW)
    assert (undone.state, undone.counts["undone"], undone.progress) == (State.UNDONE, 5, {})
    assert not Record.objects.filter(deleted__isnull=True).exists()


def test_a_publication_that_is_refused_on_the_way_ends(apply: Bring, editor: Actor, ministry: Organisation) -> None:
    upload = apply(FILE)
    started = actions.start_publishing(actor=editor, upload=upload)
    with pytest.raises(NotAllowed):
        actions.continue_following(actor=member(ministry, Role.CONTRIBUTOR), upload=started)
    assert (public(), Import.objects.get().progress) == (0, {})
    assert actions.publish_import(actor=editor, upload=upload) == 5


def test_killed_acceptance_of_facts_continues(apply: Bring, editor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = apply(DOCUMENT, "report.txt")
    waiting = fact_counts(upload)[FactKind.DATES]
    assert waiting > 2
    with monkeypatch.context() as patch:
        kill_at(patch, following, "accept_kinds", 2)
        with pytest.raises(Killed):
            actions.accept_imported_facts(actor=editor, upload=upload, kinds=[FactKind.DATES])
    assert 0 < fact_counts(upload)[FactKind.DATES] < waiting
    (continued,) = actions.recover_interrupted(actor=SYSTEM)
    done = actions.continue_following(actor=editor, upload=continued).progress
    assert (done["done"], done["decided"]) == (waiting, waiting)
    assert FactKind.DATES not in fact_counts(upload)
    assert len(lines_of(upload, "accept")) == waiting
    assert actions.undo_accepted_facts(actor=editor, upload=upload).records == waiting
    assert fact_counts(upload)[FactKind.DATES] == waiting


@pytest.fixture
def accepted(apply: Bring, editor: Actor) -> Import:
    """An import of five records with the periods and places of their texts accepted."""
    upload = apply(DOCUMENT, "report.txt")
    assert fact_counts(upload)[FactKind.DATES] == fact_counts(upload)[FactKind.PLACES] == 5
    actions.accept_imported_facts(actor=editor, upload=upload, kinds=[FactKind.DATES, FactKind.PLACES])
    assert accepted_fact_entries(upload).count() == 10
    return Import.objects.get(pk=upload.pk)


@pytest.mark.parametrize(
    "number", [pytest.param(1, marks=pytest.mark.thorough), 2, pytest.param(3, marks=pytest.mark.thorough)]
)
def test_killed_undo_of_accepted_facts_continues(
    accepted: Import, editor: Actor, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with monkeypatch.context() as patch:
        kill_at(patch, following, "undo_lines", number)
        with pytest.raises(Killed):
            actions.undo_accepted_facts(actor=editor, upload=accepted)
    half = Import.objects.get()
    assert (half.following, half.progress["done"], half.progress["total"]) == (REVERTING, 2 * (number - 1), 5)
    with pytest.raises(Conflict):
        actions.accept_imported_facts(actor=editor, upload=half, kinds=BULK_KINDS)
    (continued,) = actions.recover_interrupted(actor=SYSTEM)
    done = actions.continue_following(actor=editor, upload=continued)
    assert (done.progress["restored"], done.progress["left"], done.progress["done"]) == (5, 0, 5)
    assert (fact_counts(done)[FactKind.DATES], fact_counts(done)[FactKind.PLACES]) == (5, 5)
    assert not Record.objects.exclude(start="", places=None).exists()
    assert len(lines_of(done, "undo")) == 10  # the fields, and what was decided
    assert not accepted_fact_entries(Import.objects.get()).exists()
    actions.accept_imported_facts(actor=editor, upload=done, kinds=[FactKind.DATES])
    assert actions.undo_accepted_facts(actor=editor, upload=done).records == 5


def test_undo_of_accepted_facts_that_is_refused_on_the_way_can_be_started_again(
    accepted: Import, editor: Actor, ministry: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        kill_at(patch, following, "undo_lines", 2)
        with pytest.raises(Killed):
            actions.undo_accepted_facts(actor=editor, upload=accepted)
    with pytest.raises(NotAllowed):
        actions.continue_following(actor=member(ministry, Role.CONTRIBUTOR), upload=accepted)
    assert (Import.objects.get().progress, accepted_fact_entries(Import.objects.get()).exists()) == ({}, True)
    assert actions.undo_accepted_facts(actor=editor, upload=accepted).records == 3
    assert fact_counts(accepted)[FactKind.DATES] == 5


def test_records_that_were_changed_since_retain_what_was_accepted(accepted: Import, editor: Actor) -> None:
    row = Record.objects.order_by("pk")[2]
    row.start = "1999"
    row.save()
    undone = actions.undo_accepted_facts(actor=editor, upload=accepted)
    assert (undone.records, undone.left) == (4, 1)
    row.refresh_from_db()
    assert row.start == "1999"
    assert not accepted_fact_entries(Import.objects.get()).exists()


def test_what_an_earlier_version_undid_at_once_is_not_undone_again(accepted: Import, editor: Actor) -> None:
    actions.undo_accepted_facts(actor=editor, upload=accepted)
    Import.objects.update(counts={})
    before = Import.objects.get()
    assert not accepted_fact_entries(before).exists()
    actions.accept_imported_facts(actor=editor, upload=before, kinds=[FactKind.DATES])
    assert actions.undo_accepted_facts(actor=editor, upload=before).records == 5


def test_many_accepted_facts_are_undone_by_the_worker(
    accepted: Import, editor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "SMALL_PORTION", 2)
    assert tasks.queue_undo_facts(actor=editor, upload=accepted) is None
    assert (fact_counts(accepted)[FactKind.DATES], Import.objects.get().progress) == (5, {})


def test_what_someone_deletes_meanwhile_stays_hidden(apply: Bring, editor: Actor) -> None:
    upload = apply(FILE)
    started = actions.start_publishing(actor=editor, upload=upload)
    gone = Record.objects.get(slug="D-4")
    delete_records(actor=editor, ids=[gone.pk])
    assert actions.continue_following(actor=editor, upload=started).progress["done"] == 4
    gone.refresh_from_db()
    assert gone.visibility != Visibility.PUBLIC
