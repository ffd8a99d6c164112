"""A line over the years as an ECharts option."""

from __future__ import annotations

from itertools import chain
from typing import Any

from goalweave.charts.legend import (
    AREA,
    BROKEN,
    DASHES,
    DOT,
    DOTS,
    HOLLOW,
    HOLLOW_SQUARE,
    LINE,
    LegendEntry,
    head_title,
    legend_lines,
    legend_title,
)
from goalweave.charts.line_labels import end_labels, label_series, labels_at_grid, margin_for
from goalweave.charts.line_marks import break_marks, history_series, interval_bands, pace_mark, strokes_of, target_marks
from goalweave.charts.line_plot import (
    FOOT,
    PlotFrame,
    axis_years,
    plot_axes,
    value_scale,
    value_width,
    year_axis_marks,
    years_option,
)
from goalweave.charts.line_spec import LineChart, LineMarkLabels, LineSeries, LineTarget, all_points
from goalweave.charts.look import LABEL_GAP, NARROW_WIDTH, with_phone

_HEAD = 18
_GAP = 12  # px between what is above the plot and its highest mark
_MARK_ROOM = 60  # px from one mark at the axis of values to the next


def line_chart_option(spec: LineChart) -> dict[str, Any]:
    """The option; its `media` holds what changes on a phone: margins, key, labels and the years that are written."""
    if spec.empty:
        return {**years_option(), "series": []}
    years = axis_years(spec.series, spec.target, spec.years)
    wide, narrow = (_plot_frame(spec, width, years) for width in (spec.width, NARROW_WIDTH))
    labels = end_labels(spec, years)
    axis = plot_axes(spec, wide)
    series: list[dict[str, Any]] = [labels_at_grid(label_series(spec, labels, wide))]
    # Of marks with the same `z` the later lies on top: the lines come last.
    for line in spec.series:
        series += interval_bands(line, wide.scale)
        series += break_marks(line, wide.scale)
    if spec.target:
        series += target_marks(spec, spec.target, years)
        series += pace_mark(spec.series[0], spec.target)
    for line, stroke in zip(spec.series, strokes_of(spec.series), strict=True):
        series += history_series(spec, line, stroke)
    base = {
        **years_option(),
        "title": _chart_titles(spec, spec.width),
        "grid": wide.grid(rtl=spec.rtl),
        "xAxis": axis["x"],
        "yAxis": axis["y"],
        "series": series,
    }
    phone = {
        "title": _chart_titles(spec, NARROW_WIDTH),
        "grid": narrow.grid(rtl=spec.rtl),
        "xAxis": year_axis_marks(narrow),
        "series": [{"data": label_series(spec, labels, narrow)}],
    }
    return with_phone(base, phone)


def legend_entries(
    series: tuple[LineSeries, ...], target: LineTarget | None, mark_labels: LineMarkLabels
) -> list[LegendEntry]:
    """What of the marks occurs, with its word."""
    published = [line for line in series if not line.worked_out]
    points = list(all_points(published))
    estimated = any(point.estimated for point in points)
    entries: list[LegendEntry] = []
    if estimated:
        entries += [
            (DOT, mark_labels.country if not all(point.estimated for point in points) else ""),
            (HOLLOW, mark_labels.estimated),
        ]
    if any(point.has_interval for point in points):
        entries.append((AREA, mark_labels.interval))
    # A break before the first value parts it from nothing that is drawn.
    later = chain.from_iterable(line.known_points[1:] for line in series)
    if any(point.breaks for point in later):
        entries.append((BROKEN, mark_labels.breaks))
    if any(line.worked_out and line.known_points for line in series):
        entries.append((DASHES, mark_labels.worked_out))
    if target and target.milestones:
        entries.append((HOLLOW_SQUARE, mark_labels.milestone))
    if target and series and pace_mark(series[0], target):
        entries.append((DOTS, mark_labels.pace))
    return entries


def _plot_frame(spec: LineChart, width: int, years: tuple[int, int]) -> PlotFrame:
    top = _plot_top(spec, width)
    marks = max(2, round((spec.height - top - FOOT) / _MARK_ROOM) + 1)
    scale = value_scale(spec, spec.series, marks=marks)
    start = min(value_width(spec, scale), width * 0.3) + LABEL_GAP + 2
    end = margin_for(end_labels(spec, years), width)
    return PlotFrame(width, spec.height, start, end, top, FOOT, years, scale)


def _legend_rows(spec: LineChart, width: int) -> list[list[LegendEntry]]:
    return legend_lines(legend_entries(spec.series, spec.target, spec.mark_labels), width)


def _plot_top(spec: LineChart, width: int) -> float:
    return (_HEAD if spec.unit else 0) + LINE * len(_legend_rows(spec, width)) + _GAP


def _chart_titles(spec: LineChart, width: int) -> list[dict[str, Any]]:
    lines = _legend_rows(spec, width)
    key = legend_title(lines, width, top=0, rtl=spec.rtl)
    return [key, head_title(spec.unit, top=LINE * len(lines) + (2 if lines else 0), rtl=spec.rtl)]
