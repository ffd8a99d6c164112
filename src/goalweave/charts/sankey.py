"""A Sankey as an ECharts option: grey until it reaches a column that has colours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from goalweave.charts.labels import (
    base_styles,
    clean_label,
    join_label_parts,
    label_token,
    tile_label,
    tile_style,
    tile_width,
)
from goalweave.charts.look import (
    INK_2,
    LABEL_GAP,
    LINE_2,
    NARROW_BELOW,
    NARROW_WIDTH,
    PAPER,
    SMALL,
    TEXT,
    TILE_GAP,
    base_option,
    with_phone,
)
from goalweave.charts.measure import shorten, text_width, wrap
from goalweave.charts.spec import Sankey, SankeyEdge, SankeyNode

_GAP = 12
_COMPACT_BAR = 5
_GREY = 0.35  # opacity of a ribbon without a colour
_BAR = 9
_HEAD_GAP = 14
_BLOCK = 48  # px of a label on several lines
_HEAD_LINE = 15


def sankey_option(spec: Sankey) -> dict[str, Any]:
    """The option; its `media` holds what changes on a phone.

    Places within the columns are left to `frontend/src/layout.js`, which knows the size that is drawn.
    """
    base: dict[str, Any] = {
        **base_option(),
        **_width_options(spec, _margins(spec, spec.width)),
    }
    base["series"] = [{**_sankey_series(spec), **base["series"][0]}]
    if spec.compact:
        return base
    phone = _width_options(spec, _margins(spec, NARROW_WIDTH))
    return with_phone(base, phone)


def _width_options(spec: Sankey, room: _Margins) -> dict[str, Any]:
    """What depends on the width: margins, labels and column heads."""
    left, right = (room.end, room.start) if spec.rtl else (room.start, room.end)
    linked = {*(edge.source for edge in spec.edges), *(edge.target for edge in spec.edges)}
    tick = round(sum(edge.value for edge in spec.edges) * 0.002, 6)
    places = {
        "left": round(left),
        "right": round(right),
        "top": room.top,
        "bottom": room.bottom,
        "data": [_node_item(spec, node, room, 0 if node.id in linked else tick) for node in spec.nodes],
    }
    return {"title": _column_heads(spec, room), "series": [places]}


def _sankey_series(spec: Sankey) -> dict[str, Any]:
    """What is the same at every width."""
    crowd = max(Counter(node.column for node in spec.nodes).values(), default=0)
    nodes = {node.id: node for node in spec.nodes}
    return {
        "type": "sankey",
        "nodeWidth": _COMPACT_BAR if spec.compact else _BAR,
        # At most a third of the height for the gaps, or a crowded column would have none left for its bars.
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
        side = _label_side(spec, _column_depth(spec, depth))
        position = "right" if side == "left" else "left"
        level: dict[str, Any] = {"depth": depth, "label": {"position": position, "rich": base_styles(align=side)}}
        if depth not in coloured:
            level["emphasis"] = {"lineStyle": {"color": INK_2, "opacity": 0.5}}
        levels.append(level)
    return levels


def _node_item(spec: Sankey, node: SankeyNode, room: _Margins, least: float) -> dict[str, Any]:
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
        item["label"] = _node_label(spec, node, room)
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


def _node_label(spec: Sankey, node: SankeyNode, room: _Margins) -> dict[str, Any]:
    """A node's label: before its bar and on several lines in the first column, after it with a tile in the last."""
    first, last = node.column == 0 and len(spec.columns) > 1, node.column == len(spec.columns) - 1
    if first and _first_is_roomy(spec):
        return _first_column_label(spec, node, room.start - LABEL_GAP - 2)
    space = room.end if last else room.middle
    if first:
        space = room.start
    space -= LABEL_GAP + 2
    # A narrow chart has room for a name or for its count.
    sub = "" if first and not room.names else node.sub
    parts = []
    if node.tile:
        parts.append(tile_label(node.tile))
        space -= tile_width(node.tile) + TILE_GAP
    if sub:
        space -= text_width(sub, SMALL) + TILE_GAP
    if room.names or not last or not node.tile:
        style = _node_style(spec, node)
        parts.append(label_token(style, shorten(node.label, space, TEXT, bold=style == "strong"), rtl=spec.rtl))
    if sub:
        parts.append(label_token("sub", sub, rtl=spec.rtl))
    written: dict[str, Any] = {"formatter": join_label_parts(parts, rtl=spec.rtl)}
    if node.tile:
        written["rich"] = {"tile": tile_style(node.tile, node.colour, align=_label_side(spec, node.column))}
    return written


def _label_side(spec: Sankey, column: int) -> str:
    """The side from which a column's labels are set: that of their bar."""
    last = column == len(spec.columns) - 1
    return "left" if last != spec.rtl else "right"


def _column_heads(spec: Sankey, room: _Margins) -> list[dict[str, Any]]:
    """Return the column headers. `anchor`: position of one, at an edge of the chart or at a side of the column's
    bars."""
    if spec.compact:
        return []
    return [_column_head(spec, column, room) for column in range(len(spec.columns))]


def _first_column_label(spec: Sankey, node: SankeyNode, space: float) -> dict[str, Any]:
    style = _node_style(spec, node)
    name = wrap(node.label, space, TEXT, lines=3, bold=style == "strong")
    lines = [label_token(style, line, rtl=spec.rtl) for line in name]
    if node.sub:
        lines.append(label_token("sub", shorten(node.sub, space, SMALL), rtl=spec.rtl))
    return {"formatter": "\n".join(lines)}


def _node_style(spec: Sankey, node: SankeyNode) -> str:
    if spec.selected is None:
        return "name"
    return "strong" if node.id in spec.selected else "faint"


def _column_head(spec: Sankey, column: int, room: _Margins) -> dict[str, Any]:
    last = len(spec.columns) - 1
    at_edge = column == 0 or (column == last and not room.names)
    # In reading direction: the first head begins with the chart, the last with its bars, the others end with theirs.
    begins = column == 0 or (column == last and room.names)
    side = "left" if begins != spec.rtl else "right"
    depth = last - column if spec.rtl else column
    return {
        "text": "\n".join(
            label_token("strong", line, rtl=spec.rtl) for line in _head_lines(spec.columns[column], room.head)
        ),
        "anchor": {"edge": side} if at_edge else {"column": depth, "side": side},
        "textAlign": side,
        "top": 0,
        "padding": 0,
        "textStyle": {"lineHeight": _HEAD_LINE, "rich": base_styles(align=side)},
    }


@dataclass(frozen=True, slots=True)
class _Margins:
    """px. start, end: before the first bars and after the last; middle: before each of the others; head: the width of
    a column's head; names: whether the last column has room for names next to its tiles.
    """

    start: float
    end: float
    middle: float
    head: float
    top: int
    bottom: int
    names: bool


def _margins(spec: Sankey, width: int) -> _Margins:
    """The margins at this width of the chart in px: as wide as the labels, but leaving most of it to the ribbons."""
    if spec.compact:
        return _Margins(0, 0, 0, 0, 0, 0, names=False)
    narrow = width < NARROW_BELOW
    columns = len(spec.columns)
    first = [node for node in spec.nodes if node.column == 0]
    last = [node for node in spec.nodes if node.column == columns - 1]
    names = not narrow or not any(node.tile for node in last)
    roomy = _first_is_roomy(spec)
    start = max((_start_width(node, roomy=roomy, narrow=narrow) for node in first), default=0)
    end = max((_end_width(node, names=names) for node in last), default=0)
    share = 0.17 if roomy else 0.29
    start = min(start, width * (0.26 if narrow else share)) + LABEL_GAP + 2
    end = min(end, width * (0.25 if narrow else 0.3)) + LABEL_GAP + 2
    # Inner columns have their labels before their bars, in the space where the ribbons run.
    middle = (width - start - end) / max(1, columns - 1) - _BAR - 4
    head = width / columns - _HEAD_GAP
    lines = max(len(_head_lines(text, head)) for text in spec.columns)
    # A label on several lines stands out above the first bar and below the last one.
    more = _BLOCK // 2 if roomy else 0
    return _Margins(start, end, middle, head, 13 + _HEAD_LINE * lines + more, 8 + more, names)


def _first_is_roomy(spec: Sankey) -> bool:
    """Whether the first column's labels have the height for several lines each; else each has one."""
    first = sum(1 for node in spec.nodes if node.column == 0)
    return spec.height >= first * _BLOCK + 2 * _HEAD_LINE


def _head_lines(text: str, room: float) -> tuple[str, ...]:
    """A column's head, broken to `room` px."""
    return wrap(text, room, TEXT, lines=3, bold=True)


def _start_width(node: SankeyNode, *, roomy: bool, narrow: bool) -> float:
    name, sub = text_width(node.label, TEXT, bold=True), text_width(node.sub, SMALL)
    if roomy:
        return max(name, sub)
    return name + (sub + TILE_GAP if node.sub and not narrow else 0.0)


def _end_width(node: SankeyNode, *, names: bool) -> float:
    sub = text_width(node.sub, SMALL) + TILE_GAP if node.sub else 0.0
    name = TILE_GAP + text_width(node.label, TEXT, bold=True) if names or not node.tile else 0.0
    return tile_width(node.tile) + name + sub
