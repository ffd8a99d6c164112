"""The indicators of an area: which series is shown, what it is judged by, and what is missing below a goal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.catalogues import SDG, loaded
from tests.factories.indicators import TARGET, USERS, dataset, observation, put

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.analysis.area_comparison import compare_areas
from goalweave.analysis.area_indicators import Outlook, area_indicators, each_once
from goalweave.analysis.goal_gaps import GoalGaps, find_gaps, work_nodes
from goalweave.analysis.left_behind import groups_left_behind
from goalweave.core.model import Curie
from goalweave.core.model.areas import SubnationalArea
from goalweave.indicators.actions import set_target
from goalweave.indicators.actions.areas import load_areas

pytestmark = pytest.mark.django_db
C = Curie("sdg", "2020", "9.c")


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    loaded()


def kenya():
    """The only indicator with figures of Kenya."""
    (one,) = [one for one in area_indicators(VISITOR, "KE", SDG) if one.series]
    return one


def test_series_published_for_the_area_itself_comes_first_and_plain_numbers_last():
    series = [
        replace(USERS, code="COUNT", unit="NUMBER", highest=None),
        USERS,
        replace(USERS, code="KE_9-c"),
    ]
    put(dataset(*(replace(observation(2017, 1.0), series=one.code) for one in series), series=series))
    one = kenya()
    assert (one.series.code, [series.code for series, _newest in one.further]) == ("KE_9-c", ["IT_USE", "COUNT"])
    assert (one.node, one.work, one.goal) == (C, C, "9")


def test_outlook_rests_on_the_national_target_then_on_the_wider_one_then_on_the_trend():
    put(dataset(observation(2014, 10.0), observation(2017, 20.0)))
    assert (kenya().outlook, kenya().judged) == (Outlook.FAST, False)
    set_target(actor=SYSTEM, target=replace(TARGET, area="001", value=90, since=None), organisation=None)
    assert (kenya().outlook, kenya().judged) == (Outlook.SLOW, True)
    set_target(actor=SYSTEM, target=replace(TARGET, value=21, since=None), organisation=None)
    one = kenya()
    assert (one.outlook, one.target.area, one.wider.target.value) == (Outlook.FAST, "KE", 90)


def test_indicator_of_two_goals_is_under_both_and_counted_once():
    both = replace(USERS, measures=(C, Curie("sdg", "2020", "4.4")))
    put(dataset(observation(2017, 20.0), series=[both]))
    shown = [one for one in area_indicators(VISITOR, "KE", SDG) if one.series]
    assert [(one.goal, one.node.code) for one in shown] == [("4", "4.4"), ("9", "9.c")]
    assert [one.goal for one in each_once(shown)] == ["4"]


def test_all_that_can_be_reached_is_no_standstill():
    put(dataset(observation(2014, 100.0), observation(2017, 100.0)))
    assert kenya().outlook is Outlook.FAST


def test_figure_is_old_next_to_a_newer_one_of_the_area():
    other = replace(USERS, code="OTHER", measures=(Curie("sdg", "2020", "4.4"),))
    put(dataset(observation(2010, 10.0), replace(observation(2017, 1.0), series="OTHER"), series=[USERS, other]))
    assert [(one.node.code, one.old) for one in area_indicators(VISITOR, "KE", SDG) if one.series] == [
        ("4.4", False),
        ("9.c", True),
    ]


def test_gaps_put_each_target_in_one_list():
    other = replace(USERS, code="OLD", measures=(Curie("sdg", "2020", "4.4"),))
    put(
        dataset(
            observation(2014, 20.0),
            observation(2017, 10.0),
            *(replace(observation(year, 1.0), series="OLD") for year in (2008, 2010)),
            series=[USERS, other],
        )
    )
    indicators = area_indicators(VISITOR, "KE", SDG)
    roads, internet = work_nodes(SDG, "9")
    assert find_gaps((roads, internet), indicators, {}) == GoalGaps(behind=(internet,), nothing=(roads,))
    assert find_gaps((roads, internet), indicators, {roads: 2, internet: 1}) == GoalGaps(unmeasured=(roads,))
    skills, scholarships = work_nodes(SDG, "4")
    assert find_gaps((skills, scholarships), indicators, {}) == GoalGaps(old=(skills,), nothing=(scholarships,))


def test_kinds_of_technology_are_no_groups_that_are_left_behind():
    series = replace(USERS, dimensions=("SEX", "TYPE_OF_SPEED"))
    slow, fast = (
        replace(observation(2017, value), key=(("TYPE_OF_SPEED", code),)) for value, code in ((1.0, "A"), (9.0, "B"))
    )
    put(dataset(observation(2017, 5.0), slow, fast, series=[series]))
    assert groups_left_behind(VISITOR, "KE", area_indicators(VISITOR, "KE", SDG)) == ()
    put(dataset(observation(2017, 4.0, sex="F"), observation(2017, 6.0, sex="M")))
    (found,) = groups_left_behind(VISITOR, "KE", area_indicators(VISITOR, "KE", SDG))
    assert [(gap.dimension, gap.behind.code, gap.difference) for gap in found.gaps] == [("SEX", "F", 2.0)]
    assert len(found.observed) == 2


def test_parts_of_a_country_are_groups_of_their_own():
    parts = [SubnationalArea(f"KE.{name}", {"en": name}, "KE") for name in ("N", "S")]
    load_areas(actor=SYSTEM, provider_slug="site", areas=parts)
    put(dataset(observation(2017, 5.0), observation(2017, 2.0, "KE.N"), observation(2017, 7.0, "KE.S")))
    (found,) = groups_left_behind(VISITOR, "KE", area_indicators(VISITOR, "KE", SDG))
    assert [(gap.dimension, gap.behind.code, gap.ahead.code) for gap in found.gaps] == [("REF_AREA", "KE.N", "KE.S")]


def test_group_of_countries_is_compared_by_its_median():
    near = [observation(2017, value, area) for area, value in (("RW", 1.0), ("UG", 2.0), ("ET", 9.0), ("KE", 4.0))]
    put(dataset(*near))
    (one,) = compare_areas(VISITOR, ["KE", "014", "FR"], SDG, "9")
    assert [figure.latest.value if figure else None for figure in one.areas] == [4.0, 3.0, None]
    assert one.medians == {"014": {2017: 4}}
    assert compare_areas(VISITOR, ["FR"], SDG, "9") == ()
