from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from tests.factories.charts import pillars, ranking

from goalweave.charts import ChartEngine, IntervalChart, IntervalRow, PartRow, ScorePartsChart, chart_option, render_svg


def base(spec: IntervalChart | ScorePartsChart) -> dict[str, Any]:
    return chart_option(spec)["baseOption"]


def names(spec: IntervalChart | ScorePartsChart, axis: int = 0) -> list[str]:
    return [row["value"] for row in base(spec)["yAxis"][axis]["data"]]


def test_interval_floats_between_its_ranks_with_the_dot_on_it() -> None:
    lows, spans, dots = base(ranking())["series"]
    assert lows["data"] == [1, 1, 2, 4]
    assert lows["itemStyle"] == {"color": "transparent"}
    assert [item["value"] for item in spans["data"]] == [1, 3, 5, 0]
    assert [item["value"] for item in dots["data"]] == [[1, 0], [2, 1], [3, 2], [4, 3]]
    assert (base(ranking())["xAxis"]["min"], base(ranking())["xAxis"]["max"]) == (0.5, 7.5)


def test_rows_of_a_ranking_say_rank_interval_and_score() -> None:
    assert [item["title"] for item in base(ranking())["series"][2]["data"]] == [
        "Iceland: 1 (1–2) · 8.98",
        "Korea: 2 (1–4) · 8.85",
        "Switzerland: 3 (2–7) · 8.74",
        "Denmark: 4 (4–4)",
    ]
    assert names(ranking(), 1) == ["{name|8.98}", "{name|8.85}", "{strong|8.74}", ""]


def test_selected_row_stands_out_by_weight_and_size() -> None:
    dots = base(ranking())["series"][2]["data"]
    assert names(ranking()) == ["{name|Iceland}", "{name|Korea}", "{strong|Switzerland}", "{name|Denmark}"]
    assert [item.get("symbolSize") for item in dots] == [None, None, 9, None]
    assert [item["itemStyle"]["color"] for item in dots] == ["#5d646b", "#5d646b", "#14171a", "#5d646b"]


def test_first_rank_stands_at_the_start_in_both_directions() -> None:
    there, back = base(ranking()), base(ranking(rtl=True))
    assert (there["xAxis"]["inverse"], back["xAxis"]["inverse"]) == (False, True)
    assert [axis["position"] for axis in there["yAxis"]] == ["left", "right"]
    assert [axis["position"] for axis in back["yAxis"]] == ["right", "left"]
    assert (back["grid"]["left"], back["grid"]["right"]) == (there["grid"]["right"], there["grid"]["left"])


@pytest.mark.parametrize("last", [2, 7, 60, 193, 1000])
def test_axis_of_ranks_has_few_marks_and_always_the_first(last: int) -> None:
    rows = (IntervalRow("a", 1, 1, 1), IntervalRow("b", last, 1, last))
    marks = base(ranking(rows=rows))["xAxis"]["axisLabel"]["customValues"]
    assert marks[0] == 1
    assert marks == sorted(set(marks))
    assert len(marks) <= 9
    assert marks[-1] <= last


def test_more_rows_than_anybody_can_read_are_refused() -> None:
    rows = tuple(IntervalRow(str(at), at, at, at) for at in range(61))
    assert ranking(rows=rows[:60]).height == 60 + 60 * 21
    with pytest.raises(ValueError, match="61 rows"):
        ranking(rows=rows)


@pytest.mark.parametrize(("value", "low", "high"), [(3, 4, 5), (6, 4, 5), (math.nan, 1, 2), (1, 1, math.inf)])
def test_interval_without_its_value_is_refused(value: float, low: float, high: float) -> None:
    with pytest.raises(ValueError):
        IntervalRow("a", value, low, high)


def test_one_area_is_drawn_as_bars_with_a_tick_for_comparison() -> None:
    track, bars, ticks = base(pillars())["series"]
    assert track["data"] == [1, 1, None]
    assert [item and item["value"] for item in bars["data"]] == [0.9, 0.25, None]
    assert [item["value"] for item in ticks["data"]] == [[0.7, 0], [0.5, 1], [None, 2]]
    assert bars["data"][0]["title"] == "Kenya, Legal: 18 / 20"
    assert ticks["data"][0]["title"] == "median, Legal: 14"
    assert names(pillars(), 1) == ["{name|18}", "{name|5}", "{name|no data}"]


def test_several_areas_are_dots_joined_from_the_lowest_to_the_highest() -> None:
    _track, lows, spans, third, second, first, _ticks = base(pillars("Kenya", "Rwanda", "Ghana"))["series"]
    assert lows["data"] == [0.6, 0.25, 0]
    assert spans["data"] == [pytest.approx(0.4), pytest.approx(0.5), 0]
    assert [[item["value"][0] for item in one["data"]] for one in (first, second, third)] == [
        [0.9, 0.25, None],
        [1.0, 0.475, None],
        [0.6, 0.75, None],
    ]
    assert len({(one["symbol"], str(one["itemStyle"])) for one in (first, second, third)}) == 3
    assert first["z"] > second["z"] > third["z"]


def test_areas_are_told_apart_by_shape_and_named_in_the_key() -> None:
    assert base(pillars("Kenya", "Rwanda"))["title"][0]["text"] == (
        "{dot|}{gap|}{name|Kenya}{wide|}{hollow|}{gap|}{name|Rwanda}{wide|}{tick|}{gap|}{name|median}"
    )


def test_full_score_is_written_where_it_differs_and_rows_below_a_pillar_are_set_in() -> None:
    rows = (PartRow("Use", (5.1,), 10), PartRow("Subscriptions", (80.1,), 120, level=1))
    assert names(pillars(rows=rows)) == ["{strong|Use}", "{indent1|}{name|Subscriptions}"]
    assert names(pillars(rows=rows, rtl=True)) == ["{strong|Use}", "{name|Subscriptions}{indent1|}"]
    assert names(pillars(rows=rows), 1) == ["{strong|5.1 / 10}", "{name|80.1 / 120}"]


@pytest.mark.parametrize(("value", "share"), [(25.0, 1.0), (-3.0, 0.0), (0.0, 0.0)])
def test_score_beyond_its_bounds_stays_on_the_row_but_keeps_its_number(value: float, share: float) -> None:
    spec = pillars(rows=(PartRow("Legal", (value,), 20),))
    assert base(spec)["series"][1]["data"][0]["value"] == share
    assert names(spec, 1) == [f"{{name|{spec.numbers.text(value)}}}"]


def test_parts_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match="1 values for 2 areas"):
        pillars("Kenya", "Rwanda", rows=(PartRow("Legal", (1,), 20),))
    with pytest.raises(ValueError, match="1 to 5 areas"):
        replace(pillars(), areas=())
    with pytest.raises(ValueError, match="full score"):
        PartRow("Legal", (1,), 0)


def test_ranking_without_rows_and_parts_without_values_are_no_pictures(engine: ChartEngine) -> None:
    for spec in (ranking(rows=()), pillars(rows=()), pillars(rows=(PartRow("Legal", (None,), 20),))):
        assert render_svg(spec, engine=engine) is None
