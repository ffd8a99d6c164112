"""Questionnaires in files: YAML in and out, official wording, and documents of numbered questions or of answers to them."""

from __future__ import annotations

from goalweave.formats.definitions.questionnaires.numbered import read_numbered
from goalweave.formats.definitions.questionnaires.reader import read_questionnaire
from goalweave.formats.definitions.questionnaires.submission_reader import submission_source
from goalweave.formats.definitions.questionnaires.wording import QuestionWording, read_question_wording
from goalweave.formats.definitions.questionnaires.writer import write_questionnaire

__all__ = [
    "QuestionWording",
    "read_numbered",
    "read_question_wording",
    "read_questionnaire",
    "submission_source",
    "write_questionnaire",
]
