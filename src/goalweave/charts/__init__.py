"""Charts: one spec becomes JSON for the browser, SVG for pages and PNG for reports."""

from goalweave.charts.colour import contrast, is_colour, on_colour
from goalweave.charts.engine import Engine
from goalweave.charts.geography import World, read_world
from goalweave.charts.line_spec import Line, LineSeries, LineTarget, LineWords, Point, SmallMultiples
from goalweave.charts.map_spec import MapArea, WorldMap, class_bounds
from goalweave.charts.numbers import Numbers
from goalweave.charts.options import Drawable, option
from goalweave.charts.png import render_png
from goalweave.charts.rows_spec import IntervalRow, Intervals, PartRow, Parts
from goalweave.charts.spark import spark
from goalweave.charts.spec import Bar, Bars, Sankey, SankeyEdge, SankeyNode
from goalweave.charts.svg import render_svg
from goalweave.charts.worldmap import LegendClass, legend_of, map_height, render_map

__all__ = [
    "Bar",
    "Bars",
    "Drawable",
    "Engine",
    "IntervalRow",
    "Intervals",
    "LegendClass",
    "Line",
    "LineSeries",
    "LineTarget",
    "LineWords",
    "MapArea",
    "Numbers",
    "PartRow",
    "Parts",
    "Point",
    "Sankey",
    "SankeyEdge",
    "SankeyNode",
    "SmallMultiples",
    "World",
    "WorldMap",
    "class_bounds",
    "contrast",
    "is_colour",
    "legend_of",
    "map_height",
    "on_colour",
    "option",
    "read_world",
    "render_map",
    "render_png",
    "render_svg",
    "spark",
]
