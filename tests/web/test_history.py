"""History pages: of a record, of an organisation, of frameworks; restoring, undoing, the trash, the export."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, administrator, everybody, member, stranger
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.visitors import code_of
from tests.languages import OTHER_LANGUAGES
from tests.markup import compact
from tests.permissions.asking import blank_pages

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.audit.actions import log
from goalweave.audit.models import Entry
from goalweave.registry.actions import add_record, change_record, delete_records, set_visibility
from goalweave.registry.models import Record, Visibility

pytestmark = pytest.mark.django_db

EDITORS = {"editor", "manager", "administrator"}


@pytest.fixture
def organisation() -> Organisation:
    loaded()
    return OrganisationFactory(slug="own")


def client_of(actor: Actor) -> Client:
    client = Client()
    if actor.user is not None:
        client.force_login(actor.user)
    return client


def people(organisation: Organisation) -> dict[str, Client]:
    return {name: client_of(one) for name, one in everybody(organisation).items() if name != "system"}


def opened(clients: dict[str, Client], address: str) -> set[str]:
    answers = {name: code_of(client.get(address)) for name, client in clients.items()}
    assert set(answers.values()) <= {200, 404}
    return {name for name, code in answers.items() if code == 200}


def text(client: Client, address: str, code: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == code
    return compact(response.content.decode())


def changed(organisation: Organisation, who: Actor, visibility: Visibility = Visibility.PUBLIC) -> Record:
    row = add_record(actor=SYSTEM, organisation=organisation, record=record("one"), visibility=visibility)
    given = record("one", title={"en": "Another title"}, text={"en": "Text of <b>one</b>.", "ar": "نص"}, start="2020")
    return change_record(actor=who, row=row, record=given, version=1)


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [
        (Visibility.PUBLIC, {"visitor", "stranger", "deactivated", "former administrator", "reader", "contributor"}),
        (Visibility.ORGANISATION, set()),
        (Visibility.DRAFT, set()),
    ],
)
def test_the_history_of_a_record_names_people_only_to_those_who_work_on_it(organisation, visibility, expected) -> None:
    row = changed(organisation, member(organisation, Role.EDITOR, name="Ana Editor"), visibility)
    clients = people(organisation)
    address = reverse("record-history", args=[row.pk])
    with blank_pages():
        seen = opened(clients, address)
    whole = {name for name in seen if "Ana Editor" in text(clients[name], address)}
    assert whole == EDITORS | ({"reviewer"} if visibility != Visibility.DRAFT else set())
    assert seen - whole == expected
    for name in expected:
        assert "Another title" not in re.sub(
            r"<(title|h1|nav|script).*?</\1>|<meta[^>]*>", "", text(clients[name], address), flags=re.DOTALL
        )


def test_the_history_shows_what_changed_word_by_word_and_escaped(organisation) -> None:
    who = member(organisation, Role.EDITOR, name="Ana <i>Editor</i>")
    row = changed(organisation, who)
    page = text(client_of(who), reverse("record-history", args=[row.pk]))
    assert "Ana &lt;i&gt;Editor&lt;/i&gt;" in page
    assert "<ins>&lt;b&gt;</ins>one<ins>&lt;/b&gt;</ins>." in page
    assert "<ins>نص</ins>" in page
    assert '<ins dir="auto">2020</ins>' in page
    assert "style=" not in page


def test_a_version_is_looked_at_then_restored(organisation) -> None:
    who = member(organisation, Role.EDITOR)
    row = changed(organisation, who)
    client, first = client_of(who), object_entries("record", row.pk).last()
    address = reverse("record-version", args=[row.pk, first.pk])
    assert f'href="{address}"' in text(client, reverse("record-history", args=[row.pk]))
    page = text(client, address)
    assert "Changes to be made" in page
    assert "<del>Another title</del>" in page or "<del>Another </del>" in page
    response = client.post(address, {"version": row.version}, follow=True)
    assert "Earlier version restored." in compact(response.content.decode())
    assert Record.objects.get(pk=row.pk).title == {"en": "Title of one"}
    assert "The record is the same as this version." in text(client, address)
    stale = client.post(
        reverse("record-version", args=[row.pk, object_entries("record", row.pk)[1].pk]), {"version": 1}, follow=True
    )
    assert "Someone has changed this record in the meantime. Check the changes, then choose again." in compact(
        stale.content.decode()
    )
    assert Record.objects.get(pk=row.pk).title == {"en": "Title of one"}


def test_only_editors_see_and_restore_versions_and_of_their_own_record_alone(organisation) -> None:
    row = changed(organisation, SYSTEM)
    other = stored(record("other"))["other"]
    first, foreign = object_entries("record", row.pk).last(), object_entries("record", other.pk).last()
    clients = people(organisation)
    address = reverse("record-version", args=[row.pk, first.pk])
    with blank_pages():
        assert opened(clients, address) == EDITORS
        for name, client in clients.items():
            if name not in EDITORS:
                assert code_of(client.post(address, {"version": row.version})) == 404
    assert Record.objects.get(pk=row.pk).version == row.version
    text(clients["administrator"], reverse("record-version", args=[row.pk, foreign.pk]), 404)
    text(clients["administrator"], reverse("record-version", args=[row.pk, 10**12]), 404)


def test_a_mapping_line_has_tiles_and_a_node_that_is_gone_its_name(organisation) -> None:
    row = changed(organisation, SYSTEM)
    log(
        actor=SYSTEM,
        verb="accept",
        object_type="mapping",
        object_id=row.pk,
        before={"sdg@2020:9.c": {"state": "suggested"}, "gone@1:x": None},
        after={
            "sdg@2020:9.c": {"state": "accepted", "share": 40.0},
            "gone@1:x": {"state": "rejected", "reason": "<no>"},
        },
        organisation=organisation.pk,
    )
    page = text(client_of(member(organisation, Role.REVIEWER)), reverse("record-history", args=[row.pk]))
    assert "<del>suggested</del> <ins>accepted</ins>" in page
    assert 'class="tile c-sdg-9' in page
    assert "40 %" in page
    assert "gone@1:x" in page
    assert "&lt;no&gt;" in page


@pytest.mark.usefixtures("statuses_alone")
def test_who_opens_the_log_the_trash_and_the_exports(organisation) -> None:
    clients = people(organisation)
    for name in ("history", "history-csv", "history-jsonl", "trash"):
        assert opened(clients, reverse(name)) == EDITORS | {"stranger"}, name
    assert opened(clients, reverse("framework-history")) == set(clients)


def test_the_log_shows_an_editor_the_work_of_the_own_organisation_alone(organisation) -> None:
    editor = member(organisation, Role.EDITOR, name="Ana")
    changed(organisation, editor)
    stored(record("foreign", title={"en": "Foreign record"}))
    log(
        actor=SYSTEM,
        verb="create",
        object_type="invitation",
        object_id=1,
        organisation=organisation.pk,
        after={"email": "x@y.zz"},
    )
    page = text(client_of(editor), "/history/")
    assert page.count("<li><time") == 2
    assert "Another title" in page
    assert "Foreign record" not in page
    assert "x@y.zz" not in page
    assert "x@y.zz" in text(client_of(member(organisation, Role.MANAGER)), "/history/")
    everything = text(client_of(administrator()), "/history/")
    assert "Foreign record" in everything
    assert "wsis-sdg" in text(client_of(administrator()), "/history/?object=linkage")
    assert "Another title" not in text(client_of(stranger()), "/history/")


def test_the_log_is_filtered_and_says_what_is_wrong_with_a_filter(organisation) -> None:
    editor = member(organisation, Role.EDITOR, name="Ana")
    changed(organisation, editor)
    client = client_of(editor)
    assert text(client, "/history/?who=ana").count("<li><time") == 1
    assert text(client, "/history/?verb=create&organisation=own").count("<li><time") == 1
    assert "Nothing matches these filters." in text(client, "/history/?until=2001-01-01")
    assert 'role="alert"' in text(client, "/history/?since=soon", 400)
    assert text(client, "/history/?before=1&before=x")
    assert client.get("/history/export.csv?since=soon").status_code == 400
    assert client.get("/history/?organisation=elsewhere").status_code == 400


def test_a_batch_stands_as_one_line_and_has_a_page_and_an_undo(organisation) -> None:
    editor = member(organisation, Role.EDITOR)
    rows = stored(*[record(f"r{n}") for n in range(4)], organisation=organisation)
    batch = uuid4()
    delete_records(actor=editor, ids=[row.pk for row in rows.values()], batch=batch)
    client, address = client_of(editor), reverse("history-batch", args=[batch])
    assert f'<a href="{address}">Record: 4 changes</a>' in text(client, "/history/")
    page = text(client, address)
    assert page.count("<li><time") == 4
    assert f'name="batch" value="{batch}"' in page
    for outside in (client_of(stranger()), client_of(member(organisation, Role.REVIEWER)), Client()):
        assert code_of(outside.get(address)) == 404
        assert code_of(outside.post(reverse("history-undo"), {"batch": batch})) == 404
    response = client.post(reverse("history-undo"), {"batch": batch, "next": "/trash/"}, follow=True)
    assert response.redirect_chain == [("/trash/", 302)]
    assert "4 records restored to their earlier state." in compact(response.content.decode())
    assert not Record.objects.filter(deleted__isnull=False).exists()


def test_undo_of_a_line_and_what_is_no_line(organisation) -> None:
    editor = member(organisation, Role.EDITOR)
    row = changed(organisation, editor)
    client, newest = client_of(editor), object_entries("record", row.pk).first()
    response = client.post(reverse("history-undo"), {"line": newest.pk, "next": "https://example.org/"})
    assert response["Location"] == "/history/"
    assert Record.objects.get(pk=row.pk).title == {"en": "Title of one"}
    for given in ({}, {"line": "x"}, {"line": 10**15}, {"batch": "x"}, {"batch": uuid4()}):
        assert client.post(reverse("history-undo"), given).status_code == 404
    assert client.get(reverse("history-undo")).status_code == 405


def test_the_trash_lists_and_brings_back_what_is_ones_own(organisation) -> None:
    editor = member(organisation, Role.EDITOR, name="Ana")
    rows = stored(record("mine"), organisation=organisation)
    foreign = stored(record("theirs"))
    delete_records(actor=editor, ids=[rows["mine"].pk])
    delete_records(actor=SYSTEM, ids=[foreign["theirs"].pk])
    client = client_of(editor)
    page = text(client, "/trash/")
    assert "Title of mine" in page
    assert "Ana" in page
    assert "Title of theirs" not in page
    given = {"record": [rows["mine"].pk, foreign["theirs"].pk, "x"]}
    assert "1 record restored." in compact(client.post("/trash/", given, follow=True).content.decode())
    assert set(Record.objects.filter(deleted=None).values_list("slug", flat=True)) == {"mine"}
    assert "No deleted records." in text(client, "/trash/")
    assert "Choose the records" in compact(client.post("/trash/", {}, follow=True).content.decode())


def test_exports_are_streamed_and_hold_what_one_may_read(organisation) -> None:
    editor = member(organisation, Role.EDITOR)
    row = changed(organisation, editor)
    stored(record("foreign"))
    client = client_of(editor)
    response = client.get("/history/export.jsonl?verb=change")
    assert response.streaming
    assert response["Content-Disposition"] == 'attachment; filename="log.jsonl"'
    lines = [json.loads(line) for line in b"".join(response.streaming_content).decode().splitlines()]
    assert [(line["object_id"], line["who"]) for line in lines] == [(str(row.pk), "a member")]
    table = b"".join(client.get("/history/export.csv").streaming_content).decode()
    assert table.startswith("\ufeffid,at,who")
    assert table.count("\r\n") == 3


def test_frameworks_have_a_history_without_names(organisation) -> None:
    page = text(Client(), "/history/frameworks/")
    assert "wsis-sdg" in page
    assert "loaded for the first time" in page
    assert "7 new" in page


def test_pages_take_few_queries(organisation, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    editor = member(organisation, Role.EDITOR)
    rows = stored(*[record(f"r{n}") for n in range(60)], organisation=organisation)
    set_visibility(actor=editor, ids=[row.pk for row in rows.values()], visibility=Visibility.DRAFT)
    delete_records(actor=editor, ids=[row.pk for row in list(rows.values())[:55]])
    client, kept = client_of(editor), rows["r59"]
    for address, most in (
        ("/history/", 14),
        ("/trash/", 12),
        (reverse("record-history", args=[kept.pk]), 20),
        ("/history/frameworks/", 10),
    ):
        client.get(address)
        with django_assert_max_num_queries(most):
            client.get(address)
    assert Entry.objects.count() > 100


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_pages_answer_in_every_language(organisation, language: str) -> None:
    editor = member(organisation, Role.EDITOR)
    row = changed(organisation, editor)
    client, first = client_of(editor), object_entries("record", row.pk).last()
    for address in (
        "history/",
        "trash/",
        "history/frameworks/",
        f"records/{row.pk}/history/",
        f"records/{row.pk}/history/{first.pk}/",
    ):
        assert text(client, f"/{language}/{address}")
