"""Charts: one spec becomes JSON for the browser, SVG for pages and PNG for reports."""

from goalweave.charts.class_breaks import CLASSES, FEWEST_CLASSES, ClassMethod, class_bounds
from goalweave.charts.dumbbell import DumbbellChart, DumbbellEnd, DumbbellRow, render_dumbbell, stack_pictures
from goalweave.charts.engine import ChartEngine
from goalweave.charts.line_spec import ChartPoint, LineChart, LineMarkLabels, LineSeries, LineTarget, SmallMultiples
from goalweave.charts.look import on_colour
from goalweave.charts.map_spec import MapArea, WorldMap
from goalweave.charts.network import NetworkChart, NetworkLink, NetworkNode, render_network
from goalweave.charts.numbers import NumberFormat
from goalweave.charts.options import Drawable, chart_option
from goalweave.charts.page_card import draw_card
from goalweave.charts.rows_spec import IntervalChart, IntervalRow, PartRow, ScorePartsChart
from goalweave.charts.sparkline import render_line_rows, render_sparkline
from goalweave.charts.spec import Bar, Bars, Sankey, SankeyEdge, SankeyNode
from goalweave.charts.svg import render_png, render_svg, with_caption
from goalweave.charts.worldmap import LegendClass, World, legend_classes, map_height, read_world, render_map
from goalweave.core.colour import contrast, is_colour

__all__ = [
    "CLASSES",
    "FEWEST_CLASSES",
    "Bar",
    "Bars",
    "ChartEngine",
    "ChartPoint",
    "ClassMethod",
    "Drawable",
    "DumbbellChart",
    "DumbbellEnd",
    "DumbbellRow",
    "IntervalChart",
    "IntervalRow",
    "LegendClass",
    "LineChart",
    "LineMarkLabels",
    "LineSeries",
    "LineTarget",
    "MapArea",
    "NetworkChart",
    "NetworkLink",
    "NetworkNode",
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
    "draw_card",
    "is_colour",
    "legend_classes",
    "map_height",
    "on_colour",
    "read_world",
    "render_dumbbell",
    "render_line_rows",
    "render_map",
    "render_network",
    "render_png",
    "render_sparkline",
    "render_svg",
    "stack_pictures",
    "with_caption",
]
