"""What a chart shows, said once: the browser, the page and the report draw from it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from goalweave.core.colour import is_colour

ROW = 34
HEAD = 30


@dataclass(frozen=True, slots=True)
class SankeyNode:
    """A bar of a Sankey.

    column: 0-based; colour: `#rrggbb`, or empty for ink; sub: a short second text such as a count with its word;
    tile: a short code that is shown on the node's colour; href: where a click leads, empty for nowhere.
    """

    id: str
    label: str
    column: int
    colour: str = ""
    sub: str = ""
    href: str = ""
    tile: str = ""

    def __post_init__(self) -> None:
        _check_colour(self.colour)


@dataclass(frozen=True, slots=True)
class SankeyEdge:
    """A ribbon between two nodes by their ids, from a lower column to a higher one.

    value: its width, > 0; title: what the tooltip says (else both labels and the value); muted: drawn fainter; hinders:
    drawn as a thin dashed line whose width says nothing, so that it adds to no bar.
    """

    source: str
    target: str
    value: float
    colour: str = ""
    title: str = ""
    href: str = ""
    muted: bool = False
    hinders: bool = False

    def __post_init__(self) -> None:
        _check_colour(self.colour)
        if not self.value > 0:
            raise ValueError(f"the ribbon {self.source} → {self.target} needs a value above 0, not {self.value!r}")


@dataclass(frozen=True, slots=True)
class Sankey:
    """Nodes in columns and ribbons between them, in the given order.

    title, description: the chart's text alternative; columns: their heads; width, height: px; rtl: the first column
    is at the right; compact: without any text; selected: source and target of the ribbon that stands out; highlighted:
    id of the node that stands out with its ribbons. A ribbon over a column passes below the nodes of that column.
    Raises ValueError for nodes or ribbons that do not fit together.
    """

    title: str
    description: str
    columns: tuple[str, ...]
    nodes: tuple[SankeyNode, ...]
    edges: tuple[SankeyEdge, ...]
    width: int = 848
    height: int = 800
    rtl: bool = False
    compact: bool = False
    selected: tuple[str, str] | None = None
    highlighted: str = ""

    def __post_init__(self) -> None:
        column = {node.id: node.column for node in self.nodes}
        counts = Counter(node.id for node in self.nodes)
        twice = [node for node, count in counts.items() if count > 1]
        if twice:
            raise ValueError(f"two nodes with the id {twice[0]}")
        for node in self.nodes:
            if not 0 <= node.column < len(self.columns):
                raise ValueError(f"the node {node.id} stands in column {node.column} of {len(self.columns)}")
        for edge in self.edges:
            unknown = [end for end in (edge.source, edge.target) if end not in column]
            if unknown:
                raise ValueError(f"a ribbon ends at {unknown[0]}, which is no node")
            if column[edge.source] >= column[edge.target]:
                raise ValueError(f"the ribbon {edge.source} → {edge.target} does not lead to a higher column")


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of `Bars`: numbers of accepted, suggested and only linked things for one node."""

    label: str
    accepted: int = 0
    suggested: int = 0
    via: int = 0
    colour: str = ""
    tile: str = ""
    href: str = ""

    def __post_init__(self) -> None:
        _check_colour(self.colour)
        if min(self.accepted, self.suggested, self.via) < 0:
            raise ValueError(f"the bar {self.label} has a number below 0")


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars: accepted solid, suggested in outline, what comes along links as a thin line of its own.

    The line is never stacked on the bar, because what comes along links is never added to direct coverage.
    names: the words for the three, in the reader's language, empty for what does not occur; width: px, the height follows from the rows
    and that of a row.
    """

    title: str
    description: str
    bars: tuple[Bar, ...]
    names: tuple[str, str, str]
    width: int = 640
    rtl: bool = False
    row: int = ROW

    @property
    def height(self) -> int:
        return HEAD + self.row * len(self.bars)


def _check_colour(colour: str) -> None:
    if colour and not is_colour(colour):
        raise ValueError(f"not a colour of the form #rrggbb: {colour!r}")
