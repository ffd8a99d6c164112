"""Official wording put over a questionnaire of our own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from goalweave.core.model import Question, Questionnaire, Status
from goalweave.core.text.languages import LanguageMap


def apply_wording(questionnaire: Questionnaire, texts: Mapping[str, LanguageMap]) -> Questionnaire:
    """The questionnaire with these texts (number → language → text) instead of its own in those languages.

    A question so worded has the status `transcribed`. Numbers that the questionnaire has not are skipped.
    """
    sections = []
    for section in questionnaire.sections:
        questions = tuple(_word_question(question, texts) for question in section.questions)
        sections.append(replace(section, questions=questions))
    return replace(questionnaire, sections=tuple(sections))


def carry_wording(before: Questionnaire, questionnaire: Questionnaire) -> Questionnaire:
    """`questionnaire` with the wording that was put over an earlier version of it, where it has none itself."""
    texts = {question.number: question.text for question in before.questions if question.status is Status.TRANSCRIBED}
    own = {question.number for question in questionnaire.questions if question.status is not Status.OURS}
    return apply_wording(questionnaire, {number: text for number, text in texts.items() if number not in own})


def _word_question(question: Question, texts: Mapping[str, LanguageMap]) -> Question:
    wording = texts.get(question.number)
    return replace(question, text={**question.text, **wording}, status=Status.TRANSCRIBED) if wording else question
