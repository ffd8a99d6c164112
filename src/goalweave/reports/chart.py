"""A chart in a page or document: the server's SVG, and the option that a browser takes over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_bidi

import goalweave
from goalweave.charts import Engine, Sankey, option, render_svg

BUNDLE = Path(goalweave.__file__).parent / "web" / "static" / "goalweave" / "bundle"


@dataclass(frozen=True)
class Chart:
    """svg: empty where the bundle is missing; option: ECharts', as JSON."""

    id: str
    svg: SafeString
    option: dict[str, Any]


@cache
def chart_engine() -> Engine:
    """One engine a process; it draws nothing where the bundle is missing."""
    return Engine(BUNDLE)


def draw(spec: Sankey, *, name: str) -> Chart:
    """The chart as SVG. The markup comes from our own engine, which escapes all labels."""
    svg = render_svg(spec, engine=chart_engine(), language=get_language() or "")
    return Chart(name, mark_safe(svg or ""), option(spec))  # noqa: S308


def right_to_left() -> bool:
    return bool(get_language_bidi())
