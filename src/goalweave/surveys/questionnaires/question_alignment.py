"""Which questions of several questionnaires ask the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goalweave.core.answers import compare_rounds
from goalweave.core.model import Question, Questionnaire


@dataclass(frozen=True, slots=True)
class AlignedQuestion:
    """One thing that was asked. numbers: for each questionnaire its questions, empty if it does not ask this."""

    question: Question
    numbers: tuple[tuple[str, ...], ...]


def align_questions(questionnaires: Sequence[Questionnaire]) -> tuple[AlignedQuestion, ...]:
    """Of all questionnaires what they ask, in the order of the last one, then what only earlier ones ask, from the last
    back.

    A question of the last stands next to those that it follows (core.answers.round_difference); where there are rounds
    between two that are compared, they are compared all the same: by text that is all but the same, by number, and by
    likeness.
    """
    aligned: list[AlignedQuestion] = []
    aligned_keys: list[set[str]] = [set() for _questionnaire in questionnaires]
    for place in reversed(range(len(questionnaires))):
        last = questionnaires[place]
        carried = [_carried_numbers(earlier, last) for earlier in questionnaires[: place + 1]]
        for question in last.questions:
            if question.number in aligned_keys[place]:
                continue
            numbers: list[tuple[str, ...]] = [()] * len(questionnaires)
            for other, followed in enumerate(carried):
                free = [number for number in followed.get(question.number, ()) if number not in aligned_keys[other]]
                numbers[other] = tuple(free)
                aligned_keys[other].update(free)
            aligned.append(AlignedQuestion(question, tuple(numbers)))
    return tuple(aligned)


def _carried_numbers(earlier: Questionnaire, last: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    if earlier.key == last.key:
        return {number: (number,) for number in last.numbers()}
    return compare_rounds(earlier, last).carried_numbers()
