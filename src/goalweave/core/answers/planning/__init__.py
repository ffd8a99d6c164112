"""What an answer says, before it is worded: which records, in which roles, with which of their sentences."""

from __future__ import annotations

from goalweave.core.answers.planning.antecedents import follows_on
from goalweave.core.answers.planning.asked_aspects import ENTERED, Aspect, aspects_in, most_wanted_items, tells_aspect
from goalweave.core.answers.planning.elsewhere import ElsewhereRecord, asks_kind
from goalweave.core.answers.planning.note_places import NotedRecord, asks_for_figures, asks_for_notes
from goalweave.core.answers.planning.own_roles import OwnRole
from goalweave.core.answers.planning.own_text import OwnSentence, is_fragment, usable_text
from goalweave.core.answers.planning.submission_plan import (
    AnswerPlan,
    PlannedRecord,
    SubmissionPlan,
    plan_submission,
)

__all__ = [
    "ENTERED",
    "AnswerPlan",
    "Aspect",
    "ElsewhereRecord",
    "NotedRecord",
    "OwnRole",
    "OwnSentence",
    "PlannedRecord",
    "SubmissionPlan",
    "asks_for_figures",
    "asks_for_notes",
    "asks_kind",
    "aspects_in",
    "follows_on",
    "is_fragment",
    "most_wanted_items",
    "plan_submission",
    "tells_aspect",
    "usable_text",
]
