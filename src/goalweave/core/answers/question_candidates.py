"""Which lines of a document can be which question, by number, form and wording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from goalweave.core.answers.candidate_chain import SlotCandidate
from goalweave.core.answers.question_detection import asks_throughout, is_instruction
from goalweave.core.answers.question_likeness import LONGEST, Wordings
from goalweave.core.model import Question, Questionnaire, Section
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.passages import Passage, text_length

BAR = 1.2
"""What must speak for a numbered line at least, in the points below."""

ALIKE = 0.7
"""Likeness from which a line without a number may be a question; NEARLY where the document numbers its questions, ASKED where
the line asks, NAMED where it is a heading or has a colon."""
NEARLY = 0.85
NAMED = 0.5
ASKED = 0.4
LIKE = 0.3

CROWDED = 0.3

LONGEST_LABEL = 30
"""Words of a line without full stop that looks like a heading."""

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "0123456789" * 3)
_BEFORE = r"(?:(?:question|pregunta|вопрос|السؤال|问题|q)\s*\.?\s*|№\s*|§\s*|[(\[（]\s*)?"
_LIST = re.compile(r"[(（]?(\d{1,3})[.)）．、:](?!\d)")
_STOP = re.compile(r"[.!;,。！；،؛…][\"”’»'\)\]）]*$")


Cues = Mapping[str, Sequence[str]]
NO_CUES: Cues = {}


@dataclass(frozen=True, slots=True)
class QuestionSlot:
    """A place in the order of the questionnaire: a question, or a section that has a number or title of its own."""

    number: str
    texts: tuple[LanguageMap, ...]
    question: Question | None = None
    cues: tuple[str, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """All texts that name it, in every language."""
        return tuple(chain.from_iterable(texts.values() for texts in self.texts))


@dataclass(frozen=True)
class QuestionSlots:
    """All slots in the order of the questionnaire, and how the number or wording of a line leads to them."""

    slots: tuple[QuestionSlot, ...]

    @classmethod
    def of(cls, questionnaire: Questionnaire, cues: Cues = NO_CUES) -> QuestionSlots:
        """cues: number of a question or section → terms by which it is known besides its texts."""
        numbers = set(questionnaire.numbers())
        slots = chain.from_iterable(_section_slots(section, numbers) for section in questionnaire.sections)
        return cls(tuple(replace(slot, cues=tuple(cues.get(slot.number, ()))) for slot in slots))

    @cached_property
    def wordings(self) -> Wordings:
        return Wordings.of([slot.texts for slot in self.slots], [slot.cues for slot in self.slots])

    @cached_property
    def by_number(self) -> dict[str, int]:
        """Number in small letters and ASCII digits → rank."""
        return {slot.number.translate(_DIGITS).casefold(): rank for rank, slot in enumerate(self.slots) if slot.number}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        numbers = sorted(self.by_number, key=lambda number: -len(number))
        return re.compile(
            rf"{_BEFORE}({'|'.join(map(re.escape, numbers))})(?P<mark>\s*[.):：\]）．、·]+|\s+[-–—]|(?=\s|$))(?![\d.])\s*",
            re.IGNORECASE,
        )

    def numbered(self, text: str) -> tuple[int, str, int] | None:
        """Rank of the slot whose number a line begins with, the mark behind it, and where its text begins."""
        match = self.pattern.match(text.translate(_DIGITS)) if self.by_number else None
        return (self.by_number[match[1].casefold()], match["mark"].strip(), match.end()) if match else None


def _section_slots(section: Section, numbers: set[str]) -> Iterator[QuestionSlot]:
    if section.code not in numbers:
        yield QuestionSlot(section.code, tuple(text for text in (section.title, section.text) if text))
    for question in section.questions:
        yield QuestionSlot(question.number, (question.text, question.short), question)


def find_candidates(passages: Sequence[Passage], slots: QuestionSlots) -> list[SlotCandidate]:
    """All lines that may be a slot, each with what speaks for it beyond the bar."""
    listed = _numbered_list_lines(passages)
    candidates: list[SlotCandidate] = []
    unnumbered: list[tuple[SlotCandidate, bool]] = []
    for index, passage in enumerate(passages):
        numbered = slots.numbered(passage.text)
        if numbered is not None:
            if numbered[2] == len(passage.text) and index + 1 < len(passages):
                # A number alone on its line has its question on the next one.
                passage = replace(passage, text=f"{passage.text} {passages[index + 1].text}")
                numbered = (*numbered[:2], numbered[2] + 1)
            alike = slots.wordings.likeness(passage.text[numbered[2] :])
            score = _score_line(passage, numbered, slots, alike, index in listed)
            if _precedes_first_question(passages[index + 1 : index + 2], numbered[0], slots):
                score += 1.5
            own = alike.get(numbered[0], 0.0)
            candidates.append(SlotCandidate(index, numbered[0], score - BAR, own))
            if own < LIKE:
                # Its number may be that of another place, where the questions were put in another order.
                others = {rank: value for rank, value in alike.items() if rank != numbered[0]}
                unnumbered += _candidates_by_wording(index, passage, others, numbered=True)
        elif text_length(passage.text) <= LONGEST:
            unnumbered += _candidates_by_wording(index, passage, slots.wordings.likeness(passage.text))
    questions = sum(slot.question is not None for slot in slots.slots)
    scored = (candidate.rank for candidate in candidates if candidate.score > 0)
    numbers = len({rank for rank in scored if slots.slots[rank].question})
    # Where the document numbers its questions, a line without a number must be very like one.
    candidates += [candidate for candidate, good in unnumbered if good or numbers < questions / 2]
    return _discount_crowded(candidates)


def _precedes_first_question(following: Sequence[Passage], rank: int, slots: QuestionSlots) -> bool:
    """Whether a section's head is followed at once by its first question."""
    numbered = slots.numbered(following[0].text) if following and slots.slots[rank].question is None else None
    return numbered is not None and numbered[0] == rank + 1


def _discount_crowded(candidates: list[SlotCandidate]) -> list[SlotCandidate]:
    """Lines one after the other, as in a table of contents, count for a little less than lines with text between them."""
    ranks = {candidate.index: candidate.rank for candidate in candidates if candidate.score > 0}
    discounted = []
    for candidate in candidates:
        if candidate.score > 0 and ranks.get(candidate.index + 1, -1) > candidate.rank:
            # It stays above zero: an entry of a contents page is the question where no other line is.
            candidate = replace(candidate, score=max(candidate.score - CROWDED, CROWDED))
        discounted.append(candidate)
    return discounted


def _score_line(
    passage: Passage, numbered: tuple[int, str, int], slots: QuestionSlots, alike: Mapping[int, float], listed: bool
) -> float:
    rank, mark, start = numbered
    text = passage.text[start:]
    own = alike.get(rank, 0.0)
    stops = bool(_STOP.search(text)) and not asks_throughout(text)
    composite = "." in slots.slots[rank].number
    score = 4 * own
    if composite:
        score += 1.5
    else:
        score += 1.0 if mark else -1.0
    score += 2.0 * (passage.kind == "heading") - 1.0 * (passage.kind == "item")
    score += 1.5 * text.rstrip().endswith((":", "：", "?", "？", "؟"))
    score += 0.75 * (asks_throughout(text) or is_instruction(text))
    if own < LIKE:
        # Hardly anything of the wording: the number may as well be that of a list, a year or an amount.
        score -= 4.0 * text[:1].islower() + 1.5 * stops + 1.0 * (text_length(text) > LONGEST)
        score -= 2.0 * bool(text and not text[0].isalpha() and text[0] not in '"“«„「(（¿')
        score -= 3.0 * (not mark and not composite)
    if own < 0.5:
        score -= 3.0 * listed
    if slots.slots[rank].question is None:
        # The head of a section is no loss; an answer cut in two is one.
        score -= 1.5
    if not stops and text_length(text) <= LONGEST_LABEL:
        score += 0.75
    # The wording of another question speaks against it.
    best = max(alike.values(), default=0.0)
    return score - (3.0 if best > 0.8 and own < best / 2 else 0.0)


def _candidates_by_wording(
    index: int, passage: Passage, alike: Mapping[int, float], *, numbered: bool = False
) -> Iterator[tuple[SlotCandidate, bool]]:
    """The places whose wording a line is like, and whether it is so much so that it needs no number.

    numbered: the line has the number of another place.
    """
    text = passage.text
    asks = asks_throughout(text) or text.rstrip().endswith(("?", "？", "؟"))
    marked = asks or passage.kind == "heading" or text.rstrip().endswith((":", "："))
    label = text_length(text) <= LONGEST_LABEL and not _STOP.search(text)
    least = ASKED if asks else NAMED if marked or label else NEARLY
    if passage.kind == "item":
        least = NEARLY
    best = max(alike.values(), default=0.0)
    for rank, value in alike.items():
        if value >= max(least, best - 0.25):
            good = value >= (ALIKE if numbered else NEARLY) and text_length(text) >= 4
            yield SlotCandidate(index, rank, 3 * value - 1 + 0.5 * marked, value), good


def _numbered_list_lines(passages: Sequence[Passage]) -> frozenset[int]:
    """Lines of numbered lists that begin again with 1 after the document's first number: `1. …`, `2. …`, one after the other."""
    listed: set[int] = set()
    run: list[int] = []
    begun = False
    for index, passage in enumerate(passages):
        match = _LIST.match(passage.text.translate(_DIGITS))
        if match is None:
            continue
        number = int(match[1])
        if run and number == len(run) + 1:
            run.append(index)
            listed.update(run if len(run) == 2 else (index,))
        else:
            run = [index] if number == 1 and begun else []
        begun = True
    return frozenset(listed)
