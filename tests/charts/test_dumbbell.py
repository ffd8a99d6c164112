from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

from hypothesis import example, given, strategies as st

from goalweave.charts import DumbbellChart, DumbbellEnd, DumbbellRow, render_dumbbell, stack_pictures

SVG = "{http://www.w3.org/2000/svg}"
ROW = DumbbellRow(
    "Richest and poorest fifth",
    DumbbellEnd("poorest", 21),
    DumbbellEnd("richest", 86),
    "65 points",
    "2 wider than in 2014",
)
CHART = DumbbellChart("Homes <online>", "21 and 86", (ROW,), DumbbellEnd("all", 53), "gap", lowest=0, highest=100)


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]


def circles(svg: str) -> list[tuple[float, str]]:
    """Place and filling of every circle, from left to right."""
    found = ET.fromstring(svg).iter(f"{SVG}circle")
    return sorted((float(circle.attrib["cx"]), circle.attrib["fill"]) for circle in found)


def test_dumbbell_has_both_groups_the_total_and_the_gap() -> None:
    svg = render_dumbbell(CHART)
    assert texts(svg) == [
        *("0", "25", "50", "75", "100"),
        "all 53",
        "gap",
        "poorest (21)",
        "richest (86)",
        "Richest and poorest fifth",
        "65 points",
        "2 wider than in 2014",
    ]
    assert ET.fromstring(svg)[0].text == "Homes <online>"
    (behind, hollow), (ahead, filled) = circles(svg)
    assert (behind < ahead, hollow, filled) == (True, "#ffffff", "#14171a")


def test_group_that_is_behind_is_open_also_where_it_has_more() -> None:
    row = replace(ROW, behind=ROW.ahead, ahead=ROW.behind)
    assert [fill for _x, fill in circles(render_dumbbell(replace(CHART, rows=(row,))))] == ["#14171a", "#ffffff"]


def test_names_of_close_groups_stay_apart() -> None:
    row = replace(ROW, behind=DumbbellEnd("with", 48), ahead=DumbbellEnd("without", 50))
    root = ET.fromstring(render_dumbbell(replace(CHART, rows=(row,))))
    anchors = {text.text: text.attrib["text-anchor"] for text in root.iter(f"{SVG}text")}
    assert (anchors["with (48)"], anchors["without (50)"]) == ("end", "start")


def test_long_names_are_cut_and_their_values_never() -> None:
    row = replace(ROW, behind=DumbbellEnd("a" * 200, 2), ahead=DumbbellEnd("b" * 200, 3))
    (both,) = [text for text in texts(render_dumbbell(replace(CHART, rows=(row,)))) if "·" in text]
    assert both.count("…") == 2
    assert ("(2)" in both, "(3)" in both) == (True, True)


def test_chart_is_mirrored_where_one_reads_from_the_right() -> None:
    wide, mirrored = (circles(render_dumbbell(replace(CHART, rtl=rtl))) for rtl in (False, True))
    assert [740 - x for x, _fill in reversed(mirrored)] == [x for x, _fill in wide]


def test_phone_has_the_names_above_their_lines() -> None:
    root = ET.fromstring(render_dumbbell(CHART, narrow=True))
    assert root.attrib["viewBox"].startswith("0 0 340 ")
    assert "2 wider than in 2014" not in texts(render_dumbbell(CHART, narrow=True))


def test_pictures_are_stacked_for_a_file_and_nothing_is_nothing() -> None:
    one = render_dumbbell(CHART)
    height = float(ET.fromstring(one).attrib["viewBox"].split()[3])
    stacked = ET.fromstring(stack_pictures([one, one]))
    assert stacked.attrib["viewBox"] == f"0 0 740 {2 * (height + 16):.1f}"
    assert render_dumbbell(replace(CHART, rows=())) == ""


@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=3),
    st.booleans(),
    st.booleans(),
)
@example(pairs=[(0.0, 5e-324), (0.0, 1e-12)], rtl=False, narrow=False)
def test_every_circle_is_within_the_picture(pairs: list[tuple[float, float]], rtl: bool, narrow: bool) -> None:
    rows = tuple(replace(ROW, behind=DumbbellEnd("x", low), ahead=DumbbellEnd("y", high)) for low, high in pairs)
    svg = render_dumbbell(replace(CHART, rows=rows, total=None, lowest=None, highest=None, rtl=rtl), narrow=narrow)
    assert all(0 <= x <= 740 for x, _fill in circles(svg))


def test_texts_are_readable_in_documents() -> None:
    # The maker of PDFs ignores the order of painting, so that a stroke hides the text.
    for text in ET.fromstring(render_dumbbell(CHART)).iter(f"{SVG}text"):
        assert "stroke" not in text.attrib
