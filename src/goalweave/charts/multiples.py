"""Small multiples as one ECharts option with a grid for every panel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from goalweave.charts.labels import base_styles, label_token
from goalweave.charts.legend import FAINT_LINE, LINE, LegendEntry, head_title, legend_lines, legend_title
from goalweave.charts.line import legend_entries
from goalweave.charts.line_labels import labels_at_grid
from goalweave.charts.line_marks import (
    STROKES,
    break_marks,
    context_series,
    history_series,
    interval_bands,
    target_marks,
)
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
from goalweave.charts.line_spec import HEAD_OF_PANELS, LineSeries, SmallMultiples
from goalweave.charts.look import LABEL_GAP, NARROW_BELOW, NARROW_WIDTH, TEXT, VEIL, with_phone
from goalweave.charts.measure import shorten, text_width
from goalweave.charts.numbers import AxisScale

NARROW_COLUMNS = 2
_NAME = 24  # px for the name of a panel
_BETWEEN = 22  # px between two panels
_BELOW = 16  # px below a panel
_LAST = 16  # px beyond the last year, for half of its number
_HIGH = 0.75


def multiples_option(spec: SmallMultiples) -> dict[str, Any]:
    """The option; on a phone the panels are in two columns, and `phone` says how high the chart then is, in px."""
    if spec.empty:
        return {**years_option(), "series": []}
    panels = (*spec.panels, *((spec.reference,) if spec.reference else ()))
    years = axis_years(panels, spec.target)
    scale = value_scale(spec, panels, marks=4)
    columns = min(spec.columns, max(1, len(spec.panels)))
    narrow = min(NARROW_COLUMNS, columns)
    wide_frames = _panel_frames(spec, spec.width, columns, years, scale)
    narrow_frames = _panel_frames(spec, NARROW_WIDTH, narrow, years, scale)
    all_axes = [plot_axes(spec, frame, grid_index=at) for at, frame in enumerate(wide_frames)]
    series: list[dict[str, Any]] = []
    for at, panel in enumerate(spec.panels):
        series += _panel_series(spec, panel, years, scale, at)
    base = {
        **years_option(),
        "title": _panel_titles(spec, wide_frames, spec.width),
        "grid": [_panel_grid(frame, rtl=spec.rtl) for frame in wide_frames],
        "xAxis": [axis["x"] for axis in all_axes],
        "yAxis": [axis["y"] for axis in all_axes],
        "series": series,
    }
    phone = {
        "title": _panel_titles(spec, narrow_frames, NARROW_WIDTH),
        "grid": [_panel_grid(frame, rtl=spec.rtl) for frame in narrow_frames],
        "xAxis": [year_axis_marks(frame) for frame in narrow_frames],
    }
    return {**with_phone(base, phone), "phone": {"height": _chart_height(spec, NARROW_WIDTH, narrow)}}


def _panel_frames(
    spec: SmallMultiples, width: int, columns: int, years: tuple[int, int], scale: AxisScale
) -> list[PlotFrame]:
    """Where the panels stand; their plots are all of one size."""
    height, head = _chart_height(spec, width, columns), _head_height(spec, width)
    numbers = value_width(spec, scale) + LABEL_GAP
    column = (width - (columns - 1) * _BETWEEN) / columns
    frames = []
    for at in range(len(spec.panels)):
        across, down = at % columns, at // columns
        start = across * (column + _BETWEEN) + numbers
        top = head + down * spec.panel + _NAME
        end = width - across * (column + _BETWEEN) - column + _LAST
        bottom = height - head - (down + 1) * spec.panel + FOOT + _BELOW
        frames.append(PlotFrame(width, height, start, end, top, bottom, years, scale))
    return frames


def _panel_grid(frame: PlotFrame, *, rtl: bool) -> dict[str, Any]:
    """In shares of the chart, so that the panels keep apart at every width."""
    left, right = (frame.end, frame.start) if rtl else (frame.start, frame.end)
    across = {"left": _percent_text(left, frame.width), "right": _percent_text(right, frame.width)}
    down = {"top": _percent_text(frame.top, frame.height), "bottom": _percent_text(frame.bottom, frame.height)}
    return {**across, **down, "outerBoundsMode": "none"}


def _percent_text(length: float, total: float) -> str:
    return f"{100 * length / total:.2f}%"


def _panel_series(
    spec: SmallMultiples, panel: LineSeries, years: tuple[int, int], scale: AxisScale, grid_index: int
) -> list[dict[str, Any]]:
    series = [labels_at_grid(_latest_value_label(spec, panel, scale, years[1]), grid_index=grid_index)]
    if spec.reference:
        series += context_series(spec.reference, grid_index=grid_index)
    series += interval_bands(panel, scale, grid_index=grid_index) + break_marks(panel, scale, grid_index=grid_index)
    if spec.target:
        series += target_marks(spec, replace(spec.target, milestones=()), years, grid_index=grid_index)
    return series + history_series(spec, panel, STROKES[0], grid_index=grid_index)


def _latest_value_label(spec: SmallMultiples, panel: LineSeries, scale: AxisScale, last: int) -> list[dict[str, Any]]:
    """The latest value above its point, below one that is near the panel's name; inwards where it is too long for the edge."""
    if not panel.known_points:
        return []
    point = panel.known_points[-1]
    value = point.value or 0.0
    below = scale.share(value) > _HIGH
    side = "right" if spec.rtl else "left"
    text = spec.numbers.text(value, sign=False)
    # Half of a centred label hangs over the last year: only a short one stays within the chart.
    long = point.year == last and text_width(text, TEXT, bold=True) / 2 > _LAST
    inwards = {"align": "left" if spec.rtl else "right", "offset": [-_LAST if spec.rtl else _LAST, 0]}
    label = {
        "show": True,
        "position": "bottom" if below else "top",
        "distance": 5,
        "formatter": label_token("strong", text),
        "rich": base_styles(align=side),
        "backgroundColor": VEIL,
        "padding": [0, 2],
    }
    return [{"value": [point.year, value], "label": {**label, **(inwards if long else {})}}]


def _panel_titles(spec: SmallMultiples, frames: list[PlotFrame], width: int) -> list[dict[str, Any]]:
    lines = _legend_rows(spec, width)
    heads = [
        legend_title(lines, width, top=0, rtl=spec.rtl),
        head_title(spec.unit, top=LINE * len(lines), rtl=spec.rtl),
    ]
    numbers = value_width(spec, frames[0].scale) + LABEL_GAP
    for panel, frame in zip(spec.panels, frames, strict=True):
        name = shorten(panel.label, frame.inner + numbers + _LAST, TEXT, bold=True)
        edge = frame.start - numbers
        left = _percent_text(frame.width - edge if spec.rtl else edge, frame.width)
        top = _percent_text(frame.top - _NAME, frame.height)
        heads.append(head_title(name, top=top, rtl=spec.rtl, strong=True, left=left))
    return heads


def _legend_rows(spec: SmallMultiples, width: int) -> list[list[LegendEntry]]:
    entries = legend_entries(spec.panels, None, spec.mark_labels)
    if spec.reference:
        entries.append((FAINT_LINE, spec.reference.label))
    lines = legend_lines(entries, width)
    return lines if width < NARROW_BELOW else lines[:1]


def _head_height(spec: SmallMultiples, width: int) -> float:
    """px above the panels: on a phone the key may take more lines."""
    return HEAD_OF_PANELS + LINE * max(0, len(_legend_rows(spec, width)) - 1)


def _chart_height(spec: SmallMultiples, width: int, columns: int) -> int:
    return round(_head_height(spec, width) - HEAD_OF_PANELS) + spec.height_in(columns)
