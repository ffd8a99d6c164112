"""Planned answers in words: a grammar for each language, and what is said of a record, a group of records and an answer."""

from __future__ import annotations

from goalweave.core.answers.prose.answer_wording import USUAL, planned_records, word_answer
from goalweave.core.answers.prose.figure_table import figure_head, figure_rows
from goalweave.core.answers.prose.record_wording import describe_record
from goalweave.core.answers.prose.wording_context import WordingContext

__all__ = ["USUAL", "WordingContext", "describe_record", "figure_head", "figure_rows", "planned_records", "word_answer"]
