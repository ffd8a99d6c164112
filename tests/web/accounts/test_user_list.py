"""The pages about everybody who has an account, for administrators of the site."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UnitFactory, person
from tests.factories.visitors import code_of

from goalweave.accounts.models import Organisation, Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    return person(email="root@example.org", name="Rita Root", is_superuser=True)


@pytest.fixture
def browser(root: User, signed_in: Any) -> Client:
    client: Client = signed_in(root)
    return client


def main(response: Any) -> str:
    text: str = response.content.decode()
    return text.split("<main")[1].split("</main>")[0]


def test_the_list_says_who_belongs_where_in_a_number_of_queries_that_does_not_grow(
    browser: Client, manager: User, django_assert_num_queries: Any
) -> None:
    person(email="gone@example.org", name="Gus Gone", is_active=False)
    browser.get("/people/")
    with django_assert_num_queries(7):  # session, person, date, number, people, memberships, organisations
        page = main(browser.get("/people/"))
    assert ["Mona Manager" in page, "manager@example.org" in page, "Own</span>: Manager" in page] == [True] * 3
    assert "Administrator of this site" in page
    assert page.count("deactivated") == 1
    for _number in range(5):
        unit = UnitFactory()
        MembershipFactory(user=person(), organisation=unit.organisation, unit=unit)
    with django_assert_num_queries(8):  # and units
        browser.get("/people/")


def test_the_list_is_filtered_and_has_pages(browser: Client) -> None:
    for number in range(60):
        person(email=f"p{number:02}@example.org", is_active=number != 7)
    first = main(browser.get("/people/?q=p"))
    assert ("p00@" in first, "p59@" in first, "Page 1 of 2" in first) == (True, False, True)
    assert "p59@" in main(browser.get("/people/?q=p&page=2"))
    off = main(browser.get("/people/?state=off"))
    assert ("p07@" in off, "p08@" in off) == (True, False)
    assert "p07@" not in main(browser.get("/people/?state=on"))
    assert "No people match these filters." in main(browser.get("/people/?q=nobody"))
    assert browser.get("/people/?state=odd&page=x").status_code == 200


def test_a_person_is_switched_off_and_on_again(browser: Client, manager: User, django_assert_num_queries: Any) -> None:
    address = f"/people/{manager.pk}/"
    browser.get(address)
    with django_assert_num_queries(7):  # session, person, date, them, memberships, organisations, other managers
        page = main(browser.get(address))
    assert ("(only manager)" in page, "have no manager who can sign in" in page) == (True, True)
    said = browser.post(f"{address}off/", follow=True)
    assert said.redirect_chain[-1][0] == address
    assert "Mona Manager has been deactivated and can no longer sign in." in said.content.decode()
    manager.refresh_from_db()
    assert not manager.is_active
    assert "Reactivate" in main(said)
    said = browser.post(f"{address}on/", follow=True)
    assert "Mona Manager can sign in again." in said.content.decode()
    manager.refresh_from_db()
    assert manager.is_active


def test_the_last_administrator_is_told_why_not(browser: Client, root: User) -> None:
    said = browser.post(f"/people/{root.pk}/off/", follow=True)
    assert "This is the last administrator of the site." in said.content.decode()
    assert User.objects.get(pk=root.pk).is_active


def test_whoever_switches_off_themselves_is_signed_out(browser: Client, root: User) -> None:
    person(is_superuser=True)
    said = browser.post(f"/people/{root.pk}/off/", follow=True)
    assert said.redirect_chain[-1][0] == "/"
    assert browser.get("/me/").status_code == 302


def test_somebody_who_is_switched_off_cannot_sign_in(client: Client) -> None:
    person(email="gone@example.org", is_active=False)
    said = client.post("/sign-in/", {"login": "gone@example.org", "password": "violet-tram-seventeen"}, follow=True)
    assert "deactivated" in said.content.decode()
    assert client.get("/me/").status_code == 302


def test_to_others_the_pages_are_not_there(client: Client, manager: User, signed_in: Any) -> None:
    for one in (client, signed_in(manager)):
        for method, address in (
            ("get", "/people/"),
            ("get", f"/people/{manager.pk}/"),
            ("post", f"/people/{manager.pk}/off/"),
            ("post", f"/people/{manager.pk}/on/"),
        ):
            assert code_of(getattr(one, method)(address)) == 404
    assert "/people/" not in main(signed_in(manager).get("/me/"))


def test_one_who_is_not_there_is_not_found(browser: Client) -> None:
    assert browser.get("/people/999999/").status_code == 404
    assert '"/people/"' in main(browser.get("/me/"))


def test_one_leaves_an_organisation_by_oneself(
    own: Organisation, manager: User, signed_in: Any, django_assert_num_queries: Any
) -> None:
    reader = MembershipFactory(organisation=own, role=Role.READER, user=person()).user
    client = signed_in(reader)
    assert "/organisations/own/leave/" in main(client.get("/me/"))
    with django_assert_num_queries(6):  # session, person, date, roles, organisation, membership
        page = main(client.get("/organisations/own/leave/"))
    assert (
        "You will no longer see what is shared within the organisation. Your account and everything you wrote are kept. To come back, you need a new invitation from a manager."
        in page
    )
    said = client.post("/organisations/own/leave/", follow=True)
    assert said.redirect_chain[-1][0] == "/me/"
    assert "You have left Own works." in said.content.decode()
    assert not reader.memberships.exists()
    assert client.get("/organisations/own/leave/").status_code == 404


def test_the_last_manager_is_told_to_hand_over(own: Organisation, manager: User, signed_in: Any) -> None:
    client = signed_in(manager)
    page = main(client.get("/organisations/own/leave/"))
    assert ("You are the last manager here" in page, "<form" in page) == (True, False)
    said = client.post("/organisations/own/leave/", follow=True)
    assert said.content.decode().count("You are the last manager here") == 2
    assert manager.memberships.exists()


@pytest.mark.parametrize("slug", ["own", "nowhere"])
def test_who_is_no_member_has_nothing_to_leave(own: Organisation, client: Client, signed_in: Any, slug: str) -> None:
    OrganisationFactory()
    for one in (client, signed_in(person()), signed_in(person(is_superuser=True))):
        assert code_of(one.get(f"/organisations/{slug}/leave/")) == 404
        assert code_of(one.post(f"/organisations/{slug}/leave/")) == 404
