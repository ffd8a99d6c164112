"""The parts of a country on its page, and the page of a part."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory
from tests.factories.catalogues import loaded
from tests.factories.indicators import dataset, observation, put
from tests.factories.visitors import code_of
from tests.web.indicators.reading import html, plain, rows

from goalweave.accounts.actor import SYSTEM
from goalweave.core.model import SubnationalArea
from goalweave.indicators.actions import load_areas
from goalweave.indicators.models import Indicator

pytestmark = pytest.mark.django_db


def box(west: float) -> dict[str, Any]:
    ring = [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def counties() -> None:
    """A region without a value in three counties, two of which have one."""
    loaded()
    put(
        dataset(
            observation(2016, 20.0, "KE"),
            observation(2017, 30.0, "KE"),
            observation(2016, 40.0, "KE.1"),
            observation(2017, 41.0, "KE.1"),
            observation(2017, 12.0, "KE.2"),
        )
    )
    region = SubnationalArea("KE.N", {"en": "North"}, "KE", {"en": "Region"})
    names = {"KE.1": "Marsabit", "KE.2": "Isiolo", "KE.3": "Samburu"}
    below = [
        SubnationalArea(code, {"en": name}, "KE.N", {"en": "County"}, box(36 + number))
        for number, (code, name) in enumerate(names.items())
    ]
    load_areas(actor=SYSTEM, provider_slug="knbs", areas=[region, *below])


def test_country_page_lists_and_draws_its_parts(counties: None, client: Client) -> None:
    page = html(client, "/countries/KE/")
    assert "County" in plain(page[page.index('id="parts"') :])
    drawn = page[page.index('class="chart worldmap"') :]
    assert "Marsabit: 41\u00a0% (2017)" in drawn
    assert "Samburu: no value" in drawn
    table = next(table for table in (rows(page, place) for place in range(4)) if table[0][0] == "Isiolo")
    assert table == [["Isiolo", "12 %", "2017"], ["Marsabit", "41 %", "2017"]]
    assert "No value: Samburu" in plain(page)
    assert "Latest value" in plain(page)
    assert 'href="/countries/KE.1/"' in page


def test_level_year_and_classes_are_in_the_address(counties: None, client: Client) -> None:
    page = plain(html(client, "/countries/KE/?year=2016&classes=own&bounds=15"))
    assert "15 % or more 1 area" in page
    region = plain(html(client, "/countries/KE/?level=1"))
    assert "No value: North" in region


def test_part_has_a_page_of_its_own_with_breadcrumbs(counties: None, client: Client) -> None:
    page = html(client, "/countries/KE.1/")
    crumbs = plain(page[page.index('class="crumbs"') :])
    assert "Eastern Africa" in crumbs
    assert [name in crumbs[:300] for name in ("Kenya", "North", "Marsabit")] == [True] * 3
    (compared,) = re.findall(r'href="(/countries/compare/[^"]*)"', page)
    said = plain(html(client, f"{unescape(compared)}&goal=9"))
    assert "Kenya 30 % 2017" in said  # what is published of the country is next to it
    assert client.get("/countries/marsabit/")["Location"] == "/countries/KE.1/"
    assert "Marsabit" in plain(html(client, "/countries/KE.N/"))
    assert code_of(client.get("/countries/KE.9/")) == 404


def test_parts_are_in_files_with_their_names(counties: None, client: Client) -> None:
    table = client.get("/countries/KE/parts.csv").content.decode("utf-8-sig")
    *lines, citation = csv.DictReader(io.StringIO(table))
    assert [(line["area"], line["name"], line["value"]) for line in lines] == [
        ("KE.2", "Isiolo", "12"), ("KE.1", "Marsabit", "41"),
    ]  # fmt: skip
    assert "/countries/KE/" in citation["area"]
    assert "Quantiles" in client.get("/countries/KE/parts.svg").content.decode()
    exported = client.get("/indicators/sdg-9-c/data.csv?area=KE.1").content.decode()
    assert "Marsabit" in exported
    assert [code_of(client.get(f"/countries/{path}")) for path in ("KE/parts.pdf", "UG/parts.csv", "XQ/parts.csv")] == [
        404
    ] * 3


def test_values_that_a_reader_may_not_see_are_not_on_the_map(counties: None, client: Client) -> None:
    Indicator.objects.update(public=False, organisation=OrganisationFactory())
    page = plain(html(client, "/countries/KE/"))
    assert "41 %" not in page
    assert code_of(client.get("/countries/KE/parts.csv")) == 404
