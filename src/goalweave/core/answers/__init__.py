"""Questionnaires without a database: evidence, differences between rounds, reading submissions, official wording."""

from __future__ import annotations

from goalweave.core.answers.answer_passages import DuplicatePassage, PassagePlace, escape_markdown, passages_to_markdown
from goalweave.core.answers.evidence_query import EvidenceMatch, fulfils_query, match_record
from goalweave.core.answers.questionnaire_check import check_questionnaire
from goalweave.core.answers.recognition import (
    PassageRole,
    PlacedPassage,
    RecognisedAnswer,
    RecognisedSubmission,
    recognise_submission,
)
from goalweave.core.answers.round_difference import Fate, QuestionChange, RoundDifference, compare_rounds
from goalweave.core.answers.wording import apply_wording, carry_wording

__all__ = [
    "DuplicatePassage",
    "EvidenceMatch",
    "Fate",
    "PassagePlace",
    "PassageRole",
    "PlacedPassage",
    "QuestionChange",
    "RecognisedAnswer",
    "RecognisedSubmission",
    "RoundDifference",
    "apply_wording",
    "carry_wording",
    "check_questionnaire",
    "compare_rounds",
    "escape_markdown",
    "fulfils_query",
    "match_record",
    "passages_to_markdown",
    "recognise_submission",
]
