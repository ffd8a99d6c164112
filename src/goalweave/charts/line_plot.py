"""The layout of a line chart: years, values, margins."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

from goalweave.charts.line_spec import LineChart, LineSeries, LineTarget, SmallMultiples, all_points
from goalweave.charts.look import INK_3, LABEL_GAP, LINE, LINE_2, SMALL, base_option
from goalweave.charts.measure import text_width
from goalweave.charts.numbers import AxisScale, scale_for, step_that_fits

YEAR_ROOM = 46  # px from one written year to the next
FOOT = 22  # px below the plot, for the years


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """The plot in a chart of this width and height, px: margins in reading direction, the years and the values."""

    width: float
    height: float
    start: float
    end: float
    top: float
    bottom: float
    years: tuple[int, int]
    scale: AxisScale

    @property
    def inner(self) -> float:
        """px between the margins."""
        return max(1.0, self.width - self.start - self.end)

    def y(self, value: float) -> float:
        """px from the chart's top."""
        return self.top + (1 - self.scale.share(value)) * (self.height - self.top - self.bottom)

    def room_after(self, year: int) -> float:
        """px from a year to the end of the chart."""
        first, last = self.years
        return self.inner * (last - year) / (last - first) + self.end

    def grid(self, *, rtl: bool) -> dict[str, Any]:
        left, right = (self.end, self.start) if rtl else (self.start, self.end)
        sides = {"left": round(left), "right": round(right), "top": round(self.top), "bottom": round(self.bottom)}
        return {**sides, "outerBoundsMode": "none"}


def value_scale(spec: LineChart | SmallMultiples, series: tuple[LineSeries, ...], *, marks: int) -> AxisScale:
    """Return the value axis, with room for values, intervals and targets."""
    numbers = chain.from_iterable((point.value, point.lower, point.upper) for point in all_points(series))
    values = [number for number in numbers if number is not None]
    if spec.target:
        values += [spec.target.value, *(value for _year, value in spec.target.milestones)]
    return scale_for(values, marks=marks, zero=spec.zero, lowest=spec.lowest, highest=spec.highest)


def axis_years(
    series: tuple[LineSeries, ...], target: LineTarget | None, requested_years: tuple[int, int] | None = None
) -> tuple[int, int]:
    """The first and the last year that the axis shows; they differ."""
    years = [point.year for point in all_points(series)] + list(requested_years or ())
    if target:
        years += [target.year, *(year for year, _value in target.milestones)]
    first, last = min(years), max(years)
    return (first, last) if first < last else (first - 1, last + 1)


def year_labels(years: tuple[int, int], width: float) -> list[int]:
    """Return the years below an axis of this width in px: both ends, and round ones between."""
    first, last = years
    if width < 4 * YEAR_ROOM:
        return [first, last]
    most = max(1, int(width / YEAR_ROOM))
    step = step_that_fits(last - first, most)
    # A round year too near to an end would be in its number.
    least = YEAR_ROOM / max(width, 1.0) * (last - first) * 0.9
    between = [year for year in range(first + 1, last) if year % step == 0]
    return [first, *(year for year in between if year - first >= least and last - year >= least), last]


def value_width(spec: LineChart | SmallMultiples, scale: AxisScale) -> float:
    """px that the numbers at the axis need."""
    return max(text_width(text, SMALL) for text in value_labels(spec, scale).values())


def value_labels(spec: LineChart | SmallMultiples, scale: AxisScale) -> dict[float, str]:
    """Return the labels of the axis in the reader's language; only the highest has the unit sign."""
    marks = scale.marks
    return {mark: spec.numbers.text(mark, sign=mark == marks[-1], decimals=scale.decimals) for mark in marks}


def plot_axes(
    spec: LineChart | SmallMultiples, frame: PlotFrame, *, values: bool = True, grid_index: int = 0
) -> dict[str, Any]:
    """Both axes of the grid `grid_index` as ECharts knows them. `texts` is read by `frontend/src/axes.js`."""
    label = {"fontSize": SMALL, "color": INK_3, "hideOverlap": False}
    labels = value_labels(spec, frame.scale) if values else {}
    zero = frame.scale.low < 0 < frame.scale.high
    return {
        "x": {
            "type": "value",
            "gridIndex": grid_index,
            "min": frame.years[0],
            "max": frame.years[1],
            "inverse": spec.rtl,
            "axisLine": {"show": True, "onZero": zero, "lineStyle": {"color": INK_3, "width": 1}},
            "axisTick": {"show": not zero, "length": 4, "lineStyle": {"color": LINE_2}, **_year_range(frame)},
            "axisLabel": {**label, **_year_range(frame), "margin": 8, "texts": _axis_texts(frame)},
            "splitLine": {"show": False},
        },
        "y": {
            "type": "value",
            "gridIndex": grid_index,
            "min": frame.scale.low,
            "max": frame.scale.high,
            "interval": frame.scale.step,
            "position": "right" if spec.rtl else "left",
            "axisLine": {"show": False},
            "axisTick": {"show": False},
            "axisLabel": {**label, "margin": LABEL_GAP, "texts": [[mark, text] for mark, text in labels.items()]},
            "splitLine": {"show": True, "lineStyle": {"color": LINE, "width": 1}},
        },
    }


def year_axis_marks(frame: PlotFrame) -> dict[str, Any]:
    """What of the axis of years depends on the width."""
    return {"axisTick": _year_range(frame), "axisLabel": {**_year_range(frame), "texts": _axis_texts(frame)}}


def years_option() -> dict[str, Any]:
    """What every chart over the years shares: its tooltip speaks of all lines in the year that is pointed at."""
    pointer = {
        "type": "line",
        "z": 0,
        "lineStyle": {"color": LINE_2, "width": 1, "type": "solid"},
        "label": {"show": False},
    }
    base = base_option()
    return {**base, "tooltip": {**base["tooltip"], "trigger": "axis", "axisPointer": pointer}}


def _year_range(frame: PlotFrame) -> dict[str, Any]:
    return {"customValues": year_labels(frame.years, frame.inner)}


def _axis_texts(frame: PlotFrame) -> list[list[Any]]:
    return [[year, str(year)] for year in year_labels(frame.years, frame.inner)]
