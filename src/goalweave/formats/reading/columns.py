"""Which column of a table holds which field: by the words of its head, or as the user says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.normalisation import language_code, normalise_words

Words = Mapping[str, Mapping[str, str]]
"""Field → language → what its column may be called, parted by bars, the best word first."""

CONSTANT = "="
JOIN = " + "
JOINS = JOIN + CONSTANT
"""Before a value that the user gives for all rows: `currency` → `=USD`, `Currency + =USD`."""

_TAGGED = re.compile(r"(.+?)(?:\.([A-Za-z]{2,3})|\s*[(\[（]\s*([A-Za-z]{2})\s*[)\]）])")


@dataclass(frozen=True, slots=True)
class HeadMatch:
    """rank: how far down among the words of its field the head stands; languages: those that have the word;
    language: of the texts below, where the head says it (`Title (fr)`)."""

    field: str
    rank: int = 0
    languages: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class HeadVocabulary:
    """What the columns of one kind of table may be called. loose: field → words that name it even among other words;
    languages: whose bare code next to a word is one (`title pt`), where in most tables `Name ID` means no
    Indonesian."""

    words: Words
    loose: Mapping[str, str] = field(default_factory=dict)
    languages: Collection[str] = LANGUAGES

    def match(self, head: str) -> HeadMatch | None:
        """The field whose word the head is, whatever its capitals, accents and punctuation."""
        word = normalise_words(head)
        return self._matches.get(word) if word else None

    def match_with_language(self, head: str) -> HeadMatch | None:
        """The field of `title.fr`, `Title (FR)`, `Titre (français)` or `French title`. After a dot or in brackets any
        code is a language; among other words only those that are distinguished are."""
        for rest, language in self._language_splits(head):
            if language and (matched := self.match(rest)):
                return replace(matched, language=language)
        return None

    def match_within(self, head: str) -> str:
        """The field that one of the words in the head names; empty if none does. Short Chinese words count anywhere: no spaces
        part them."""
        word = normalise_words(head)
        for name, words in self.loose.items():
            for part in map(normalise_words, words.split("|")):
                if f" {part} " in f" {word} " or (not part.isascii() and len(part) < 4 and part in word):
                    return name
        return ""

    def _language_splits(self, head: str) -> Iterator[tuple[str, str]]:
        """What is left of a head without each part that may be a language, and that language."""
        if tagged := _TAGGED.fullmatch(head.strip()):
            code = tagged[2] or tagged[3]
            yield tagged[1], language_code(code) or code.lower()
        words = normalise_words(head).split()
        for rest, tag in ((words[:-1], words[-1:]), (words[1:], words[:1])):
            language = language_code(tag[0]) if rest else ""
            yield " ".join(rest), language if language in self.languages else ""

    @cached_property
    def _matches(self) -> Mapping[str, HeadMatch]:
        """Plain word → the first field that has it; its rank is the same for the first word of every language."""
        matches: dict[str, HeadMatch] = {}
        for name, by_language in self.words.items():
            for language, words in by_language.items():
                for rank, word in enumerate(map(normalise_words, words.split("|"))):
                    known = matches.setdefault(word, HeadMatch(name, rank))
                    if known.field == name and language not in known.languages:
                        matches[word] = replace(known, languages=(*known.languages, language))
        return matches


@dataclass(frozen=True, slots=True)
class NamedColumns:
    """What the user says. places: field → places of its columns; constants: field → value for all rows, or for those
    whose cell is empty; fields: all that are named, and so are not to be guessed."""

    places: Mapping[str, tuple[int, ...]]
    constants: Mapping[str, str]
    fields: Collection[str]

    @property
    def all_places(self) -> set[int]:
        return set(chain.from_iterable(self.places.values()))


def place_named_columns(named: Mapping[str, str], heads: Sequence[str], file: str) -> NamedColumns:
    """named: field → head of its column, several with ` + ` between, `=value`, `head + =value`, or empty for none.

    Raises InputError for a head that the table does not have.
    """
    places: dict[str, tuple[int, ...]] = {}
    constants: dict[str, str] = {}
    for name, value in named.items():
        columns, constant, text = value.partition(CONSTANT if value.startswith(CONSTANT) else JOINS)
        if constant:
            constants[name] = text.strip()
        if columns.strip():
            places[name] = _find_columns(columns, heads, file)
    return NamedColumns(places, constants, frozenset(named))


def places_by_field(matches: Mapping[int, HeadMatch]) -> dict[str, tuple[int, ...]]:
    """Field → the places of its columns, the one with the best word first. matches: by place."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, match in matches.items():
        ranked.setdefault(match.field, []).append((match.rank, place))
    best_first: dict[str, tuple[int, ...]] = {}
    for name, ranks in ranked.items():
        best_first[name] = tuple(place for _rank, place in sorted(ranks))
    return best_first


def language_of_heads(matches: Iterable[HeadMatch]) -> str:
    """The language that has the words of most heads; of several the first of the six, so English for those of all."""
    votes = Counter(chain.from_iterable(match.languages for match in matches))
    return min(LANGUAGES, key=lambda language: -votes[language])


def _find_columns(names: str, heads: Sequence[str], file: str) -> tuple[int, ...]:
    whole = _find_column(names, heads)  # a head may have a plus sign of its own
    if whole is not None:
        return (whole,)
    places = []
    for name in names.split(JOIN):
        place = _find_column(name, heads)
        if place is None:
            message = Message(
                "unknown column “{name}”; the columns are {columns}",
                name=" ".join(name.split()),
                columns=[head for head in heads if head],
            )
            raise InputError(message, file=file)
        places.append(place)
    return tuple(places)


def _find_column(name: str, heads: Sequence[str]) -> int | None:
    title = " ".join(name.split())
    for form in (str, str.casefold, normalise_words):
        forms = [form(head) for head in heads]
        if form(title) and form(title) in forms:
            return forms.index(form(title))
    return None
