"""Visitors who are not signed in, at addresses that need an account."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.accounts import PASSWORD, person
from tests.factories.surveys import begun

from goalweave.surveys.models import Submission

pytestmark = pytest.mark.django_db


def sign_in_at(address: str, email: str) -> str:
    """Where the sign-in leads to that a visitor of the address is sent to."""
    client = Client()
    page = client.get(address)
    assert page.status_code == 302
    path, _, _query = page["Location"].partition("?next=")
    assert path.endswith("/sign-in/")
    assert f'name="next" value="{address}"' in client.get(page["Location"]).content.decode()
    return client.post(path, {"login": email, "password": PASSWORD, "next": address})["Location"]


@pytest.mark.parametrize("address", ["/import/", "/history/", "/people/", "/review/", "/trash/", "/fr/import/"])
def test_page_that_needs_an_account_leads_to_the_sign_in_and_back(address: str) -> None:
    ada = person(email="ada@example.org")
    assert sign_in_at(address, ada.email) == address


def test_mailed_link_leads_to_the_sign_in_whether_or_not_something_stands_there() -> None:
    submission: Submission = begun()
    for pk in (submission.pk, 999_999_999):
        address = f"/surveys/submissions/{pk}/"
        page = Client().get(f"{address}?part=1")
        assert (page.status_code, page["Location"]) == (302, f"/sign-in/?next={address}%3Fpart%3D1")


def test_page_that_is_open_to_all_is_not_found_where_nothing_is() -> None:
    for address in (
        "/frameworks/mdg@2000/",
        "/countries/ZZZ/",
        "/guest/none/",
        "/progress/mdg@2000/1/",
        "/documents/none/",
        "/nowhere/",
    ):
        assert Client().get(address).status_code == 404, address


def test_signed_in_person_without_permission_is_told_nothing() -> None:
    client = Client()
    client.force_login(person(email="ada@example.org"))
    assert client.get("/people/").status_code == 404


@pytest.mark.parametrize("referrer", ["", "https://example.com/records/", "//example.com/", "javascript:alert(1)"])
def test_form_sent_after_signing_out_never_leads_to_another_site(referrer: str) -> None:
    page = Client().post("/review/undo/", headers={"referer": referrer})
    assert (page.status_code, page["Location"]) == (302, "/sign-in/")


def test_form_sent_after_signing_out_leads_back_to_its_page() -> None:
    page = Client().post("/review/undo/", headers={"referer": "http://testserver/review/?q=a"})
    assert page["Location"] == "/sign-in/?next=/review/%3Fq%3Da"


def test_address_that_begins_with_two_slashes_stays_on_this_site() -> None:
    page = Client().get("/", PATH_INFO="//example.com/import/")
    assert page.status_code == 404
    page = Client().get("/import/?next=//example.com/")
    assert page["Location"] == "/sign-in/?next=/import/%3Fnext%3D//example.com/"


def test_part_of_a_page_opens_the_sign_in_and_is_not_replaced_by_it() -> None:
    page = Client().get(
        "/review/1/nodes/?q=a", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/review/?record=1"}
    )
    assert (page.status_code, page["HX-Redirect"]) == (401, "/sign-in/?next=/review/%3Frecord%3D1")
    assert Client().get("/review/1/nodes/?q=a", headers={"Sec-Fetch-Mode": "cors"}).status_code == 401
