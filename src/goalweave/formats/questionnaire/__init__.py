"""Questionnaires in files: YAML in and out, official wording, and documents of numbered questions or of answers to them."""

from __future__ import annotations

from goalweave.formats.questionnaire.numbered import read_numbered
from goalweave.formats.questionnaire.reader import read_questionnaire
from goalweave.formats.questionnaire.submitted import read_submission
from goalweave.formats.questionnaire.wording import QuestionWording, read_question_wording
from goalweave.formats.questionnaire.writer import write_questionnaire

__all__ = [
    "QuestionWording",
    "read_numbered",
    "read_question_wording",
    "read_questionnaire",
    "read_submission",
    "write_questionnaire",
]
