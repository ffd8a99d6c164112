"""The pages of people and places: what is on them, who may open them, what they write, and in how many queries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import (
    MembershipFactory,
    OrganisationFactory,
    UnitFactory,
    everybody,
    member,
    person,
)
from tests.factories.records import RecordFactory
from tests.factories.visitors import code_of

from goalweave.accounts.actions import invite
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Invitation, Membership, Organisation, Role, Unit, User
from goalweave.analysis.columns import current_facts
from goalweave.audit.models import Entry
from goalweave.registry.models import Visibility

pytestmark = pytest.mark.django_db

FRAME = 4
"""Queries of every page for somebody who is signed in: the session, the person, their roles, the date of the data."""


def text(client: Client, address: str, code: int = 200) -> str:
    response = client.get(address)
    assert code_of(response) == code, f"{address}: {response.status_code}"
    return response.content.decode()


def main(page: str) -> str:
    """What stands between head and foot."""
    return page.partition("<main")[2].partition("</main>")[0]


# Who may open what


@pytest.mark.usefixtures("statuses_alone")
@pytest.mark.parametrize(
    "address", ["", "people/", "units/", "units/bureau/", "settings/", "people/{member}/"],
)  # fmt: skip
def test_pages_of_an_organisation_are_not_there_for_others(own: Organisation, address: str) -> None:
    UnitFactory(organisation=own, slug="bureau")
    path = f"/organisations/own/{address.format(member=MembershipFactory(organisation=own).pk)}"
    managers = {"manager", "administrator"}
    allowed = managers if address else {*(role.value for role in Role), "administrator"}
    for name, actor in everybody(own).items():
        if name == "system":
            continue
        client = Client()
        if actor.user:
            client.force_login(actor.user)
        assert code_of(client.get(path)) == (200 if name in allowed else 404), name
        assert code_of(client.get(path.replace("own", "none", 1))) == 404, name


@pytest.mark.usefixtures("statuses_alone")
@pytest.mark.parametrize(
    "address",
    ["people/", "people/{member}/", "people/{member}/remove/", "invitations/{invitation}/renew/",
     "invitations/{invitation}/withdraw/", "units/", "units/bureau/", "units/bureau/remove/", "settings/"],
)  # fmt: skip
def test_posts_of_others_write_nothing(own: Organisation, address: str) -> None:
    UnitFactory(organisation=own, slug="bureau")
    invitation, _token = invite(
        actor=SYSTEM, organisation=own, email="a@example.org", role=Role.READER, now=person().date_joined
    )
    row = MembershipFactory(organisation=own)
    path = f"/organisations/own/{address.format(member=row.pk, invitation=invitation.pk)}"
    for name, actor in everybody(own).items():
        if name in ("manager", "administrator", "system"):
            continue
        client = Client()
        if actor.user:
            client.force_login(actor.user)
        before = Entry.objects.count()
        assert code_of(client.post(path, {"role": "manager", "slug": "x", "name:en": "X"})) == 404, name
        assert Entry.objects.count() == before, name


def test_what_is_written_with_a_button_is_not_done_by_opening_it(
    own: Organisation, manager: User, signed_in: Any
) -> None:
    UnitFactory(organisation=own, slug="bureau")
    row = MembershipFactory(organisation=own)
    client = signed_in(manager)
    for address in (
        f"people/{row.pk}/remove/",
        "invitations/1/renew/",
        "invitations/1/withdraw/",
        "units/bureau/remove/",
    ):
        assert client.get(f"/organisations/own/{address}").status_code == 405
    assert client.get("/me/language/").status_code == 405


def test_parts_of_another_organisation_are_not_there(own: Organisation, manager: User, signed_in: Any) -> None:
    other = OrganisationFactory()
    row, unit = MembershipFactory(organisation=other), UnitFactory(organisation=other, slug="elsewhere")
    made, _token = invite(
        actor=SYSTEM, organisation=other, email="a@example.org", role=Role.READER, now=manager.date_joined
    )
    client = signed_in(manager)
    for address in (
        f"people/{row.pk}/", f"people/{row.pk}/remove/", f"invitations/{made.pk}/renew/",
        f"invitations/{made.pk}/withdraw/", f"units/{unit.slug}/", f"units/{unit.slug}/remove/",
    ):  # fmt: skip
        assert client.post(f"/organisations/own/{address}", {"role": "reader"}).status_code == 404, address
    assert Membership.objects.filter(pk=row.pk).exists()
    assert Invitation.objects.get(pk=made.pk).withdrawn is None


def test_an_organisation_that_publishes_is_there_for_everybody(client: Client, own: Organisation) -> None:
    RecordFactory(organisation=own, visibility=Visibility.ORGANISATION)
    assert "Own works" not in text(client, "/organisations/")
    text(client, "/organisations/own/", 404)
    RecordFactory(organisation=own, visibility=Visibility.PUBLIC)
    UnitFactory(organisation=own, name={"en": "Bureau of bridges"})
    assert "Own works" in text(client, "/organisations/")
    page = text(client, "/organisations/own/")
    assert "/records/?organisation=own" in page
    assert "Bureau of bridges" in page
    assert "/organisations/own/people/" not in page
    assert "Nos travaux" in text(client, "/fr/organisations/own/")


def test_new_organisations_are_made_by_administrators(own: Organisation) -> None:
    given = {"name:en": "Roads", "name:fr": "Routes", "slug": "roads", "country": "KE", "kind": "government"}
    for name, actor in everybody(own).items():
        client = Client()
        if actor.user:
            client.force_login(actor.user)
        if name == "administrator":
            assert client.post("/organisations/new/", given).url == "/organisations/roads/people/"
        elif name != "system":
            assert code_of(client.get("/organisations/new/")) == 404
            assert code_of(client.post("/organisations/new/", given)) == 404
            assert not Organisation.objects.filter(slug="roads").exists()
    made = Organisation.objects.get(slug="roads")
    assert (made.name, made.country, made.kind) == ({"en": "Roads", "fr": "Routes"}, "KE", "government")


# What they write


def test_settings_are_saved_in_all_languages(own: Organisation, manager: User, signed_in: Any) -> None:
    client = signed_in(manager)
    page = text(client, "/fr/organisations/own/settings/")
    assert page.index('name="name:fr"') < page.index('name="name:en"')
    given = {"name:en": "Own works", "name:ar": "أعمالنا", "short:en": "OW", "kind": "academia", "second_review": "on"}
    assert client.post("/organisations/own/settings/", given).status_code == 302
    own.refresh_from_db()
    assert (own.name, own.short) == ({"en": "Own works", "ar": "أعمالنا"}, {"en": "OW"})
    assert (own.kind, own.second_review, own.slug) == ("academia", True, "own")
    response = client.post("/organisations/own/settings/", {"name:en": " ", "ref": "a b", "kind": "club"})
    assert response.status_code == 400
    assert response.content.decode().count('class="note error"') >= 2


def test_units_are_added_moved_and_removed(own: Organisation, manager: User, signed_in: Any) -> None:
    client = signed_in(manager)
    client.post("/organisations/own/units/", {"name:en": "Bureau", "slug": "bureau"})
    client.post("/organisations/own/units/", {"name:en": "Office", "slug": "office", "parent": "bureau"})
    office = Unit.objects.get(slug="office")
    assert office.parent == Unit.objects.get(slug="bureau")
    page = client.post("/organisations/own/units/bureau/remove/", follow=True).content.decode()
    assert "This unit has units below it. Move or remove them first." in page
    client.post(
        "/organisations/own/units/office/", {"name:en": "Office", "name:fr": "Antenne", "slug": "branch", "parent": ""}
    )
    office.refresh_from_db()
    assert (office.slug, office.parent, office.name["fr"]) == ("branch", None, "Antenne")
    client.post("/organisations/own/units/bureau/remove/")
    assert list(Unit.objects.all()) == [office]


def test_a_unit_below_itself_is_refused_at_its_field(own: Organisation, manager: User, signed_in: Any) -> None:
    UnitFactory(organisation=own, slug="bureau")
    response = signed_in(manager).post(
        "/organisations/own/units/bureau/", {"name:en": "B", "slug": "bureau", "parent": "bureau"}
    )
    assert response.status_code == 400
    assert "A unit cannot be part of itself." in response.content.decode()


def test_members_get_another_role_and_go(own: Organisation, manager: User, signed_in: Any) -> None:
    client = signed_in(manager)
    row = MembershipFactory(organisation=own, role=Role.READER)
    client.post(f"/organisations/own/people/{row.pk}/", {"role": "editor"})
    row.refresh_from_db()
    assert row.role == Role.EDITOR
    assert client.post(f"/organisations/own/people/{row.pk}/", {"role": "emperor"}).status_code == 400
    client.post(f"/organisations/own/people/{row.pk}/remove/")
    assert not Membership.objects.filter(pk=row.pk).exists()


def test_the_last_manager_is_told_why_they_stay(own: Organisation, manager: User, signed_in: Any) -> None:
    client = signed_in(manager)
    row = Membership.objects.get(user=manager)
    page = client.post(f"/organisations/own/people/{row.pk}/", {"role": "reader"}).content.decode()
    assert "This is the last manager." in page
    assert (
        "This is the last manager."
        in client.post(f"/organisations/own/people/{row.pk}/remove/", follow=True).content.decode()
    )
    assert Actor(manager).roles == {own.pk: "manager"}


def test_a_manager_who_gives_the_role_away_lands_on_their_page(
    own: Organisation, manager: User, signed_in: Any
) -> None:
    member(own, Role.MANAGER)
    row = Membership.objects.get(user=manager)
    assert signed_in(manager).post(f"/organisations/own/people/{row.pk}/", {"role": "reader"}).url == "/me/"


def test_names_are_escaped_wherever_they_stand(own: Organisation, manager: User, signed_in: Any) -> None:
    own.name = own.short = {"en": "<script>alert(1)</script>"}
    own.save()
    manager.name = '"><img src=x onerror=alert(1)>'
    manager.save()
    UnitFactory(organisation=own, slug="bureau", name={"en": "<b>Bureau</b>"})
    client = signed_in(manager)
    for address in (
        "/me/",
        "/organisations/",
        *(f"/organisations/own/{page}" for page in ("", "people/", "units/", "settings/")),
    ):
        page = text(client, address)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>Bureau" not in page


def test_my_page_saves_name_and_language(client: Client) -> None:
    user = person(name="Ada")
    client.force_login(user)
    assert client.post("/me/", {"name": "Ада", "language": "ru"}).url == "/ru/me/"
    user.refresh_from_db()
    assert (user.name, user.language) == ("Ада", "ru")
    assert client.post("/me/", {"name": "A", "language": "xx"}).status_code == 400


def test_the_switch_of_language_is_kept_for_who_is_signed_in(client: Client) -> None:
    user = person()
    assert client.post("/me/language/", {"language": "ar", "next": "/records/?q=a"}).url == "/ar/records/?q=a"
    client.force_login(user)
    assert client.post("/me/language/", {"language": "ar", "next": "/fr/records/"}).url == "/ar/records/"
    user.refresh_from_db()
    assert user.language == "ar"
    for there in ("https://example.com/", "//example.com/", "javascript:alert(1)", ""):
        assert client.post("/me/language/", {"language": "en", "next": there}).url == "/"
    assert client.post("/me/language/", {"language": "xx", "next": "/"}).status_code == 400


def test_the_head_says_who_is_signed_in(client: Client) -> None:
    page = text(client, "/about/")
    assert "/sign-in/" in page
    assert "csrfmiddlewaretoken" not in page, "pages for visitors set no cookie"
    assert not client.cookies
    client.force_login(person(name="Ada Lovelace"))
    page = text(client, "/about/")
    assert "Ada Lovelace" in page
    assert 'action="/sign-out/"' in page


# In how many queries


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        # memberships, second step, single sign-on
        ("/me/", FRAME + 3),
        # organisations and all that have records, the log for their numbers of published records
        ("/organisations/", FRAME + 2),
        # the organisation, its units and partners, submissions, entries and prizes, reports, indicators, trade-offs, review, recent records, the log
        ("/organisations/own/", FRAME + 13),
        # its units, members, invitations
        ("/organisations/own/people/", FRAME + 4),
        ("/organisations/own/units/", FRAME + 2),
        ("/organisations/own/settings/", FRAME + 1),
    ],
)  # fmt: skip
def test_pages_take_as_many_queries_for_many_as_for_few(
    own: Organisation,
    manager: User,
    signed_in: Any,
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    queries: int,
) -> None:
    client = signed_in(manager)
    client.get(address)
    for number in range(3):
        unit = UnitFactory(organisation=own)
        MembershipFactory(organisation=own, unit=unit)
        RecordFactory(organisation=own, visibility=Visibility.PUBLIC)
        RecordFactory(visibility=Visibility.PUBLIC)
        invite(
            actor=Actor(manager), organisation=own, email=f"a{number}@example.org", role=Role.READER, unit=unit,
            now=manager.date_joined,
        )  # fmt: skip
    # Not counted: what is in memory follows the log.
    current_facts()
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


def test_a_visitor_is_looked_up_nowhere(client: Client) -> None:
    client.get("/organisations/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/organisations/")
    read = " ".join(query["sql"] for query in queries.captured_queries)
    assert not re.search(r'"(?:accounts_user|accounts_membership|django_session)"', read)
