"""Where a form says to go on, and how links in mails begin."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone
from tests.factories.accounts import PASSWORD, MembershipFactory, member, person
from tests.factories.reviews import INTERNET, ROADS, guess, suggested

from goalweave.accounts.models import Role
from goalweave.web.addresses import next_address, on_site, site_address

pytestmark = pytest.mark.django_db

SITE = "https://goals.example.org"
BAD = [
    "abc",
    "home",
    "",
    "//example.com/",
    "https://example.com/",
    "http://testserver/review/",
    "/\\example.com",
    "///x",
    "?a",
    "javascript:x",
]
WORST = ("home", "//example.com/")
"""The name of a page, which Django would look up, and another site."""


@pytest.mark.parametrize("target", BAD)
def test_only_a_path_of_this_site_is_gone_on_to(target: str) -> None:
    assert next_address(RequestFactory().post("/", {"next": target}), "/fallback/") == "/fallback/"


def test_a_path_is_gone_on_to_with_its_query() -> None:
    request = RequestFactory().post("/", {"next": "/review/?turn=mine#x", "onward": "/me/"})
    assert next_address(request, "/fallback/") == "/review/?turn=mine#x"
    assert next_address(request, "/fallback/", "onward") == "/me/"


@pytest.mark.parametrize(
    "target", [*WORST, *(pytest.param(target, marks=pytest.mark.thorough) for target in BAD if target not in WORST)]
)
def test_no_form_fails_for_where_it_says_to_go_on(target: str) -> None:
    row = suggested(guess(INTERNET, 0.95), guess(ROADS, 0.6))
    client = Client()
    client.force_login(member(row.organisation, Role.MANAGER).user)
    forms: dict[str, dict[str, str]] = {
        f"/review/{row.pk}/decide/": {
            "node": str(INTERNET),
            "verdict": "accept",
            "seen": "suggested",
            "onward": target,
        },
        f"/review/{row.pk}/claim/": {},
        f"/review/{row.pk}/give-back/": {},
        "/history/undo/": {"line": "1"},
        "/me/language/": {"language": "fr"},
    }
    for address, fields in forms.items():
        response = client.post(address, {**fields, "next": target})
        assert response.status_code in (302, 404), address
        if response.status_code == 302:
            assert response["Location"].startswith("/"), address
            assert "example.com" not in response["Location"], address
    person(email="ada@example.org")
    signed_in = Client().post("/sign-in/", {"login": "ada@example.org", "password": PASSWORD, "next": target})
    assert signed_in.status_code == 302
    assert Client().post("/sign-out/", {"next": target}).status_code == 302
    assert Client().get("/sign-in/", {"next": target}).status_code == 200


def test_the_address_that_is_set_comes_before_that_of_the_request(settings: Any) -> None:
    request = RequestFactory().get("/")
    settings.GOALWEAVE_LISTENS_ON = "http://127.0.0.1:8123"
    assert (site_address(), site_address(request)) == ("http://127.0.0.1:8123", "http://testserver")
    assert on_site("/me/?a=1", request) == "http://testserver/me/?a=1"
    settings.GOALWEAVE_SITE = SITE
    assert (site_address(), site_address(request)) == (SITE, SITE)
    assert on_site("http://evil.example/me/?a=1#b", request) == f"{SITE}/me/?a=1#b"


def test_every_mail_leads_to_the_address_that_is_set(settings: Any) -> None:
    settings.GOALWEAVE_SITE = SITE
    settings.ALLOWED_HOSTS = ["evil.example"]
    row = suggested(guess(INTERNET, 0.95))
    owner = row.organisation
    manager = MembershipFactory(organisation=owner, role=Role.MANAGER, user=person(email="mona@example.org")).user
    anna = member(owner, Role.REVIEWER, name="Anna", email="anna@example.org")
    client = Client(HTTP_HOST="evil.example")
    client.force_login(manager)
    # An invitation, a new password, an address to confirm, a review handed over.
    people = f"/organisations/{owner.slug}/people/"
    client.post(people, {"email": "new@example.org", "role": "reader", "language": "fr"})
    Client(HTTP_HOST="evil.example").post("/sign-in/password/", {"email": "mona@example.org"})
    again = client.post("/me/email/", {"email": "other@example.org", "action_add": ""}).url
    client.post(again, {"password": PASSWORD})
    due = timezone.localdate() + timedelta(days=9)
    client.post("/review/assign/", {"reviewer": anna.user.pk, "due": due.isoformat(), "note": "", "which": "all"})
    links: dict[str, list[str]] = {}
    for message in mail.outbox:
        for recipient in message.to:
            links.setdefault(recipient, []).extend(re.findall(r"https?://\S+", str(message.body)))
    assert set(links) == {"new@example.org", "mona@example.org", "other@example.org", "anna@example.org"}
    assert [link for link in chain.from_iterable(links.values()) if not link.startswith(f"{SITE}/")] == []
    assert all(links.values())
    assert links["new@example.org"][0].startswith(f"{SITE}/fr/invitations/")


@pytest.mark.parametrize("address", ["/", "/records/", "/fr/records/", "/ar/"])
def test_a_site_does_not_answer_under_another_name(client: Client, settings: Any, address: str) -> None:
    settings.ALLOWED_HOSTS = ["goals.example.org"]
    answer = client.get(address, HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert "GOALWEAVE_HOSTS" in answer.text
    assert "evil.example" not in answer.text
    assert client.get(address, HTTP_HOST="goals.example.org").status_code != 400


def test_a_query_of_very_many_parameters_is_refused(client: Client) -> None:
    assert client.get("/about/?" + "&".join(f"z{number}=1" for number in range(1_001))).status_code == 400
    assert client.get("/about/?" + "&".join(f"z{number}=1" for number in range(1_000))).status_code == 200


def test_the_api_does_not_answer_under_another_name(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["goals.example.org"]
    answer = client.get("/api/v1/records", HTTP_HOST="evil.example")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
