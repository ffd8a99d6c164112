from __future__ import annotations

import pytest
from tests.factories.catalogues import loaded
from tests.factories.indicators import SMALL, dataset, observation, put

from goalweave.accounts.actor import VISITOR
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.queries import SeriesExtent

pytestmark = pytest.mark.django_db

FEMALE = (("SEX", "F"),)


@pytest.fixture
def row():
    loaded()
    put()
    return queries.series_by_code(VISITOR)["IT_USE"]


def test_values_of_areas_and_keys(row):
    assert queries.series_observations(row, areas=["RW"]) == [SMALL.observations[5], SMALL.observations[6]]
    assert queries.series_observations(row, keys=[FEMALE]) == [SMALL.observations[3]]
    assert queries.series_observations(row, areas=[]) == []


def test_the_newest_of_each_area(row):
    assert queries.latest_values(row, ()) == {"KE": SMALL.observations[2], "RW": SMALL.observations[6]}
    assert queries.latest_values(row, (), year=2016) == {"KE": SMALL.observations[1], "RW": SMALL.observations[5]}
    assert queries.latest_values(row, (), areas=["RW"]) == {"RW": SMALL.observations[6]}


def test_a_value_that_is_missing_is_not_the_newest(row):
    from tests.factories.indicators import dataset

    put(dataset(observation(2018, None, "RW", status="M")))
    assert queries.latest_values(row, ())["RW"].time == "2017"


def test_paths_of_many_places_in_two_queries(row, django_assert_num_queries):
    wanted = [("IT_USE", "KE", ()), ("IT_USE", "RW", FEMALE), ("NOTHING", "KE", ())]
    with django_assert_num_queries(2):
        found = queries.observations_at(VISITOR, wanted)
    assert found == {wanted[0]: list(SMALL.observations[:3]), wanted[1]: [], wanted[2]: []}


def test_what_is_known_of_areas(row):
    assert queries.area_observations(VISITOR, ["RW"]) == {("IT_USE", "RW", ()): list(SMALL.observations[5:7])}


def test_what_a_series_holds(row):
    assert queries.series_extent(row) == SeriesExtent({(): 5, FEMALE: 1, (("SEX", "M"),): 1}, ("KE", "RW"), 2014, 2017)
    assert queries.series_extent(row).count == 7


def test_indicators_of_nodes(row):
    wanted = [Curie("sdg", "2020", "9.c"), Curie("sdg", "2020", "9.1"), Curie("wsis", "2003", "C2")]
    found = queries.indicators_measuring(VISITOR, wanted, EditionMap.of(catalogue()))
    assert {node: [one.slug for one in some] for node, some in found.items()} == {wanted[0]: ["sdg-9-c"]}


def test_releases_are_the_loadings_that_values_stand_as_each_release_once():
    loaded()
    put()
    put(dataset(observation(2018, 20.0)), file="more.csv")
    put(dataset(observation(2019, 21.0), release="2019.Q3"), file="new.csv")
    assert [(one.release, one.file) for one in queries.releases(VISITOR, ["IT_USE"])] == [
        ("2019.Q3", "new.csv"),
        ("2019.Q2", "more.csv"),
    ]
    assert queries.releases(VISITOR, ["NONE"]) == []
