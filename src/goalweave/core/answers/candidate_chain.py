"""The best way to lay questions, whose order is known, upon lines that may be them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class SlotCandidate:
    """A line (its index) that may be the question at a place (rank) of the questionnaire.

    score: above 0, how much speaks for it, number and form included; alike: how like the wording it is, in [0, 1].
    """

    index: int
    rank: int
    score: float
    alike: float = 0.0


def best_chain(candidates: Iterable[SlotCandidate]) -> tuple[SlotCandidate, ...]:
    """The candidates, of lines and ranks that both strictly increase, whose scores have the highest sum; of equals the earliest lines.

    Heaviest increasing subsequence with a binary indexed tree (Fenwick, 1994): O(n log m).
    """
    scored = [candidate for candidate in candidates if candidate.score > 0]
    if not scored:
        return ()
    ordered = sorted(scored, key=lambda candidate: (candidate.index, candidate.rank))
    # Entry r + 1 holds the best chain that ends at rank r: its sum, and the position of its last candidate.
    tree: list[tuple[float, int]] = [(0.0, -1)] * (max(candidate.rank for candidate in ordered) + 2)
    before: list[int] = []
    for _, line in groupby(enumerate(ordered), key=lambda pair: pair[1].index):
        # All of a line are looked up before any is entered: a line is one question only.
        entries = []
        for position, candidate in line:
            total_before, previous = _best_prefix(tree, candidate.rank)
            before.append(previous)
            entries.append((candidate.rank, total_before + candidate.score, position))
        for rank, total, position in entries:
            _update_tree(tree, rank + 1, (total, position))
    return _trace_chain(ordered, before, _best_prefix(tree, len(tree) - 1)[1])


def best_assignment(
    candidates: Iterable[SlotCandidate], assigned: Iterable[SlotCandidate] = ()
) -> tuple[SlotCandidate, ...]:
    """The surest candidates whatever their order, each line and each rank once, without those that are taken; by line."""
    lines = {candidate.index for candidate in assigned}
    ranks = {candidate.rank for candidate in assigned}
    assignment = []
    for candidate in sorted(candidates, key=lambda each: (-each.score, each.index, each.rank)):
        if candidate.score > 0 and candidate.index not in lines and candidate.rank not in ranks:
            assignment.append(candidate)
            lines.add(candidate.index)
            ranks.add(candidate.rank)
    return tuple(sorted(assignment, key=lambda each: each.index))


def _best_prefix(tree: Sequence[tuple[float, int]], count: int) -> tuple[float, int]:
    """The best of the first `count` ranks."""
    best = (0.0, -1)
    while count > 0:
        if tree[count][0] > best[0]:
            best = tree[count]
        count -= count & -count
    return best


def _update_tree(tree: list[tuple[float, int]], place: int, entry: tuple[float, int]) -> None:
    while place < len(tree):
        if entry[0] > tree[place][0]:
            tree[place] = entry
        place += place & -place


def _trace_chain(ordered: Sequence[SlotCandidate], before: Sequence[int], last: int) -> tuple[SlotCandidate, ...]:
    chain: list[SlotCandidate] = []
    while last >= 0:
        chain.append(ordered[last])
        last = before[last]
    return tuple(reversed(chain))
