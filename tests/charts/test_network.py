"""The network of signed links as SVG."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from goalweave.charts import NetworkChart, NetworkLink, NetworkNode, render_network, render_png

NODES = tuple(NetworkNode(code, f"Target {code}", "#dda63a", f"/{code}") for code in ("2.4", "7.2", "15.5"))
LINKS = (NetworkLink("2.4", "7.2", 1, True, "−1"), NetworkLink("7.2", "15.5", 3, False, "+3"))


def chart(**changes: object) -> NetworkChart:
    given = {"title": "Land & <energy>", "description": "Two links.", "nodes": NODES, "links": LINKS}
    return NetworkChart(**{**given, **changes})  # type: ignore[arg-type]


def test_hindering_links_are_dashed_and_strong_ones_wide() -> None:
    svg = render_network(chart())
    lines = re.findall(
        r'<path d="M[^"]+Q[^"]+" fill="none" stroke-width="([\d.]+)"( stroke="#14171a" stroke-dasharray)?', svg
    )
    assert lines == [("2.8", ""), ("0.9", ' stroke="#14171a" stroke-dasharray')]


def test_the_svg_is_well_formed_without_styles_and_has_an_alternative() -> None:
    root = etree.fromstring(render_network(chart(), language="ar").encode())
    assert root.get("role") == "group"
    texts = [element.text for element in root[:2]]
    assert texts == ["Land & <energy>", "Two links."]
    assert not root.xpath("//@style")
    assert root.xpath("count(//*[local-name()='a'])") == 3
    alone = render_network(chart(nodes=tuple(NetworkNode(node.id, node.label) for node in NODES)))
    assert 'role="img"' in alone
    assert "<a " not in alone


def test_one_node_stands_between_its_neighbours() -> None:
    root = etree.fromstring(render_network(chart(focus="7.2", heads=("Acts on 7.2", "7.2 acts on"))).encode())
    places = {
        "".join(text.itertext()).removeprefix(text.findtext("{*}title") or ""): float(text.get("x"))
        for text in root.iter("{*}text")
    }
    assert places["2.4"] < places["7.2"] < places["15.5"]
    assert places["−1"] < places["7.2"] < places["+3"]
    mirrored = etree.fromstring(render_network(chart(focus="7.2", rtl=True)).encode())
    assert "−1" in "".join(mirrored.itertext())


def test_many_nodes_have_dots_with_turned_codes() -> None:
    nodes = tuple(NetworkNode(f"{number}.1", "Target", group=number // 60) for number in range(120))
    svg = render_network(chart(nodes=nodes, links=()))
    assert svg.count("<circle") == 120
    assert "<rect" not in svg
    assert render_png(svg).startswith(b"\x89PNG")


def test_the_same_chart_is_the_same_bytes_and_no_nodes_are_none() -> None:
    assert render_network(chart()) == render_network(chart())
    assert render_network(chart(nodes=(), links=())) == ""


def test_a_link_to_no_node_is_refused() -> None:
    with pytest.raises(ValueError, match="which is no node"):
        chart(links=(NetworkLink("2.4", "1.1", 1, False),))
    with pytest.raises(ValueError, match="is no node"):
        chart(focus="1.1")
    with pytest.raises(ValueError, match="not a colour"):
        NetworkNode("1.1", "", "red")
