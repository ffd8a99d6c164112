"""The public page of an organisation: figures of what its reader may see, and sentences where there is nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, UnitFactory, member
from tests.factories.prizes import announced, edition
from tests.factories.records import mapping, record, stored
from tests.factories.surveys import begun
from tests.web.records.conftest import signed_in, visible

from goalweave.accounts.models import Organisation, Role
from goalweave.core.model import Partner, RecordPlace
from goalweave.surveys.models import SubmissionState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def organisation() -> Organisation:
    row = OrganisationFactory(
        slug="water",
        name={"en": "Water Agency"},
        short={"en": "WA"},
        ref="XM-DAC-1",
        kind="intergovernmental",
        country="KE",
    )
    wells = record(
        "wells",
        start="2024",
        places=(RecordPlace("KE"), RecordPlace("SN")),
        partners=(Partner("Pump Fund"),),
        mappings=(mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4", "suggested", score=0.6)),
    )
    refused = record("pumps", start="2023", mappings=(mapping("sdg@2020:4.4", "rejected"),))
    stored(wells, refused, organisation=row)
    inside = record("inside", start="2025", partners=(Partner("Quiet Fund"),), mappings=(mapping("sdg@2020:4.4"),))
    stored(inside, organisation=row, public=False)
    return row


def page(client: Client, query: str = "", slug: str = "water") -> str:
    response = client.get(f"/organisations/{slug}/{query}")
    assert response.status_code == 200
    return visible(response.content)


def test_page_shows_what_everyone_may_see(organisation: Organisation, django_assert_num_queries: object) -> None:
    client = Client()
    page(client)
    with django_assert_num_queries(11):  # type: ignore[operator]
        text = page(client)
    assert "Water Agency What WA does for the Global Goals, and how we know Intergovernmental" in text
    assert "Kenya · Identifier XM-DAC-1" in text
    assert "2 records, each counted once" in text
    assert "1 accepted mappings, 0 of them with evidence" in text
    assert "2 countries named in records" in text
    assert "Good schools None accepted · 1 suggested" in text
    assert "Industry and networks 1 record" in text
    assert "Pump Fund 1 record" in text
    assert "Rejected 1 Waiting for review 1" in text
    assert "Share decided 66 %" in text
    assert "Quiet Fund" not in text
    assert "Title of inside" not in text
    assert "Reports due" not in text
    assert "Trade-offs" not in text


def test_members_see_what_is_shared_within(organisation: Organisation) -> None:
    text = page(signed_in(member(organisation, Role.READER)))
    assert "3 records, each counted once" in text
    assert "Quiet Fund" in text
    assert "Your role: Reader" in text
    assert "Reports due visible to members only No report is due." in text


def test_tiles_lead_to_the_records_they_count(organisation: Organisation) -> None:
    text = Client().get("/organisations/water/").content.decode()
    assert "/records/?organisation=water&amp;node=sdg@2020:9&amp;state=accepted" in text
    assert "/records/?organisation=water&amp;node=sdg@2020:4&amp;state=suggested" in text


def test_unit_filters_the_page(organisation: Organisation) -> None:
    bureau = UnitFactory(organisation=organisation, slug="bureau", name={"en": "Bureau"})
    UnitFactory(organisation=organisation, slug="field", name={"en": "Field"}, parent=bureau)
    UnitFactory(organisation=organisation, slug="office", name={"en": "Office"})
    stored(record("school", unit="field", mappings=(mapping("sdg@2020:4.4"),)), organisation=organisation)
    whole, part = page(Client()), page(Client(), "?unit=bureau")
    assert "Bureau 1 Field 1 Office 0" in whole
    assert "1 record, counted once" in part
    assert "Bureau 1 Field 1 Office 0" in part
    assert "This unit has no records yet." in page(Client(), "?unit=office")
    reader = signed_in(member(organisation, Role.READER))
    assert reader.get("/organisations/water/?unit=nowhere").status_code == 404


def test_what_was_sent_in_is_listed(organisation: Organisation) -> None:
    submission = begun(organisation)
    assert "No answers to a survey have been published." in page(Client())
    assert "No entry of a call has been accepted." in page(Client())
    submission.state, submission.published, submission.year = SubmissionState.PUBLISHED, NOW, 2026
    submission.save()
    row = edition(OrganisationFactory(), "prize", NOW)
    announced(row, now=NOW)
    nominee = row.nominees.filter(placing="winner").select_related("entry").first()
    assert nominee is not None
    nominee.entry.organisation = organisation
    nominee.entry.save()
    text = page(Client())
    assert "2026 · published on 1 March 2026" in text
    assert "Winner ·" in text


def test_report_that_is_due_is_for_members(organisation: Organisation) -> None:
    submission = begun(organisation)
    submission.due = (NOW - timedelta(days=400)).date()
    submission.save()
    text = page(signed_in(member(organisation, Role.EDITOR)))
    assert "was due on 25 January 2025" in text
    assert "was due on" not in page(Client())


def test_organisation_without_anything_public_is_not_there_for_strangers() -> None:
    row = OrganisationFactory(slug="empty", name={"en": "Empty <b>Office</b>"})
    assert Client().get("/organisations/empty/").status_code == 302
    text = page(signed_in(member(row, Role.MANAGER)), slug="empty")
    for sentence in (
        "Nothing has been published yet.",
        "No units have been added.",
        "No record has been linked to a goal yet.",
        "There is nothing to download before a record has been published.",
    ):
        assert sentence in text
    assert "Empty <b>Office</b>" in text
