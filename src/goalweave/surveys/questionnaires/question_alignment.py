"""Which questions of several questionnaires ask the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.core.answers import compare_rounds
from goalweave.core.model import Question, Questionnaire


@dataclass(frozen=True, slots=True)
class AlignedQuestion:
    """One thing that was asked. numbers: for each questionnaire its questions, empty where it does not ask this."""

    question: Question
    numbers: tuple[tuple[str, ...], ...]


def align_questions(questionnaires: Sequence[Questionnaire]) -> tuple[AlignedQuestion, ...]:
    """Of all questionnaires what they ask, in the order of the last one, then what only earlier ones ask, from the last back.

    A question of the last stands beside those that it follows (core.questionnaire.difference); where there are rounds between
    two that are compared, they are compared all the same: by text that is all but the same, by number, and by likeness.
    """
    found: list[AlignedQuestion] = []
    taken: list[set[str]] = [set() for _one in questionnaires]
    for place in reversed(range(len(questionnaires))):
        last = questionnaires[place]
        carried = [
            {number: (number,) for number in last.numbers()}
            if one.key == last.key
            else compare_rounds(one, last).carried_numbers()
            for one in questionnaires[: place + 1]
        ]
        for question in last.questions:
            if question.number in taken[place]:
                continue
            numbers = [
                tuple(number for number in told.get(question.number, ()) if number not in taken[other])
                for other, told in enumerate(carried)
            ]
            for other, some in enumerate(numbers):
                taken[other].update(some)
            found.append(AlignedQuestion(question, (*numbers, *((),) * (len(questionnaires) - len(numbers)))))
    return tuple(found)
