"""The marks of a line chart as series of ECharts: lines with gaps and breaks, intervals, targets, the pace needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, groupby, pairwise
from operator import attrgetter
from typing import Any

from goalweave.charts.labels import clean_label
from goalweave.charts.line_spec import ChartPoint, LineChart, LineSeries, LineTarget, SmallMultiples
from goalweave.charts.look import BAND, GREY, INK, INK_2, INK_3, PAPER
from goalweave.charts.numbers import AxisScale

_CROWD = 30  # points from which on dots are drawn smaller


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line looks, so that several can be distinguished without colour. width, dash: px."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()


STROKES = (
    Stroke(INK, 2),
    Stroke(GREY, 2),
    Stroke(INK_2, 1.75, (7, 3)),
    Stroke(INK_3, 1.75, (2, 2)),
    Stroke(INK_2, 1.25, (8, 2, 2, 2)),
    Stroke(GREY, 1.5, (5, 4)),
    Stroke(INK, 1.25, (12, 3)),
    Stroke(INK_3, 1.25),
)
FAINT = Stroke(GREY, 1)
WORKED_OUT = (Stroke(INK_2, 1, (3, 4)), Stroke(INK_3, 1, (1, 4)), Stroke(GREY, 1, (8, 5)))
"""Thinner than all that is published."""


def strokes_of(series: Sequence[LineSeries]) -> list[Stroke]:
    """One for each: estimates never take a stroke from published series."""
    published, others = cycle(STROKES), cycle(WORKED_OUT)
    return [next(others if line.worked_out else published) for line in series]


def history_series(
    spec: LineChart | SmallMultiples, series: LineSeries, stroke: Stroke, *, grid_index: int = 0
) -> list[dict[str, Any]]:
    """The values: a line for each stretch without a break; within it, years without a value are a gap, which a dotted line crosses."""
    size = 4 if len(series.points) > _CROWD else 5.5
    look = {
        **_line_series(grid_index),
        "symbol": "circle",
        "symbolSize": 3 if series.worked_out else size,
        "showAllSymbol": True,
        "lineStyle": {"color": stroke.colour, "width": stroke.width, **_dash_style(stroke.dash)},
        "itemStyle": {"color": stroke.colour, "borderWidth": 0},
        "z": 4 if stroke is STROKES[0] else 3,
    }
    drawn = []
    for stretch in split_at_breaks(series):
        drawn.append({**look, "data": [_point_item(spec, series, point, stroke) for point in stretch]})
        drawn += _gap_lines(stretch, stroke, grid_index)
    return drawn


def _gap_lines(stretch: Sequence[ChartPoint], stroke: Stroke, grid_index: int) -> list[dict[str, Any]]:
    """A thin dotted line over the years without a value: it joins what belongs together and says nothing of them."""
    known = [point for point in stretch if point.value is not None]
    style = {"color": stroke.colour, "width": 0.75, "type": [1, 3], "cap": "round"}
    look = {**_silent_line_series(grid_index), "lineStyle": style, "z": 2}
    gaps = [(before, after) for before, after in pairwise(known) if after.year > before.year + 1]
    return [{**look, "data": [[point.year, point.value] for point in gap]} for gap in gaps]


def context_series(series: LineSeries, *, grid_index: int = 0) -> list[dict[str, Any]]:
    """A series for comparison: a faint line without points."""
    look = {**_silent_line_series(grid_index), "lineStyle": {"color": FAINT.colour, "width": FAINT.width}}
    drawn = []
    for stretch in split_at_breaks(series):
        drawn.append({**look, "data": [[point.year, point.value] for point in stretch]})
    return drawn


def interval_bands(series: LineSeries, scale: AxisScale, *, grid_index: int = 0) -> list[dict[str, Any]]:
    """The intervals as areas, each drawn out along its upper bounds and back along its lower ones."""
    base = {**_silent_line_series(grid_index), "z": 1}
    area = {"color": BAND, "opacity": 0.75, "origin": scale.low}
    drawn = []
    for stretch in split_at_breaks(series):
        for has_interval, points in groupby(stretch, key=attrgetter("has_interval")):
            run = list(points)
            upper = [[point.year, point.upper] for point in run]
            lower = [[point.year, point.lower] for point in reversed(run)]
            # An area of a single year would have no width: there a line stands upright.
            if has_interval and len(run) > 1:
                line = {"color": GREY, "width": 0.75}
                drawn.append({**base, "lineStyle": line, "areaStyle": area, "data": [*upper, *lower]})
            elif has_interval:
                drawn.append({**base, "lineStyle": {"color": GREY, "width": 1.5}, "data": [*lower, *upper]})
    return drawn


def break_marks(series: LineSeries, scale: AxisScale, *, grid_index: int = 0) -> list[dict[str, Any]]:
    """A dashed upright where the line stops, before the first value after a break."""
    beyond = (scale.high - scale.low) * 0.07
    marks = []
    for before, after in pairwise(series.known_points):
        if after.breaks and before.value is not None and after.value is not None:
            low, high = min(before.value, after.value) - beyond, max(before.value, after.value) + beyond
            places = [[after.year - 0.5, max(low, scale.low)], [after.year - 0.5, min(high, scale.high)]]
            style = {"color": INK_2, "width": 1.25, "type": [3, 3]}
            marks.append({**_silent_line_series(grid_index), "lineStyle": style, "data": places})
    return marks


def target_marks(
    spec: LineChart | SmallMultiples, target: LineTarget, years: tuple[int, int], *, grid_index: int = 0
) -> list[dict[str, Any]]:
    """A dashed line at the value to be reached, up to its year, and a hollow square at every milestone and at its end."""
    level = {
        **_silent_line_series(grid_index),
        "lineStyle": {"color": INK_2, "width": 1, "type": [4, 3]},
        "data": [[years[0], target.value], [target.year, target.value]],
    }
    places = [*sorted(target.milestones), (target.year, target.value)]
    squares = {
        **_line_series(grid_index),
        "lineStyle": {"width": 0, "opacity": 0},
        "symbol": "rect",
        "symbolSize": 5.5,
        "showAllSymbol": True,
        "itemStyle": {"color": PAPER, "borderColor": INK_2, "borderWidth": 1.25},
        "z": 3,
        "data": [
            {"value": [year, value], "title": clean_label(f"{target.label}, {year}: {spec.numbers.text(value)}")}
            for year, value in places
        ],
    }
    return [level, squares]


def pace_mark(series: LineSeries, target: LineTarget, *, grid_index: int = 0) -> list[dict[str, Any]]:
    """A dotted way from the latest value over the milestones that are still to come to the target; none once that is due."""
    known = series.known_points
    if not (target.pace and known) or known[-1].year >= target.year:
        return []
    latest = known[-1]
    ahead = [(year, value) for year, value in sorted(target.milestones) if latest.year < year < target.year]
    places = [[latest.year, latest.value], *([year, value] for year, value in ahead), [target.year, target.value]]
    style = {"color": INK_3, "width": 1.5, "type": [1.5, 4], "cap": "round"}
    return [{**_silent_line_series(grid_index), "lineStyle": style, "z": 2, "data": places}]


def split_at_breaks(series: LineSeries) -> list[list[ChartPoint]]:
    """The points from one break to the next, with an empty point for every run of years without a value."""
    stretches: list[list[ChartPoint]] = []
    for point in series.known_points:
        if not stretches or point.breaks:
            stretches.append([])
        elif point.year > stretches[-1][-1].year + 1:
            stretches[-1].append(ChartPoint(point.year - 1, None))
        stretches[-1].append(point)
    return stretches


def _point_item(
    spec: LineChart | SmallMultiples, series: LineSeries, point: ChartPoint, stroke: Stroke
) -> dict[str, Any]:
    item: dict[str, Any] = {"value": [point.year, point.value]}
    if point.value is None:
        return item
    item["title"] = tooltip_title(spec, series, point)
    if point.estimated:
        item["itemStyle"] = {"color": PAPER, "borderColor": stroke.colour, "borderWidth": 1.5}
    return item


def tooltip_title(spec: LineChart | SmallMultiples, series: LineSeries, point: ChartPoint) -> str:
    """What the tooltip says: `World, 2017: 51.4 % (50.1–52.7 %), estimate`."""
    if point.value is None:
        return ""
    title = f"{series.label}, {point.year}: {spec.numbers.text(point.value)}"
    if point.lower is not None and point.upper is not None:
        title += f" ({spec.numbers.text(point.lower, sign=False)}–{spec.numbers.text(point.upper)})"
    words = [
        spec.mark_labels.estimated if point.estimated else "",
        spec.mark_labels.breaks if point.breaks else "",
        spec.mark_labels.worked_out if series.worked_out else "",
    ]
    return clean_label(" · ".join([title, *(word for word in words if word)]))


def _line_series(grid_index: int) -> dict[str, Any]:
    return {
        "type": "line",
        "xAxisIndex": grid_index,
        "yAxisIndex": grid_index,
        "clip": False,
        "cursor": "default",
        "emphasis": {"disabled": True},
    }


def _silent_line_series(grid_index: int) -> dict[str, Any]:
    """A line that is not pointed at and that no tooltip speaks of."""
    return {**_line_series(grid_index), "symbol": "none", "silent": True, "tooltip": {"show": False}}


def _dash_style(dash: tuple[float, ...]) -> dict[str, Any]:
    return {"type": list(dash)} if dash else {}
