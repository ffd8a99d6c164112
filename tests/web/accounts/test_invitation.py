"""From the mail with a link to a member of the organisation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from tests.factories.accounts import MembershipFactory, UnitFactory, person

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Invitation, Membership, Organisation, Role, User

pytestmark = pytest.mark.django_db

GIVEN = {"email": "ada@example.org", "role": "reviewer", "language": "fr"}


@pytest.fixture
def link(manager: User, signed_in: Any) -> str:
    """The link of an invitation that the manager sent to ada@example.org."""
    response = signed_in(manager).post("/organisations/own/people/", GIVEN)
    assert response.status_code == 302, response.content.decode()
    found = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_the_mail_says_who_invites_where_and_leads_to_the_page_in_the_language_chosen(link: str) -> None:
    [sent] = mail.outbox
    assert (sent.to, "Nos travaux" in sent.subject) == (["ada@example.org"], True)
    assert "Mona Manager" in str(sent.body)
    assert link.startswith("/fr/invitations/")


def test_a_new_person_says_name_and_password_and_is_in(client: Client, link: str, own: Organisation) -> None:
    page = client.get(link).content.decode()
    assert "Nos travaux" in page
    assert "Mona Manager" in page
    assert "ada@example.org" in page
    response = client.post(link, {"name": "Ada", "password": "violet-tram-seventeen"})
    assert response.url == "/fr/organisations/own/"
    user = User.objects.get(email="ada@example.org")
    assert (user.name, user.language, Actor(user).roles) == ("Ada", "fr", {own.pk: "reviewer"})
    assert client.get(response.url).status_code == 200, "one is signed in"
    over = Client().get(link)
    assert over.status_code == 404
    assert 'class="page-head"' in over.content.decode()


@pytest.mark.parametrize(
    "given", [{"name": "Ada", "password": "short"}, {"name": "", "password": "violet-tram-seventeen"}, {}]
)
def test_what_is_missing_or_weak_is_said_and_the_link_still_works(
    client: Client, link: str, given: dict[str, str]
) -> None:
    response = client.post(link, given)
    assert response.status_code == 400
    assert 'class="note error"' in response.content.decode()
    assert not User.objects.filter(email="ada@example.org").exists()
    assert client.get(link).status_code == 200


def test_who_has_an_account_signs_in_first_and_comes_back(client: Client, link: str, own: Organisation) -> None:
    ada = person(email="ADA@example.org")
    page = client.get(link).content.decode()
    assert 'name="password"' not in page
    assert f"?next={link}" in page
    assert client.post(link, {"name": "Ada", "password": "violet-tram-seventeen"}).status_code == 400
    assert User.objects.filter(email__iexact="ada@example.org").count() == 1
    client.force_login(ada)
    assert 'name="password"' not in client.get(link).content.decode()
    client.post(link)
    assert Actor(ada).roles == {own.pk: "reviewer"}


def test_a_member_who_opens_it_is_told_and_nothing_changes(client: Client, link: str, own: Organisation) -> None:
    reader = MembershipFactory(organisation=own, role=Role.READER, user=person(email="ada@example.org")).user
    client.force_login(reader)
    page = client.post(link, follow=True).content.decode()
    assert 'class="note error"' in page
    assert Membership.objects.get(user=reader).role == Role.READER
    assert Invitation.objects.get().used is None


def test_who_is_signed_in_with_another_address_is_told_and_may_sign_out(client: Client, link: str) -> None:
    other = person(email="other@example.org")
    client.force_login(other)
    link = link.removeprefix("/fr")
    page = client.get(link).content.decode().split("<main")[1].split("</main>")[0]
    assert ("ada@example.org" in page, "other@example.org" in page, ">Accept<" in page) == (True, True, False)
    refused = client.post(link)
    assert refused.status_code == 403
    assert (Invitation.objects.get().used, Actor(other).roles) == (None, {})
    assert 'action="/sign-out/"' in page
    assert client.post("/sign-out/", {"next": link}).url == link
    assert 'name="password"' in client.get(link).content.decode()


def test_the_page_is_kept_nowhere_and_named_to_nobody(client: Client, link: str) -> None:
    response = client.get(link)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_a_token_that_is_wrong_gets_the_same_page_as_one_that_is_over(client: Client, link: str) -> None:
    pages = []
    for address in ("/fr/invitations/nothing/", link):
        if address == link:
            Invitation.objects.update(expires="2020-01-01T00:00:00Z")
        response = client.get(address)
        assert response.status_code == 404
        pages.append(
            re.sub(r'hreflang="[^"]+" href="[^"]+"|href="[^"]*invitations[^"]*"', "", response.content.decode())
        )
    assert pages[0] == pages[1]


def test_sending_again_makes_a_new_link_and_ends_the_old(
    client: Client, link: str, manager: User, signed_in: Any
) -> None:
    made = Invitation.objects.get()
    signed_in(manager).post(f"/organisations/own/invitations/{made.pk}/renew/")
    new = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert new
    assert client.get(link).status_code == 404
    assert client.get(new[1]).status_code == 200


def test_a_withdrawn_one_is_over(client: Client, link: str, manager: User, signed_in: Any) -> None:
    made = Invitation.objects.get()
    signed_in(manager).post(f"/organisations/own/invitations/{made.pk}/withdraw/")
    assert client.get(link).status_code == 404
    assert (
        "ada@example.org"
        not in signed_in(manager)
        .get("/organisations/own/people/")
        .content.decode()
        .split("</main>")[0]
        .split('class="said"')[0]
    )


def test_it_brings_one_into_the_unit(client: Client, manager: User, signed_in: Any, own: Organisation) -> None:
    unit = UnitFactory(organisation=own, slug="bureau", name={"en": "Bureau"})
    signed_in(manager).post("/organisations/own/people/", {**GIVEN, "unit": "bureau", "language": "en"})
    link = re.search(r"http://testserver(\S+)", str(mail.outbox[-1].body))
    assert link
    assert "Bureau" in client.get(link[1]).content.decode()
    client.post(link[1], {"name": "Ada", "password": "violet-tram-seventeen"})
    assert Membership.objects.get(user__email="ada@example.org").unit == unit
