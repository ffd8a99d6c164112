"""What is odd about the values of a series, and where it breaks although nobody marked it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.progress import figures

from goalweave.core.model import Observation, Series
from goalweave.core.progress import BreakKind, RemarkKind, plausibility_remarks, yearly_points
from goalweave.core.progress.plausibility import may_be_implausible

SHARE = Series("S", {"en": "Share"}, unit="PT")
COUNT = Series("S", {"en": "Count"}, unit="NUMBER")


@pytest.mark.parametrize(
    ("series", "values", "kind", "text"),
    [
        (SHARE, {2010: 12, 2015: 100}, RemarkKind.STEEP, "From 12 percent in 2010 to 100 percent in 2015."),
        (SHARE, {2010: 90, 2012: 132, 2014: 95}, RemarkKind.ABOVE_HUNDRED, "132 percent in 2012: more than 100."),
        (COUNT, {2010: 9, 2011: 0, 2012: 8}, RemarkKind.ZERO, "9 in 2010, 0 in 2011, and 8 in 2012."),
        (
            COUNT,
            {2010: 2100, 2011: 2.2},
            RemarkKind.FACTOR,
            "From 2,100 in 2010 to 2.2 in 2011: about 1,000 times, as if the unit were another.",
        ),
        (
            SHARE,
            {2010: 0.41, 2011: 42},
            RemarkKind.SHARE,
            "0.41 in 2010 and 42 in 2011: a share of 1 next to a percentage?",
        ),
    ],
)
def test_odd_values_have_a_remark(series, values, kind, text):
    (remark,) = plausibility_remarks(figures(values), series)
    assert (remark.kind, remark.message) == (kind, text)
    assert may_be_implausible(list(values.values()), series)


@pytest.mark.parametrize(
    ("series", "values"),
    [
        (SHARE, {2010: 12, 2016: 100}),
        (SHARE, {2010: 120, 2012: 132, 2014: 95}),
        (COUNT, {2010: 12, 2015: 100}),
        (COUNT, {2010: 0, 2011: 0, 2012: 8}),
        (COUNT, {2010: 8, 2011: 0, 2012: 0}),
        (COUNT, {2005: 2, 2011: 2000}),
        (SHARE, {2010: 0.01, 2011: 1}),
    ],
)
def test_values_that_are_only_unusual_have_none(series, values):
    assert plausibility_remarks(figures(values), series) == ()


def test_a_steep_rise_is_remarked_once_by_its_steepest_part():
    (remark,) = plausibility_remarks(figures({2008: 0, 2010: 5, 2011: 90, 2012: 95, 2013: 99}), SHARE)
    assert remark.message == "From 5 percent in 2010 to 90 percent in 2011."


def observed(values: dict[int, float], **changes: Any) -> list[Observation]:
    return [Observation("S", "KE", str(year), value, **changes) for year, value in values.items()]


def breaks(observations: list[Observation]) -> dict[int, str]:
    return {point.year: point.changed for point in yearly_points(observations) if point.changed}


def test_one_source_after_another_is_a_break_and_sources_that_alternate_are_not():
    survey, census = {"source": "Survey 2010"}, {"source": "Census"}
    first = observed({2010: 1, 2012: 2, 2013: 2}, **survey)
    assert breaks([*first, *observed({2014: 3, 2016: 4, 2017: 5}, **census)]) == {2014: BreakKind.SOURCE}
    assert breaks([*first, *observed({2011: 3, 2016: 4, 2017: 5}, **census)]) == {}
    assert breaks([*first, *observed({2014: 3, 2016: 4}, **census)]) == {}
    assert breaks([*first, *observed({2014: 3, 2016: 4, 2017: 5}, source="Survey 2014")]) == {}


@pytest.mark.parametrize(
    "footnote",
    [
        "Break in series: new questionnaire.",
        "Rupture de série en 2014",
        "Cambio de metodología",
        "Данные несопоставимы с предыдущими",
        "تغيير في المنهجية",
        "与以前的数据不可比",
    ],
)
def test_a_footnote_that_begins_to_say_so_is_a_break(footnote):
    series = [*observed({2010: 1, 2012: 2}), *observed({2014: 3, 2016: 4}, footnote=footnote)]
    assert breaks(series) == {2014: BreakKind.METHOD}
    assert breaks(observed({2010: 1, 2012: 2}, footnote=footnote)) == {}


def test_values_whose_definition_differs_are_apart():
    assert breaks([*observed({2010: 1}), *observed({2012: 2}, status="D"), *observed({2014: 3})]) == {
        2012: BreakKind.METHOD,
        2014: BreakKind.METHOD,
    }


@pytest.mark.parametrize(
    ("values", "year"),
    [
        # Iceland's users of the Internet, as published in 2019: another survey from 2002 on.
        ([44.5, 49.4, 79.1, 83.1, 83.9, 87, 89.5, 90.6, 91, 93, 93.4, 94.8], 2002),
        ([25.4, 27.1, 28.9, 30.8, 32.9, 35.1, 37.5, 35.6, 56.8, 60.3, 61, 68.1], 2008),
        # Growth that gathers pace, a network that opens, one value out of line, rounding, too few values.
        ([0.2, 0.3, 0.3, 0.3, 0.5, 1, 4, 8, 11.5, 21.7, 25.1, 30.7], None),
        ([0, 0, 0, 0, 0, 98, 98, 98, 98, 99], None),
        ([50, 51, 52, 5.3, 54, 55, 56, 57], None),
        ([0.01, 0.01, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02], None),
        ([10, 11, 60, 61], None),
    ],
)
def test_a_jump_to_another_level_is_a_break(values, year):
    found = breaks(observed({2000 + place: value for place, value in enumerate(values)}))
    assert found == ({year: BreakKind.JUMP} if year else {})
