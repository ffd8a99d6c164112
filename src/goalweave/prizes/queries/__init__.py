"""Reads of editions, their nominees, scores, results and statistics."""

from goalweave.prizes.queries.editions import (
    EntryCounts,
    ExpertProgress,
    calls_without_edition,
    competing_entries,
    editions,
    entry_counts,
    expert_progress,
    find_edition,
    is_expert_of,
    other_scores,
    own_assignments,
)
from goalweave.prizes.queries.moments import next_moment
from goalweave.prizes.queries.nomination import CategoryScores, category_scores, edition_scores, eligible_entries
from goalweave.prizes.queries.results import computed_results, public_nominees
from goalweave.prizes.queries.statistics import (
    Dimension,
    Participant,
    StatisticRow,
    count_participants,
    participants,
)
from goalweave.prizes.queries.winners import announced_nominees, certificates_of, past_winners, public_certificate

__all__ = [
    "CategoryScores",
    "Dimension",
    "EntryCounts",
    "ExpertProgress",
    "Participant",
    "StatisticRow",
    "announced_nominees",
    "calls_without_edition",
    "category_scores",
    "certificates_of",
    "competing_entries",
    "computed_results",
    "count_participants",
    "edition_scores",
    "editions",
    "eligible_entries",
    "entry_counts",
    "expert_progress",
    "find_edition",
    "is_expert_of",
    "next_moment",
    "other_scores",
    "own_assignments",
    "participants",
    "past_winners",
    "public_certificate",
    "public_nominees",
]
