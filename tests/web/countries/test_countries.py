"""Countries by region, and the page of each: its indicators beside the records there."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import TARGET, USERS, dataset, observation, put
from tests.factories.records import mapping, record, stored
from tests.web.progress.test_board import page, words

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.model import BeneficiaryGroup, Curie, RecordPlace
from goalweave.indicators.actions import set_target

pytestmark = pytest.mark.django_db

FIGURES = dataset(
    observation(2014, 10.0),
    observation(2017, 17.8),
    observation(2017, 21.8, "RW"),
    observation(2017, 45.8, "001"),
    observation(2017, 70.0, "199"),
)


@pytest.fixture(scope="module", autouse=True)
def _figures(standing: None) -> None:
    loaded()
    put(FIGURES)


def placed(name: str, area: str, *nodes: str, **fields: object):
    return record(name, places=(RecordPlace(area),), mappings=tuple(map(mapping, nodes)), **fields)


def lead(html: str) -> str:
    """What the page says of all indicators together."""
    return words(re.search(r'<p class="chapsum">(.*?)</p>', html, re.DOTALL)[1])


def gaps(html: str) -> str:
    return words(html).split("Data without records, records without data")[1].split("Records located here")[0]


def test_countries_stand_by_region_with_what_there_is_of_them():
    stored(placed("one", "KE", "sdg@2020:9.c"), placed("two", "FR", "sdg@2020:9.c"))
    text = words(page("/countries/"))
    assert (
        "Africa › Sub-Saharan Africa › Eastern Africa 1 record Kenya 1 indicator · 1 record Rwanda 1 indicator" in text
    )
    assert "Europe › Western Europe 1 record France 1 record" in text
    assert "Other groups of countries Central and Southern Asia" in text
    assert "Least developed countries 1 indicator" in text
    assert "World 1 indicator · 2 records" in text
    assert "Uganda" not in text
    assert "Uganda –" in words(page("/countries/?all=1"))


def test_a_name_in_any_language_leads_to_its_page():
    for name in ("Kenya", "KE", "ken", "404", "كينيا", "Кения"):
        response = Client().get("/countries/", {"q": name})
        assert (response.status_code, response["Location"]) == (302, "/countries/KE/"), name
    assert Client().get("/countries/ken/")["Location"] == "/countries/KE/"
    assert "Rwanda" in page("/countries/?q=rwan")
    assert "No country or group is called “Atlantis”." in page("/countries/?q=Atlantis")
    for name in ("Atlantis", "999", "x" * 300):
        assert Client().get(f"/countries/{name}/").status_code == 404


def test_country_has_its_goals_with_a_headline_indicator_and_the_work_there():
    set_target(actor=SYSTEM, target=replace(TARGET, area="001", value=60, since=None), organisation=None)
    stored(placed("one", "KE", "sdg@2020:9.c"), placed("far", "FR", "sdg@2020:9.c"))
    html = page("/countries/KE/")
    text = words(html).replace("\u00a0", " ")
    assert lead(html) == "Of 1 indicator with figures, 1 moves slowly in the right direction."
    assert (
        "Industry and networks Internet for everyone 17.8 % 2017 "
        "Behind Needs 7 percentage points more a year; currently 2.6 more 1 moves slowly in the right direction 1 record"
    ) in text
    assert 'href="/countries/KE/9/"' in html
    assert ("Title of one" in html, "Title of far" in html) == (True, False)
    (href,) = set(re.findall(r'href="(/records/\?country=KE&amp;node=[^"]*)"', html))
    listed = page(unescape(href))
    assert ("Title of one" in listed, "Title of far" in listed) == (True, False)


def test_gaps_are_goals_behind_without_work_and_work_without_figures():
    set_target(actor=SYSTEM, target=replace(TARGET, area="KE"), organisation=None)
    stored(placed("one", "KE", "sdg@2020:4.4"), placed("two", "KE", "wsis@2003:C2"))
    text = gaps(page("/countries/KE/"))
    assert re.search(
        "Behind and without records 9 .*Industry and networks 1 via links .*Records but no data 4 .*Good schools 1 record",
        text,
    )


def test_a_region_has_its_countries_and_a_group_the_records_that_are_to_reach_it():
    stored(
        placed("one", "KE", "sdg@2020:9.c"),
        record("two", groups=(BeneficiaryGroup.LDC,), mappings=(mapping("sdg@2020:4.4"),)),
    )
    region = words(page("/countries/014/"))
    assert "Included areas Kenya 1 indicator · 1 record Rwanda 1 indicator" in region
    assert "No data here yet." in region
    group = page("/countries/199/")
    assert ("Title of two" in group, "Title of one" in group) == (True, False)
    assert 'href="/records/?group=ldc"' in group


def test_another_framework_can_be_chosen():
    other = replace(USERS, code="OTHER", measures=(Curie("wsis", "2003", "C2"),))
    put(dataset(replace(observation(2017, 1.0), series="OTHER"), series=[other]))
    assert "Other indicators with figures here 1 Infrastructure" in words(page("/countries/KE/"))
    html = page("/countries/KE/?framework=wsis@2003")
    assert 'href="/countries/KE/C2/?framework=wsis@2003"' in html
    assert "Other indicators with figures here 1 Internet for everyone" in words(html)


def test_what_is_within_an_organisation_is_for_its_members():
    organisation = OrganisationFactory()
    own = replace(USERS, code="OWN", name={"en": "Our own"}, measures=())
    put(
        dataset(replace(observation(2014, 5.0, "UG"), series="OWN"), series=[own]),
        organisation=organisation,
        public=False,
    )
    stored(placed("one", "UG"), organisation=organisation, public=False)
    html = page("/countries/UG/")
    assert ("Our own" in html, "Title of one" in html) == (False, False)
    client = Client()
    client.force_login(member(organisation, Role.READER).user)
    html = page("/countries/UG/", client)
    assert ("Our own" in html, "Title of one" in html) == (True, True)


def test_names_are_in_the_readers_language_and_mean_nothing_more():
    html = page("/fr/countries/KE/")
    assert "<h1>Kenya</h1>" in html
    assert "Afrique orientale" in html
    assert "The names and boundaries shown here do not imply endorsement or acceptance by anyone." in page(
        "/countries/"
    )


def test_pages_ask_as_often_for_many_figures(django_assert_num_queries: DjangoAssertNumQueries):
    stored(placed("one", "KE", "sdg@2020:9.c"))
    pages = {"/countries/": LIST, "/countries/KE/": ONE}
    for address, number in pages.items():
        page(address)
        with django_assert_num_queries(number):
            page(address)
    more = [replace(USERS, code=f"S{number}", name={"en": f"S{number}"}) for number in range(5)]
    put(dataset(*(replace(observation(2017, 1.0), series=one.code) for one in more), series=more))
    for address, number in pages.items():
        page(address)
        with django_assert_num_queries(number):
            page(address)


LIST, ONE = 3, 12
