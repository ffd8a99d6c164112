"""Observations as points, lines for charts, targets counted, names for all that is said."""

from __future__ import annotations

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
    Group,
    Level,
    LinearCategory,
    Point,
    UnsdCategory,
    Verdict,
    category_name,
    even_path,
    path,
    points,
    progress,
    summary,
)


def observed(time: str, value: float | None = 1.0, **changes) -> Observation:
    return Observation("S", "KE", time, value, **changes)


def test_observations_become_one_point_a_year_in_order():
    found = points(
        [
            observed("2017", 3.0, nature="C", status="P", bound="<"),
            observed("2016", None),
            observed("2015", float("nan")),
            observed("2014", 1.0),
        ]
    )
    assert found == (Point(2014, 1.0), Point(2017, 3.0, "C", "P", "<"))


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
    assert points([observed(time, float(place)) for place, time in enumerate(times)]) == (
        Point(2017, float(times.index(last))),
    )


@pytest.mark.parametrize("other", [{"key": (("SEX", "F"),)}, {"unit": "NUMBER"}, {"multiplier": 6}])
def test_what_cannot_stand_in_one_row_is_refused(other):
    with pytest.raises(InputError):
        points([observed("2016"), observed("2017", **other)])


def test_a_chart_gets_the_pace_needed_and_the_even_pace():
    found = progress(target(10.0, 2018, since=None), figures({2014: 2.0, 2016: 4.0}))
    assert path(found) == [(2016, 4.0), (2017, 7.0), (2018, 10.0)]
    assert even_path(found) == [(2014, 2.0), (2015, 4.0), (2016, 6.0), (2017, 8.0), (2018, 10.0)]


def test_there_is_no_line_where_there_is_no_target_to_come():
    series = figures({2014: 2.0, 2018: 4.0})
    assert path(progress(target(None), series)) == even_path(progress(target(None), series)) == []
    assert path(progress(target(), [])) == even_path(progress(target(), [])) == []
    assert path(progress(target(10.0, 2018), series)) == []


def test_targets_are_counted_by_what_is_said_of_them():
    board = [
        progress(target(), figures({2014: 40, 2018: 80})),
        progress(target(), figures({2014: 40, 2018: 60})),
        progress(target(), figures({2014: 40, 2018: 41})),
        progress(target(), figures({2014: 40, 2018: 40})),
        progress(target(), figures({2014: 40, 2018: 39})),
        progress(target(), []),
        progress(target(series=""), []),
    ]
    assert summary(board) == {Group.ON_PATH: 2, Group.BEHIND: 3, Group.CANNOT: 1, Group.NO_SERIES: 1}
    assert summary([]) == dict.fromkeys(Group, 0)


def test_all_that_is_said_has_a_name_and_every_method_a_source():
    assert (set(VERDICTS), set(LEVELS), set(GROUPS), set(GROUP_NAMES)) == (
        set(Verdict),
        set(Level),
        set(Verdict),
        set(Group),
    )
    assert set(METHODS) == set(CITATIONS) == set(Method)
    categories = [*LinearCategory, *UnsdCategory, *EurostatCategory]
    assert all(isinstance(category_name(one), Message) for one in categories)
