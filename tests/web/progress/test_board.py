"""The board of a framework's targets, and the page of all frameworks that have some."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from html import unescape
from io import BytesIO, StringIO
from itertools import chain

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import SDG, loaded
from tests.factories.indicators import TARGET, USERS, dataset, observation, put
from tests.factories.records import mapping, record, stored
from tests.markup import compact

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Aim, Curie, Direction, Status, Target
from goalweave.indicators.actions import set_target

pytestmark = pytest.mark.django_db

BOARD = "/progress/sdg@2020/"
FIGURES = dataset(
    observation(2014, 43.2, "001", nature="C"),
    observation(2016, 46.0, "001", nature="C"),
    observation(2018, 51.4, "001", nature="C"),
    observation(2016, 10.0, "RW"),
)


def page(address: str, client: Client | None = None) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == 200, address
    return compact(response.content.decode())


def words(html: str) -> str:
    """What a reader reads: the text without tags, blanks together."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def rows(html: str) -> list[str]:
    """The rows of the board as text."""
    table = html.split('<table class="board">')[1].split("</table>")[0]
    return [words(row).strip() for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1:]]


def set_targets(*targets: Target) -> None:
    for target in targets:
        set_target(actor=SYSTEM, target=target, organisation=None)


@pytest.fixture
def targets() -> None:
    loaded()
    put(FIGURES)
    set_targets(
        replace(TARGET, area="001", value=70),
        Target(node=Curie("sdg", "2020", "4.4"), note={"en": "Nobody counts it."}, status=Status.RECALLED),
        Target(node=Curie("sdg", "2020", "9.1"), series="IT_USE", area="RW", value=20, year=2023, aim=Aim.CHANGE, direction=Direction.DOWN),
    )  # fmt: skip


@pytest.mark.usefixtures("targets")
def test_a_row_says_how_far_its_target_is():
    assert rows(page(BOARD)) == [
        "4.4 Skills for work recalled no data Latest value – Target value – – No series yet Nobody counts it. no records",
        (
            "9.1 Roads for all Rwanda Latest value 10 % 2016 Target value 20 percent lower 2023 – Last figure: 2016 "
            "There is only one value, 10 in 2016, and a single value shows no trend. no records"
        ),
        (
            "9.c Internet for everyone Latest value 51.4 % 2018 Target value 70 % 2023 31 % of the way; a steady "
            "pace would have reached 44 % Behind Needs 3.7 percentage points more a year; currently 2 more no records"
        ),
    ]


@pytest.mark.usefixtures("targets")
def test_groups_have_their_goal_and_the_summary_counts_them():
    html = page(BOARD)
    assert [words(one).strip() for one in re.findall(r'<tr class="grp">.*?</tr>', html)] == [
        "Goal 4: Good schools",
        "Goal 9: Industry and networks",
    ]
    assert re.findall(r"<div><dd>(\d+)</dd><dt>(.*?)</dt></div>", html) == [
        ("0", "on track or nearly there"),
        ("1", "behind the required pace"),
        ("1", "cannot be assessed"),
        ("1", "without a series yet"),
    ]
    assert "Showing 3 of 4 targets." in html
    assert "1 without a target" in words(html)
    assert "Data as imported: An office, 2019.Q2 ( 14 June 2019 )" in words(html)


@pytest.mark.usefixtures("targets")
def test_the_reader_chooses_the_method_and_the_last_year():
    assert "Behind" in rows(page(f"{BOARD}?method=eurostat"))[2]
    assert "Last figure: 2014" in rows(page(f"{BOARD}?until=2014"))[2]
    assert rows(page(f"{BOARD}?method=none&until=soon")) == rows(page(BOARD))


@pytest.mark.usefixtures("targets")
def test_records_are_counted_and_led_to_what_comes_along_links_apart():
    stored(record("one", mappings=(mapping("sdg@2020:9.c"),)), record("two", mappings=(mapping("wsis@2003:C2"),)))
    html = page(BOARD)
    assert "1 record 1 via links" in rows(html)[2]
    direct, via = re.findall(r'href="(/records/\?node=sdg%402020%3A9.c&amp;state=\w+)"', html)
    assert "1 record" in words(page(unescape(direct)))
    assert "Title of two" in page(unescape(via))


def test_nodes_of_the_goals_that_the_same_indicator_measures_are_tiles():
    loaded()
    put(FIGURES)
    set_targets(Target(node=Curie("wsis", "2003", "C2"), series="IT_USE", area="001", value=70, year=2023))
    assert 'href="/frameworks/sdg@2020/9.c/"' in page("/progress/wsis@2003/").split('<table class="board">')[1]


@pytest.mark.usefixtures("targets")
def test_the_table_to_keep_has_all_that_was_worked_out_and_no_formula():
    set_target(actor=SYSTEM, target=replace(TARGET, area="001", value=70, source="=1+1"), organisation=None)
    response = Client().get(f"{BOARD}board.csv")
    table = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    assert [row["node"] for row in table] == ["sdg@2020:4.4", "sdg@2020:9.1", "sdg@2020:9.c"]
    last = table[2]
    wanted = {
        "series": "IT_USE", "area": "001", "baseline_year": "2014", "latest": "51.4", "target": "70.0", "target_year": "2023", "verdict": "Behind",
        "category": "speed up", "records": "0", "source": "'=1+1",
    }  # fmt: skip
    assert {name: last[name] for name in wanted} == wanted
    assert float(last["way_covered"]) == pytest.approx(8.2 / 26.8)
    assert (table[0]["verdict"], table[0]["note"]) == ("No series yet", "Nobody counts it.")
    book = load_workbook(BytesIO(Client().get(f"{BOARD}board.xlsx?method=unsd").content))
    cells = list(chain.from_iterable(book.active.iter_rows(min_row=2)))
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "UN Statistics Division" in {cell.value for cell in cells}


@pytest.mark.usefixtures("targets")
def test_what_is_not_there_is_not_found():
    for address in ("/progress/none@1/", f"{BOARD}board.pdf", f"{BOARD}none/", "/progress/none@1/9.c/"):
        assert Client().get(address).status_code == 404, address


def test_a_framework_without_targets_says_so_and_who_may_sets_one():
    loaded()
    assert "No targets have been set for this framework yet." in page(BOARD)
    assert "/set/" not in page(BOARD)
    client = Client()
    client.force_login(member(OrganisationFactory(), Role.EDITOR).user)
    assert "/progress/sdg@2020/9.c/set/" in page(BOARD, client)


@pytest.mark.usefixtures("targets")
def test_the_page_of_all_frameworks_counts_their_targets():
    html = page("/progress/")
    assert 'href="/progress/sdg@2020/"' in html
    assert "3 targets" in html
    assert "data for 2 countries and country groups, next to the records there" in html
    assert 'aria-current="true">Progress' in page("/fr/progress/").replace("Progrès", "Progress")


def test_a_framework_without_a_short_name_is_called_by_its_title():
    loaded(Catalogue.of([replace(SDG, short={})], []))
    put(FIGURES)
    set_targets(replace(TARGET, area="001", value=70))
    assert "All targets of Goals" in words(page("/progress/"))


def test_values_without_source_and_file_are_said_to_be_written_by_hand():
    loaded()
    put(replace(FIGURES, source="", release=""), file="")
    set_targets(replace(TARGET, area="001", value=70))
    assert "Data as imported: entered by hand ( 14 June 2019 )" in words(page(BOARD))


def test_without_targets_the_page_says_so():
    loaded()
    assert "No targets have been set here yet." in page("/progress/")


@pytest.mark.usefixtures("targets")
def test_targets_of_a_series_within_an_organisation_are_for_its_members():
    organisation = OrganisationFactory()
    own = replace(USERS, code="OWN", measures=())
    put(dataset(replace(observation(2014, 5.0), series="OWN"), series=[own]), organisation=organisation, public=False)
    set_target(
        actor=SYSTEM, target=replace(TARGET, node=Curie("sdg", "2020", "4.b"), series="OWN"), organisation=organisation
    )
    assert "Scholarships" not in " ".join(rows(page(BOARD)))
    client = Client()
    client.force_login(member(organisation, Role.READER).user)
    assert "Scholarships" in " ".join(rows(page(BOARD, client)))


@pytest.mark.usefixtures("targets")
def test_pages_ask_as_often_for_many_targets_as_for_few(django_assert_num_queries: DjangoAssertNumQueries):
    for address, number in (("/progress/", QUERIES["all"]), (BOARD, QUERIES["board"])):
        page(address)
        with django_assert_num_queries(number):
            page(address)
    set_targets(*(replace(TARGET, node=Curie("sdg", "2020", code)) for code in ("4", "9", "4.b", "4.4.1")))
    for address, number in (("/progress/", QUERIES["all"]), (BOARD, QUERIES["board"])):
        page(address)
        with django_assert_num_queries(number):
            page(address)


QUERIES = {"all": 13, "board": 14}
