"""What is worked out on questionnaires: evidence, differences between rounds, submissions read, official wording put over."""

from __future__ import annotations

from goalweave.core.questionnaire.answers import Duplicate, Said, escaped, markdown
from goalweave.core.questionnaire.check import check_questionnaire
from goalweave.core.questionnaire.difference import Fate, QuestionChange, RoundDifference, difference
from goalweave.core.questionnaire.evidence import Match, match, matching
from goalweave.core.questionnaire.recognise import Answer, Placed, Recognised, Where, recognise
from goalweave.core.questionnaire.wording import with_wording_of, worded

__all__ = [
    "Answer",
    "Duplicate",
    "Fate",
    "Match",
    "Placed",
    "QuestionChange",
    "Recognised",
    "RoundDifference",
    "Said",
    "Where",
    "check_questionnaire",
    "difference",
    "escaped",
    "markdown",
    "match",
    "matching",
    "recognise",
    "with_wording_of",
    "worded",
]
