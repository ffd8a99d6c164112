"""The page of an imported document, and the document on the page of a record."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import mapping
from tests.markup import compact

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.model import Evidence
from goalweave.imports.models import Import
from goalweave.mapping.actions import store_mappings
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db
TEXT = "We connected 300 rural schools of Kenya to broad-\nband internet.\n\nShort one.\n"


@pytest.fixture
def upload(settings, tmp_path, client: Client) -> Import:
    settings.DATA_DIR = tmp_path
    loaded()
    ministry = OrganisationFactory(slug="ministry")
    client.force_login(member(ministry, Role.EDITOR).user)
    file = SimpleUploadedFile("report.txt", TEXT.encode())
    client.post("/import/new/", {"file": file, "organisation": "ministry"})
    upload = Import.objects.get()
    client.post(f"/import/{upload.pk}/columns/")
    client.post(f"/import/{upload.pk}/apply/")
    return Import.objects.get()


def test_a_passage_is_put_back_from_the_page_of_the_document(upload: Import, client: Client) -> None:
    address = f"/import/{upload.pk}/document/"
    page = compact(client.get(address).content.decode())
    assert (page.count('data-kind="taken"'), page.count('data-kind="aside"')) == (1, 1)
    assert "too short to state anything" in page
    start = TEXT.index("Short")
    response = client.post(f"/import/{upload.pk}/put-back/", {"start": start, "end": len(TEXT)})
    assert response.headers["Location"] == f"{address}?at={start}#c{start}"
    assert Record.objects.count() == 2
    assert "too short to state anything" not in client.get(address).content.decode()
    assert "Short one." not in client.get(f"{address}?show=aside").content.decode()


def test_the_page_of_a_record_shows_its_evidence_in_the_document(upload: Import, client: Client) -> None:
    row = Record.objects.get()
    place = row.text["en"].index("broadband")
    evidence = Evidence("broadband internet", place, place + len("broadband internet"), "en")
    store_mappings(actor=SYSTEM, mappings={row: (mapping("sdg@2020:9.c", evidence=(evidence,)),)})
    page = client.get(f"/records/{row.pk}/").content.decode()
    assert f"/import/{upload.pk}/document/?at=0#c0" in page
    assert ">broad-\nband internet</mark>" in page
    client.logout()
    Record.objects.update(visibility="public")
    assert "/document/" not in client.get(f"/records/{row.pk}/").content.decode()


@pytest.mark.parametrize("values", [{}, {"start": "a", "end": "1"}, {"start": "-1", "end": "2"}])
def test_a_passage_without_its_place_is_not_found(upload: Import, client: Client, values: dict[str, str]) -> None:
    assert client.post(f"/import/{upload.pk}/put-back/", values).status_code == 404
