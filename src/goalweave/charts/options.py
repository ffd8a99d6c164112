"""From what a chart shows to ECharts' own words."""

from __future__ import annotations

from typing import Any

from goalweave.charts.bars import bars_option
from goalweave.charts.intervals import intervals_option
from goalweave.charts.line import line_option
from goalweave.charts.line_spec import Line, SmallMultiples
from goalweave.charts.multiples import multiples_option
from goalweave.charts.parts import parts_option
from goalweave.charts.rows_spec import Intervals, Parts
from goalweave.charts.sankey import sankey_option
from goalweave.charts.spec import Bars, Sankey

Drawable = Sankey | Bars | Line | SmallMultiples | Intervals | Parts
"""What ECharts draws. The world map and the sparks are drawn without it."""


def option(spec: Drawable) -> dict[str, Any]:
    """The ECharts option, ready for JSON; items carry our `title` and `href` beside what ECharts knows."""
    match spec:
        case Sankey():
            return sankey_option(spec)
        case Bars():
            return bars_option(spec)
        case Line():
            return line_option(spec)
        case SmallMultiples():
            return multiples_option(spec)
        case Intervals():
            return intervals_option(spec)
        case Parts():
            return parts_option(spec)


def is_empty(spec: Drawable) -> bool:
    """Whether there is nothing to draw: then there is no picture."""
    match spec:
        case Sankey():
            return not spec.edges
        case Bars():
            return False
        case _:
            return spec.empty
