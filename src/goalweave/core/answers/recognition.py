"""A submission that exists → its answers in their places: nothing lost, nothing invented."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from goalweave.core.answers.answer_passages import DuplicatePassage, find_duplicates, passages_to_markdown
from goalweave.core.answers.candidate_chain import SlotCandidate, best_assignment, best_chain
from goalweave.core.answers.question_candidates import (
    LIKE,
    NO_CUES,
    Cues,
    QuestionSlot,
    QuestionSlots,
    find_candidates,
)
from goalweave.core.answers.question_detection import answer_offset, asks_throughout, is_instruction
from goalweave.core.answers.question_likeness import split_words
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Fact, Questionnaire
from goalweave.core.text.boilerplate import is_boilerplate
from goalweave.core.text.passages import Passage, collapse_spaces, text_length

CONTAINED = 0.8
"""Share of a line's words that are in the wording of the question above it, from which the line belongs to the
question."""

FEWEST_WORDS = 4

FREE = LIKE
"""Likeness from which a line may be a question out of its order, if many are."""
MOVED = 0.6
"""Likeness from which a single line is a question out of its order."""
UNLIKE, FEWEST_ASKED = 0.15, 6
"""Likeness below which a numbered line of so many words asks something else."""
MORE = 1.25
"""How many more questions must be found without regard to their order than in it, for the order not to count."""

OTHER_SLOT = QuestionSlot("", ())
"""Where a question that the questionnaire does not have is, with its answer."""

YEAR, MEMBERSHIP = "year", "membership"
"""Facts that mean the same in every questionnaire."""

LONGEST_NAME = 20
"""Words of a line that may name the organisation."""

LONGEST_VALUE = 100
"""Characters of a fact."""

_YEAR = re.compile(r"(?:19|20|21)\d\d")
_NUMBERED = re.compile(r"(?:(?:question|q)\s*\.?\s*)?(\d{1,2})\s*[.):]\s*(?!\d)", re.IGNORECASE)
_CONTENT = re.compile(r"\d|://|@|www\.|:")
_LINK_OR_FIGURE = re.compile(
    r"://|@|www\.|^[\W\d_]+$|^(?:figure|table|chart|figura|cuadro|tableau|рис|таблица|الشكل|图|表)", re.IGNORECASE
)
_STOP = re.compile(r"[.!?;:,…。！？：；，؟؛،]$")
_ABBREVIATION = re.compile(r"[(（]([^()（）]{2,20})[)）]\s*$")
_LABELLED_ORGANISATION = re.compile(
    r"(?:(?:full )?name of (?:the |your )?)?(?:organi[sz]ation|entity|agency|institution|organisme|entité|organización|entidad"
    r"|организация|учреждение|المنظمة|المؤسسة|组织|机构)(?: name)?\s*[:：]\s*(\S.*)",
    re.IGNORECASE,
)


class PassageRole(StrEnum):
    """title: names the organisation; unplaced: is before the first question, or between a section's head and its
    questions."""

    ANSWER = "answer"
    QUESTION = "question"
    FACT = "fact"
    TITLE = "title"
    DROPPED = "dropped"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class PlacedPassage:
    """A passage, or a part of one, and what it is. index: of the passage in the file; number: of the question or section."""

    where: PassageRole
    index: int
    passage: Passage
    number: str = ""


@dataclass(frozen=True, slots=True)
class RecognisedAnswer:
    """text: Markdown; empty if the file does not have the question, or nothing below it. question_text: the question as
    the file has it."""

    question: str
    text: str
    passages: tuple[Passage, ...] = ()
    question_text: str = ""


@dataclass(frozen=True)
class RecognisedSubmission:
    """parts: all passages in reading order, those of one index together spelling its text. facts: id → value as printed."""

    questionnaire: Questionnaire
    parts: tuple[PlacedPassage, ...]
    organisation: str = ""
    abbreviation: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def year(self) -> int | None:
        """As the submission itself says."""
        return read_year(self.facts.get(YEAR, ""))

    @property
    def membership(self) -> str:
        """As printed; empty if the file does not state it."""
        return self.facts.get(MEMBERSHIP, "")

    @cached_property
    def answers(self) -> tuple[RecognisedAnswer, ...]:
        """One for every question, in the questionnaire's order."""
        return tuple(self._answer(number) for number in self.questionnaire.numbers())

    def answer(self, number: str) -> RecognisedAnswer:
        """Raises UnknownQuestion."""
        self.questionnaire.question(number)
        return next(answer for answer in self.answers if answer.question == number)

    @cached_property
    def duplicates(self) -> tuple[DuplicatePassage, ...]:
        """Passages that are in several answers, or twice in one."""
        return find_duplicates((answer.question, answer.passages) for answer in self.answers)

    def of(self, where: PassageRole) -> tuple[PlacedPassage, ...]:
        """The passages with this role, in reading order."""
        return tuple(part for part in self.parts if part.where is where)

    def _answer(self, number: str) -> RecognisedAnswer:
        own = [part for part in self.parts if part.number == number]
        passages = tuple(part.passage for part in own if part.where is PassageRole.ANSWER)
        question_text = " ".join(part.passage.text for part in own if part.where is PassageRole.QUESTION)
        return RecognisedAnswer(number, passages_to_markdown(passages), passages, question_text)


def recognise_submission(
    passages: Sequence[Passage], questionnaire: Questionnaire, file: str = "", cues: Cues = NO_CUES
) -> RecognisedSubmission:
    """Put the passages of a submission into the questions that they answer.

    Question lines are recognised by their number, form and likeness to the wording in any language; of all lines that
    may be one, the chain in the questionnaire's order that most speaks for. So a numbered list, a year or “3.5 million”
    within an answer never takes a question's place. Where the wordings say that the questions are in another order, they
    decide. Raises InputError if no question is found.
    """
    read = clean_passages(passages)
    facts = dict(find_facts(read, questionnaire))
    slots = QuestionSlots.of(questionnaire, cues)
    heads = {candidate.index: candidate.rank for candidate in find_heads(read, slots, facts)}
    if not any(slots.slots[rank].question for rank in heads.values()):
        raise InputError(Message("this file contains none of the questions of {key}", key=questionnaire.key), file=file)
    first, last = min(heads), _end_of_answers(read, facts, max(heads))
    foreign = frozenset(find_foreign_questions(read, slots, heads))
    before = [index for index in range(first) if index not in facts]
    named = _find_organisation_line(read, before)
    parts = [_place_before(index, read[index], named, facts) for index in range(first)]
    parts += _place_answers(read, first, last, heads, facts, slots, foreign)
    parts += [_place_after(index, read[index], facts) for index in range(last, len(read))]
    organisation, abbreviation = _split_organisation_name(read[named].text) if named is not None else ("", "")
    values = {name: value for name, value in facts.values() if value}
    return RecognisedSubmission(questionnaire, tuple(parts), organisation, abbreviation, values)


def clean_passages(passages: Iterable[Passage]) -> list[Passage]:
    """The passages with single spaces, without those that are empty."""
    read = (replace(passage, text=collapse_spaces(passage.text)) for passage in passages)
    return [passage for passage in read if passage.text]


def find_foreign_questions(
    passages: Sequence[Passage], slots: QuestionSlots, heads: Mapping[int, int]
) -> Iterator[int]:
    """Lines that ask under a number beyond those of the questionnaire's questions before them, and are like none of these.

    What follows such a line answers something else; it must not end in the answer above it.
    """
    highest = 0
    for index, passage in enumerate(passages):
        if index in heads:
            highest = max(highest, leading_number(slots.slots[heads[index]].number))
            continue
        match = _NUMBERED.match(passage.text)
        if not highest or not match or int(match[1]) <= highest or not asks_throughout(passage.text[match.end() :]):
            continue
        if int(match[1]) == highest + 1:
            highest += 1
            yield index


def leading_number(number: str) -> int:
    match = re.match(r"\d{1,9}", number)
    return int(match[0]) if match else 0


def find_heads(
    passages: Sequence[Passage], slots: QuestionSlots, leave: Container[int] = ()
) -> tuple[SlotCandidate, ...]:
    """The lines that are a question or the head of a section, by line. leave: lines that are something else."""
    candidates = [candidate for candidate in find_candidates(passages, slots) if candidate.index not in leave]
    ordered = best_chain(candidates)
    worded = [candidate for candidate in candidates if candidate.alike >= FREE]
    free = best_assignment(worded)
    known = sum(candidate.alike >= FREE for candidate in ordered)
    if len(free) > known * MORE and sum(each.score for each in free) > sum(each.score for each in ordered):
        ordered = free
    moved = [candidate for candidate in worded if candidate.alike >= MOVED]
    heads = (*_without_other_questions(ordered, passages), *best_assignment(moved, ordered))
    return tuple(sorted(heads, key=lambda each: each.index))


def _without_other_questions(heads: Sequence[SlotCandidate], passages: Sequence[Passage]) -> Iterator[SlotCandidate]:
    """Leave out lines that ask something else under a number of the questionnaire, in a document whose questions are known by
    their wording."""
    worded = sum(head.alike >= FREE for head in heads)
    for head in heads:
        text = _NUMBERED.sub("", passages[head.index].text, count=1)
        other = head.alike < UNLIKE and text_length(text) >= FEWEST_ASKED and asks_throughout(text)
        if not other or worded < len(heads) / 2:
            yield head


def find_facts(passages: Sequence[Passage], questionnaire: Questionnaire) -> Iterator[tuple[int, tuple[str, str]]]:
    """Index → the fact's id and value; a year may be on the line below its label."""
    for index, passage in enumerate(passages):
        stated = _read_fact(passage.text, questionnaire.facts)
        if stated is None:
            continue
        fact, value = stated
        below = passages[index + 1].text if index + 1 < len(passages) else ""
        if fact.id == YEAR and _is_fact_label(passage.text) and _is_year(below):
            yield index, (fact.id, "")
            yield index + 1, (fact.id, below)
        else:
            yield index, (fact.id, value)


def _end_of_answers(passages: Sequence[Passage], facts: Mapping[int, tuple[str, str]], last_head: int) -> int:
    """The index behind the last passage that is not of the page's foot."""
    end = len(passages)
    while end > last_head + 1 and (end - 1 in facts or is_boilerplate(passages[end - 1].text)):
        end -= 1
    while end < len(passages) and not (end in facts or _is_page_footer(passages[end].text)):
        end += 1
    return end


def _place_before(
    index: int, passage: Passage, organisation_index: int | None, facts: Mapping[int, tuple[str, str]]
) -> PlacedPassage:
    if index in facts:
        return PlacedPassage(PassageRole.FACT, index, passage, facts[index][0])
    if index == organisation_index:
        return PlacedPassage(PassageRole.TITLE, index, passage)
    dropped = is_boilerplate(passage.text) or _is_title(passage)
    return PlacedPassage(PassageRole.DROPPED if dropped else PassageRole.UNPLACED, index, passage)


def _place_after(index: int, passage: Passage, facts: Mapping[int, tuple[str, str]]) -> PlacedPassage:
    if index in facts:
        return PlacedPassage(PassageRole.FACT, index, passage, facts[index][0])
    return PlacedPassage(PassageRole.DROPPED, index, passage)


def _place_answers(
    passages: Sequence[Passage],
    first: int,
    last: int,
    heads: Mapping[int, int],
    facts: Mapping[int, tuple[str, str]],
    slots: QuestionSlots,
    foreign: Container[int],
) -> Iterator[PlacedPassage]:
    """The lines from the first question to the last answer.

    foreign: lines that ask something else. asking: the question may go on in the next line; alone: only its number was on
    the line before.
    """
    slot = slots.slots[heads[first]]
    asking = alone = False
    for index in range(first, last):
        passage = passages[index]
        if index in heads:
            slot = slots.slots[heads[index]]
            numbered = slots.numbered(passage.text)
            start = numbered[2] if numbered and numbered[0] == heads[index] else 0
            alone = start == len(passage.text)
            end = len(passage.text)
            # A heading is the question as a whole; in a paragraph the answer may begin on the same line.
            if passage.kind != "heading":
                end = start + answer_offset(passage.text[start:], slot.wordings)
            yield from _split_passage(index, passage, end, slot.number, answers=slot.question is not None)
            asking = end == len(passage.text)
        elif index in foreign:
            slot, asking, alone = OTHER_SLOT, False, False
            yield PlacedPassage(PassageRole.UNPLACED, index, passage)
        elif index in facts:
            yield PlacedPassage(PassageRole.FACT, index, passage, facts[index][0])
        elif asking and (alone or _continues_question(passage, slot.wordings)):
            end = len(passage.text)
            if alone and passage.kind != "heading":
                end = answer_offset(passage.text, slot.wordings)
            yield from _split_passage(index, passage, end, slot.number, answers=slot.question is not None)
            asking, alone = end == len(passage.text), False
        elif _is_inner_boilerplate(passage.text):
            yield PlacedPassage(PassageRole.DROPPED, index, passage)
        else:
            asking = alone = False
            yield PlacedPassage(
                PassageRole.ANSWER if slot.question else PassageRole.UNPLACED, index, passage, slot.number
            )


def _split_passage(index: int, passage: Passage, end: int, number: str, *, answers: bool) -> Iterator[PlacedPassage]:
    question, answer = passage.parts([(0, end), (end, len(passage.text))])
    if question.text:
        yield PlacedPassage(PassageRole.QUESTION, index, question, number)
    if answer.text:
        where = PassageRole.ANSWER if answers else PassageRole.UNPLACED
        yield PlacedPassage(where, index, replace(answer, kind="paragraph", level=0), number)


def _continues_question(passage: Passage, wordings: Sequence[str]) -> bool:
    """Whether a line below a question still belongs to it: an instruction, or a part of its wording."""
    if is_instruction(passage.text):
        return True
    own = split_words(passage.text)
    if len(own) < FEWEST_WORDS:
        return False
    known = map(set, map(split_words, wordings))
    return any(sum(map(wording.__contains__, own)) >= CONTAINED * len(own) for wording in known)


def _read_fact(text: str, facts: Sequence[Fact]) -> tuple[Fact, str] | None:
    """Return the fact that a whole line states, with its value: the text after its label, or the whole line if there is
    none."""
    for fact in facts:
        for label in sorted(fact.label.values(), key=len, reverse=True):
            match = re.fullmatch(rf"{re.escape(label)}s?\s*(?:[:：]\s*(.{{0,{LONGEST_VALUE}}}))?", text, re.IGNORECASE)
            if match:
                return fact, (match[1] or "").strip() or text.rstrip(" :：")
    return None


def _is_fact_label(text: str) -> bool:
    """Whether a line is only the label of a fact, its value on the next one."""
    return text.rstrip().endswith((":", "：")) or not _YEAR.search(text)


def _is_year(text: str) -> bool:
    return bool(_YEAR.fullmatch(text.strip()))


def read_year(text: str) -> int | None:
    """The first year that a text states."""
    match = _YEAR.search(text)
    return int(match[0]) if match else None


def _is_inner_boilerplate(text: str) -> bool:
    """Whether a line within an answer is a button or notice: a link, date or figure there is content."""
    return is_boilerplate(text) and not _CONTENT.search(text)


def _is_page_footer(text: str) -> bool:
    """Whether a line without doubt is of the page's foot: a button, notice or label, not a link, date or caption, which may
    as well end an answer."""
    return is_boilerplate(text) and not _LINK_OR_FIGURE.search(text)


def _find_organisation_line(passages: Sequence[Passage], free: Sequence[int]) -> int | None:
    """Of the lines before the first question, the one that names the organisation: labelled so, else the last like a title."""
    for index in free:
        if _LABELLED_ORGANISATION.fullmatch(passages[index].text):
            return index
    return next((index for index in reversed(free) if _is_title(passages[index])), None)


def _is_title(passage: Passage) -> bool:
    if is_boilerplate(passage.text) or passage.kind == "item":
        return False
    short = text_length(passage.text) <= LONGEST_NAME
    return passage.kind == "heading" or (short and not _STOP.search(passage.text.rstrip("\"”’»')）】 ")))


def _split_organisation_name(text: str) -> tuple[str, str]:
    """The organisation as the line names it, and its abbreviation, which is in brackets behind."""
    labelled = _LABELLED_ORGANISATION.fullmatch(text)
    name = labelled[1].strip() if labelled else text
    match = _ABBREVIATION.search(name)
    return name, match[1].strip() if match else ""
