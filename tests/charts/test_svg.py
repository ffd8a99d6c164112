from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET
from itertools import chain

import pytest
from tests.factories.charts import by_sex, online, pillars, ranking, series

from goalweave.charts import (
    Bar,
    Bars,
    ChartEngine,
    Drawable,
    IntervalRow,
    NumberFormat,
    PartRow,
    Sankey,
    SankeyEdge,
    SankeyNode,
    chart_option,
    render_svg,
)
from goalweave.charts.svg import finish_svg, items_by_mark

DRAWN = ("svg", "g", "a", "path", "rect", "text")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(spec: Drawable, engine: ChartEngine, **named: str) -> str:
    svg = render_svg(spec, engine=engine, **named)
    assert svg is not None
    return svg


def links(svg: str) -> dict[str, int]:
    """How many shapes and texts lead to each address."""
    found: dict[str, int] = {}
    for link in ET.fromstring(svg).iter(f"{SVG}a"):
        assert len(link) == 1
        found[link.attrib["href"]] = found.get(link.attrib["href"], 0) + 1
    return found


KINDS = ("sankey", "selected", "rtl", "compact", "phone", "bars", "rtl bars")
INDICATORS: dict[str, Drawable] = {
    "line": online(),
    "rtl line": online(rtl=True),
    "one point": online(series=(series("World", {2017: 3.2}),), target=None),
    "large": online(series=(series("World", {2016: -1e15, 2017: 1e15, 2018: 1e-9}),), target=None),
    "phone line": online(width=360),
    "panels": by_sex(),
    "rtl panels": by_sex(rtl=True),
    "ranking": ranking(),
    "rtl ranking": ranking(rtl=True),
    "parts": pillars(),
    "rtl parts": pillars(rtl=True),
    "areas": pillars("Kenya", "Rwanda", "Ghana"),
}


@pytest.fixture(params=[*KINDS, *INDICATORS])
def spec(request: pytest.FixtureRequest, sankey: Sankey, bars: Bars) -> Drawable:
    return (
        INDICATORS.get(request.param)
        or {
            "sankey": sankey,
            "selected": dataclasses.replace(sankey, selected=("l:1", "s:9")),
            "rtl": dataclasses.replace(sankey, rtl=True),
            "compact": dataclasses.replace(sankey, compact=True, width=440, height=330),
            "phone": dataclasses.replace(sankey, width=360, height=640),
            "bars": bars,
            "rtl bars": dataclasses.replace(bars, rtl=True),
        }[request.param]
    )


def test_svg_may_stand_in_a_strict_page(spec: Drawable, engine: ChartEngine) -> None:
    root = ET.fromstring(drawn(spec, engine))
    names = {element.tag for element in root.iter()}
    attributes = set(chain.from_iterable(element.attrib for element in root.iter()))
    assert names <= {f"{SVG}{name}" for name in (*DRAWN, "title", "desc", "defs", "clipPath")}
    assert "style" not in attributes
    assert [name for name in attributes if name.startswith(("on", "ecmeta"))] == []


def test_svg_says_what_it_shows(spec: Drawable, engine: ChartEngine) -> None:
    root = ET.fromstring(drawn(spec, engine, language="fr", prefix="c1"))
    title, desc = root[0], root[1]
    assert (title.tag, title.attrib, title.text) == (f"{SVG}title", {"id": "c1-title"}, spec.title)
    assert (desc.tag, desc.attrib, desc.text) == (f"{SVG}desc", {"id": "c1-desc"}, spec.description)
    width, height = str(spec.width), str(spec.height)
    assert {name: root.attrib[name] for name in root.attrib if name != "font-family"} == {
        "width": width,
        "height": height,
        "viewBox": f"0 0 {width} {height}",
        "role": "img" if root.find(f".//{SVG}a") is None else "group",
        "aria-labelledby": "c1-title",
        "aria-describedby": "c1-desc",
        "direction": "ltr",
        "lang": "fr",
    }


def test_svg_is_the_same_every_time_even_after_other_charts(
    spec: Drawable, engine: ChartEngine, sankey: Sankey, bars: Bars
) -> None:
    one = drawn(spec, engine)
    drawn(bars, engine)
    drawn(dataclasses.replace(sankey, title="Another"), engine)
    assert drawn(spec, engine) == one


def test_ids_are_unique_within_a_page(sankey: Sankey, bars: Bars, engine: ChartEngine) -> None:
    page = "".join(drawn(chart, engine) for chart in (sankey, dataclasses.replace(sankey, title="Another"), bars))
    ids = re.findall(r' id="([^"]*)"', page)
    assert len(ids) == len(set(ids)) >= 6
    used = set(re.findall(r"url\(#([^)]*)\)", page)) | set(re.findall(r'aria-\w+="([^"]*)"', page))
    assert used <= set(ids)


def test_every_ribbon_and_node_with_an_address_is_a_link_outside_of_the_tab_order(
    sankey: Sankey, engine: ChartEngine
) -> None:
    svg = drawn(sankey, engine)
    assert links(svg) == {
        "/link?a=p:1&b=l:1": 1,
        "/link?a=p:2&b=l:2": 1,
        "/link?a=l:1&b=s:9": 1,
        "/p/1": 3,  # bar, label, second line
        "/l/1": 3,  # bar, label, plate
        "/s/4": 5,  # bar, tile, its number, name, count
        "/s/9": 5,
    }
    assert {link.attrib["tabindex"] for link in ET.fromstring(svg).iter(f"{SVG}a")} == {"-1"}


def test_every_ribbon_has_its_own_tooltip(sankey: Sankey, engine: ChartEngine) -> None:
    root = ET.fromstring(drawn(sankey, engine))
    tips = [path.findtext(f"{SVG}title") for path in root.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None]
    assert tips[:4] == [
        "Growth to Infrastructure",
        "Inclusion & reach → Access: 2",
        "Infrastructure → Industry: 3",
        "Access → Quality education: 2",
    ]


def test_links_are_the_right_ones_from_right_to_left(sankey: Sankey, engine: ChartEngine) -> None:
    assert links(drawn(dataclasses.replace(sankey, rtl=True), engine)) == links(drawn(sankey, engine))


def test_bars_are_links(bars: Bars, engine: ChartEngine) -> None:
    assert links(drawn(bars, engine)) == {"/s/4": 4}  # three bars and the count


def test_all_labels_are_written(sankey: Sankey, engine: ChartEngine) -> None:
    root = ET.fromstring(drawn(sankey, engine))
    written = [
        "".join(text.itertext()).removeprefix(text.findtext(f"{SVG}title") or "") for text in root.iter(f"{SVG}text")
    ]
    heads, names = ["Plan", "Lines", "Goals"], ["Growth", "Inclusion & reach", "Infrastructure", "Access"]
    goals = ["4", "Quality education", "2", "9", "Industry", "3", "14", "Life below water", "0"]
    assert sorted(written) == sorted([*heads, *names, "3 links", "2 links", *goals])


def test_columns_fill_the_height(sankey: Sankey, engine: ChartEngine) -> None:
    """The bars of every column begin at the top of the frame and end at its bottom."""
    root = ET.fromstring(drawn(sankey, engine))
    ink = [path for path in root.iter(f"{SVG}path") if path.attrib.get("fill") == "#3f454b"]
    tops = [float(re.match(r"M\S+ (\S+?)h", path.attrib["d"])[1]) for path in ink]  # type: ignore[index]
    heights = [float(re.findall(r"v([\d.]+)", path.attrib["d"])[0]) for path in ink]
    assert len(ink) == 4
    assert tops[0] == tops[2] == 0
    bottoms = [top + height for top, height in zip(tops, heights, strict=True)]
    frame = sankey.height - 28 - 8
    assert bottoms[1] == pytest.approx(frame, abs=0.2)
    assert bottoms[3] == pytest.approx(frame, abs=0.2)


def test_crowded_labels_give_way_to_those_of_larger_nodes(engine: ChartEngine) -> None:
    nodes = (SankeyNode("a", "all", 0), *(SankeyNode(f"b{at}", f"leaf {at}", 1) for at in range(100)))
    edges = tuple(SankeyEdge("a", f"b{at}", 9 if at == 50 else 1) for at in range(100))
    svg = drawn(Sankey("t", "d", ("A", "B"), nodes, edges, height=400), engine)
    shown = [int(number) for number in re.findall(r"</title>leaf (\d+)<", svg)]
    assert 50 in shown
    assert 20 < len(shown) < 32


def test_texts_cannot_break_out(engine: ChartEngine) -> None:
    evil = "<script>alert(1)</script>\x00&\"'"
    nodes = SankeyNode("<a>", evil, 0, sub=evil, href='/?"><script>'), SankeyNode("b", evil, 1, tile='"<')
    sankey = Sankey(evil, evil, (evil, "{b|x}"), nodes, (SankeyEdge("<a>", "b", 1, title=evil),))
    for spec in (sankey, Bars(evil, evil, (Bar(evil, 1, tile="<"),), (evil, evil, evil))):
        svg = drawn(spec, engine)
        assert "<script" not in svg
        assert ET.fromstring(svg)[0].text == evil.replace("\x00", " ")


@pytest.mark.parametrize("href", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "java\nscript:x"])
def test_addresses_that_run_are_left_out(href: str, engine: ChartEngine) -> None:
    nodes = SankeyNode("a", "a", 0, href=href), SankeyNode("b", "b", 1, href="/b?at=sdg:9")
    spec = Sankey("t", "d", ("A", "B"), nodes, (SankeyEdge("a", "b", 1, href="https://example.org/x"),))
    assert set(links(drawn(spec, engine))) == {"/b?at=sdg:9", "https://example.org/x"}


def test_sankey_without_ribbons_is_no_picture(sankey: Sankey, engine: ChartEngine) -> None:
    assert render_svg(dataclasses.replace(sankey, edges=()), engine=engine) is None


def test_other_scripts_name_their_font(engine: ChartEngine) -> None:
    nodes = SankeyNode("a", "القضاء على الفقر", 0), SankeyNode("b", "消除贫困", 1), SankeyNode("c", "Ликвидация", 1)
    edges = SankeyEdge("a", "b", 1), SankeyEdge("a", "c", 1)
    svg = drawn(Sankey("t", "d", ("A", "B"), nodes, edges, rtl=True), engine)
    fonts = {
        (text.findtext(f"{SVG}title") or "") + (text[0].tail or ""): text.attrib.get("font-family", "").split(",")[0]
        for text in ET.fromstring(svg).iter(f"{SVG}text")
        if len(text)
    }
    assert {name.replace("\u200f", ""): font for name, font in fonts.items()} == {
        "القضاء على الفقر" * 2: "'Noto Sans Arabic'",
        "消除贫困" * 2: "'Noto Sans SC'",
        "Ликвидация" * 2: "",
    }


def test_items_of_lists_what_the_shapes_stand_for(sankey: Sankey, bars: Bars) -> None:
    items = items_by_mark(chart_option(sankey))
    assert items["node", 0, 4]["name"] == "s:4"
    assert items["edge", 0, 1]["source"] == "p:2"
    assert len(items) == (7 + 2) + (4 + 2)  # two nodes of the inner column have gates and plates
    assert items_by_mark(chart_option(bars))["item", 2, 1]["value"] == 4


def test_finish_turns_the_renderer_s_svg_into_ours(bars: Bars) -> None:
    """Without the bundle: what ECharts writes, and what we make of it."""
    raw = (
        '<svg width="640" height="132" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'version="1.1" baseProfile="full" viewBox="0 0 640 132">\n'
        '<rect width="640" height="132" x="0" y="0" fill="none"></rect>\n'
        '<g clip-path="url(#zr7-c0)">\n'
        '<path d="M0 0l9 9" fill="#C5192D" ecmeta_kind="item" ecmeta_series="0" ecmeta_index="0"></path>\n'
        "</g>\n"
        '<text style="font-size:12px;font-family:\'A\',b;" xml:space="preserve" fill="#000">9 &amp; 4</text>\n'
        '<defs ><clipPath id="zr7-c0"><path d="M0 0h9" fill="#000"></path></clipPath></defs>\n'
        "</svg>"
    )
    items = {("item", 0, 0): {"title": "nine", "href": "/s/4"}}
    assert finish_svg(raw, bars, items, language="", prefix="p") == (
        '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="132" viewBox="0 0 640 132" font-family="\'A\',b" '
        'role="group" aria-labelledby="p-title" aria-describedby="p-desc" direction="ltr">'
        '<title id="p-title">Coverage by goal</title><desc id="p-desc">Records by state.</desc>'
        '<g clip-path="url(#p-0)"><a href="/s/4" tabindex="-1" class="plain">'
        '<path d="M0 0l9 9" fill="#C5192D"><title>nine</title></path></a></g>'
        '<text xml:space="preserve" fill="#000" font-size="12px">9 &amp; 4</text>'
        '<defs><clipPath id="p-0"><path d="M0 0h9" fill="#000"/></clipPath></defs></svg>'
    )


def words(svg: str) -> list[str]:
    """What is written in the picture, without its tooltips."""
    texts = ET.fromstring(svg).iter(f"{SVG}text")
    return ["".join(text.itertext()).removeprefix(text.findtext(f"{SVG}title") or "") for text in texts]


def tips(svg: str) -> list[str]:
    root = ET.fromstring(svg)
    return [found for path in root.iter(f"{SVG}path") if (found := path.findtext(f"{SVG}title"))]


def test_axes_are_written_in_the_reader_s_numbers(engine: ChartEngine) -> None:
    french = NumberFormat(",", "\u202f", "\u00a0%")
    spec = online(series=(series("Monde", {2016: 0.5, 2017: 1.25}),), target=None, numbers=french)
    assert words(drawn(spec, engine)) == [
        *("0,00", "0,25", "0,50", "0,75", "1,00", "1,25\u00a0%"),
        *("2016", "2017"),
        "% of people",
        "1,3\u00a0%",
    ]


def test_every_value_of_a_line_has_its_tooltip(engine: ChartEngine) -> None:
    assert tips(drawn(online(series=online().series[:1]), engine)) == [
        "Target, 2020: 60\u00a0%",
        "Target, 2023: 70\u00a0%",
        "World, 2014: 44.3\u00a0%",
        "World, 2015: 46.8\u00a0%",
        "World, 2016: 49.4\u00a0% · estimate",
        "World, 2017: 51.4\u00a0% · estimate",
    ]


def test_points_stand_where_their_values_are(engine: ChartEngine) -> None:
    """A value halfway up the axis lies halfway down the plot, and the years at equal steps."""
    spec = online(
        series=(series("World", {2014: 0.0, 2015: 50.0, 2016: 100.0}),), target=None, unit="", numbers=NumberFormat()
    )
    root = ET.fromstring(drawn(spec, engine))
    dots = [path for path in root.iter(f"{SVG}path") if (path.findtext(f"{SVG}title") or "").startswith("World")]
    places = [[float(number) for number in re.findall(r"[-\d.]+", dot.attrib["transform"])[-2:]] for dot in dots]
    (x1, y1), (x2, y2), (x3, y3) = places
    assert (y1, y3) == (spec.height - 22, 12)
    assert y2 == pytest.approx((y1 + y3) / 2, abs=0.6)
    assert x2 - x1 == pytest.approx(x3 - x2, abs=0.6)


def test_rows_of_rankings_and_parts_are_links(engine: ChartEngine) -> None:
    assert links(drawn(ranking(), engine)) == {"/kr": 2}  # interval and dot
    assert links(drawn(pillars(), engine)) == {"/legal": 1}
    assert links(drawn(pillars("Kenya", "Rwanda"), engine)) == {"/legal": 2}


def test_charts_of_indicators_have_no_colour(engine: ChartEngine) -> None:
    for spec in INDICATORS.values():
        for found in re.findall(r"#([0-9a-f]{6})\b", drawn(spec, engine)):
            red, green, blue = (int(found[at : at + 2], 16) for at in (0, 2, 4))
            assert max(red, green, blue) - min(red, green, blue) <= 20, found


def test_texts_of_indicators_cannot_break_out(engine: ChartEngine) -> None:
    evil = "<script>alert(1)</script>\x00&\"'{a|b}"
    one = series(evil, {2016: 1.0, 2017: 2.0})
    for spec in (
        online(title=evil, series=(one, one), unit=evil, target=None),
        by_sex(title=evil, panels=(one,), reference=one),
        ranking(title=evil, rows=(IntervalRow(evil, 1, 1, 2, evil, href='/?"><script>'),), axis=evil),
        pillars(evil, title=evil, rows=(PartRow(evil, (1,), 20, href="javascript:alert(1)"),)),
    ):
        svg = drawn(spec, engine)
        assert "<script" not in svg
        assert "javascript:" not in svg
        assert ET.fromstring(svg)[0].text == evil.replace("\x00", " ")
