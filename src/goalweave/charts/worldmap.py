"""A map of the world as SVG, written without an engine: every country a path with its name and value.

The shapes of the countries were drawn when Goalweave was installed (`frontend/world.mjs`).
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from goalweave.charts.class_breaks import CLASSES
from goalweave.charts.labels import clean_label, is_safe_href, script_font
from goalweave.charts.look import FONT, GREY, INK_2, INK_3, LINE_HEIGHT, PAPER, SMALL
from goalweave.charts.map_spec import MapArea, WorldMap
from goalweave.charts.measure import wrap

RAMP = ("#d9dde1", "#b3bac0", "#878f96", "#565e65", "#1f2428")
"""From the lowest class to the highest: one ink, each step as far from the next as paper allows."""

SMALL_SIZE = 600  # tenths of a px squared: what is smaller than 6 px² at full width is a dot
_DOT = 3.0  # px
_LEGEND = 46
_BOX, _BOX_HEIGHT = 46, 11
_MOST_LINES = 4
_EDGE = 2  # px: letters may stand out from where they end
_RLI, _PDI = "\u2067", "\u2069"  # what is between runs from right to left
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:[ .'&;-]+[A-Za-zÀ-ɏ]+)*|[()\[\]]+")

WORLD = Path(__file__).parent / "world" / "world.json"


@dataclass(frozen=True, slots=True)
class LegendClass:
    """A class of a map. low, high: its bounds as text, empty at the open ends; count: how many countries are in it."""

    colour: str
    low: str
    high: str
    count: int


def render_map(spec: WorldMap, *, world: World | None, language: str = "", prefix: str = "") -> str | None:
    """The map as an `<svg>` element, the same bytes for the same spec; None without shapes or without a value.

    language: of its texts, as a BCP 47 tag; prefix: of all ids, by default one that follows from the spec. The links are
    left out of the tab order, as in `render_svg`: the table has the same. Countries that the spec does not name are drawn as
    those without data, and those too small to be seen not at all.
    """
    if world is None or spec.empty:
        return None
    prefix = prefix or "map-" + hashlib.sha256(repr(spec).encode()).hexdigest()[:10]
    height = map_height(spec, world)
    scale = spec.width / world.width
    lang = f' lang="{escape(language)}"' if language else ""
    hatch = f"url(#{prefix}-none)"
    described = f"{spec.description} {spec.disclaimer}".strip()
    # A picture has no parts for a screen reader, so one with links in it is a group.
    role = "group" if any(area.href for area in spec.areas) else "img"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{spec.width}" height="{height}" '
        f'viewBox="0 0 {spec.width} {height}" role="{role}" aria-labelledby="{prefix}-title" '
        f'aria-describedby="{prefix}-desc" direction="ltr" font-family="{FONT}"{lang}>'
        f'<title id="{prefix}-title">{_escape_text(spec.title)}</title><desc id="{prefix}-desc">{_escape_text(described)}</desc>'
        f'<defs><pattern id="{prefix}-none" width="4" height="4" patternUnits="userSpaceOnUse" '
        f'patternTransform="scale({1 / scale:.3f}) rotate(45)"><path d="M0 0H4V4H0z" fill="{PAPER}"/>'
        f'<path d="M0 0V4" stroke="{GREY}" stroke-width="1.2"/></pattern></defs>'
        f'<g transform="scale({scale:.5f})" stroke="{PAPER}" stroke-width="{0.5 / scale:.1f}" stroke-linejoin="round">'
        f"{_country_shapes(spec, world, hatch, scale)}</g>{_legend_element(spec, world, prefix)}{_disclaimer_element(spec, world)}</svg>"
    )


def map_height(spec: WorldMap, world: World) -> int:
    """Return the height of the whole picture in px: map, legend and disclaimer."""
    return _legend_top(spec, world) + (_LEGEND if spec.legend else 0) + LINE_HEIGHT * len(_disclaimer_lines(spec))


def _legend_top(spec: WorldMap, world: World) -> int:
    return round(world.height * spec.width / world.width)


def legend_classes(spec: WorldMap) -> tuple[LegendClass, ...]:
    """The classes from the lowest to the highest, for a legend in words."""
    bounds = spec.classes
    values = [area.value for area in spec.areas if area.value is not None]
    counts = [bisect_right(bounds, value) for value in values]
    edges = ["", *(spec.numbers.text(bound) for bound in bounds), ""]
    return tuple(
        LegendClass(colour, edges[at], edges[at + 1], counts.count(at))
        for at, colour in enumerate(_shades(len(bounds) + 1))
    )


def _country_shapes(spec: WorldMap, world: World, hatch: str, scale: float) -> str:
    """Shaded shapes, those without data with their outlines, boundaries in dispute, and the dots, which nothing may cover."""
    named = {area.code: area for area in spec.areas}
    bounds, colours = spec.classes, _shades(len(spec.classes) + 1)
    shaded: list[str] = []
    bare: list[str] = []
    dots: list[str] = []
    for code, shape in world.areas.items():
        area = named.get(code)
        fill = hatch if area is None or area.value is None else colours[bisect_right(bounds, area.value)]
        if shape.size >= SMALL_SIZE:
            element = _shape_element(spec, area, f'<path d="{shape.path}" fill="{fill}"', "path")
            (bare if fill == hatch else shaded).append(element)
        elif area is not None:
            dots.append(_shape_element(spec, area, _country_dot(area, shape, fill, world, scale), "circle"))
    bare += [f'<path d="{path}" fill="{hatch}"/>' for path in world.disputed]
    outlined = f'<g stroke="{GREY}">{"".join(bare)}</g>'
    dash = f"{3 / scale:.1f} {2 / scale:.1f}"
    boundaries = (
        ""
        if not world.boundaries
        else f'<path d="{world.boundaries}" fill="none" stroke="{INK_2}" stroke-width="{0.9 / scale:.1f}" stroke-dasharray="{dash}"/>'
    )
    return "".join([*shaded, outlined, boundaries, *dots])


def _country_dot(area: MapArea, shape: Shape, fill: str, world: World, scale: float) -> str:
    # At least 2 px on the page, however small the map: a dot is all that is seen of such a country.
    radius = max(2.0, _DOT * scale * 10) / scale
    x = min(max(float(shape.at[0]), radius * 1.2), world.width - radius * 1.2)
    colour = PAPER if area.value is None else fill
    edge = GREY if area.value is None else INK_2
    return (
        f'<circle cx="{x:.0f}" cy="{shape.at[1]}" r="{radius:.1f}" fill="{colour}" stroke="{edge}" '
        f'stroke-width="{0.8 / scale:.1f}"'
    )


def _shape_element(spec: WorldMap, area: MapArea | None, open_tag: str, name: str) -> str:
    """A shape with its name and value, and its link."""
    if area is None:
        return f"{open_tag}/>"
    value = spec.none if area.value is None else area.text or spec.numbers.text(area.value)
    shape = f"{open_tag}><title>{_escape_text(f'{area.name}: {value}' if value else area.name)}</title></{name}>"
    if area.href and is_safe_href(area.href):
        return f'<a href="{escape(clean_label(area.href))}" tabindex="-1" class="plain">{shape}</a>'
    return shape


def _legend_element(spec: WorldMap, world: World, prefix: str) -> str:
    """Boxes side by side with the bounds below their joints, then the box for no data; the unit above them."""
    if not spec.legend:
        return ""
    top = _legend_top(spec, world)
    bounds, colours = spec.classes, _shades(len(spec.classes) + 1)
    box = min(_BOX, (spec.width * 0.62) / CLASSES)
    heading = " · ".join(filter(None, (spec.unit, spec.classification)))
    parts = [_text_line(spec, heading, 0, top + 8)] if heading else []
    y = top + 14
    for at, colour in enumerate(colours):
        parts.append(
            f'<rect x="{_left_edge(spec, at * box, box):.1f}" y="{y}" width="{box:.1f}" height="{_BOX_HEIGHT}" fill="{colour}"/>'
        )
    for at, bound in enumerate(bounds, start=1):
        x = _left_edge(spec, at * box, 0)
        last = at == len(bounds)
        parts.append(
            f'<text x="{x:.1f}" y="{y + _BOX_HEIGHT + 12}" text-anchor="middle" font-size="{SMALL}" fill="{INK_3}">'
            f"{_escape_text(spec.numbers.text(bound, sign=last))}</text>"
        )
    if spec.none:
        start = len(colours) * box + 18
        parts.append(
            f'<g transform="translate({_left_edge(spec, start, 18):.1f} {y})"><path d="M0 0H18V{_BOX_HEIGHT}H0z" fill="{PAPER}" '
            f'stroke="{GREY}" stroke-width=".8"/><path d="M0 5L5 0M0 11L11 0M6 11L17 0M12 11L18 5" stroke="{GREY}" fill="none"/></g>'
        )
        parts.append(_text_line(spec, spec.none, start + 24, y + 9))
    return "".join(parts)


def _disclaimer_element(spec: WorldMap, world: World) -> str:
    top = _legend_top(spec, world) + (_LEGEND if spec.legend else 0)
    return "".join(
        _text_line(spec, line, 0, top + 8 + at * LINE_HEIGHT) for at, line in enumerate(_disclaimer_lines(spec))
    )


def _disclaimer_lines(spec: WorldMap) -> tuple[str, ...]:
    return wrap(spec.disclaimer, spec.width, SMALL, lines=_MOST_LINES) if spec.disclaimer else ()


def _text_line(spec: WorldMap, text: str, start: float, y: float) -> str:
    """A line of text that begins so many px from the chart's start."""
    anchor, x = ("end", spec.width - start - _EDGE) if spec.rtl else ("start", start)
    first = script_font(text)
    font = f' font-family="{first},{FONT}"' if first else ""
    markup = _escape_text(text)
    if spec.rtl:
        # A renderer that takes one font for a run has no Latin letters in an Arabic one.
        markup = _LATIN.sub(
            lambda run: f'<tspan font-family="{FONT}" font-weight="400">{run[0]}</tspan>', f"{_RLI}{markup}{_PDI}"
        )
    return f'<text x="{x:g}" y="{y}" text-anchor="{anchor}" font-size="{SMALL}" fill="{INK_3}"{font}>{markup}</text>'


def _left_edge(spec: WorldMap, start: float, width: float) -> float:
    """The left edge of what begins so many px from the chart's start."""
    return spec.width - start - width if spec.rtl else start


def _shades(count: int) -> tuple[str, ...]:
    """So many shades of the ramp, its ends always among them."""
    if count == 1:
        return (RAMP[2],)
    return tuple(RAMP[round(at * (CLASSES - 1) / (count - 1))] for at in range(count))


def _escape_text(text: str) -> str:
    return escape(clean_label(text), quote=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """A country on the map, in tenths of a px. path: empty for one too small to be drawn; at: where its dot stands;
    size: the area of its largest piece.
    """

    path: str
    at: tuple[int, int]
    size: int


@dataclass(frozen=True, slots=True)
class World:
    """All countries by ISO 3166-1 alpha-2 in a frame of width × height tenths of a px.

    disputed: areas that have no code; boundaries: those in dispute, as one path.
    """

    width: int
    height: int
    areas: Mapping[str, Shape]
    disputed: tuple[str, ...]
    boundaries: str


def read_world(path: Path = WORLD) -> World | None:
    """The countries of a file; None if it was not built, because npm could not be reached."""
    if not path.exists():
        return None
    world = json.loads(path.read_text(encoding="utf-8"))
    areas = {
        code: Shape(shape["path"], (shape["at"][0], shape["at"][1]), shape["size"])
        for code, shape in world["areas"].items()
    }
    return World(world["width"], world["height"], areas, tuple(world["disputed"]), world["boundaries"])
