"""The chapter of a goal in a country: indicators, groups left behind, gaps, work, sources, and the same as files."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.catalogues import loaded
from tests.factories.indicators import TARGET, USERS, dataset, observation, put
from tests.factories.records import mapping, record, stored
from tests.web.progress.test_board import page, words

from goalweave.accounts.actor import SYSTEM
from goalweave.core.model import BeneficiaryGroup, Curie, RecordPlace
from goalweave.indicators.actions import set_target

pytestmark = pytest.mark.django_db

FIGURES = dataset(
    observation(2014, 10.0),
    observation(2017, 17.8),
    observation(2014, 8.0, sex="F"),
    observation(2014, 12.0, sex="M"),
    observation(2017, 13.0, sex="F"),
    observation(2017, 21.5, sex="M"),
)
QUERIES = 15


@pytest.fixture(scope="module", autouse=True)
def _figures(standing: None) -> None:
    loaded()
    put(FIGURES)


def here(name: str, *nodes: str, **fields: object):
    return record(name, places=(RecordPlace("KE"),), mappings=tuple(map(mapping, nodes)), **fields)


def table(address: str) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(Client().get(address).content.decode("utf-8-sig"))))


def section(html: str, number: int) -> str:
    """The words of a numbered section."""
    text = words(html).replace("\u00a0", " ").split(f" {number}. ")[1]
    return text.split(f" {number + 1}. ")[0]


def test_chapter_says_in_words_what_its_figures_say():
    set_target(actor=SYSTEM, target=replace(TARGET, area="001", since=None), organisation=None)
    html = page("/countries/KE/9/")
    assert words(re.search(r'<p class="chapsum">(.*?)</p>', html, re.DOTALL)[1]).replace("\u00a0", " ") == (
        "Moving slowly in the right direction: Internet for everyone. "
        "Widest gap: Internet for everyone, 13 % (Women) and 21.5 % (Men) in 2017. "
        "Of 1 indicator with figures, 1 moves slowly in the right direction."
    )
    assert "<h1>Goal 9: Industry and networks</h1>" in html
    assert (
        "Internet for everyone Indicator 9.c People using the Internet 17.8 % 2017 National target none set Global target 60 % by 2023 "
        "Behind Needs 7 percentage points more a year; currently 2.6 more"
    ) in section(html, 1)
    assert 'aria-label="From 10 % in 2014 to 17.8 % in 2017; target 60 %"' in html


def test_national_target_is_the_one_that_is_judged():
    set_target(actor=SYSTEM, target=replace(TARGET, area="001", since=None), organisation=None)
    set_target(actor=SYSTEM, target=replace(TARGET, value=18, since=None), organisation=None)
    assert "National target 18 % by 2023 Global target 60 % by 2023 Nearly there" in section(
        page("/countries/KE/9/"), 1
    )


def test_indicator_without_a_target_has_direction_and_pace():
    text = section(page("/countries/KE/9/"), 1)
    assert "none set Global target no numeric value Internet for everyone Moving toward, fast" in text
    assert "2.6 percentage points more a year" in text


def test_single_figure_is_a_number_and_no_chart():
    put(dataset(observation(2017, 70.0, "RW")))
    html = page("/countries/RW/9/")
    assert "one figure" in section(html, 1)
    assert "Last figure: 2017" in section(html, 1)
    assert 'class="spark" width="190"' not in html


def test_groups_are_drawn_and_stand_in_a_table():
    text = section(page("/countries/KE/9/"), 2)
    assert "Open circle: the group that is behind." in text
    assert "Sex 13 % Women 21.5 % Men 8.5 points 1.65 times 4.5 wider than in 2014" in text


def test_gaps_name_targets_without_work_or_figures_and_groups_that_no_record_names():
    set_target(actor=SYSTEM, target=TARGET, organisation=None)
    stored(here("roads", "sdg@2020:9.1"))
    text = section(page("/countries/KE/9/"), 3)
    assert re.search(
        r"Behind, and no work recorded .* Internet for everyone Work, and no figure .* Roads for all 1 record", text
    )
    assert "Left behind, and not named in any record Women and girls" in text
    stored(here("women", "sdg@2020:9.c", groups=(BeneficiaryGroup.WOMEN,)))
    text = section(page("/countries/KE/9/"), 3)
    assert ("Left behind" in text, "Behind, and no work" in text) == (False, False)


def test_work_is_listed_with_what_it_is_accepted_for():
    stored(here("one", "sdg@2020:9.c"), here("other", "sdg@2020:4.4"))
    text = section(page("/countries/KE/9/"), 4)
    assert ("Title of one" in text, "Title of other" in text, "9.c" in text) == (True, False, True)


def test_files_have_the_figures_with_a_citation():
    rows = table("/countries/KE/9/indicators.csv")
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["node"], first["latest"], first["verdict"]) == ("sdg@2020:9.c", "17.8", "Moving toward, fast")
    assert re.fullmatch(
        r"# Kenya, 9: Industry and networks\. Sources: An office, 2019\.Q2, [\d-]{10}\. http\S+/countries/KE/9/",
        rows[-1][0],
    )
    groups = table("/countries/KE/9/groups.csv")
    assert groups[1] == [
        "sdg-9-c",
        "IT_USE",
        "KE",
        "SEX",
        "2017",
        "F",
        "13.0",
        "M",
        "21.5",
        "8.5",
        groups[1][10],
        "4.5",
    ]
    svg = page("/countries/KE/9/groups.svg")
    assert ("Women (13)" in svg, "Kenya, 9: Industry and networks" in svg) == (True, True)
    assert page("/countries/KE/9/groups.sdmx.csv").count("IT_USE") == 4
    assert Client().get("/countries/KE/9/groups.pdf").status_code == 404
    assert Client().get("/countries/KE/4/groups.svg").status_code == 404


def test_unknown_chapter_is_none_and_another_name_leads_to_the_code():
    for address in ("/countries/KE/10/", "/countries/KE/9.c/", "/countries/none/9/"):
        assert Client().get(address).status_code == 404, address
    assert Client().get("/countries/ken/9/")["Location"] == "/countries/KE/9/"
    assert "No figures for this goal are loaded" in words(page("/countries/KE/4/"))


def test_chapter_asks_as_often_for_many_figures(django_assert_num_queries: DjangoAssertNumQueries):
    stored(here("one", "sdg@2020:9.c"))
    page("/countries/KE/9/")
    with django_assert_num_queries(QUERIES):
        page("/countries/KE/9/")
    more = [replace(USERS, code=f"S{number}", name={"en": f"S{number}"}) for number in range(5)]
    put(dataset(*(replace(observation(2017, 1.0), series=one.code) for one in more), series=more))
    page("/countries/KE/9/")
    with django_assert_num_queries(QUERIES):
        page("/countries/KE/9/")


def test_countries_are_compared_by_the_same_series():
    put(dataset(observation(2017, 70.0, "RW"), observation(2014, 65.0, "RW")))
    other = replace(USERS, code="KE_9-c-1", name={"en": "National"}, measures=(Curie("sdg", "2020", "9.c"),))
    put(dataset(replace(observation(2018, 50.0), series="KE_9-c-1"), series=[other]))
    text = words(page("/countries/compare/?area=KE&area=RW&goal=9")).replace("\u00a0", " ")
    assert "Internet for everyone People using the Internet Kenya 17.8 % 2017 Moving toward, fast" in text
    assert "Rwanda 70 % 2017 Moving toward, fast 1.7 percentage points more a year" in text
    rows = table("/countries/compare/table.csv?area=KE&area=RW&goal=9")
    assert [row[6:10] for row in rows[1:3]] == [["KE", "Kenya", "2017", "17.8"], ["RW", "Rwanda", "2017", "70.0"]]


def test_countries_are_added_and_removed_by_links_and_forms():
    response = Client().get("/countries/compare/", {"area": "KE", "add": "Rwanda", "goal": "9"})
    assert sorted(response["Location"][1:].split("&")) == ["area=KE", "area=RW", "goal=9"]
    html = page("/countries/compare/?area=KE&area=RW&goal=9")
    assert 'href="?goal=9&amp;area=RW"' in html
    assert "No country or group is called “Atlantis”." in page("/countries/compare/?add=Atlantis")
    many = "&".join(f"area={code}" for code in ("KE", "RW", "UG", "ET", "FR", "DE", "IT", "ES", "PT"))
    assert "Portugal" not in words(page(f"/countries/compare/?{many}"))
    assert Client().get("/countries/compare/table.pdf").status_code == 404
