"""Pages that are found by their names, and an index of the words of these names."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from django.urls import reverse

from goalweave.core.text.languages import LanguageMap
from goalweave.search.normalise import plain_words
from goalweave.search.ranking import title_words
from goalweave.search.stems import light_stem


@dataclass(frozen=True, slots=True)
class NamedPage:
    """A page and what it is called. same: pages with the same word here are editions of one thing; edition: which one it is.

    title, short: in all languages; names: what else it is called; route: name of the address and its argument; identifiers: as
    `search/ranking.py` uses them.
    """

    kind: str
    title: LanguageMap
    route: tuple[str, str | int]
    names: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    short: LanguageMap = field(default_factory=dict)
    same: str = ""
    edition: str = ""

    @property
    def href(self) -> str:
        return reverse(self.route[0], args=[self.route[1]])


@dataclass(frozen=True, slots=True)
class NameIndex:
    """by_word: word or stem of a name → places of the pages; words: the words in order; by_identifier: words of an identifier →
    places."""

    pages: tuple[NamedPage, ...]
    by_word: Mapping[str, tuple[int, ...]]
    words: tuple[str, ...]
    by_identifier: Mapping[tuple[str, ...], tuple[int, ...]]

    @classmethod
    def of(cls, pages: Iterable[NamedPage]) -> NameIndex:
        rows = tuple(pages)
        by_word: dict[str, dict[int, None]] = {}
        by_identifier: dict[tuple[str, ...], dict[int, None]] = {}
        words: set[str] = set()
        for place, page in enumerate(rows):
            for identifier in page.identifiers:
                by_identifier.setdefault(plain_words(identifier), {})[place] = None
            for word in chain.from_iterable(map(title_words, (*page.title.values(), *page.names))):
                words.add(word)
                by_word.setdefault(word, {})[place] = None
                by_word.setdefault(light_stem(word), {})[place] = None
        return cls(
            rows,
            {word: tuple(places) for word, places in by_word.items()},
            tuple(sorted(words)),
            {identifier: tuple(places) for identifier, places in by_identifier.items()},
        )

    def candidates(self, text: str, shortest_beginning: int = 1) -> list[NamedPage]:
        """All that `rank_names` can rank for the text, and others that have a word of it, in order.

        shortest_beginning: letters from which a single word may be the beginning of another.
        """
        places = set(self.by_identifier.get(plain_words(text), ()))
        words = title_words(text)
        if len(words) > 1:
            places |= min((self._places(word) for word in words[:-1]), key=len)
        elif words:
            places |= self._places(words[0])
            if len(words[0]) >= shortest_beginning:
                places.update(*(self.by_word[word] for word in self._words_beginning(words[0])))
        return [self.pages[place] for place in sorted(places)]

    def _places(self, word: str) -> set[int]:
        return {*self.by_word.get(word, ()), *self.by_word.get(light_stem(word), ())}

    def _words_beginning(self, start: str) -> Iterator[str]:
        for place in range(bisect_left(self.words, start), len(self.words)):
            if not self.words[place].startswith(start):
                return
            yield self.words[place]
