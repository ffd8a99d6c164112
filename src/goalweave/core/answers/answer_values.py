"""An answer as a value of the series that its question names."""

from __future__ import annotations

import math
from typing import Any

from goalweave.core.model import Question, QuestionKind

VALUE_KINDS = (QuestionKind.NUMBER, QuestionKind.CHOICE)
"""Kinds of questions whose answers can be values of a series."""


def answer_value(question: Question, answer: Any) -> float | None:
    """What an answer comes to; None where nothing is answered, or what was chosen counts as nothing.

    answer: a number as text, or a list of ids of choices. Of several choices the values are added up; none chosen is no answer,
    not a zero.
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
