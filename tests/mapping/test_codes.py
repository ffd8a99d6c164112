"""Suggestions that codes of a record speak for, as they are stored, undone and shown."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored
from tests.factories.reviews import NOW, states
from tests.web.records.conftest import signed_in, visible

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.model import Curie, Evidence, RecordCode
from goalweave.mapping.actions import decide_mapping, store_mappings
from goalweave.mapping.audit_state import evidence_from_audit, evidence_to_audit
from goalweave.mapping.models import Evidence as Row, Mapping, Pending
from goalweave.mapping.queries import mappings_of
from goalweave.mapping.tasks import read_new_texts
from goalweave.packs import code_lists
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db

ROADS = Evidence("purpose code 21020 (Road transport)", 0, 0, code="purpose:21020")


@pytest.fixture(autouse=True)
def no_classifier(settings, tmp_path):
    settings.GOALWEAVE_TIER = "none"
    settings.DATA_DIR = tmp_path


@pytest.fixture
def row() -> Record:
    loaded()
    codes = (RecordCode("purpose", "21020", 80.0), RecordCode("marker", "1", significance=0))
    return stored(record("one", text={"en": "Phase two."}, codes=codes), organisation=OrganisationFactory())["one"]


def test_a_code_leads_to_a_suggestion_that_names_it(row):
    assert read_new_texts() == 1
    (suggestion,) = mappings_of([row.pk])[row.pk]
    assert (str(suggestion.node), str(suggestion.state), suggestion.origin) == ("sdg@2020:9.1", "suggested", "code")
    assert suggestion.evidence == (ROADS,)
    assert Pending.objects.get().best == pytest.approx(suggestion.score)


def test_another_code_makes_the_record_read_again(row):
    read_new_texts()
    stored(
        record("one", text={"en": "Phase two."}, codes=(RecordCode("purpose", "22040"),)), organisation=row.organisation
    )
    assert read_new_texts() == 1
    assert states(row) == {"9.c": "suggested"}


def test_reading_again_leaves_what_a_person_decided(row):
    read_new_texts()
    decide_mapping(actor=SYSTEM, record=row, node=Curie.parse("sdg@2020:9.1"), verdict="reject", now=NOW)
    Record.objects.update(text_digest="another")
    assert read_new_texts() == 1
    assert states(row) == {"9.1": "rejected"}


def test_evidence_of_a_code_is_in_the_log_and_comes_back(row):
    store_mappings(actor=SYSTEM, mappings={row: (mapping("sdg@2020:9.1", "suggested", "code", evidence=(ROADS,)),)})
    (before,) = Row.objects.all()
    (after,) = evidence_from_audit(row, evidence_to_audit([before]))
    assert (after.code, after.text, after.start, after.end) == (ROADS.code, ROADS.text, 0, 0)


def test_the_page_of_a_record_shows_its_codes_and_what_rests_on_them(row):
    read_new_texts()
    page = visible(signed_in(member(row.organisation, Role.EDITOR)).get(f"/records/{row.pk}/").content)
    assert "Codes Purpose code 21020 (Road transport) 80 % Policy marker 1 (Gender equality) not targeted" in page
    assert "Suggested by a code · Purpose code 21020 (Road transport)" in page


def test_the_page_of_a_review_shows_the_code(row):
    read_new_texts()
    page = visible(signed_in(member(row.organisation, Role.EDITOR)).get("/review/").content)
    assert "Purpose code 21020 (Road transport)" in page


@pytest.mark.parametrize("page", ["/records/{}/", "/review/?record={}"])
def test_pages_say_why_the_code_speaks_for_the_node(row, page):
    read_new_texts()
    shown = visible(signed_in(member(row.organisation, Role.EDITOR)).get(page.format(row.pk)).content)
    (link,) = (link for link in code_lists()["purpose"].codes["21020"].links if link.object == "9.1")
    reason = f"Why codes lead here {link.rationale['en']} Purpose code 21020 contributes to 9.1 · Weight 0.9 · ours"
    assert reason in shown


@pytest.mark.parametrize("page", ["/records/{}/", "/review/?record={}"])
def test_more_codes_ask_no_more_queries(row, page):
    codes = (RecordCode("purpose", "21020"), RecordCode("purpose", "22040"))
    two = stored(record("two", text={"en": "Phase two."}, codes=codes), organisation=row.organisation)["two"]
    read_new_texts()
    client = signed_in(member(row.organisation, Role.EDITOR))
    counts = []
    for each in (row, two):
        address = page.format(each.pk)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert len(mappings_of([two.pk])[two.pk]) == 2
    assert counts[0] == counts[1]


def test_a_suggestion_of_the_text_has_no_reason_of_a_code(row):
    store_mappings(actor=SYSTEM, mappings={row: (mapping("sdg@2020:9.1", "suggested", "labels@1"),)})
    page = visible(signed_in(member(row.organisation, Role.EDITOR)).get(f"/records/{row.pk}/").content)
    assert "Why codes lead here" not in page


def test_a_code_is_described_in_the_language_of_the_reader(row):
    read_new_texts()
    client: Client = signed_in(member(row.organisation, Role.EDITOR))
    assert "Code-objet 21020 (Transport routier)" in visible(client.get(f"/fr/records/{row.pk}/").content)


def test_accepted_mappings_keep_the_code_as_evidence_in_the_api(row, client):
    store_mappings(actor=SYSTEM, mappings={row: (mapping("sdg@2020:9.1", evidence=(ROADS,)),)})
    (shown,) = client.get("/api/v1/mappings?framework=sdg").json()["results"]
    assert shown["evidence"] == [
        {"text": ROADS.text, "start": 0, "end": 0, "language": "", "words": [], "code": "purpose:21020"}
    ]
    assert Mapping.objects.count() == 1
