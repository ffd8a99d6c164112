"""Writes to editions of a prize: dates, eligibility, experts and their scores, nominations, results and certificates."""

from goalweave.prizes.actions.editions import create_edition, set_dates
from goalweave.prizes.actions.eligibility import decide_eligibility
from goalweave.prizes.actions.experts import add_expert, assign_experts, remove_expert
from goalweave.prizes.actions.nomination import nominate, remove_nominee
from goalweave.prizes.actions.results import announce_results, confirm_results, name_winner
from goalweave.prizes.actions.scoring import declare_conflict, finish_scores, save_scores

__all__ = [
    "add_expert",
    "announce_results",
    "assign_experts",
    "confirm_results",
    "create_edition",
    "decide_eligibility",
    "declare_conflict",
    "finish_scores",
    "name_winner",
    "nominate",
    "remove_expert",
    "remove_nominee",
    "save_scores",
    "set_dates",
]
