from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.indicators import NOW, USERS, dataset, observation
from tests.factories.records import mapping, record, stored
from tests.web.indicators.conftest import private
from tests.web.indicators.reading import html, plain, rows

from goalweave.accounts.actor import SYSTEM
from goalweave.core.model import Status
from goalweave.indicators.actions import load_observations
from goalweave.indicators.models import Indicator, Series, Vintage

pytestmark = pytest.mark.django_db

PAGE = "/indicators/sdg-9-c/"


def test_the_page_shows_the_world_first_with_its_table(site, client: Client) -> None:
    page = html(client, PAGE)
    assert 'role="img"' in page
    assert rows(page, 0) == [
        ["World", "2016", "40.5 %", "38–43 %", "M"],
        ["World", "2017", "45.8 %", "–", "M"],
    ]
    said = plain(page)
    assert "IT_USE" in said
    assert "An office" in said
    assert "World: from 40.5 % in 2016 to 45.8 % in 2017." in plain(re.search(r"<desc.*?</desc>", page)[0])


def test_areas_years_and_breakdown_are_chosen_in_the_address(site, client: Client) -> None:
    page = html(client, f"{PAGE}?area=RW&area=KE&from=2015")
    assert [row[:3] for row in rows(page, 0)] == [
        ["Rwanda", "2017", "21.8 %"],
        ["Kenya", "2016", "16.6 %"],
        ["Kenya", "2017", "18.2 %"],
        ["Kenya", "2018", "20 %"],
    ]
    page = html(client, f"{PAGE}?area=KE&key-SEX=F")
    assert [row[:3] for row in rows(page, 0)] == [["Kenya", "2017", "16 %"]]
    assert "Shown: Women" in plain(page)
    assert "There is only one value, so nothing is drawn." in page
    assert 'data-chart="chart-lines"' not in page


def test_a_group_of_which_nothing_is_published_has_the_median_of_its_countries(
    site, client: Client, django_assert_max_num_queries
) -> None:
    load_observations(
        actor=SYSTEM, dataset=dataset(observation(2017, 1.0, "UG"), observation(2017, 9.0, "ET")), now=NOW
    )
    address = f"{PAGE}?area=KE&area=014&area=202&from=2016"
    html(client, address)
    with django_assert_max_num_queries(25):
        page = html(client, address)
    about = "median of 4 countries, calculated here"
    assert rows(page, 0)[3:] == [
        ["Eastern Africa", "2017", "13.6 %", about],
        ["Sub-Saharan Africa", "2017", "13.6 %", about],
    ]
    assert "Eastern Africa (median of countries, calculated here): 13.6" in page
    assert "has no values for this selection." not in page
    assert '<option value="002">Africa</option>' in page
    assert "Eastern Africa has no value" in html(client, f"{PAGE}?area=014&key-SEX=F")
    table = client.get(f"{PAGE}data.csv?area=KE&area=014").content.decode("utf-8-sig")
    assert "median of 4 countries, calculated by Goalweave" in table
    assert "worked out by" not in client.get(f"{PAGE}data.csv").content.decode("utf-8-sig")


def test_what_a_value_is_stands_beside_it(site, client: Client) -> None:
    page = html(client, f"{PAGE}?area=IS&area=KE")
    assert rows(page, 0)[0] == ["Iceland", "2017", "> 99.9 %", "· actual value is higher An office Rounded"]
    assert "B" in rows(page, 0)[3][3]


def test_breakdowns_stand_beside_the_total(site, client: Client) -> None:
    page = html(client, f"{PAGE}?area=KE")
    assert 'id="chart-by-sex"' in page
    table = next(
        found
        for place in range(page.count("<table"))
        if (found := rows(page, place)) and len(found[0]) == 4 and found[0][0] == "2018"
    )
    assert table == [
        ["2018", "20 %", "–", "–"],
        ["2017", "18.2 %", "16 %", "19.6 %"],
        ["2016", "16.6 %", "–", "–"],
        ["2014", "16.5 %", "–", "–"],
    ]


def test_the_map_has_its_table_sorted_by_plain_links(site, client: Client) -> None:
    page = html(client, PAGE)
    countries = [["Iceland", "> 99.9 %", "2017"], ["Rwanda", "21.8 %", "2017"], ["Kenya", "20 %", "2018"]]
    world = ["World", "45.8 %", "2017"]
    assert rows(page, 1) == [*countries, ["Groups of countries"], world]
    assert 'aria-sort="descending"' in page
    assert 'href="?sort=value#countries"' in page
    assert rows(html(client, f"{PAGE}?sort=value"), 1)[:3] == countries[::-1]
    assert [row[0] for row in rows(html(client, f"{PAGE}?sort=name"), 1)][:3] == ["Iceland", "Kenya", "Rwanda"]
    assert [row[0] for row in rows(html(client, f"{PAGE}?sort=-name"), 1)][:3] == ["Rwanda", "Kenya", "Iceland"]
    assert rows(html(client, f"{PAGE}?sort=-year"), 1)[0][0] == "Kenya"


def test_the_map_goes_back_to_a_year(site, client: Client) -> None:
    assert rows(html(client, f"{PAGE}?year=2014"), 1) == [["Kenya", "16.5 %", "2014"], ["Rwanda", "10.6 %", "2014"]]


def test_a_state_of_the_data_reproduces_the_figures_of_then(site, client: Client) -> None:
    first = Vintage.objects.earliest("pk")
    now, then = html(client, f"{PAGE}?area=KE"), html(client, f"{PAGE}?area=KE&vintage={first.pk}")
    assert [row[1:3] for row in rows(now, 0)] == [
        ["2014", "16.5 %"],
        ["2016", "16.6 %"],
        ["2017", "18.2 %"],
        ["2018", "20 %"],
    ]
    assert [row[1:3] for row in rows(then, 0)] == [["2014", "16.5 %"], ["2016", "16.6 %"], ["2017", "17.8 %"]]
    assert "These are the data as of 14 June 2019" in plain(then)
    assert "Release: 2019.Q2" in plain(then)
    assert "These are the data as of" not in plain(now)
    assert ", and there are too few values after it to compare." in plain(then)
    assert "From 18.2 in 2017 to 20 in 2018" in plain(now)


def test_the_newest_state_is_that_of_today(site, client: Client) -> None:
    page = html(client, f"{PAGE}?vintage={Vintage.objects.latest('pk').pk}")
    assert "These are the data as of" not in plain(page)


@pytest.mark.parametrize("query", ["?series=NOTHING", "?vintage=999999", "?vintage=x"])
def test_what_there_is_not_is_not_found(site, client: Client, query: str) -> None:
    html(client, PAGE + query, code=404)


@pytest.mark.parametrize(
    "query",
    [
        "?area=XX",
        "?area=%00",
        "?area=" + "&area=".join(["KE", "RW", "IS", "001", "UG", "TZ", "CH", "FR"]),
        "?from=x&to=99999&key-SEX=%00&key-=x&year=0",
        "?from=2030&sort=zebra",
        "?key-NOTHING=x&year=-1",
    ],
)
def test_the_page_survives_any_choice(site, client: Client, query: str) -> None:
    assert client.get(PAGE + query).status_code == 200


def test_a_choice_without_values_says_so(site, client: Client) -> None:
    assert "Uganda has no values for this selection." in plain(html(client, f"{PAGE}?area=UG"))


def test_the_target_of_the_area_is_drawn_and_told(site, client: Client) -> None:
    page = html(client, f"{PAGE}?area=KE")
    said = plain(page)
    assert "Kenya: 60 % by 2023." in said
    assert "an increase of 8 a year is needed to reach 60 by 2023" in said
    assert 'href="/progress/sdg@2020/9.c/"' in page
    assert ">target<" in page or "target</" in page
    assert "UN ESCAP" in said


def test_work_on_what_is_measured_is_counted_once_with_its_link(site, client: Client) -> None:
    stored(record("wells", mappings=(mapping("sdg@2020:9.c"),)), public=True)
    page = html(client, PAGE)
    assert "1 accepted record contributes to what this indicator measures." in plain(page)
    assert 'href="/records/?node=sdg%402020%3A9.c&amp;state=accepted"' in page


def test_it_says_what_is_measured_in_every_framework(site, client: Client) -> None:
    assert 'href="/frameworks/sdg@2020/9.c/"' in html(client, PAGE)


def test_source_and_status_are_those_of_the_series_shown(site, client: Client) -> None:
    other = replace(USERS, code="GB_9-c", source="", status=Status.RECALLED)
    mine = dataset(replace(observation(2017, 5, "GB"), series="GB_9-c"), series=[other], source="A second office")
    load_observations(actor=SYSTEM, dataset=mine, now=NOW, file="gb.csv")
    said = plain(re.search(r"<aside.*?</aside>", html(client, f"{PAGE}?series=GB_9-c"), re.DOTALL)[0])
    assert "Source A second office Status recalled" in said
    said = plain(re.search(r"<aside.*?</aside>", html(client, f"{PAGE}?series=IT_USE"), re.DOTALL)[0])
    assert "Source An office" in said


def test_an_indicator_without_series_and_a_series_without_values_say_so(site, client: Client) -> None:
    empty = Indicator.objects.create(slug="empty", name={"en": "Empty"}, origin="person", status="ours")
    assert "No values are loaded for this indicator yet." in html(client, "/indicators/empty/")
    Series.objects.create(indicator=empty, code="EMPTY", name={"en": "Empty"}, status="ours", origin="person")
    assert (
        "No values yet. Values are imported from a file or entered by hand by the people responsible for them."
        in html(client, "/indicators/empty/")
    )


def test_values_in_several_units_are_not_drawn_together(site, client: Client) -> None:
    mixed = dataset(observation(2019, 5.0, unit="NUMBER"), observation(2020, 6.0), release="")
    load_observations(actor=SYSTEM, dataset=mixed, now=NOW + timedelta(days=100))
    page = html(client, f"{PAGE}?area=KE")
    assert "the values are in different units" in page
    assert rows(page, 0)[-2][:4] == ["Kenya", "2019", "5", ""]


def test_values_too_large_to_draw_leave_the_table(site, client: Client) -> None:
    huge = dataset(
        observation(2019, 1e300, series="BIG"), series=[USERS.__class__("BIG", {"en": "Big"}, unit="NUMBER")]
    )
    load_observations(actor=SYSTEM, dataset=huge, now=NOW)
    page = html(client, f"/indicators/{Series.objects.get(code='BIG').indicator.slug}/")
    assert "These values are too large for the chart; see the table." in page


def test_what_people_wrote_is_escaped(site, client: Client) -> None:
    evil = dataset(observation(2019, 1.0, "UG", source="<script>x</script>", footnote="<b>y</b>"))
    load_observations(actor=SYSTEM, dataset=evil, now=NOW)
    page = html(client, f"{PAGE}?area=UG")
    assert "<script>x" not in page
    assert "<b>y" not in page


def test_a_hidden_indicator_is_there_for_members_alone(own, editor: Client, client: Client) -> None:
    private(own)
    html(client, "/indicators/own-own/", code=404)
    other = Client()
    other.force_login(member(OrganisationFactory()).user)
    html(other, "/indicators/own-own/", code=404)
    assert "Zebra crossings" in html(editor, "/indicators/own-own/")


def test_the_page_takes_few_queries(site, client: Client, django_assert_max_num_queries) -> None:
    client.get(f"{PAGE}?area=KE&area=RW")
    with django_assert_max_num_queries(21):
        client.get(f"{PAGE}?area=KE&area=RW")


def test_arabic_runs_from_right_to_left(site, client: Client) -> None:
    page = html(client, f"/ar{PAGE}")
    assert '<html lang="ar" dir="rtl">' in page
    assert "SDG \u20669.c\u2069" in page
    assert "SDG 9.c" in html(client, PAGE)
