"""What holds for every answer: problems, marks of the state, other sites, the limit."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client, override_settings
from tests.api.conftest import Get, World
from tests.factories.records import record, stored

from goalweave.accounts.rate_limits import RateLimit
from goalweave.audit import models


@pytest.mark.parametrize(
    ("path", "parameters", "code", "field"),
    [
        ("records", {"limit": "501"}, 422, "limit"),
        ("records", {"limit": "x"}, 422, "limit"),
        ("records", {"offset": "-1"}, 422, "offset"),
        ("records", {"kind": "war"}, 422, "kind"),
        ("records", {"year": "soon"}, 422, "year"),
        ("records", {"node": "sdg:99"}, 404, "node"),
        ("records", {"node": "sdg"}, 404, "node"),
        ("records", {"framework": "nowhere"}, 404, "framework"),
        ("records", {"q": "x" * 201}, 422, "q"),
        ("records", {"contry": "KE"}, 422, ""),
        ("records/1", {"x": "1"}, 422, ""),
        ("records/x", {}, 422, "id"),
        ("records/99999999999999999999", {}, 422, "id"),
        ("records/404", {}, 404, ""),
        ("records/404/contributions", {}, 404, ""),
        ("frameworks/nowhere", {}, 404, ""),
        ("frameworks/sdg/nodes/99", {}, 404, ""),
        ("frameworks/sdg/nodes/9.c/x", {}, 404, ""),
        ("coverage/nowhere", {}, 404, ""),
        ("linkages/nowhere", {}, 404, ""),
        ("linkages/wsis-sdg/links", {"node": "x"}, 404, "node"),
        ("organisations/nowhere", {}, 404, ""),
        ("nothing", {}, 404, ""),
    ],
)
def test_errors_are_problems(world: World, get: Get, path: str, parameters: dict, code: int, field: str) -> None:
    found = get(path, code, **parameters)
    assert (found["type"], found["status"], found["instance"]) == ("about:blank", code, f"/api/v1/{path}")
    assert found["title"]
    assert found.get("field", "") == field
    if path != "nothing":
        assert found["detail"]


def test_a_parameter_that_is_not_known_is_named_with_those_that_are(world: World, get: Get) -> None:
    detail = get("records", 422, contry="KE")["detail"]
    assert "unknown parameter “contry”" in detail
    assert "country" in detail


def test_characters_that_no_text_has_find_nothing(world: World, get: Get) -> None:
    assert get("records", q="\x00")["count"] == 4
    assert get("records", q="net\x00works")["count"] == 1
    assert get("records", organisation="\x00x")["count"] == 0
    get("organisations/%00", 404)


def test_a_parameter_given_twice_is_refused(world: World, client: Client) -> None:
    response = client.get("/api/v1/records?kind=event&kind=activity")
    assert response.status_code == 422
    assert "twice" in response.json()["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_what_is_published_cannot_be_written(world: World, client: Client, method: str) -> None:
    response = getattr(client, method)("/api/v1/records")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_head_is_get_without_a_body(world: World, client: Client) -> None:
    whole, head = client.get("/api/v1/records"), client.head("/api/v1/records")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"]
    assert head["Content-Length"] == str(len(whole.content))


def test_pages_of_other_sites_may_ask(world: World, client: Client) -> None:
    assert client.get("/api/v1/records")["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1/nothing")["Access-Control-Allow-Origin"] == "*"
    before = client.options("/api/v1/records")
    assert (before.status_code, before["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "Access-Control-Allow-Origin" not in client.get("/frameworks/")


def test_an_answer_is_sent_again_only_when_something_changed(world: World, client: Client) -> None:
    first = client.get("/api/v1/records")
    assert "Vary" not in first or first["Vary"] == "Accept-Encoding"
    assert "no-cache" in first["Cache-Control"]
    assert not first.cookies
    again = client.get("/api/v1/records", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert client.get("/api/v1/records?limit=1", headers={"If-None-Match": first["ETag"]}).status_code == 200
    stored(record("another"), organisation=world.own)
    later = client.get("/api/v1/records", headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert later.json()["count"] == 5


def test_the_time_of_the_last_change_is_told_once_it_is_settled(world: World, client: Client, monkeypatch) -> None:
    at = models.Entry.objects.latest("pk").at
    monkeypatch.setattr("goalweave.api.middleware.timezone.now", lambda: at + timedelta(milliseconds=1))
    assert "Last-Modified" not in client.get("/api/v1/records")
    monkeypatch.setattr("goalweave.api.middleware.timezone.now", lambda: at + timedelta(seconds=9))
    response = client.get("/api/v1/records")
    assert response["Last-Modified"] == at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    same = client.get("/api/v1/records", headers={"If-Modified-Since": response["Last-Modified"]})
    assert same.status_code == 304


@override_settings(GOALWEAVE_API_RATE=3)
def test_one_address_asks_only_so_often(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = RateLimit("api", 60, clock=lambda: 600.0)
    monkeypatch.setattr("goalweave.api.site.request_counts", lambda: limit)
    codes = [client.get("/api/v1/linkages", REMOTE_ADDR="192.0.2.7").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    response = client.get("/api/v1/linkages", REMOTE_ADDR="192.0.2.7")
    assert response["Content-Type"] == "application/problem+json"
    assert 1 <= int(response["Retry-After"]) <= 60
    assert client.get("/api/v1/linkages", REMOTE_ADDR="192.0.2.8").status_code == 200
    spoofed = {"X-Forwarded-For": "198.51.100.1"}
    assert client.get("/api/v1/linkages", REMOTE_ADDR="192.0.2.7", headers=spoofed).status_code == 429
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert client.get("/api/v1/linkages", REMOTE_ADDR="192.0.2.7", headers=spoofed).status_code == 200


def test_the_description_is_open_and_whole(world: World, client: Client) -> None:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    schema = json.loads(response.content)
    assert schema["openapi"].startswith("3.1")
    assert set().union(*schema["paths"].values()) == {"get", "post", "patch", "delete"}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], path
            assert {"401", "422", "429"} <= operation["responses"].keys()
            # Whatever writes needs a key.
            assert method == "get" or operation["security"] == [{"Key": []}], path
