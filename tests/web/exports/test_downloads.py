"""IATI files hold what is published and nothing else; the plan what its reader may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from lxml import etree
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.records import record, stored
from tests.web.records.conftest import signed_in, visible

from goalweave.accounts.models import Organisation, Role
from goalweave.core.model import Money

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    row = OrganisationFactory(slug="water", name={"en": "Water Agency"}, ref="XM-DAC-1", kind="government")
    whole = record("programme", start="2024", money=(Money(Decimal(70), "EUR", date=date(2024, 1, 1)),))
    shown = [whole, record("wells", start="2024-05", parent="programme"), record("XM-DAC-1-pumps", start="2025")]
    stored(*shown, organisation=row)
    stored(replace(whole, id="secret"), organisation=row, public=False)
    return row


def content(client: Client, name: str) -> bytes:
    response = client.get(f"/organisations/water/{name}")
    assert response.status_code == 200
    return response.getvalue()


def test_iati_files_are_the_same_for_everyone(organisation: Organisation) -> None:
    for client in (Client(), signed_in(member(organisation, Role.EDITOR))):
        root = etree.fromstring(content(client, "iati-activities.xml"))
        assert [each.findtext("iati-identifier") for each in root] == [
            "XM-DAC-1-programme", "XM-DAC-1-wells", "XM-DAC-1-pumps",
        ]  # fmt: skip
        related = [(each.get("ref"), each.get("type")) for each in root.iter("related-activity")]
        assert related == [("XM-DAC-1-wells", "2"), ("XM-DAC-1-programme", "1")]
        reporting = root[0].find("reporting-org")
        assert reporting is not None
        assert (reporting.get("ref"), reporting.get("type")) == ("XM-DAC-1", "10")
        owner = etree.fromstring(content(client, "iati-organisation.xml"))[0]
        assert owner.findtext("name/narrative") == "Water Agency"
        assert [each.findtext("value") for each in owner.iter("total-budget")] == ["70.00"]


def test_plan_holds_what_its_reader_may_see(organisation: Organisation) -> None:
    found = []
    for client in (Client(), signed_in(member(organisation, Role.READER))):
        book = openpyxl.load_workbook(BytesIO(content(client, "un-info.xlsx")))
        found.append([row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)])
    assert found == [["programme", "wells", "XM-DAC-1-pumps"], ["programme", "wells", "XM-DAC-1-pumps", "secret"]]


def test_page_offers_the_files_that_there_are(organisation: Organisation) -> None:
    page = visible(Client().get("/organisations/water/downloads/").content)
    assert "3 published activities" in page
    empty = OrganisationFactory(slug="empty", ref="")
    client = signed_in(member(empty, Role.MANAGER))
    page = visible(client.get("/organisations/empty/downloads/").content)
    assert "once an activity has been published" in page
    assert "has no identifier" in page
    assert client.get("/organisations/empty/iati-activities.xml").status_code == 404
    assert Client().get("/organisations/empty/downloads/").status_code == 302


def test_part_of_a_hidden_record_names_no_parent(organisation: Organisation) -> None:
    part = replace(record("part", start="2024"), parent="secret")
    stored(part, organisation=organisation)
    root = etree.fromstring(content(Client(), "iati-activities.xml"))
    assert [each.get("ref") for each in root.iter("related-activity")] == ["XM-DAC-1-wells", "XM-DAC-1-programme"]
