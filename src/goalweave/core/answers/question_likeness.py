"""How much a line is like the wording of a question, in whatever language it is asked."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log, sqrt

from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.passages import WIDE

LONGEST = 150
"""Words of a line that are compared; a question is hardly longer."""

_WORD = re.compile(rf"[{WIDE}]|[^\W_{WIDE}]+")

STEM = 6
"""Characters of a word that count: `organization`, `organisation` and `organizations` are alike then."""

CUE_WORD, CUE_PHRASE = 0.6, 1.0
"""Weight of a cue of one word, and of several."""

CUE_HALF = 0.8
"""Weight of the cues in a line at which it is half like the question."""


@dataclass(frozen=True)
class Wordings:
    """The wordings of all slots, found by their words. owners: slot of each wording; weights: of a word, by how rare it is.

    cues: the words of a term → the slots that have it, and its weight.
    """

    owners: tuple[int, ...]
    sizes: tuple[float, ...]
    postings: dict[str, tuple[int, ...]]
    weights: dict[str, float]
    rarest: float
    cues: dict[tuple[str, ...], tuple[tuple[int, ...], float]]

    @classmethod
    def of(cls, texts: Sequence[Iterable[LanguageMap]], cues: Sequence[Iterable[str]] = ()) -> Wordings:
        """texts: for each slot, the texts that name it; cues: the terms by which it is known besides."""
        owners: list[int] = []
        bags: list[frozenset[str]] = []
        for slot, maps in enumerate(texts):
            wordings = chain.from_iterable(texts.values() for texts in maps)
            for bag in {frozenset(stem_words(wording)) for wording in wordings} - {frozenset()}:
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
        lists = {word: tuple(bags) for word, bags in postings.items()}
        return cls(tuple(owners), sizes, lists, weights, rarest, _weigh_cues(cues))

    def likeness(self, text: str) -> dict[int, float]:
        """Slot → likeness in [0, 1], of those with a word or cue in common: the higher of Dice's coefficient (1945) over words
        weighted by rarity, and of what the cues say."""
        words = stem_words(text)[:LONGEST]
        bag = frozenset(words)
        size = sum(self.weights.get(word, self.rarest) for word in bag)
        shared: dict[int, float] = defaultdict(float)
        for word in bag:
            for number in self.postings.get(word, ()):
                shared[number] += self.weights[word]
        likeness: dict[int, float] = {}
        for number, weight in shared.items():
            slot = self.owners[number]
            likeness[slot] = max(likeness.get(slot, 0.0), 2 * weight / (size + self.sizes[number]))
        for slot, weight in self._cue_weights(words).items():
            likeness[slot] = max(likeness.get(slot, 0.0), weight / (weight + CUE_HALF))
        return likeness

    def _cue_weights(self, words: Sequence[str]) -> dict[int, float]:
        """Slot → weight of its cues among these words, each counted once."""
        longest = max(map(len, self.cues), default=0)
        phrases: set[tuple[str, ...]] = set()
        for length in range(1, longest + 1):
            phrases.update(tuple(words[start : start + length]) for start in range(len(words) - length + 1))
        weights: dict[int, float] = defaultdict(float)
        for cue in phrases & self.cues.keys():
            slots, weight = self.cues[cue]
            for slot in slots:
                weights[slot] += weight
        return weights


def _weigh_cues(cues: Sequence[Iterable[str]]) -> dict[tuple[str, ...], tuple[tuple[int, ...], float]]:
    """A cue that several slots share says less of each."""
    slots: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for slot, terms in enumerate(cues):
        for cue in {tuple(stem_words(term)) for term in terms} - {()}:
            slots[cue].append(slot)
    return {
        cue: (tuple(owners), (CUE_PHRASE if len(cue) > 1 else CUE_WORD) / sqrt(len(owners)))
        for cue, owners in slots.items()
    }


def split_words(text: str) -> list[str]:
    """Words ignoring case; the characters of a script without blanks one by one."""
    return [word.casefold() for word in _WORD.findall(text)]


def stem_words(text: str) -> list[str]:
    """The words of a text, each reduced to what its forms have in common."""
    return [_stem(word) for word in split_words(text)]


def _stem(word: str) -> str:
    if word.startswith("ال") and len(word) > 4:
        return word[2 : 2 + STEM]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word[:STEM]


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
