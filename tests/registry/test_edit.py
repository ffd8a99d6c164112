"""One record as a person writes it: versions, rules, what is wrong with it, and the log."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, UnitFactory, everybody, member
from tests.factories.records import record, stored

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core import model
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.registry.actions import (
    add_record,
    change_record,
    delete_records,
    link_parents,
    move_to_unit,
    set_visibility,
    store_records,
    undelete_records,
)
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import counted_records, records as visible, to_core
from goalweave.registry.rules import may_add_record, may_change_record, may_delete_record, may_publish_records
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db

OUTSIDE = {"visitor", "stranger", "deactivated", "former administrator"}
EDITORS = {"editor", "manager", "administrator", "system"}
WRITERS = {"contributor", "reviewer", *EDITORS}


def search_titles(*, who, text="title"):
    return [hit.title for hit in search(text, actor=who)]


def test_a_new_record_is_a_draft_that_its_author_and_editors_see():
    own = OrganisationFactory()
    author = member(own, Role.CONTRIBUTOR)
    row = add_record(actor=author, organisation=own, record=record("one"))
    assert (row.visibility, row.author, row.version) == ("draft", author.user, 1)
    sees = {name for name, actor in {**everybody(own), "author": author}.items() if row in visible(actor)}
    assert sees == {"author", *EDITORS}
    assert not any(row in counted_records(actor) for actor in (author, SYSTEM))
    assert search_titles(who=author) == []


def test_who_may_add_change_publish_and_delete():
    own = OrganisationFactory()
    actors = everybody(own)
    rows = {
        name: stored(record(name), organisation=own, public=name == "public")[name] for name in ("public", "inside")
    }
    assert {name for name, actor in actors.items() if may_add_record(actor, own)} == WRITERS
    assert {name for name, actor in actors.items() if may_publish_records(actor, own)} == EDITORS
    for row in rows.values():
        assert {name for name, actor in actors.items() if may_change_record(actor, row)} == EDITORS
        assert {name for name, actor in actors.items() if may_delete_record(actor, row)} == EDITORS
    author = actors["contributor"]
    mine = add_record(actor=author, organisation=own, record=record("mine"), visibility=Visibility.ORGANISATION)
    assert may_change_record(author, mine)
    assert not may_delete_record(author, mine)
    set_visibility(actor=actors["editor"], ids=[mine.pk], visibility=Visibility.PUBLIC)
    mine.refresh_from_db()
    assert not may_change_record(author, mine)


def test_who_may_not_write_is_told_and_nothing_is_written():
    own = OrganisationFactory()
    row = stored(record("one"), organisation=own)["one"]
    for name, actor in everybody(own).items():
        if name not in WRITERS:
            with pytest.raises(NotAllowed):
                add_record(actor=actor, organisation=own, record=record("two"))
        if name not in EDITORS:
            with pytest.raises(NotAllowed):
                change_record(actor=actor, row=row, record=record("one", status="done"), version=1)
            with pytest.raises(NotAllowed):
                delete_records(actor=actor, ids=[row.pk])
            with pytest.raises(NotAllowed):
                undelete_records(actor=actor, ids=[row.pk])
            with pytest.raises(NotAllowed):
                set_visibility(actor=actor, ids=[row.pk], visibility=Visibility.ORGANISATION)
            with pytest.raises(NotAllowed):
                link_parents(actor=actor, organisation=own, parents={row.pk: ""})
    with pytest.raises(NotAllowed, match="only editors and managers can publish records"):
        add_record(
            actor=member(own, Role.REVIEWER), organisation=own, record=record("two"), visibility=Visibility.PUBLIC
        )
    assert list(Record.objects.values_list("slug", "version", "deleted")) == [("one", 1, None)]


def test_the_second_of_two_who_save_is_told_and_nothing_is_lost():
    own = OrganisationFactory()
    editor = member(own, Role.EDITOR)
    row = stored(record("one"), organisation=own)["one"]
    change_record(actor=editor, row=row, record=record("one", status="ongoing"), version=1)
    with pytest.raises(Conflict, match="now version 2"):
        change_record(actor=editor, row=row, record=record("one", status="done"), version=1)
    row.refresh_from_db()
    assert (row.status, row.version) == ("ongoing", 2)
    change_record(actor=editor, row=row, record=record("one", status="done"), version=2)
    assert [entry.after for entry in object_entries("record", row.pk)][:2] == [
        {"status": "done"},
        {"status": "ongoing"},
    ]


def test_saving_what_stands_so_already_changes_nothing():
    row = stored(record("one"))["one"]
    change_record(actor=SYSTEM, row=row, record=record("one"), version=1)
    assert Record.objects.get().version == 1
    assert object_entries("record", row.pk).count() == 1


def test_a_change_keeps_id_and_source_and_moves_the_text_digest_with_the_text():
    row = stored(record("one", source=model.RecordSource("plan.docx", "page 2")))["one"]
    digest = row.text_digest
    changed = change_record(actor=SYSTEM, row=row, record=record("other", title={"en": "New title"}), version=1)
    core = to_core(Record.objects.get())
    assert (core.source, changed.slug) == (model.RecordSource("plan.docx", "page 2"), "one")
    assert changed.text_digest != digest
    assert search_titles(who=SYSTEM, text="new") == ["New title"]
    again = change_record(actor=SYSTEM, row=row, record=replace(core, status="done"), version=2)
    assert again.text_digest == changed.text_digest


def test_all_that_is_wrong_is_said_at_once_with_its_field():
    own = OrganisationFactory()
    bad = record(
        "one",
        title={"en": " "},
        start="2020",
        end="2019",
        places=(model.RecordPlace("Kenya"), model.RecordPlace("KE", 70.0), model.RecordPlace("UG", 40.0)),
        links=(model.WebLink("javascript:alert(1)"),),
        text={"en": "x" * 500_001},
    )
    with pytest.raises(InputErrors) as raised:
        add_record(actor=SYSTEM, organisation=own, record=bad)
    assert [one.field for one in raised.value.problems] == ["text", "end", "country", "country", "links", "title"]
    assert not Record.objects.exists()


def test_an_id_that_is_taken_is_refused():
    own = OrganisationFactory()
    stored(record("one"), organisation=own)
    with pytest.raises(InputError, match="a record with the id one already exists"):
        add_record(actor=SYSTEM, organisation=own, record=record("one"))


def test_unit_and_parent_come_by_their_short_names():
    own = OrganisationFactory()
    unit = UnitFactory(organisation=own, slug="bdt")
    stored(record("above"), organisation=own)
    row = add_record(actor=SYSTEM, organisation=own, record=record("one", unit="bdt", parent="above"))
    row.refresh_from_db()
    assert (row.unit, row.parent.slug) == (unit, "above")
    assert (to_core(row).unit, to_core(row).parent) == ("bdt", "above")
    with pytest.raises(InputError, match="the organisation has no unit xyz"):
        add_record(actor=SYSTEM, organisation=own, record=record("two", unit="xyz"))


@pytest.mark.parametrize("size", [1, 2, 5])
def test_records_do_not_stand_in_a_circle(size):
    own = OrganisationFactory()
    names = [f"r{number}" for number in range(size)]
    rows = store_records(
        actor=SYSTEM,
        organisation=own,
        records=[record(name, parent=parent) for name, parent in zip(names, ["", *names], strict=False)],
    ).rows
    with pytest.raises(InputError, match="a record cannot be part of itself"):
        link_parents(actor=SYSTEM, organisation=own, parents={rows["r0"].pk: names[-1]})
    assert Record.objects.get(slug="r0").parent is None


def test_parents_may_come_after_their_parts():
    own = OrganisationFactory()
    both = [record("part", parent="whole"), record("whole")]
    done = store_records(actor=SYSTEM, organisation=own, records=both, parents=False)
    assert Record.objects.get(slug="part").parent is None
    ids = {done.rows[one.id].pk: one.parent for one in both}
    assert link_parents(actor=SYSTEM, organisation=own, parents=ids) == 1
    assert link_parents(actor=SYSTEM, organisation=own, parents=ids) == 0
    assert Record.objects.get(slug="part").parent.slug == "whole"
    again = store_records(actor=SYSTEM, organisation=own, records=both, parents=False)
    assert (again.new, again.changed, again.unchanged) == (set(), set(), 2)


def test_a_deleted_record_is_nowhere_and_comes_back():
    own = OrganisationFactory()
    editor = member(own, Role.EDITOR)
    row = stored(record("one"), organisation=own)["one"]
    assert delete_records(actor=editor, ids=[row.pk]) == 1
    assert not any(row in visible(actor) for actor in everybody(own).values())
    assert search_titles(who=SYSTEM) == []
    again = store_records(actor=editor, organisation=own, records=[record("one", status="done")])
    assert (again.new, again.changed, again.deleted, again.rows) == (set(), set(), 1, {})
    assert undelete_records(actor=editor, ids=[row.pk]) == 1
    assert undelete_records(actor=editor, ids=[row.pk]) == 0
    assert search_titles(who=SYSTEM) == ["Title of one"]
    assert [(one.verb, one.before, one.after) for one in object_entries("record", row.pk)][:2] == [
        ("undelete", {"deleted": True}, {"deleted": False}),
        ("delete", {"deleted": False}, {"deleted": True}),
    ]


def test_publishing_lets_everybody_find_it():
    own = OrganisationFactory()
    editor = member(own, Role.EDITOR)
    row = add_record(actor=editor, organisation=own, record=record("one"))
    assert set_visibility(actor=editor, ids=[row.pk, row.pk], visibility=Visibility.PUBLIC) == 1
    assert set_visibility(actor=editor, ids=[row.pk], visibility=Visibility.PUBLIC) == 0
    assert all(row in visible(actor) for actor in everybody(own).values())
    assert search_titles(who=everybody(own)["visitor"]) == ["Title of one"]


def test_a_record_does_not_go_to_a_unit_of_another_organisation():
    own, other = OrganisationFactory(), OrganisationFactory()
    row = stored(record("one"), organisation=own)["one"]
    with pytest.raises(InputError, match="another organisation") as refused:
        move_to_unit(actor=SYSTEM, ids=[row.pk], organisation=own.pk, unit=UnitFactory(organisation=other))
    assert refused.value.field == "unit"
    unit = UnitFactory(organisation=own)
    assert move_to_unit(actor=SYSTEM, ids=[row.pk], organisation=own.pk, unit=unit) == 1
    row.refresh_from_db()
    assert row.unit == unit
