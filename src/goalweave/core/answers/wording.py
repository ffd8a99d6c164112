"""Official wording put over a questionnaire of our own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from goalweave.core.model import Question, Questionnaire, Status
from goalweave.core.text.languages import LanguageMap


def apply_wording(questionnaire: Questionnaire, texts: Mapping[str, LanguageMap]) -> Questionnaire:
    """The questionnaire with these texts (number → language → text) instead of its own in those languages.

    A question so worded has the status `transcribed`. Numbers that the questionnaire has not are passed over.
    """
    sections = tuple(
        replace(section, questions=tuple(_word_question(question, texts) for question in section.questions))
        for section in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)


def carry_wording(before: Questionnaire, questionnaire: Questionnaire) -> Questionnaire:
    """`questionnaire` with the wording that was put over an earlier version of it, where it has none itself."""
    texts = {one.number: one.text for one in before.questions if one.status is Status.TRANSCRIBED}
    own = {one.number for one in questionnaire.questions if one.status is not Status.OURS}
    return apply_wording(questionnaire, {number: text for number, text in texts.items() if number not in own})


def _word_question(question: Question, texts: Mapping[str, LanguageMap]) -> Question:
    found = texts.get(question.number)
    if not found:
        return question
    return replace(question, text={**question.text, **found}, status=Status.TRANSCRIBED)
