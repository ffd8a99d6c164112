"""What changed between two rounds of a questionnaire, and which old answers can be carried into the new one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain, product

from goalweave.core.model import Question, Questionnaire
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.text_difference import DiffSegment, word_difference

ALIKE = 0.6
"""Likeness from which a question is treated as another one that was reworded or moved."""

SAME = 0.9
"""The same, from which the number does not matter."""

SAME_NUMBER = 0.4
"""The same under the same number: below it, the number was given to another question."""

_WORD = re.compile(r"\w+")


class Fate(StrEnum):
    """kept: same number, same text. reworded: same number, other text. moved: other number, whatever the text."""

    KEPT = "kept"
    REWORDED = "reworded"
    MOVED = "moved"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """before: questions of the previous round, several where they were put together; after: None if it is gone.

    texts: language → the change within the text, where the two differ. declared: the questionnaire itself says what it
    follows. likeness: in [0, 1], of the texts in the language in which they are most alike.
    """

    fate: Fate
    before: tuple[Question, ...]
    after: Question | None
    texts: Mapping[str, tuple[DiffSegment, ...]]
    likeness: float = 0.0
    declared: bool = False


@dataclass(frozen=True, slots=True)
class RoundDifference:
    """changes: in the order of the new round, then those gone in the order of the old one."""

    before: str
    after: str
    changes: tuple[QuestionChange, ...]

    def of(self, fate: Fate) -> tuple[QuestionChange, ...]:
        """The changes of this kind."""
        return tuple(change for change in self.changes if change.fate is fate)

    def carried_numbers(self) -> dict[str, tuple[str, ...]]:
        """New number → numbers of the old answers to offer as its draft; without questions that are new."""
        carried: dict[str, tuple[str, ...]] = {}
        for change in self.changes:
            if change.after is not None and change.before:
                carried[change.after.number] = tuple(question.number for question in change.before)
        return carried


def compare_rounds(before: Questionnaire, after: Questionnaire) -> RoundDifference:
    """Compare two rounds: by what a question says it follows, then by text that is all but the same, by number, and by likeness.

    `follows` counts only where `after` names `before` as the round before it. An old question may be followed by several.
    """
    pairs = _pair_by_follows(before, after)
    matched = {question.number for question in chain.from_iterable(pairs.values())}
    declared = set(pairs)
    # The surest first: what is the same but for a word keeps its answer, though its number went to another question.
    pairs |= _pair_by_likeness(before, after, pairs, matched, SAME)
    pairs |= _pair_by_number(before, after, pairs, matched)
    pairs |= _pair_by_likeness(before, after, pairs, matched, ALIKE)
    changes = [
        _describe_change(question, pairs.get(question.number, ()), question.number in declared)
        for question in after.questions
    ]
    gone = [
        QuestionChange(Fate.GONE, (question,), None, {})
        for question in before.questions
        if question.number not in matched
    ]
    return RoundDifference(before.key, after.key, (*changes, *gone))


Pairs = dict[str, tuple[Question, ...]]


def _pair_by_follows(before: Questionnaire, after: Questionnaire) -> Pairs:
    if after.after != before.key:
        return {}
    numbers = set(before.numbers())
    pairs: Pairs = {}
    for question in after.questions:
        if earlier := [number for number in question.follows if number in numbers]:
            pairs[question.number] = tuple(map(before.question, earlier))
    return pairs


def _pair_by_number(before: Questionnaire, after: Questionnaire, pairs: Pairs, matched: set[str]) -> Pairs:
    by_number: Pairs = {}
    numbers = set(before.numbers())
    for question in after.questions:
        number = question.number
        if number in pairs or number in matched or number not in numbers:
            continue
        old = before.question(number)
        if text_likeness(old, question) >= SAME_NUMBER:
            by_number[number] = (old,)
            matched.add(number)
    return by_number


def _pair_by_likeness(
    before: Questionnaire, after: Questionnaire, pairs: Pairs, matched: set[str], least: float
) -> Pairs:
    """The most alike first, of equals those of one number, each old and new question once."""
    old = [question for question in before.questions if question.number not in matched]
    new = [question for question in after.questions if question.number not in pairs]
    rated = []
    for (i, one), (j, other) in product(enumerate(old), enumerate(new)):
        if _can_reach_likeness(one, other, least) and (value := text_likeness(one, other)) >= least:
            rated.append((-value, one.number != other.number, i, j))
    by_likeness: Pairs = {}
    for _, _, i, j in sorted(rated):
        if old[i].number not in matched and new[j].number not in by_likeness:
            by_likeness[new[j].number] = (old[i],)
            matched.add(old[i].number)
    return by_likeness


def _can_reach_likeness(before: Question, after: Question, least: float) -> bool:
    """Whether the lengths of the texts alone leave that likeness open: quick, where there are many questions."""
    for language, text in after.text.items():
        if language in before.text:
            fewer, other = sorted((len(_split_words(before.text[language])), len(_split_words(text))))
            if 2 * fewer >= least * (fewer + other):
                return True
    return False


def _describe_change(question: Question, olds: Sequence[Question], declared: bool) -> QuestionChange:
    if not olds:
        return QuestionChange(Fate.NEW, (), question, {})
    same = len(olds) == 1 and _has_same_text(olds[0].text, question.text)
    fate = Fate.KEPT if same else Fate.REWORDED
    if len(olds) > 1 or olds[0].number != question.number:
        fate = Fate.MOVED
    nearest = max(olds, key=lambda old: text_likeness(old, question))
    texts = {} if same else _text_differences(nearest.text, question.text)
    return QuestionChange(fate, tuple(olds), question, texts, text_likeness(nearest, question), declared)


def _has_same_text(before: LanguageMap, after: LanguageMap) -> bool:
    """In every language that both have; in all that either has, where that is none."""
    shared = set(before) & set(after)
    return bool(shared) and all(before[language].split() == after[language].split() for language in shared)


def _text_differences(before: LanguageMap, after: LanguageMap) -> dict[str, tuple[DiffSegment, ...]]:
    return {
        language: word_difference(before[language], text)
        for language, text in after.items()
        if language in before and before[language].split() != text.split()
    }


def text_likeness(before: Question, after: Question) -> float:
    """How alike the texts of two questions are, in [0, 1]: the best of the languages that both have (Ratcliff and Obershelp)."""
    shared = (language for language in after.text if language in before.text)
    pairs = ((_split_words(before.text[language]), _split_words(after.text[language])) for language in shared)
    return max((_match_ratio(*pair) for pair in pairs), default=0.0)


def _split_words(text: str) -> list[str]:
    return _WORD.findall(text.casefold()) or list(text)


def _match_ratio(before: list[str], after: list[str]) -> float:
    return SequenceMatcher(None, _split_characters(before), _split_characters(after), autojunk=False).ratio()


def _split_characters(words: Iterable[str]) -> list[str]:
    """Characters of Chinese one by one, since no blanks part its words."""
    return list(chain.from_iterable(word if "\u3400" <= word[0] <= "\u9fff" else (word,) for word in words))
