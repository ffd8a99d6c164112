"""Roll-up pages and the list: every figure leads to as many records as it says, every amount to those that add up to it."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from html import unescape
from io import StringIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.analysis.worlds import World
from tests.factories.accounts import administrator, member
from tests.factories.catalogues import loaded
from tests.markup import compact

from goalweave.accounts.models import Role

pytestmark = pytest.mark.django_db

FIGURE = re.compile(r'<a class="plain" href="(/records/\?[^"]*)" hx-boost="false">(\d+)</a>')
COUNT = re.compile(r'<p class="lede">\s*(\d+) record')


@pytest.fixture(scope="module")
def world(standing: None) -> World:
    """Sixty records with everything, of three organisations."""
    loaded()
    return World(3, 60)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return compact(response.content.decode())


def figures(html: str) -> list[tuple[str, int]]:
    return [(unescape(href), int(number)) for href, number in FIGURE.findall(html)]


def counted(client: Client, address: str) -> int:
    found = COUNT.search(page(client, address))
    assert found, address
    return int(found[1])


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


VIEWS = [
    "?rows=nodes&open=9,4",
    "?rows=nodes&framework=wsis&on=sdg:9",
    "?rows=organisation&kind=event",
    "?rows=unit&open={unit}&year=2018",
    "?rows=unit&unit={unit}&open={unit}",
    "?rows=area&open=001,002,202,014&status=done",
    "?rows=area&region=202&open=202,014",
    "?rows=area&country=KE",
    "?rows=year&group=women",
    "?rows=kind&region=-&cross=kind",
    "?rows=status&visibility=public&cross=year",
    "?rows=nodes&cross=area&source=plan.xlsx",
    "?rows=nodes&cross=unit&organisation=first&stale=inactive",
]


def test_every_figure_leads_to_as_many_records(world, thorough):
    """Of a view with many figures four, evenly; fifteen with `--thorough`."""
    most = 15 if thorough else 4
    client = signed_in(member(world.organisations[0], Role.EDITOR))
    top = world.organisations[0].units.get(slug=world.units[world.organisations[0].pk][0])
    for view in VIEWS:
        found = list(dict.fromkeys(figures(page(client, "/rollup/" + view.format(unit=top.pk)))))
        assert found, view
        for href, number in found[:: 1 + len(found) // most]:
            assert counted(client, href) == number, (view, href)


def test_there_are_figures_of_every_sort(world):
    """The test above can fail: its figures differ, and are of all states."""
    client = signed_in(administrator())
    found = figures(page(client, "/rollup/?rows=nodes&open=9,4&cross=area"))
    states = {parse_qs(urlsplit(href).query)["state"][0] for href, _number in found if "state=" in href}
    assert states == {"accepted", "suggested", "accepted_via"}
    assert len({number for _href, number in found}) > 6


AMOUNT = re.compile(r'<a class="plain code" href="(/rollup/money/\?[^"]*)" hx-boost="false">(-?[\d,]+)</a>')
BEHIND = re.compile(r'<bdi class="code">[A-Z]{3} (-?[\d,.]+)</bdi>')


@pytest.mark.parametrize(
    "view",
    [
        "?open=9,4&column=money",
        "?rows=unit&region=202&column=money",
        "?rows=area&open=001,002,202,014&column=money&kind=event",
        "?rows=year&country=KE&column=money",
        "?rows=kind&column=money",
    ],
)
def test_every_amount_leads_to_the_records_that_add_up_to_it(view, world, thorough):
    client = signed_in(member(world.organisations[0], Role.EDITOR))
    found = [(unescape(href), number) for href, number in AMOUNT.findall(page(client, "/rollup/" + view))]
    assert found
    for href, number in found if thorough else found[:: 1 + len(found) // 4]:
        said = BEHIND.search(page(client, href))
        assert said, href
        amount = Decimal(said[1].replace(",", ""))
        assert f"{amount:,.0f}" == number or abs(amount - Decimal(number.replace(",", ""))) <= Decimal("0.5")
        table = client.get(href.replace("/money/", "/money/table.csv")).content.decode("utf-8-sig")
        rows = list(csv.DictReader(StringIO(table)))
        assert sum(Decimal(row["counts"].lstrip("'")) for row in rows) == amount, href
        assert len(rows) == len({row["record"] for row in rows})
