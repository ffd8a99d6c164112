from __future__ import annotations

import dataclasses
import json

import pytest

from goalweave.charts import Bar, Bars, Sankey, SankeyEdge, SankeyNode, chart_option


def base(spec: Sankey | Bars) -> dict:
    wanted = chart_option(spec)
    return wanted.get("baseOption", wanted)


def bars_of(series: dict) -> list[dict]:
    """The items of nodes, without gates and lanes."""
    return [node for node in series["data"] if "gate" not in node and "lane" not in node]


def ribbons(series: dict) -> list[dict]:
    """Without the plates of nodes."""
    return [
        link
        for link in series["links"]
        if not (link["source"].endswith("|in") or link["source"] + "|in" == link["target"])
    ]


def texts(spec: Sankey, *, phone: bool = False) -> list[str]:
    """The labels' markup in the order of the nodes."""
    variant = chart_option(spec)["media"][0]["option"] if phone else base(spec)
    return [node["label"]["formatter"] for node in bars_of(variant["series"][0])]


def test_options_are_json_and_the_same_every_time(sankey: Sankey, bars: Bars) -> None:
    for spec in (sankey, bars, dataclasses.replace(sankey, rtl=True), dataclasses.replace(sankey, compact=True)):
        wanted = chart_option(spec)
        assert json.loads(json.dumps(wanted, allow_nan=False)) == wanted
        assert json.dumps(wanted) == json.dumps(chart_option(spec))


def test_ribbons_are_grey_until_they_reach_a_colour(sankey: Sankey) -> None:
    assert ribbons(base(sankey)["series"][0]) == [
        {
            "source": "p:1",
            "target": "l:1|in",
            "value": 3,
            "title": "Growth to Infrastructure",
            "href": "/link?a=p:1&b=l:1",
        },
        {
            "source": "p:2",
            "target": "l:2|in",
            "value": 2,
            "title": "Inclusion & reach → Access: 2",
            "href": "/link?a=p:2&b=l:2",
        },
        {
            "source": "l:1",
            "target": "s:9",
            "value": 3,
            "title": "Infrastructure → Industry: 3",
            "href": "/link?a=l:1&b=s:9",
            "lineStyle": {"color": "#FD6925", "opacity": 0.3},
        },
        {
            "source": "l:2",
            "target": "s:4",
            "value": 2,
            "title": "Access → Quality education: 2",
            "lineStyle": {"color": "#C5192D", "opacity": 0.12},
        },
    ]


def test_own_colour_of_a_ribbon_goes_before_that_of_its_target(sankey: Sankey) -> None:
    edges = tuple(dataclasses.replace(edge, colour="#123456") for edge in sankey.edges)
    series = base(dataclasses.replace(sankey, edges=edges))["series"][0]
    colours = [link["lineStyle"]["color"] for link in ribbons(series)]
    assert colours == ["#123456"] * 4


def test_nodes_stay_in_the_given_order_and_keep_a_tick_without_ribbons(sankey: Sankey) -> None:
    series = base(sankey)["series"][0]
    assert series["layoutIterations"] == 0
    assert [(node["name"], node["depth"], node.get("value")) for node in bars_of(series)] == [
        ("p:1", 0, None),
        ("p:2", 0, None),
        ("l:1", 2, None),
        ("l:2", 2, None),
        ("s:4", 3, None),
        ("s:9", 3, None),
        ("s:14", 3, 0.02),
    ]
    assert series["data"][5] == {
        "name": "s:9",
        "depth": 3,
        "column": 2,
        "title": "9 Industry · 3",
        "itemStyle": {"color": "#FD6925"},
        "href": "/s/9",
        "label": series["data"][5]["label"],
        "room": 14,
    }


def test_labels_stand_before_their_bars_and_after_those_of_the_last_column(sankey: Sankey) -> None:
    assert [level["label"]["position"] for level in base(sankey)["series"][0]["levels"]] == ["left", "left", "right"]
    assert texts(sankey) == [
        "{name|Growth}\n{sub|3 links}",
        "{name|Inclusion & reach}\n{sub|2 links}",
        "{name|Infrastructure}",
        "{name|Access}",
        "{tile|4}{gap|}{name|Quality education}{gap|}{sub|2}",
        "{tile|9}{gap|}{name|Industry}{gap|}{sub|3}",
        "{tile|14}{gap|}{name|Life below water}{gap|}{sub|0}",
    ]


def test_phone_shows_tiles_for_names(sankey: Sankey) -> None:
    assert chart_option(sankey)["media"][0]["query"] == {"maxWidth": 519}
    assert texts(sankey, phone=True) == [
        "{name|Growth}\n{sub|3 links}",
        "{name|Inclusion &}\n{name|reach}\n{sub|2 links}",
        "{name|Infrastru…}",
        "{name|Access}",
        "{tile|4}{gap|}{sub|2}",
        "{tile|9}{gap|}{sub|3}",
        "{tile|14}{gap|}{sub|0}",
    ]


def test_labels_of_an_inner_column_stand_on_plates_between_gate_and_bar(sankey: Sankey) -> None:
    series = base(sankey)["series"][0]
    gates = [(node["gate"], node["depth"], node["column"]) for node in series["data"] if "gate" in node]
    assert gates == [("l:1", 1, 1), ("l:2", 1, 1)]
    plates = [(link["source"], link["target"], link["value"]) for link in series["links"][4:]]
    assert plates == [("l:1|in", "l:1", 3), ("l:2|in", "l:2", 2)]
    assert [gutter > 0 for gutter in series["gutters"]] == [False, True, False]
    assert "gutters" in chart_option(sankey)["media"][0]["option"]["series"][0]


def test_a_ribbon_over_a_column_passes_it_in_a_lane(sankey: Sankey) -> None:
    over = dataclasses.replace(sankey, edges=(*sankey.edges, SankeyEdge("p:1", "s:14", 4), SankeyEdge("p:1", "s:4", 1)))
    series = base(over)["series"][0]
    lanes = [node["name"] for node in series["data"] if "lane" in node]
    assert lanes == ["p:1|1", "p:1|1|in"]
    ends = [(link["source"], link["target"], link["value"]) for link in series["links"]]
    assert [end for end in ends if "p:1|1" in end[0] or "p:1|1" in end[1]] == [
        ("p:1|1", "s:14", 4),
        ("p:1|1", "s:4", 1),
        ("p:1", "p:1|1|in", 5),
        ("p:1|1|in", "p:1|1", 5),
    ]


def test_what_hinders_is_a_dashed_line_whose_width_says_nothing(sankey: Sankey) -> None:
    against = SankeyEdge("l:2", "s:14", 40, title="− Access → Life below water", hinders=True)
    series = base(dataclasses.replace(sankey, edges=(*sankey.edges, against)))["series"][0]
    (line,) = (link for link in series["links"] if link["target"] == "s:14")
    assert line["value"] == 0.03
    assert line["lineStyle"] == {
        "color": "#ffffff",
        "borderColor": "#14171a",
        "borderWidth": 1,
        "borderType": [3, 2],
        "opacity": 1,
    }
    assert [link["value"] for link in ribbons(series)[:4]] == [3, 2, 3, 2]


def test_node_that_was_looked_for_stands_out_with_its_ribbons(sankey: Sankey) -> None:
    marked = dataclasses.replace(sankey, highlighted="s:9")
    assert [text.count("{strong|") for text in texts(marked)] == [0, 0, 0, 0, 0, 1, 0]
    assert ribbons(base(marked)["series"][0])[2]["lineStyle"] == {"color": "#FD6925", "opacity": 0.95}


def test_selected_ribbon_stands_out_and_the_rest_steps_back(sankey: Sankey) -> None:
    chosen = dataclasses.replace(sankey, selected=("l:1", "s:9"))
    assert [link.get("lineStyle") for link in ribbons(base(chosen)["series"][0])] == [
        {"opacity": 0.21},
        {"opacity": 0.21},
        {"color": "#FD6925", "opacity": 0.95},
        {"color": "#C5192D", "opacity": 0.072},
    ]
    assert [text.count("{strong|") for text in texts(chosen)] == [0, 0, 1, 0, 0, 1, 0]
    grey = dataclasses.replace(sankey, selected=("p:1", "l:1"))
    assert base(grey)["series"][0]["links"][0]["lineStyle"] == {"color": "#3f454b", "opacity": 0.62}


def test_right_to_left_mirrors_columns_ribbons_and_labels(sankey: Sankey) -> None:
    mirrored = dataclasses.replace(sankey, rtl=True)
    series, straight = base(mirrored)["series"][0], base(sankey)["series"][0]
    assert [node["depth"] for node in bars_of(series)] == [3, 3, 1, 1, 0, 0, 0]
    assert [(link["target"], link["source"]) for link in series["links"]] == [
        (link["source"], link["target"]) for link in straight["links"]
    ]
    assert [link["title"] for link in series["links"]] == [link["title"] for link in straight["links"]]
    assert [level["label"]["position"] for level in series["levels"]] == ["left", "right", "right"]
    assert (series["left"], series["right"]) == (straight["right"], straight["left"])
    assert texts(mirrored)[5] == "{sub|3}{gap|}{name|Industry}{gap|}{tile|9}"
    assert [(head["anchor"], head["textAlign"]) for head in base(mirrored)["title"]] == [
        ({"column": 0, "side": "left"}, "left"),
        ({"column": 1, "side": "left"}, "left"),
        ({"column": 2, "side": "right"}, "right"),
    ]


def test_heads_stand_over_their_bars(sankey: Sankey) -> None:
    assert [(head["text"], head["anchor"]) for head in base(sankey)["title"]] == [
        ("{strong|Plan}", {"column": 0, "side": "right"}),
        ("{strong|Lines}", {"column": 1, "side": "right"}),
        ("{strong|Goals}", {"column": 2, "side": "left"}),
    ]
    phone = chart_option(sankey)["media"][0]["option"]["title"]
    assert phone[2]["anchor"] == {"edge": "right"}


def test_compact_has_no_text_and_fills_its_frame(sankey: Sankey) -> None:
    wanted = chart_option(dataclasses.replace(sankey, compact=True))
    assert wanted["title"] == []
    assert "media" not in wanted
    series = wanted["series"][0]
    assert [series[side] for side in ("left", "right", "top", "bottom")] == [0, 0, 0, 0]
    assert not series["label"]["show"]
    assert not any("label" in node for node in series["data"])
    assert series["links"][2]["lineStyle"] == {"color": "#FD6925", "opacity": 0.72}


def test_crowded_column_gets_smaller_gaps() -> None:
    nodes = (SankeyNode("a", "a", 0), *(SankeyNode(f"b{at}", "b", 1) for at in range(169)))
    edges = tuple(SankeyEdge("a", f"b{at}", 1) for at in range(169))
    series = base(Sankey("t", "d", ("A", "B"), nodes, edges, height=800))["series"][0]
    assert 168 * series["nodeGap"] == pytest.approx(0.35 * 800, abs=1)


def test_long_labels_leave_most_of_the_width_to_the_ribbons(sankey: Sankey) -> None:
    nodes = tuple(dataclasses.replace(node, label=node.label + " and a good deal more" * 5) for node in sankey.nodes)
    series = base(dataclasses.replace(sankey, nodes=nodes))["series"][0]
    assert series["left"] + series["right"] < 0.55 * sankey.width
    assert all("…" in text for text in texts(dataclasses.replace(sankey, nodes=nodes)))


def test_what_a_ribbon_shows_is_one_clean_line() -> None:
    nodes = SankeyNode("a", "{x|y}\n", 0), SankeyNode("b", "b\x00", 1)
    series = base(Sankey("t", "d", ("A", "B"), nodes, (SankeyEdge("a", "b", 1.5),)))["series"][0]
    assert series["links"][0]["title"] == "{x|y}  → b : 1.5"
    assert series["data"][0]["label"]["formatter"] == "{name|(x¦y)}"


def test_bars_stack_accepted_and_suggested_but_never_what_comes_via_links(bars: Bars) -> None:
    series = base(bars)["series"]
    assert [(entry["stack"], [item["value"] for item in entry["data"]]) for entry in series] == [
        ("direct", [9, 0, 0]),
        ("direct", [5, 0, 0]),
        ("via", [12, 4, 0]),
    ]
    assert base(bars)["xAxis"]["max"] == 14


def test_bars_say_what_they_count(bars: Bars) -> None:
    labels = [item["label"]["formatter"] for item in base(bars)["series"][1]["data"]]
    assert labels == [
        "{sub|9 accepted · 5 suggested · 12 via links}",
        "{sub|4 via links}",
        "{sub|0 accepted}",
    ]
    assert base(bars)["series"][0]["data"][0] == {
        "value": 9,
        "title": "4 Quality education: 9 accepted · 5 suggested · 12 via links",
        "itemStyle": {"color": "#C5192D"},
        "href": "/s/4",
        "cursor": "pointer",
    }
    key = base(bars)["title"][0]["text"]
    assert key == (
        "{solid|}{gap|}{name|accepted}{wide|}{outline|}{gap|}{name|suggested}{wide|}{line|}{gap|}{name|via links}"
    )


def test_bars_are_told_apart_by_shape(bars: Bars) -> None:
    solid, outline, line = (entry["data"][0]["itemStyle"] for entry in base(bars)["series"])
    assert solid == {"color": "#C5192D"}
    assert outline == {"color": "#ffffff", "borderColor": "#C5192D", "borderWidth": 1, "borderType": [3, 2]}
    assert line == {"color": "#C5192D", "opacity": 0.55}


def test_bars_on_a_phone_show_tiles_for_names(bars: Bars) -> None:
    names = [entry["value"] for entry in base(bars)["yAxis"]["data"]]
    phone = [entry["value"] for entry in chart_option(bars)["media"][0]["option"]["yAxis"]["data"]]
    assert names == [
        "{tile|4}{gap|}{name|Quality education}",
        "{tile|15}{gap|}{name|Life on land}",
        "{name|Nothing yet}",
    ]
    assert phone == ["{tile|4}", "{tile|15}", "{name|Nothing yet}"]


def test_bars_from_right_to_left_are_mirrored(bars: Bars) -> None:
    mirrored, straight = base(dataclasses.replace(bars, rtl=True)), base(bars)
    assert mirrored["xAxis"]["inverse"]
    assert mirrored["yAxis"]["position"] == "right"
    assert (mirrored["grid"]["left"], mirrored["grid"]["right"]) == (
        straight["grid"]["right"],
        straight["grid"]["left"],
    )
    assert mirrored["series"][1]["label"]["position"] == "left"


def test_charts_without_content_have_an_option() -> None:
    empty = Bars("t", "d", (), ("a", "s", "v"))
    assert base(empty)["xAxis"]["max"] == 1
    assert base(Bars("t", "d", (Bar("x"),), ("a", "s", "v")))["xAxis"]["max"] == 1
    assert base(Sankey("t", "d", ("A", "B"), (), ()))["series"][0]["data"] == []
