"""A ranking with its intervals as an ECharts option."""

from __future__ import annotations

from typing import Any

from goalweave.charts.labels import clean_label
from goalweave.charts.legend import GREY_DOT, SPAN, LegendEntry, head_title, legend_lines, legend_title
from goalweave.charts.look import (
    GREY,
    INK,
    INK_3,
    LINE,
    NARROW_WIDTH,
    SMALL,
    base_option,
    link_of,
    with_phone,
)
from goalweave.charts.numbers import step_that_fits
from goalweave.charts.row_axis import RowText, names_axis, row_margins, texts_axis
from goalweave.charts.rows_spec import INTERVALS_HEAD, IntervalChart, IntervalRow

_SPAN = 2  # px of the interval's height


def intervals_option(spec: IntervalChart) -> dict[str, Any]:
    """The option: the interval as a bar that floats on one which cannot be seen, the dot on it."""
    first, last = _axis_ends(spec)
    marks = _axis_marks(first, last)
    base: dict[str, Any] = {
        **base_option(),
        "xAxis": {
            "type": "value",
            "position": "top",
            "inverse": spec.rtl,
            "min": first - 0.5,
            "max": last + 0.5,
            "axisLine": {"show": False},
            "axisTick": {"show": False, "customValues": marks},
            # At the marks of the ticks, which themselves are not drawn.
            "splitLine": {"show": True, "lineStyle": {"color": LINE, "width": 1}},
            "axisLabel": {
                "customValues": marks,
                "texts": [[mark, spec.numbers.text(mark)] for mark in marks],
                "fontSize": SMALL,
                "color": INK_3,
                "margin": 5,
            },
        },
        "series": [
            {
                **_bar_of_stack("span"),
                "itemStyle": {"color": "transparent"},
                "silent": True,
                "data": [row.low for row in spec.rows],
            },
            {**_bar_of_stack("span"), "data": [_interval_item(spec, row) for row in spec.rows]},
            {
                "type": "scatter",
                "symbolSize": 7,
                "cursor": "default",
                "z": 4,
                "emphasis": {"disabled": True},
                "data": [_dot_item(spec, row, at) for at, row in enumerate(spec.rows)],
            },
        ],
    }
    phone = _width_options(spec, NARROW_WIDTH)
    return with_phone({**base, **_width_options(spec, spec.width)}, phone)


def _width_options(spec: IntervalChart, width: int) -> dict[str, Any]:
    rows = [RowText(row.label, row.text, bold=row.selected) for row in spec.rows]
    room = row_margins(rows, spec.head, width)
    return {
        "grid": room.grid(INTERVALS_HEAD, rtl=spec.rtl),
        "yAxis": [names_axis(rows, room, rtl=spec.rtl), texts_axis(rows, room, rtl=spec.rtl)],
        "title": _width_titles(spec, width),
    }


def _width_titles(spec: IntervalChart, width: int) -> list[dict[str, Any]]:
    entries: list[LegendEntry] = [(GREY_DOT, spec.value), (SPAN, spec.interval)]
    top = INTERVALS_HEAD - 38
    axis = head_title(spec.axis, top=top, rtl=spec.rtl)
    head = head_title(spec.head, top=top, rtl=not spec.rtl)
    return [legend_title(legend_lines(entries, width)[:1], width, top=0, rtl=spec.rtl), axis, head]


def _axis_ends(spec: IntervalChart) -> tuple[float, float]:
    if not spec.rows:
        return 0.0, 1.0
    return min(row.low for row in spec.rows), max(row.high for row in spec.rows)


def _axis_marks(first: float, last: float) -> list[float]:
    """Round numbers some ten to an axis, and the first."""
    step = step_that_fits(max(last - first, 1.0), 8)
    begin = int(-(-first // step)) * step
    marks = [float(begin + at * step) for at in range(int((last - begin) // step) + 1)]
    return [first, *(mark for mark in marks if mark - first >= step / 2)]


def _bar_of_stack(stack: str) -> dict[str, Any]:
    return {"type": "bar", "stack": stack, "barWidth": _SPAN, "cursor": "default", "emphasis": {"disabled": True}}


def _interval_item(spec: IntervalChart, row: IntervalRow) -> dict[str, Any]:
    style = {"color": INK if row.selected else GREY}
    return {"value": row.high - row.low, "title": _row_tooltip(spec, row), "itemStyle": style, **link_of(row.href)}


def _dot_item(spec: IntervalChart, row: IntervalRow, position: int) -> dict[str, Any]:
    style = {"color": INK if row.selected else INK_3, "opacity": 1}
    item = {"value": [row.value, position], "title": _row_tooltip(spec, row), "itemStyle": style, **link_of(row.href)}
    return {**item, "symbolSize": 9} if row.selected else item


def _row_tooltip(spec: IntervalChart, row: IntervalRow) -> str:
    write = spec.numbers.text
    interval = f"{write(row.low)}–{write(row.high)}"
    words = f"{row.label}: {write(row.value)} ({interval})"
    return clean_label(f"{words} · {row.text}" if row.text else words)
