from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.web.indicators.conftest import private
from tests.web.indicators.reading import html, plain

pytestmark = pytest.mark.django_db


def names(page: str) -> list[str]:
    return [plain(one) for one in re.findall(r"<h3>(.*?)</h3>", page, re.DOTALL)]


def test_the_list_shows_each_with_its_latest_figure_and_line(site, client: Client) -> None:
    page = html(client, "/indicators/")
    assert names(page) == ["Internet for everyone"]
    assert "45.8 % World, 2017" in plain(page)
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="spark"' in page
    assert 'href="/frameworks/sdg@2020/9/"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=Internet", 1),
        ("?q=zebra", 0),
        ("?node=sdg:9", 1),
        ("?node=sdg:4", 0),
        ("?area=RW", 1),
        ("?area=CH", 0),
        ("?data=yes", 1),
        ("?data=no", 0),
        ("?framework=wsis", 0),
        ("?framework=sdg@2020", 1),
        ("?custodian=Nobody", 0),
    ],
)
def test_a_filter_is_a_chip_that_can_be_taken_away(site, client: Client, query: str, found: int) -> None:
    page = html(client, f"/indicators/{query}")
    assert len(names(page)) == found
    assert page.count('class="chip on"') == 1
    assert ("No indicators match these filters. Remove a filter." in page) == (not found)


def test_an_area_changes_whose_figure_is_shown(site, client: Client) -> None:
    assert "21.8 % Rwanda, 2017" in plain(html(client, "/indicators/?area=RW"))


@pytest.mark.parametrize("query", ["?page=x&q=%00&data=maybe", "?page=99&area=%00", "?custodian=" + "x" * 3000])
def test_the_list_survives_any_address(site, client: Client, query: str) -> None:
    html(client, f"/indicators/{query}")


@pytest.mark.parametrize("query", ["?node=sdg:99", "?node=nothing", "?framework=nothing"])
def test_a_node_that_there_is_not_is_not_found(site, client: Client, query: str) -> None:
    html(client, f"/indicators/{query}", code=404)


def test_a_hidden_indicator_is_in_the_list_of_members_alone(own, editor: Client, client: Client) -> None:
    private(own)
    assert "Zebra" not in html(client, "/indicators/")
    page = html(editor, "/indicators/")
    assert "Zebra crossings" in names(page)
    assert "visible to members only" in page


def test_only_who_may_load_is_led_there(own, editor: Client, client: Client) -> None:
    assert "/indicators/load/" not in html(client, "/indicators/")
    assert "/indicators/load/" in html(editor, "/indicators/")


def test_the_list_takes_few_queries_however_long(site, client: Client, django_assert_max_num_queries) -> None:
    client.get("/indicators/")
    with django_assert_max_num_queries(13):
        client.get("/indicators/")


def test_the_search_of_the_site_finds_indicators(site, client: Client) -> None:
    page = html(client, "/search/?q=Internet")
    assert '<a class="plain b" href="/indicators/sdg-9-c/"' in page


def test_a_node_lists_what_measures_it_and_what_is_below_it(site, client: Client) -> None:
    for address in ("/frameworks/sdg@2020/9.c/", "/frameworks/sdg@2020/9/"):
        page = html(client, address)
        assert 'href="/indicators/sdg-9-c/"' in page
        assert "45.8 % World, 2017" in plain(page)
    assert "/indicators/sdg-9-c/" not in html(client, "/frameworks/sdg@2020/9.1/")
