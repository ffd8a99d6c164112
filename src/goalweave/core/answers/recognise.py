"""A submission that exists → its answers in their places: nothing lost, nothing invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from goalweave.core.answers.about import (
    is_foot,
    is_inner_furniture,
    is_title,
    is_year,
    name_of,
    organisation_line,
    read_fact,
    wants_value,
    year_of,
)
from goalweave.core.answers.asking import answer_begins, invites
from goalweave.core.answers.candidates import Slots, candidates
from goalweave.core.answers.chain import best_chain
from goalweave.core.answers.passages import Duplicate, duplicates, markdown
from goalweave.core.answers.question_likeness import words
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Questionnaire
from goalweave.core.text.boilerplate import is_furniture
from goalweave.core.text.passages import Passage, squeeze

CONTAINED = 0.8
"""Share of a line's words that stand in the wording of the question above it, from which the line belongs to the question."""

FEWEST_WORDS = 4

YEAR, MEMBERSHIP = "year", "membership"
"""Facts that mean the same in every questionnaire."""


class Where(StrEnum):
    """title: names the organisation; unplaced: stands before the first question, or between a section's head and its questions."""

    ANSWER = "answer"
    QUESTION = "question"
    FACT = "fact"
    TITLE = "title"
    DROPPED = "dropped"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage, or a part of one, and what it is. index: of the passage in the file; number: of the question or section."""

    where: Where
    index: int
    passage: Passage
    number: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """text: Markdown; empty where the file does not have the question, or nothing below it. asked: the question as the file has it."""

    question: str
    text: str
    passages: tuple[Passage, ...] = ()
    asked: str = ""


@dataclass(frozen=True)
class Recognised:
    """parts: all passages in reading order, those of one index together spelling its text. facts: id → value as printed."""

    questionnaire: Questionnaire
    parts: tuple[Placed, ...]
    organisation: str = ""
    abbreviation: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def year(self) -> int | None:
        """As the submission itself says."""
        return year_of(self.facts.get(YEAR, ""))

    @property
    def membership(self) -> str:
        return self.facts.get(MEMBERSHIP, "")

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """One for every question, in the questionnaire's order."""
        return tuple(self._answer(number) for number in self.questionnaire.numbers())

    def answer(self, number: str) -> Answer:
        """Raises UnknownQuestion."""
        self.questionnaire.question(number)
        return next(one for one in self.answers if one.question == number)

    @cached_property
    def duplicates(self) -> tuple[Duplicate, ...]:
        return duplicates((answer.question, answer.passages) for answer in self.answers)

    def of(self, where: Where) -> tuple[Placed, ...]:
        return tuple(part for part in self.parts if part.where is where)

    def _answer(self, number: str) -> Answer:
        own = [part for part in self.parts if part.number == number]
        passages = tuple(part.passage for part in own if part.where is Where.ANSWER)
        asked = " ".join(part.passage.text for part in own if part.where is Where.QUESTION)
        return Answer(number, markdown(passages), passages, asked)


def recognise(passages: Sequence[Passage], questionnaire: Questionnaire, file: str = "") -> Recognised:
    """Put the passages of a submission into the questions that they answer.

    Question lines are told by their number, form and likeness to the wording in any language; of all lines that may be one,
    the chain in the questionnaire's order that most speaks for. So a numbered list, a year or “3.5 million” within an answer
    never takes a question's place. Raises InputError if no question is found.
    """
    read = [Passage(squeeze(one.text), one.kind, one.locator, one.level) for one in passages]
    read = [one for one in read if one.text]
    facts = dict(_facts(read, questionnaire))
    slots = Slots.of(questionnaire)
    chosen = [one for one in candidates(read, slots) if one.index not in facts]
    heads = {one.index: one.rank for one in best_chain(chosen)}
    if not any(slots.slots[rank].question for rank in heads.values()):
        raise InputError(Message("this file contains none of the questions of {key}", key=questionnaire.key), file=file)
    first, last = min(heads), _end_of_answers(read, facts, max(heads))
    before = [index for index in range(first) if index not in facts]
    named = organisation_line(read, before)
    parts: list[Placed] = []
    for index in range(first):
        parts.append(_before(index, read[index], named, facts))
    parts += _below(read, first, last, heads, facts, slots)
    parts += [_after(index, read[index], facts) for index in range(last, len(read))]
    organisation, abbreviation = name_of(read[named].text) if named is not None else ("", "")
    values = {name: value for name, value in facts.values() if value}
    return Recognised(questionnaire, tuple(parts), organisation, abbreviation, values)


def _facts(passages: Sequence[Passage], questionnaire: Questionnaire) -> Iterator[tuple[int, tuple[str, str]]]:
    """Index → the fact's id and value; a year may stand on the line below its label."""
    for index, passage in enumerate(passages):
        found = read_fact(passage.text, questionnaire.facts)
        if found is None:
            continue
        fact, value = found
        if (
            fact.id == YEAR
            and wants_value(passage.text)
            and index + 1 < len(passages)
            and is_year(passages[index + 1].text)
        ):
            yield index, (fact.id, "")
            yield index + 1, (fact.id, passages[index + 1].text)
        else:
            yield index, (fact.id, value)


def _end_of_answers(passages: Sequence[Passage], facts: Mapping[int, tuple[str, str]], last_head: int) -> int:
    """The index behind the last passage that is not of the page's foot."""
    end = len(passages)
    while end > last_head + 1 and (end - 1 in facts or is_furniture(passages[end - 1].text)):
        end -= 1
    while end < len(passages) and not (end in facts or is_foot(passages[end].text)):
        end += 1
    return end


def _before(index: int, passage: Passage, named: int | None, facts: Mapping[int, tuple[str, str]]) -> Placed:
    if index in facts:
        return Placed(Where.FACT, index, passage, facts[index][0])
    if index == named:
        return Placed(Where.TITLE, index, passage)
    dropped = is_furniture(passage.text) or is_title(passage)
    return Placed(Where.DROPPED if dropped else Where.UNPLACED, index, passage)


def _after(index: int, passage: Passage, facts: Mapping[int, tuple[str, str]]) -> Placed:
    return (
        Placed(Where.FACT, index, passage, facts[index][0]) if index in facts else Placed(Where.DROPPED, index, passage)
    )


def _below(
    passages: Sequence[Passage],
    first: int,
    last: int,
    heads: Mapping[int, int],
    facts: Mapping[int, tuple[str, str]],
    slots: Slots,
) -> Iterator[Placed]:
    """The lines from the first question to the last answer."""
    slot = slots.slots[heads[first]]
    asking = alone = False
    for index in range(first, last):
        passage = passages[index]
        if index in heads:
            slot, alone = slots.slots[heads[index]], False
            numbered = slots.numbered(passage.text)
            start = numbered[2] if numbered and numbered[0] == heads[index] else 0
            alone = start == len(passage.text)
            end = (
                len(passage.text)
                if passage.kind == "heading"
                else start + answer_begins(passage.text[start:], slot.wordings)
            )
            yield from _parted(index, passage, end, slot.number, answers=slot.question is not None)
            asking = end == len(passage.text)
        elif index in facts:
            yield Placed(Where.FACT, index, passage, facts[index][0])
        elif asking and (alone or _goes_on(passage, slot.wordings)):
            end = (
                len(passage.text)
                if passage.kind == "heading"
                else answer_begins(passage.text, slot.wordings)
                if alone
                else len(passage.text)
            )
            yield from _parted(index, passage, end, slot.number, answers=slot.question is not None)
            asking, alone = end == len(passage.text), False
        elif is_inner_furniture(passage.text):
            yield Placed(Where.DROPPED, index, passage)
        else:
            asking = alone = False
            yield Placed(Where.ANSWER if slot.question else Where.UNPLACED, index, passage, slot.number)


def _parted(index: int, passage: Passage, end: int, number: str, *, answers: bool) -> Iterator[Placed]:
    question, answer = passage.text[:end].strip(), passage.text[end:].strip()
    if question:
        yield Placed(Where.QUESTION, index, replace(passage, text=question), number)
    if answer:
        where = Where.ANSWER if answers else Where.UNPLACED
        yield Placed(where, index, Passage(answer, "paragraph", passage.locator), number)


def _goes_on(passage: Passage, wordings: Sequence[str]) -> bool:
    """Whether a line below a question still belongs to it: an instruction, or a part of its wording."""
    if invites(passage.text):
        return True
    own = words(passage.text)
    if len(own) < FEWEST_WORDS:
        return False
    return any(sum(word in known for word in own) >= CONTAINED * len(own) for known in map(set, map(words, wordings)))
