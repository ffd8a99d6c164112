"""Targets and their figures as they are drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils.translation import override
from tests.factories.indicators import USERS, observation
from tests.factories.progress import figures, target

from goalweave.charts import ChartPoint, LineTarget
from goalweave.core.model import BREAK
from goalweave.core.progress import assess_progress
from goalweave.wording.target_charts import progress_bar, sparkline, target_line, target_mark, to_point

VALUES = {2014: 43.2, 2016: 46.0, 2018: 51.4}


def test_a_point_tells_estimates_breaks_and_intervals():
    one = observation(2017, 17.8, nature="E", status=BREAK, lower=15.0, upper=20.5)
    assert to_point(one) == ChartPoint(2017, 17.8, estimated=True, breaks=True, lower=15.0, upper=20.5)
    assert to_point(figures({2014: 1.0}, nature="C")[0]) == ChartPoint(2014, 1.0)


def test_what_cannot_be_drawn_is_left_out():
    assert to_point(observation(2017, 1e300)) == ChartPoint(2017, None)
    assert target_mark(assess_progress(target(1e300), figures(VALUES)), "target") is None


def test_the_mark_of_a_target_has_its_milestones():
    told = assess_progress(target(70.0, 2023, milestones={2018: 50.0, 2020: 60.0}), figures(VALUES))
    assert target_mark(told, "target") == LineTarget("target", 2023, 70.0, ((2018, 50.0), (2020, 60.0)))
    assert target_mark(assess_progress(target(None), figures(VALUES)), "target") is None
    assert target_mark(assess_progress(target(70.0, None), figures(VALUES)), "target") is None


def test_the_line_says_what_it_shows():
    told = assess_progress(target(), figures(VALUES))
    spec = target_line("People online", str(told.sentence), replace(USERS, unit="PT"), told, figures(VALUES))
    assert spec.description.startswith("From 43.2 in 2014 to 51.4 in 2018")
    assert [point.value for point in spec.series[0].points] == [43.2, 46.0, 51.4]
    assert (spec.target.value, spec.highest, spec.numbers.text(51.4)) == (70.0, 100, "51.4\u00a0%")


@pytest.mark.parametrize(
    ("covered", "expected", "said", "done", "even"),
    [
        (0.306, 0.444, "31 % of the way; a steady pace would have reached 44 %", '"30.6"', 'x="44.4"'),
        (1.4, 0.5, "140 % of the way; a steady pace would have reached 50 %", '"100.0"', 'x="50.0"'),
        (0.0, 1.0, "0 % of the way; a steady pace would have reached 100 %", '"0.0"', 'x="98.5"'),
        (0.5, None, "50\u00a0% of the way", '"50.0"', ""),
    ],
)
def test_the_way_covered_is_a_bar_with_a_mark_at_an_even_pace(covered, expected, said, done, even):
    bar = progress_bar(covered, expected)
    assert f'aria-label="{said}"' in bar
    assert f'class="done" x="0" y="4" width={done}' in bar
    assert (f'class="even" {even}' in bar) if even else ("even" not in bar)


def test_where_no_way_is_known_there_is_no_bar():
    assert progress_bar(None, 0.5) == ""


def test_from_right_to_left_the_way_begins_at_the_right():
    with override("ar"):
        bar = progress_bar(0.25, 0.5)
        assert sparkline(figures(VALUES)) != ""
    assert 'class="done" x="75.0" y="4" width="25.0"' in bar
    assert 'class="even" x="48.5"' in bar


def test_the_spark_of_no_figures_is_empty():
    assert sparkline([]) == ""
