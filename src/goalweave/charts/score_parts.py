"""The parts of a score as an ECharts option: bars of one area, dots of several."""

from __future__ import annotations

from typing import Any

from goalweave.charts.labels import clean_label
from goalweave.charts.legend import (
    BAR,
    DOT,
    GREY_DOT,
    HOLLOW,
    HOLLOW_SQUARE,
    SQUARE,
    TICK,
    LegendEntry,
    legend_lines,
    legend_title,
)
from goalweave.charts.look import (
    BAND,
    GREY,
    INK,
    INK_2,
    INK_3,
    LINE_2,
    NARROW_WIDTH,
    PAPER,
    base_option,
    link_of,
    with_phone,
)
from goalweave.charts.row_axis import RowText, names_axis, row_margins, texts_axis
from goalweave.charts.rows_spec import PARTS_HEAD, PartRow, ScorePartsChart

_THICK = 11  # px of a bar
_SHAPES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (DOT, "circle", {"color": INK}),
    (HOLLOW, "circle", {"color": PAPER, "borderColor": INK_2, "borderWidth": 1.5}),
    (SQUARE, "rect", {"color": INK_3}),
    (HOLLOW_SQUARE, "rect", {"color": PAPER, "borderColor": INK_2, "borderWidth": 1.5}),
    (GREY_DOT, "circle", {"color": INK_3}),
)


def score_parts_option(spec: ScorePartsChart) -> dict[str, Any]:
    """The option; every row runs from 0 to its own full score."""
    series = _bar_series(spec) if len(spec.areas) == 1 else _dot_series(spec)
    base: dict[str, Any] = {
        **base_option(),
        "xAxis": {"type": "value", "show": False, "inverse": spec.rtl, "min": 0, "max": 1},
        "series": [*series, _comparison_series(spec)],
    }
    phone = _width_options(spec, NARROW_WIDTH)
    return with_phone({**base, **_width_options(spec, spec.width)}, phone)


def _width_options(spec: ScorePartsChart, width: int) -> dict[str, Any]:
    rows = [RowText(row.label, _end_text(spec, row), row.level, bold=_is_pillar(spec, row)) for row in spec.rows]
    room = row_margins(rows, "", width)
    lines = legend_lines(_legend_entries(spec), width)
    return {
        "grid": room.grid(PARTS_HEAD, rtl=spec.rtl),
        "yAxis": [names_axis(rows, room, rtl=spec.rtl), texts_axis(rows, room, rtl=spec.rtl)],
        "title": [legend_title(lines[:1], width, top=0, rtl=spec.rtl)],
    }


def _bar_series(spec: ScorePartsChart) -> list[dict[str, Any]]:
    """A track up to the full score and a bar on it, lighter for what is below a pillar."""
    track = [None if row.values[0] is None else 1 for row in spec.rows]
    return [
        {**_bar_base(_THICK), "silent": True, "itemStyle": {"color": BAND}, "data": track},
        {**_bar_base(_THICK), "data": [_filled_item(spec, row) for row in spec.rows]},
    ]


def _filled_item(spec: ScorePartsChart, row: PartRow) -> dict[str, Any] | None:
    if row.values[0] is None:
        return None
    style = {"color": INK_3 if row.level else INK_2}
    return {
        "value": _share_of_row(row, row.values[0]),
        "title": _row_tooltip(spec, row, 0),
        "itemStyle": style,
        **link_of(row.href),
    }


def _dot_series(spec: ScorePartsChart) -> list[dict[str, Any]]:
    """A hairline up to the full score, a bar from the lowest to the highest area, and a dot for each."""
    spans = [_value_span(row) for row in spec.rows]
    drawn: list[dict[str, Any]] = [
        {**_bar_base(1), "silent": True, "itemStyle": {"color": LINE_2}, "data": [1 for _row in spec.rows]},
        {
            **_bar_base(3, "span"),
            "silent": True,
            "itemStyle": {"color": "transparent"},
            "data": [low for low, _high in spans],
        },
        {
            **_bar_base(3, "span"),
            "silent": True,
            "itemStyle": {"color": GREY},
            "data": [high - low for low, high in spans],
        },
    ]
    # The first area lies on top of the others.
    for area in reversed(range(len(spec.areas))):
        _mark, symbol, style = _SHAPES[area]
        drawn.append(
            {
                **_point_series(symbol, 9),
                "itemStyle": {**style, "opacity": 1},
                "z": 5 + len(spec.areas) - area,
                "data": [_dot_item(spec, row, at, area) for at, row in enumerate(spec.rows)],
            }
        )
    return drawn


def _dot_item(spec: ScorePartsChart, row: PartRow, position: int, area: int) -> dict[str, Any]:
    value = row.values[area]
    if value is None:
        return {"value": [None, position]}
    return {"value": [_share_of_row(row, value), position], "title": _row_tooltip(spec, row, area), **link_of(row.href)}


def _comparison_series(spec: ScorePartsChart) -> dict[str, Any]:
    """An upright tick where the others stand."""
    data: list[dict[str, Any]] = []
    for at, row in enumerate(spec.rows):
        if row.comparison is None:
            data.append({"value": [None, at]})
            continue
        description = f"{spec.comparison}, {row.label}: {spec.numbers.text(row.comparison)}"
        data.append({"value": [_share_of_row(row, row.comparison), at], "title": clean_label(description)})
    # White around it parts it from a bar that is as dark.
    style = {"color": INK, "borderColor": PAPER, "borderWidth": 1.5, "opacity": 1}
    return {**_point_series("rect", 0), "symbolSize": [5, 22], "itemStyle": style, "z": 4, "data": data}


def _bar_base(width: int, stack: str = "") -> dict[str, Any]:
    stacked = {"stack": stack} if stack else {}
    return {
        "type": "bar",
        **stacked,
        "barWidth": width,
        "barGap": "-100%",
        "cursor": "default",
        "emphasis": {"disabled": True},
    }


def _point_series(symbol: str, size: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "symbol": symbol,
        "symbolSize": size,
        "clip": False,
        "cursor": "default",
        "emphasis": {"disabled": True},
    }


def _value_span(row: PartRow) -> tuple[float, float]:
    shares = [_share_of_row(row, value) for value in row.values if value is not None]
    return (min(shares), max(shares)) if shares else (0.0, 0.0)


def _share_of_row(row: PartRow, value: float) -> float:
    """Where a value lies on its row; what a faulty score has too much or too little is left to its number."""
    return round(min(1.0, max(0.0, value / row.highest)), 6)


def _end_text(spec: ScorePartsChart, row: PartRow) -> str:
    """What is written at the row's end: the number of the only area, with its full score where those differ."""
    if all(value is None for value in row.values):
        return spec.none
    if len(spec.areas) > 1 or row.values[0] is None:
        return ""
    number = spec.numbers.text(row.values[0])
    same = len({other.highest for other in spec.rows}) == 1
    return number if same else f"{number} / {spec.numbers.text(row.highest, sign=False)}"


def _legend_entries(spec: ScorePartsChart) -> list[LegendEntry]:
    ticks = [(TICK, spec.comparison)] if any(row.comparison is not None for row in spec.rows) else []
    if len(spec.areas) == 1:
        return [(BAR, spec.areas[0]), *ticks]
    return [*((mark, name) for (mark, _symbol, _style), name in zip(_SHAPES, spec.areas, strict=False)), *ticks]


def _row_tooltip(spec: ScorePartsChart, row: PartRow, area: int) -> str:
    value = row.values[area]
    if value is None:
        return ""
    number, full = spec.numbers.text(value), spec.numbers.text(row.highest, sign=False)
    return clean_label(f"{spec.areas[area]}, {row.label}: {number} / {full}")


def _has_levels(spec: ScorePartsChart) -> bool:
    return len({row.level for row in spec.rows}) > 1


def _is_pillar(spec: ScorePartsChart, row: PartRow) -> bool:
    return row.level == 0 and _has_levels(spec)
