"""A questionnaire with one part of it changed, added, moved or taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from goalweave.core.model import Fact, Question, Questionnaire, Section

Part = TypeVar("Part")


def with_question(questionnaire: Questionnaire, question: Question, section: int, number: str = "") -> Questionnaire:
    """section: place of the section that it stands in. number: of the one whose place it takes, empty for a new one, which
    comes last; so does one that goes to another section. Raises UnknownQuestion; IndexError for a section that is not there.
    """
    if number:
        old = questionnaire.question(number)
        if old in questionnaire.sections[section].questions:
            parts = tuple(
                question if one.number == number else one for one in questionnaire.sections[section].questions
            )
            return _replace_questions(questionnaire, section, parts)
        questionnaire = without_question(questionnaire, number)
    return _replace_questions(questionnaire, section, (*questionnaire.sections[section].questions, question))


def without_question(questionnaire: Questionnaire, number: str) -> Questionnaire:
    """Raises UnknownQuestion."""
    wanted = questionnaire.question(number)
    sections = (
        replace(one, questions=tuple(question for question in one.questions if question is not wanted))
        for one in questionnaire.sections
    )
    return replace(questionnaire, sections=tuple(sections))


def moved_question(questionnaire: Questionnaire, number: str, step: int) -> Questionnaire:
    """One place up (-1) or down (1); from the end of a section into the next one, where there is one. Raises UnknownQuestion."""
    wanted = questionnaire.question(number)
    section = next(place for place, one in enumerate(questionnaire.sections) if wanted in one.questions)
    parts = questionnaire.sections[section].questions
    to = parts.index(wanted) + step
    if 0 <= to < len(parts):
        return _replace_questions(questionnaire, section, _swap_parts(parts, parts.index(wanted), to))
    if not 0 <= section + step < len(questionnaire.sections):
        return questionnaire
    there = questionnaire.sections[section + step].questions
    bare = without_question(questionnaire, number)
    return _replace_questions(bare, section + step, (wanted, *there) if step > 0 else (*there, wanted))


def with_section(questionnaire: Questionnaire, section: Section, place: int | None = None) -> Questionnaire:
    """With what the section says of itself in place of what stands there, whose questions stay; None: a new one, the last.

    Raises IndexError for a place that is not there.
    """
    if place is None:
        return replace(questionnaire, sections=(*questionnaire.sections, section))
    kept = replace(section, questions=questionnaire.sections[place].questions)
    return replace(
        questionnaire, sections=(*questionnaire.sections[:place], kept, *questionnaire.sections[place + 1 :])
    )


def without_section(questionnaire: Questionnaire, place: int) -> Questionnaire:
    """With its questions. Raises IndexError."""
    gone = questionnaire.sections[place]
    return replace(questionnaire, sections=tuple(one for one in questionnaire.sections if one is not gone))


def moved_section(questionnaire: Questionnaire, place: int, step: int) -> Questionnaire:
    """One place up (-1) or down (1), where there is one. Raises IndexError."""
    if not 0 <= place + step < len(questionnaire.sections):
        return questionnaire
    return replace(questionnaire, sections=tuple(_swap_parts(questionnaire.sections, place, place + step)))


def with_restored_question(
    questionnaire: Questionnaire, question: Question, where: Section, place: int, numbers: Sequence[str]
) -> Questionnaire:
    """A question that was taken out, where it stood: behind the nearest of those before it that is still there.

    where, place: the section that it stood in, which comes back with it where it is gone too; numbers: the order in that
    section then, its own among them.
    """
    home = _find_section(questionnaire, where, numbers)
    if home is None:
        return with_restored_section(questionnaire, replace(where, questions=(question,)), place)
    there = questionnaire.sections[home].questions
    earlier = set(numbers[: numbers.index(question.number)])
    at = max((index for index, one in enumerate(there, 1) if one.number in earlier), default=0)
    return _replace_questions(questionnaire, home, (*there[:at], question, *there[at:]))


def with_restored_section(questionnaire: Questionnaire, section: Section, place: int) -> Questionnaire:
    """A section that was taken out, with its questions, at its place; the last where there are fewer now."""
    return replace(questionnaire, sections=(*questionnaire.sections[:place], section, *questionnaire.sections[place:]))


def with_fact(questionnaire: Questionnaire, fact: Fact, place: int | None = None) -> Questionnaire:
    """In place of the fact that stands there; None: a new one, the last. Raises IndexError for a place that is not there."""
    if place is None:
        return replace(questionnaire, facts=(*questionnaire.facts, fact))
    facts = list(questionnaire.facts)
    facts[place] = fact
    return replace(questionnaire, facts=tuple(facts))


def with_restored_fact(questionnaire: Questionnaire, fact: Fact, place: int) -> Questionnaire:
    """One that was taken out, at its place; the last where there are fewer now."""
    return replace(questionnaire, facts=(*questionnaire.facts[:place], fact, *questionnaire.facts[place:]))


def without_fact(questionnaire: Questionnaire, place: int) -> Questionnaire:
    """Raises IndexError."""
    gone = questionnaire.facts[place]
    return replace(questionnaire, facts=tuple(one for one in questionnaire.facts if one is not gone))


def moved_fact(questionnaire: Questionnaire, place: int, step: int) -> Questionnaire:
    """One place up (-1) or down (1), where there is one. Raises IndexError."""
    if not 0 <= place + step < len(questionnaire.facts):
        return questionnaire
    return replace(questionnaire, facts=tuple(_swap_parts(questionnaire.facts, place, place + step)))


def _find_section(questionnaire: Questionnaire, where: Section, numbers: Sequence[str]) -> int | None:
    """The section of that name, else one that has a question of those that stood there."""
    places = range(len(questionnaire.sections))
    heads = [(one.code, one.title) for one in questionnaire.sections]
    named = (place for place in places if heads[place] == (where.code, where.title))
    holding = (
        place for place in places if any(one.number in numbers for one in questionnaire.sections[place].questions)
    )
    return next(named, next(holding, None))


def _replace_questions(questionnaire: Questionnaire, section: int, questions: Sequence[Question]) -> Questionnaire:
    changed = replace(questionnaire.sections[section], questions=tuple(questions))
    return replace(
        questionnaire, sections=(*questionnaire.sections[:section], changed, *questionnaire.sections[section + 1 :])
    )


def _swap_parts(parts: Sequence[Part], first: int, second: int) -> list[Part]:
    found = list(parts)
    found[first], found[second] = found[second], found[first]
    return found
