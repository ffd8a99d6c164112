"""Charts: one spec becomes JSON for the browser, SVG for pages and PNG for reports."""

from goalweave.charts.colour import contrast, is_colour, on_colour
from goalweave.charts.engine import ChartEngine
from goalweave.charts.geography import World, read_world
from goalweave.charts.line_spec import ChartPoint, LineChart, LineMarkLabels, LineSeries, LineTarget, SmallMultiples
from goalweave.charts.map_spec import MapArea, WorldMap, class_bounds
from goalweave.charts.numbers import NumberFormat
from goalweave.charts.options import Drawable, chart_option
from goalweave.charts.png import render_png
from goalweave.charts.rows_spec import IntervalChart, IntervalRow, PartRow, ScorePartsChart
from goalweave.charts.sparkline import render_sparkline
from goalweave.charts.spec import Bar, Bars, Sankey, SankeyEdge, SankeyNode
from goalweave.charts.svg import render_svg
from goalweave.charts.worldmap import LegendClass, legend_classes, map_height, render_map

__all__ = [
    "Bar",
    "Bars",
    "ChartEngine",
    "ChartPoint",
    "Drawable",
    "IntervalChart",
    "IntervalRow",
    "LegendClass",
    "LineChart",
    "LineMarkLabels",
    "LineSeries",
    "LineTarget",
    "MapArea",
    "NumberFormat",
    "PartRow",
    "Sankey",
    "SankeyEdge",
    "SankeyNode",
    "ScorePartsChart",
    "SmallMultiples",
    "World",
    "WorldMap",
    "chart_option",
    "class_bounds",
    "contrast",
    "is_colour",
    "legend_classes",
    "map_height",
    "on_colour",
    "read_world",
    "render_map",
    "render_png",
    "render_sparkline",
    "render_svg",
]
