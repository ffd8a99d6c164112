"""Bars as an ECharts option: accepted solid, suggested in outline, what comes along links as a thin line below."""

from __future__ import annotations

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
    INK_3,
    LABEL_GAP,
    NARROW_BELOW,
    NARROW_WIDTH,
    PAPER,
    SMALL,
    TEXT,
    TILE_GAP,
    base_option,
    link_of,
    with_phone,
)
from goalweave.charts.measure import shorten, text_width
from goalweave.charts.spec import HEAD, Bar, Bars

_BAR, _LINE = 13, 3
_DASH = [3, 2]


def bars_option(spec: Bars) -> dict[str, Any]:
    """The option: three series, of which the first two are stacked; its `media` holds what changes on a phone."""
    base: dict[str, Any] = {
        **base_option(),
        "title": [_legend_option(spec)],
        "xAxis": {
            "type": "value",
            "show": False,
            "inverse": spec.rtl,
            "min": 0,
            "max": max((max(bar.accepted + bar.suggested, bar.via) for bar in spec.bars), default=0) or 1,
        },
        "series": [
            {**_bar_series("direct", _BAR), "data": [_accepted_item(spec, bar) for bar in spec.bars]},
            {
                **_bar_series("direct", _BAR),
                # The count is at the end of the stack, so the second part carries it, be it as wide as nothing.
                "label": _count_series(spec),
                "data": [_suggested_item(spec, bar) for bar in spec.bars],
            },
            {**_bar_series("via", _LINE), "data": [_linked_item(spec, bar) for bar in spec.bars]},
        ],
    }
    phone = _name_options(spec, NARROW_WIDTH)
    return with_phone({**base, **_name_options(spec, spec.width)}, phone)


def _name_options(spec: Bars, width: int) -> dict[str, Any]:
    """What depends on the width: the names at the axis, or tiles alone, and the room for them and for the counts."""
    narrow = width < NARROW_BELOW
    room = max((_name_width(bar, tiles=narrow) for bar in spec.bars), default=0.0)
    room = min(room, width * 0.34)
    counts = max((text_width(_count_text(spec, bar), SMALL) for bar in spec.bars), default=0.0) + LABEL_GAP + 4
    near, far = round(room + LABEL_GAP + 2), round(min(counts, width * 0.62))
    return {
        "grid": {
            "left": far if spec.rtl else near,
            "right": near if spec.rtl else far,
            "top": HEAD,
            "bottom": 0,
            "outerBoundsMode": "none",
        },
        "yAxis": {
            "type": "category",
            "inverse": True,
            "position": "right" if spec.rtl else "left",
            "axisLine": {"show": False},
            "axisTick": {"show": False},
            "axisLabel": {"interval": 0, "margin": near, "rich": base_styles(align=_start_side(spec))},
            "data": [_category_label(spec, bar, room, tiles=narrow) for bar in spec.bars],
        },
    }


def _count_series(spec: Bars) -> dict[str, Any]:
    return {
        "show": True,
        "position": "left" if spec.rtl else "right",
        "distance": LABEL_GAP,
        "rich": base_styles(align=_start_side(spec)),
    }


def _bar_series(stack: str, width: int) -> dict[str, Any]:
    return {
        "type": "bar",
        "stack": stack,
        "barWidth": width,
        "barGap": "30%",
        "cursor": "default",
        "emphasis": {"itemStyle": {"color": "inherit"}},
    }


def _accepted_item(spec: Bars, bar: Bar) -> dict[str, Any]:
    return _bar_item(spec, bar, bar.accepted, {"color": bar.colour or INK_2})


def _suggested_item(spec: Bars, bar: Bar) -> dict[str, Any]:
    style = {"color": PAPER}
    if bar.suggested:
        style |= {"borderColor": bar.colour or INK_2, "borderWidth": 1, "borderType": _DASH}  # type: ignore[dict-item]
    item = _bar_item(spec, bar, bar.suggested, style)
    item["label"] = {"formatter": label_token("sub", _count_text(spec, bar), rtl=spec.rtl)}
    return item


def _linked_item(spec: Bars, bar: Bar) -> dict[str, Any]:
    return _bar_item(spec, bar, bar.via, {"color": bar.colour or INK_2, "opacity": 0.55})


def _bar_item(spec: Bars, bar: Bar, value: int, style: dict[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {
        "value": value,
        "title": clean_label(f"{_accessible_name(bar)}: {_count_text(spec, bar)}"),
        "itemStyle": style,
    }
    return item | link_of(bar.href)


def _category_label(spec: Bars, bar: Bar, room: float, *, tiles: bool) -> dict[str, Any]:
    """tiles: a tile stands for its name."""
    space = room - tile_width(bar.tile) - (TILE_GAP if bar.tile else 0)
    parts = [tile_label(bar.tile)] if bar.tile else []
    if not (tiles and bar.tile):
        parts.append(label_token("name", shorten(bar.label, space, TEXT), rtl=spec.rtl))
    style: dict[str, Any] = {"align": _start_side(spec)}
    if bar.tile:
        style["rich"] = {"tile": tile_style(bar.tile, bar.colour, align=_start_side(spec))}
    return {"value": join_label_parts(parts, rtl=spec.rtl), "textStyle": style}


def _legend_option(spec: Bars) -> dict[str, Any]:
    """What the marks mean, in the marks themselves; one without a name is left out."""
    side = _start_side(spec)
    mark = {"width": 18, "height": 10, "lineHeight": 14, "align": side}
    outline = {"backgroundColor": PAPER, "borderColor": INK_2, "borderWidth": 1, "borderType": _DASH}
    entries = zip(("solid", "outline", "line"), spec.names, strict=True)
    parts = [
        join_label_parts([label_token(mark, ""), label_token("name", word, rtl=spec.rtl)], rtl=spec.rtl)
        for mark, word in entries
        if word
    ]
    return {
        "text": "{wide|}".join(reversed(parts) if spec.rtl else parts),
        "top": 0,
        "padding": 0,
        "left": side,
        "textStyle": {
            "fontWeight": 400,
            "rich": {
                **base_styles(align=side),
                "wide": {"width": 18, "align": side},
                "solid": {**mark, "backgroundColor": INK_2},
                "outline": {**mark, **outline},
                "line": {**mark, "height": _LINE, "backgroundColor": INK_3},
            },
        },
    }


def _start_side(spec: Bars) -> str:
    return "right" if spec.rtl else "left"


def _count_text(spec: Bars, bar: Bar) -> str:
    counts = zip((bar.accepted, bar.suggested, bar.via), spec.names, strict=True)
    words = [f"{count} {name}" for count, name in counts if count]
    return " · ".join(words) or f"0 {spec.names[0]}"


def _accessible_name(bar: Bar) -> str:
    return " ".join(part for part in (bar.tile, bar.label) if part)


def _name_width(bar: Bar, *, tiles: bool) -> float:
    tile = tile_width(bar.tile)
    if tiles and tile:
        return tile
    return tile + (TILE_GAP if tile else 0) + text_width(bar.label, TEXT)
