"""The codes that stand after a mention word: one, a list (“4.4 and 4.b”) or a range (“1–5”)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from goalweave.core.classify.codes import CodeReader
from goalweave.core.classify.phrases import ALPHABETIC
from goalweave.core.model import Curie, Framework

LEAD = re.compile(
    r"(?:['’]s)?(?:[-_]|[^\S\n]{0,3}\n?[^\S\n]{0,3})"
    r"(?:(?:nos?\.?|nr\.?|n[°º]|№|#|numbers?|numéros?|números?|номер|رقم|第)[^\S\n]{0,2})?",
    re.IGNORECASE,
)
"""What may be between a mention word and its code."""

COLON = re.compile(r"\s{0,2}[:：]\s{0,2}")
GLOSS = re.compile(r"\s?[(（][^()（）\n]{0,160}[)）](?=\s*(?:[,;،、，；]|[^\W\d_]{1,6}\s))")
TO = re.compile(r"\s?[-–—~]\s?|\s(?:to|through|à|au|al?|hasta|по|до|إلى|حتى)\s|\s?[至到]\s?", re.IGNORECASE)
SEPARATOR = re.compile(
    r"(?P<mark>\s{0,2}[,;/&،、，；]\s{0,2})?"
    r"(?P<word>(?<=\s)(?:and|or|as well as|et|ou|ainsi que|[yeuoиi]|или|а также)\s{1,2}"
    r"|\s(?:and|or|as well as|et|ou|ainsi que|[yeuoи]|или|а также)\s{1,2}|\s?[和与及或]\s?|\s?以及\s?|\s?و\s?)?",
    re.IGNORECASE,
)
NOUN = re.compile(rf"\s[{ALPHABETIC}]{{4,}}")
SENTENCE_END = re.compile(r"[.!?。！？؟](?:\s|$)|\n")
REACH = 80
"""Characters after a mention word within which a code with a letter of its own (C2) still belongs to it."""
LONGEST_SPAN = 60
"""A code's span reaches back to the mention word of its list, if that is no longer than this."""

CodeItem = tuple[str, int, int]
"""A code that was read, and its start and end."""


@dataclass(frozen=True, slots=True)
class MentionWord:
    """A meaning of a mention word. reader: of the codes after it; languages: those in which the framework has the word.

    plain: it does not name the framework; acronym: it does so in capitals only; name_after: what must follow its codes.
    """

    reader: CodeReader
    languages: tuple[str, ...]
    plain: bool
    acronym: bool
    name_after: re.Pattern[str] | None = None

    @property
    def framework(self) -> Framework:
        return self.reader.framework


@dataclass(frozen=True, slots=True)
class CodeRun:
    """What stands after one mention word. start: of the word; reach: up to this length spans go back to it."""

    word: MentionWord
    start: int
    items: tuple[CodeItem, ...]
    reach: int

    @property
    def framework(self) -> Framework:
        return self.word.framework

    @property
    def end(self) -> int:
        """Where the last of its codes ends."""
        return max(end for _, _, end in self.items)

    def spans(self) -> Iterator[tuple[Curie, int, int]]:
        """Each node, and where what names it starts and ends."""
        for code, own, end in self.items:
            yield self.framework.curie(code), self.start if end - self.start <= self.reach else own, end


def read_code_run(text: str, match: re.Match[str], word: MentionWord) -> CodeRun | None:
    """The codes that follow a mention word, found as `match`, if there are any."""
    reader = word.reader
    reach = LONGEST_SPAN
    place = _direct_code(text, match, reader)
    if place is None:
        # A code away from its word is shown by itself: what is between is about something else.
        place, reach = _later_code(text, match, reader), 0
    items: list[CodeItem] = []
    joined = "first"
    while item := reader.read(text, place):
        code, end = item
        if joined == "mark" and len(items) == 1 and NOUN.match(text, end):
            break  # “SDG 5, 17 countries”
        items.append((code, place, end))
        place = end
        for step in _expand_range(text, items[-1], reader):
            items.append(step)
            place = step[2]
        if gloss := GLOSS.match(text, place):
            place = gloss.end()
        separator = SEPARATOR.match(text, place)
        if separator is None or separator.end() == place:
            break
        joined, place = "word" if separator["word"] else "mark", separator.end()
    return CodeRun(word, match.start(), tuple(items), reach) if items else None


def _direct_code(text: str, word: re.Match[str], reader: CodeReader) -> int | None:
    """Where a code begins that stands directly after the word; a colon may be between an acronym and its code."""
    lead = LEAD.match(text, word.end())
    if lead and reader.read(text, lead.end()):
        return lead.end()
    colon = COLON.match(text, word.end())
    if colon and word[0].rstrip("s").isupper() and reader.read(text, colon.end()):
        return colon.end()
    return None


def _later_code(text: str, word: re.Match[str], reader: CodeReader) -> int:
    """Where a code with a letter of its own begins, soon after the word in its sentence; else the text's end."""
    if reader.lettered:
        stop = SENTENCE_END.search(text, word.end(), word.end() + REACH)
        limit = stop.start() if stop else word.end() + REACH
        code = reader.lettered.search(text, word.end(), limit)
        if code and reader.read(text, code.start()):
            return code.start()
    return len(text)


def _expand_range(text: str, first: CodeItem, reader: CodeReader) -> Iterator[CodeItem]:
    """“1-5” names all five where the codes are plain numbers at the top; elsewhere only its two ends."""
    code, start, end = first
    to = TO.match(text, end)
    last = reader.read(text, to.end()) if to else None
    if to is None or last is None:
        return
    for middle in reader.between(code, last[0]):
        yield middle, start, last[1]
    yield last[0], to.end(), last[1]
