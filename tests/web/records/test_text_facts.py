"""Suggestions from the text of a record: on its page and in its form, for those who may change it."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.records import record, stored
from tests.web.records.conftest import signed_in

from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.registry.models import FactReading, Record

pytestmark = pytest.mark.django_db
TEXT = "In 2017 schools in Kenya were connected with UNICEF, in line with Resolution 71."
KENYA = '["places","KE"]'


def test_suggestions_are_accepted_dismissed_and_undone_on_the_page_of_a_record() -> None:
    organisation = OrganisationFactory()
    row = stored(record("schools", text={"en": TEXT}), organisation=organisation)["schools"]
    page = f"/records/{row.pk}/"
    assert "data-spans" not in Client().get(page).content.decode()
    editor = signed_in(member(organisation, Role.EDITOR))
    shown = editor.get(page).content.decode()
    assert f'data-spans="{TEXT.index("Kenya")}-{TEXT.index("Kenya") + 5}"' in shown
    assert "Accept all 3 suggestions" in shown
    assert not FactReading.objects.exists()  # looking at it writes nothing
    accepted = editor.post(f"{page}facts/", {"accept": KENYA}, follow=True).content.decode()
    assert "1 suggestion decided." in accepted
    assert "Accept all 2 suggestions" in accepted
    assert list(row.places.values_list("area", flat=True)) == ["KE"]
    line = Entry.objects.get(verb="accept")
    editor.post(f"{page}facts/undo/", {"line": line.pk})
    assert not row.places.exists()
    editor.post(f"{page}facts/", {"dismiss": KENYA})
    assert "Kenya</bdi>" not in editor.get(page).content.decode()
    reader = signed_in(member(organisation, Role.READER))
    assert reader.post(f"{page}facts/", {"accept": KENYA}).status_code == 404


def test_period_that_a_person_entered_is_replaced_only_on_request() -> None:
    organisation = OrganisationFactory()
    entered = record("schools", text={"en": TEXT}, start="2015", end="2015")
    row = stored(entered, organisation=organisation)["schools"]
    page, fact = f"/records/{row.pk}/", '["dates","2017","2017","period"]'
    editor = signed_in(member(organisation, Role.EDITOR))
    assert 'name="overwrite"' in editor.get(page).content.decode()
    left = editor.post(f"{page}facts/", {"all": "1", "fact": [fact]}, follow=True).content.decode()
    assert "1 suggestion says something else than the record and was left." in left
    assert Record.objects.get(pk=row.pk).start == "2015"
    editor.post(f"{page}facts/", {"overwrite": fact})
    assert Record.objects.get(pk=row.pk).start == "2017"


def test_form_offers_what_the_text_says_for_empty_fields() -> None:
    organisation = OrganisationFactory()
    row = stored(record("schools", text={"en": TEXT}), organisation=organisation)["schools"]
    editor, address = signed_in(member(organisation, Role.EDITOR)), f"/records/{row.pk}/edit/"
    shown = editor.get(address).content.decode()
    assert "From the text:" in shown
    sent = {"do": f"use {KENYA}", "places-TOTAL_FORMS": "1", "places-INITIAL_FORMS": "0", "places-0-area": ""}
    used = editor.post(address, sent).content.decode()
    assert 'name="places-0-area" value="Kenya"' in used
    assert 'value="use [&quot;places' not in used
    dated = editor.post(address, {"do": 'use ["dates","2017","2017","period"]'}).content.decode()
    assert 'name="start" value="2017"' in dated
    assert not row.places.exists()
