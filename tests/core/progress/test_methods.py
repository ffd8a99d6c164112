"""The three methods on cases worked by hand and on the figures of others."""

from __future__ import annotations

import pytest
from tests.factories.progress import figures, target

from goalweave.core.errors import InputError
from goalweave.core.model import Aim, Direction, Method
from goalweave.core.progress import (
    EurostatCategory as Eurostat,
    LinearCategory as Linear,
    Milestone,
    Progress,
    ProgressLevel,
    UnsdCategory as Unsd,
    Verdict,
    assess_progress,
)
from goalweave.core.progress.unsd import progress_level

UP, DOWN = Direction.UP, Direction.DOWN


def judged(
    start: float, latest: float, year: int, direction: Direction, aimed: float | None, method: Method
) -> Progress:
    """From 2015 to a year, for 2030."""
    asked = target(aimed, 2030, since=2015, direction=direction)
    return assess_progress(asked, figures({2015: start, year: latest}), method=method)


@pytest.mark.parametrize(
    ("start", "latest", "year", "direction", "aimed", "category", "number"),
    [
        (200, 150, 2022, DOWN, 70, Unsd.MODERATE, 0.7079),
        (200, 120, 2022, DOWN, 70, Unsd.ON_TRACK, 1.0236),
        (60, 80, 2023, UP, 100, Unsd.ON_TRACK, 1.0725),
        (60, 62, 2022, UP, 100, Unsd.MARGINAL, 0.1092),
        (50, 50, 2022, UP, 100, Unsd.STAGNATION, 0.0),
        (80, 78, 2022, DOWN, 70, Unsd.MARGINAL, 0.4225),
        (80, 65, 2022, DOWN, 70, Unsd.ON_TRACK, 2.8731),
        (60, 50, 2022, UP, 100, Unsd.REGRESSION, -0.4851),
        (60, 60, 2022, DOWN, 70, Unsd.ON_TRACK, None),
        (60, 75, 2022, DOWN, 70, Unsd.REGRESSION, None),
        (20, 10, 2022, DOWN, 0, Unsd.MODERATE, 0.7736),
        (0, 5, 2022, UP, 100, Unsd.INSUFFICIENT, None),
        (10, 12, 2022, UP, None, Unsd.ON_TRACK, 0.0264),
        (10, 9.5, 2022, DOWN, None, Unsd.MARGINAL, 0.0073),
        (10, 10.1, 2022, UP, None, Unsd.STAGNATION, 0.0014),
        (10, 9, 2022, UP, None, Unsd.REGRESSION, -0.0149),
        (-2, 3, 2022, UP, None, Unsd.INSUFFICIENT, None),
        (10, 10, 2015, UP, None, Unsd.INSUFFICIENT, None),
    ],
)
def test_unsd_says_what_undata_0_4_3_says(start, latest, year, direction, aimed, category, number):
    found = judged(start, latest, year, direction, aimed, Method.UNSD)
    assert found.category is category
    assert found.value == (None if number is None else pytest.approx(number, abs=5e-5))


def test_unsd_takes_a_target_of_zero_that_is_met_for_met():
    # undata 0.4.3 has no growth rate to zero and says that the data do not suffice.
    found = judged(20, 0, 2022, DOWN, 0, Method.UNSD)
    assert (found.verdict, found.category, found.value) == (Verdict.MET, Unsd.ON_TRACK, 1.0)


@pytest.mark.parametrize(
    ("start", "latest", "year", "direction", "aimed", "unsd", "eurostat", "linear"),
    [
        # 200 → 150 in 7 of 15 years for 70. Linear: 50/130 ÷ 7/15 = 0.824. Eurostat: ln(150/200)/7 gives −4.026 % a year,
        # ln(70/200)/15 gives −6.760 %: 0.596, below 0.6.
        (200, 150, 2022, DOWN, 70, Unsd.MODERATE, Eurostat.INSUFFICIENT_TO_TARGET, Linear.ACCELERATE),
        (200, 120, 2022, DOWN, 70, Unsd.ON_TRACK, Eurostat.SIGNIFICANT_TO_TARGET, Linear.MAINTAIN),
        # 60 → 80 in 8 of 15 years for 100: half the way in 53 % of the time, but faster than compound growth asks.
        (60, 80, 2023, UP, 100, Unsd.ON_TRACK, Eurostat.SIGNIFICANT_TO_TARGET, Linear.ACCELERATE),
        (60, 62, 2022, UP, 100, Unsd.MARGINAL, Eurostat.INSUFFICIENT_TO_TARGET, Linear.ACCELERATE),
        (60, 50, 2022, UP, 100, Unsd.REGRESSION, Eurostat.AWAY_FROM_TARGET, Linear.REVERSE),
    ],
)
def test_methods_differ_where_their_formulas_do(start, latest, year, direction, aimed, unsd, eurostat, linear):
    methods = (Method.UNSD, Method.EUROSTAT, Method.LINEAR)
    said = {method: judged(start, latest, year, direction, aimed, method).category for method in methods}
    assert said == {Method.UNSD: unsd, Method.EUROSTAT: eurostat, Method.LINEAR: linear}


@pytest.mark.parametrize(
    ("start", "latest", "direction", "aimed", "number"),
    [(200, 150, DOWN, 70, 0.5957), (80, 78, DOWN, 70, 0.4074), (60, 62, UP, 100, 0.1355), (60, 50, UP, 100, -0.7422)],
)
def test_eurostat_gives_growth_seen_by_growth_required(start, latest, direction, aimed, number):
    found = judged(start, latest, 2022, direction, aimed, Method.EUROSTAT)
    assert found.value == pytest.approx(number, abs=5e-5)


@pytest.mark.parametrize(
    ("rate", "category", "verdict"),
    [
        (0.02, Eurostat.SIGNIFICANT, Verdict.ON_PATH),
        (0.01, Eurostat.SIGNIFICANT, Verdict.ON_PATH),
        (0.009, Eurostat.MODERATE, Verdict.BEHIND),
        (0.0, Eurostat.MODERATE, Verdict.NONE),
        (-0.009, Eurostat.MODERATE_AWAY, Verdict.AWAY),
        (-0.01, Eurostat.SIGNIFICANT_AWAY, Verdict.AWAY),
    ],
)
@pytest.mark.parametrize("direction", Direction)
def test_eurostat_without_a_number_goes_by_growth_in_the_wanted_direction(rate, category, verdict, direction):
    growing = rate if direction is UP else -rate
    found = judged(50, 50 * (1 + growing) ** 5, 2020, direction, None, Method.EUROSTAT)
    assert (found.category, found.verdict, found.value) == (category, verdict, pytest.approx(rate, abs=1e-12))


@pytest.mark.parametrize(
    ("number", "category"),
    [(0.95, Unsd.ON_TRACK), (0.94, Unsd.MODERATE), (0.5, Unsd.MODERATE), (0.49, Unsd.MARGINAL), (0.1, Unsd.MARGINAL)],
)
def test_a_threshold_belongs_to_the_better_category(number, category):
    # At the target's own year the projection is the latest figure: the ratio is the part of the way covered.
    found = judged(40, 40 + 60 * number, 2030, UP, 100, Method.UNSD)
    assert (found.category, found.value) == (category, pytest.approx(number))


@pytest.mark.parametrize(
    ("rate", "category", "verdict"),
    [
        (0.02, Unsd.ON_TRACK, Verdict.ON_PATH),
        (0.0199, Unsd.MODERATE, Verdict.BEHIND),
        (0.0125, Unsd.MODERATE, Verdict.BEHIND),
        (0.0124, Unsd.MARGINAL, Verdict.BEHIND),
        (0.005, Unsd.MARGINAL, Verdict.BEHIND),
        (0.0049, Unsd.STAGNATION, Verdict.NONE),
        (0.0, Unsd.STAGNATION, Verdict.NONE),
        (-0.0001, Unsd.REGRESSION, Verdict.AWAY),
    ],
)
@pytest.mark.parametrize("direction", Direction)
def test_unsd_without_a_number_goes_by_growth_in_the_wanted_direction(rate, category, verdict, direction):
    growing = rate if direction is UP else -rate
    found = judged(50, 50 * (1 + growing) ** 5, 2020, direction, None, Method.UNSD)
    assert (found.category, found.verdict, found.value) == (category, verdict, pytest.approx(rate, abs=1e-12))


@pytest.mark.parametrize("method", Method)
def test_a_way_that_leads_away_is_none_and_one_that_is_done_needs_nothing(method):
    away, met = (assess_progress(target(), figures({2014: 40, 2018: latest}), method=method) for latest in (30, 76))
    assert (away.verdict, away.covered, away.needed) == (Verdict.AWAY, 0.0, 8.0)
    assert (met.verdict, met.covered, met.needed) == (Verdict.MET, 1.2, None)


def test_linear_gives_all_that_a_board_shows():
    # 43.2 → 51.4 in four of nine years, 26.8 to go from the start: 8.2 ÷ 26.8; 8.2 ÷ 4 seen, 18.6 ÷ 5 needed.
    asked = target(milestones={2016: 47.0, 2018: 50.0, 2020: 60.0})
    found = assess_progress(asked, figures({2014: 43.2, 2016: 46.0, 2018: 51.4}))
    assert (found.verdict, found.category) == (Verdict.BEHIND, Linear.ACCELERATE)
    assert found.value == found.covered == pytest.approx(8.2 / 26.8)
    assert (found.expected, found.seen, found.needed) == (4 / 9, pytest.approx(2.05), pytest.approx(3.72))
    assert found.projected == pytest.approx(43.2 + 9 * 2.05)
    assert (found.years, found.gaps) == ((2014, 2016, 2018), (2015, 2017))
    assert [(one.year, one.reached) for one in found.milestones] == [(2016, False), (2018, True), (2020, None)]
    assert found.sentence == (
        "From 43.2 in 2014 to 51.4 in 2018: an increase of 2 a year; an increase of 3.7 a year is needed "
        "to reach 70 by 2023."
    )
    assert found.sentence.parameters["deadline"] == "2023"


@pytest.mark.parametrize(
    ("latest", "verdict"),
    [(90.0, Verdict.MET), (82.8, Verdict.NEARLY), (74.0, Verdict.ON_PATH), (60.0, Verdict.BEHIND)],
)
@pytest.mark.parametrize("method", Method)
def test_what_is_on_the_path_is_nearly_there_when_four_fifths_are_done(latest, verdict, method):
    assert assess_progress(target(90.0), figures({2014: 50.0, 2018: latest}), method=method).verdict is verdict


def test_a_change_counts_from_the_baseline():
    up = assess_progress(target(50.0, aim=Aim.CHANGE), figures({2014: 0.1, 2018: 0.15}))
    asked = target(25.0, aim=Aim.CHANGE, direction=DOWN, milestones={2018: 10.0})
    down = assess_progress(asked, figures({2014: 80.0, 2018: 70.0}))
    assert down.milestones == (Milestone(2018, 72.0, True),)
    assert (up.aimed, up.verdict) == (0.15, Verdict.MET)
    assert (down.aimed, down.covered, down.verdict) == (60.0, 0.5, Verdict.ON_PATH)


def test_a_projection_stays_within_what_can_be():
    found = assess_progress(target(95.0, 2030), figures({2014: 50.0, 2018: 80.0}), highest=100.0)
    assert (found.projected, found.verdict) == (100.0, Verdict.ON_PATH)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (96.0, ProgressLevel.MET),
        (95.0, ProgressLevel.MET),
        (94.9, ProgressLevel.CLOSE),
        (60.0, ProgressLevel.MODERATE),
        (30.0, ProgressLevel.FAR),
        (1.0, ProgressLevel.VERY_FAR),
    ],
)
def test_a_level_goes_by_the_bounds_of_its_indicator(value, expected):
    assert progress_level(value, (95.0, 80.0, 50.0, 25.0)) is expected
    assert progress_level(100 - value, (5.0, 20.0, 50.0, 75.0)) is expected
    found = assess_progress(target(), figures({2018: value}), method=Method.UNSD, levels=(95.0, 80.0, 50.0, 25.0))
    assert found.level is expected


@pytest.mark.parametrize("cuts", [(1.0, 2.0), (1.0, 3.0, 2.0, 4.0), (1.0, 1.0, 1.0, 1.0)])
def test_bounds_that_are_not_four_in_order_are_refused(cuts):
    with pytest.raises(InputError, match="four bounds"):
        progress_level(1.0, cuts)
