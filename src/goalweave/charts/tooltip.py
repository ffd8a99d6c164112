"""The tooltip of every chart."""

from __future__ import annotations

from typing import Any

from goalweave.charts.look import INK, PAPER


def tooltip_option() -> dict[str, Any]:
    """Drawn as text of the chart, because a page may not style a box of its own (`style-src 'self'`)."""
    return {
        "renderMode": "richText",
        "confine": True,
        "backgroundColor": INK,
        "borderRadius": 2,
        "borderWidth": 0,
        "shadowBlur": 0,
        "shadowColor": "transparent",
        "padding": [7, 10],
        "textStyle": {"color": PAPER, "fontSize": 12},
    }
