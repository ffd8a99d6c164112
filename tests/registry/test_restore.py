"""Earlier versions brought back from the log, actions undone, and deleted records purged."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given, strategies as st
from hypothesis.extra.django import TestCase
from tests.factories.accounts import OrganisationFactory, UnitFactory, everybody, member
from tests.factories.records import RecordFactory, record, stored

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.model import (
    BeneficiaryGroup,
    Money,
    NoteKind,
    Partner,
    RecordKind,
    RecordNote,
    RecordPlace,
    WebLink,
)
from goalweave.registry.actions import (
    add_record,
    change_record,
    delete_records,
    purge_records,
    restore_record,
    set_visibility,
    store_records,
    undelete_records,
    undo_lines,
)
from goalweave.registry.actions.attachments import add_attachment
from goalweave.registry.fields import PART_TABLES
from goalweave.registry.history import public_history, record_entries, record_with_history, state_after
from goalweave.registry.models import Record, Visibility
from goalweave.registry.snapshot import snapshot

pytestmark = pytest.mark.django_db


def fresh(row: Record) -> Record:
    return Record.objects.select_related("organisation", "unit", "parent").prefetch_related(*PART_TABLES).get(pk=row.pk)


TEXTS = st.dictionaries(st.sampled_from(["en", "fr", "ar"]), st.text(max_size=8), max_size=2)
CONTENT = st.fixed_dictionaries(
    {
        "title": TEXTS,
        "text": TEXTS,
        "kind": st.sampled_from([RecordKind.ACTIVITY, RecordKind.STATEMENT]),
        "start": st.sampled_from(["", "2019", "2020-05", "2021-05-06"]),
        "status": st.sampled_from(["", "planned", "done"]),
        "unit": st.sampled_from(["", "bureau"]),
        "parent": st.sampled_from(["", "whole"]),
        "partners": st.lists(st.sampled_from([Partner("Ada"), Partner("Bee", "funder", "XM-1")]), max_size=3).map(
            tuple
        ),
        "places": st.lists(st.sampled_from([RecordPlace("KE"), RecordPlace("UG", 40.0)]), max_size=2, unique=True).map(
            tuple
        ),
        "money": st.lists(
            st.sampled_from([Money(Decimal("10.50"), "USD"), Money(Decimal(7), "XAF", "spent", date(2020, 1, 2))]),
            max_size=2,
        ).map(tuple),
        "groups": st.lists(st.sampled_from(BeneficiaryGroup), max_size=2, unique=True).map(tuple),
        "notes": st.lists(
            st.sampled_from(
                [RecordNote(NoteKind.RESULT, {"en": "Done"}, "2020"), RecordNote(NoteKind.LESSON, {"fr": "Appris"})]
            ),
            max_size=2,
        ).map(tuple),
        "links": st.lists(st.sampled_from([WebLink("https://example.org/a", "A")]), max_size=1).map(tuple),
    }
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), CONTENT),
        st.tuples(st.just("import"), CONTENT),
        st.tuples(st.just("show"), st.sampled_from(Visibility)),
        st.tuples(st.just("delete"), st.none()),
        st.tuples(st.just("restore"), st.integers(0, 5)),
    ),
    min_size=1,
    max_size=5,
)


class Restoring(TestCase):
    @given(STEPS, st.integers(0, 5))
    def test_any_version_comes_back_exactly(self, steps, which):
        organisation = OrganisationFactory()
        UnitFactory(organisation=organisation, slug="bureau")
        add_record(actor=SYSTEM, organisation=organisation, record=record("whole"))
        row = add_record(actor=SYSTEM, organisation=organisation, record=record("one"))
        versions = []

        def seen():
            line = object_entries("record", row.pk).first()
            if not versions or versions[-1][0] != line:
                versions.append((line, snapshot(fresh(row))))

        seen()
        for kind, value in steps:
            now = fresh(row)
            if kind == "restore":
                line = versions[value % len(versions)][0]
                restore_record(actor=SYSTEM, row=now, line=line, version=now.version)
            elif now.deleted is not None:
                undelete_records(actor=SYSTEM, ids=[row.pk])
            elif kind == "write":
                given = {**value, "title": value["title"] | {"es": "T"}}
                change_record(actor=SYSTEM, row=now, record=record("one", **given), version=now.version)
            elif kind == "import":
                store_records(actor=SYSTEM, organisation=organisation, records=[record("one", **value)], as_of="2020")
            elif kind == "show":
                set_visibility(actor=SYSTEM, ids=[row.pk], visibility=value)
            else:
                delete_records(actor=SYSTEM, ids=[row.pk])
            seen()
        line, then = versions[which % len(versions)]
        assert state_after(fresh(row), line) == then
        now = fresh(row)
        done = restore_record(actor=SYSTEM, row=now, line=line, version=now.version)
        assert (snapshot(fresh(row)), done.left_out) == (then, ())
        for earlier, state in versions:
            assert state_after(fresh(row), earlier) == state


def test_restoring_is_a_change_of_its_own_and_what_stands_is_not_touched():
    row = next(iter(stored(record("one", title={"en": "First"})).values()))
    first = object_entries("record", row.pk).get()
    changed = change_record(actor=SYSTEM, row=row, record=record("one", title={"en": "Second"}), version=row.version)
    restore_record(actor=SYSTEM, row=changed, line=first, version=changed.version)
    newest = object_entries("record", row.pk).first()
    assert (newest.verb, newest.before, newest.after) == (
        "restore", {"title": {"en": "Second"}}, {"title": {"en": "First"}},
    )  # fmt: skip
    assert fresh(row).version == changed.version + 1
    restore_record(actor=SYSTEM, row=row, line=first, version=fresh(row).version)
    assert object_entries("record", row.pk).first() == newest


def test_restoring_refuses_another_records_line_and_an_old_version():
    rows = stored(record("one"), record("two"))
    line = object_entries("record", rows["one"].pk).get()
    with pytest.raises(InputError, match=r"this is not a version of this record"):
        restore_record(actor=SYSTEM, row=rows["two"], line=line, version=1)
    with pytest.raises(Conflict):
        restore_record(actor=SYSTEM, row=rows["one"], line=line, version=7)


def test_a_unit_and_a_parent_that_are_gone_are_left_out_and_said():
    organisation = OrganisationFactory()
    unit = UnitFactory(organisation=organisation, slug="bureau")
    whole = add_record(actor=SYSTEM, organisation=organisation, record=record("whole"))
    row = add_record(
        actor=SYSTEM, organisation=organisation, record=record("one", unit="bureau", parent="whole", status="planned")
    )
    first = object_entries("record", row.pk).get()
    change_record(actor=SYSTEM, row=row, record=record("one", title={"en": "New"}), version=1)
    unit.delete()
    delete_records(actor=SYSTEM, ids=[whole.pk])
    done = restore_record(actor=SYSTEM, row=fresh(row), line=first, version=2)
    assert done.left_out == ("unit", "parent")
    now = snapshot(fresh(row))
    assert (now["status"], now["unit"], now["parent"], now["title"]) == ("planned", "", "", {"en": "Title of one"})


def test_a_parent_that_would_make_a_circle_is_left_out():
    organisation = OrganisationFactory()
    whole = add_record(actor=SYSTEM, organisation=organisation, record=record("whole"))
    row = add_record(actor=SYSTEM, organisation=organisation, record=record("one", parent="whole"))
    first = object_entries("record", row.pk).get()
    change_record(actor=SYSTEM, row=row, record=record("one"), version=1)
    change_record(actor=SYSTEM, row=whole, record=record("whole", parent="one"), version=1)
    assert restore_record(actor=SYSTEM, row=fresh(row), line=first, version=2).left_out == ("parent",)
    assert fresh(row).parent is None


EDITORS = {"editor", "manager", "administrator", "system"}


def test_who_may_restore_undo_and_purge():
    organisation = OrganisationFactory()
    for name, actor in everybody(organisation).items():
        row = add_record(actor=SYSTEM, organisation=organisation, record=record(f"one-{name.replace(' ', '-')}"))
        line = object_entries("record", row.pk).get()
        change_record(actor=SYSTEM, row=row, record=record("one", title={"en": "New"}), version=1)
        newest = object_entries("record", row.pk).first()
        if name in EDITORS:
            restore_record(actor=actor, row=row, line=line, version=2)
            assert undo_lines(actor=actor, lines=[object_entries("record", row.pk).first()]).records == 1
        else:
            with pytest.raises(NotAllowed):
                restore_record(actor=actor, row=row, line=line, version=2)
            with pytest.raises(NotAllowed):
                undo_lines(actor=actor, lines=[newest])
        if name not in {"administrator", "system"}:
            with pytest.raises(NotAllowed):
                purge_records(actor=actor, before=timezone.now())


def test_undo_takes_back_a_batch_of_every_kind_and_keeps_what_changed_since():
    organisation = OrganisationFactory()
    stored(record("changed"), record("touched"), organisation=organisation)
    batch = uuid4()
    store_records(
        actor=SYSTEM,
        organisation=organisation,
        records=[record(name, status="done") for name in ("changed", "touched", "new", "new-touched")],
        batch=batch,
    )
    rows = {row.slug: row for row in organisation.records.all()}
    for name in ("touched", "new-touched"):
        change_record(actor=SYSTEM, row=rows[name], record=record(name, status="planned"), version=rows[name].version)
    done = undo_lines(actor=SYSTEM, lines=Entry.objects.filter(batch=batch), batch=uuid4())
    assert (done.records, done.unchanged) == (2, tuple(sorted([rows["touched"].pk, rows["new-touched"].pk])))
    found = {row.slug: (row.status, row.deleted is not None) for row in organisation.records.all()}
    assert found == {
        "changed": ("", False), "touched": ("planned", False), "new": ("done", True), "new-touched": ("planned", False),
    }  # fmt: skip


def test_undo_of_deleting_and_publishing_many_takes_few_queries(django_assert_max_num_queries):
    organisation = OrganisationFactory()
    rows = stored(*[record(f"r{number}") for number in range(30)], organisation=organisation, public=False)
    ids = [row.pk for row in rows.values()]
    shown, gone = uuid4(), uuid4()
    set_visibility(actor=SYSTEM, ids=ids, visibility=Visibility.PUBLIC, batch=shown)
    delete_records(actor=SYSTEM, ids=ids[:10], batch=gone)
    with django_assert_max_num_queries(20):
        assert undo_lines(actor=SYSTEM, lines=Entry.objects.filter(batch=gone)).records == 10
    with django_assert_max_num_queries(20):
        assert undo_lines(actor=SYSTEM, lines=Entry.objects.filter(batch=shown)).records == 30
    assert set(organisation.records.values_list("visibility", "deleted")) == {("organisation", None)}
    assert undo_lines(actor=SYSTEM, lines=Entry.objects.filter(batch=shown)).unchanged == tuple(sorted(ids))


def test_purge_takes_only_what_was_deleted_long_enough_ago_and_logs_id_and_title():
    organisation = OrganisationFactory()
    rows = stored(
        record("old"), record("recent"), record("part", parent="old"), record("kept"), organisation=organisation
    )
    delete_records(actor=SYSTEM, ids=[rows["old"].pk, rows["recent"].pk])
    now = timezone.now()
    Record.objects.filter(slug="old").update(deleted=now - timedelta(days=31))
    number, part = rows["old"].pk, rows["part"]
    assert purge_records(actor=SYSTEM, before=now - timedelta(days=30)) == 1
    assert set(organisation.records.values_list("slug", flat=True)) == {"recent", "part", "kept"}
    newest = object_entries("record", number).first()
    assert (newest.verb, newest.before, newest.after, newest.organisation) == (
        "purge", {"id": "old", "title": {"en": "Title of old"}}, None, organisation.pk,
    )  # fmt: skip
    assert object_entries("record", part.pk).first().after == {"parent": ""}
    assert state_after(fresh(part), object_entries("record", part.pk).last())["parent"] == "old"
    # Whoever has the form of the part open is told that it has changed.
    assert fresh(part).version == part.version + 1


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        (Visibility.PUBLIC, {"reviewer", *EDITORS}),
        (Visibility.ORGANISATION, {"reviewer", *EDITORS}),
        (Visibility.DRAFT, EDITORS),
    ],
)
def test_who_may_read_the_history_of_a_record(visibility, expected):
    row = RecordFactory(visibility=visibility)
    actors = everybody(row.organisation)
    assert {name for name, actor in actors.items() if record_with_history(actor, row.pk)} == expected
    author = member(row.organisation, Role.CONTRIBUTOR)
    Record.objects.filter(pk=row.pk).update(author=author.user)
    assert record_with_history(author, row.pk) == row
    Record.objects.filter(pk=row.pk).update(deleted=timezone.now())
    assert {name for name, actor in actors.items() if record_with_history(actor, row.pk)} == EDITORS
    assert record_with_history(author, row.pk) is None


def test_public_history_tells_only_when_a_published_record_changed():
    organisation = OrganisationFactory()
    row = add_record(actor=SYSTEM, organisation=organisation, record=record("one"))
    version = 1

    def write(title):
        nonlocal version
        version = change_record(
            actor=SYSTEM, row=row, record=record("one", title={"en": title}), version=fresh(row).version
        ).version

    write("as a draft")
    assert public_history(fresh(row)) == []
    set_visibility(actor=SYSTEM, ids=[row.pk], visibility=Visibility.PUBLIC)
    write("in public")
    set_visibility(actor=SYSTEM, ids=[row.pk], visibility=Visibility.ORGANISATION)
    write("withdrawn")
    assert public_history(fresh(row)) == []
    set_visibility(actor=SYSTEM, ids=[row.pk], visibility=Visibility.PUBLIC)
    assert [str(one.step) for one in public_history(fresh(row))] == ["published", "changed", "published"]
    assert record_entries(row).count() == 7


def test_details_come_back_with_their_kind():
    organisation = OrganisationFactory()
    event = replace(record("one", kind=RecordKind.EVENT), details={"venue": "Geneva", "participants": 30})
    row = add_record(actor=SYSTEM, organisation=organisation, record=event)
    first = object_entries("record", row.pk).get()
    change_record(actor=SYSTEM, row=row, record=record("one", kind=RecordKind.ACTIVITY), version=1)
    restore_record(actor=SYSTEM, row=fresh(row), line=first, version=2)
    assert (fresh(row).kind, fresh(row).details) == ("event", {"venue": "Geneva", "participants": 30})


def test_purging_records_takes_their_files_away_once_it_is_written(
    settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.DATA_DIR = tmp_path
    row = stored(record("one"))["one"]
    kept = add_attachment(
        actor=SYSTEM, record=row, name="plan.txt", content=io.BytesIO(b"What is planned."), now=timezone.now()
    )
    path = Path(kept.file.path)
    delete_records(actor=SYSTEM, ids=[row.pk])
    with django_capture_on_commit_callbacks() as callbacks:
        assert purge_records(actor=SYSTEM, before=timezone.now() + timedelta(seconds=1)) == 1
        assert path.exists()
    for callback in callbacks:
        callback()
    assert not path.exists()
