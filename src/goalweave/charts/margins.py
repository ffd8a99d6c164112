"""The room that a Sankey's labels need beside its bars."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.charts.labels import tile_width
from goalweave.charts.look import LABEL_GAP, SMALL, TEXT, TILE_GAP
from goalweave.charts.measure import text_width, wrap
from goalweave.charts.spec import Sankey, SankeyNode

BAR = 9
NARROW_BELOW = 520
NARROW_WIDTH = 340
_HEAD_GAP = 14
_BLOCK = 48
HEAD_LINE = 15


@dataclass(frozen=True, slots=True)
class Margins:
    """px. start, end: before the first bars and after the last; middle: before each of the others; head: the width of
    a column's head; names: whether the last column has room for names beside its tiles.
    """

    start: float
    end: float
    middle: float
    head: float
    top: int
    bottom: int
    names: bool


def margins(spec: Sankey, width: int) -> Margins:
    """The margins at this width of the chart in px: as wide as the labels, but leaving most of it to the ribbons."""
    if spec.compact:
        return Margins(0, 0, 0, 0, 0, 0, names=False)
    narrow = width < NARROW_BELOW
    columns = len(spec.columns)
    first = [node for node in spec.nodes if node.column == 0]
    last = [node for node in spec.nodes if node.column == columns - 1]
    names = not narrow or not any(node.tile for node in last)
    roomy = first_is_roomy(spec)
    start = max((_start_width(node, roomy=roomy, narrow=narrow) for node in first), default=0)
    end = max((_end_width(node, names=names) for node in last), default=0)
    start = min(start, width * (0.26 if narrow else 0.17 if roomy else 0.29)) + LABEL_GAP + 2
    end = min(end, width * (0.25 if narrow else 0.3)) + LABEL_GAP + 2
    middle = (width - start - end) / max(1, columns - 1) - BAR - 4
    head = width / columns - _HEAD_GAP
    lines = max(len(head_lines(text, head)) for text in spec.columns)
    # A label on several lines stands out above the first bar and below the last one.
    more = _BLOCK // 2 if roomy else 0
    return Margins(start, end, middle, head, 13 + HEAD_LINE * lines + more, 8 + more, names)


def first_is_roomy(spec: Sankey) -> bool:
    """Whether the first column's labels have the height for several lines each; else each has one."""
    first = sum(1 for node in spec.nodes if node.column == 0)
    return spec.height >= first * _BLOCK + 2 * HEAD_LINE


def head_lines(text: str, room: float) -> tuple[str, ...]:
    """A column's head, broken to `room` px."""
    return wrap(text, room, TEXT, lines=3, bold=True)


def _start_width(node: SankeyNode, *, roomy: bool, narrow: bool) -> float:
    name, sub = text_width(node.label, TEXT, bold=True), text_width(node.sub, SMALL)
    if roomy:
        return max(name, sub)
    return name + (sub + TILE_GAP if node.sub and not narrow else 0.0)


def _end_width(node: SankeyNode, *, names: bool) -> float:
    sub = text_width(node.sub, SMALL) + TILE_GAP if node.sub else 0.0
    name = TILE_GAP + text_width(node.label, TEXT, bold=True) if names or not node.tile else 0.0
    return tile_width(node.tile) + name + sub
