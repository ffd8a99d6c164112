"""The places of a Sankey's bars, ribbons and heads at one size: those of `frontend/src/layout.js`, and then of ECharts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

LINE = 13  # px that one line of a label takes
LANE_GAP = 3  # px between ribbons that pass a column
STEPS = 30  # of the search for the scale: more than pixels can show

Item = dict[str, Any]
"""A node, ribbon or head of the option."""


@dataclass(frozen=True, slots=True)
class Bar:
    """x, y, height: px within the margins."""

    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """From the right side of a bar to the left side of another; start, end: y of its upper edge there, in px within the margins."""

    source: Bar
    target: Bar
    start: float
    end: float
    height: float


@dataclass(frozen=True, slots=True)
class SankeyPlaces:
    """bars, labelled: in the order of the nodes, labelled: whether there is room for the label; ribbons: in the order of the links;
    heads: x of each head in px."""

    bars: list[Bar]
    labelled: list[bool]
    ribbons: list[Ribbon]
    heads: list[float]


def place_sankey(series: Item, heads: Sequence[Item], width: int, height: int) -> SankeyPlaces:
    """series: as it is drawn at this width, with margins."""
    nodes, links = series["data"], series["links"]
    inner, across = height - series["top"] - series["bottom"], width - series["left"] - series["right"]
    values = _node_values(nodes, links)
    columns = [column for _number, column in sorted(_by(nodes, "column", bars=True).items())]
    scale, roomy = _find_scale(columns, values, inner, series["nodeGap"])
    tops: dict[str, float] = {}
    crowded: set[str] = set()
    for column in columns:
        tops |= _place_column(column, values, scale, inner, roomy=roomy)
        if series["label"]["show"] and not roomy:
            crowded |= _crowded_labels(column, values, tops, scale)
    bar_x, gate_x = _places_across(series, across)
    heights = _bar_heights(nodes, columns, values, scale, inner, series["nodeGap"])
    bars = []
    for node in nodes:
        gate = "gate" in node
        x = (gate_x if gate else bar_x)[node["column"]]
        bars.append(Bar(x, tops[node["gate"] if gate else node["name"]], values[node["name"]] * heights))
    places = []
    for head in heads:
        anchor = head["anchor"]
        if "edge" in anchor:
            places.append(float(width if anchor["edge"] == "right" else 0))
        else:
            bar = series["left"] + bar_x[anchor["column"]]
            places.append(_round_half_up(bar + series["nodeWidth"] if anchor["side"] == "right" else bar))
    labelled = [node["name"] not in crowded for node in nodes]
    return SankeyPlaces(bars, labelled, _place_ribbons(nodes, links, bars, heights), places)


def _node_values(nodes: Sequence[Item], links: Sequence[Item]) -> dict[str, float]:
    """The larger of what comes in and what goes out, or the node's own value."""
    arriving: defaultdict[str, float] = defaultdict(float)
    leaving: defaultdict[str, float] = defaultdict(float)
    for link in links:
        leaving[link["source"]] += link["value"]
        arriving[link["target"]] += link["value"]
    return {node["name"]: max(node.get("value", 0), arriving[node["name"]], leaving[node["name"]]) for node in nodes}


def _by(nodes: Sequence[Item], field: str, *, bars: bool = False) -> dict[int, list[Item]]:
    """The nodes by a number of theirs, in their order. bars: without gates."""
    found: dict[int, list[Item]] = {}
    for node in nodes:
        if not bars or "gate" not in node:
            found.setdefault(node[field], []).append(node)
    return found


def _total(nodes: Sequence[Item], values: dict[str, float]) -> float:
    return sum(values[node["name"]] for node in nodes)


def _find_scale(
    columns: Sequence[Sequence[Item]], values: dict[str, float], inner: float, gap: float
) -> tuple[float, bool]:
    """px a unit of value: the most that leaves every label its place, or, where labels alone are too many, every bar its gap."""
    free = min(max(0.1 * inner, inner - (len(nodes) - 1) * gap) / _total(nodes, values) for nodes in columns)
    rooms = [[(node.get("room", 0), values[node["name"]]) for node in nodes] for nodes in columns]

    def fits(scale: float) -> bool:
        return all(sum(max(room, value * scale) + gap for room, value in column) - gap <= inner for column in rooms)

    low, high = 0.25 * free, free
    if not fits(low):
        return free, False
    for _step in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low, True


def _place_column(
    nodes: Sequence[Item], values: dict[str, float], scale: float, inner: float, *, roomy: bool
) -> dict[str, float]:
    """Name → top of its bar, in the middle of its slot; what is left of the height is shared between the slots. Lanes stay together."""
    bars = [values[node["name"]] * scale for node in nodes]
    slots = [max(node.get("room", 0), bar) if roomy else bar for node, bar in zip(nodes, bars, strict=True)]
    # Whether a lane comes after the node, which is a lane itself.
    close = [*("lane" in node and "lane" in after for node, after in pairwise(nodes)), False]
    free = inner - sum(slots) - sum(close) * LANE_GAP
    gap = free / max(1, len(nodes) - 1 - sum(close))
    y = free / 2 if len(nodes) == 1 else 0.0
    tops = {}
    for node, bar, slot, together in zip(nodes, bars, slots, close, strict=True):
        tops[node["name"]] = y + (slot - bar) / 2
        y += slot + (LANE_GAP if together else gap)
    return tops


def _crowded_labels(nodes: Sequence[Item], values: dict[str, float], tops: dict[str, float], scale: float) -> set[str]:
    """Names of those whose label has no room: the larger node keeps its label."""
    shown: list[tuple[float, float]] = []
    crowded = set()
    for node in sorted(nodes, key=lambda node: -values[node["name"]]):
        label = node.get("label", {})
        half = LINE * (1 + label.get("formatter", "").count("\n")) / 2
        centre = tops[node["name"]] + values[node["name"]] * scale / 2
        if all(abs(other - centre) >= other_half + half for other, other_half in shown):
            shown.append((centre, half))
        else:
            crowded.add(node["name"])
    return crowded


def _places_across(series: Item, across: float) -> tuple[list[float], list[float]]:
    """Where the bars and the gates of each column stand."""
    gutters, bar = series["gutters"], series["nodeWidth"]
    band = (across - len(gutters) * bar - sum(gutters)) / max(1, len(gutters) - 1)
    bars, gates, x = [], [], 0.0
    for gutter in gutters:
        gates.append(x)
        bars.append(x + gutter)
        x += gutter + bar + band
    if series["rtl"]:
        return [across - at - bar for at in bars], [across - at - bar for at in gates]
    return bars, gates


def _bar_heights(
    nodes: Sequence[Item],
    columns: Sequence[Sequence[Item]],
    values: dict[str, float],
    scale: float,
    inner: float,
    gap: float,
) -> float:
    """px a unit of value as ECharts has it, which takes it from the smallest gap."""
    gaps = [(inner - _total(column, values) * scale) / (len(column) - 1) for column in columns if len(column) > 1]
    least = max(0.0, min(gaps)) if gaps else gap
    depths = _by(nodes, "depth").values()
    return min((inner - (len(column) - 1) * least) / _total(column, values) for column in depths)


def _place_ribbons(nodes: Sequence[Item], links: Sequence[Item], bars: Sequence[Bar], scale: float) -> list[Ribbon]:
    """At each bar, in the order of the bars at their other ends."""
    number = {node["name"]: place for place, node in enumerate(nodes)}
    ends = [(number[link["source"]], number[link["target"]]) for link in links]
    starts, arrivals = [0.0] * len(links), [0.0] * len(links)
    used_leaving: defaultdict[int, float] = defaultdict(float)
    used_arriving: defaultdict[int, float] = defaultdict(float)
    for place in sorted(range(len(links)), key=lambda place: ends[place][1]):
        source = ends[place][0]
        starts[place] = used_leaving[source]
        used_leaving[source] += links[place]["value"] * scale
    for place in sorted(range(len(links)), key=lambda place: ends[place][0]):
        target = ends[place][1]
        arrivals[place] = used_arriving[target]
        used_arriving[target] += links[place]["value"] * scale
    ribbons = []
    for (source, target), start, end, link in zip(ends, starts, arrivals, links, strict=True):
        first, last = bars[source], bars[target]
        ribbons.append(Ribbon(first, last, first.y + start, last.y + end, max(1.0, link["value"] * scale)))
    return ribbons


def _round_half_up(number: float) -> float:
    return float(int(number + 0.5))
