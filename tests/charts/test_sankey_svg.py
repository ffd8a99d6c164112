"""The picture of a Sankey that is drawn without V8 is the one that ECharts draws of the same option."""

from __future__ import annotations

import dataclasses
import re
import xml.etree.ElementTree as ET
from itertools import chain
from typing import Any

import pytest

from goalweave.charts import ChartEngine, Sankey, SankeyEdge, SankeyNode, chart_option
from goalweave.charts.sankey_svg import sankey_svg
from goalweave.charts.svg import finish_svg, items_by_mark

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
STEP = re.compile(r"([MLlChvAZ])([^MLlChvAZ]*)")
TOLERANCE = 0.21  # px: both write tenths
PAINTED = (
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "font-size",
    "font-weight",
    "font-family",
)


def passing_columns(spec: Sankey) -> Sankey:
    """Ribbons that pass the column of lines, one of which hinders, and a pair that supports and hinders."""
    edges = (
        *spec.edges,
        SankeyEdge("p:1", "s:4", 4, href="/over"),
        SankeyEdge("p:2", "s:4", 1),
        SankeyEdge("p:1", "s:9", 1, title="Against", hinders=True),
        SankeyEdge("l:1", "s:9", 1, title="Both", hinders=True),
    )
    return dataclasses.replace(spec, edges=edges)


def four_columns(spec: Sankey) -> Sankey:
    nodes = (
        *spec.nodes,
        SankeyNode("a:1", "Aspiration with a name of many words that need two lines", 3, sub="2"),
        SankeyNode("a:2", "Peace", 3, colour="#00689D", tile="16.b"),
    )
    edges = (*spec.edges, SankeyEdge("s:4", "a:1", 2), SankeyEdge("s:9", "a:2", 3), SankeyEdge("p:1", "a:2", 1))
    return dataclasses.replace(spec, columns=(*spec.columns, "Aspirations"), nodes=nodes, edges=edges, width=1216)


def crowded(spec: Sankey) -> Sankey:
    nodes = [SankeyNode(f"n:{number}", f"Node {number}", 0, sub="1 link") for number in range(60)]
    edges = [SankeyEdge(node.id, "s:4", 1 + place % 7) for place, node in enumerate(nodes)]
    return Sankey(
        title="Many", description="", columns=("Plan", "Goals"), nodes=(*nodes, dataclasses.replace(spec.nodes[4], column=1)),
        edges=tuple(edges), width=848, height=400,
    )  # fmt: skip


def arabic(spec: Sankey) -> Sankey:
    labels = ("البنية التحتية ICT للجميع", "الوصول", "خط عمل C2")
    nodes = [dataclasses.replace(node, label=label) for node, label in zip(spec.nodes, labels, strict=False)]
    return dataclasses.replace(spec, nodes=(*nodes, *spec.nodes[len(nodes) :]), rtl=True)


CHANGES = {
    "as it is": lambda spec: spec,
    "a chosen ribbon": lambda spec: dataclasses.replace(spec, selected=("l:1", "s:9")),
    "a chosen node": lambda spec: dataclasses.replace(spec, highlighted="s:9"),
    "from right to left": lambda spec: dataclasses.replace(spec, rtl=True),
    "Arabic": arabic,
    "compact": lambda spec: dataclasses.replace(spec, compact=True, width=440, height=330),
    "passing columns": passing_columns,
    "passing columns, from right to left": lambda spec: dataclasses.replace(passing_columns(spec), rtl=True),
    "a chosen node, passing columns": lambda spec: dataclasses.replace(passing_columns(spec), highlighted="p:1"),
    "four columns": four_columns,
    "crowded": crowded,
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_picture_is_that_of_echarts(change: str, sankey: Sankey, engine: ChartEngine) -> None:
    spec = CHANGES[change](sankey)
    option = chart_option(spec)
    drawn = engine.draw(option, spec.width, spec.height)
    assert drawn is not None
    theirs = shapes(finish_svg(drawn, spec, items_by_mark(option), language="ar", prefix="x"))
    ours = shapes(sankey_svg(spec, option, language="ar", prefix="x"))
    assert [shape[0] for shape in ours] == [shape[0] for shape in theirs]
    for mine, other in zip(ours, theirs, strict=True):
        is_head = mine[0][:2] == (True, "")  # at whole px, of which there are two where it is in the middle
        assert mine[1] == pytest.approx(other[1], abs=1 if is_head else TOLERANCE), mine[0]


def shapes(svg: str) -> list[tuple[Any, list[float]]]:
    """Of every shape and text in its order: what it is, says, leads to and how it is painted; and its places in px."""
    root = ET.fromstring(svg)
    found: list[tuple[Any, list[float]]] = []

    def collect(element: ET.Element, left: float, top: float, href: str) -> None:
        x, y = map(float, NUMBER.findall(element.get("transform", "0 0")))
        left, top = left + x, top + y
        name = element.tag.removeprefix(SVG)
        if name in ("path", "rect", "text"):
            tip = element.find(f"{SVG}title")
            text = (element.text or "") if tip is None else tip.tail or ""
            paint = {key: element.get(key, "") for key in PAINTED}
            if element.get("stroke-width") == "0":
                paint |= {"stroke": "", "stroke-width": ""}
            says = (tip.text if tip is not None else "", text, href, element.get("text-anchor", ""))
            found.append(((name == "text", *says, tuple(paint.items())), places_of(element, left, top)))
        for child in element:
            collect(child, left, top, element.get("href", href))

    collect(root, 0, 0, "")
    return found


def places_of(element: ET.Element, left: float, top: float) -> list[float]:
    """x and y of a text, of the four corners of a ribbon with its middle, or left, right, top and bottom of a rectangle."""
    at = [left + float(element.get("x", 0)), top + float(element.get("y", 0))]
    if element.tag == f"{SVG}text":
        return at
    if element.tag == f"{SVG}rect":
        return [at[0], at[0] + float(element.get("width", 0)), at[1], at[1] + float(element.get("height", 0))]
    points, x, y = [], 0.0, 0.0
    for step, numbers in STEP.findall(element.get("d", "")):
        given = [float(number) for number in NUMBER.findall(numbers)]
        if step in "MLC":
            pairs = list(zip(given[::2], given[1::2], strict=True))
            points += pairs
            x, y = pairs[-1]
        elif step == "A":
            x, y = given[-2:]
            points.append((x, y))
        elif step in "lhv":
            across, down = {"h": (given[0], 0.0), "v": (0.0, given[0])}.get(step, tuple(given[:2]))
            x, y = x + across, y + down
            points.append((x, y))
    if "C" in element.get("d", ""):
        return [*chain.from_iterable((left + x, top + y) for x, y in points)]
    across, down = [point[0] for point in points], [point[1] for point in points]
    return [left + min(across), left + max(across), top + min(down), top + max(down)]
