"""Return a questionnaire with one part changed, added, moved or removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from goalweave.core.model import Fact, Question, Questionnaire, Section
from goalweave.core.parts import moved_part, swapped_parts, with_part, without_part


def with_question(questionnaire: Questionnaire, question: Question, section: int, number: str = "") -> Questionnaire:
    """section: place of the section that it is in. number: of the one whose place it takes, empty for a new one, which
    comes last; so does one that goes to another section. Raises UnknownQuestion; IndexError for a section that is not
    there.
    """
    if number:
        old = questionnaire.question(number)
        if old in questionnaire.sections[section].questions:
            questions = list(questionnaire.sections[section].questions)
            questions[questions.index(old)] = question
            return _replace_questions(questionnaire, section, questions)
        questionnaire = without_question(questionnaire, number)
    return _replace_questions(questionnaire, section, (*questionnaire.sections[section].questions, question))


def without_question(questionnaire: Questionnaire, number: str) -> Questionnaire:
    """Raises UnknownQuestion."""
    section = _place_of_section(questionnaire, number)
    others = [question for question in questionnaire.sections[section].questions if question.number != number]
    return _replace_questions(questionnaire, section, others)


def moved_question(questionnaire: Questionnaire, number: str, step: int) -> Questionnaire:
    """One place up (-1) or down (1); from the end of a section into the next one, where there is one. Raises UnknownQuestion."""
    moved = questionnaire.question(number)
    section = _place_of_section(questionnaire, number)
    questions = questionnaire.sections[section].questions
    place = questions.index(moved)
    if 0 <= place + step < len(questions):
        return _replace_questions(questionnaire, section, swapped_parts(questions, place, place + step))
    if not 0 <= section + step < len(questionnaire.sections):
        return questionnaire
    neighbours = questionnaire.sections[section + step].questions
    bare = without_question(questionnaire, number)
    return _replace_questions(bare, section + step, (moved, *neighbours) if step > 0 else (*neighbours, moved))


def with_section(questionnaire: Questionnaire, section: Section, place: int | None = None) -> Questionnaire:
    """Replace the section at a place, keeping its questions; None: add a new one at the end.

    Raises IndexError for a place that does not exist.
    """
    if place is None:
        return replace(questionnaire, sections=(*questionnaire.sections, section))
    changed = replace(section, questions=questionnaire.sections[place].questions)
    return replace(
        questionnaire, sections=(*questionnaire.sections[:place], changed, *questionnaire.sections[place + 1 :])
    )


def without_section(questionnaire: Questionnaire, place: int) -> Questionnaire:
    """With its questions. Raises IndexError."""
    return replace(questionnaire, sections=without_part(questionnaire.sections, place))


def moved_section(questionnaire: Questionnaire, place: int, step: int) -> Questionnaire:
    """One place up (-1) or down (1), where there is one. Raises IndexError."""
    return replace(questionnaire, sections=moved_part(questionnaire.sections, place, step))


def with_restored_question(
    questionnaire: Questionnaire, question: Question, where: Section, place: int, numbers: Sequence[str]
) -> Questionnaire:
    """A question that was removed, where it stood: behind the nearest of those before it that is still there.

    where, place: the section that it was in, which comes back with it where it is gone too; numbers: the order in that
    section then, its own among them.
    """
    home = _find_section(questionnaire, where, numbers)
    if home is None:
        return with_restored_section(questionnaire, replace(where, questions=(question,)), place)
    questions = questionnaire.sections[home].questions
    earlier = set(numbers[: numbers.index(question.number)])
    at = max((index for index, other in enumerate(questions, 1) if other.number in earlier), default=0)
    return _replace_questions(questionnaire, home, (*questions[:at], question, *questions[at:]))


def with_restored_section(questionnaire: Questionnaire, section: Section, place: int) -> Questionnaire:
    """Restore a removed section, with its questions, at its place, or at the end if there are fewer sections now."""
    return replace(questionnaire, sections=(*questionnaire.sections[:place], section, *questionnaire.sections[place:]))


def with_fact(questionnaire: Questionnaire, fact: Fact, place: int | None = None) -> Questionnaire:
    """Replace the fact at a place; None: add a new one at the end. Raises IndexError for a place that does not
    exist."""
    return replace(questionnaire, facts=with_part(questionnaire.facts, fact, place))


def with_restored_fact(questionnaire: Questionnaire, fact: Fact, place: int) -> Questionnaire:
    """Restore a removed fact at its place, or at the end if there are fewer now."""
    return replace(questionnaire, facts=(*questionnaire.facts[:place], fact, *questionnaire.facts[place:]))


def without_fact(questionnaire: Questionnaire, place: int) -> Questionnaire:
    """Raises IndexError."""
    return replace(questionnaire, facts=without_part(questionnaire.facts, place))


def moved_fact(questionnaire: Questionnaire, place: int, step: int) -> Questionnaire:
    """One place up (-1) or down (1), where there is one. Raises IndexError."""
    return replace(questionnaire, facts=moved_part(questionnaire.facts, place, step))


def _find_section(questionnaire: Questionnaire, where: Section, numbers: Sequence[str]) -> int | None:
    """The section of that name, else one that has a question of those that was there."""
    heads = [(section.code, section.title) for section in questionnaire.sections]
    if (where.code, where.title) in heads:
        return heads.index((where.code, where.title))
    for place, section in enumerate(questionnaire.sections):
        if any(question.number in numbers for question in section.questions):
            return place
    return None


def _place_of_section(questionnaire: Questionnaire, number: str) -> int:
    return questionnaire.sections.index(questionnaire.section_of(number))


def _replace_questions(questionnaire: Questionnaire, section: int, questions: Sequence[Question]) -> Questionnaire:
    changed = replace(questionnaire.sections[section], questions=tuple(questions))
    return replace(
        questionnaire, sections=(*questionnaire.sections[:section], changed, *questionnaire.sections[section + 1 :])
    )
