"""Who is champion and who wins in a category, from the valid votes or, without a vote, from the experts' scores.

The rules are those of docs/explanation/prizes.md, which states them for people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model.calls import PrizeRules, TieRule, WinnersBy


class Standing(StrEnum):
    """running: it can win; withdrawn: by its sender; disqualified: by the organiser. Votes for the last two are void."""

    RUNNING = "running"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A nominee when it is decided. votes: valid ones; score: of the experts, None if there is none; submitted: the day."""

    entry: int
    votes: int
    score: float | None
    submitted: date | None
    standing: Standing = Standing.RUNNING


@dataclass(frozen=True, slots=True)
class Placed:
    """place: equal where they share it (1, 2, 2, 4). decided_by: the rule that put it before or behind others with equal figures, None
    if its figure is its own; shared: whether others have the same place."""

    candidate: Candidate
    place: int
    champion: bool = False
    winner: bool = False
    decided_by: TieRule | None = None
    shared: bool = False


@dataclass(frozen=True, slots=True)
class CategoryResult:
    """placed: the running candidates in order; out: those that withdrew or were disqualified; open_winners: how many winners the experts'
    group still has to name; tied_at_cut: champions that share the last place, so that there can be more of them than planned."""

    placed: tuple[Placed, ...]
    out: tuple[Candidate, ...]
    open_winners: int = 0
    tied_at_cut: tuple[int, ...] = ()

    @property
    def champions(self) -> tuple[Placed, ...]:
        return tuple(row for row in self.placed if row.champion)

    @property
    def winners(self) -> tuple[Placed, ...]:
        return tuple(row for row in self.placed if row.winner)


Key = tuple[float, ...]


def decide_category(candidates: Iterable[Candidate], rules: PrizeRules, named: Sequence[int] = ()) -> CategoryResult:
    """Order the running candidates, and name champions and winners.

    named: entries that the experts' group has chosen among the champions, where the rules say so (WinnersBy.EXPERTS). Raises InputError
    for one that is no champion, for more than there are winners, and for any where the figures decide.
    """
    everyone = list(candidates)
    running = [candidate for candidate in everyone if candidate.standing is Standing.RUNNING]
    out = tuple(candidate for candidate in everyone if candidate.standing is not Standing.RUNNING)
    placed = _place_candidates(running, rules)
    # No one is champion or winner without a single vote, or without a score where there is no vote.
    supported = [row for row in placed if _has_support(row.candidate, rules)]
    champions = {row.candidate.entry for row in supported if row.place <= rules.champions}
    tied = _tied_at_cut([row for row in supported if row.candidate.entry in champions], rules.champions)
    if rules.winners_by is WinnersBy.FIGURES:
        if named:
            raise InputError("the figures decide who wins; no winner can be named", field="winners")
        winners = {row.candidate.entry for row in supported if row.place <= min(rules.winners, rules.champions)}
        left = 0
    else:
        winners = _require_champions(named, champions, rules)
        left = max(min(rules.winners, len(champions)) - len(winners), 0)
    rows = [
        replace(row, champion=row.candidate.entry in champions, winner=row.candidate.entry in winners) for row in placed
    ]
    return CategoryResult(tuple(rows), out, left, tied)


def leave_after_announcement(
    result: CategoryResult, entry: int, standing: Standing, rules: PrizeRules
) -> CategoryResult:
    """Take an entry out of announced results: its place and title stay empty, and no other moves up, since people have read the result.

    Where the experts' group names the winners, it can name another champion: then `open_winners` is one more. standing: why it leaves.
    """
    leaving = next((row for row in result.placed if row.candidate.entry == entry), None)
    if leaving is None:
        return result
    remaining = tuple(row for row in result.placed if row is not leaving)
    others = sum(row.champion and not row.winner for row in remaining)
    vacant = leaving.winner and rules.winners_by is WinnersBy.EXPERTS
    reopened = min(result.open_winners + vacant, others)
    gone = replace(leaving.candidate, standing=standing)
    tied = tuple(tied_entry for tied_entry in result.tied_at_cut if tied_entry != entry)
    return CategoryResult(remaining, (*result.out, gone), reopened, tied if len(tied) > 1 else ())


def _place_candidates(running: Sequence[Candidate], rules: PrizeRules) -> list[Placed]:
    """Equal figures are settled by the rules in order; what no rule settles shares the place."""
    groups = [list(running)]
    keys: list[tuple[TieRule | None, Callable[[Candidate], Key]]] = [(None, _votes if rules.vote else _score)]
    for tie in rules.ties:
        if tie is TieRule.SHARED:
            break
        keys.append((tie, _TIE_KEYS[tie]))
    settled: dict[int, TieRule] = {}
    for rule, key in keys:
        parted: list[list[Candidate]] = []
        for group in groups:
            parts = _part(group, key)
            if rule is not None and len(parts) > 1:
                settled.update((candidate.entry, rule) for candidate in group)
            parted += parts
        groups = parted
    placed, place = [], 1
    for group in groups:
        for candidate in sorted(group, key=lambda candidate: candidate.entry):
            decided_by = settled.get(candidate.entry)
            placed.append(Placed(candidate, place, decided_by=decided_by, shared=len(group) > 1))
        place += len(group)
    return placed


def _part(group: list[Candidate], key: Callable[[Candidate], Key]) -> list[list[Candidate]]:
    parts: dict[Key, list[Candidate]] = {}
    for candidate in sorted(group, key=key):
        parts.setdefault(key(candidate), []).append(candidate)
    return list(parts.values())


def _votes(candidate: Candidate) -> Key:
    return (-candidate.votes,)


def _score(candidate: Candidate) -> Key:
    """An entry without a score comes last."""
    return (1.0, 0.0) if candidate.score is None else (0.0, -candidate.score)


def _submitted(candidate: Candidate) -> Key:
    """The day alone: an hour depends on where in the world someone lives."""
    return (1.0, 0.0) if candidate.submitted is None else (0.0, candidate.submitted.toordinal())


_TIE_KEYS: dict[TieRule, Callable[[Candidate], Key]] = {
    TieRule.EXPERT_SCORE: _score,
    TieRule.SUBMITTED_FIRST: _submitted,
}


def _has_support(candidate: Candidate, rules: PrizeRules) -> bool:
    return candidate.votes > 0 if rules.vote else candidate.score is not None


def _tied_at_cut(champions: Sequence[Placed], most: int) -> tuple[int, ...]:
    if len(champions) <= most:
        return ()
    return tuple(row.candidate.entry for row in champions if row.place == champions[-1].place)


def _require_champions(named: Sequence[int], champions: set[int], rules: PrizeRules) -> set[int]:
    winners = set(named)
    if not winners <= champions:
        raise InputError("a winner must be one of the champions of the category", field="winners")
    if len(winners) > rules.winners:
        raise InputError(
            Message("a category has at most {most} winners, not {count}", most=rules.winners, count=len(winners)),
            field="winners",
        )
    return winners
