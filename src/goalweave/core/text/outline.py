"""Headings, questions and numbered points of a text that does not mark them: recognised by how they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from goalweave.core.text.labelled_lines import split_label
from goalweave.core.text.passages import Passage, text_length

LONGEST_HEADING = 12
"""Words of a line without a full stop that may still be a heading."""

LONGEST_SECTION = 30
"""The same for a line with a section number."""

FEWEST_IN_A_LIST = 3
"""That many short lines in a row are the points of a list, not headings without text."""

_DIGITS = r"[0-9٠-٩۰-۹]{1,2}"
_SECTION = re.compile(rf"^({_DIGITS}(?:\.{_DIGITS}){{1,3}})\.?\s+(?=[^\W\d_])")
_POINT = re.compile(
    rf"^(?:({_DIGITS})[.)．、]|\(({_DIGITS})\)|[（(]?([一二三四五六七八九十]{{1,3}})[）)、])\s*(?=[^\s\d.])"
)
_DATED = re.compile(
    r"(?:\d{1,2}(?:\s*[–-]\s*\d{1,2})?\.?\s+(?:de\s+)?[^\W\d_]{3,12}\.?\s+(?:de\s+)?(?:19|20)\d\d(?:\s?г\.)?|(?:19|20)\d\d-\d\d-\d\d"
    r"|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|[^\W\d_]{3,12}\s+(?:19|20)\d\d|(?:19|20)\d\d年\d{1,2}月(?:\d{1,2}日)?)\s*[-–—:：,，|]\s*[^\W\d_]"
)
_LETTERED = re.compile(r"[(（][a-zа-я][)）]\s*\S", re.IGNORECASE)
_CLOSING = "\"”’»')）】」』"
_FULL_STOP = re.compile(r"[.!?;,…。！？；，؟؛،]$")
_NOTE_MARKS = re.compile(r"(?:\s?\[\^?\w{1,4}\]|[¹²³⁴⁵⁶⁷⁸⁹⁰])+$")
_QUESTION_MARK = re.compile(r"[?？؟]$")
_SENTENCE = re.compile(rf"(?<=[.!?؟])[{_CLOSING}]*\s+(?=[^\W\d_a-zа-яё])|(?<=[。！？])")

# Words of someone who asks for an answer.
_INSTRUCTION = re.compile(
    r"\b(?:please|if (?:yes|no|so|any|applicable)|veuillez|prière de|si oui|sírvase|por favor|en caso afirmativo"
    r"|просьба|пожалуйста|если да|укажите)\b|يرجى|الرجاء|إذا كان الجواب|请|如有",
    re.IGNORECASE,
)

# How long an answer may be: “(maximum 500 words)”.
_LIMIT = re.compile(
    r"[(（](?:max|up to|no(?:t)? more than|limit|au (?:plus|maximum)|hasta|не более|до \d|до|الحد الأقصى|不超过|最多)[^()（）]{0,60}[)）]",
    re.IGNORECASE,
)
_NO_ANSWER = re.compile(
    r"(?:n\s?/\s?a|n\.a\.|none|nil|not applicable|néant|sans objet|s\.o\.|ninguno|ninguna|no aplica|нет|не применимо|لا يوجد"
    r"|لا ينطبق|无|不适用)\.?",
    re.IGNORECASE,
)

# A line with a verb states something, even where it lacks its full stop.
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|can|est|sont|était|ont|sera|es|son|fue|fueron|han|será)\b"
    r"|^(?:we|the [A-Z]\w+|[A-Z]{2,}\w*)(?: also| has)? \w+(?:ed|led|held)\b"
)


def section_number(text: str) -> str:
    """The number that a heading begins with: `4.4`, `7`; empty if it has none."""
    match = _SECTION.match(text) or _POINT.match(text)
    return next((group for group in match.groups() if group), "") if match else ""


def without_date(text: str) -> str:
    """A line of a list of dates, “14 March 2023 – Launch of the forum”, without the date."""
    match = _DATED.match(text)
    return text[match.end() - 1 :] if match else text


def is_question(text: str) -> bool:
    """Whether a passage asks rather than states: each sentence is a question or asks for an answer."""
    number = section_number(text)
    text = _LIMIT.sub("", text).strip()
    sentences = [part.strip() for part in _SENTENCE.split(text) if any(map(str.isalpha, part))]
    if not sentences or text.startswith(tuple('"“«„「')):
        return False
    asks = [bool(_QUESTION_MARK.search(sentence.rstrip(_CLOSING))) for sentence in sentences]
    invites = [bool(_INSTRUCTION.search(sentence)) for sentence in sentences]
    if not all(ask or invite for ask, invite in zip(asks, invites, strict=True)):
        return False
    requests = all(_INSTRUCTION.match(sentence) for sentence in sentences)
    return any(asks) or (bool(number) and (requests or text.rstrip().endswith((":", "："))))


def mark_outline(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with the headings, questions and numbered points among their paragraphs named as such.

    A heading that is recognised by its looks has level 0, one with a number the depth of that number. Numbered points
    become items, without their number.
    """
    looks = _mark_lists([_classify_look(passage) for passage in passages])
    return [_with_look(passage, look) for passage, look in zip(passages, looks, strict=True)]


def _classify_look(passage: Passage) -> str:
    """`section`, `point` (a numbered line that may be a heading), `short`, `item` or `` for text."""
    text = passage.text
    if passage.kind == "heading":
        return ""
    if is_question(text):
        return "section"
    if passage.kind == "item" or split_label(text)[0] or _NO_ANSWER.fullmatch(text):
        return ""
    ended = _NOTE_MARKS.sub("", text).rstrip(_CLOSING)
    stops = bool(_FULL_STOP.search(ended) or text.endswith(tuple(_CLOSING[:3])))
    words = text_length(text)
    if _SECTION.match(text):
        return "section" if not stops and words <= LONGEST_SECTION and not _starts_lowercase(text) else ""
    if _POINT.match(text):
        if text.endswith((":", "：")) and words <= LONGEST_SECTION:
            return "section"
        return "point" if not stops and words <= LONGEST_HEADING else "item"
    # A letter in brackets, or a date with what happened on it, begins a point and never a heading.
    if (_LETTERED.match(text) or _DATED.match(text)) and not text.endswith((":", "：")):
        return "item"
    colon = text.endswith((":", "：", ",", "-"))
    return "short" if not stops and not colon and words <= LONGEST_HEADING and not _is_statement(text) else ""


def _starts_lowercase(text: str) -> bool:
    """Whether a small letter follows the number: `3.5 million people`, unlike `3.5 Partnerships`."""
    return _SECTION.sub("", text)[:1].islower()


def _is_statement(text: str) -> bool:
    return text[:1].islower() or bool(_VERB.search(text))


def _mark_lists(looks: Sequence[str]) -> list[str]:
    """The looks with `item` for the lines of a list: short lines in a row, numbers without text between them."""
    marked: list[str] = []
    for look, run in groupby(looks, key=lambda look: "point" if look == "item" else look):
        lines = list(run)
        listed = len(lines) >= FEWEST_IN_A_LIST if look == "short" else look == "point" and len(lines) > 1
        # A numbered line with text below it is a heading. Several in a row are the points of a list, and so is one at
        # the very end, which has no text below.
        last = look == "point" and len(marked) + len(lines) == len(looks)
        marked += ["item"] * len(lines) if listed or last else lines
    return marked


def _with_look(passage: Passage, look: str) -> Passage:
    if look == "item":
        return replace(passage, kind="item", text=_POINT.sub("", passage.text))
    if look:
        number = section_number(passage.text)
        return replace(passage, kind="heading", level=number.count(".") + 1 if number else 0)
    return passage
