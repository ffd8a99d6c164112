"""A network of signed links: nodes on a ring, or one node between those that act on it and those that it acts on.

Drawn by hand: ECharts' own layouts are drawn by chance or move while they are looked at. A link that supports is a solid line, one
that hinders a dashed one, so that the picture can be read without colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, hypot, pi, sin

from goalweave.charts.look import FONT, INK, INK_2, INK_3, PAPER, on_colour
from goalweave.core.colour import is_colour

GREY_TILE = "#5d646b"
TILE_WIDTH, TILE_HEIGHT = 36, 18
CROWDED = 56
"""Nodes from which a ring has dots with turned codes instead of tiles."""

ROW = 28
HEAD = 30
LONGEST_LABEL = 34
GROUP_GAP = 1.5
"""Places on the ring that stay free between two groups."""

WIDTHS = {1: 0.9, 2: 1.6, 3: 2.8}


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """colour: `#rrggbb`, or empty; href: where a click leads, empty for nowhere; group: nodes of one group stand together."""

    id: str
    label: str
    colour: str = ""
    href: str = ""
    group: int = 0

    def __post_init__(self) -> None:
        if self.colour and not is_colour(self.colour):
            raise ValueError(f"not a colour of the form #rrggbb: {self.colour!r}")


@dataclass(frozen=True, slots=True)
class NetworkLink:
    """strength: 1 to 3, the width of the line; text: the score, written in the picture of one node."""

    source: str
    target: str
    strength: int
    hinders: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class NetworkChart:
    """nodes: in the order of the ring; focus: id of the node in the middle, empty for a ring; heads: above what acts on it and
    above what it acts on; rtl: what acts on it stands at the right. Raises ValueError for a link to no node."""

    title: str
    description: str
    nodes: tuple[NetworkNode, ...]
    links: tuple[NetworkLink, ...]
    focus: str = ""
    heads: tuple[str, str] = ("", "")
    width: int = 848
    rtl: bool = False

    def __post_init__(self) -> None:
        known = {node.id for node in self.nodes}
        for link in self.links:
            unknown = {link.source, link.target} - known
            if unknown:
                raise ValueError(f"a link ends at {unknown.pop()}, which is no node")
        if self.focus and self.focus not in known:
            raise ValueError(f"{self.focus} is no node")


def render_network(chart: NetworkChart, *, language: str = "") -> str:
    """The network as `<svg>`, the same bytes for the same chart; empty if there is no node."""
    if not chart.nodes:
        return ""
    elements, height = _draw_focus(chart) if chart.focus else _draw_ring(chart)
    # A picture may not have links in it; a group may.
    role = "group" if any(node.href for node in chart.nodes) else "img"
    lang = f' lang="{escape(language)}"' if language else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="network" width="{chart.width}" height="{height}" '
        f'viewBox="0 0 {chart.width} {height}" role="{role}" direction="ltr" font-family="{escape(FONT)}"{lang} '
        f'aria-labelledby="network-title" aria-describedby="network-desc">'
        f'<title id="network-title">{escape(chart.title)}</title><desc id="network-desc">{escape(chart.description)}</desc>'
        f"<defs>{_arrow_head('network-supports', INK_3)}{_arrow_head('network-hinders', INK)}</defs>{elements}</svg>"
    )


def _draw_ring(chart: NetworkChart) -> tuple[str, int]:
    crowded = len(chart.nodes) > CROWDED
    margin = 58
    radius = chart.width / 2 - margin
    centre = chart.width / 2
    angles = _angles(chart.nodes)
    inner = radius - (8 if crowded else TILE_WIDTH / 2 + 4)
    ends = {node: (centre + inner * cos(angle), centre + inner * sin(angle)) for node, angle in angles.items()}
    elements = [
        _curve(link, ends[link.source], ends[link.target], (centre, centre)) for link in _thin_first(chart.links)
    ]
    for node in chart.nodes:
        angle = angles[node.id]
        x, y = centre + radius * cos(angle), centre + radius * sin(angle)
        shape = _dot(node, x, y, angle) if crowded else _tile(node, x, y)
        elements.append(_linked(node, shape))
    return "".join(elements), chart.width


def _angles(nodes: Sequence[NetworkNode]) -> dict[str, float]:
    """From the top clockwise, with gaps between groups."""
    places: dict[str, float] = {}
    place = 0.0
    before = nodes[-1].group
    for node in nodes:
        if node.group != before:
            place += GROUP_GAP
        places[node.id] = place
        place += 1
        before = node.group
    return {node: 2 * pi * at / place - pi / 2 for node, at in places.items()}


def _draw_focus(chart: NetworkChart) -> tuple[str, int]:
    nodes = {node.id: node for node in chart.nodes}
    acting = [link for link in chart.links if link.target == chart.focus]
    acted_on = [link for link in chart.links if link.source == chart.focus]
    height = HEAD + ROW * max(len(acting), len(acted_on), 4) + 10
    middle = chart.width / 2, HEAD + (height - HEAD) / 2
    before, behind = (chart.width * 0.69, chart.width * 0.31) if chart.rtl else (chart.width * 0.31, chart.width * 0.69)
    elements = [_head(chart.heads[0], before, chart), _head(chart.heads[1], behind, chart)]
    # A node may both support and hinder: each link has a row of its own.
    for links, x, inward in ((acting, before, True), (acted_on, behind, False)):
        start = middle[1] - ROW * (len(links) - 1) / 2
        for row, link in enumerate(links):
            y = start + ROW * row
            node = nodes[link.source if inward else link.target]
            elements.append(_focus_row(node, link, (x, y), middle, inward=inward, rtl=chart.rtl))
    focus = nodes[chart.focus]
    elements.append(_linked(focus, _tile(focus, *middle, scale=1.5)))
    return "".join(elements), int(height)


def _focus_row(
    node: NetworkNode,
    link: NetworkLink,
    at: tuple[float, float],
    middle: tuple[float, float],
    *,
    inward: bool,
    rtl: bool,
) -> str:
    """A node with its name away from the middle, its score towards it, and the line between."""
    x, y = at
    side = 1 if x > middle[0] else -1
    edge = x - side * (TILE_WIDTH / 2 + 32)
    near = middle[0] + side * (TILE_WIDTH * 0.75 + 8)
    start, end = ((edge, y), (near, middle[1])) if inward else ((near, middle[1]), (edge, y))
    half = (start[0] + end[0]) / 2
    line = f"M{start[0]:.1f} {start[1]:.1f}C{half:.1f} {start[1]:.1f} {half:.1f} {end[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    anchor = "start" if side > 0 else "end"
    label_x = x + side * (TILE_WIDTH / 2 + 6)
    label = node.label if len(node.label) <= LONGEST_LABEL else f"{node.label[: LONGEST_LABEL - 1].rstrip()}…"
    # The mark keeps the dots at the end of a word that runs from right to left.
    label += "\u200f" if rtl else ""
    score_x = x - side * (TILE_WIDTH / 2 + 16)
    return (
        _line(link, line)
        + _linked(node, _tile(node, x, y))
        + f'<text x="{label_x:.1f}" y="{y + 4:.1f}" font-size="12" fill="{INK_2}" text-anchor="{anchor}">'
        f"<title>{escape(node.label)}</title>{escape(label)}</text>"
        + f'<text x="{score_x:.1f}" y="{y + 4:.1f}" font-size="12" font-weight="600" fill="{INK}" text-anchor="middle">'
        f"{escape(link.text)}</text>"
    )


def _head(text: str, x: float, chart: NetworkChart) -> str:
    side = 1 if x > chart.width / 2 else -1
    anchor = "start" if side > 0 else "end"
    edge = x - side * TILE_WIDTH / 2
    return f'<text x="{edge:.1f}" y="16" font-size="12" font-weight="600" fill="{INK_2}" text-anchor="{anchor}">{escape(text)}</text>'


def _curve(link: NetworkLink, start: tuple[float, float], end: tuple[float, float], centre: tuple[float, float]) -> str:
    """Bent towards the middle, and the two directions of a pair to different sides."""
    across = end[0] - start[0], end[1] - start[1]
    length = hypot(*across) or 1
    bend_x = (start[0] + end[0]) / 2 * 0.35 + centre[0] * 0.65 - across[1] / length * 10
    bend_y = (start[1] + end[1]) / 2 * 0.35 + centre[1] * 0.65 + across[0] / length * 10
    return _line(link, f"M{start[0]:.1f} {start[1]:.1f}Q{bend_x:.1f} {bend_y:.1f} {end[0]:.1f} {end[1]:.1f}")


def _line(link: NetworkLink, path: str) -> str:
    width = WIDTHS[min(3, max(1, link.strength))]
    if link.hinders:
        look = f'stroke="{INK}" stroke-dasharray="5 4" marker-end="url(#network-hinders)"'
    else:
        look = f'stroke="{INK_3}" stroke-opacity="0.55" marker-end="url(#network-supports)"'
    return f'<path d="{path}" fill="none" stroke-width="{width}" {look}/>'


def _thin_first(links: Sequence[NetworkLink]) -> list[NetworkLink]:
    """Dashed lines lie above solid ones, and wide ones above thin ones."""
    return sorted(links, key=lambda link: (link.hinders, link.strength))


def _tile(node: NetworkNode, x: float, y: float, scale: float = 1.0) -> str:
    colour = node.colour or GREY_TILE
    width, height = TILE_WIDTH * scale, TILE_HEIGHT * scale
    return (
        f'<rect x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" '
        f'fill="{colour}" stroke="{PAPER}"/><text x="{x:.1f}" y="{y + 4 * scale:.1f}" font-size="{12 * scale:g}" '
        f'font-weight="600" fill="{on_colour(colour)}" text-anchor="middle"><title>{escape(node.label)}</title>'
        f"{escape(node.id)}</text>"
    )


def _dot(node: NetworkNode, x: float, y: float, angle: float) -> str:
    """A dot with its code behind it, turned so that it can be read from the middle outwards and never upside down."""
    degrees = angle * 180 / pi
    flipped = cos(angle) < 0
    turn, anchor, shift = (degrees + 180, "end", -9) if flipped else (degrees, "start", 9)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{node.colour or GREY_TILE}"/>'
        f'<text transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f})" x="{shift}" y="4" font-size="12" fill="{INK}" '
        f'text-anchor="{anchor}"><title>{escape(node.label)}</title>{escape(node.id)}</text>'
    )


def _linked(node: NetworkNode, shape: str) -> str:
    return f'<a href="{escape(node.href)}" tabindex="-1" class="plain">{shape}</a>' if node.href else shape


def _arrow_head(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" '
        f'orient="auto"><path d="M0 0.8L7.5 4L0 7.2Z" fill="{colour}"/></marker>'
    )
