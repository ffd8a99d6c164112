"""From what a chart shows to ECharts' own words."""

from __future__ import annotations

from typing import Any

from goalweave.charts.bars import bars_option
from goalweave.charts.sankey import sankey_option
from goalweave.charts.spec import Bars, Sankey


def option(spec: Sankey | Bars) -> dict[str, Any]:
    """The ECharts option, ready for JSON; items carry our `title` and `href` beside what ECharts knows."""
    return bars_option(spec) if isinstance(spec, Bars) else sankey_option(spec)
