"""A Sankey as an ECharts option: grey until it reaches a column that has colours."""

from __future__ import annotations

from typing import Any

from goalweave.charts.labels import base_styles, clean_label
from goalweave.charts.look import FONT, INK_2, LABEL_GAP, LINE_2, PAPER
from goalweave.charts.margins import BAR, NARROW_BELOW, NARROW_WIDTH, Margins, margins
from goalweave.charts.sankey_labels import column_heads, label_side, node_label
from goalweave.charts.spec import Sankey, SankeyEdge, SankeyNode
from goalweave.charts.tooltip import tooltip_option

_GAP = 12
_COMPACT_BAR = 5
_GREY = 0.35  # opacity of a ribbon without a colour


def sankey_option(spec: Sankey) -> dict[str, Any]:
    """The option; its `media` holds what changes on a phone.

    Places within the columns are left to `frontend/src/layout.js`, which knows the size that is drawn.
    """
    base: dict[str, Any] = {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "tooltip": tooltip_option(),
        **_width_options(spec, margins(spec, spec.width)),
    }
    base["series"] = [{**_sankey_series(spec), **base["series"][0]}]
    if spec.compact:
        return base
    phone = _width_options(spec, margins(spec, NARROW_WIDTH))
    return {"baseOption": base, "media": [{"query": {"maxWidth": NARROW_BELOW - 1}, "option": phone}]}


def _width_options(spec: Sankey, room: Margins) -> dict[str, Any]:
    """What depends on the width: margins, labels and column heads."""
    left, right = (room.end, room.start) if spec.rtl else (room.start, room.end)
    linked = {end for edge in spec.edges for end in (edge.source, edge.target)}
    tick = round(sum(edge.value for edge in spec.edges) * 0.002, 6)
    places = {
        "left": round(left),
        "right": round(right),
        "top": room.top,
        "bottom": room.bottom,
        "data": [_node_item(spec, node, room, 0 if node.id in linked else tick) for node in spec.nodes],
    }
    return {"title": column_heads(spec, room), "series": [places]}


def _sankey_series(spec: Sankey) -> dict[str, Any]:
    """What is the same at every width."""
    crowd = max(sum(node.column == column for node in spec.nodes) for column in range(len(spec.columns)))
    nodes = {node.id: node for node in spec.nodes}
    return {
        "type": "sankey",
        "nodeWidth": _COMPACT_BAR if spec.compact else BAR,
        "nodeGap": round(min(_GAP, 0.35 * spec.height / max(1, crowd - 1)), 2),
        "nodeAlign": "left",
        "layoutIterations": 0,
        "draggable": False,
        "cursor": "pointer" if any(edge.href for edge in spec.edges) else "default",
        "label": {
            "show": not spec.compact,
            "distance": LABEL_GAP,
            "textBorderColor": PAPER,
            "textBorderWidth": 3,
        },
        "itemStyle": {"color": INK_2, "borderWidth": 0},
        "lineStyle": {"color": LINE_2, "opacity": _GREY, "curveness": 0.5},
        "levels": _depth_levels(spec, nodes),
        "emphasis": {
            "focus": "trajectory",
            "itemStyle": {"color": "inherit"},
            "lineStyle": {"color": "inherit", "opacity": 0.8},
        },
        "blur": {"itemStyle": {"opacity": 0.3}, "lineStyle": {"opacity": 0.07}, "label": {"opacity": 0.4}},
        "links": [_edge_item(spec, edge, nodes) for edge in spec.edges],
    }


def _depth_levels(spec: Sankey, nodes: dict[str, SankeyNode]) -> list[dict[str, Any]]:
    """By depth: where labels stand, and how the ribbons at its right look when they are pointed at."""
    coloured = {
        _column_depth(spec, nodes[edge.target if spec.rtl else edge.source].column)
        for edge in spec.edges
        if edge.colour or nodes[edge.target].colour
    }
    levels = []
    for depth in range(len(spec.columns)):
        side = label_side(spec, _column_depth(spec, depth))
        position = "right" if side == "left" else "left"
        level: dict[str, Any] = {"depth": depth, "label": {"position": position, "rich": base_styles(align=side)}}
        if depth not in coloured:
            level["emphasis"] = {"lineStyle": {"color": INK_2, "opacity": 0.5}}
        levels.append(level)
    return levels


def _node_item(spec: Sankey, node: SankeyNode, room: Margins, least: float) -> dict[str, Any]:
    """least: the value of a node without ribbons: a tick remains, to show that there is nothing."""
    name = " ".join(part for part in (node.tile, node.label) if part)
    item: dict[str, Any] = {
        "name": node.id,
        "depth": _column_depth(spec, node.column),
        "title": clean_label(f"{name} · {node.sub}" if node.sub else name),
    }
    if least:
        item["value"] = least
    if node.colour:
        item["itemStyle"] = {"color": node.colour}
    if node.href:
        item["href"] = node.href
    if not spec.compact:
        item["label"] = node_label(spec, node, room)
    return item


def _edge_item(spec: Sankey, edge: SankeyEdge, nodes: dict[str, SankeyNode]) -> dict[str, Any]:
    """ECharts draws from left to right, so from right to left source and target change places."""
    ends = (edge.target, edge.source) if spec.rtl else (edge.source, edge.target)
    both = f"{nodes[edge.source].label} → {nodes[edge.target].label}: {edge.value:g}"
    link: dict[str, Any] = {
        "source": ends[0],
        "target": ends[1],
        "value": edge.value,
        "title": clean_label(edge.title or both),
    }
    if edge.href:
        link["href"] = edge.href
    style = _ribbon_style(spec, edge, edge.colour or nodes[edge.target].colour)
    if style:
        link["lineStyle"] = style
    return link


def _ribbon_style(spec: Sankey, edge: SankeyEdge, colour: str) -> dict[str, Any]:
    """What differs from the grey ribbon of the series."""
    if spec.selected == (edge.source, edge.target):
        return {"color": colour or INK_2, "opacity": 0.95 if colour else 0.62}
    opacity = _GREY
    if colour:
        opacity = 0.72 if spec.compact else 0.3
    if spec.selected:
        opacity *= 0.6
    if edge.muted:
        opacity *= 0.4
    style: dict[str, Any] = {"color": colour} if colour else {}
    if opacity != _GREY:
        style["opacity"] = round(opacity, 3)
    return style


def _column_depth(spec: Sankey, column: int) -> int:
    """ECharts counts columns from the left. The function is its own inverse."""
    return len(spec.columns) - 1 - column if spec.rtl else column
