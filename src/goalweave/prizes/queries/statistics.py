"""Who takes part and who wins: by country, goal, action line, kind of organisation and year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goalweave.core.catalogue import Catalogue
from goalweave.prizes.entry_facts import EntryFacts, read_entry_facts
from goalweave.prizes.models import Edition, Nominee, Placing
from goalweave.prizes.phases import are_nominees_public, are_results_public
from goalweave.prizes.queries.editions import accepted_entries
from goalweave.prizes.standing import running_nominees


class Dimension(StrEnum):
    COUNTRY = "country"
    GOAL = "goal"
    LINE = "line"
    KIND = "kind"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Participant:
    """An entry that is public, and how far it came: whether it is nominated, champion, winner as far as that is public."""

    facts: EntryFacts
    year: int
    nominated: bool = False
    champion: bool = False
    winner: bool = False


@dataclass(frozen=True, slots=True)
class StatisticRow:
    """key: code of the country, goal or action line, kind, or year; empty where it is not stated."""

    key: str
    entries: int
    nominees: int
    champions: int
    winners: int


def participants(editions: Sequence[Edition], catalogue: Catalogue, now: datetime) -> list[Participant]:
    """All public entries of the editions, with what is public of them now. Two queries."""
    rows = accepted_entries(edition.pk for edition in editions)
    by_pk = {edition.pk: edition for edition in editions}
    public = [edition.pk for edition in editions if are_nominees_public(edition, now)]
    nominees: dict[int, Nominee] = {}
    for running in Nominee.objects.filter(running_nominees(), edition__in=public):
        nominees[running.entry_id] = running
    participants = []
    for entry in rows:
        edition = by_pk[entry.call.edition.pk]
        nominee = nominees.get(entry.pk)
        placing = nominee.placing if nominee is not None and are_results_public(edition, now) else ""
        participants.append(
            Participant(
                read_entry_facts(entry, catalogue),
                edition.year,
                nominee is not None,
                bool(placing),
                placing == Placing.WINNER,
            )
        )
    return participants


def count_participants(rows: Iterable[Participant], dimension: Dimension) -> list[StatisticRow]:
    """Most entries first, equals by key; an entry with several goals counts for each, so that the rows need not add up to all."""
    counts: dict[str, list[int]] = {}
    for row in rows:
        for key in _KEYS[dimension](row) or ("",):
            figures = counts.setdefault(key, [0, 0, 0, 0])
            for place, counted in enumerate((True, row.nominated, row.champion, row.winner)):
                figures[place] += counted
    return [
        StatisticRow(key, *figures) for key, figures in sorted(counts.items(), key=lambda item: (-item[1][0], item[0]))
    ]


_KEYS: dict[Dimension, Callable[[Participant], tuple[str, ...]]] = {
    Dimension.COUNTRY: lambda row: (row.facts.country,),
    Dimension.GOAL: lambda row: row.facts.goals,
    Dimension.LINE: lambda row: row.facts.lines,
    Dimension.KIND: lambda row: (row.facts.kind,),
    Dimension.YEAR: lambda row: (str(row.year),),
}
