"""Charts: one spec becomes JSON for the browser, SVG for pages and PNG for reports."""

from goalweave.charts.colour import contrast, is_colour, on_colour
from goalweave.charts.engine import Engine
from goalweave.charts.options import option
from goalweave.charts.png import render_png
from goalweave.charts.spec import Bar, Bars, Sankey, SankeyEdge, SankeyNode
from goalweave.charts.svg import render_svg

__all__ = [
    "Bar",
    "Bars",
    "Engine",
    "Sankey",
    "SankeyEdge",
    "SankeyNode",
    "contrast",
    "is_colour",
    "on_colour",
    "option",
    "render_png",
    "render_svg",
]
