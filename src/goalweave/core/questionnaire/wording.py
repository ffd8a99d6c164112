"""Official wording put over a questionnaire of our own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from goalweave.core.model import Question, Questionnaire, Status
from goalweave.core.text.languages import LanguageMap


def worded(questionnaire: Questionnaire, texts: Mapping[str, LanguageMap]) -> Questionnaire:
    """The questionnaire with these texts (number → language → text) instead of its own in those languages.

    A question so worded has the status `transcribed`. Numbers that the questionnaire has not are passed over.
    """
    sections = tuple(
        replace(section, questions=tuple(_worded(question, texts) for question in section.questions))
        for section in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)


def _worded(question: Question, texts: Mapping[str, LanguageMap]) -> Question:
    found = texts.get(question.number)
    if not found:
        return question
    return replace(question, text={**question.text, **found}, status=Status.TRANSCRIBED)
