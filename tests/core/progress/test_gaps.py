"""Who is left behind: groups of the same year, their gap, and the gap before."""

from __future__ import annotations

import pytest
from tests.factories.progress import figures

from goalweave.core.model import Direction
from goalweave.core.progress import SeriesPoint, gap_change_text, gaps_by_dimension, group_gap

UP, DOWN = Direction.UP, Direction.DOWN
QUINTILES = "INCOME_WEALTH_QUANTILE"


def test_groups_of_the_same_year_are_compared_now_and_earlier():
    women, men = figures({2014: 40, 2018: 50, 2019: 51}), figures({2014: 45, 2018: 54})
    gap = group_gap("SEX", {"F": women, "M": men, "_T": figures({2018: 52})}, figures({2014: 43, 2018: 52}), UP)
    assert (gap.year, gap.behind.code, gap.ahead.code) == (2018, "F", "M")
    assert (gap.difference, gap.ratio, gap.total) == (4, pytest.approx(54 / 50), 52)
    assert (gap.earlier.year, gap.earlier.difference, gap.earlier.total, gap.change) == (2014, 5, 43, -1)
    assert gap_change_text(gap) == "1 narrower than in 2014"
    assert gap.ordered is False


@pytest.mark.parametrize(("direction", "behind"), [(UP, "R"), (None, "R"), (DOWN, "U")])
def test_who_is_worse_off_hangs_on_the_wanted_direction(direction, behind):
    gap = group_gap("URBANISATION", {"U": figures({2020: 30}), "R": figures({2020: 10})}, (), direction)
    assert (gap.behind.code, gap.earlier, gap.change, gap.total) == (behind, None, None, None)
    assert gap_change_text(gap) == "no earlier figure"


def test_ends_of_an_order_are_compared_even_where_the_middle_has_less():
    groups = {
        "Q1": figures({2018: 21}),
        "Q2": figures({2018: 15}),
        "Q5": figures({2018: 86}),
        "B40": figures({2018: 1}),
    }
    gap = group_gap(QUINTILES, groups, (), UP)
    assert (gap.behind.code, gap.ahead.code, gap.difference, gap.ordered) == ("Q1", "Q5", 65, True)
    # Without an order, the lowest and the highest are.
    gap = group_gap("AGE", groups, (), UP)
    assert [group.code for group in gap.groups] == ["B40", "Q2", "Q1", "Q5"]


def test_an_earlier_gap_has_the_same_groups_and_no_break_since():
    groups = {"A": figures({2015: 10, 2020: 20}), "B": figures({2015: 90, 2020: 30}), "C": figures({2020: 40})}
    assert group_gap("REF_AREA", groups, (), UP).earlier is None
    broken = [*figures({2015: 10}), SeriesPoint(2020, 20, status="B")]
    assert group_gap("SEX", {"F": broken, "M": figures({2015: 15, 2020: 30})}, (), UP).earlier is None
    modelled = [*figures({2015: 10}, nature="C"), SeriesPoint(2020, 20, nature="M")]
    assert group_gap("SEX", {"F": modelled, "M": figures({2015: 15, 2020: 30})}, (), UP).earlier is None


def test_a_gap_has_no_ratio_to_zero_and_bounds_are_left_out():
    gap = group_gap("SEX", {"F": figures({2020: 0}), "M": figures({2020: 5})}, (), UP)
    assert (gap.difference, gap.ratio) == (5, None)
    assert group_gap("SEX", {"F": figures({2020: 3}, bound="<"), "M": figures({2020: 5})}, (), UP) is None
    assert group_gap("SEX", {"F": figures({2019: 3}), "M": figures({2020: 5})}, (), UP) is None


def test_a_gap_within_the_intervals_of_its_values_is_not_certain():
    groups = {
        code: [SeriesPoint(2020, value, lower=value - 3, upper=value + 3)] for code, value in (("F", 50), ("M", 53))
    }
    assert group_gap("SEX", groups, (), UP).certain is False


def test_keys_are_compared_that_differ_from_the_headline_in_one_dimension():
    headline = (("AGE", "15+"),)
    points = {
        headline: figures({2020: 50}),
        (("AGE", "15+"), ("SEX", "F")): figures({2020: 45}),
        (("AGE", "15+"), ("SEX", "M")): figures({2020: 55}),
        (("AGE", "15-24"),): figures({2020: 80}),
        (("AGE", "65+"),): figures({2020: 20}),
        (("AGE", "65+"), ("SEX", "F")): figures({2020: 1}),
    }
    gaps = gaps_by_dimension(points, headline, UP)
    assert [(gap.dimension, gap.behind.code, gap.ahead.code, gap.total) for gap in gaps] == [
        ("AGE", "65+", "15-24", 50),
        ("SEX", "F", "M", 50),
    ]
    assert gaps_by_dimension(points, headline, UP, until=2019) == ()
