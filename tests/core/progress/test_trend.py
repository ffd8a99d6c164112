"""Direction and pace without a value to be reached, on cases worked by hand."""

from __future__ import annotations

import pytest
from tests.factories.progress import figures

from goalweave.core.model import Direction
from goalweave.core.progress import (
    EurostatCategory as Eurostat,
    OpenSdgCategory as OpenSdg,
    SeriesPoint,
    Trend,
    TrendMethod,
    UnsdCategory as Unsd,
    Verdict,
    assess_trend,
)

UP, DOWN = Direction.UP, Direction.DOWN
EUROSTAT, UNSD, OPEN_SDG = TrendMethod


@pytest.mark.parametrize(
    ("growth", "direction", "eurostat", "unsd", "open_sdg"),
    [
        (0.03, UP, Verdict.TOWARD_FAST, Verdict.TOWARD_FAST, Verdict.TOWARD_FAST),
        (0.02, UP, Verdict.TOWARD_FAST, Verdict.TOWARD_FAST, Verdict.TOWARD_FAST),
        (0.015, UP, Verdict.TOWARD_FAST, Verdict.TOWARD, Verdict.TOWARD_FAST),
        (0.012, UP, Verdict.TOWARD_FAST, Verdict.TOWARD, Verdict.TOWARD),
        (0.006, UP, Verdict.TOWARD, Verdict.TOWARD, Verdict.TOWARD),
        (0.004, UP, Verdict.TOWARD, Verdict.NONE, Verdict.NONE),
        (0.0, UP, Verdict.NONE, Verdict.NONE, Verdict.NONE),
        (-0.004, UP, Verdict.AWAY, Verdict.AWAY, Verdict.AWAY),
        (-0.01, UP, Verdict.AWAY_FAST, Verdict.AWAY, Verdict.AWAY),
        (-0.03, DOWN, Verdict.TOWARD_FAST, Verdict.TOWARD_FAST, Verdict.TOWARD_FAST),
        (0.03, DOWN, Verdict.AWAY_FAST, Verdict.AWAY, Verdict.AWAY),
        (0.03, None, Verdict.RISING, Verdict.RISING, Verdict.RISING),
        (-0.03, None, Verdict.FALLING, Verdict.FALLING, Verdict.FALLING),
    ],
)
def test_pace_is_judged_by_each_methods_thresholds(growth, direction, eurostat, unsd, open_sdg):
    series = figures({2015: 50.0, 2020: 50 * (1 + growth) ** 5})
    judged = [assess_trend(series, direction=direction, method=method).verdict for method in TrendMethod]
    assert judged == [eurostat, unsd, open_sdg]


def test_each_method_counts_from_its_own_year():
    series = figures({2005: 20, 2008: 30, 2015: 40, 2016: 41, 2018: 50, 2023: 51})
    eurostat, unsd, open_sdg = (assess_trend(series, direction=UP, method=method) for method in TrendMethod)
    assert [trend.baseline.year for trend in (eurostat, unsd, open_sdg, eurostat.long_term)] == [2018, 2015, 2015, 2008]
    assert (eurostat.category, eurostat.verdict) == (Eurostat.MODERATE, Verdict.TOWARD)
    assert (unsd.category, unsd.verdict) == (Unsd.ON_TRACK, Verdict.TOWARD_FAST)
    assert (open_sdg.category, open_sdg.score) == (OpenSdg.SUBSTANTIAL, 5.0)
    assert eurostat.long_term.category is Eurostat.SIGNIFICANT
    assert eurostat.sentence == "From 50 in 2018 to 51 in 2023: an increase of 0.2 a year."


def test_figures_before_the_year_from_which_a_method_counts_are_judged_all_the_same():
    for method in TrendMethod:
        trend = assess_trend(figures({2004: 10, 2009: 12, 2012: 13}), direction=UP, method=method)
        assert (trend.verdict, trend.baseline.year, trend.latest.year) == (Verdict.TOWARD_FAST, 2009, 2012)


@pytest.mark.parametrize(
    ("points", "label", "why"),
    [
        (figures({2020: 81.7}), "Last figure: 2020", "Two figures are needed; there is one: 81.7 in 2020."),
        (figures({2018: 2.5, 2020: 2.5}, bound="<"), "Last figure: 2020", "Only bounds are known for its values."),
        ([], "No figures yet", "No data yet."),
    ],
)
def test_what_cannot_be_judged_says_what_is_known(points, label, why):
    trend = assess_trend(points, direction=UP)
    assert (trend.verdict, trend.label, trend.why) == (Verdict.CANNOT, label, why)


def test_the_last_year_of_the_data_bounds_the_judgement_and_old_figures_say_so():
    series = figures({2012: 10, 2017: 20})
    assert assess_trend(series, direction=UP, newest=2022).old is None
    assert assess_trend(series, direction=UP, newest=2023).old == "Last figure: 2017"
    assert assess_trend(series, direction=UP, newest=2023).verdict is Verdict.TOWARD_FAST


@pytest.mark.parametrize("method", TrendMethod)
def test_a_value_in_the_middle_is_approached_from_both_sides(method):
    above, below = figures({2015: 1.2, 2020: 1.07}), figures({2015: 0.8, 2020: 0.93})
    beyond = figures({2015: 0.95, 2020: 1.2})
    verdicts = [assess_trend(some, direction=None, method=method, toward=1.0).verdict for some in (above, below)]
    assert verdicts == [Verdict.TOWARD_FAST] * 2
    away = {Verdict.AWAY, Verdict.AWAY_FAST}
    assert assess_trend(beyond, direction=UP, method=method, toward=1.0).verdict in away


def test_where_growth_is_not_defined_only_the_direction_is_judged():
    eurostat = assess_trend(figures({2015: 0, 2020: 5}), direction=UP)
    assert (eurostat.verdict, eurostat.category, eurostat.growth) == (Verdict.TOWARD, None, None)
    assert "The baseline is zero, so only the direction can be judged, not the pace." in eurostat.notes
    assert assess_trend(figures({2015: -2, 2020: 3}), direction=DOWN).verdict is Verdict.AWAY
    open_sdg = assess_trend(figures({2015: 0, 2020: 5}), direction=UP, method=OPEN_SDG)
    assert open_sdg.category is OpenSdg.SUBSTANTIAL
    assert assess_trend(figures({2015: 0, 2020: 0}), direction=UP).verdict is Verdict.NONE
    assert assess_trend(figures({2015: -4, 2020: -2}), direction=UP).verdict is Verdict.TOWARD_FAST


def test_open_sdg_lowers_its_thresholds_near_a_limit():
    # 1 − (98 ÷ 100)^4.44 = 0.0858: substantial from 0.13 % a year on.
    series = figures({2015: 98, 2020: 98.7})
    free = assess_trend(series, direction=UP, method=OPEN_SDG)
    limited = assess_trend(series, direction=UP, method=OPEN_SDG, limit=100)
    assert (free.category, limited.category) == (OpenSdg.LIMITED, OpenSdg.SUBSTANTIAL)
    assert free.score == pytest.approx(500 * free.growth - 2.5)
    full = assess_trend(figures({2015: 100, 2020: 100}), direction=UP, method=OPEN_SDG, limit=100)
    assert (full.category, full.score) == (OpenSdg.SUBSTANTIAL, 5.0)


def with_intervals(first: float, last: float, half: float) -> list[SeriesPoint]:
    return [
        SeriesPoint(year, value, lower=value - half, upper=value + half)
        for year, value in ((2015, first), (2020, last))
    ]


def test_a_change_within_its_margin_is_no_certain_change():
    # Two intervals of ±3 make a margin of 3 × √2 = 4.24 for the difference; they overlap up to a difference of 6.
    within: Trend = assess_trend(with_intervals(50, 54, 3), direction=UP)
    beyond = assess_trend(with_intervals(50, 55, 3), direction=UP)
    assert (within.verdict, within.category) == (Verdict.UNCERTAIN, Eurostat.SIGNIFICANT)
    assert "The change of 4 is within its margin of error of ±4.2 (95 %)." in within.notes
    assert beyond.verdict is Verdict.TOWARD_FAST


def test_a_trend_does_not_bridge_a_break():
    series = [*figures({2012: 10, 2016: 30}), SeriesPoint(2017, 50, status="B"), *figures({2020: 49, 2021: 49.5})]
    trend = assess_trend(series, direction=UP)
    assert (trend.baseline.year, trend.verdict) == (2017, Verdict.AWAY)
    assert trend.notes[0] == "The series has a break in 2017; only values after it are used."


def test_figures_of_another_nature_are_not_compared():
    reported, modelled = figures({2012: 10, 2015: 12}, nature="C"), figures({2018: 40, 2020: 41}, nature="M")
    assert assess_trend([*reported, *modelled], direction=UP).baseline.year == 2018
    single = assess_trend([*reported, *modelled[:1]], direction=UP)
    assert (single.latest.year, single.verdict) == (2015, Verdict.TOWARD_FAST)
    assert "The value for 2018 is of another nature and is left out." in single.notes


@pytest.mark.parametrize("method", TrendMethod)
def test_one_year_shows_a_direction_and_no_pace(method):
    fast, slow = (assess_trend(figures({2015: 10, year: 20}), direction=UP, method=method) for year in (2017, 2016))
    assert (fast.verdict, slow.verdict) == (Verdict.TOWARD_FAST, Verdict.TOWARD)
    assert slow.category == fast.category
    back = assess_trend(figures({2015: 17.6, 2016: 15.3}), direction=UP, method=method)
    assert back.verdict is Verdict.AWAY
