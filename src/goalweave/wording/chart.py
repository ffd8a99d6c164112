"""A chart in a page or document: the server's SVG, and the option that a browser takes over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.formats import get_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

import goalweave
from goalweave.charts import (
    ChartEngine,
    Drawable,
    NumberFormat,
    World,
    WorldMap,
    chart_option,
    read_world,
    render_map,
    render_svg,
)

BUNDLE = Path(goalweave.__file__).parent / "web" / "static" / "goalweave" / "bundle"


@dataclass(frozen=True)
class Chart:
    """svg: empty if the bundle is missing; option: ECharts', as JSON."""

    id: str
    svg: SafeString
    option: dict[str, Any]


@cache
def chart_engine() -> ChartEngine:
    """One engine a process; it draws nothing where the bundle is missing."""
    return ChartEngine(BUNDLE)


@cache
def world_shapes() -> World | None:
    """The shapes of countries, read once a process; None where they were not built."""
    return read_world()


def draw_chart(spec: Drawable, *, name: str) -> Chart:
    """The chart as SVG. The markup comes from our own engine, which escapes all labels."""
    option = chart_option(spec)
    svg = render_svg(spec, engine=chart_engine(), language=get_language() or "", option=option)
    return Chart(name, mark_safe(svg or ""), option)  # noqa: S308


def draw_map(spec: WorldMap, world: World | None = None) -> SafeString:
    """Return the map as SVG, empty if there are no shapes or no values: then the page says so next to its table.

    world: other shapes than those of countries.
    """
    return mark_safe(render_map(spec, world=world or world_shapes(), language=get_language() or "") or "")  # noqa: S308


def number_format_of_reader(sign: str = "", decimals: int = 1) -> NumberFormat:
    """How the reader's language writes numbers in charts, as `number_format` does in pages."""
    group = str(get_format("THOUSAND_SEPARATOR")) if get_format("NUMBER_GROUPING") else ""
    return NumberFormat(str(get_format("DECIMAL_SEPARATOR")), group, sign, decimals)


def right_to_left() -> bool:
    return bool(get_language_bidi())
