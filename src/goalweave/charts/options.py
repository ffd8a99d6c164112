"""From what a chart shows to ECharts' own words."""

from __future__ import annotations

from typing import Any

from goalweave.charts.bars import bars_option
from goalweave.charts.intervals import intervals_option
from goalweave.charts.line import line_chart_option
from goalweave.charts.line_spec import LineChart, SmallMultiples
from goalweave.charts.multiples import multiples_option
from goalweave.charts.rows_spec import IntervalChart, ScorePartsChart
from goalweave.charts.sankey import sankey_option
from goalweave.charts.score_parts import score_parts_option
from goalweave.charts.spec import Bars, Sankey

Drawable = Sankey | Bars | LineChart | SmallMultiples | IntervalChart | ScorePartsChart
"""What ECharts draws. The world map and the sparks are drawn without it."""


def chart_option(spec: Drawable) -> dict[str, Any]:
    """Return the ECharts option, ready for JSON; items also have our `title` and `href`."""
    match spec:
        case Sankey():
            return sankey_option(spec)
        case Bars():
            return bars_option(spec)
        case LineChart():
            return line_chart_option(spec)
        case SmallMultiples():
            return multiples_option(spec)
        case IntervalChart():
            return intervals_option(spec)
        case ScorePartsChart():
            return score_parts_option(spec)


def is_empty(spec: Drawable) -> bool:
    """Whether there is nothing to draw: then there is no picture."""
    match spec:
        case Sankey():
            return not spec.edges
        case Bars():
            return False
        case _:
            return spec.empty
