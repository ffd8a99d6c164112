from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import chain

import pytest
from hypothesis import given, strategies as st

from goalweave.charts import ChartPoint, render_line_rows, render_sparkline

SVG = "{http://www.w3.org/2000/svg}"


def parts(svg: str) -> list[tuple[str, str]]:
    """Class or kind of every mark with its path or place."""
    return [
        (
            mark.attrib.get("class", mark.tag.removeprefix(SVG)),
            mark.attrib.get("d") or f"{mark.attrib['cx']} {mark.attrib['cy']}",
        )
        for mark in ET.fromstring(svg)
    ]


def test_spark_has_line_level_and_the_way_that_is_needed() -> None:
    svg = render_sparkline(
        [ChartPoint(2014, 40), ChartPoint(2015, 45), ChartPoint(2018, 50)], (2024, 60), years=(2014, 2024)
    )
    assert parts(svg) == [
        ("tg", "M0 5.0H150"),
        ("pr", "M60.8 17.0L146.0 5.0"),
        ("ln", "M4.0 29.0L18.2 23.0L60.8 17.0"),
        ("circle", "60.8 17.0"),
    ]


def test_spark_says_nothing_to_a_screen_reader_and_has_no_style() -> None:
    root = ET.fromstring(render_sparkline([ChartPoint(2014, 1), ChartPoint(2015, 2)]))
    assert root.attrib == {
        "class": "spark",
        "width": "150",
        "height": "34",
        "viewBox": "0 0 150 34",
        "aria-hidden": "true",
    }
    assert [mark.attrib for mark in root if "style" in mark.attrib] == []


def test_spark_runs_from_the_right_where_the_reader_does() -> None:
    points = [ChartPoint(2014, 1), ChartPoint(2015, 2)]
    assert parts(render_sparkline(points))[0] == ("ln", "M4.0 29.0L146.0 5.0")
    assert parts(render_sparkline(points, rtl=True))[0] == ("ln", "M146.0 29.0L4.0 5.0")


def test_break_lifts_the_line() -> None:
    points = [ChartPoint(2014, 1), ChartPoint(2015, 2), ChartPoint(2016, 1, breaks=True), ChartPoint(2017, 2)]
    assert parts(render_sparkline(points))[0] == ("ln", "M4.0 29.0L51.3 5.0M98.7 29.0L146.0 5.0")


@pytest.mark.parametrize(
    ("target", "needed", "kinds"),
    [
        (None, True, ["ln", "circle"]),
        ((2020, 3), False, ["tg", "ln", "circle"]),
        ((2015, 3), True, ["tg", "ln", "circle"]),  # due: no way is left
        ((2016, 3), True, ["tg", "pr", "ln", "circle"]),
    ],
)
def test_spark_shows_only_what_there_is(target: tuple[int, float] | None, needed: bool, kinds: list[str]) -> None:
    assert [
        kind for kind, _ in parts(render_sparkline([ChartPoint(2014, 1), ChartPoint(2015, 2)], target, needed=needed))
    ] == kinds


def test_single_value_is_no_line() -> None:
    assert render_sparkline([ChartPoint(2014, 5)], (2020, 5)) == ""
    assert render_sparkline([]) == render_sparkline([ChartPoint(2014, None), ChartPoint(2015, 1)], (2020, 5)) == ""


def test_target_ends_at_its_year_where_others_have_a_later_one() -> None:
    points = [ChartPoint(2010, 1), ChartPoint(2015, 2)]
    assert parts(render_sparkline(points, (2020, 3), years=(2010, 2030)))[0] == ("tg", "M0 5.0H75.0")
    assert parts(render_sparkline(points, (2020, 3), years=(2010, 2030), rtl=True))[0] == ("tg", "M150 5.0H75.0")


def test_lines_of_a_row_share_their_scale() -> None:
    low = render_sparkline([ChartPoint(2014, 0), ChartPoint(2015, 5)], values=(0, 10))
    assert parts(low)[0] == ("ln", "M4.0 29.0L146.0 17.0")


def test_label_is_said_to_a_screen_reader() -> None:
    root = ET.fromstring(render_sparkline([ChartPoint(2014, 1), ChartPoint(2015, 2)], label='From "1" to 2'))
    assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", 'From "1" to 2')


def test_rows_of_lines_have_names_and_values() -> None:
    spark = render_sparkline([ChartPoint(2014, 1), ChartPoint(2015, 2)])
    rows = [("Roads & bridges", spark, "2 %", "2015", "Moving toward"), ("Ports", "", "7", "2012", "Last figure: 2012")]
    root = ET.fromstring(render_line_rows(rows))
    cells = chain.from_iterable((row[0], *row[2:]) for row in rows)
    assert [text.text for text in root.iter(f"{SVG}text")] == list(cells)
    assert len(list(root.iter(f"{SVG}svg"))) == 2
    assert render_line_rows([]) == ""


def test_target_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError):
        render_sparkline([ChartPoint(2014, 5), ChartPoint(2015, 5)], (2020, float("nan")))


@given(
    st.lists(st.tuples(st.integers(1990, 2030), st.floats(-1e12, 1e12)), min_size=1, unique_by=lambda one: one[0]),
    st.none() | st.tuples(st.integers(1990, 2040), st.floats(-1e12, 1e12)),
    st.booleans(),
)
def test_every_mark_stays_within_the_frame(
    values: list[tuple[int, float]], target: tuple[int, float] | None, rtl: bool
) -> None:
    svg = render_sparkline([ChartPoint(*value) for value in sorted(values)], target, rtl=rtl) or "<svg/>"
    if len(values) < 2:
        return
    assert svg == render_sparkline([ChartPoint(*value) for value in sorted(values)], target, rtl=rtl)
    for kind, drawn in parts(svg):
        if kind == "tg":
            continue
        places = [place.split() for place in drawn.replace("M", "L").split("L") if place]
        assert all(0 <= float(x) <= 150 and 0 <= float(y) <= 34 for x, y in places)
