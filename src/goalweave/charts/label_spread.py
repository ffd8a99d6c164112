"""Labels that would stand on each other are moved apart."""

from __future__ import annotations


def spread_labels(centres: list[float], heights: list[float], low: float, high: float) -> list[float]:
    """Centres at least as far apart as their heights ask for, as near to where they were as that allows, in px.

    They stay between `low` and `high` as long as there is room. The order is kept: labels in a crowd share its middle
    (the pool-adjacent-violators way of isotonic regression, after Barlow and others, 1972).
    """
    order = sorted(range(len(centres)), key=lambda at: centres[at])
    # Below the label before, all of them could begin at one place: shifted by what stands above, the order is all there is.
    above, shifts = 0.0, []
    for at in order:
        shifts.append(above + heights[at] / 2)
        above += heights[at]
    blocks: list[list[float]] = []  # sum of places and their number
    for place, at in enumerate(order):
        blocks.append([centres[at] - shifts[place], 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    places = [total / count for total, count in blocks for _ in range(int(count))]
    room = max(low, high - above)
    moved = [0.0] * len(centres)
    for place, at in enumerate(order):
        moved[at] = min(max(places[place], low), room) + shifts[place]
    return moved
