"""What cannot be judged says why, and what was done to a series is said."""

from __future__ import annotations

import pytest
from tests.factories.progress import figures, target

from goalweave.core.model import Aim, Direction, Method
from goalweave.core.progress import EurostatCategory, SeriesPoint, UnsdCategory, Verdict, assess_progress

DOWN = Direction.DOWN
CANNOT = Verdict.CANNOT
METHOD_CHANGED = (
    "The values for 2014 and 2018 differ in nature (reported by the country; estimated or modelled): "
    "the difference may be due to the method."
)


def why(asked, series, method=Method.LINEAR, **options):
    """The reason, which is the sentence too, of a target without a verdict; there is no number then."""
    found = assess_progress(asked, series, method=method, **options)
    assert (found.verdict, found.value, found.sentence) == (CANNOT, None, found.why)
    return found.why


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize(
    ("asked", "series", "reason"),
    [
        (target(), [], "No data yet."),
        (target(), figures({2018: 5}), "There is only one value, 5 in 2018, and a single value shows no trend."),
        (target(since=None, baseline=5.0), figures({2018: 5}), "There is only one value, 5 in 2018, and a single value shows no trend."),
        (target(since=2018), figures({2014: 5, 2018: 6}), "No values exist after 2018, the year from which progress is counted."),
        (target(year=2012), figures({2014: 5, 2018: 6}), "The target was for 2012, but no values exist up to that year."),
        (
            target(),
            [SeriesPoint(2014, 5), SeriesPoint(2018, 6, status="B")],
            "The series has a break in 2018, and there are too few values after it to compare.",
        ),
        (
            target(),
            [SeriesPoint(2014, 5, "C"), SeriesPoint(2016, 5.5, "C"), SeriesPoint(2018, 6, "E")],
            METHOD_CHANGED,
        ),
        (target(), figures({2014: 5, 2018: 6}, bound="<"), "Only bounds are known for its values."),
        (
            target(50.0, aim=Aim.CHANGE),
            figures({2014: 0, 2018: 6}),
            "The target requires a change in percent, but its baseline is zero.",
        ),
        (
            target(50.0, aim=Aim.CHANGE),
            [SeriesPoint(2014, 4), SeriesPoint(2016, 5, status="B"), SeriesPoint(2018, 6)],
            "The target requires a change in percent, but the series has a break after its baseline.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_says_why(asked, series, reason, method):
    assert why(asked, series, method) == reason


@pytest.mark.parametrize("method", [Method.UNSD, Method.EUROSTAT])
def test_growth_needs_a_start_and_one_sign(method):
    assert (
        why(target(), figures({2014: 0, 2018: 6}), method)
        == "The baseline is zero, so no growth rate can be calculated."
    )
    assert why(target(), figures({2014: -5, 2018: 6}), method) == (
        "Between 2014 and 2018 the values change sign, so no growth rate can be calculated."
    )


def test_compound_growth_leads_to_no_zero():
    assert why(target(0.0, direction=DOWN), figures({2014: 20, 2018: 10}), Method.EUROSTAT) == (
        "No constant growth rate leads from 20 to 0."
    )


def test_a_straight_line_leads_from_zero_and_through_it():
    assert assess_progress(target(), figures({2014: 0, 2018: 35})).verdict is Verdict.ON_PATH
    assert assess_progress(target(5.0), figures({2014: -5, 2018: 0})).covered == 0.5


def test_a_target_without_a_number_has_a_trend_but_no_line():
    series = figures({2014: 40, 2018: 50})
    assert why(target(None), series) == "The target has no numeric value."
    unsd, eurostat = (assess_progress(target(None), series, method=method) for method in (Method.UNSD, Method.EUROSTAT))
    assert (unsd.category, eurostat.category) == (UnsdCategory.ON_TRACK, EurostatCategory.SIGNIFICANT)
    assert unsd.sentence == "From 40 in 2014 to 50 in 2018: an increase of 2.5 a year. The target has no numeric value."
    falling = assess_progress(target(None), figures({2014: 50, 2018: 40}), method=Method.UNSD)
    assert (
        falling.sentence == "From 50 in 2014 to 40 in 2018: a decrease of 2.5 a year. The target has no numeric value."
    )


def test_a_target_without_a_year_shows_its_way_and_no_pace():
    found = assess_progress(target(60.0, None), figures({2014: 40, 2018: 50}))
    assert (found.verdict, found.why, found.covered) == (CANNOT, "The target has no year.", 0.5)
    assert (found.expected, found.needed) == (None, None)


def test_a_target_without_a_series_is_no_target_without_data():
    found = assess_progress(target(series=""), [])
    assert (found.verdict, found.why) == (Verdict.NO_SERIES, "No known indicator measures this target.")


@pytest.mark.parametrize("method", Method)
def test_what_meets_its_target_is_met_even_where_there_is_no_pace(method):
    alone = assess_progress(target(), figures({2018: 80}), method=method)
    assert (alone.verdict, alone.value, alone.why) == (Verdict.MET, None, None)
    assert alone.sentence == "80 in 2018: the target of 70 has been met."
    assert alone.category is (UnsdCategory.INSUFFICIENT if method is Method.UNSD else None)
    broken = assess_progress(target(), [SeriesPoint(2014, 90), SeriesPoint(2018, 80, status="B")], method=method)
    assert broken.verdict is Verdict.MET


@pytest.mark.parametrize("method", Method)
def test_a_target_met_at_the_baseline_can_be_lost(method):
    kept = assess_progress(target(), figures({2014: 75, 2018: 72}), method=method)
    lost = assess_progress(target(), figures({2014: 75, 2018: 65}), method=method)
    equal = assess_progress(target(), figures({2014: 70, 2018: 65}), method=method)
    assert [one.verdict for one in (kept, lost, equal)] == [Verdict.MET, Verdict.AWAY, Verdict.AWAY]
    assert [one.covered for one in (kept, lost, equal)] == [None, None, None]
    assert kept.confidence[-1] == "The target was already met at the baseline."
    assert lost.sentence == "From 75 in 2014, when the target of 70 was met, to 65 in 2018, when it is no longer met."


def test_only_what_comes_after_a_break_is_used():
    series = [
        SeriesPoint(2014, 10),
        SeriesPoint(2015, 20, status="B"),
        SeriesPoint(2016, 30, status="B"),
        SeriesPoint(2017, 31),
        SeriesPoint(2018, 32),
    ]
    found = assess_progress(target(), series)
    assert (found.baseline, found.years) == (series[2], (2016, 2017, 2018))
    assert found.confidence == (
        "3 values from 2016 to 2018 are used.",
        "The series has a break in 2016; only values after it are used.",
        "No value for 2014 is available as a starting point; the value for 2016 is used.",
        "The baseline and the latest value are only 2 years apart.",
    )


def test_a_baseline_of_the_target_before_a_break_is_not_used():
    series = [SeriesPoint(2016, 30, status="B"), SeriesPoint(2018, 40)]
    found = assess_progress(target(baseline=10.0), series)
    assert (found.baseline, found.covered) == (series[0], 0.25)


@pytest.mark.parametrize(
    ("years", "start"), [((2013, 2014, 2018), 2014), ((2012, 2016, 2018), 2016), ((2011, 2013, 2018), 2013)]
)
def test_the_baseline_is_of_its_year_or_the_first_later_or_the_nearest_earlier(years, start):
    found = assess_progress(target(), figures(dict.fromkeys(years, 10.0)))
    assert found.baseline == SeriesPoint(start, 10.0)
    moved = f"No value for 2014 is available as a starting point; the value for {start} is used."
    assert (moved in found.confidence) == (start != 2014)


def test_a_method_has_its_own_baseline_where_the_target_names_none():
    series = figures({year: float(year - 2000) for year in range(2001, 2019)})
    asked = target(since=None)
    starts = {method: assess_progress(asked, series, method=method).baseline for method in Method}
    assert starts == {
        Method.LINEAR: SeriesPoint(2001, 1.0),
        Method.UNSD: SeriesPoint(2015, 15.0),
        Method.EUROSTAT: SeriesPoint(2013, 13.0),
        Method.OPEN_SDG: SeriesPoint(2015, 15.0),
    }


def test_the_baseline_that_a_target_names_goes_before_the_figure():
    series = figures({2014: 43.2, 2018: 51.4})
    given = assess_progress(target(baseline=43.0), series)
    assert (given.baseline, given.seen) == (SeriesPoint(2014, 43.0), pytest.approx(2.1))
    somewhen = assess_progress(target(baseline=43.0, since=None), series)
    assert somewhen.baseline == SeriesPoint(2014, 43.0)
    assert (
        "The target does not state the year of its baseline; the first year of the series, 2014, is used."
        in somewhen.confidence
    )
    found = assess_progress(target(baseline=43.2, since=None), figures({2012: 40.0, 2014: 43.2, 2018: 51.4}))
    assert found.baseline == SeriesPoint(2014, 43.2)
    before = assess_progress(target(baseline=40.0, since=2010), figures({2018: 51.4}))
    assert (before.baseline, before.years) == (SeriesPoint(2010, 40.0), (2010, 2018))


def test_a_target_whose_year_has_passed_is_judged_by_that_year():
    found = assess_progress(target(50.0, 2018), figures({2014: 40, 2018: 48, 2020: 60}))
    assert (found.verdict, found.latest, found.expected, found.needed) == (
        Verdict.BEHIND,
        SeriesPoint(2018, 48),
        1.0,
        None,
    )
    assert found.sentence == "From 40 in 2014 to 48 in 2018: the target of 50 by 2018 was not met."
    assert "The target was for 2018; later values are not considered." in found.confidence


def test_figures_after_the_last_year_asked_for_are_not_looked_at():
    found = assess_progress(target(), figures({2014: 40, 2016: 42, 2018: 80}), until=2016)
    assert (found.latest, found.verdict) == (SeriesPoint(2016, 42), Verdict.BEHIND)


def test_a_bound_counts_only_where_it_leaves_no_doubt():
    over = [SeriesPoint(2014, 40), SeriesPoint(2016, 45), SeriesPoint(2018, 75, bound=">")]
    assert assess_progress(target(), over).sentence == "> 75 in 2018: the target of 70 has been met."
    under = [SeriesPoint(2014, 4), SeriesPoint(2016, 3.5), SeriesPoint(2018, 2.5, bound="<")]
    assert assess_progress(target(3.0, direction=DOWN), under).verdict is Verdict.MET
    below = [SeriesPoint(2014, 40), SeriesPoint(2016, 45), SeriesPoint(2018, 75, bound="<")]
    assert assess_progress(target(), below).latest == below[1]
    above = [SeriesPoint(2014, 4), SeriesPoint(2016, 3.5), SeriesPoint(2018, 2.5, bound=">")]
    assert assess_progress(target(3.0, direction=DOWN), above).latest == above[1]
    unsure = assess_progress(target(2.0, direction=DOWN), under)
    assert (unsure.latest, unsure.verdict) == (under[1], Verdict.ON_PATH)
    assert "Values known only as a bound are left out." in unsure.confidence


@pytest.mark.parametrize(
    ("series", "said"),
    [
        ([SeriesPoint(2014, 1, "C"), SeriesPoint(2016, 2, "E"), SeriesPoint(2018, 3, "C")], "Not all values are of the same nature: some are reported, others estimated or modelled."),
        ([SeriesPoint(2014, 1), SeriesPoint(2018, 3, status="P")], "The latest value is provisional."),
        ([SeriesPoint(2014, 1), SeriesPoint(2018, 3, status="E")], "The latest value is an estimate."),
        ([SeriesPoint(2014, 1), SeriesPoint(2015, 3)], "The baseline and the latest value are only 1 year apart."),
        (figures({2014: 1, 2015: 1, 2019: 3, 2021: 4}), "No values exist for 2016–2018, 2020."),
    ],
)  # fmt: skip
def test_what_weakens_a_verdict_is_said(series, said):
    assert said in assess_progress(target(), series).confidence


def test_a_nature_that_is_not_known_is_no_change_of_method():
    assert assess_progress(target(), [SeriesPoint(2014, 1, "_X"), SeriesPoint(2018, 3, "C")]).verdict is Verdict.BEHIND


@pytest.mark.parametrize(
    ("direction", "latest", "sentence"),
    [
        (Direction.UP, 30, ("From 40 in 2014 to 30 in 2018, moving away from the target; an increase of 8 a year is needed "
"to reach 70 by 2023.")),
        (Direction.UP, 40, ("From 40 in 2014 to 40 in 2018: an increase of 0 a year; an increase of 6 a year is needed to "
"reach 70 by 2023.")),
        (DOWN, 50, ("From 40 in 2014 to 50 in 2018, moving away from the target; a decrease of 8 a year is needed to "
"reach 10 by 2023.")),
        (DOWN, 30, ("From 40 in 2014 to 30 in 2018: a decrease of 2.5 a year; a decrease of 4 a year is needed to "
"reach 10 by 2023.")),
    ],
)  # fmt: skip
def test_a_sentence_says_which_way_it_went(direction, latest, sentence):
    asked = target(70.0 if direction is Direction.UP else 10.0, direction=direction)
    assert assess_progress(asked, figures({2014: 40, 2018: latest})).sentence == sentence


def test_a_figure_just_short_of_its_target_does_not_look_like_it():
    found = assess_progress(target(100.0), figures({2014: 40, 2018: 99.9996}))
    assert found.sentence.startswith("From 40 in 2014 to 99.9996 in 2018:")


def test_large_numbers_are_grouped_and_years_are_not():
    found = assess_progress(target(100_000.0), figures({2014: 12_345.6, 2018: 29_400.0}))
    assert found.sentence == (
        "From 12,346 in 2014 to 29,400 in 2018: an increase of 4,264 a year; an increase of 14,120 a "
        "year is needed to reach 100,000 by 2023."
    )


def test_a_target_that_is_hardly_more_than_the_baseline_needs_no_division():
    asked = target(1.0000000000000002, 2030)
    assert assess_progress(asked, figures({2014: 1.0, 2018: 0.5}), method=Method.EUROSTAT).verdict is CANNOT
    assert assess_progress(asked, figures({2014: 1.0, 2018: 2.0}), method=Method.EUROSTAT).verdict is Verdict.MET
