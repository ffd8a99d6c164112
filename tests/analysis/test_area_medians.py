"""The middle of the countries of a group of which nothing is published."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from statistics import median

import pytest
from hypothesis import given, strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, USERS, dataset, observation, put

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.analysis.area_medians import (
    AreaLine,
    AreaMedian,
    area_lines,
    countries_of_area,
    median_line,
    median_lines,
    medians_by_year,
)
from goalweave.core.model import Observation
from goalweave.indicators import queries
from goalweave.indicators.actions import load_observations
from goalweave.indicators.browsing import places_with_values
from goalweave.indicators.models import Observation as Stored, Vintage

NEAR = ("KE", "RW", "UG", "ET")


def country(area: str, *values: float, **changes: object) -> list[Observation]:
    return [observation(2014 + place, value, area, **changes) for place, value in enumerate(values)]


def countries(areas: Iterable[str], *values: float) -> list[Observation]:
    """The same values for each of the countries."""
    return list(chain.from_iterable(country(area, *values) for area in areas))


def test_members_are_countries_of_regions_and_situations():
    assert "KE" in countries_of_area("014")
    assert "FR" not in countries_of_area("014")
    assert {"RW", "UG"} < set(countries_of_area("199"))
    assert "KE" not in countries_of_area("199")
    assert set(countries_of_area("014")) < set(countries_of_area("001"))
    assert (countries_of_area("KE"), countries_of_area("999"), countries_of_area("zz")) == ((), (), ())


def test_a_year_needs_three_countries_and_half_of_those_with_values():
    some = [country("KE", 1, 10), country("RW", 2, 20), country("UG", 3), country("ET", 9)]
    assert medians_by_year(USERS, some, 4) == {2014: AreaMedian(2.5, 4)}
    assert medians_by_year(USERS, some, 8) == {2014: AreaMedian(2.5, 4)}
    assert medians_by_year(USERS, some, 9) == {}
    assert medians_by_year(USERS, some[:2], 2) == {}


def test_other_units_and_plain_numbers_have_no_middle():
    some = [country(area, 1) for area in NEAR[:3]]
    own = [country("KE", 1, unit="PT"), country("RW", 2), country("UG", 3), country("ET", 9000, unit="NUMBER")]
    assert medians_by_year(USERS, own, 4) == {2014: AreaMedian(2, 3)}
    assert medians_by_year(USERS, [*some[:2], country("UG", None)], 3) == {}
    assert medians_by_year(replace(USERS, unit="NUMBER"), some, 3) == {}


@given(st.lists(st.floats(0, 100), min_size=3, max_size=40))
def test_a_middle_lies_among_its_values_and_hangs_on_no_order(values: list[float]):
    some = [country(f"{chr(65 + at // 26)}{chr(65 + at % 26)}", value) for at, value in enumerate(values)]
    found = medians_by_year(USERS, some, len(some))
    assert (
        found
        == medians_by_year(USERS, some[::-1], len(some))
        == {2014: AreaMedian(pytest.approx(median(values)), len(values))}
    )


def test_what_is_worked_out_says_so():
    (one,) = median_line(USERS, "014", (), [country(area, 5) for area in NEAR], 4).observations
    assert (one.area, one.time, one.value, one.nature) == ("014", "2014", 5, "E")
    assert one.source == "median of 4 countries, calculated by Goalweave"
    assert "4 countries" in one.footnote


@pytest.mark.django_db
def test_only_a_group_without_published_values_is_worked_out(django_assert_num_queries: DjangoAssertNumQueries):
    loaded()
    put(dataset(*countries(NEAR, 10, 20), observation(2014, 7.0, "202")))
    row = queries.series_by_code(SYSTEM)["IT_USE"]
    there = places_with_values()
    wanted = [(row, area, ()) for area in ("KE", "202", "014", "199", "FR")]
    with django_assert_num_queries(2):
        found = area_lines(VISITOR, wanted, there)
    assert {area: [one.value for one in line.observations] for (_code, area, _key), line in found.items()} == {
        "KE": [10, 20], "202": [7], "014": [10, 20], "199": [10, 20], "FR": [],
    }  # fmt: skip
    assert {area: line.of for (_code, area, _key), line in found.items() if line.of} == {
        "014": {2014: 4, 2015: 4},
        "199": {2014: 3, 2015: 3},
    }
    assert not Stored.objects.filter(line__area__in=("014", "199")).exists()


@pytest.mark.django_db
def test_half_is_of_the_countries_with_any_value_of_the_series():
    loaded()
    women = [observation(2014, 1.0, area, sex="F") for area in ("TZ", "SO", "DJ", "ER")]
    put(dataset(*countries(NEAR[:3], 10), *women))
    row = queries.series_by_code(SYSTEM)["IT_USE"]
    assert area_lines(VISITOR, [(row, "014", ())], places_with_values())["IT_USE", "014", ()] == AreaLine([])
    assert median_lines(row, ("014", "KE"), ()) == {}


@pytest.mark.django_db
def test_an_earlier_state_is_worked_out_of_the_values_of_then():
    loaded()
    put(dataset(*countries(NEAR, 10)))
    load_observations(actor=SYSTEM, dataset=dataset(*countries(NEAR, 30)), now=NOW)
    row, first = queries.series_by_code(SYSTEM)["IT_USE"], Vintage.objects.earliest("pk")
    assert [one.value for one in median_lines(row, ["014"], ())["014"].observations] == [30]
    assert [one.value for one in median_lines(row, ["014"], (), first)["014"].observations] == [10]
