"""An answer as a value of the series that its question names."""

from __future__ import annotations

import math
from typing import Any

from goalweave.core.model import Question, QuestionKind

VALUE_KINDS = (QuestionKind.NUMBER, QuestionKind.CHOICE)
"""Kinds of questions whose answers can be values of a series."""


def answer_value(question: Question, answer: Any) -> float | None:
    """Return the value of an answer; None if nothing is answered, or if the choice has no value.

    answer: a number as text, or a list of ids of choices. The values of several choices are added; no choice is no
    answer, not a zero.
    """
    if not question.series or answer in (None, "", []):
        return None
    if question.kind is QuestionKind.CHOICE:
        values = [choice.value for choice in question.choices if choice.id in answer and choice.value is not None]
        return math.fsum(values) if values else None
    if question.kind is not QuestionKind.NUMBER:
        return None
    try:
        number = float(answer)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None
