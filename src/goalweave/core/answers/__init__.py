"""What is worked out on questionnaires: evidence, differences between rounds, submissions read, official wording put over."""

from __future__ import annotations

from goalweave.core.answers.check import check_questionnaire
from goalweave.core.answers.difference import Fate, QuestionChange, RoundDifference, difference
from goalweave.core.answers.evidence import Match, match, matching
from goalweave.core.answers.passages import Duplicate, Said, escaped, markdown
from goalweave.core.answers.recognise import Answer, Placed, Recognised, Where, recognise
from goalweave.core.answers.wording import with_wording_of, worded

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
