"""Who may read which lines, and pages of them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.django import TestCase
from tests.factories.accounts import MembershipFactory, OrganisationFactory, everybody, member

from goalweave.accounts.activity import rules
from goalweave.accounts.activity.export import COLUMNS, csv_lines, json_lines
from goalweave.accounts.activity.queries import (
    LogFilter,
    author_names,
    display_name,
    log_page,
    people_addressed,
    people_named,
    readable_entries,
)
from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.actions import log
from goalweave.audit.models import Entry

pytestmark = pytest.mark.django_db

ALL = {"administrator", "system"}


@pytest.mark.parametrize(
    ("object_type", "own", "expected"),
    [
        ("record", True, {"editor", "manager", *ALL}),
        ("mapping", True, {"editor", "manager", *ALL}),
        ("invitation", True, {"manager", *ALL}),
        ("membership", True, {"manager", *ALL}),
        ("something new", True, {"manager", *ALL}),
        ("record", False, ALL),
        ("framework", None, ALL),
    ],
)
def test_who_may_read_a_line(object_type, own, expected):
    organisation = OrganisationFactory()
    place = {True: organisation.pk, False: OrganisationFactory().pk, None: None}[own]
    log(actor=SYSTEM, verb="change", object_type=object_type, object_id=1, organisation=place)
    line = Entry.objects.get()
    actors = everybody(organisation)
    assert {name for name, actor in actors.items() if line in readable_entries(actor, LogFilter())} == expected


def test_who_may_open_the_log():
    organisation = OrganisationFactory()
    actors = everybody(organisation)
    assert {name for name, one in actors.items() if rules.may_read_log(one, organisation.pk)} == {
        "editor", "manager", *ALL,
    }  # fmt: skip
    assert {name for name, one in actors.items() if rules.may_read_any_log(one)} == {
        "editor", "manager", "stranger", *ALL,
    }  # fmt: skip


def test_filters():
    one, other = OrganisationFactory(), OrganisationFactory()
    who = member(one, Role.EDITOR, name="Ana Ünal", email="ana@example.org")
    batch = uuid4()
    log(actor=who, verb="change", object_type="record", object_id=1, organisation=one.pk)
    log(actor=SYSTEM, verb="delete", object_type="record", object_id=2, organisation=one.pk, batch=batch)
    log(actor=SYSTEM, verb="load", object_type="framework", object_id="sdg@2020", organisation=other.pk)

    def verbs(**chosen):
        return [line.verb for line in readable_entries(SYSTEM, LogFilter(**chosen))]

    assert verbs() == ["load", "delete", "change"]
    assert verbs(organisation=one.pk) == ["delete", "change"]
    assert verbs(verb="change") == ["change"]
    assert verbs(object_type="framework", object_id="sdg@2020") == ["load"]
    assert verbs(batch=batch) == ["delete"]
    assert verbs(people=people_named("ünal")[:0]) == []
    assert verbs(people=people_named("Ünal")) == ["change"]
    assert verbs(people=people_named("ANA@")) == []
    assert verbs(people=(), addressed=people_addressed("ANA@")) == ["change"]
    assert verbs(without=(Entry.objects.earliest("pk").pk,)) == ["load", "delete"]
    day = Entry.objects.first().at.date()
    assert verbs(since=day, until=day) == ["load", "delete", "change"]
    assert verbs(until=date(2000, 1, 1)) == verbs(since=date.max) == []
    assert verbs(until=date.max) == verbs()


def numbered_entries(page):
    return [(line.entry.object_id, line.number) for line in page.lines]


def test_lines_of_a_batch_stand_as_one_unless_it_is_asked_for():
    batch = uuid4()
    log(actor=SYSTEM, verb="a", object_type="record", object_id="0")
    for number in range(1, 5):
        log(actor=SYSTEM, verb="a", object_type="record", object_id=number, batch=batch)
    log(actor=SYSTEM, verb="a", object_type="record", object_id="5")
    assert numbered_entries(log_page(SYSTEM, LogFilter())) == [("5", 1), ("4", 4), ("0", 1)]
    first = log_page(SYSTEM, LogFilter(batch=batch), size=3)
    assert numbered_entries(first) == [("4", 1), ("3", 1), ("2", 1)]
    assert numbered_entries(log_page(SYSTEM, LogFilter(batch=batch), before=first.older, size=3)) == [("1", 1)]


class Paging(TestCase):
    @given(st.lists(st.integers(0, 3), max_size=16), st.integers(1, 4))
    def test_pages_have_every_line_and_batch_once(self, batches, size):
        """0: a line of its own; else one of three batches, which may stand mixed."""
        ids = {number: uuid4() for number in (1, 2, 3)}
        for place, number in enumerate(batches):
            log(actor=SYSTEM, verb="a", object_type="record", object_id=place, batch=ids.get(number))
        expected, seen = [], set()
        for place in reversed(range(len(batches))):
            if batches[place] == 0 or batches[place] not in seen:
                expected.append((str(place), 1 if batches[place] == 0 else batches.count(batches[place])))
            seen.add(batches[place])
        found, before = [], None
        for _page in range(20):
            page = log_page(SYSTEM, LogFilter(), before=before, size=size)
            found += numbered_entries(page)
            assert len(page.lines) <= size
            before = page.older
            if before is None:
                break
        assert found == expected


def test_a_page_takes_few_queries(django_assert_max_num_queries):
    for _batch in range(3):
        batch = uuid4()
        for number in range(60):
            log(actor=SYSTEM, verb="a", object_type="record", object_id=number, batch=batch)
    with django_assert_max_num_queries(6):
        assert numbered_entries(log_page(SYSTEM, LogFilter())) == [("59", 60)] * 3


def test_export_has_every_column_and_runs_nothing_in_a_spreadsheet():
    organisation = OrganisationFactory(slug="own")
    who = member(organisation, Role.EDITOR, email="ana@example.org")
    log(actor=who, verb="=cmd()", object_type="record", object_id=1, organisation=organisation.pk, before={"a": "é"})
    log(actor=VISITOR, verb="create", object_type="thing", object_id=2, after={"deleted": False})
    rows = list(
        csv.reader(
            io.StringIO("".join(csv_lines(readable_entries(SYSTEM, LogFilter()), SYSTEM)).removeprefix("\ufeff"))
        )
    )
    assert rows[0] == list(COLUMNS)
    assert [(row[2], row[4], row[7], row[9], row[10]) for row in rows[1:]] == [
        ("", "create", "", "", '{"deleted": false}'), ("ana@example.org", "'=cmd()", "own", '{"a": "é"}', ""),
    ]  # fmt: skip
    lines = [json.loads(line) for line in json_lines(readable_entries(SYSTEM, LogFilter()), SYSTEM)]
    assert [tuple(line) for line in lines] == [COLUMNS, COLUMNS]
    assert lines[1] | {"id": 0, "at": ""} == {
        "id": 0, "at": "", "who": "ana@example.org", "system": False, "verb": "=cmd()", "object_type": "record",
        "object_id": "1", "organisation": "own", "batch": None, "before": {"a": "é"}, "after": None,
        "key": None,
    }  # fmt: skip
    assert datetime.fromisoformat(lines[0]["at"]).tzinfo == UTC


def test_an_export_has_addresses_for_those_alone_who_may_list_the_people():
    own, other = OrganisationFactory(), OrganisationFactory()
    people = [("Ana Ünal", "ana@example.org"), ("", "ben@example.org"), ("cem@example.org", "cem@example.org")]
    for name, email in people:
        who = member(own, Role.EDITOR, name=name, email=email)
        log(actor=who, verb="change", object_type="record", object_id=1, organisation=own.pk)

    def exported_names(reader):
        lines = [
            json.loads(line)["who"]
            for line in json_lines(readable_entries(reader, LogFilter(organisation=own.pk)), reader)
        ]
        table = list(csv.DictReader(io.StringIO("".join(csv_lines(readable_entries(reader, LogFilter()), reader))[1:])))
        assert [row["who"] for row in table][-len(people) :] == lines
        return lines[::-1]

    addresses = [email for _name, email in people]
    assert exported_names(member(own, Role.MANAGER)) == exported_names(SYSTEM) == addresses
    editor = member(own, Role.EDITOR)
    MembershipFactory(user=editor.user, organisation=other, role=Role.MANAGER)
    assert exported_names(editor) == ["Ana Ünal", "a member", "a member"]
    log(actor=editor, verb="change", object_type="record", object_id=2, organisation=other.pk)
    (line,) = json_lines(readable_entries(editor, LogFilter(organisation=other.pk)), editor)
    assert json.loads(line)["who"] == editor.user.email


def test_people_are_found_by_their_address_where_the_reader_may_see_it():
    own, other = OrganisationFactory(), OrganisationFactory()
    ana = member(own, Role.REVIEWER, name="Ana Ünal", email="secret@example.org")
    ben = member(own, Role.REVIEWER, name="secret@example.net", email="ben@example.org")
    for who in (ana, ben):
        for place in (own, other):
            log(actor=who, verb="change", object_type="record", object_id=who.user.pk, organisation=place.pk)
    editor, manager = member(own, Role.EDITOR), member(own, Role.MANAGER)
    MembershipFactory(user=editor.user, organisation=other, role=Role.MANAGER)

    def readable(reader, text):
        chosen = LogFilter(people=people_named(text), addressed=people_addressed(text))
        return {(int(line.object_id), line.organisation) for line in readable_entries(reader, chosen)}

    both = {(ana.user.pk, own.pk), (ben.user.pk, own.pk)}
    elsewhere = {(ana.user.pk, other.pk), (ben.user.pk, other.pk)}
    assert readable(manager, "SECRET") == both
    assert readable(editor, "secret") == elsewhere
    assert readable(SYSTEM, "secret") == both | elsewhere
    assert readable(editor, "Ana") == {(ana.user.pk, own.pk), (ana.user.pk, other.pk)}
    assert readable(editor, "example.org") == elsewhere
    assert readable(editor, "nothing such") == set()


def test_of_the_nameless_only_who_may_list_people_reads_the_address():
    own = OrganisationFactory()
    people = [("Ana Ünal", "ana@example.org"), ("", "ben@example.org"), ("cem@example.org", "c@example.org")]
    doers = [member(own, Role.REVIEWER, name=name, email=email) for name, email in people]
    for who in doers:
        log(actor=who, verb="change", object_type="record", object_id=1, organisation=own.pk)
    lines = list(Entry.objects.order_by("pk"))
    editor, manager = member(own, Role.EDITOR), member(own, Role.MANAGER)
    assert list(author_names(lines, editor).values()) == ["Ana Ünal", "a member", "a member"]
    assert list(author_names(lines, manager).values()) == ["Ana Ünal", "ben@example.org", "cem@example.org"]
    assert list(author_names(lines, doers[1]).values()) == ["Ana Ünal", "ben@example.org", "a member"]
    assert display_name(doers[1].user, manager, None) == "a member"
    doers[0].user.delete()
    assert list(author_names(lines, SYSTEM)) == [lines[1].pk, lines[2].pk]
    assert author_names([], SYSTEM) == {}
