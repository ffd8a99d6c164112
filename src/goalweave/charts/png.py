"""A chart as PNG, for reports that cannot hold SVG."""

from __future__ import annotations

from goalweave.charts.look import PAPER
from goalweave.fonts import svg_to_png


def render_png(svg: str, *, scale: float = 2.0) -> bytes:
    """An SVG of `render_svg` as PNG on white, `scale` pixels for each of its px. Raises ValueError for what is no SVG."""
    return svg_to_png(svg, scale=scale, background=PAPER)
