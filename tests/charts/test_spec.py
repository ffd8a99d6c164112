from __future__ import annotations

import dataclasses

import pytest

from goalweave.charts import Bar, Bars, Sankey, SankeyEdge, SankeyNode


def spec(nodes: tuple[SankeyNode, ...], edges: tuple[SankeyEdge, ...]) -> Sankey:
    return Sankey("t", "d", ("A", "B"), nodes, edges)


A, B = SankeyNode("a", "a", 0), SankeyNode("b", "b", 1)


@pytest.mark.parametrize(
    ("nodes", "edges", "message"),
    [
        ((A, A), (), "two nodes with the id a"),
        ((A, SankeyNode("c", "c", 2)), (), "the node c stands in column 2 of 2"),
        ((A, SankeyNode("c", "c", -1)), (), "the node c stands in column -1 of 2"),
        ((A, B), (SankeyEdge("a", "x", 1),), "a ribbon ends at x, which is no node"),
        ((A, B), (SankeyEdge("b", "a", 1),), "the ribbon b → a does not lead to a higher column"),
        ((A, B), (SankeyEdge("a", "a", 1),), "the ribbon a → a does not lead to a higher column"),
    ],
)
def test_sankey_refuses_what_does_not_fit(
    nodes: tuple[SankeyNode, ...], edges: tuple[SankeyEdge, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        spec(nodes, edges)


@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_edge_needs_a_value(value: float) -> None:
    with pytest.raises(ValueError, match="the ribbon a → b needs a value above 0"):
        SankeyEdge("a", "b", value)


def test_colours_are_hex_or_empty() -> None:
    for make in (
        lambda: SankeyNode("a", "a", 0, colour="red"),
        lambda: SankeyEdge("a", "b", 1, colour="#fff"),
        lambda: Bar("a", colour='#000000"/>'),
    ):
        with pytest.raises(ValueError, match="#rrggbb"):
            make()


def test_bar_refuses_negative_numbers() -> None:
    with pytest.raises(ValueError, match="the bar a has a number below 0"):
        Bar("a", suggested=-1)


def test_height_of_bars_follows_the_rows(bars: Bars) -> None:
    more = dataclasses.replace(bars, bars=bars.bars * 2)
    assert more.height - bars.height == 3 * 34
