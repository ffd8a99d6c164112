"""Observations as points, lines for charts, targets counted, names for all that is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.progress import figures, target

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Method, Observation
from goalweave.core.progress import (
    CITATIONS,
    GROUP_NAMES,
    GROUPS,
    LEVELS,
    METHODS,
    VERDICTS,
    EurostatCategory,
    LinearCategory,
    ProgressGroup,
    ProgressLevel,
    SeriesPoint,
    UnsdCategory,
    Verdict,
    assess_progress,
    category_name,
    count_by_group,
    even_path_to_target,
    path_to_target,
    yearly_points,
)


def observed(time: str, value: float | None = 1.0, **changes) -> Observation:
    return Observation("S", "KE", time, value, **changes)


def test_observations_become_one_point_a_year_in_order():
    found = yearly_points(
        [
            observed("2017", 3.0, nature="C", status="P", bound="<"),
            observed("2016", None),
            observed("2015", float("nan")),
            observed("2014", 1.0),
        ]
    )
    assert found == (SeriesPoint(2014, 1.0), SeriesPoint(2017, 3.0, "C", "P", "<"))


@pytest.mark.parametrize(
    ("times", "last"),
    [
        (("2017-Q3", "2017-Q1", "2017-Q2"), "2017-Q3"),
        (("2017-11", "2017-02"), "2017-11"),
        (("2017", "2017-Q4", "2017-12"), "2017"),
        (("2017-S1", "2017-Q3"), "2017-Q3"),
        (("2017-W52", "2017-10-05"), "2017-W52"),
        (("2017-10-05", "2017-10-04"), "2017-10-05"),
    ],
)
def test_the_period_that_ends_last_stands_for_its_year(times, last):
    assert yearly_points([observed(time, float(place)) for place, time in enumerate(times)]) == (
        SeriesPoint(2017, float(times.index(last))),
    )


@pytest.mark.parametrize("other", [{"key": (("SEX", "F"),)}, {"unit": "NUMBER"}, {"multiplier": 6}])
def test_what_cannot_stand_in_one_row_is_refused(other):
    with pytest.raises(InputError):
        yearly_points([observed("2016"), observed("2017", **other)])


def test_a_chart_gets_the_pace_needed_and_the_even_pace():
    found = assess_progress(target(10.0, 2018, since=None), figures({2014: 2.0, 2016: 4.0}))
    assert path_to_target(found) == [(2016, 4.0), (2017, 7.0), (2018, 10.0)]
    assert even_path_to_target(found) == [(2014, 2.0), (2015, 4.0), (2016, 6.0), (2017, 8.0), (2018, 10.0)]


def test_there_is_no_line_where_there_is_no_target_to_come():
    series = figures({2014: 2.0, 2018: 4.0})
    assert (
        path_to_target(assess_progress(target(None), series))
        == even_path_to_target(assess_progress(target(None), series))
        == []
    )
    assert path_to_target(assess_progress(target(), [])) == even_path_to_target(assess_progress(target(), [])) == []
    assert path_to_target(assess_progress(target(10.0, 2018), series)) == []


def test_targets_are_counted_by_what_is_said_of_them():
    board = [
        assess_progress(target(), figures({2014: 40, 2018: 80})),
        assess_progress(target(), figures({2014: 40, 2018: 60})),
        assess_progress(target(), figures({2014: 40, 2018: 41})),
        assess_progress(target(), figures({2014: 40, 2018: 40})),
        assess_progress(target(), figures({2014: 40, 2018: 39})),
        assess_progress(target(), []),
        assess_progress(target(series=""), []),
    ]
    assert count_by_group(board) == {
        ProgressGroup.ON_PATH: 2,
        ProgressGroup.BEHIND: 3,
        ProgressGroup.CANNOT: 1,
        ProgressGroup.NO_SERIES: 1,
    }
    assert set(count_by_group([])) == set(ProgressGroup) - {ProgressGroup.TOWARD}
    rising = assess_progress(target(None, None, method=Method.LINEAR), figures({2014: 40}))
    assert count_by_group([replace(rising, verdict=Verdict.TOWARD)])[ProgressGroup.TOWARD] == 1


def test_all_that_is_said_has_a_name_and_every_method_a_source():
    assert (set(VERDICTS), set(LEVELS), set(GROUPS), set(GROUP_NAMES)) == (
        set(Verdict),
        set(ProgressLevel),
        set(Verdict),
        set(ProgressGroup),
    )
    assert set(METHODS) == set(CITATIONS) == set(Method)
    categories = [*LinearCategory, *UnsdCategory, *EurostatCategory]
    assert all(isinstance(category_name(one), Message) for one in categories)
