from __future__ import annotations

import json
import math
from dataclasses import replace
from itertools import chain, pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.factories.charts import PERCENT, WORDS, by_sex, online, series

from goalweave.charts import (
    ChartEngine,
    ChartPoint,
    LineChart,
    LineSeries,
    LineTarget,
    SmallMultiples,
    chart_option,
    render_svg,
)
from goalweave.charts.line import legend_entries
from goalweave.charts.line_marks import STROKES, history_series, pace_mark, split_at_breaks
from goalweave.charts.line_plot import year_labels
from goalweave.charts.look import INK_2


def base(spec: LineChart | SmallMultiples) -> dict[str, Any]:
    return chart_option(spec)["baseOption"]


def phone(spec: LineChart | SmallMultiples) -> dict[str, Any]:
    return chart_option(spec)["media"][0]["option"]


def drawn(spec: LineChart | SmallMultiples) -> list[list[Any]]:
    """The places of every series that is a line of values, in the order of drawing."""
    return [
        [item["value"] for item in one["data"]]
        for one in base(spec)["series"]
        if one["type"] == "line" and one["symbol"] == "circle"
    ]


def helpers(spec: LineChart) -> list[list[Any]]:
    return [one["data"] for one in base(spec)["series"] if one["type"] == "line" and one["symbol"] == "none"]


def test_gaps_stay_gaps_and_a_break_begins_a_new_line() -> None:
    assert drawn(online()) == [
        [[2014, 44.3], [2015, 46.8], [2016, 49.4], [2017, 51.4]],
        [[2012, 8.0], [2013, None], [2014, 12.0]],
        [[2016, 16.6], [2017, 19.5]],
    ]


def test_what_is_worked_out_is_thin_and_broken_and_takes_no_stroke_from_what_is_published() -> None:
    some = (
        series("Kenya", {2016: 1.0, 2017: 2.0}),
        series("Region", {2016: 3.0, 2017: 4.0}),
        series("World", {2017: 5.0}),
    )
    spec = LineChart(
        "t", "d", (some[0], replace(some[1], worked_out=True), some[2]), mark_labels=replace(WORDS, worked_out="median")
    )
    kenya, region, world = (one for one in base(spec)["series"] if one["type"] == "line" and one["symbol"] == "circle")
    assert region["lineStyle"] == {"color": INK_2, "width": 1, "type": [3, 4]}
    assert region["symbolSize"] < kenya["symbolSize"]
    assert "type" not in kenya["lineStyle"]
    assert (world["lineStyle"]["color"], world["lineStyle"]["width"]) == (STROKES[1].colour, STROKES[1].width)
    assert region["data"][0]["title"] == "Region, 2016: 3 · median"
    assert [word for _mark, word in legend_entries(spec.series, None, spec.mark_labels)] == ["median"]
    assert legend_entries(some, None, spec.mark_labels) == []


def test_break_is_marked_where_the_line_stops() -> None:
    assert helpers(online())[0] == [[2015.5, pytest.approx(6.4)], [2015.5, pytest.approx(22.2)]]


def test_target_is_a_level_and_the_pace_leads_over_the_milestones_to_it() -> None:
    _break, level, pace, *_gaps = helpers(online())
    assert level == [[2012, 70], [2023, 70]]
    assert pace == [[2017, 51.4], [2020, 60], [2023, 70]]


def test_dotted_line_joins_values_over_years_without_one_but_not_over_a_break() -> None:
    world = series("World", {2010: 1.0, 2013: 2.0, 2014: 3.0, 2016: None, 2018: 4.0})
    later = ChartPoint(2021, 5.0, breaks=True)
    world = replace(world, points=(*world.points, later))
    dotted = [part["data"] for part in history_series(online(), world, STROKES[0]) if part.get("silent")]
    assert dotted == [[[2010, 1.0], [2013, 2.0]], [[2014, 3.0], [2018, 4.0]]]


def test_pace_leaves_out_milestones_that_are_past_and_ends_with_the_target() -> None:
    world = series("World", {2021: 62.0, 2022: 64.0})
    target = LineTarget("Target", 2023, 70, milestones=((2020, 60),))
    assert pace_mark(world, target)[0]["data"] == [[2022, 64.0], [2023, 70]]
    assert pace_mark(series("World", {2023: 68.0}), target) == []
    assert pace_mark(world, replace(target, pace=False)) == []
    assert pace_mark(series("World", {2021: None}), target) == []


def test_values_that_are_not_the_country_s_own_are_hollow() -> None:
    first = next(one for one in base(online())["series"] if one.get("symbol") == "circle")
    hollow = {"color": "#ffffff", "borderColor": "#14171a", "borderWidth": 1.5}
    assert [item.get("itemStyle") for item in first["data"]] == [None, None, hollow, hollow]


def test_every_value_says_what_it_is() -> None:
    point = ChartPoint(2017, 19.5, estimated=True, breaks=True, lower=16.2, upper=23)
    spec = online(series=(LineSeries("Least developed countries", (ChartPoint(2016, 12), point)),), target=None)
    items = chain.from_iterable(one["data"] for one in base(spec)["series"])
    titles = [item.get("title") for item in items if isinstance(item, dict)]
    assert [title for title in titles if title] == [
        "Least developed countries, 2016: 12\u00a0%",
        "Least developed countries, 2017: 19.5\u00a0% (16.2–23\u00a0%) · estimate · break in the series",
    ]


def test_interval_is_an_area_out_along_its_upper_bounds_and_back() -> None:
    points = tuple(
        ChartPoint(year, value, lower=value - 1, upper=value + 2) for year, value in ((2015, 5), (2016, 6), (2018, 7))
    )
    areas = [
        one for one in base(online(series=(LineSeries("World", points),), target=None))["series"] if "areaStyle" in one
    ]
    single = helpers(online(series=(LineSeries("World", points),), target=None))[1]
    assert [area["data"] for area in areas] == [[[2015, 7], [2016, 8], [2016, 5], [2015, 4]]]
    assert single == [[2018, 6], [2018, 9]]


def test_names_and_values_stand_at_the_ends_of_the_lines() -> None:
    labels = base(online())["series"][0]["data"]
    assert [label["value"] for label in labels] == [[2017, 51.4], [2017, 19.5], [2023, 70]]
    assert [label["label"]["formatter"] for label in labels] == [
        "{name|World}{gap|}{strong|51.4\u00a0%}",
        "{name|Least developed countries}{gap|}{strong|19.5\u00a0%}",
        "{name|Target}{gap|}{strong|70\u00a0%}",
    ]


def test_only_line_needs_no_name_at_its_end() -> None:
    spec = online(series=online().series[:1], target=None)
    assert base(spec)["series"][0]["data"][0]["label"]["formatter"] == "{strong|51.4\u00a0%}"


def test_labels_of_lines_that_end_together_are_moved_apart() -> None:
    crowd = tuple(series(name, {2016: 50.0, 2017: 50.0 + at / 10}) for at, name in enumerate("ABCD"))
    labels = base(online(series=crowd, target=None))["series"][0]["data"]
    moves = [label["label"]["offset"][1] for label in labels]
    assert moves == sorted(moves, reverse=True)
    assert moves[0] - moves[3] > 3 * 14 - 4


def test_name_too_long_for_a_phone_takes_two_lines_below_its_value() -> None:
    spec = online(series=online().series[::-1], target=None)
    labels = phone(spec)["series"][0]["data"]
    assert labels[0]["label"]["formatter"] == "{strong|19.5\u00a0%}\n{name|Least}\n{name|developed co…}"


def test_key_explains_only_what_occurs() -> None:
    bare = online(series=(series("World", {2016: 49.4, 2017: 51.4}),), target=None)
    assert base(bare)["title"][0]["text"] == ""
    assert base(online())["title"][0]["text"] == (
        "{dot|}{gap|}{name|country "
        "data}{wide|}{hollow|}{gap|}{name|estimate}{wide|}{broken|¦}{gap|}{name|break in the "
        "series}{wide|}{hollowSquare|}{gap|}{name|milestone}{wide|}{dots|· · ·}{gap|}{name|required pace}"
    )
    assert phone(online())["title"][0]["text"].count("\n") == 1


def test_axis_is_written_by_python_with_the_sign_at_its_highest_mark() -> None:
    axis = base(online())["yAxis"]
    assert (axis["min"], axis["max"], axis["interval"]) == (0, 80, 20)
    assert axis["axisLabel"]["texts"] == [[0, "0"], [20, "20"], [40, "40"], [60, "60"], [80, "80\u00a0%"]]


def test_axis_begins_at_zero_unless_it_is_told_not_to() -> None:
    high = (series("World", {2016: 91.0, 2017: 93.0}),)
    assert base(online(series=high, target=None))["yAxis"]["min"] == 0
    assert base(online(series=high, target=None, zero=False))["yAxis"]["min"] == 91


def test_years_run_from_the_right_where_the_reader_does() -> None:
    there, back = base(online()), base(online(rtl=True))
    assert (back["xAxis"]["inverse"], back["yAxis"]["position"]) == (True, "right")
    assert (back["grid"]["left"], back["grid"]["right"]) == (there["grid"]["right"], there["grid"]["left"])
    assert back["series"][0]["data"][0]["label"]["position"] == "left"
    assert [one["data"] for one in back["series"][1:]] == [one["data"] for one in there["series"][1:]]


@pytest.mark.parametrize(
    ("years", "width", "written"),
    [
        ((2010, 2017), 600, [2010, 2011, 2012, 2013, 2014, 2015, 2016, 2017]),
        ((2010, 2023), 300, [2010, 2015, 2020, 2023]),
        ((1960, 2019), 640, [1960, 1965, 1970, 1975, 1980, 1985, 1990, 1995, 2000, 2005, 2010, 2015, 2019]),
        ((2010, 2017), 120, [2010, 2017]),
        ((1, 9999), 500, [1, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 9999]),
    ],
)
def test_years_are_written_at_both_ends_and_at_round_ones(
    years: tuple[int, int], width: float, written: list[int]
) -> None:
    assert year_labels(years, width) == written


def test_one_point_stands_in_the_middle_of_its_years() -> None:
    axis = base(online(series=(series("World", {2017: 3.2}),), target=None))["xAxis"]
    assert (axis["min"], axis["max"]) == (2016, 2018)


def test_chart_without_a_value_is_no_picture(engine: ChartEngine) -> None:
    nothing = (series("World", {2017: None}), series("Nobody", {}))
    for spec in (online(series=nothing), online(series=()), by_sex(panels=()), by_sex(panels=nothing)):
        assert spec.empty
        assert render_svg(spec, engine=engine) is None


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ChartPoint(0, 1.0),
        lambda: ChartPoint(2017, math.nan),
        lambda: ChartPoint(2017, 1.0, upper=math.inf),
        lambda: LineSeries("World", (ChartPoint(2017, 1), ChartPoint(2017, 2))),
        lambda: LineTarget("Target", 2023, math.nan),
        lambda: LineTarget("Target", 2023, 1, milestones=((12345, 1),)),
        lambda: by_sex(columns=0),
    ],
)
def test_what_cannot_be_drawn_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError):
        wrong()


def test_panels_share_their_axes_and_show_the_total() -> None:
    spec = by_sex()
    wanted = base(spec)
    assert {(axis["min"], axis["max"]) for axis in wanted["yAxis"]} == {(0, 60)}
    assert {(axis["min"], axis["max"]) for axis in wanted["xAxis"]} == {(2015, 2017)}
    assert [title["text"] for title in wanted["title"]] == [
        "{faintLine|}{gap|}{name|Total}",
        "{sub|% of people}",
        "{strong|Women}",
        "{strong|Men}",
        "{strong|Not known}",
    ]
    totals = [one for one in wanted["series"] if one["type"] == "line" and one["symbol"] == "none"]
    assert [one["xAxisIndex"] for one in totals] == [0, 1, 2]
    assert {json.dumps(one["data"]) for one in totals} == {"[[2015, 43.0], [2016, 45.0], [2017, 47.0]]"}


@pytest.mark.parametrize(("rtl", "inwards"), [(False, ("right", 16)), (True, ("left", -16))])
def test_a_long_number_at_the_edge_of_a_panel_goes_inwards(rtl: bool, inwards: tuple[str, int]) -> None:
    long, short = series("Lines", {2016: 8e6, 2017: 24_206_767.0}), series("Few", {2016: 5.0, 2017: 6.0})
    spec = by_sex(panels=(long, short), reference=None, numbers=replace(PERCENT, decimals=0, sign=""), rtl=rtl)
    items = chain.from_iterable(one["data"] for one in base(spec)["series"])
    labels = [item["label"] for item in items if "label" in item and item["label"]["show"]]
    assert [(one.get("align"), one.get("offset", [0])[0]) for one in labels] == [inwards, (None, 0)]


def test_panels_reflow_to_two_columns_on_a_phone() -> None:
    spec = by_sex()
    assert [grid["top"] for grid in base(spec)["grid"]] == [base(spec)["grid"][0]["top"]] * 3
    tops = [grid["top"] for grid in phone(spec)["grid"]]
    assert tops[0] == tops[1] != tops[2]
    assert (spec.height, chart_option(spec)["phone"]) == (46 + 150, {"height": 46 + 2 * 150})


def test_panels_keep_apart_at_every_width() -> None:
    grids = base(by_sex())["grid"]
    edges = [(float(grid["left"][:-1]), 100 - float(grid["right"][:-1])) for grid in grids]
    assert all(left < right for left, right in edges)
    assert edges == sorted(edges)
    assert all(one[1] < other[0] for one, other in pairwise(edges))


POINTS = st.lists(
    st.tuples(
        st.integers(1950, 2030),
        st.none() | st.floats(-1e9, 1e9).map(lambda value: round(value, 3)),
        st.booleans(),
        st.booleans(),
    ),
    unique_by=lambda point: point[0],
    max_size=40,
).map(lambda found: LineSeries("x", tuple(ChartPoint(*point) for point in sorted(found, key=lambda point: point[0]))))


@given(POINTS)
def test_every_value_is_drawn_once_and_no_line_crosses_a_gap_or_break(one: LineSeries) -> None:
    stretches = split_at_breaks(one)
    assert [point for point in chain.from_iterable(stretches) if point.value is not None] == list(one.known_points)
    for stretch in stretches:
        assert stretch[0].value is not None
        assert not any(point.breaks for point in stretch[1:])
        years = [point.year for point in stretch if point.value is not None]
        gaps = sum(1 for point in stretch if point.value is None)
        assert gaps == sum(1 for at in range(1, len(years)) if years[at] > years[at - 1] + 1)


@given(st.lists(POINTS, min_size=1, max_size=7), st.booleans(), st.booleans())
def test_options_are_json_that_says_the_same_twice(lines: list[LineSeries], rtl: bool, zero: bool) -> None:
    target = LineTarget("Target", 2030, 5)
    for spec in (
        LineChart("t", "d", tuple(lines), "x", target, WORDS, PERCENT, zero, rtl=rtl),
        SmallMultiples("t", "d", tuple(lines), "x", lines[0], target, WORDS, PERCENT, zero, rtl=rtl),
    ):
        wanted = chart_option(spec)
        assert json.loads(json.dumps(wanted, allow_nan=False)) == wanted
        assert wanted == chart_option(spec)
