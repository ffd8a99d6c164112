"""The pages of partner organisations."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.visitors import code_of
from tests.web.records.conftest import signed_in, visible

from goalweave.accounts.models import Organisation, Role
from goalweave.core.model import Partner
from goalweave.registry.models import PartnerOrganisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Organisation:
    loaded()
    organisation = OrganisationFactory()
    stored(
        record("one", title={"en": "Networks"}, partners=(Partner("World Bank", "funder"),)),
        record(
            "two", title={"en": "Roads"}, partners=(Partner("Banque mondiale"), Partner("<b>Roads</b> Ltd", "lead"))
        ),
        organisation=organisation,
    )
    stored(record("three", partners=(Partner("Secret fund"),)), organisation=organisation, public=False)
    return organisation


def address(name: str, end: str = "") -> str:
    return f"/partners/{PartnerOrganisation.objects.get(name=name).pk}/{end}"


def test_the_list_is_searched_and_shows_no_more_than_the_reader_may_see(own: Organisation, client: Client) -> None:
    shown = client.get("/partners/").content
    assert "3 organisations named in records." in visible(shown)
    assert "Secret" not in visible(shown)
    assert b"<b>Roads</b> Ltd" not in shown
    assert "Secret fund" in visible(signed_in(member(own)).get("/partners/").content)
    found = visible(client.get("/partners/?q=BANK").content)
    assert "World Bank" in found
    assert "Banque" not in found
    assert "No partners match these filters." in visible(client.get("/partners/?q=nothing&kind=academia").content)
    for language in ("fr", "ar", "zh-hans"):
        assert client.get(f"/{language}/partners/?page=7").status_code == 200


def test_one_has_its_records_with_its_role(own: Organisation, client: Client) -> None:
    shown = visible(client.get(address("World Bank")).content)
    assert "Networks funder · Activity" in shown
    assert "Edit" not in shown
    assert code_of(client.get(address("Secret fund"))) == 404


def test_a_name_of_private_records_is_on_no_page_of_others(own: Organisation, client: Client) -> None:
    stored(record("four", partners=(Partner("Silent holding", ref="XM-1"),)), organisation=own, public=False)
    stored(record("five", partners=(Partner("Open holding", ref="XM-1"),)))
    one = address("Silent holding")
    facet = f"/records/?partner={one.split('/')[2]}"
    reader = signed_in(member(own))
    for page in ("/partners/", one, "/partners/?q=holding", "/records/", facet):
        shown = visible(client.get(page).content)
        assert "Open holding" in shown
        assert "Silent" not in shown
        assert "Silent holding" in visible(reader.get(page).content)


def test_editors_say_what_it_is_and_the_list_parts_by_it(own: Organisation, client: Client) -> None:
    editor = signed_in(member(own, Role.EDITOR))
    wrong = editor.post(address("World Bank", "edit/"), {"name": "World Bank", "url": "not an address at all"})
    assert wrong.status_code == 400
    assert "not an address at all" in wrong.content.decode()
    sent = {
        "name": "World Bank Group",
        "stakeholder": "intergovernmental",
        "country": "US",
        "url": "https://bank.example",
    }
    saved = editor.post(address("World Bank", "edit/"), sent, follow=True)
    assert "Intergovernmental organisation World Bank Group United States" in visible(saved.content)
    assert "Other spellings World Bank" in visible(saved.content)
    assert "1 organisation named in records." in visible(client.get("/partners/?kind=intergovernmental").content)
    assert "2 organisations named in records." in visible(client.get("/partners/?kind=none").content)


def test_two_are_merged_and_parted_again(own: Organisation, client: Client) -> None:
    editor = signed_in(member(own, Role.EDITOR))
    other = PartnerOrganisation.objects.get(name="Banque mondiale")
    found = editor.get(address("World Bank", "merge/?q=banque"))
    assert f"?other={other.pk}" in found.content.decode()
    both = visible(editor.get(address("World Bank", f"merge/?other={other.pk}")).content)
    assert "Name World Bank Banque mondiale" in both
    assert "Records 1 1" in both
    merged = editor.post(address("World Bank", "merge/"), {"other": other.pk}, follow=True)
    assert "Partners merged." in visible(merged.content)
    assert "Merged with Banque mondiale" in visible(merged.content)
    assert "2 organisations named in records." in visible(client.get("/partners/").content)
    undo = next(part for part in merged.content.decode().split('"') if part.endswith("/undo/"))
    assert code_of(client.post(undo)) == 404
    parted = editor.post(undo, follow=True)
    assert "Merge undone." in visible(parted.content)
    assert "3 organisations named in records." in visible(client.get("/partners/").content)
    again = editor.post(undo, follow=True)
    assert "none of its names exists any more" in visible(again.content)
    assert editor.post(address("World Bank", "merge/99999/undo/")).status_code == 404
    assert editor.post(address("World Bank", "merge/"), {"other": "x"}).status_code == 200


@pytest.mark.usefixtures("statuses_alone")
def test_who_may_open_what(own: Organisation) -> None:
    opened: dict[str, set[str]] = {"": set(), "edit/": set(), "merge/": set()}
    for name, who in everybody(own).items():
        client = signed_in(who) if who.user else Client()
        for end, people in opened.items():
            if name != "system" and client.get(address("World Bank", end)).status_code == 200:
                people.add(name)
    editors = {"editor", "manager", "administrator"}
    assert opened["edit/"] == opened["merge/"] == editors
    assert opened[""] == set(everybody(own)) - {"system"}


def test_pages_take_so_many_queries(
    own: Organisation, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/partners/")
    with django_assert_num_queries(3):
        client.get("/partners/")
    with django_assert_num_queries(5):
        client.get(address("World Bank"))
