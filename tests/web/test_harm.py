"""What hinders a node, on the pages: apart from contributions, in words, and to be turned around."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain

import pytest
from django.test import Client
from tests.factories.accounts import member
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record as core_record, stored
from tests.factories.reviews import INTERNET, ROADS, SCHOOLS, TEXT, guess, suggested
from tests.markup import compact
from tests.web.test_review import decide, post, signed_in, text

from goalweave.accounts.models import Role
from goalweave.core import model
from goalweave.mapping.queries import mappings_of

pytestmark = pytest.mark.django_db


def against(node: object, state: str = "suggested", score: float = 0.8) -> model.Mapping:
    evidence = (model.Evidence(TEXT[:26], 0, 26, "en"),)
    return mapping(str(node), state, "classifier:fast-1", score=score, sign=-1, evidence=evidence)


@pytest.fixture
def row():
    return suggested(against(INTERNET, score=0.9), guess(SCHOOLS, 0.7, (27, 41)))


@pytest.fixture
def client(row):
    return signed_in(member(row.organisation, Role.REVIEWER, name="Anna"))


def signs(row):
    return {one.node.code: (one.state.value, one.sign) for one in mappings_of([row.pk])[row.pk]}


def test_the_review_says_so_and_accepts_it_as_it_is_or_turned_around(client, row):
    page = text(client)
    assert 'class="tile c-sdg-9 hinders suggested target"' in page
    assert "<b>Hinders</b>" in page
    decide(client, row, INTERNET)
    decide(client, row, SCHOOLS, sign="-1")
    assert signs(row) == {"9.c": ("accepted", -1), "4": ("accepted", -1)}
    page = text(client, f"/review/?record={row.pk}")
    assert "Accepted in" not in page
    assert page.count('class="tile c-sdg-9 hinders target"') >= 1
    decide(client, row, INTERNET, sign="1", seen="accepted")
    assert signs(row)["9.c"] == ("accepted", 1)


def test_a_node_is_added_as_worked_against(client, row):
    found = compact(client.get(f"/review/{row.pk}/nodes/", {"q": "9.1"}).content.decode())
    assert f'name="against" value="{ROADS}"' in found
    post(client, f"/review/{row.pk}/add/", against=str(ROADS))
    assert signs(row)["9.1"] == ("accepted", -1)


def test_the_record_shows_it_apart_and_says_that_it_is_not_counted(client, row):
    decide(client, row, INTERNET)
    page = text(client, f"/records/{row.pk}/")
    aside = page[page.index("Mapped to") :]
    contributions, harms = aside.split('<h3 class="block">Hinders</h3>')
    assert 'class="tile c-sdg-4 suggested"' in contributions
    assert 'class="tile c-sdg-9 hinders' not in contributions
    assert 'class="tile c-sdg-9 hinders target"' in harms
    assert "counted nowhere as a contribution" in page
    assert "evidence that a goal is hindered" in page
    history = text(client, f"/records/{row.pk}/history/")
    assert "accepted, hinders" in history


def test_the_node_and_the_list_of_records_name_it_and_count_it_nowhere(client, row):
    assert "Hinders" not in text(client, "/frameworks/sdg@2020/9/")
    decide(client, row, INTERNET)
    page = text(client, "/frameworks/sdg@2020/9/")
    assert "Hinders · 1" in page
    assert "<dt>Accepted</dt><dd> 0 </dd>" in page or "<dt>Accepted</dt><dd>0</dd>" in page
    title = f"Title of {row.slug}"
    assert title not in text(client, "/records/?node=sdg@2020:9")
    assert title in text(client, "/records/?node=sdg@2020:9&state=hinders")
    assert "hinders" in text(client, "/records/?node=sdg@2020:9&state=hinders")


def test_roll_ups_and_their_tables_leave_it_out():
    money = (model.Money(Decimal(900), "USD", "budget"),)
    harm = (against(INTERNET, "accepted"), against(SCHOOLS))
    loaded()
    stored(core_record("harm", text={"en": TEXT}, money=money, mappings=harm))
    visitor = Client()
    assert 'href="/records/?node=' not in text(visitor, "/rollup/?framework=sdg@2020")
    table = visitor.get("/rollup/table.csv", {"framework": "sdg@2020"}).content.decode()
    figures = chain.from_iterable(line.rsplit(",", 6)[1:] for line in table.splitlines()[1:])
    assert set(figures) <= {"", "0"}
    assert "900" not in visitor.get("/rollup/money/table.csv", {"framework": "sdg@2020"}).content.decode()
