"""What is known of a country: its figures, whose targets are applied, what they are compared with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import SDG, loaded
from tests.factories.indicators import TARGET, USERS, dataset, observation, put

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.analysis.country import ComparisonFigure, area_figures, figures_by_goal, indicators_by_area, wider_areas
from goalweave.core.model import Curie
from goalweave.core.progress import Verdict
from goalweave.indicators.actions import set_target

pytestmark = pytest.mark.django_db


def targets(**by_area: float) -> None:
    for area, value in by_area.items():
        one = replace(TARGET, area=area.removeprefix("m"), value=value, since=None)
        set_target(actor=SYSTEM, target=one, organisation=None)


def test_a_country_is_part_of_its_regions_its_special_situations_and_the_world():
    assert wider_areas("KE") == ("014", "202", "002", "912", "001")
    assert wider_areas("RW") == ("014", "202", "002", "199", "432", "911", "001")
    assert wider_areas("202") == ("002", "001")
    assert wider_areas("001") == ()


def test_the_target_of_the_nearest_area_is_applied():
    loaded()
    put(dataset(observation(2014, 10.0, "RW"), observation(2017, 20.0, "RW")))
    targets(m001=90)
    (one,) = area_figures(VISITOR, "RW")
    assert (one.target.area, one.progress.target.area, one.progress.aimed) == ("001", "RW", 90)
    targets(m002=80, m199=30)
    (one,) = area_figures(VISITOR, "RW")
    assert (one.target.area, one.progress.verdict) == ("199", Verdict.ON_PATH)
    targets(RW=21)
    (one,) = area_figures(VISITOR, "RW")
    assert (one.target.area, one.target.value) == ("RW", 21)


def test_the_target_of_another_country_is_not_applied():
    loaded()
    put(dataset(observation(2017, 20.0, "RW")))
    targets(KE=60)
    (one,) = area_figures(VISITOR, "RW")
    assert (one.target, one.progress, one.latest.value) == (None, None, 20.0)


def test_a_figure_is_compared_with_what_is_published_of_its_region_else_of_the_world():
    loaded()
    put(
        dataset(
            observation(2016, 10.0),
            observation(2017, 20.0),
            observation(2016, 5.0, "014"),
            observation(2017, 45.0, "001"),
        )
    )
    assert area_figures(VISITOR, "KE")[0].beside == ComparisonFigure("014", 5.0, 2016)
    assert area_figures(VISITOR, "014")[0].beside is None


def test_else_with_the_middle_of_the_countries_beside_it_where_there_are_three():
    loaded()
    near = [observation(2017, value, area) for area, value in (("RW", 1.0), ("UG", 2.0), ("ET", 9.0))]
    put(dataset(observation(2017, 20.0), *near, observation(2017, 99.0, "FR")))
    assert area_figures(VISITOR, "KE")[0].beside == ComparisonFigure("014", 2.0, 2017, 3)
    put(dataset(*near[:2], observation(2017, None, "ET")))
    assert area_figures(VISITOR, "KE")[0].beside is None


def test_the_middle_of_its_year_comes_before_an_earlier_figure_of_the_world():
    loaded()
    near = [observation(2017, value, area) for area, value in (("RW", 1.0), ("UG", 2.0), ("ET", 9.0))]
    put(dataset(observation(2016, 10.0), observation(2017, 20.0), *near, observation(2016, 45.0, "001")))
    assert area_figures(VISITOR, "KE")[0].beside == ComparisonFigure("014", 2.0, 2017, 3)
    put(dataset(observation(2017, None, "ET")))
    assert area_figures(VISITOR, "KE")[0].beside == ComparisonFigure("001", 45.0, 2016)


def test_a_series_without_totals_is_shown_under_the_key_that_there_is():
    loaded()
    put(dataset(observation(2017, 16.0, sex="F"), observation(2017, 18.0, "RW")))
    assert [one.key for one in area_figures(VISITOR, "KE")] == [(("SEX", "F"),)]
    assert [one.key for one in area_figures(VISITOR, "RW")] == [()]


def test_figures_in_two_units_are_shown_and_not_judged():
    loaded()
    put(dataset(observation(2014, 5.0), observation(2017, 6_000_000.0, unit="NUMBER")))
    targets(m001=90)
    (one,) = area_figures(VISITOR, "KE")
    assert (one.points, one.progress.verdict) == ((), Verdict.CANNOT)


def test_what_is_within_an_organisation_is_for_its_members():
    loaded()
    own, organisation = replace(USERS, code="OWN", measures=()), OrganisationFactory()
    put(dataset(replace(observation(2014, 5.0), series="OWN"), series=[own]), organisation=organisation, public=False)
    put(dataset(observation(2017, 18.0, "RW")))
    reader = member(organisation, Role.READER)
    assert indicators_by_area(VISITOR) == {"RW": 1}
    assert indicators_by_area(reader) == {"KE": 1, "RW": 1}
    assert (area_figures(VISITOR, "KE"), [one.series.code for one in area_figures(reader, "KE")]) == ([], ["OWN"])


def test_figures_stand_under_the_goal_of_what_they_measure():
    loaded()
    other = replace(USERS, code="OTHER", measures=(Curie("wsis", "2003", "C2"),))
    put(dataset(observation(2017, 18.0), replace(observation(2017, 1.0), series="OTHER"), series=[USERS, other]))
    found = area_figures(VISITOR, "KE")
    grouped, rest = figures_by_goal(SDG, found)
    assert {code: [one.series.code for one in some] for code, some in grouped.items()} == {"4": [], "9": ["IT_USE"]}
    assert [one.series.code for one in rest] == ["OTHER"]


def test_plain_numbers_are_not_compared():
    loaded()
    count = replace(USERS, code="COUNT", unit="NUMBER", highest=None)
    some = [replace(observation(2017, 5000.0, area), series="COUNT") for area in ("KE", "001")]
    put(dataset(*some, series=[count]))
    assert [one.beside for one in area_figures(VISITOR, "KE")] == [None]
