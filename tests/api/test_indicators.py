"""Indicators, observations, progress and indices as open data."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.api.conftest import Get, World
from tests.factories.accounts import administrator
from tests.factories.indicators import NOW, TARGET, USERS, dataset, observation, put, with_value

from goalweave.accounts.actor import SYSTEM
from goalweave.core.model import Curie, Target
from goalweave.formats.observations import ReadOptions, read_observations
from goalweave.formats.observations.sdmx import read_sdmx
from goalweave.formats.reading.limits import Limits
from goalweave.indicators.actions import load_observations, set_target
from goalweave.indicators.models import Vintage

FIRST = dataset(
    *(observation(year, value) for year, value in ((2014, 10.0), (2016, 20.0), (2017, 30.0))),
    observation(2017, 25.0, sex="F", footnote="From a survey"),
    observation(2017, 50.0, "001", bound="<", lower=48.0, upper=52.0, nature="E"),
)


@pytest.fixture(scope="module")
def _loaded(built: World) -> None:
    put(FIRST)
    hidden = replace(USERS, code="OWN", measures=(Curie("sdg", "2020", "4.4"),))
    put(dataset(observation(2017, 1.0, series="OWN"), series=(hidden,)), organisation=built.own, public=False)
    for one in (
        TARGET,
        Target(node=Curie("sdg", "2020", "4.4"), value=50, year=2030, note={"en": "Nobody counts it."}),
    ):
        set_target(actor=SYSTEM, target=one, organisation=None)


@pytest.fixture
def figures(_loaded: None, world: World) -> World:
    return world


def test_indicators_are_those_that_everybody_may_see(figures: World, get: Get, client: Client) -> None:
    found = get("indicators")
    assert [(one["slug"], one["series"], one["measures"], one["organisation"]) for one in found["results"]] == [
        ("sdg-9-c", ["IT_USE"], ["sdg@2020:9.c"], None)
    ]
    client.force_login(administrator().user)
    assert get("indicators") == found
    for asked, count in (
        ({"q": "internautes"}, 1),
        ({"q": "water"}, 0),
        ({"node": "sdg:9"}, 1),
        ({"node": "sdg:4"}, 0),
        ({"framework": "sdg"}, 1),
        ({"framework": "wsis"}, 0),
        ({"area": "KE"}, 1),
        ({"area": "FR"}, 0),
    ):
        assert get("indicators", **asked)["count"] == count, asked
    for asked, code in (
        ({"node": "sdg:99"}, 404),
        ({"framework": "mdg"}, 404),
        ({"area": "Kenya"}, 422),
        ({"x": 1}, 422),
    ):
        get("indicators", code, **asked)
    one = get("indicators/sdg-9-c")
    assert (one["series"][0]["code"], one["series"][0]["unit"]) == ("IT_USE", "PT")
    get("indicators/own-sdg-4-4", 404)


def test_a_series_says_what_there_is_of_it(figures: World, get: Get) -> None:
    found = get("series/IT_USE")
    assert (found["observations"], found["areas"], found["first"], found["last"]) == (5, ["001", "KE"], 2014, 2017)
    assert {"dimension": "SEX", "code": "F", "name": {"en": "Women", "fr": "Femmes"}} in found["codes"]
    assert [(one["release"], one["origin"], one["counts"]) for one in found["vintages"]] == [
        ("2019.Q2", "file", {"new": 5, "changed": 0})
    ]
    get("series/OWN", 404)
    get("series/OWN/observations", 404)
    get("series/nothing", 404)


def test_observations_are_filtered_and_paged(figures: World, get: Get) -> None:
    whole = get("series/IT_USE/observations")
    assert [(one["area"], one["time"], one["key"], one["value"]) for one in whole["results"]] == [
        ("001", "2017", {}, 50.0),
        ("KE", "2014", {}, 10.0),
        ("KE", "2016", {}, 20.0),
        ("KE", "2017", {}, 30.0),
        ("KE", "2017", {"SEX": "F"}, 25.0),
    ]
    assert whole["results"][0] == {
        "area": "001", "time": "2017", "key": {}, "value": 50.0, "bound": "<", "unit": "PT", "multiplier": 0, "status": "A",
        "nature": "E", "lower": 48.0, "upper": 52.0, "source": "", "footnote": "", "time_detail": "",
        "provider": "an-office",
    }  # fmt: skip
    for asked, places in (
        ({"area": "KE", "years": "2016"}, [2]),
        ({"area": "KE,001", "years": "2016-2017", "key": "-"}, [0, 2, 3]),
        ({"key": "SEX=F"}, [4]),
        ({"key": "SEX=M"}, []),
        ({"limit": 2, "offset": 3}, [3, 4]),
    ):
        found = get("series/IT_USE/observations", **asked)
        assert found["results"] == [whole["results"][place] for place in places], asked
    for asked in ({"years": "soon"}, {"area": "KE;RW"}, {"format": "xls"}, {"format": "open-sdg"}):
        get("series/IT_USE/observations", 422, **asked)
    get("series/IT_USE/observations", 404, vintage=987654)


def test_what_was_published_before_is_found_by_its_vintage(figures: World, get: Get) -> None:
    first = Vintage.objects.get(organisation=None)
    load_observations(actor=SYSTEM, dataset=with_value(FIRST, 2, value=33.0), now=NOW + timedelta(days=1))
    asked = {"area": "KE", "years": "2017", "key": "-"}
    assert [one["value"] for one in get("series/IT_USE/observations", **asked)["results"]] == [33.0]
    assert [one["value"] for one in get("series/IT_USE/observations", **asked, vintage=first.pk)["results"]] == [30.0]


@pytest.mark.parametrize("form", ["csv", "csvw", "sdmx-csv", "sdmx-csv-1", "sdmx-json", "sdmx-ml", "open-sdg"])
def test_files_hold_what_was_asked_for(figures: World, client: Client, form: str) -> None:
    address = "/api/v1/series/IT_USE/observations"
    response = client.get(address, {"format": form, "area": "KE", "key": "-"})
    kinds = {"csv": "text/csv", "csvw": "application/csvm+json", "sdmx-csv": "application/vnd.sdmx.data+csv", "sdmx-csv-1": "application/vnd.sdmx.data+csv", "sdmx-json": "application/vnd.sdmx.data+json", "sdmx-ml": "application/vnd.sdmx.structurespecificdata+xml", "open-sdg": "text/csv"}  # fmt: skip
    assert (response.status_code, response["Content-Type"].partition(";")[0]) == (200, kinds[form])
    assert response["Content-Disposition"].startswith('attachment; filename="IT_USE')
    if form == "csvw":
        told = json.loads(response.content)
        assert told["url"] == "?format=csv&area=KE&key=-"
        table = client.get(f"{address}{told['url']}")
        assert f'rel="describedby"; type="{kinds[form]}"' in table["Link"]
        head = next(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
        assert len(told["tableSchema"]["columns"]) == len(head)
        return
    stream = io.BytesIO(response.content)
    if form == "open-sdg":
        found = read_observations(
            stream, "IT_USE.csv", options=ReadOptions(series="IT_USE", area="KE", form="open-sdg")
        )
    else:
        found = read_observations(stream, "IT_USE.csv") if form == "csv" else read_sdmx(stream, "it", Limits())
    assert [(one.area, one.time, one.value) for one in found.observations] == [("KE", "2014", 10.0), ("KE", "2016", 20.0), ("KE", "2017", 30.0)]  # fmt: skip


def test_progress_of_a_framework_in_all_languages(figures: World, get: Get) -> None:
    found = get("progress/sdg")
    assert (found["framework"], found["first"], found["last"]) == ("sdg@2020", 2014, 2017)
    assert found["counts"] == {"on_path": 1, "behind": 0, "cannot": 0, "no_series": 1}
    bare, use = found["targets"]
    assert (bare["node"], bare["series"], bare["verdict"], bare["note"]) == ("sdg@2020:4.4", None, "no_series", {"en": "Nobody counts it."})  # fmt: skip
    assert (use["verdict"], use["covered"], use["latest"], use["records"]) == ("on_path", 0.4, {"year": 2017, "value": 30.0}, 1)  # fmt: skip
    assert use["sentence"]["en"] == (
        "From 10 in 2014 to 30 in 2017: an increase of 6.7 a year; an increase of 5 a year is needed to "
        "reach 60 by 2023."
    )
    assert "\u2068" not in str(use["sentence"])
    assert get("progress/sdg", until=2016)["targets"][1]["latest"] == {"year": 2016, "value": 20.0}
    assert get("progress/sdg", method="unsd")["targets"][1]["method"] == "unsd"
    assert get("progress/wsis")["targets"] == []
    get("progress/mdg", 404)
    get("progress/sdg", 422, method="magic")
    get("progress/sdg", 422, until="later")


def test_indices_say_how_they_are_made_and_what_they_come_to(world: World, get: Get) -> None:
    keys = [one["key"] for one in get("indices")["results"]]
    assert {"gci@2020", "idi@2017"} <= set(keys) or len(keys) > 2
    one = get("indices/idi@2017")
    top = [part for part in one["parts"] if not part["parent"]]
    assert (all(part["group"] for part in top), round(sum(part["weight"] for part in top), 9)) == (True, 1.0)
    assert all(part["group"] or part["series"] or part["unit"] for part in one["parts"])
    empty = get("indices/idi@2017/results")
    assert (empty["year"], empty["results"], empty["needs"]) == (None, [], [])
    get("indices/nothing", 404)
    get("indices/nothing/results", 404)
    [first, *_rest] = get("indices/gci/published")["results"]
    assert (first["edition"], first["area"], first["score"], first["rank"], first["scale"]) == (
        "2024",
        "AE",
        100,
        None,
        100,
    )
    get("indices/idi@2017/results", 404, parameters="x=1")
    get("indices/idi@2017/results", 422, within=99)


def test_an_index_says_where_its_tiers_begin(world: World, get: Get) -> None:
    assert [tier["lowest"] for tier in get("indices/tai")["tiers"]] == [0.5, 0.35, 0.2, 0.0]


def test_pages_of_observations_ask_the_database_a_few_times(
    figures: World, get: Get, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    get("series/IT_USE/observations")
    with django_assert_num_queries(6):
        get("series/IT_USE/observations", limit=1)
    get("progress/sdg")
    with django_assert_num_queries(12):
        get("progress/sdg")
