"""Countries side by side: what is chosen, what is drawn, what is said of what is missing."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory
from tests.factories.catalogues import loaded
from tests.factories.indicators import USERS, dataset, observation, put
from tests.markup import compact
from tests.web.progress.test_board import page, words

from goalweave.formats.observations.sdmx import read_sdmx
from goalweave.formats.reading.limits import Limits
from goalweave.indicators.models import Line

pytestmark = pytest.mark.django_db

BOTH = "/compare/?series=IT_USE&area=KE&area=RW"
PRICE = replace(USERS, code="PRICE", name={"en": "Price"}, unit="USD", lowest=None, highest=None)


@pytest.fixture(scope="module", autouse=True)
def _figures(standing: None) -> None:
    loaded()
    some = (
        observation(2014, 10.0), observation(2016, 16.6, nature="C", source="A survey"), observation(2017, 16.0, sex="F"), observation(2014, 10.6, "RW"),
        observation(2017, 21.8, "RW"), observation(2017, 45.8, "001"), replace(observation(2017, 4.0), series="PRICE"),
    )  # fmt: skip
    put(dataset(*some, series=[USERS, PRICE]))


def table(html: str, name: str, number: int = 0) -> list[str]:
    found = html.split(f'<table class="{name}">')[number + 1].split("</table>")[0]
    return [words(row).replace("\u00a0", " ").strip() for row in re.findall(r"<tr>.*?</tr>", found)]


def chips(html: str) -> dict[str, str]:
    """Name → address without it."""
    found = re.findall(r'<a class="chip on" href="([^"]*)"><span class="sr">[^<]*</span><span dir="auto">([^<]*)', html)
    return {name: unescape(href) for href, name in found}


def test_areas_are_compared_by_line_by_their_latest_values_and_year_by_year():
    html = page(BOTH)
    assert table(html, "bars")[1:] == ["Kenya 16.6 % 2016 C A survey", "Rwanda 21.8 % 2017 – An office"]
    assert table(html, "values") == ["Year Kenya Rwanda", "2017 – 21.8 %", "2016 16.6 % –", "2014 10 % 10.6 %"]
    assert "Not all values are for the same year." in html
    assert re.findall(r'value="([\d.]+)"></meter>', html) == ["76.1", "100.0"]


def test_each_choice_can_be_taken_away():
    html = page(BOTH)
    assert list(chips(html)) == ["People using the Internet", "Kenya", "Rwanda"]
    assert list(chips(page("/compare/" + chips(html)["Kenya"]))) == ["People using the Internet", "Rwanda"]
    none = page("/compare/" + chips(html)["People using the Internet"])
    assert "Choose at least one series and one country" in none


def test_without_a_choice_the_first_series_and_the_world_are_shown():
    assert list(chips(page("/compare/"))) == ["People using the Internet", "World"]
    assert list(chips(page("/compare/?area=RW"))) == ["People using the Internet", "Rwanda"]


def test_a_name_that_is_typed_is_added_by_its_code():
    response = Client().get(f"{BOTH}&add=Welt")
    assert response.status_code == 200
    assert "No country or group is called “Welt”." in compact(response.content.decode())
    for name in ("Monde", "world", "001"):
        response = Client().get(f"{BOTH}&add={name}")
        assert response["Location"] == "/compare/?series=IT_USE&area=KE&area=RW&area=001&key="


def test_no_more_than_eight_areas_and_none_that_there_are_not():
    areas = "".join(f"&area={area}" for area in ("KE", "RW", "UG", "TZ", "ET", "SO", "ER", "DJ", "MG", "zz", "KE"))
    html = page(f"/compare/?series=IT_USE{areas}")
    assert len(chips(html)) == 1 + 8
    assert 'name="add"' not in html
    assert "No values for this series: Uganda , United Republic of Tanzania , Ethiopia" in words(html)


def test_series_of_one_area_stand_together_where_they_share_a_unit():
    other = replace(USERS, code="OTHER", name={"en": "Other"})
    put(dataset(replace(observation(2015, 50.0), series="OTHER"), series=[other]))
    html = page("/compare/?series=IT_USE&series=OTHER&series=PRICE&area=KE")
    assert re.findall(r'<h2 dir="auto">(.*?)</h2>', html) == ["Kenya", "Price"]
    assert table(html, "values") == [
        "Year People using the Internet Other",
        "2016 16.6 % –",
        "2015 – 50 %",
        "2014 10 % –",
    ]
    several = page("/compare/?series=IT_USE&series=PRICE&area=KE&area=RW")
    assert re.findall(r'<h2 dir="auto">(.*?)</h2>', several) == ["People using the Internet", "Price"]


def test_a_breakdown_can_be_chosen():
    html = page("/compare/?series=IT_USE&area=KE&key=SEX%3DF")
    assert table(html, "values")[1:] == ["2017 16 %"]
    assert '<option value="SEX=F" selected>Women</option>' in html
    assert table(page("/compare/?series=IT_USE&area=KE&key=none"), "values")[1:] == ["2016 16.6 %", "2014 10 %"]


def test_values_in_two_units_are_not_drawn_together():
    put(dataset(observation(2018, 5_000_000.0, unit="NUMBER", key=()), series=[replace(USERS, highest=None)]))
    assert "the values are in different units" in page("/compare/?series=IT_USE&area=KE")


def test_what_is_shown_can_be_kept():
    response = Client().get(BOTH.replace("/?", "/table.csv?"))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + 4
    assert "describedby" in response["Link"]
    sdmx = Client().get(BOTH.replace("/?", "/table.sdmx.csv?"))
    found = read_sdmx(io.BytesIO(sdmx.content), "table.csv", Limits())
    assert {(one.area, one.time, one.value) for one in found.observations} == {
        ("KE", "2014", 10.0), ("KE", "2016", 16.6), ("RW", "2014", 10.6), ("RW", "2017", 21.8),
    }  # fmt: skip
    metadata = json.loads(Client().get(BOTH.replace("/?", "/table.csv-metadata.json?")).content)
    assert metadata["url"].startswith("table.csv?series=IT_USE&area=KE&area=RW")
    assert Client().get("/compare/table.pdf").status_code == 404


def test_a_group_of_which_nothing_is_published_has_the_median_of_its_countries():
    put(
        dataset(
            observation(2017, 17.0),
            observation(2017, 1.0, "UG"),
            observation(2017, 9.0, "ET"),
            observation(2014, 3.0, "UG"),
        )
    )
    html = page(BOTH + "&area=014")
    about = "median of countries, calculated here"
    assert table(html, "values")[:2] == [f"Year Kenya Rwanda Eastern Africa {about}", "2017 17 % 21.8 % 13 %"]
    assert table(html, "bars")[3] == "Eastern Africa 13 % 2017 median of 4 countries, calculated here –"
    assert "Eastern Africa (median of 4 countries, calculated here): 13" in html
    assert "No values for this series:" not in html
    assert "Middle Africa" not in html
    assert '<option value="Sub-Saharan Africa">' in html
    rows = csv.DictReader(
        io.StringIO(Client().get(BOTH.replace("/?", "/table.csv?") + "&area=014").content.decode("utf-8-sig"))
    )
    assert [(row["Time period"], row["Value"], row["Source"]) for row in rows if row["Area code"] == "014"] == [
        ("2014", "10", "median of 3 countries, calculated by Goalweave"),
        ("2017", "13", "median of 4 countries, calculated by Goalweave"),
    ]
    assert not Line.objects.filter(area="014").exists()


def test_series_within_an_organisation_are_not_offered_to_others():
    own = replace(USERS, code="OWN", name={"en": "Our own"}, measures=())
    put(
        dataset(replace(observation(2014, 5.0), series="OWN"), series=[own]),
        organisation=OrganisationFactory(),
        public=False,
    )
    html = page("/compare/?series=OWN&area=KE")
    assert "Our own" not in html
    assert Client().get("/compare/table.csv?series=OWN&area=KE").content.decode().count("\n") == 1


def test_the_page_asks_as_often_for_many_areas(django_assert_num_queries: DjangoAssertNumQueries):
    for address in ("/compare/?series=IT_USE&area=KE", BOTH + "&series=PRICE&area=001", BOTH + "&area=014"):
        page(address)
        with django_assert_num_queries(8):
            page(address)


def test_without_figures_the_page_says_so():
    Line.objects.all().delete()
    put(dataset(replace(observation(2014, None), series="NEW"), series=[replace(USERS, code="NEW")]))
    assert "No data have been imported yet." in page("/compare/")
