"""Which of the known questionnaires a document answers, and whether one was filled in at all (decision 0045)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from goalweave.core.answers.question_candidates import LIKE, NO_CUES, Cues, QuestionSlots
from goalweave.core.answers.question_detection import asks_throughout
from goalweave.core.answers.recognition import YEAR, clean_passages, find_facts, find_heads, read_year
from goalweave.core.errors import InputError
from goalweave.core.messages import Message, counted
from goalweave.core.model import Questionnaire
from goalweave.core.text.passages import Passage, text_length

HALF = 0.5
"""Share of the questionnaire's questions, or of the lines that ask, from which a form is recognised."""

CLEARLY = 1.5
"""How much better another questionnaire must fit to be the document's, when both could be."""

SAME_YEAR = 1.5
"""What it counts that the document states the year of the round."""

NUMBERED_LIKE, MISNUMBERED_LIKE = 0.2, 0.45
"""Likeness from which a line is a question if it has the question's number, and if it has another; LIKE without a number."""

LONGEST_LABEL = 30
"""Words of a numbered line without a full stop that may be a question."""

_NUMBER = re.compile(r"(?:(?:question|q)\s*\.?\s*)?(\d{1,2}(?:\.\d{1,2})*)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:(?:question|q)\s*\.?\s*)?\d{1,2}(?:\.\d{1,2})*\s*[.):]?\s+(?=\D)", re.IGNORECASE)
_ASKS = re.compile(r"[?？؟:：]\W*$")
_STOP = re.compile(r"[.!;,。！；،؛…]\W*$")


@dataclass(frozen=True, slots=True)
class FormMatch:
    """How a document fits a questionnaire. matched: numbers of the questions whose wording it has; likeness: of these, summed
    up; asking: lines of the document that ask; same_year: it states the year of the round."""

    questionnaire: Questionnaire
    matched: tuple[str, ...]
    likeness: float
    asking: int
    same_year: bool = False

    @property
    def total(self) -> int:
        """Questions of the questionnaire."""
        return len(self.questionnaire.questions)

    @property
    def fit(self) -> float:
        """For comparing questionnaires: higher with more and better matches and with more of what the document asks, a little
        lower with more questions that have no match."""
        if not self.matched:
            return 0.0
        share = len(self.matched) / self.asking
        return self.likeness * share / sqrt(sqrt(self.total)) * (SAME_YEAR if self.same_year else 1.0)

    @property
    def recognised(self) -> bool:
        """Whether the document has half of the questions, or half of what it asks is of this questionnaire."""
        count = len(self.matched)
        return count > 0 and (count >= HALF * self.total or count >= HALF * max(self.asking, 2))


def match_forms(
    passages: Iterable[Passage],
    questionnaires: Iterable[Questionnaire],
    cues_of: Callable[[str], Cues] = lambda key: NO_CUES,
) -> list[FormMatch]:
    """How a document fits each questionnaire, the best first. cues_of: terms by which the questions of a key are known."""
    read = clean_passages(passages)
    asking = frozenset(index for index, passage in enumerate(read) if _may_ask(passage))
    matches = [_match_form(read, each, cues_of(each.key), asking) for each in questionnaires]
    return sorted(matches, key=lambda match: -match.fit)


def better_form(named: FormMatch, matches: Sequence[FormMatch]) -> FormMatch | None:
    """The questionnaire that the document answers, if it is clearly another one than that named.

    It has more of the questions, and fits clearly better.
    """
    for other in matches:
        if other.recognised and len(other.matched) > len(named.matched) and other.fit >= CLEARLY * named.fit:
            return other
    return None


def choose_form(matches: Sequence[FormMatch], named: str, file: str = "") -> FormMatch:
    """The form of a document: the one named, or the best if none is. Raises InputError if it is not recognised, or clearly
    another one."""
    if not named:
        return _best_form(matches, file)
    own = next(match for match in matches if match.questionnaire.key == named)
    other = better_form(own, matches)
    count, total = len(own.matched), own.total
    if other is not None:
        message = counted(
            "{count:,} of {total:,} questions matches {key}; {other} matches {matched:,} of {asked:,}: use --questionnaire {other}",
            "{count:,} of {total:,} questions match {key}; {other} matches {matched:,} of {asked:,}: use --questionnaire {other}",
            count,
            total=total,
            key=named,
            other=other.questionnaire.key,
            matched=len(other.matched),
            asked=other.total,
        )
        raise InputError(message, file=file)
    if not count:
        raise InputError(Message("this file contains none of the questions of {key}", key=named), file=file)
    if not own.recognised:
        raise InputError(
            counted(
                "only {count:,} of {total:,} questions matches {key}, and no other questionnaire matches better: "
                "use --force to fill it in",
                "only {count:,} of {total:,} questions match {key}, and no other questionnaire matches better: "
                "use --force to fill it in",
                count,
                total=total,
                key=named,
            ),
            file=file,
        )
    return own


def _best_form(matches: Sequence[FormMatch], file: str) -> FormMatch:
    best = next((match for match in matches if match.recognised), None)
    if best is not None:
        return best
    if not matches or not matches[0].matched:
        raise InputError("no known questionnaire matches this document: name one with --questionnaire", file=file)
    raise InputError(
        counted(
            "no known questionnaire matches this document; the closest is {key} with {count:,} of {total:,} question: "
            "name one with --questionnaire",
            "no known questionnaire matches this document; the closest is {key} with {count:,} of {total:,} questions: "
            "name one with --questionnaire",
            len(matches[0].matched),
            key=matches[0].questionnaire.key,
            total=matches[0].total,
        ),
        file=file,
    )


def _match_form(
    passages: Sequence[Passage], questionnaire: Questionnaire, cues: Cues, asking: frozenset[int]
) -> FormMatch:
    facts = dict(find_facts(passages, questionnaire))
    slots = QuestionSlots.of(questionnaire, cues)
    heads = find_heads(passages, slots, facts)
    credit_by_number: dict[str, float] = {}
    lines = set(asking)
    for head in heads:
        slot = slots.slots[head.rank]
        credit = _credit(head.alike, slot.number, passages[head.index].text)
        if slot.question is not None and credit:
            credit_by_number[slot.number] = credit
            lines.add(head.index)
    years = [read_year(value) for name, value in facts.values() if name == YEAR]
    same_year = questionnaire.year is not None and questionnaire.year in years
    return FormMatch(questionnaire, tuple(credit_by_number), sum(credit_by_number.values()), len(lines), same_year)


def _credit(alike: float, number: str, text: str) -> float:
    """What a line with this likeness counts as a match of the question with this number; 0 if it is none.

    The number of the line counts: the same says that less likeness is enough, another that more is needed.
    """
    printed = _NUMBER.match(text)
    if printed is None:
        return alike if alike >= LIKE else 0.0
    if printed[1] == number:
        return alike + 0.2 if alike >= NUMBERED_LIKE else 0.0
    return 0.6 * alike if alike >= MISNUMBERED_LIKE else 0.0


def _may_ask(passage: Passage) -> bool:
    """Whether a line looks like a question of some form: numbered and asking, or numbered like a label."""
    match = _NUMBERED.match(passage.text)
    if match is None or passage.kind == "item":
        return False
    text = passage.text[match.end() :]
    label = text_length(text) <= LONGEST_LABEL and not _STOP.search(text)
    return passage.kind == "heading" or label or bool(_ASKS.search(text)) or asks_throughout(text)
