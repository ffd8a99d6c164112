"""What stands beside the ribbons of a Sankey, and how much room it takes at a width of the chart."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.charts.labels import tile_width, width_between_scripts
from goalweave.charts.look import LABEL_GAP, LINE_HEIGHT, NARROW_BELOW, SMALL, TEXT, TILE_GAP
from goalweave.charts.measure import text_width, wrap
from goalweave.charts.spec import Sankey, SankeyNode

GAP = 4
BAR = 9
HEAD_LINE = 15
_HEAD_GAP = 14
_MOST_LINES = 3
_FIRST, _LAST, _INNER = 0.15, 0.23, 0.13
"""The most of the width that labels take: of the first column, of the last, and of each column between them."""


@dataclass(frozen=True, slots=True)
class SankeyMargins:
    """px. start, end: before the first bars and after the last. labels: what the labels before the bars of each column
    may take; gutters: from gate to bar; heads: the width of each column's head; lines: of its labels. names: whether
    the last column has room for names next to its tiles.
    """

    start: float
    end: float
    labels: tuple[float, ...]
    gutters: tuple[int, ...]
    heads: tuple[float, ...]
    lines: tuple[int, ...]
    top: int
    bottom: int
    names: bool


def sankey_margins(spec: Sankey, width: int) -> SankeyMargins:
    """The margins at this width of the chart in px: as wide as the labels, but leaving most of it to the ribbons."""
    columns = len(spec.columns)
    if spec.compact:
        nothing = (0,) * columns
        return SankeyMargins(0, 0, nothing, nothing, nothing, nothing, 0, 0, names=False)
    narrow = width < NARROW_BELOW
    by_column = [[node for node in spec.nodes if node.column == column] for column in range(columns)]
    lines = tuple(_lines_of_labels(spec, nodes) for nodes in by_column)
    names = not narrow or not any(node.tile for node in by_column[-1])
    # Two columns leave room that four do not.
    wider = 1 + 0.35 * max(0, 4 - columns)
    labels = []
    for column, nodes in enumerate(by_column[:-1]):
        share = _FIRST if column == 0 else _INNER
        needed = max((_width_before_bar(node, lines[column], narrow=narrow) for node in nodes), default=0.0)
        labels.append(min(needed, width * share * wider) + LABEL_GAP + 2)
    needed = max((_end_width(node, names=names) for node in by_column[-1]), default=0.0)
    end = min(needed, width * (0.22 if narrow else _LAST * wider)) + LABEL_GAP + 2
    labels.append(end)
    gutters = [0] * columns
    for column in range(1, columns - 1):
        gutters[column] = round(labels[column]) + LABEL_GAP
    band = (width - labels[0] - end - sum(gutters) - columns * BAR) / max(1, columns - 1)
    heads = [label + (band if column else 0) - _HEAD_GAP for column, label in enumerate(labels)]
    if not names:
        heads[-1] += band
    most = max(len(head_lines(text, heads[column])) for column, text in enumerate(spec.columns))
    return SankeyMargins(
        start=labels[0],
        end=end,
        labels=tuple(labels),
        gutters=tuple(gutters),
        heads=tuple(heads),
        lines=lines,
        top=13 + HEAD_LINE * most,
        bottom=8,
        names=names,
    )


def _lines_of_labels(spec: Sankey, nodes: list[SankeyNode]) -> int:
    """How many lines there is room for, if the nodes of a column share its height."""
    each = (spec.height - 3 * HEAD_LINE) / max(1, len(nodes))
    return max(1, min(_MOST_LINES, int((each - GAP) / LINE_HEIGHT)))


def head_lines(text: str, room: float) -> tuple[str, ...]:
    """A column's head, broken to `room` px."""
    return wrap(text, room, TEXT, lines=3, bold=True)


def _width_before_bar(node: SankeyNode, lines: int, *, narrow: bool) -> float:
    """On one line with its count after it, if the chart has room for that; else with its count below it."""
    name = text_width(node.label, TEXT, bold=True) + width_between_scripts(node.label)
    sub = text_width(node.sub, SMALL)
    if lines == 1:
        return name + (sub + TILE_GAP if node.sub and not narrow else 0.0)
    return max(name, sub)


def _end_width(node: SankeyNode, *, names: bool) -> float:
    sub = text_width(node.sub, SMALL) + TILE_GAP if node.sub else 0.0
    name = TILE_GAP + text_width(node.label, TEXT, bold=True) if names or not node.tile else 0.0
    return tile_width(node.tile) + name + sub
