from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from tests.charts.test_png import size
from tests.factories.charts import people_online

from goalweave.charts import (
    LegendClass,
    MapArea,
    World,
    WorldMap,
    class_bounds,
    legend_classes,
    map_height,
    read_world,
    render_map,
    render_png,
)
from goalweave.charts.worldmap import RAMP, Shape

SVG = "{http://www.w3.org/2000/svg}"
WORLD = World(
    9600,
    4000,
    {
        "FR": Shape("M0 0l100 0 0 100Z", (50, 50), 5000),
        "BR": Shape("M900 900l100 0 0 100Z", (950, 950), 5000),
        "MT": Shape("", (9600, 60), 3),
        "DE": Shape("M200 0l100 0 0 100Z", (250, 50), 5000),
        "TV": Shape("", (10, 70), 0),
    },
    ("M300 300l10 0 0 10Z",),
    "M300 300l10 0",
)


def drawn(spec: WorldMap, **named: str) -> str:
    svg = render_map(spec, world=WORLD, **named)
    assert svg is not None
    return svg


def shapes(svg: str) -> dict[str, str]:
    """The fill of every country by what it says."""
    root = ET.fromstring(svg)
    return {
        said: mark.attrib["fill"]
        for mark in root.iter()
        if mark.tag in (f"{SVG}path", f"{SVG}circle") and (said := mark.findtext(f"{SVG}title"))
    }


def test_countries_are_shaded_by_the_class_of_their_value() -> None:
    assert shapes(drawn(people_online(), prefix="m")) == {
        "France: 80.5 % (2017)": RAMP[4],
        "Brazil: no data": "url(#m-none)",
        "Malta: 20\u00a0%": RAMP[1],  # at a bound: the class above it
    }


def test_small_countries_are_dots_that_stay_on_the_map() -> None:
    [dot] = ET.fromstring(drawn(people_online())).iter(f"{SVG}circle")
    assert {name: dot.attrib[name] for name in ("cx", "cy", "r")} == {"cx": "9564", "cy": "60", "r": "30.0"}


def test_small_country_without_a_value_is_an_empty_dot() -> None:
    areas = (*people_online().areas, MapArea("TV", "Tuvalu", None))
    assert shapes(drawn(people_online(areas=areas)))["Tuvalu: no data"] == "#ffffff"


def test_areas_in_dispute_have_no_value_and_dashed_boundaries() -> None:
    root = ET.fromstring(drawn(people_online(), prefix="m"))
    marks = {mark.attrib.get("d"): mark.attrib for mark in root.iter(f"{SVG}path")}
    assert marks["M300 300l10 0 0 10Z"]["fill"] == marks["M200 0l100 0 0 100Z"]["fill"] == "url(#m-none)"
    assert marks["M300 300l10 0"]["stroke-dasharray"] == "30.0 20.0"


def test_map_says_what_it_shows_and_what_is_not_said() -> None:
    spec = people_online()
    root = ET.fromstring(drawn(spec, language="fr", prefix="m"))
    assert [(part.tag, part.attrib, part.text) for part in root[:2]] == [
        (f"{SVG}title", {"id": "m-title"}, "People online"),
        (f"{SVG}desc", {"id": "m-desc"}, "The values are in the table. Boundaries are not authoritative."),
    ]
    named = ("role", "aria-labelledby", "aria-describedby", "direction", "lang", "viewBox")
    assert [root.attrib[name] for name in named] == ["group", "m-title", "m-desc", "ltr", "fr", "0 0 960 460"]
    assert [text.text for text in root.iter(f"{SVG}text")] == [
        "% of people",
        *("20", "40", "60", "80\u00a0%"),
        "no data",
        "Boundaries are not authoritative.",
    ]


def test_a_map_without_links_is_one_picture() -> None:
    spec = people_online()
    bare = replace(spec, areas=tuple(replace(area, href="") for area in spec.areas))
    assert ET.fromstring(drawn(bare)).attrib["role"] == "img"


def test_map_may_stand_in_a_strict_page() -> None:
    root = ET.fromstring(drawn(people_online()))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "defs", "pattern", "g", "path", "circle", "rect", "text", "a"),
    }
    attributes = chain.from_iterable(element.attrib for element in root.iter())
    assert [name for name in attributes if name == "style" or name.startswith("on")] == []


def test_links_are_safe_and_outside_of_the_tab_order() -> None:
    areas = (MapArea("FR", "France", 1, href='/fr?a="b"'), MapArea("DE", "Germany", 2, href="javascript:alert(1)"))
    [link] = ET.fromstring(drawn(people_online(areas=areas))).iter(f"{SVG}a")
    assert link.attrib == {"href": '/fr?a="b"', "tabindex": "-1", "class": "plain"}


def test_map_is_the_same_every_time_and_two_maps_share_no_id() -> None:
    one, other = drawn(people_online()), drawn(people_online(title="Another"))
    assert one == drawn(people_online())
    ids = re.findall(r' id="([^"]*)"', one + other)
    assert len(ids) == len(set(ids)) == 6


def test_texts_cannot_break_out() -> None:
    evil = "</title><script>alert(1)</script>\x00&\"'"
    area = MapArea("FR", evil, 1.0, evil, evil)
    svg = drawn(people_online(title=evil, description=evil, areas=(area,), unit=evil, none=evil, disclaimer=evil))
    assert "<script" not in svg
    assert ET.fromstring(svg)[0].text == evil.replace("\x00", " ")


def test_legend_begins_at_the_right_where_the_reader_does() -> None:
    there, back = (ET.fromstring(drawn(people_online(rtl=rtl))) for rtl in (False, True))
    boxes = [[float(box.attrib["x"]) for box in root.iter(f"{SVG}rect")] for root in (there, back)]
    assert boxes == [[0, 46, 92, 138, 184], [960 - 46 * at for at in range(1, 6)]]
    assert [text.attrib["text-anchor"] for text in back.iter(f"{SVG}text")] == ["end", *["middle"] * 4, "end", "end"]
    assert shapes(drawn(people_online())).keys() == shapes(drawn(people_online(rtl=True))).keys()


def test_letters_of_other_scripts_name_their_font() -> None:
    spec = people_online(rtl=True, disclaimer="خريطة (Natural Earth) للعالم", unit="نسبة")
    texts = [text for text in ET.fromstring(drawn(spec)).iter(f"{SVG}text") if "font-family" in text.attrib]
    assert {text.attrib["font-family"].split(",")[0] for text in texts} == {"'Noto Sans Arabic'"}
    assert [[run.text for run in text] for text in texts] == [[], ["(", "Natural Earth", ")"]]


def test_legend_counts_the_countries_of_every_class() -> None:
    assert legend_classes(people_online(bounds=(20, 90))) == (
        LegendClass(RAMP[0], "", "20\u00a0%", 0),
        LegendClass(RAMP[2], "20\u00a0%", "90\u00a0%", 2),
        LegendClass(RAMP[4], "90\u00a0%", "", 1),
    )


def test_map_without_shapes_or_values_is_no_picture(tmp_path: Path) -> None:
    assert read_world(tmp_path / "world.json") is None
    assert render_map(people_online(), world=None) is None
    assert render_map(people_online(areas=(MapArea("FR", "France", None),)), world=WORLD) is None


@pytest.mark.parametrize("bounds", [(2, 1), (1, 1), (1, 2, 3, 4, 5)])
def test_bounds_that_are_no_bounds_are_refused(bounds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError):
        people_online(bounds=bounds)


def test_value_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError):
        MapArea("FR", "France", float("nan"))


def test_classes_hold_about_as_many_values_each() -> None:
    assert class_bounds([float(value) for value in range(100)]) == (20, 40, 60, 80)
    assert class_bounds([5.0] * 9) == ()
    assert class_bounds([1.0, 2.0]) == (2,)
    assert class_bounds([]) == ()


@given(st.lists(st.floats(-1e9, 1e9), max_size=40))
def test_bounds_ascend_within_the_values(values: list[float]) -> None:
    bounds = class_bounds(values)
    assert len(bounds) <= 4
    assert list(bounds) == sorted(set(bounds))
    assert all(min(values) < bound <= max(values) for bound in bounds)


def test_map_becomes_png() -> None:
    spec = people_online()
    assert size(render_png(drawn(spec))) == (2 * 960, 2 * map_height(spec, WORLD))
