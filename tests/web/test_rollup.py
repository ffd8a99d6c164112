"""Roll-up pages and the list: what they count, for whom, and views of them that are saved."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from django.test import Client
from tests.analysis.worlds import World
from tests.factories.accounts import OrganisationFactory, administrator, member, stranger
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored
from tests.factories.visitors import code_of
from tests.markup import compact

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Membership, Role
from goalweave.analysis.actions import save_view, share_view
from goalweave.analysis.models import Page, SavedView
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.mapping.actions import store_mappings

pytestmark = pytest.mark.django_db


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return compact(response.content.decode())


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(actor.user)
    return client


def test_a_decision_changes_the_roll_up_by_exactly_that():
    loaded()
    rows = stored(record("one", mappings=(mapping("sdg@2020:9.c", "suggested", origin="classifier:test-1"),)))
    assert ("9", 0, 1) in table(Client())
    store_mappings(actor=SYSTEM, mappings={rows["one"]: (mapping("sdg@2020:9.c"),)})
    assert ("9", 1, 0) in table(Client())
    assert ("*", 1, 0) in table(Client())


def table(client: Client, query: str = "") -> list[tuple[str, int, int]]:
    text = client.get(f"/rollup/table.csv{query}").content.decode("utf-8-sig")
    return [(row["key"], int(row["accepted"]), int(row["suggested"])) for row in csv.DictReader(StringIO(text))]


def test_the_table_to_keep_has_every_level_and_no_formula():
    loaded()
    own = OrganisationFactory(slug="own", name={"en": "=HYPERLINK(1)"})
    stored(
        record("one", mappings=(mapping("sdg@2020:9.c"),), money=(model.Money(model_amount("10.50"), "CHF"),)),
        organisation=own,
    )
    assert [key for key, *_ in table(Client())] == ["4", "4.4", "4.4.1", "4.b", "9", "9.1", "9.c", "*"]
    response = Client().get("/rollup/table.csv?rows=organisation")
    assert response["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][-1] == "budget CHF"
    assert rows[1][:2] == ["own", "'=HYPERLINK(1)"]
    assert rows[1][-1] == rows[2][-1] == "10.50"


def model_amount(written: str):
    from decimal import Decimal

    return Decimal(written)


def test_money_is_shown_by_shares():
    loaded()
    shares = (mapping("sdg@2020:9.c", share=25.0), mapping("sdg@2020:4.4", share=75.0))
    stored(record("one", mappings=shares, money=(model.Money(model_amount("1000"), "CHF"),)))
    html = page(Client(), "/rollup/?column=money")
    assert re.findall(r'<a class="plain code" href="[^"]*" hx-boost="false">([\d,]+)</a></td>', html) == [
        "750",
        "250",
        "1,000",
    ]


def test_what_is_behind_an_amount_is_explained():
    loaded()
    shares = (mapping("sdg@2020:9.c", share=25.0), mapping("sdg@2020:4.4", share=75.0))
    places = (model.RecordPlace("KE", 40.0), model.RecordPlace("UG", 60.0))
    stored(record("one", mappings=shares, places=places, money=(model.Money(model_amount("1000"), "CHF"),)))
    html = page(Client(), "/rollup/money/?line=9&money=budget+CHF&country=KE")
    cells = re.findall(r'<span class="code">([\d.,]+(?: %)?)</span>(?: <span class="xs muted">([a-z ]+)</span>)?', html)
    assert cells == [("1,000.00", ""), ("25 %", "by shares"), ("40 %", "by shares"), ("100.00", ""), ("100.00", "")]
    assert "by the shares of its accepted mappings" in html
    assert "only the amount for the places in the filter counts: by the shares of the places" in html


def test_what_one_may_not_see_is_behind_no_amount():
    loaded()
    own = OrganisationFactory(slug="own", name={"en": "Hidden body"}, short={"en": "Hidden"})
    money = (model.Money(model_amount("1000"), "CHF"),)
    stored(record("secret", mappings=(mapping("sdg@2020:9.c"),), money=money), organisation=own, public=False)
    for query in ("line=9", "line=", "rows=organisation&line=own", "rows=unit&line=-"):
        for address in ("/rollup/money/", "/rollup/money/table.csv"):
            asked = f"{address}?{query}&money=budget+CHF"
            for client in (Client(), signed_in(stranger())):
                html = page(client, asked)
                assert "secret" not in html
                assert "Hidden" not in html
                assert "1,000" not in html
            assert "secret" in page(signed_in(member(own)), asked) or "1000.00" in page(signed_in(member(own)), asked)


@pytest.mark.parametrize(
    "query", ["", "?rows=x&line=x&money=x", "?money=%00&line=%00&rows=unit", "?page=x&rows=year&line=²"]
)
def test_an_amount_that_is_none_is_answered(query):
    loaded()
    stored(record("one"))
    known = {"?rows=x&line=x&money=x": 404}  # a node that is not there
    for address in ("/rollup/money/", "/rollup/money/table.csv"):
        assert Client().get(address + query).status_code == known.get(query, 200)


def test_gaps_are_told_apart():
    loaded()
    stored(record("one", mappings=(mapping("sdg@2020:9.1", "suggested"), mapping("wsis@2003:C4"))))
    html = page(Client(), "/rollup/?gaps=target")
    lists = re.findall(r"<summary>([^<]*) <span class=\"muted tnum\">(\d+)</span></summary>", html)
    assert lists == [("Nothing, not even via links", "2"), ("Only suggestions", "1"), ("Only via links", "1")]


def test_what_one_may_not_see_is_in_no_figure_and_no_choice():
    loaded()
    own = OrganisationFactory(slug="own", name={"en": "Hidden body"}, short={"en": "Hidden"})
    secret = record(
        "secret",
        partners=(model.Partner("Hidden partner"),),
        places=(model.RecordPlace("KE"),),
        mappings=(mapping("sdg@2020:9.c"),),
    )
    stored(secret, organisation=own, public=False)
    stored(record("open"))
    for address in ("/rollup/", "/records/", "/rollup/table.csv", "/rollup/?rows=organisation", "/rollup/?rows=area"):
        for client in (Client(), signed_in(stranger())):
            for query in ("", "partner=1", "organisation=own", "unit=1"):
                html = page(client, f"{address}{'&' if '?' in address else '?'}{query}")
                assert "Hidden" not in html, (address, query)
    assert "Hidden partner" in page(signed_in(member(own)), "/records/?partner=1")
    assert ("9", 1, 0) in table(signed_in(member(own)))
    assert ("9", 0, 0) in table(Client())


@pytest.mark.parametrize("query", ["?node=sdg:99", "?on=sdg:99", "?framework=mdg"])
def test_a_node_or_framework_that_is_not_there_is_not_found(query):
    loaded()
    assert Client().get(f"/rollup/{query}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?rows=x&column=y&cross=z&open=,,&gaps=x",
        "?page=x&unit=%00&region=%00&partner=9999999999999999999",
        "?year=²⁰&stale=x&group=x",
    ],
)
def test_whatever_is_typed_is_answered(query):
    loaded()
    stored(record("one"))
    for address in ("/rollup/", "/records/", "/rollup/table.csv"):
        assert Client().get(address + query).status_code == 200


def test_pages_of_an_empty_site_are_answered():
    loaded()
    for address in ("/rollup/", "/rollup/?rows=area&cross=year", "/records/", "/rollup/table.csv?rows=unit"):
        assert Client().get(address).status_code == 200


@pytest.mark.parametrize("number", [60, pytest.param(5, marks=pytest.mark.thorough)])
@pytest.mark.parametrize(
    "address",
    [
        "/rollup/?rows=unit&column=money&cross=area",
        "/rollup/?open=9",
        "/records/?kind=event",
        "/rollup/money/?line=9&money=spent+USD&region=202",
    ],
)
def test_pages_take_the_same_few_queries_however_many_records(django_assert_max_num_queries, address, number):
    loaded()
    World(4, number)
    Client().get(address)
    with django_assert_max_num_queries(18):
        Client().get(address)


def test_views_are_saved_renamed_shared_and_deleted():
    own = OrganisationFactory(slug="own")
    loaded()
    editor, reader = member(own, Role.EDITOR), member(own, Role.READER)
    client = signed_in(editor)
    saved = {"name": " Africa\u202e ", "page": "rollup", "query": "region=002&open=9"}
    response = client.post("/rollup/views/", saved)
    assert (response.status_code, response["Location"]) == (302, "/rollup/?region=002&open=9")
    view = SavedView.objects.get()
    assert (view.name, view.query, view.organisation) == ("Africa", "region=002&open=9", None)
    change = f"/rollup/views/{view.pk}/"
    assert "Africa" in page(client, "/rollup/")
    assert "Africa" not in page(client, "/records/")
    assert "Africa" not in page(signed_in(reader), "/rollup/")
    client.post(change, {"do": "share", "organisation": "own"})
    assert "Africa" in page(signed_in(reader), "/rollup/")
    assert signed_in(reader).post(change, {"do": "delete"}).status_code == 404
    client.post(change, {"do": "rename", "name": "All of Africa"})
    client.post(change, {"do": "share", "organisation": ""})
    assert "Africa" not in page(signed_in(reader), "/rollup/")
    client.post(change, {"do": "delete"})
    assert not SavedView.objects.exists()
    verbs = list(Entry.objects.filter(object_type="view").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["create", "share", "rename", "share", "delete"]


def test_views_of_others_are_not_there():
    own = OrganisationFactory(slug="own")
    editor = member(own, Role.EDITOR)
    view = save_view(actor=editor, name="Mine", page=Page.ROLLUP, query="")
    address = f"/rollup/views/{view.pk}/"
    for actor in (stranger(), member(own, Role.MANAGER), administrator()):
        assert signed_in(actor).post(address, {"do": "delete"}).status_code == 404
    assert code_of(Client().post(address, {"do": "delete"})) == 404
    assert code_of(Client().post("/rollup/views/", {"name": "x", "page": "rollup"})) == 404
    share_view(actor=editor, view=view, organisation=own)
    assert signed_in(member(own, Role.MANAGER)).post(address, {"do": "rename", "name": "Ours"}).status_code == 302
    assert signed_in(member(own, Role.REVIEWER)).post(address, {"do": "rename", "name": "x"}).status_code == 404
    assert signed_in(editor).post(address, {"do": "share", "organisation": "other"}).status_code == 404
    assert signed_in(editor).get(address).status_code == 405
    assert SavedView.objects.get().name == "Ours"
    Membership.objects.filter(user=editor.user).delete()
    assert signed_in(editor).post(address, {"do": "rename", "name": "Left"}).status_code == 404, (
        "it is the members' now"
    )


@pytest.mark.parametrize("posted", [{"name": ""}, {"name": "x" * 121}, {"name": "x", "query": "q=" + "x" * 2000}])
def test_a_view_that_cannot_be_kept_is_refused(posted):
    client = signed_in(member(OrganisationFactory()))
    assert client.post("/rollup/views/", {"page": "rollup", **posted}).status_code == 400
    assert not SavedView.objects.exists()
