"""Nodes that a text names itself: “SDG 9”, “targets 4.4 and 4.b”, “Action Lines C2, C5 and C6”.

What counts as a mention is data: a framework's MentionWords and its codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goalweave.core.classify.codes import CodeReader
from goalweave.core.model import Curie, Framework

ALPHABETIC = "A-Za-zÀ-ɏͰ-ϿЀ-ӿ"
"""Scripts that separate words by blanks: there a mention word must stand alone."""

LEAD = re.compile(
    r"(?:['’]s)?(?:[-_]|[^\S\n]{0,3}\n?[^\S\n]{0,3})"
    r"(?:(?:nos?\.?|nr\.?|n[°º]|№|#|numbers?|numéros?|números?|номер|رقم|第)[^\S\n]{0,2})?",
    re.IGNORECASE,
)
"""What may stand between a mention word and its code."""

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
OTHER = re.compile(
    r"(?:strategic|corporate|institutional|operational|organi[sz]ational|millennium(?:\sdevelopment)?"
    r"|стратегическ\w{2,3}|战略|千年发展)[\s-]?$",
    re.IGNORECASE,
)
"""Before a mention word: it belongs to a framework other than the one that the word alone names."""

SENTENCE_END = re.compile(r"[.!?。！？؟](?:\s|$)|\n")
REACH = 80
"""Characters after a mention word within which a code with a letter of its own (C2) still belongs to it."""
LONGEST_SPAN = 60
"""A code's span reaches back to the mention word of its list, if that is no longer than this."""

Item = tuple[str, int, int]
"""A code that was read, and its start and end."""


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """The text names `node` at [start:end], counted in code points."""

    node: Curie
    start: int
    end: int


@dataclass(frozen=True)
class MentionFinder:
    """Patterns of a set of frameworks, compiled once."""

    words: re.Pattern[str] | None
    readers: dict[str, tuple[CodeReader, ...]]

    @classmethod
    def of(cls, frameworks: Iterable[Framework]) -> MentionFinder:
        """Of several editions of one framework only the default one is read, since the words are the same."""
        readers: dict[str, list[CodeReader]] = {}
        for framework in _one_edition_each(frameworks):
            for mention in framework.mentions:
                reader = CodeReader.of(framework, mention)
                for word in {_folded(word) for words in mention.words.values() for word in words if word.strip()}:
                    readers.setdefault(word, []).append(reader)
        return cls(_pattern(readers), {word: tuple(found) for word, found in readers.items()})

    def find(self, text: str) -> list[Mention]:
        """All mentions in the order of the text; each node and place once."""
        if self.words is None:
            return []
        found: set[Mention] = set()
        for match in self.words.finditer(text):
            if OTHER.search(text, max(0, match.start() - 24), match.start()):
                continue
            for reader in self.readers.get(_folded(match[0]), ()):
                found.update(_mentions(text, match, reader))
        return sorted(found, key=lambda mention: (mention.start, mention.end, mention.node))


def find_mentions(text: str, frameworks: Iterable[Framework]) -> list[Mention]:
    """All mentions of nodes of `frameworks` in `text`; for many texts keep a MentionFinder."""
    return MentionFinder.of(frameworks).find(text)


def _one_edition_each(frameworks: Iterable[Framework]) -> list[Framework]:
    chosen: dict[str, Framework] = {}
    for framework in sorted(frameworks, key=lambda item: (item.id, not item.default, item.edition)):
        chosen.setdefault(framework.id, framework)
    return list(chosen.values())


def _folded(word: str) -> str:
    return " ".join(word.casefold().replace("’", "'").split())


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """One alternation, longest first, so that “strategic goal” is read before “goal”."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    if not ordered:
        return None
    parts = [re.escape(word).replace(r"\ ", r"\s{1,3}").replace("'", "['’]") for word in ordered]
    alone = [part for part, word in zip(parts, ordered, strict=True) if re.match(f"[{ALPHABETIC}]", word)]
    inside = [part for part, word in zip(parts, ordered, strict=True) if not re.match(f"[{ALPHABETIC}]", word)]
    choices = [rf"(?<![{ALPHABETIC}])(?:{'|'.join(alone)})"] if alone else []
    first = "".join(sorted({re.escape(word[0]) for word in ordered}))
    return re.compile(f"(?=[{first}])(?:{'|'.join([*choices, *inside])})", re.IGNORECASE)


def _mentions(text: str, word: re.Match[str], reader: CodeReader) -> Iterator[Mention]:
    """The codes that follow a mention word: one, a list or a range."""
    start = word.start()
    reach = LONGEST_SPAN
    place = _direct_code(text, word, reader)
    if place is None:
        place, reach = _later_code(text, word, reader), 0
    items: list[Item] = []
    joined = "first"
    while item := reader.read(text, place):
        code, end = item
        if joined == "mark" and len(items) == 1 and NOUN.match(text, end):
            break  # “SDG 5, 17 countries”
        items.append((code, place, end))
        place = end
        for step in _range(text, items[-1], reader):
            items.append(step)
            place = step[2]
        if gloss := GLOSS.match(text, place):
            place = gloss.end()
        separator = SEPARATOR.match(text, place)
        if separator is None or separator.end() == place:
            break
        joined, place = "word" if separator["word"] else "mark", separator.end()
    for code, own, end in items:
        yield Mention(reader.framework.curie(code), start if end - start <= reach else own, end)


def _direct_code(text: str, word: re.Match[str], reader: CodeReader) -> int | None:
    """Where a code begins that stands directly after the word; a colon may stand between an acronym and its code."""
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


def _range(text: str, first: Item, reader: CodeReader) -> Iterator[Item]:
    """“1-5” names all five where the codes are plain numbers at the top; elsewhere only its two ends."""
    code, start, end = first
    to = TO.match(text, end)
    last = reader.read(text, to.end()) if to else None
    if to is None or last is None:
        return
    for middle in reader.between(code, last[0]):
        yield middle, start, last[1]
    yield last[0], to.end(), last[1]
