"""Pages of indices: rankings with their tables, cards, what if, comparisons, files."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import loaded
from tests.factories.stored_indices import stored_index_series, stored_tai
from tests.languages import OTHER_LANGUAGES
from tests.markup import compact
from tests.web.indices.shown import page, table, text

from goalweave.accounts.models import Role

pytestmark = pytest.mark.django_db

TAI = "/indices/tai@2001/"


@pytest.fixture(scope="module")
def _tai(standing: None) -> None:
    loaded()
    stored_tai()


@pytest.fixture
def tai(_tai: None, db: None) -> None:
    """What a test writes is taken back, the index and its values stay."""


def test_the_list_says_who_can_be_ranked(tai: None) -> None:
    said = text(page("/indices/"))
    assert "Technology Achievement Index 2001" in said
    assert "23 countries can be ranked in 2000 only" in said
    assert "194 countries with published scores edition of 2024; 0 of 5 indicators have values here." in said
    assert "ICT Development Index 2017" in said
    assert "Compares cities No city has values here yet." in said
    assert said.index("Technology Achievement Index") < said.index("ICT Development Index")


def test_a_ranking_has_its_intervals_and_pillars(tai: None) -> None:
    html = page(TAI)
    rows = table(html, "ranking")
    assert len(rows) == 23
    assert rows[0] == ["1", "Finland", "0.7449", "1–3", "Leaders", "0.3244", "0.7445", "1.0000", "0.9107", "1997–2000"]
    assert [row[0] for row in rows] == [str(number) for number in range(1, 24)]
    assert "one of 2,000 draws" not in html
    assert "nine out of ten of 2,000 draws" in text(html)
    assert "18 Leaders from 0.5" in text(html)
    assert 'data-chart="ranking"' in html


def test_a_ranking_of_one_region_keeps_the_ranks_of_all(tai: None) -> None:
    rows = table(page(f"{TAI}?region=154"), "ranking")
    assert [row[:2] for row in rows] == [
        ["1", "Finland"], ["3", "Sweden"], ["7", "United Kingdom of Great Britain and Northern Ireland"], ["12", "Norway"], ["13", "Ireland"],
    ]  # fmt: skip
    assert len(table(page(f"{TAI}?region=002"), "ranking")) == 23


def test_how_it_is_calculated_is_in_words(tai: None) -> None:
    rows = table(page(TAI), "method")
    assert [row[:5] for row in rows[6:9]] == [
        ["Older innovations", "arithmetic mean: other parts can offset a low one", "25 %", "25 %", ""],
        ["Telephones, fixed and mobile PER_1000_POP", "decimal logarithm; no score at 1, full score at 901", "50 %", "12.5 %", "TAI_TELEPHONES 23 countries"],
        ["Electricity used per person kilowatt-hours per person", "decimal logarithm; no score at 22, full score at 6,969", "50 %", "12.5 %", "TAI_ELECTRICITY 23 countries"],
    ]  # fmt: skip


def test_an_id_leads_to_the_newest_edition(tai: None) -> None:
    response = Client().get("/indices/tai/?within=3")
    assert (response.status_code, response["Location"]) == (302, f"{TAI}?within=3")
    assert Client().get("/indices/none/").status_code == 404


def test_who_is_left_out_is_told_with_what_they_lack(tai: None) -> None:
    stored_index_series("TAI_PATENTS", ("KE", 1999, 1), unit="PER_1000000_POP")
    html = page(TAI)
    assert "1 country without a score" in text(html)
    assert "Kenya 1 of 8 Royalties received per person, Internet hosts" in text(html)
    card = text(page(f"{TAI}KE/"))
    assert "No score because 7 indicators are missing: Royalties received per person;" in card


def test_a_value_that_cannot_be_is_told_and_not_used(tai: None) -> None:
    stored_index_series("idi.secondary", ("KE", 2016, -3), unit="NUMBER")
    assert "Kenya , idi.secondary , 2016 : -3 is below the lowest possible value, 0" in text(page("/indices/idi@2017/"))


def test_older_values_are_used_as_far_as_is_asked_for(tai: None) -> None:
    assert "8 of 8" not in text(page(f"{TAI}?within=0"))
    assert "No country can be ranked yet" in text(page(f"{TAI}?within=0"))
    assert len(table(page(f"{TAI}?year=2002&within=5"), "ranking")) == 23


def test_numbers_that_are_not_known_must_be_given(tai: None) -> None:
    html = page("/indices/idi@2023/")
    assert "The publisher of this index has not made its goalposts available" in text(html)
    assert 'href="/indices/build/?from=idi%402023"' in html
    assert "goalposts required" in text(page("/indices/"))
    wrong = page("/indices/idi@2023/?p.internet_users_highest=many")
    assert "“many” is not a number" in text(wrong)


def test_a_card_adds_up(tai: None) -> None:
    html = page(f"{TAI}NZ/")
    rows = table(html, "method cells")
    assert "0.5488 score out of 1" in text(html)
    assert "15 rank among 23 countries" in text(html)
    leaves = [row for row in rows if row[1]]
    assert len(leaves) == 8
    assert sum(float(row[6]) for row in leaves) == pytest.approx(0.5488, abs=0.0004)
    patents = [
        "Patents per million people per million people",
        "103",
        "1998",
        "0.1036",
        "0.1036",
        "12.5 %",
        "0.0130",
        "0.1120",
    ]
    assert leaves[0][:8] == patents
    assert "OECD/JRC, Handbook" in leaves[0][8]


def test_a_card_tells_what_would_raise_the_rank_most(tai: None) -> None:
    rows = table(page(f"{TAI}KR/"), "rises most")
    assert rows[0] == ["Internet hosts", "to its upper goalpost", "232.4", "+0.1224", "1 4 places up"]


def test_the_median_is_of_all_or_of_the_region(tai: None) -> None:
    assert "Median of all ranked countries" in page(f"{TAI}FI/")
    assert "Median of Northern Europe" in page(f"{TAI}FI/?beside=region")
    assert "Median of all ranked countries" in page(f"{TAI}JP/?beside=region")  # with two countries of it


def test_a_country_is_known_by_any_code(tai: None) -> None:
    response = Client().get(f"{TAI}NZL/?year=2000")
    assert (response.status_code, response["Location"]) == (302, f"{TAI}NZ/?year=2000")
    assert Client().get(f"{TAI}002/").status_code == 404
    assert Client().get(f"{TAI}nowhere/").status_code == 404
    assert "None of this index’s indicators has a value for this country in the selected years." in page(f"{TAI}KE/")


def test_what_if_works_without_scripts_and_keeps_only_what_is_changed(tai: None) -> None:
    card = page(f"{TAI}KR/")
    assert "Nothing has been changed yet." in card
    fields = dict(re.findall(r'name="([vw]\.\w+)" value="([^"]*)"', card))
    assert fields["v.royalties"] == "9.8"
    sent = {**fields, "v.royalties": "200", "w.skills": "50"}
    response = Client().get(f"{TAI}KR/", sent)
    assert (response.status_code, response["Location"]) == (302, f"{TAI}KR/?v.royalties=200&w.skills=50")
    said = text(page(response["Location"]))
    assert "Royalties received per person 9.8 200" in said
    assert "Weight of Human skills 25 % 50 %" in said
    assert Client().get(f"{TAI}KR/", fields)["Location"] == f"{TAI}KR/"


def test_what_if_changes_the_rank_by_the_engine(tai: None) -> None:
    said = text(page(f"{TAI}KR/?v.royalties=200"))
    assert "Score 0.7532 +0.0872 Rank 1 4 places up Class Leaders" in said
    down = text(page(f"{TAI}KR/?v.patents=0"))
    assert "\u22120.0980" in down
    assert re.search(r"Rank \d+ \d+ places down", down)


def test_what_cannot_be_is_said_and_nothing_worked_out(tai: None) -> None:
    said = text(page(f"{TAI}KR/?v.exports=140&v.royalties=200"))
    assert "High and medium technology in exports: 140 is above the highest possible value, 100" in said
    said = text(page(f"{TAI}KR/?v.exports=many&w.skills=-2"))
    assert "High and medium technology in exports: “many” is not a number" in said
    assert "Human skills: a weight must be above zero" in said


def test_with_scripts_only_the_outcome_is_sent(tai: None) -> None:
    response = Client().get(
        f"{TAI}KR/?v.royalties=200&v.patents=779", headers={"HX-Request": "true", "HX-Target": "changed"}
    )
    assert response["HX-Replace-Url"] == f"{TAI}KR/?v.royalties=200"
    assert compact(response.content.decode()).lstrip().startswith('<div id="changed"')
    assert "0.7532" in compact(response.content.decode())


def test_what_was_filled_in_stays_where_something_is_chosen_first(tai: None) -> None:
    found = page(f"{TAI}KR/?within=10&v.royalties=200")
    assert '<input type="hidden" name="within" value="10">' in found


def test_countries_stand_side_by_side(tai: None) -> None:
    html = page(f"{TAI}compare/?area=FI&area=JPN&area=FI&area=NO&area=SE")
    rows = table(html, "method cells")
    assert rows[0] == ["Score", "rank 1 1–3", "0.7449", "rank 4 3–5", "0.6984", "rank 12 4–13", "0.5804", ""]
    assert rows[2] == ["Patents per million people per million people", "187 1998", "0.1881", "994 1998", "1.0000", "103 1998", "0.1036", "0.8964"]  # fmt: skip
    assert 'data-chart="compared"' in html
    assert "Some of the selected countries have no data for this index." in page(f"{TAI}compare/?area=FI&area=KE")
    assert "Choose two or 3 countries." in page(f"{TAI}compare/")
    assert "No country has data for this index yet." in page("/indices/gci@2024/compare/")


def test_results_are_a_table_with_everything(tai: None) -> None:
    response = Client().get(f"{TAI}results.csv")
    assert response["Content-Disposition"] == 'attachment; filename="tai-2001-2000.csv"'
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    told = json.loads(Client().get(f"{TAI}results.csv-metadata.json").content)
    assert list(rows[0]) == [one["name"] for one in told["tableSchema"]["columns"]]
    first = rows[0]
    assert (first["entity"], first["name"], first["rank"], first["rank_low"], first["rank_high"]) == (
        "FI",
        "Finland",
        "1",
        "1",
        "3",
    )
    assert (first["patents.value"], first["patents.time"], first["tier"]) == ("187.0", "1998", "Leaders")
    document = json.loads(Client().get(f"{TAI}results.json").content)
    assert (document["year"], document["within"], document["sensitivity"]["draws"]) == (2000, 5, 2000)
    assert float(first["score"]) == document["results"][0]["score"]
    assert document["results"][0]["parts"]["patents"]["time"] == "1998"
    assert b"<svg" in Client().get(f"{TAI}results.svg").content
    assert Client().get(f"{TAI}results.png").content.startswith(b"\x89PNG")
    for form in ("xlsx", "html"):
        assert Client().get(f"{TAI}results.{form}").status_code == 404
    assert Client().get("/indices/gci@2024/results.csv").status_code == 404


def test_the_template_is_for_the_command(tai: None) -> None:
    rows = list(csv.reader(StringIO(Client().get("/indices/u4ssc@2017/template.csv").content.decode("utf-8-sig"))))
    assert (rows[0][:2], rows[1][:2]) == (["entity", "EC.ICT.ICT.1C"], ["# name", "Homes with Internet"])
    to_load = Client().get("/indices/u4ssc@2017/to-load.csv").content.decode("utf-8-sig")
    assert list(csv.reader(StringIO(to_load)))[1] == ["u4ssc.EC.ICT.ICT.1C", "Homes with Internet", "PT", "", "", ""]


def test_figures_of_an_organisation_count_for_its_members_alone(tai: None) -> None:
    own = OrganisationFactory(slug="own")
    stored_index_series("idi.schooling", ("KE", 2016, 9), organisation=own, public=False, unit="YR")
    client = Client()
    client.force_login(member(own, Role.READER).user)
    assert "idi.schooling 1 country" in text(page("/indices/idi@2017/", client=client))
    for address in ("/indices/idi@2017/", "/indices/idi@2017/KE/"):
        assert "1 country" not in text(page(address))
    assert Client().get("/indices/idi@2017/results.json").status_code == 404


def test_who_may_load_is_led_to_where_it_is_done(tai: None) -> None:
    client = Client()
    client.force_login(administrator().user)
    assert 'href="/indicators/load/"' in page("/indices/gci@2024/", client=client)
    assert 'href="/indicators/load/"' not in page("/indices/gci@2024/")


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_every_language(tai: None, language: str) -> None:
    for address in (
        "/indices/",
        TAI,
        f"{TAI}FI/?v.patents=200",
        f"{TAI}compare/?area=FI&area=JP",
        "/indices/idi@2023/",
        "/indices/u4ssc@2017/",
    ):
        assert page(f"/{language}{address}")


@pytest.mark.parametrize("address", [TAI, f"{TAI}FI/", f"{TAI}compare/?area=FI&area=JP"])
@pytest.mark.parametrize(
    "query",
    ["year=99999", "year=-1&within=x&region=%00", "v.patents=1e999&w.skills=nan&area=%00&area=[&p.x=1"],
)
def test_nonsense_in_the_address_does_no_harm(tai: None, address: str, query: str) -> None:
    assert page(f"{address}{'&' if '?' in address else '?'}{query}")


@pytest.mark.parametrize(
    ("address", "queries"),
    [("/indices/", 4), (TAI, 6), (f"{TAI}FI/", 5), (f"{TAI}compare/?area=FI&area=JP", 5), (f"{TAI}results.json", 3)],
)
def test_how_many_queries(
    tai: None, address: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The frame; the series, the last loading and its line; names of codes."""
    page(address)
    with django_assert_num_queries(queries):
        page(address)
