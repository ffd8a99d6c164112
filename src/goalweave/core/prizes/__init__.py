"""How a prize is decided: what experts' scores come to, who is nominated, who is champion and who wins."""

from goalweave.core.prizes.results import (
    Candidate,
    CategoryResult,
    Placed,
    Standing,
    decide_category,
    leave_after_announcement,
)
from goalweave.core.prizes.scores import (
    CriterionSpread,
    EntryScore,
    ScoreSheet,
    agreement,
    entry_score,
    sheet_total,
)
from goalweave.core.prizes.selection import Ranked, Selection, rank_entries, select_nominees
from goalweave.core.prizes.sharing import share_entries

__all__ = [
    "Candidate",
    "CategoryResult",
    "CriterionSpread",
    "EntryScore",
    "Placed",
    "Ranked",
    "ScoreSheet",
    "Selection",
    "Standing",
    "agreement",
    "decide_category",
    "entry_score",
    "leave_after_announcement",
    "rank_entries",
    "select_nominees",
    "share_entries",
    "sheet_total",
]
