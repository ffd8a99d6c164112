"""How uncertain a record's open suggestions are: the smaller the margin, the sooner someone should look.

A score is about the probability that a person would agree, so 0.5 is the most uncertain. Two suggestions that rest on
the same passage compete for it: then the distance of the best two counts too. What the text names itself has no score
to doubt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from goalweave.core.classify import SCORED_ORIGINS
from goalweave.core.model import Mapping, MappingState

SURE_SCORE = 0.5
"""The margin of what nothing speaks against; none is greater."""
EVEN_MARGIN = 0.5


class MarginReason(StrEnum):
    DISPUTED = "disputed"
    CLOSE = "close"
    EVEN = "even"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Margin:
    """nodes: those that it rests on; the first is the best."""

    value: float
    why: MarginReason
    nodes: tuple[Mapping, ...] = ()


def margin(mappings: Sequence[Mapping], disputed: Sequence[Mapping] = ()) -> Margin:
    """Of the open suggestions among the mappings of one record. disputed: those that two reviewers differ on."""
    if disputed:
        return Margin(0.0, MarginReason.DISPUTED, tuple(disputed))
    opened = [
        mapping
        for mapping in mappings
        if mapping.state is MappingState.SUGGESTED and mapping.origin.startswith(SCORED_ORIGINS)
    ]
    opened.sort(key=lambda mapping: (-mapping.score, str(mapping.node)))
    if not opened:
        return Margin(SURE_SCORE, MarginReason.NAMED)
    evenest = min(opened, key=lambda mapping: abs(mapping.score - EVEN_MARGIN))
    evenness = Margin(round(abs(evenest.score - EVEN_MARGIN), 4), MarginReason.EVEN, (evenest,))
    if len(opened) > 1 and _share_a_passage(*opened[:2]):
        gap = round(opened[0].score - opened[1].score, 4)
        if gap <= evenness.value:
            return Margin(gap, MarginReason.CLOSE, tuple(opened[:2]))
    return evenness


def _share_a_passage(mapping: Mapping, other: Mapping) -> bool:
    return any(
        not (first.code or second.code)
        and first.language == second.language
        and first.start < second.end
        and second.start < first.end
        for first, second in product(mapping.evidence, other.evidence)
    )
