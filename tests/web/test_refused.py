"""What PostgreSQL refuses to be asked is a page of ours on both databases."""

from __future__ import annotations

import pytest
from django.db import DataError
from django.test import Client, override_settings
from django.urls import path
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored

from goalweave.web.urls import urlpatterns as pages

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _site(standing):
    loaded()
    stored(record(mappings=(mapping("sdg@2020:9.c"),)))


def refuse(request):
    raise DataError("a column does not hold this")


urlpatterns = [path("refused/", refuse), *pages]


@override_settings(ROOT_URLCONF=__name__)
def test_what_the_database_refuses_is_a_page_and_is_logged(caplog):
    response = Client().get("/refused/")
    assert response.status_code == 400
    assert "This is not possible" in response.content.decode()
    assert "a column does not hold this" not in response.content.decode()
    assert [record.getMessage() for record in caplog.records if record.name == "goalweave.web.errors"] == [
        "the database refused what /refused/ was asked with"
    ]


@pytest.mark.parametrize("name", ["q", "kind", "year", "country", "organisation", "node", "state", "page"])
def test_nul_in_an_address_is_never_a_fault_of_ours(name):
    for address in ("/records/", "/search/", "/explore/"):
        assert Client().get(address, {name: "\x00"}).status_code < 500
    assert Client().get("/organisations/a%00b/").status_code in (400, 404)
