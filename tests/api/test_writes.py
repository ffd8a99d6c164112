"""Writes with a key: who may, what is written, and what hostile input comes to."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from tests.api.conftest import World
from tests.factories.accounts import member
from tests.factories.indicators import USERS, dataset, observation, put

from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.indicators.models import Observation
from goalweave.integrations.keys import create_key, revoke_key
from goalweave.integrations.models import ApiKey
from goalweave.registry.models import Record, Visibility

NOW = timezone.now()
RECORDS = "/api/v1/organisations/own/records"
Send = Callable[..., Any]


def new_key(world: World, role: Role = Role.EDITOR, scope: str = "write") -> tuple[ApiKey, str]:
    who = member(world.own, role)
    return create_key(actor=who, organisation=world.own, name="Nightly load", scope=scope, days=30, now=timezone.now())


@pytest.fixture
def send(world: World, client: Client) -> Send:
    """Send a request as a program does, with the key of an editor unless another is named."""
    _key, editors = new_key(world)

    def ask(method: str, path: str, body: object = None, *, key: str = editors, code: int = 200, **headers: str) -> Any:
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = headers.pop("Content-Type", "application/json")
        response = client.generic(
            method, path, content, content_type=kind, headers={"Authorization": f"Bearer {key}", **headers}
        )
        assert response.status_code == code, response.content.decode()
        return response

    return ask


def test_record_is_created_changed_published_and_deleted_by_the_rules_of_the_site(world: World, send: Send) -> None:
    sent = {"title": {"en": "Wells", "fr": "Puits"}, "text": {"en": "Ten wells."}, "start": "2021-05"}
    sent |= {"places": [{"area": "KE"}], "money": [{"amount": "10.5", "currency": "USD"}], "parent": "rich"}
    made = send("POST", RECORDS, sent, code=201)
    found = made.json()
    row = Record.objects.get(slug="wells")
    assert (found["slug"], found["visibility"], found["version"], found["parent"]) == ("wells", "draft", 1, "rich")
    assert (found["language"], found["title"]["fr"], found["money"][0]["amount"]) == ("en", "Puits", "10.50")
    assert made["Location"] == f"{RECORDS}/{row.pk}"
    place = f"{RECORDS}/{row.pk}"
    read = send("GET", place)
    assert read["ETag"] == '"1"'
    assert read["Cache-Control"] == "no-store"
    published = send("PATCH", place, {"visibility": "public", "status": "done"}, If_Match=read["ETag"])
    assert (published.json()["version"], published.json()["start"], published["ETag"]) == (2, "2021-05", '"2"')
    late = send("PATCH", place, {"status": "planned"}, If_Match='"1"', code=412).json()
    assert (late["field"], late["status"]) == ("If-Match", 412)
    assert send("PATCH", place, {"status": "planned"}, code=428).json()["field"] == "If-Match"
    send("DELETE", place, If_Match='W/"2"', code=204)
    row.refresh_from_db()
    assert (row.visibility, row.status, row.deleted is None) == (Visibility.PUBLIC, "done", False)
    lines = Entry.objects.filter(object_type="record", object_id=str(row.pk)).order_by("pk")
    assert [(line.verb, line.key) for line in lines] == [
        ("create", "Nightly load"), ("change", "Nightly load"), ("delete", "Nightly load"),
    ]  # fmt: skip


def test_key_opens_what_its_person_may_in_one_organisation(world: World, send: Send) -> None:
    sent = {"title": {"en": "Wells"}, "visibility": "public"}
    contributor, reader = new_key(world, Role.CONTRIBUTOR)[1], new_key(world, Role.EDITOR, "read")[1]
    send("POST", RECORDS, sent, key=contributor, code=403)
    send("POST", RECORDS, {"title": {"en": "Wells"}}, key=reader, code=403)
    send("POST", RECORDS.replace("own", "other"), sent, code=404)
    shown = send("GET", f"{RECORDS}?visibility=draft", key=reader).json()
    assert [one["slug"] for one in shown["results"]] == ["draft"]
    assert send("GET", f"{RECORDS}?record=rich", key=reader).json()["count"] == 1
    hidden = Record.objects.get(slug="hidden")
    send("GET", f"{RECORDS}/{hidden.pk}", code=404)
    assert not Record.objects.filter(slug="wells").exists()


def test_key_ends_by_revocation_date_and_role(world: World, send: Send, client: Client) -> None:
    key, token = new_key(world)
    send("GET", RECORDS, key=token)
    key.refresh_from_db()
    assert key.last_used is not None
    assert token not in str(ApiKey.objects.values())
    world.own.memberships.filter(user=key.user).update(role=Role.READER)
    send("POST", RECORDS, {"title": {"en": "Wells"}}, key=token, code=403)
    ApiKey.objects.filter(pk=key.pk).update(expires=NOW - timedelta(days=1))
    refused = send("GET", RECORDS, key=token, code=401)
    assert (refused["WWW-Authenticate"], refused["Content-Type"]) == ("Bearer", "application/problem+json")
    other, token = new_key(world)
    revoke_key(actor=member(world.own, Role.MANAGER), key=other, now=NOW)
    send("GET", "/api/v1/records", key=token, code=401)
    assert client.post(RECORDS, b"{}", content_type="application/json").status_code == 401


@override_settings(GOALWEAVE_KEY_RATE=2)
def test_key_sends_only_so_many_requests_an_hour(world: World, send: Send) -> None:
    for code in (200, 200, 429):
        answer = send("GET", "/api/v1/linkages", code=code)
    assert 1 <= int(answer["Retry-After"]) <= 3601
    send("GET", "/api/v1/linkages", key=new_key(world)[1])


def test_idempotency_key_writes_once(world: World, send: Send) -> None:
    sent = {"title": {"en": "Wells"}}
    first = send("POST", RECORDS, sent, code=201, Idempotency_Key="a1")
    again = send("POST", RECORDS, sent, code=201, Idempotency_Key="a1")
    assert (again.content, again["ETag"], again["Location"]) == (first.content, first["ETag"], first["Location"])
    assert (again["Idempotency-Replayed"], Record.objects.filter(slug__startswith="wells").count()) == ("true", 1)
    assert send("POST", RECORDS, {"title": {"en": "X"}}, code=422, Idempotency_Key="a1").json()["field"] == (
        "Idempotency-Key"
    )
    # What was refused was not kept.
    send("POST", RECORDS, {"title": {}}, code=422, Idempotency_Key="a2")
    send("POST", RECORDS, {"title": {"en": "Pumps"}}, code=201, Idempotency_Key="a2")


def test_batch_tells_the_result_of_each_row(world: World, send: Send) -> None:
    rich, plain = world.rows["rich"], world.rows["plain"]
    rows = [
        {"method": "create", "record": {"title": {"en": "One"}}},
        {"method": "update", "id": rich.pk, "version": rich.version, "record": {"status": "stopped"}},
        {"method": "update", "id": rich.pk, "version": rich.version, "record": {"status": "late"}},
        {"method": "delete", "id": plain.pk, "version": plain.version},
        {"method": "create", "record": {"title": {"en": "Two"}, "start": "soon"}},
        {"method": "create", "record": {"title": 5}},
        {"method": "update", "id": 987654, "version": 1, "record": {}},
        7,
        {"method": "delete", "id": rich.pk},
    ]
    whole = send("POST", f"{RECORDS}/batch", {"rows": rows, "all_or_nothing": True}, code=422).json()
    assert [one["field"] for one in whole["errors"]] == [
        "rows.2.version", "rows.4.start", "rows.5.record.title", "rows.6.id", "rows.7", "rows.8.version",
    ]  # fmt: skip
    assert not Record.objects.filter(slug="one").exists()
    found = send("POST", f"{RECORDS}/batch", {"rows": rows}).json()
    assert [(one["status"], one["field"]) for one in found["results"]] == [
        (201, ""), (200, ""), (412, "version"), (204, ""), (422, "start"), (422, "record.title"), (404, "id"), (422, ""),
        (422, "version"),
    ]  # fmt: skip
    assert (found["written"], found["failed"]) == (3, 6)
    rich.refresh_from_db()
    assert (rich.status, found["results"][1]["version"]) == ("stopped", rich.version)
    many = {"rows": [rows[0]] * 1001}
    assert send("POST", f"{RECORDS}/batch", many, code=422).json()["field"] == "rows"


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b'{"title": {"en": "A"}, "title": {"en": "B"}}', 400, "title"),
        (b'{"title": ' + b"[" * 100_000, 400, ""),
        (b'{"title": {"en": "A"}, "money": [{"amount": NaN, "currency": "USD"}]}', 400, ""),
        (b"\xff\xfe{}", 400, ""),
        (b"{", 400, ""),
        (b"[]", 422, ""),
        (b"", 422, ""),
        (b'{"title": "Wells"}', 422, "title"),
        (b'{"title": {"en": "A"}, "secret": 1}', 422, "secret"),
        (b'{"title": {"en": "A"}, "partners": [{"name": "B", "x": 1}]}', 422, "partners.0.x"),
        (b'{"title": {"en": "\\u0000"}}', 422, "title"),
        (b'{"title": {"en": "A"}, "money": [{"amount": "1e999999", "currency": "USD"}]}', 422, "amount"),
        (b'{"title": {"en": "A"}, "unit": "nowhere"}', 422, "unit"),
        (b'{"title": {"en": "A"}, "links": [{"url": "http://[::1"}]}', 422, "links"),
        (b'{"title": {"en": "A"}, "partners": [{"name": " "}]}', 422, "partners.0.name"),
        (b'{"title": {"en": "A"}, "parent": "nowhere"}', 422, "parent"),
        (b'{"title": {"en": "A"}, "start": "' + b"9" * 5000 + b'"}', 422, "start"),
        (b'{"title": {"en": "A"}, "details": {"beneficiaries": "many"}}', 422, "beneficiaries"),
        (b'{"title": {"en": "' + b"x" * 5_000_001 + b'"}}', 413, ""),
    ],
)
def test_hostile_bodies_are_refused_with_the_field(send: Send, body: bytes, code: int, field: str) -> None:
    before = Record.objects.count()
    found = send("POST", RECORDS, body, code=code)
    assert found["Content-Type"] == "application/problem+json"
    assert found.json().get("field", "") == field, found.json()
    assert Record.objects.count() == before


def test_html_is_kept_as_text(send: Send) -> None:
    found = send("POST", RECORDS, {"title": {"en": "<script>alert(1)</script>"}}, code=201).json()
    assert found["title"]["en"] == "<script>alert(1)</script>"


def test_mapping_is_added_and_decided(world: World, send: Send) -> None:
    place = f"{RECORDS}/{world.rows['rich'].pk}/mappings"
    assert send("POST", place, {"node": "sdg:4.4", "decision": "reject", "reason": "in_passing"}).json() == {
        "record": world.rows["rich"].pk, "node": "sdg@2020:4.4", "decision": "reject",
    }  # fmt: skip
    send("POST", place, {"node": "sdg:9.c", "decision": "add"}, code=412)
    send("POST", place, {"node": "sdg:99", "decision": "add"}, code=404)
    assert Entry.objects.filter(object_type="mapping", key="Nightly load").count() == 1


def test_observations_are_loaded_as_a_list_and_as_a_file(world: World, send: Send) -> None:
    put(dataset(observation(2017, 1.0), series=(USERS,)), organisation=world.own)
    place = "/api/v1/organisations/own/observations"
    row = {"series": "IT_USE", "area": "KE", "time": "2019", "value": 40.5, "unit": "PT"}
    found = send("POST", f"{place}?release=2020", {"observations": [row, {**row, "time": "2020", "key": {"SEX": "F"}}]})
    assert (found.json()["new"], found.json()["provider"], found.json()["series"]) == (2, "own", ["IT_USE"])
    assert send("POST", f"{place}?release=2020", {"observations": [row]}).json()["vintage"] is None
    table = b"Series code,Area code,Time period,Value,Unit\nIT_USE,KE,2021,44,PT\nIT_USE,KE,2022,x,PT\n"
    wrong = send("POST", place, table, code=422, Content_Type="text/csv").json()
    assert wrong["field"] == "line 3.Value"
    done = send("POST", f"{place}?rows=good", table, Content_Type="text/csv").json()
    assert (done["new"], done["rejected"]) == (1, 1)
    bad = send("POST", place, {"observations": [{**row, "value": "many"}]}, code=422).json()
    assert bad["field"] == "observations.0.value"
    for dimension in ("AREA", "Series code", ""):
        lost = send("POST", place, {"observations": [{**row, "key": {dimension: "X"}}]}, code=422).json()
        assert lost["field"] == "observations.0.key"
    odd = send("POST", place, {"observations": [row, {**row, "area": "Atlantis"}]}, code=422).json()
    assert odd["field"] == "observations.1.area"
    send("POST", place, b"", code=422)
    send("POST", place, {"observations": [row]}, key=new_key(world, Role.CONTRIBUTOR)[1], code=403)
    assert sorted(Observation.objects.filter(until=None).values_list("time", "value")) == [
        ("2017", 1.0), ("2019", 40.5), ("2020", 40.5), ("2021", 44.0),
    ]  # fmt: skip


def test_pages_of_other_sites_cannot_write(send: Send, client: Client) -> None:
    assert "Access-Control-Allow-Origin" not in send("POST", RECORDS, {"title": {"en": "A"}}, code=201)
    assert client.options(RECORDS)["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
