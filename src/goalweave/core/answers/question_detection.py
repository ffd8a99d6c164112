"""Words that ask for an answer, and where in a line the question ends and the answer begins."""

from __future__ import annotations

import re
from collections.abc import Iterable

from goalweave.core.answers.question_likeness import wording_prefix_length
from goalweave.core.text.passages import text_length
from goalweave.core.text.sentences import sentence_spans

LONGEST_LABEL = 60
"""Words before a colon that may be a question."""

FEWEST_KNOWN = 3
"""Words of a wording that tell a question without a mark behind it."""

LONGEST_REST = 12
"""Words without a full stop behind a known wording that are more of the question, not an answer."""

_STOPS = re.compile(r"[.!。！]\W*$")
_ASKS = re.compile(r"[?？؟][\"”’»'\)\]）】」』*_\s]*$")
_INVITES = re.compile(
    r"\b(?:please|if (?:yes|no|so|any|applicable)|veuillez|prière de|si oui|le cas échéant|sírvase|por favor|en caso afirmativo"
    r"|просьба|просим|пожалуйста|если да|укажите)\b|يرجى|الرجاء|إذا كان الجواب|请|如有|如果是",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:describe|include|indicate|specify|provide|explain|attach|mention|give|tell|name|outline|summari[sz]e|state|report"
    r"|décrivez|indiquez|précisez|expliquez|joignez|donnez|describa|indique|especifique|explique|adjunte|incluya|mencione"
    r"|опишите|объясните|приложите|приведите|назовите|расскажите)\b|(?:اذكر|صف|أرفق|بيّن)|(?:说明|列出|介绍|附上)",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"[(\[（]?\s*(?:(?:not|no) more than|up to|maximum|max(?:imum)?\.?(?: of)?|at most|about|approximately|between|around)?[\s:]*"
    r"\d{2,5}(?:\s*(?:[-–—]|to|and)\s*\d{2,5})?\s*(?:words?|mots|palabras|слов\w*|كلمة|字|词)(?:\s*(?:max(?:imum)?\.?|at most|or less))?\s*[)\]）]?\.?",
    re.IGNORECASE,
)
_COLON = re.compile(r"[:：](?=\s|$)|：")


def asks_throughout(text: str) -> bool:
    """Whether every sentence asks, or invites to answer."""
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    return bool(sentences) and all(map(_asks_for_answer, sentences))


def is_instruction(text: str) -> bool:
    """Whether a passage is an instruction on how to answer: it asks throughout, and says please, if yes, or how many words."""
    return asks_throughout(text) and bool(_INVITES.search(text) or _LIMIT.search(text))


def _asks_for_answer(sentence: str) -> bool:
    return bool(
        _ASKS.search(sentence)
        or _INVITES.search(sentence)
        or _IMPERATIVE.match(sentence.lstrip("([（ "))
        or _LIMIT.fullmatch(sentence.strip())
    )


def answer_offset(text: str, wordings: Iterable[str]) -> int:
    """Where in a line that begins with a question (its number left out) the answer begins; its length if it has none.

    The question is the longest of the wordings that the line begins with, else its first sentence, up to a colon if it has
    one; then all sentences after it that ask or invite.
    """
    known = max((_wording_end(text, wording) for wording in wordings), default=0)
    end = known or _first_sentence_end(text)
    for start, stop in sentence_spans(text[end:]):
        if not _asks_for_answer(text[end + start : end + stop]):
            return end + start
    return len(text)


def _wording_end(text: str, wording: str) -> int:
    """The end of the wording, and of the mark behind it, if the text begins with it and does not go on as a longer question."""
    end = wording_prefix_length(text, wording)
    if not end:
        return 0
    mark = re.match(r"[\s\"”’»'\)\]）】」』]*[.:：?？؟。;·]*", text[end:])
    after = end + (mark.end() if mark else 0)
    rest = text[after:].strip()
    if not rest or text[after - 1] in ".:：?？؟。;·":
        return after
    goes_on = rest[0].islower() or (text_length(rest) <= LONGEST_REST and not _STOPS.search(rest))
    return 0 if goes_on or text_length(wording) < FEWEST_KNOWN else after


def _first_sentence_end(text: str) -> int:
    """The end of the first sentence, or of what is before a colon in it."""
    spans = sentence_spans(text)
    if not spans:
        return len(text)
    end = spans[0][1]
    colon = _COLON.search(text, 0, end)
    if colon and text_length(text[: colon.start()]) <= LONGEST_LABEL and not _asks_for_answer(text[:end]):
        return colon.end()
    return end
