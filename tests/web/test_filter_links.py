"""A filter survives every link: what a page counts is what the list behind its link counts, however far one goes."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client
from tests.analysis.worlds import World
from tests.factories.accounts import member
from tests.factories.catalogues import loaded
from tests.markup import compact

from goalweave.accounts.models import Role
from goalweave.core.errors import UnknownNode
from goalweave.frameworks.queries import catalogue
from goalweave.web.records.filters import (
    mapping_as_condition,
    read_conditions,
    records_address,
    rollup_address,
    write_conditions,
)

pytestmark = pytest.mark.django_db

LIST_COUNT = re.compile(r'<p class="lede">\s*(\d+) record')
ROLLUP_COUNT = re.compile(r'<a href="(/records/[^"]*)">(\d+) records?</a>')
ROLLUP = re.compile(r'href="(/rollup/[^"]*)">Roll-up of these records')
FIGURE = re.compile(r'<a class="plain" href="(/records/\?[^"]*)" hx-boost="false">(\d+)</a>')
NODE_FIGURE = re.compile(r'href="(/records/\?[^"]*)"[^>]*>\s*(?:<[^>]+>\s*)*(\d+)')
AT_ENDS = re.compile(r"(\d+) records? at either end")
ALL_AT_ENDS = re.compile(r'href="(/records/\?[^"]*)"[^>]*>All \d+ records?')

FILTERS = (
    "node=sdg:4&state=suggested",
    "state=accepted&organisation=first",
    "framework=wsis&state=accepted&kind=event",
    "node=sdg:9&state=accepted_via",
    "also=sdg:4;wsis:C2~accepted&on=sdg:9&region=202",
)


@pytest.fixture
def client() -> Client:
    loaded()
    world = World(3, 60)
    signed_in = Client()
    signed_in.force_login(member(world.organisations[0], Role.EDITOR).user)
    return signed_in


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return compact(response.content.decode())


def link(pattern: re.Pattern[str], html: str) -> tuple[str, ...]:
    found = pattern.search(html)
    assert found, pattern.pattern
    return tuple(unescape(part) for part in found.groups())


def test_filter_survives_from_lists_to_roll_ups_and_back(client: Client) -> None:
    """From a list to its roll-up, from figures there to their lists, and of one to the roll-up of that list."""
    counts, further = set(), ""
    for chosen in (*FILTERS, ""):
        address = f"/records/?{chosen}" if chosen else further
        html = page(client, address)
        number = link(LIST_COUNT, html)[0]
        counts.add(number)
        summed = page(client, link(ROLLUP, html)[0])
        href, written = link(ROLLUP_COUNT, summed)
        assert (written, link(LIST_COUNT, page(client, href))[0]) == (number, number), address
        figures = list(dict.fromkeys(FIGURE.findall(summed)))
        for behind, figure in figures[:: 1 + len(figures) // 2]:
            assert link(LIST_COUNT, page(client, unescape(behind))) == (figure,), (address, behind)
            further = further or unescape(behind)
    assert further
    assert len(counts) >= 4


def test_explorer_leads_to_the_records_that_it_counts(client: Client) -> None:
    led = 0
    for chosen in (
        "f=wsis&f=sdg&node=sdg:9",
        "f=wsis&f=sdg&link=wsis:C2~sdg:9&year=2018",
        "f=wsis&f=sdg&node=wsis:C2&kind=event",
    ):
        html = page(client, f"/explore/?{chosen}&show=records")
        number = int(link(AT_ENDS, html)[0])
        for href in ALL_AT_ENDS.findall(html):
            assert link(LIST_COUNT, page(client, unescape(href))) == (str(number),), chosen
            led += 1
    assert led


def test_node_page_leads_to_the_records_that_it_counts(client: Client) -> None:
    figures = NODE_FIGURE.findall(page(client, "/frameworks/sdg@2020/9/"))
    assert len(figures) > 2
    for href, number in figures:
        assert link(LIST_COUNT, page(client, unescape(href))) == (number,), href


def test_conditions_on_mappings_are_read_as_they_are_written() -> None:
    known = loaded()
    for text in ("sdg@2020:9.c~accepted", "sdg@2020:9;wsis@2003:C2|wsis@2003~suggested|~accepted"):
        conditions = read_conditions(text, known)
        assert read_conditions(write_conditions(conditions, known), known) == conditions
    assert read_conditions("", known) == ()
    for wrong in ("sdg:99", "nothing", "sdg:9;nothing:1~accepted", "sdg:9|x:y"):
        with pytest.raises(UnknownNode):
            read_conditions(wrong, known)


def test_what_a_list_asks_of_mappings_becomes_a_condition_and_back() -> None:
    loaded()
    known = catalogue()
    asked = QueryDict("node=sdg:9&state=accepted&kind=event&page=3")
    assert rollup_address(asked, known) == "/rollup/?kind=event&also=sdg:9~accepted&framework=sdg@2020"
    carried = mapping_as_condition(asked, known)
    assert (carried["also"], carried["kind"], "node" in carried) == ("sdg:9~accepted", "event", False)
    assert records_address(carried, known) == "/records/?kind=event&node=sdg:9&state=accepted"
    assert records_address(carried, known, node="sdg:4", state="suggested") == (
        "/records/?kind=event&also=sdg:9~accepted&node=sdg:4&state=suggested"
    )
    assert mapping_as_condition(QueryDict("kind=event"), known) == QueryDict("kind=event")
