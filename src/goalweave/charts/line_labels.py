"""Names and values at the ends of lines, instead of a legend."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

from goalweave.charts.labels import base_styles, join_label_parts, label_token
from goalweave.charts.line_plot import PlotFrame
from goalweave.charts.line_spec import ChartPoint, LineChart
from goalweave.charts.look import LINE_HEIGHT, TEXT, TILE_GAP, VEIL
from goalweave.charts.measure import text_width, wrap

_LABEL_DISTANCE = 7  # px from a point to its label
_ASIDE = 12  # px that the only label moves out of the way of the line that goes on


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A label at the end of a line. at_edge: in the margin, otherwise within the plot."""

    year: int
    value: float
    name: str
    number: str
    at_edge: bool

    @property
    def width(self) -> float:
        """px on one line."""
        name = text_width(self.name, TEXT) + TILE_GAP if self.name else 0.0
        return name + text_width(self.number, TEXT, bold=True)


def end_labels(spec: LineChart, years: tuple[int, int]) -> list[EndLabel]:
    """The latest value of every series, with its name where there are several, and the target."""
    several = sum(1 for series in spec.series if series.known_points) > 1
    labels = [
        _latest_label(spec, series.known_points[-1], series.label if several else "", years)
        for series in spec.series
        if series.known_points
    ]
    if spec.target:
        number = spec.numbers.text(spec.target.value)
        # Where figures go on after it for a year or two, their labels would be on each other.
        edge = spec.target.year >= years[1] - 2
        labels.append(EndLabel(spec.target.year, spec.target.value, spec.target.label, number, edge))
    return labels


def margin_for(labels: list[EndLabel], width: float) -> float:
    """px that the labels in the margin need, at most a good quarter of the chart."""
    widest = max((label.width for label in labels if label.at_edge), default=0.0)
    return min(widest + _LABEL_DISTANCE + 4, width * 0.27) if widest else 14.0


def label_series(spec: LineChart, labels: list[EndLabel], frame: PlotFrame) -> list[dict[str, Any]]:
    """The data of a series of points that cannot be seen, which carry the labels."""
    lines = [_label_lines(label, frame.room_after(label.year) - _LABEL_DISTANCE - 2, rtl=spec.rtl) for label in labels]
    preferred = [frame.y(label.value) for label in labels]
    placed = list(preferred)
    for edge in (True, False):
        group = [at for at, label in enumerate(labels) if label.at_edge is edge]
        heights = [float(LINE_HEIGHT * len(lines[at])) for at in group]
        # The way that goes on from the latest value of the first series would run through its label.
        centres = [
            preferred[at] + (_label_offset(spec, labels[at], frame) if not edge and at == 0 else 0) for at in group
        ]
        for at, centre in zip(group, spread_labels(centres, heights, 0, frame.height - 4), strict=True):
            placed[at] = centre
    side = "right" if spec.rtl else "left"
    return [
        {
            "value": [label.year, label.value],
            "label": {
                "show": True,
                "position": "left" if spec.rtl else "right",
                "distance": _LABEL_DISTANCE - 2,
                "offset": [0, round(placed[at] - preferred[at], 1)],
                "formatter": "\n".join(lines[at]),
                "rich": base_styles(align=side),
                # Not an outline: WeasyPrint would draw it over the letters.
                "backgroundColor": VEIL,
                "padding": [0, 2],
            },
        }
        for at, label in enumerate(labels)
    ]


def labels_at_grid(data: list[dict[str, Any]], *, grid_index: int = 0) -> dict[str, Any]:
    """The series that carries labels; first in the list, so that a phone's variant can replace its data."""
    return {
        "type": "scatter",
        "xAxisIndex": grid_index,
        "yAxisIndex": grid_index,
        "symbolSize": 1,
        "silent": True,
        "clip": False,
        "z": 6,
        "tooltip": {"show": False},
        "itemStyle": {"color": "transparent"},
        "data": data,
    }


def _latest_label(spec: LineChart, point: ChartPoint, name: str, years: tuple[int, int]) -> EndLabel:
    value = point.value or 0.0
    return EndLabel(point.year, value, name, spec.numbers.text(value), point.year == years[1])


def _label_lines(label: EndLabel, room: float, *, rtl: bool) -> list[str]:
    """On one line where there is room, else the number above its name."""
    number = label_token("strong", label.number, rtl=rtl)
    if not label.name:
        return [number]
    if label.width <= room:
        return [join_label_parts([label_token("name", label.name, rtl=rtl), number], rtl=rtl)]
    return [number, *(label_token("name", name, rtl=rtl) for name in wrap(label.name, room, TEXT, lines=2))]


def _label_offset(spec: LineChart, label: EndLabel, frame: PlotFrame) -> float:
    """Below a line that goes on upwards, above one that goes down; never out of the plot."""
    up = spec.target is not None and spec.target.value >= label.value
    y = frame.y(label.value)
    if up and y + _ASIDE > frame.height - frame.bottom - LINE_HEIGHT / 2:
        up = False
    return _ASIDE if up else -_ASIDE


def spread_labels(centres: list[float], heights: list[float], low: float, high: float) -> list[float]:
    """Centres at least as far apart as their heights ask for, as near to where they were as that allows, in px.

    They stay between `low` and `high` as long as there is room. The order is kept: labels in a crowd share its middle
    (the pool-adjacent-violators way of isotonic regression, after Barlow and others, 1972).
    """
    order = sorted(range(len(centres)), key=lambda at: centres[at])
    # Below the label before, all of them could begin at one place: shifted by what is above, the order is all there is.
    above, shifts = 0.0, []
    for at in order:
        shifts.append(above + heights[at] / 2)
        above += heights[at]
    # Each block is a run of labels that touch: as the sum of their places and their number. One that would begin before
    # the block above it ends is pooled with it, and both take their mean.
    blocks: list[list[float]] = []
    for place, at in enumerate(order):
        blocks.append([centres[at] - shifts[place], 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    places = list(chain.from_iterable([total / count] * int(count) for total, count in blocks))
    # Where there is not room for all, they run out at the end rather than are on each other.
    room = max(low, high - above)
    moved = [0.0] * len(centres)
    for place, at in enumerate(order):
        moved[at] = min(max(places[place], low), room) + shifts[place]
    return moved
