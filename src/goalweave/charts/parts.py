"""The parts of a score as an ECharts option: bars of one area, dots of several."""

from __future__ import annotations

from typing import Any

from goalweave.charts.labels import clean
from goalweave.charts.legend import BAR, DOT, GREY_DOT, HOLLOW, HOLLOW_SQUARE, SQUARE, TICK, Entry, key_lines, key_title
from goalweave.charts.look import BAND, FONT, GREY, INK, INK_2, INK_3, LINE_2, PAPER
from goalweave.charts.margins import NARROW_BELOW, NARROW_WIDTH
from goalweave.charts.row_axis import RowText, names_axis, room_for, texts_axis
from goalweave.charts.rows_spec import PARTS_HEAD, PartRow, Parts
from goalweave.charts.tooltip import tooltip

_THICK = 11  # px of a bar
_SHAPES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (DOT, "circle", {"color": INK}),
    (HOLLOW, "circle", {"color": PAPER, "borderColor": INK_2, "borderWidth": 1.5}),
    (SQUARE, "rect", {"color": INK_3}),
    (HOLLOW_SQUARE, "rect", {"color": PAPER, "borderColor": INK_2, "borderWidth": 1.5}),
    (GREY_DOT, "circle", {"color": INK_3}),
)


def parts_option(spec: Parts) -> dict[str, Any]:
    """The option; every row runs from 0 to its own full score."""
    series = _bars(spec) if len(spec.areas) == 1 else _dots(spec)
    base: dict[str, Any] = {
        "animation": False,
        "textStyle": {"fontFamily": FONT},
        "tooltip": tooltip(),
        "xAxis": {"type": "value", "show": False, "inverse": spec.rtl, "min": 0, "max": 1},
        "series": [*series, _comparison(spec)],
    }
    phone = _for_width(spec, NARROW_WIDTH)
    return {
        "baseOption": {**base, **_for_width(spec, spec.width)},
        "media": [{"query": {"maxWidth": NARROW_BELOW - 1}, "option": phone}],
    }


def _for_width(spec: Parts, width: int) -> dict[str, Any]:
    rows = [RowText(row.label, _end(spec, row), row.level, bold=_is_pillar(spec, row)) for row in spec.rows]
    room = room_for(rows, "", width)
    lines = key_lines(_entries(spec), width)
    return {
        "grid": room.grid(PARTS_HEAD, rtl=spec.rtl),
        "yAxis": [names_axis(rows, room, rtl=spec.rtl), texts_axis(rows, room, rtl=spec.rtl)],
        "title": [key_title(lines[:1], width, top=0, rtl=spec.rtl)],
    }


def _bars(spec: Parts) -> list[dict[str, Any]]:
    """A track up to the full score and a bar on it, lighter for what is below a pillar."""
    track = [None if row.values[0] is None else 1 for row in spec.rows]
    return [
        {**_bar(_THICK), "silent": True, "itemStyle": {"color": BAND}, "data": track},
        {**_bar(_THICK), "data": [_filled(spec, row) for row in spec.rows]},
    ]


def _filled(spec: Parts, row: PartRow) -> dict[str, Any] | None:
    if row.values[0] is None:
        return None
    style = {"color": INK_3 if row.level else INK_2}
    return {"value": _share(row, row.values[0]), "title": _title(spec, row, 0), "itemStyle": style, **_link(row)}


def _dots(spec: Parts) -> list[dict[str, Any]]:
    """A hairline up to the full score, a bar from the lowest to the highest area, and a dot for each."""
    spans = [_span(row) for row in spec.rows]
    drawn: list[dict[str, Any]] = [
        {**_bar(1), "silent": True, "itemStyle": {"color": LINE_2}, "data": [1 for _row in spec.rows]},
        {
            **_bar(3, "span"),
            "silent": True,
            "itemStyle": {"color": "transparent"},
            "data": [low for low, _high in spans],
        },
        {**_bar(3, "span"), "silent": True, "itemStyle": {"color": GREY}, "data": [high - low for low, high in spans]},
    ]
    # The first area lies on top of the others.
    for area in reversed(range(len(spec.areas))):
        _mark, symbol, style = _SHAPES[area]
        drawn.append(
            {
                **_points(symbol, 9),
                "itemStyle": {**style, "opacity": 1},
                "z": 5 + len(spec.areas) - area,
                "data": [_dot(spec, row, at, area) for at, row in enumerate(spec.rows)],
            }
        )
    return drawn


def _dot(spec: Parts, row: PartRow, at: int, area: int) -> dict[str, Any]:
    value = row.values[area]
    if value is None:
        return {"value": [None, at]}
    return {"value": [_share(row, value), at], "title": _title(spec, row, area), **_link(row)}


def _comparison(spec: Parts) -> dict[str, Any]:
    """An upright tick where the others stand."""
    data: list[dict[str, Any]] = []
    for at, row in enumerate(spec.rows):
        if row.comparison is None:
            data.append({"value": [None, at]})
            continue
        said = f"{spec.comparison}, {row.label}: {spec.numbers.text(row.comparison)}"
        data.append({"value": [_share(row, row.comparison), at], "title": clean(said)})
    # White around it parts it from a bar that is as dark.
    style = {"color": INK, "borderColor": PAPER, "borderWidth": 1.5, "opacity": 1}
    return {**_points("rect", 0), "symbolSize": [5, 22], "itemStyle": style, "z": 4, "data": data}


def _bar(width: int, stack: str = "") -> dict[str, Any]:
    stacked = {"stack": stack} if stack else {}
    return {
        "type": "bar",
        **stacked,
        "barWidth": width,
        "barGap": "-100%",
        "cursor": "default",
        "emphasis": {"disabled": True},
    }


def _points(symbol: str, size: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "symbol": symbol,
        "symbolSize": size,
        "clip": False,
        "cursor": "default",
        "emphasis": {"disabled": True},
    }


def _span(row: PartRow) -> tuple[float, float]:
    shares = [_share(row, value) for value in row.values if value is not None]
    return (min(shares), max(shares)) if shares else (0.0, 0.0)


def _share(row: PartRow, value: float) -> float:
    """Where a value lies on its row; what a faulty score has too much or too little is left to its number."""
    return round(min(1.0, max(0.0, value / row.highest)), 6)


def _end(spec: Parts, row: PartRow) -> str:
    """What is written at the row's end: the number of the only area, with its full score where those differ."""
    if all(value is None for value in row.values):
        return spec.none
    if len(spec.areas) > 1 or row.values[0] is None:
        return ""
    number = spec.numbers.text(row.values[0])
    same = len({one.highest for one in spec.rows}) == 1
    return number if same else f"{number} / {spec.numbers.text(row.highest, sign=False)}"


def _entries(spec: Parts) -> list[Entry]:
    ticks = [(TICK, spec.comparison)] if any(row.comparison is not None for row in spec.rows) else []
    if len(spec.areas) == 1:
        return [(BAR, spec.areas[0]), *ticks]
    return [*((mark, name) for (mark, _symbol, _style), name in zip(_SHAPES, spec.areas, strict=False)), *ticks]


def _title(spec: Parts, row: PartRow, area: int) -> str:
    value = row.values[area]
    if value is None:
        return ""
    number, full = spec.numbers.text(value), spec.numbers.text(row.highest, sign=False)
    return clean(f"{spec.areas[area]}, {row.label}: {number} / {full}")


def _link(row: PartRow) -> dict[str, Any]:
    return {"href": row.href, "cursor": "pointer"} if row.href else {}


def _has_levels(spec: Parts) -> bool:
    return len({row.level for row in spec.rows}) > 1


def _is_pillar(spec: Parts, row: PartRow) -> bool:
    return row.level == 0 and _has_levels(spec)
