"""Who is nominated: the entries that score highest in a category, with a rule for those that are equal at the cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Ranked:
    """place: 1 for the highest; equal scores share a place, and the places after it are left out (1, 2, 2, 4)."""

    entry: int
    score: Fraction
    place: int


@dataclass(frozen=True, slots=True)
class Selection:
    """nominees: in order; reserves: those behind, in order; tied: entries at the cut with equal scores, all of them nominated,
    which is why there can be more nominees than planned; few_experts: too few scores to be ranked."""

    nominees: tuple[Ranked, ...]
    reserves: tuple[Ranked, ...]
    tied: tuple[int, ...]
    few_experts: tuple[int, ...]


def rank_entries(scores: Mapping[int, Fraction]) -> tuple[Ranked, ...]:
    """scores: entry → score. Highest first; equal ones in the order of their ids, with the same place."""
    ordered = sorted(scores, key=lambda entry: (-scores[entry], entry))
    ranked: list[Ranked] = []
    for position, entry in enumerate(ordered, 1):
        equal = bool(ranked) and ranked[-1].score == scores[entry]
        ranked.append(Ranked(entry, scores[entry], ranked[-1].place if equal else position))
    return tuple(ranked)


def select_nominees(
    scores: Mapping[int, Fraction | None], sheets: Mapping[int, int], *, most: int, experts: int
) -> Selection:
    """The `most` entries with the highest scores; all that are equal to the last of them are nominated too.

    scores: entry → score, of eligible entries alone (whatever was withdrawn or disqualified before is left out, so that the next moves
    up); sheets: entry → experts who have finished; experts: fewest for an entry to be ranked.
    """
    complete: dict[int, Fraction] = {}
    for entry, score in scores.items():
        if score is not None and sheets.get(entry, 0) >= experts:
            complete[entry] = score
    ranked = rank_entries(complete)
    nominees = tuple(row for row in ranked if row.place <= most)
    tied: tuple[int, ...] = ()
    if len(nominees) > most:
        tied = tuple(row.entry for row in nominees if row.score == nominees[-1].score)
    return Selection(
        nominees,
        ranked[len(nominees) :],
        tied,
        tuple(sorted(entry for entry in scores if entry not in complete)),
    )
