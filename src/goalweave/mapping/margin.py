"""How uncertain a record's open suggestions are: the smaller the margin, the sooner somebody should look.

A score is about the probability that a person would agree, so 0.5 is the most uncertain. Two suggestions that rest on the
same passage compete for it: then the distance of the best two counts too. What the text names itself has no score to doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from goalweave.core.model import Mapping, State

SURE = 0.5
"""The margin of what nothing speaks against; none is greater."""
EVEN = 0.5


class Why(StrEnum):
    DISPUTED = "disputed"
    CLOSE = "close"
    EVEN = "even"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Margin:
    """nodes: those that it rests on; the first is the best."""

    value: float
    why: Why
    nodes: tuple[Mapping, ...] = ()


def margin(mappings: Sequence[Mapping], disputed: Sequence[Mapping] = ()) -> Margin:
    """Of the open suggestions among the mappings of one record. disputed: those that two reviewers differ on."""
    if disputed:
        return Margin(0.0, Why.DISPUTED, tuple(disputed))
    opened = [one for one in mappings if one.state is State.SUGGESTED and one.origin.startswith("classifier:")]
    opened.sort(key=lambda one: (-one.score, str(one.node)))
    if not opened:
        return Margin(SURE, Why.NAMED)
    evenest = min(opened, key=lambda one: abs(one.score - EVEN))
    found = Margin(round(abs(evenest.score - EVEN), 4), Why.EVEN, (evenest,))
    if len(opened) > 1 and _share_a_passage(*opened[:2]):
        gap = round(opened[0].score - opened[1].score, 4)
        if gap <= found.value:
            return Margin(gap, Why.CLOSE, tuple(opened[:2]))
    return found


def _share_a_passage(one: Mapping, other: Mapping) -> bool:
    return any(
        first.language == second.language and first.start < second.end and second.start < first.end
        for first in one.evidence
        for second in other.evidence
    )
