"""Names to look for in a text, looked up by their first word; in Chinese, which has no blanks, by their first character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from goalweave.core.facts.inflection import (
    arabic_adjectives,
    french_adjectives,
    russian_adjectives,
    russian_forms,
    spanish_adjectives,
)
from goalweave.core.facts.plain import fold
from goalweave.core.text.word_edges import is_wide

_TOKEN = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[^\S\n]?\n?[^\S\n]?[-.'&,]{0,2}[^\S\n]?\n?[^\S\n]?")
"""What may be between two words of a name."""
_ARABIC_JOINED = ("و", "ف")
_ARABIC_PREPOSITIONS = ("ب", "ل", "ك")
_LONGEST_ABBREVIATION = 6


class NameKind(StrEnum):
    """adjective: of a country, or its people; city: in the country; other: a name that only looks like a place."""

    NAME = "name"
    ADJECTIVE = "adjective"
    CITY = "city"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Name:
    """value: what the name means, such as the code of an area."""

    value: str
    text: str
    kind: NameKind = NameKind.NAME


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text. plain: folded."""

    plain: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Where a name is: characters, and tokens first to last (both included; -1 in Chinese)."""

    name: Name
    start: int
    end: int
    first: int = -1
    last: int = -1


@dataclass(frozen=True, slots=True)
class _Phrase:
    """forms: of each word. exact: an abbreviation, which is found only in capitals as it is written."""

    name: Name
    forms: tuple[frozenset[str], ...]
    exact: str = ""


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Made by `index_names`."""

    by_word: Mapping[str, Sequence[_Phrase]]
    by_character: Mapping[str, Sequence[tuple[str, Name]]]
    language: str

    def find(self, text: str, plain: str, tokens: Sequence[Token]) -> Iterator[NameMatch]:
        """The longest name at each place, from left to right; none overlaps another."""
        if self.language == "zh":
            yield from self._find_wide(plain)
        reached = 0
        for number, _token in enumerate(tokens):
            if number < reached:
                continue
            match = self._match_at(text, plain, tokens, number)
            if match is not None:
                yield match
                reached = match.last + 1

    def _find_wide(self, plain: str) -> Iterator[NameMatch]:
        reached = 0
        for place, character in enumerate(plain):
            if place < reached or character not in self.by_character:
                continue
            for spelling, name in self.by_character[character]:
                if plain.startswith(spelling, place):
                    reached = place + len(spelling)
                    yield NameMatch(name, place, reached)
                    break

    def _match_at(self, text: str, plain: str, tokens: Sequence[Token], number: int) -> NameMatch | None:
        for first, skipped in self._starts(tokens[number].plain):
            for phrase in self.by_word.get(first, ()):
                last = number + len(phrase.forms) - 1
                if last >= len(tokens) or not _is_phrase(phrase, plain, tokens, number):
                    continue
                start, end = tokens[number].start + skipped, tokens[last].end
                if not phrase.exact or text[start:end] == phrase.exact.rstrip("."):
                    return NameMatch(phrase.name, start, end, number, last)
        return None

    def _starts(self, word: str) -> Iterator[tuple[str, int]]:
        """The word, and in Arabic the word without what is joined to its beginning, with the number of letters left out."""
        yield word, 0
        if self.language != "ar":
            return
        joined = [0, 1] if word.startswith(_ARABIC_JOINED) else [0]
        for skipped in joined:
            rest = word[skipped:]
            if skipped:
                yield rest, skipped
            if rest.startswith("لل"):
                yield "ا" + rest[1:], skipped + 1
            if rest.startswith(_ARABIC_PREPOSITIONS):
                yield rest[1:], skipped + 1


def _is_phrase(phrase: _Phrase, plain: str, tokens: Sequence[Token], number: int) -> bool:
    for offset, forms in enumerate(phrase.forms[1:], start=1):
        token = tokens[number + offset]
        if token.plain not in forms:
            return False
        gap = plain[tokens[number + offset - 1].end : token.start]
        if not _GAP.fullmatch(gap):
            return False
    return True


def tokens_of(plain: str) -> list[Token]:
    return [Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(plain)]


def index_names(names: Iterable[Name], language: str) -> NameIndex:
    """The names to look for in texts of one language, with their forms in that language."""
    by_word: dict[str, list[_Phrase]] = {}
    by_character: dict[str, list[tuple[str, Name]]] = {}
    for name in names:
        plain = fold(name.text)
        if is_wide(plain[0]):
            by_character.setdefault(plain[0], []).append((plain, name))
            continue
        words = [token.plain for token in tokens_of(plain)]
        exact = name.text if _is_abbreviation(name.text) else ""
        forms = tuple(frozenset((word,)) if exact else _word_forms(word, name, language) for word in words)
        if name.kind is NameKind.ADJECTIVE and not exact:
            forms = (*(frozenset((word,)) for word in words[:-1]), forms[-1])
        phrase = _Phrase(name, forms, exact)
        for first in forms[0]:
            by_word.setdefault(first, []).append(phrase)
    for phrases in by_word.values():
        phrases.sort(key=lambda phrase: (-len(phrase.forms), phrase.name.kind is NameKind.ADJECTIVE))
    for wide in by_character.values():
        wide.sort(key=lambda entry: -len(entry[0]))
    return NameIndex(by_word, by_character, language)


def _is_abbreviation(written: str) -> bool:
    letters = written.replace(".", "").replace(" ", "").replace("-", "")
    return 1 < len(letters) <= _LONGEST_ABBREVIATION and letters.isupper() and letters.isalnum()


def _word_forms(word: str, name: Name, language: str) -> frozenset[str]:
    if name.kind is NameKind.ADJECTIVE:
        match language:
            case "en":
                return frozenset((word, word + "s"))
            case "fr":
                return french_adjectives(word)
            case "es":
                return spanish_adjectives(word)
            case "ru":
                return russian_adjectives(word)
            case "ar":
                return arabic_adjectives(word)
    return russian_forms(word) if language == "ru" else frozenset((word,))
