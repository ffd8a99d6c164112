"""How much a line is like the wording of a question, in whatever language it is asked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log

from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.passages import WIDE

LONGEST = 150
"""Words of a line that are compared; a question is hardly longer."""

_WORD = re.compile(rf"[{WIDE}]|[^\W_{WIDE}]+")


@dataclass(frozen=True)
class Wordings:
    """The wordings of all slots, found by their words. owners: slot of each wording; weights: of a word, by how rare it is."""

    owners: tuple[int, ...]
    sizes: tuple[float, ...]
    postings: dict[str, tuple[int, ...]]
    weights: dict[str, float]
    rarest: float

    @classmethod
    def of(cls, texts: Sequence[Iterable[LanguageMap]]) -> Wordings:
        """texts: for each slot, the texts that name it."""
        owners: list[int] = []
        bags: list[frozenset[str]] = []
        for slot, maps in enumerate(texts):
            wordings = chain.from_iterable(texts.values() for texts in maps)
            for bag in {frozenset(split_words(wording)) for wording in wordings} - {frozenset()}:
                owners.append(slot)
                bags.append(bag)
        counts = Counter(chain.from_iterable(bags))
        rarest = log(1 + len(bags))
        weights = {word: log(1 + len(bags) / count) for word, count in counts.items()}
        postings: dict[str, list[int]] = defaultdict(list)
        for number, bag in enumerate(bags):
            for word in bag:
                postings[word].append(number)
        sizes = tuple(sum(map(weights.__getitem__, bag)) for bag in bags)
        return cls(tuple(owners), sizes, {word: tuple(bags) for word, bags in postings.items()}, weights, rarest)

    def likeness(self, text: str) -> dict[int, float]:
        """Slot → likeness in [0, 1], of those with a word in common: Dice's coefficient (1945) over words weighted by rarity."""
        bag = frozenset(split_words(text)[:LONGEST])
        size = sum(self.weights.get(word, self.rarest) for word in bag)
        shared: dict[int, float] = defaultdict(float)
        for word in bag:
            for number in self.postings.get(word, ()):
                shared[number] += self.weights[word]
        likeness: dict[int, float] = {}
        for number, weight in shared.items():
            slot = self.owners[number]
            likeness[slot] = max(likeness.get(slot, 0.0), 2 * weight / (size + self.sizes[number]))
        return likeness


def split_words(text: str) -> list[str]:
    """Words ignoring case; the characters of a script without blanks one by one."""
    return [word.casefold() for word in _WORD.findall(text)]


def wording_prefix_length(text: str, wording: str) -> int:
    """How many characters at the beginning of a text are the whole wording, its words in order; 0 if they are not there."""
    expected = split_words(wording)
    if not expected:
        return 0
    matches = _WORD.finditer(text)
    end = 0
    for word in expected:
        match = next(matches, None)
        if match is None or match[0].casefold() != word:
            return 0
        end = match.end()
    return end
