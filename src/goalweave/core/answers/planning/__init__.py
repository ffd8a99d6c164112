"""What an answer says, before it is worded: which records, in which roles, with which of their sentences."""

from __future__ import annotations

from goalweave.core.answers.planning.asked_aspects import ENTERED, Aspect, asked_number
from goalweave.core.answers.planning.note_places import NotedRecord
from goalweave.core.answers.planning.own_roles import OwnRole
from goalweave.core.answers.planning.own_text import OwnSentence, is_fragment, usable_text
from goalweave.core.answers.planning.submission_plan import (
    AnswerPlan,
    ElsewhereRecord,
    PlannedRecord,
    SubmissionPlan,
    asks_kind,
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
    "asked_number",
    "asks_kind",
    "is_fragment",
    "plan_submission",
    "usable_text",
]
