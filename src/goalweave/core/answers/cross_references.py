"""Sentences that lead to another answer, and sentences that only count: neither tells what a record says."""

from __future__ import annotations

import re
from decimal import Decimal

from goalweave.core.answers.claims import Claim
from goalweave.core.answers.figures import Figure, FigureKind, extract_figures

FEWEST_COUNTED = 3
"""Sources of a sentence that counts records; it names the first of them only."""

MOST_COUNTED = 1000

_REFERENCE = re.compile(r"(?:\bquestions?|\bpreguntas?|\bвопрос\w*|سؤال\w*|أسئلة|问题)\s*(?=[\d٠-٩])", re.IGNORECASE)


def refers_to_answer(sentence: str) -> bool:
    """Whether a sentence names another question, as in “see the answer to question 2.1”, in one of the six languages."""
    return bool(_REFERENCE.search(sentence))


def tells_of_record(claim: Claim) -> bool:
    """Whether a claim tells what its one record says."""
    return len({*claim.sources}) == 1 and not refers_to_answer(claim.text)


def figures_of_counts(claim: Claim, language: str) -> tuple[Figure, ...]:
    """Figures that no record cited has to have: numbers of questions, and how many records there are of which years."""
    if not refers_to_answer(claim.text) and len({*claim.sources}) < FEWEST_COUNTED:
        return ()
    return tuple(figure for figure in extract_figures(claim.text, language) if _is_count(figure))


def _is_count(figure: Figure) -> bool:
    if figure.kind is FigureKind.YEAR:
        return True
    return figure.kind is FigureKind.NUMBER and not figure.currency and figure.value < Decimal(MOST_COUNTED)
