from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import SMALL, USERS, dataset, observation, put

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.core.model import Curie, dimension_key
from goalweave.indicators import queries
from goalweave.indicators.browsing import (
    IndicatorFilter,
    IndicatorListing,
    MedianValue,
    areas_with_counts,
    headline_key,
    headlines,
)
from goalweave.indicators.models import Vintage

pytestmark = pytest.mark.django_db

SKILLS = replace(
    USERS,
    code="SKILLS",
    name={"en": "People with skills"},
    measures=(Curie("sdg", "2020", "4.4.1"),),
    dimensions=("SEX",),
)
WOMEN = dimension_key({"SEX": "F"})


@pytest.fixture(scope="module")
def catalogue(standing):
    known = loaded()
    put()
    put(
        dataset(
            observation(2016, 40.0, "001", series="SKILLS", sex="F"),
            observation(2015, 30.0, "KE", series="SKILLS", sex="F"),
            series=[SKILLS],
        )
    )
    return known


def listed(catalogue, actor=VISITOR, **chosen):
    return IndicatorListing(actor, IndicatorFilter(**chosen), catalogue)


def slugs(found):
    return [row.slug for row in found.rows]


def test_all_are_listed_and_counted_by_what_they_measure(catalogue):
    found = listed(catalogue)
    assert slugs(found) == ["sdg-4-4-1", "sdg-9-c"]
    assert found.facet("goal") == [("sdg@2020:4", 1), ("sdg@2020:9", 1)]
    assert found.facet("framework") == [("sdg@2020", 2)]
    assert found.facet("data") == [("yes", 2)]
    assert found.facet("area") == [("KE", 2), ("001", 1), ("RW", 1)]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"text": "skills"}, ["sdg-4-4-1"]),
        ({"text": "9.c"}, ["sdg-9-c"]),
        ({"text": "zebra"}, []),
        ({"node": Curie("sdg", "2020", "4")}, ["sdg-4-4-1"]),
        ({"node": Curie("sdg", "2020", "4.4.1")}, ["sdg-4-4-1"]),
        ({"node": Curie("sdg", "2020", "9.1")}, []),
        ({"framework": "wsis@2003"}, []),
        ({"area": "RW"}, ["sdg-9-c"]),
        ({"data": "no"}, []),
        ({"custodian": "Nobody"}, []),
    ],
)
def test_a_choice_leaves_what_passes_it(catalogue, chosen, expected):
    assert slugs(listed(catalogue, **chosen)) == expected


def test_a_facet_counts_with_all_choices_but_its_own(catalogue):
    found = listed(catalogue, area="RW")
    assert found.facet("area") == [("KE", 2), ("001", 1), ("RW", 1)]
    assert found.facet("goal") == [("sdg@2020:9", 1)]


def test_an_indicator_of_an_organisation_is_listed_for_its_members(catalogue):
    own = OrganisationFactory(slug="own")
    put(
        dataset(observation(2016, 1.0, series="OWN"), series=[replace(USERS, code="OWN", measures=())]),
        organisation=own,
        public=False,
    )
    assert slugs(listed(catalogue)) == ["sdg-4-4-1", "sdg-9-c"]
    assert slugs(listed(catalogue, member(own))) == ["own-own", "sdg-4-4-1", "sdg-9-c"]


def test_the_headline_is_of_the_world_or_else_of_the_first_area(catalogue, django_assert_num_queries):
    rows = list(queries.list_indicators(VISITOR))
    headlines(VISITOR, rows)
    with django_assert_num_queries(4):
        found = headlines(VISITOR, rows)
    by_slug = {row.slug: found[row.pk] for row in rows}
    assert by_slug["sdg-9-c"].area == "KE"
    assert by_slug["sdg-9-c"].latest == SMALL.observations[2]
    assert by_slug["sdg-9-c"].areas == 2
    assert (by_slug["sdg-4-4-1"].area, by_slug["sdg-4-4-1"].key) == ("001", WOMEN)
    assert by_slug["sdg-4-4-1"].latest.value == 40.0


def test_without_a_world_value_there_is_a_middle_of_at_least_three_countries(catalogue):
    (row,) = (row for row in queries.list_indicators(VISITOR) if row.slug == "sdg-9-c")
    assert headlines(VISITOR, [row])[row.pk].middle is None
    put(
        dataset(
            observation(2019, 30.0, "UG"), observation(2019, 99.0, "202"), observation(2020, 5, "FR", unit="NUMBER")
        )
    )
    assert headlines(VISITOR, [row])[row.pk].middle == MedianValue(21.8, 3, 2017, 2019)
    assert headlines(VISITOR, [row], "KE")[row.pk].middle is None
    put(dataset(observation(2019, 50.0, "001")))
    assert headlines(VISITOR, [row])[row.pk].middle is None


def test_the_headline_is_of_the_area_asked_for(catalogue):
    rows = list(queries.list_indicators(VISITOR))
    found = {row.slug: headlines(VISITOR, rows, "RW")[row.pk] for row in rows}
    assert (found["sdg-9-c"].area, found["sdg-4-4-1"].area) == ("RW", "001")


def test_a_new_value_is_in_the_next_list(catalogue):
    put(dataset(observation(2019, 30.0, "UG")))
    assert ("UG", 1) in listed(catalogue).facet("area")


def test_the_headline_key_is_where_the_values_are(catalogue):
    row = queries.series_by_code(SYSTEM)["SKILLS"]
    assert headline_key(row, {"SEX=F": frozenset({"KE"}), "SEX=M": frozenset({"KE", "RW"})}) == dimension_key(
        {"SEX": "M"}
    )
    assert headline_key(row, {"": frozenset({"KE"}), "SEX=M": frozenset({"KE", "RW"})}) == ()
    assert headline_key(row, {}) == ()
    row.headline = {"SEX": "F"}
    assert headline_key(row, {"": frozenset({"KE"}), "SEX=F": frozenset({"KE"})}) == WOMEN


def test_places_as_they_were(catalogue):
    row = queries.series_by_code(SYSTEM)["IT_USE"]
    first = Vintage.objects.earliest("pk")
    put(dataset(observation(2019, 30.0, "UG")))
    assert areas_with_counts(row, ()) == {"KE": 3, "RW": 2, "UG": 1}
    assert areas_with_counts(row, (), first) == {"KE": 3, "RW": 2}
