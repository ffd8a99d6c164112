"""What is written on a Sankey: labels of nodes and heads of columns."""

from __future__ import annotations

from typing import Any

from goalweave.charts.labels import base_styles, join_label_parts, label_token, tile_label, tile_style, tile_width
from goalweave.charts.look import LABEL_GAP, SMALL, TEXT, TILE_GAP
from goalweave.charts.margins import HEAD_LINE, Margins, first_is_roomy, head_lines
from goalweave.charts.measure import shorten, text_width, wrap
from goalweave.charts.spec import Sankey, SankeyNode


def node_label(spec: Sankey, node: SankeyNode, room: Margins) -> dict[str, Any]:
    """A node's label: before its bar and on several lines in the first column, after it with a tile in the last."""
    first, last = node.column == 0 and len(spec.columns) > 1, node.column == len(spec.columns) - 1
    if first and first_is_roomy(spec):
        return _first_column_label(spec, node, room.start - LABEL_GAP - 2)
    space = (room.start if first else room.end if last else room.middle) - LABEL_GAP - 2
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
        written["rich"] = {"tile": tile_style(node.tile, node.colour, align=label_side(spec, node.column))}
    return written


def label_side(spec: Sankey, column: int) -> str:
    """The side from which a column's labels are set: that of their bar."""
    last = column == len(spec.columns) - 1
    return "left" if last != spec.rtl else "right"


def column_heads(spec: Sankey, room: Margins) -> list[dict[str, Any]]:
    """Column heads. `anchor` says where one stands: at an edge of the chart, or at a side of the column's bars."""
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


def _column_head(spec: Sankey, column: int, room: Margins) -> dict[str, Any]:
    last = len(spec.columns) - 1
    at_edge = column == 0 or (column == last and not room.names)
    # In reading direction: the first head begins with the chart, the last with its bars, the others end with theirs.
    begins = column == 0 or (column == last and room.names)
    side = "left" if begins != spec.rtl else "right"
    depth = last - column if spec.rtl else column
    return {
        "text": "\n".join(
            label_token("strong", line, rtl=spec.rtl) for line in head_lines(spec.columns[column], room.head)
        ),
        "anchor": {"edge": side} if at_edge else {"column": depth, "side": side},
        "textAlign": side,
        "top": 0,
        "padding": 0,
        "textStyle": {"lineHeight": HEAD_LINE, "rich": base_styles(align=side)},
    }
