"""What experts have scored, and who is nominated by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallEntry
from goalweave.core.errors import InputError
from goalweave.core.model.calls import Criterion
from goalweave.core.prizes import EntryScore, ScoreSheet, Selection, entry_score, select_nominees
from goalweave.prizes.models import Assignment, Edition, Nominee, NomineeState
from goalweave.prizes.standing import COMPETING_STATES


@dataclass(frozen=True, slots=True)
class CategoryScores:
    """entries: entry's key → score; conflicts: entry's key → experts with a conflict of interest, whose scores do not count."""

    category: str
    entries: Mapping[int, EntryScore]
    conflicts: Mapping[int, int]
    selection: Selection


def eligible_entries(edition: Edition, category: str | None = None) -> list[CallEntry]:
    """The entries that can be nominated: eligible, and not withdrawn since. One query."""
    rows = CallEntry.objects.filter(
        call=edition.call_id, eligibility__eligible=True, state__in=COMPETING_STATES
    ).select_related("call", "organisation")
    if category is not None:
        rows = rows.filter(category=category)
    return list(rows.order_by("pk"))


def category_scores(edition: Edition, category: str) -> CategoryScores:
    """Of one category; four queries."""
    return edition_scores(edition, category)[category]


def edition_scores(edition: Edition, only: str | None = None) -> dict[str, CategoryScores]:
    """Category → its scores and who they nominate. only: a category. Three queries, however many entries there are."""
    call = definition_of(edition.call)
    if call.prize is None:
        raise InputError("this call has no rules of a prize")
    criteria: tuple[Criterion, ...] = call.prize.criteria
    sheets: dict[int, list[ScoreSheet]] = {}
    conflicts: dict[int, int] = {}
    for row in Assignment.objects.filter(expert__edition=edition).order_by("pk"):
        if row.conflict:
            conflicts[row.entry_id] = conflicts.get(row.entry_id, 0) + 1
        else:
            # What is not submitted can still change, so it counts as little as a missing score.
            scores = row.scores if row.finished else {}
            sheets.setdefault(row.entry_id, []).append(ScoreSheet(row.expert_id, scores))
    # One that was disqualified is not nominated again by its score.
    out = set(
        Nominee.objects.filter(edition=edition).exclude(state=NomineeState.NOMINATED).values_list("entry", flat=True)
    )
    by_category: dict[str, dict[int, EntryScore]] = {} if only is None else {only: {}}
    for entry in eligible_entries(edition, only):
        if entry.pk not in out:
            score = entry_score(sheets.get(entry.pk, ()), criteria)
            by_category.setdefault(entry.category, {})[entry.pk] = score
    scored = {}
    for category, entries in by_category.items():
        selection = select_nominees(
            {entry: score.total for entry, score in entries.items()},
            {entry: len(score.totals) for entry, score in entries.items()},
            most=call.prize.nominees,
            experts=call.prize.experts,
        )
        own = {entry: conflicts[entry] for entry in entries if entry in conflicts}
        scored[category] = CategoryScores(category, entries, own, selection)
    return scored
