"""The list of organisations: who is on it, words, kinds and countries."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.records import record, stored
from tests.web.records.conftest import signed_in, visible

from goalweave.accounts.models import Organisation


@pytest.fixture
def organisations() -> dict[str, Organisation]:
    fields = {
        "water": ({"en": "Water Agency", "fr": "Agence de l’eau"}, "intergovernmental", "KE"),
        "roads": ({"en": "Roads Office"}, "government", "KE"),
        "seeds": ({"en": "Seeds"}, "government", "SN"),
        "quiet": ({"en": "Quiet Office"}, "government", "SN"),
    }
    rows = {
        slug: OrganisationFactory(slug=slug, name=name, short=name, kind=kind, country=country)
        for slug, (name, kind, country) in fields.items()
    }
    stored(record("one"), record("two"), organisation=rows["water"])
    stored(record("three"), organisation=rows["roads"])
    stored(record("four"), organisation=rows["seeds"])
    stored(record("five"), organisation=rows["quiet"], public=False)
    return rows


def page(query: str = "", client: Client | None = None) -> str:
    response = (client or Client()).get(f"/organisations/{query}")
    assert response.status_code == 200
    return visible(response.content)


def test_list_has_what_is_published_and_ones_own(organisations: dict[str, Organisation]) -> None:
    text = page()
    assert text.index("Water Agency Intergovernmental") < text.index("Roads Office Government")
    assert "3 organisations" in text
    assert "Quiet Office" not in text
    own = page(client=signed_in(member(organisations["quiet"])))
    assert own.index("Quiet Office") < own.index("Water Agency")


def test_words_kind_and_country_filter(organisations: dict[str, Organisation]) -> None:
    assert "1 organisation " in page("?q=agence+EAU")
    assert "Kind Government 2 Intergovernmental" in page()
    assert "2 organisations" in page("?country=KE")
    both = page("?country=KE&kind=government")
    assert "1 organisation " in both
    assert "Roads Office" in both
    assert "No organisations match these filters." in page("?q=%00%3Cb%3E&kind=nothing")
