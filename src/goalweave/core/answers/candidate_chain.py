"""The best way to lay questions, whose order is known, upon lines that may be them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class SlotCandidate:
    """A line (its index) that may be the question at a place (rank) of the questionnaire; score: above 0, how much speaks for it."""

    index: int
    rank: int
    score: float


def best_chain(candidates: Iterable[SlotCandidate]) -> tuple[SlotCandidate, ...]:
    """The candidates, of lines and ranks that both strictly increase, whose scores have the highest sum; of equals the earliest lines.

    Heaviest increasing subsequence with a binary indexed tree (Fenwick, 1994): O(n log m).
    """
    ordered = sorted((one for one in candidates if one.score > 0), key=lambda one: (one.index, one.rank))
    if not ordered:
        return ()
    tree: list[tuple[float, int]] = [(0.0, -1)] * (max(one.rank for one in ordered) + 2)
    before: list[int] = []
    for _, group in groupby(enumerate(ordered), key=lambda pair: pair[1].index):
        line = list(group)
        # All of a line are looked up before any is entered: a line is one question only.
        entries = []
        for position, one in line:
            reached, previous = _best_prefix(tree, one.rank)
            before.append(previous)
            entries.append((one.rank, reached + one.score, position))
        for rank, total, position in entries:
            _update_tree(tree, rank + 1, (total, position))
    return _trace_chain(ordered, before, _best_prefix(tree, len(tree) - 1)[1])


def _best_prefix(tree: Sequence[tuple[float, int]], count: int) -> tuple[float, int]:
    """The best of the first `count` ranks."""
    found = (0.0, -1)
    while count > 0:
        if tree[count][0] > found[0]:
            found = tree[count]
        count -= count & -count
    return found


def _update_tree(tree: list[tuple[float, int]], place: int, entry: tuple[float, int]) -> None:
    while place < len(tree):
        if entry[0] > tree[place][0]:
            tree[place] = entry
        place += place & -place


def _trace_chain(ordered: Sequence[SlotCandidate], before: Sequence[int], last: int) -> tuple[SlotCandidate, ...]:
    found: list[SlotCandidate] = []
    while last >= 0:
        found.append(ordered[last])
        last = before[last]
    return tuple(reversed(found))
