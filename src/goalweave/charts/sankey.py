"""A Sankey as an ECharts option: grey until it reaches a column that has colours.

Labels never lie on ribbons. A node of an inner column is drawn as a plate with its label, between a gate, where ribbons
arrive, and its bar, from which they leave. A ribbon over a column passes through lanes below the nodes of that column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from goalweave.charts.labels import (
    base_styles,
    clean_label,
    join_label_parts,
    label_token,
    tile_label,
    tile_style,
    tile_width,
    width_between_scripts,
)
from goalweave.charts.look import (
    INK,
    INK_2,
    LABEL_GAP,
    LINE_2,
    LINE_HEIGHT,
    NARROW_WIDTH,
    PAPER,
    SMALL,
    TEXT,
    TILE_GAP,
    WASH,
    base_option,
    with_phone,
)
from goalweave.charts.measure import shorten, text_width, wrap
from goalweave.charts.sankey_margins import BAR, GAP, HEAD_LINE, SankeyMargins, head_lines, sankey_margins
from goalweave.charts.spec import Sankey, SankeyEdge, SankeyNode

_COMPACT_GAP = 12
_COMPACT_BAR = 5
_GREY = 0.35  # opacity of a ribbon without a colour
_TICK = 0.002  # of all values: the bar of a node without ribbons
_HINDERING = 0.006  # of the fullest column: some 3 px


def sankey_option(spec: Sankey) -> dict[str, Any]:
    """The option; its `media` holds what changes on a phone.

    Places within the columns are left to `frontend/src/layout.js`, which knows the size that is drawn. It reads what
    ECharts does not: `column`, `gate`, `lane` and `room` of the nodes, `gutters` and `rtl` of the series.
    """
    base: dict[str, Any] = {
        **base_option(),
        **_width_options(spec, sankey_margins(spec, spec.width)),
    }
    base["series"] = [{**_sankey_series(spec), **base["series"][0]}]
    if spec.compact:
        return base
    phone = _width_options(spec, sankey_margins(spec, NARROW_WIDTH))
    return with_phone(base, phone)


def _width_options(spec: Sankey, room: SankeyMargins) -> dict[str, Any]:
    """What depends on the width: margins, labels and column heads."""
    left, right = (room.end, room.start) if spec.rtl else (room.start, room.end)
    places = {
        "left": round(left),
        "right": round(right),
        "top": room.top,
        "bottom": room.bottom,
        "gutters": list(room.gutters),
        "data": [*_node_items(spec, room), *_gate_items(spec), *_lane_items(spec)],
    }
    return {"title": _column_heads(spec, room), "series": [places]}


def _sankey_series(spec: Sankey) -> dict[str, Any]:
    """What is the same at every width."""
    crowd = max(Counter(node.column for node in spec.nodes).values(), default=0)
    nodes = {node.id: node for node in spec.nodes}
    most = _COMPACT_GAP if spec.compact else GAP
    return {
        "type": "sankey",
        "rtl": spec.rtl,
        "nodeWidth": _COMPACT_BAR if spec.compact else BAR,
        # At most a third of the height for the gaps, or a crowded column would have none left for its bars.
        "nodeGap": round(min(most, 0.35 * spec.height / max(1, crowd - 1)), 2),
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
        "links": [*_ribbon_links(spec, nodes), *_plate_links(spec)],
    }


def _depth_levels(spec: Sankey, nodes: dict[str, SankeyNode]) -> list[dict[str, Any]]:
    """By depth: where labels stand, and how the ribbons at its right look when they are pointed at."""
    coloured = {
        _bar_depth(spec, nodes[edge.target if spec.rtl else edge.source].column)
        for edge in spec.edges
        if edge.colour or nodes[edge.target].colour
    }
    levels = []
    for column in range(len(spec.columns)):
        side = _label_side(spec, column)
        position = "right" if side == "left" else "left"
        depth = _bar_depth(spec, column)
        level: dict[str, Any] = {"depth": depth, "label": {"position": position, "rich": base_styles(align=side)}}
        if depth not in coloured:
            level["emphasis"] = {"lineStyle": {"color": INK_2, "opacity": 0.5}}
        levels.append(level)
    return sorted(levels, key=lambda level: int(level["depth"]))


def _has_plates(spec: Sankey, column: int) -> bool:
    return not spec.compact and 0 < column < len(spec.columns) - 1


def _bar_depth(spec: Sankey, column: int) -> int:
    """ECharts counts from the left: a depth for the bars of each column, and one for the gates of those that have plates."""
    depth = column + sum(_has_plates(spec, other) for other in range(1, column + 1))
    return _deepest(spec) - depth if spec.rtl else depth


def _gate_depth(spec: Sankey, column: int) -> int:
    return _bar_depth(spec, column) + (1 if spec.rtl else -1)


def _deepest(spec: Sankey) -> int:
    return 2 * len(spec.columns) - 3 if not spec.compact and len(spec.columns) > 1 else len(spec.columns) - 1


def _node_values(spec: Sankey) -> dict[str, float]:
    """As ECharts counts them: the larger of what comes in and what goes out, or a tick where there is nothing."""
    arriving: Counter[str] = Counter()
    leaving: Counter[str] = Counter()
    for edge in spec.edges:
        value = _ribbon_width(spec, edge)
        leaving[edge.source] += value  # type: ignore[assignment]
        arriving[edge.target] += value  # type: ignore[assignment]
    tick = round(sum(edge.value for edge in spec.edges if not edge.hinders) * _TICK, 6) or 1
    return {node.id: max(arriving[node.id], leaving[node.id]) or tick for node in spec.nodes}


def _ribbon_width(spec: Sankey, edge: SankeyEdge) -> float:
    return _hindering_width(spec) if edge.hinders else edge.value


def _hindering_width(spec: Sankey) -> float:
    columns = {node.id: node.column for node in spec.nodes}
    totals: Counter[int] = Counter()
    for edge in spec.edges:
        if not edge.hinders:
            totals[columns[edge.target]] += edge.value  # type: ignore[assignment]
    return round(max(totals.values(), default=1) * _HINDERING, 6)


def _node_items(spec: Sankey, room: SankeyMargins) -> Iterator[dict[str, Any]]:
    linked = {*(edge.source for edge in spec.edges), *(edge.target for edge in spec.edges)}
    values = _node_values(spec)
    for node in spec.nodes:
        item: dict[str, Any] = {
            "name": node.id,
            "depth": _bar_depth(spec, node.column),
            "column": node.column,
            "title": _node_title(node),
        }
        if node.id not in linked:
            item["value"] = values[node.id]
        if node.colour:
            item["itemStyle"] = {"color": node.colour}
        if node.href:
            item["href"] = node.href
        if not spec.compact:
            item["label"] = _node_label(spec, node, room)
            item["room"] = LINE_HEIGHT * (1 + item["label"]["formatter"].count("\n"))
        yield item


def _node_title(node: SankeyNode) -> str:
    name = " ".join(part for part in (node.tile, node.label) if part)
    return clean_label(f"{name} · {node.sub}" if node.sub else name)


def _gate_items(spec: Sankey) -> Iterator[dict[str, Any]]:
    """Where ribbons arrive at a plate: as high as the bar at its other side, and drawn as part of the plate."""
    for node in spec.nodes:
        if _has_plates(spec, node.column):
            yield {
                "name": _gate(node.id),
                "gate": node.id,
                "depth": _gate_depth(spec, node.column),
                "column": node.column,
                "title": _node_title(node),
                "itemStyle": {"color": WASH},
                "label": {"show": False},
            }


def _lane_items(spec: Sankey) -> Iterator[dict[str, Any]]:
    """Two for each node and column that its ribbons pass: where they come into the column, and where they leave it."""
    for source, columns in _passed_columns(spec).items():
        for column in columns:
            lane = {
                "column": column,
                "lane": True,
                "itemStyle": {"color": LINE_2, "opacity": _GREY},
                "label": {"show": False},
            }
            name = _lane(source, column)
            title = next(_node_title(node) for node in spec.nodes if node.id == source)
            yield {"name": name, "depth": _bar_depth(spec, column), "title": title, **lane}
            if _has_plates(spec, column):
                yield {
                    "name": _gate(name),
                    "gate": name,
                    "depth": _gate_depth(spec, column),
                    "title": title,
                    **lane,
                }


def _passed_columns(spec: Sankey) -> dict[str, list[int]]:
    """Id of a node → the columns that its ribbons pass."""
    columns = {node.id: node.column for node in spec.nodes}
    passed: dict[str, set[int]] = {}
    for edge in spec.edges:
        between = range(columns[edge.source] + 1, columns[edge.target])
        if between:
            passed.setdefault(edge.source, set()).update(between)
    return {source: sorted(between) for source, between in passed.items()}


def _gate(name: str) -> str:
    return f"{name}|in"


def _lane(source: str, column: int) -> str:
    return f"{source}|{column}"


def _plate_links(spec: Sankey) -> Iterator[dict[str, Any]]:
    """From a node's gate to its bar."""
    values = _node_values(spec)
    for node in spec.nodes:
        if _has_plates(spec, node.column):
            still = {"color": WASH, "opacity": 1}
            link = {
                **_ends(spec, _gate(node.id), node.id),
                "value": values[node.id],
                "title": _node_title(node),
                "lineStyle": still,
                "emphasis": {"lineStyle": still},
            }
            if node.href:
                link["href"] = node.href
            yield link


def _ribbon_links(spec: Sankey, nodes: dict[str, SankeyNode]) -> Iterator[dict[str, Any]]:
    """The ribbons; where one passes a column, its last part, and once for each source the lane before that."""
    for edge in spec.edges:
        yield _edge_item(spec, edge, nodes)
    for source, columns in _passed_columns(spec).items():
        title = _node_title(nodes[source])
        grey = {"value": 0.0, "title": title}
        before = source
        for column in columns:
            over = [edge for edge in spec.edges if edge.source == source and nodes[edge.target].column > column]
            grey["value"] = sum(_ribbon_width(spec, edge) for edge in over)
            name = _lane(source, column)
            if _has_plates(spec, column):
                yield {**_ends(spec, before, _gate(name)), **grey}
                yield {**_ends(spec, _gate(name), name), **grey}
            else:
                yield {**_ends(spec, before, name), **grey}
            before = name


def _ends(spec: Sankey, source: str, target: str) -> dict[str, Any]:
    """ECharts draws from left to right, so from right to left source and target change places."""
    return {"source": target, "target": source} if spec.rtl else {"source": source, "target": target}


def _edge_item(spec: Sankey, edge: SankeyEdge, nodes: dict[str, SankeyNode]) -> dict[str, Any]:
    both = f"{nodes[edge.source].label} → {nodes[edge.target].label}: {edge.value:g}"
    target = nodes[edge.target]
    passes = nodes[edge.source].column + 1 < target.column
    start = _lane(edge.source, target.column - 1) if passes else edge.source
    end = _gate(edge.target) if _has_plates(spec, target.column) else edge.target
    link: dict[str, Any] = {
        **_ends(spec, start, end),
        "value": _ribbon_width(spec, edge),
        "title": clean_label(edge.title or both),
    }
    if edge.href:
        link["href"] = edge.href
    style = _ribbon_style(spec, edge, edge.colour or target.colour)
    if style:
        link["lineStyle"] = style
    if edge.hinders:
        link["emphasis"] = {"lineStyle": {**_HINDERS, "opacity": 1}}
    return link


_HINDERS = {"color": PAPER, "borderColor": INK, "borderWidth": 1, "borderType": [3, 2]}


def _ribbon_style(spec: Sankey, edge: SankeyEdge, colour: str) -> dict[str, Any]:
    """What differs from the grey ribbon of the series."""
    highlighted = spec.selected == (edge.source, edge.target) or spec.highlighted in (edge.source, edge.target)
    apart = bool(spec.selected or spec.highlighted)
    if edge.hinders:
        return {**_HINDERS, "opacity": 0.4 if apart and not highlighted else 1}
    if highlighted:
        return {"color": colour or INK_2, "opacity": 0.95 if colour else 0.62}
    opacity = _GREY
    if colour:
        opacity = 0.72 if spec.compact else 0.3
    if apart:
        opacity *= 0.6
    if edge.muted:
        opacity *= 0.4
    style: dict[str, Any] = {"color": colour} if colour else {}
    if opacity != _GREY:
        style["opacity"] = round(opacity, 3)
    return style


def _node_label(spec: Sankey, node: SankeyNode, room: SankeyMargins) -> dict[str, Any]:
    """A node's label: before its bar, or after it with a tile in the last column; on as many lines as the column allows."""
    last = node.column == len(spec.columns) - 1
    space = (room.end if last else room.labels[node.column]) - LABEL_GAP - 2
    space -= width_between_scripts(node.label)
    lines = room.lines[node.column]
    # A narrow chart has room for a name or for its count.
    sub = "" if node.column == 0 and not room.names and lines == 1 else node.sub
    if not last:
        return _label_before_bar(spec, node, sub, space, lines)
    space -= tile_width(node.tile) + TILE_GAP if node.tile else 0
    tail = text_width(sub, SMALL) + TILE_GAP if sub else 0.0
    names: tuple[str, ...] = ("",)
    style = _node_style(spec, node)
    if room.names or not node.tile:
        names = _wrap_with_tail(node.label, space, tail, lines, bold=style == "strong")
    rows = []
    for at, name in enumerate(names):
        parts = []
        if node.tile:
            parts.append(tile_label(node.tile) if at == 0 else label_token("indent", ""))
        if name:
            parts.append(label_token(style, name, rtl=spec.rtl))
        if sub and at == len(names) - 1:
            parts.append(label_token("sub", sub, rtl=spec.rtl))
        rows.append(join_label_parts(parts, rtl=spec.rtl))
    label: dict[str, Any] = {"formatter": "\n".join(rows)}
    if node.tile:
        align = _label_side(spec, node.column)
        label["rich"] = {"tile": tile_style(node.tile, node.colour, align=align)}
        if len(names) > 1:
            label["rich"]["indent"] = {"width": round(tile_width(node.tile), 1), "align": align}
    return label


def _label_before_bar(spec: Sankey, node: SankeyNode, sub: str, space: float, lines: int) -> dict[str, Any]:
    """The name, and below it or, where there is one line only, after it the count."""
    style = _node_style(spec, node)
    bold = style == "strong"
    if not sub or lines > 1:
        names = wrap(node.label, space, TEXT, lines=max(1, lines - bool(sub)), bold=bold)
        rows = [label_token(style, name, rtl=spec.rtl) for name in names]
        if sub:
            rows.append(label_token("sub", shorten(sub, space, SMALL), rtl=spec.rtl))
        return {"formatter": "\n".join(rows)}
    name = shorten(node.label, space - text_width(sub, SMALL) - TILE_GAP, TEXT, bold=bold)
    parts = [label_token(style, name, rtl=spec.rtl), label_token("sub", sub, rtl=spec.rtl)]
    return {"formatter": join_label_parts(parts, rtl=spec.rtl)}


def _wrap_with_tail(text: str, space: float, tail: float, lines: int, *, bold: bool) -> tuple[str, ...]:
    """`text` on at most so many lines, the last of which leaves room for what follows it."""
    if text_width(text, TEXT, bold=bold) + tail <= space:
        return (text,)
    if lines == 1:
        return (shorten(text, space - tail, TEXT, bold=bold),)
    wrapped = wrap(text, space, TEXT, lines=min(lines, 2), bold=bold)
    return (*wrapped[:-1], shorten(wrapped[-1], space - tail, TEXT, bold=bold))


def _label_side(spec: Sankey, column: int) -> str:
    """The side from which a column's labels are set: that of their bar."""
    last = column == len(spec.columns) - 1
    return "left" if last != spec.rtl else "right"


def _node_style(spec: Sankey, node: SankeyNode) -> str:
    if spec.highlighted:
        return "strong" if node.id == spec.highlighted else "name"
    if spec.selected is None:
        return "name"
    return "strong" if node.id in spec.selected else "faint"


def _column_heads(spec: Sankey, room: SankeyMargins) -> list[dict[str, Any]]:
    """The heads of the columns. `anchor`: where layout.js puts each, at an edge of the chart or at a side of the bars."""
    if spec.compact:
        return []
    return [_column_head(spec, column, room) for column in range(len(spec.columns))]


def _column_head(spec: Sankey, column: int, room: SankeyMargins) -> dict[str, Any]:
    last = len(spec.columns) - 1
    at_edge = column == last and not room.names
    # In reading direction: the last head begins with its bars, the others end with theirs.
    begins = column == last and room.names
    side = "left" if begins != spec.rtl else "right"
    return {
        "text": "\n".join(
            label_token("strong", line, rtl=spec.rtl) for line in head_lines(spec.columns[column], room.heads[column])
        ),
        "anchor": {"edge": side} if at_edge else {"column": column, "side": side},
        "textAlign": side,
        "top": 0,
        "padding": 0,
        "textStyle": {"lineHeight": HEAD_LINE, "rich": base_styles(align=side)},
    }
