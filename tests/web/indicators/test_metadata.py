"""The metadata page: the UN's template filled in with facts, published texts, and what of it is not known."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.factories.visitors import code_of
from tests.web.indicators.conftest import private
from tests.web.indicators.reading import html, plain

from goalweave.accounts.actor import VISITOR
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.metadata import read_metadata
from goalweave.indicators.models import Indicator, Provider
from goalweave.web.indicators.metadata import markdown_html

pytestmark = pytest.mark.django_db

TEXT = "Of 100 people\n\n# Notes\n\nwho <script>alert(1)</script> [is](javascript:x) online"


@pytest.fixture
def national(site: None) -> Indicator:
    """A publisher's description of the site's indicator, without values of its own."""
    provider = Provider.objects.create(slug="kz", name={"en": "Bureau of Statistics"})
    Indicator.objects.filter(slug="sdg-9-c").update(code="9.c", tier="I")
    return Indicator.objects.create(
        slug="kz-9-c",
        code="9.c",
        origin="file",
        name={"en": "Online"},
        provider=provider,
        status="transcribed",
        metadata={"STAT_CONC_DEF": {"en": TEXT}},
    )


def test_the_page_has_facts_availability_and_what_is_not_known(site, client: Client) -> None:
    page = html(client, "/indicators/sdg-9-c/metadata/")
    text = plain(page)
    assert "0.a Goal" in text
    assert "5 Data availability and disaggregation" in text
    assert "Nothing is known yet of:" in text
    assert "Data reporter" in text.split("Nothing is known yet of:")[1]
    assert "2.a Definition and concepts" not in text
    assert 'id="COVERAGE"' in page


def test_national_texts_are_next_to_the_global_facts_under_their_publisher_and_without_scripts(
    national, client: Client
) -> None:
    text = plain(html(client, "/indicators/sdg-9-c/metadata/"))
    assert "2.a Definition and concepts Bureau of Statistics Of 100 people" in text
    assert "Related indicators Online 9.c" in text
    assert "Tier I" in text


def test_texts_of_publishers_bring_no_script_no_address_of_code_and_no_heading() -> None:
    shown = markdown_html(TEXT)
    assert "<script" not in shown
    assert "javascript:" not in shown.replace("](javascript:x)", "")
    assert "<h" not in shown
    assert "<strong>Notes</strong>" in shown


def test_metadata_are_hidden_with_their_indicator(own, editor: Client, client: Client) -> None:
    private(own)
    assert "Zebra crossings" in html(editor, "/indicators/own-own/metadata/")
    assert code_of(client.get("/indicators/own-own/metadata/")) == 404
    assert code_of(client.get("/api/v1/indicators/own-own/metadata")) == 404


def test_the_api_gives_the_same_in_all_languages(national, client: Client) -> None:
    found = client.get("/api/v1/indicators/sdg-9-c/metadata").json()
    entries = {entry["number"]: entry for entry in found["entries"]}
    assert (found["code"], found["tier"], entries["0.b"]["facts"][0]["node"]) == ("9.c", "I", "sdg@2020:9.c")
    assert entries["2.a"]["texts"] == [
        {"indicator": "kz-9-c", "publisher": {"en": "Bureau of Statistics"}, "text": {"en": TEXT}}
    ]
    (availability,) = found["availability"]
    assert (availability["series"], availability["first"], availability["last"]) == ("IT_USE", 2014, 2018)


def test_metadata_take_a_fixed_number_of_queries(national, django_assert_max_num_queries) -> None:
    row = queries.find_indicator(VISITOR, "sdg-9-c")
    known = catalogue()
    with django_assert_max_num_queries(5):
        read_metadata(VISITOR, row, known)
