"""Words that a mistyped word may stand for, out of those that titles and names have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from goalweave.search.normalise import CJK, plain_words
from goalweave.search.stems import light_stem

SHORTEST = 4
"""Letters of a word that can be corrected: nearly every shorter one has neighbours."""
LONG = 7
"""Letters from which two errors are corrected instead of one."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """frequencies: word → in how many titles; by_start: first letter → words of at least SHORTEST letters; stems of all words."""

    frequencies: Counter[str]
    by_start: dict[str, tuple[str, ...]]
    stems: frozenset[str]

    @classmethod
    def of(cls, titles: Iterable[str]) -> Vocabulary:
        frequencies: Counter[str] = Counter()
        for title in titles:
            frequencies.update(set(plain_words(title)))
        by_start: dict[str, list[str]] = {}
        for word in sorted(frequencies):
            if len(word) >= SHORTEST and word.isalpha() and not _is_cjk(word[0]):
                by_start.setdefault(word[0], []).append(word)
        starts = {letter: tuple(words) for letter, words in by_start.items()}
        return cls(frequencies, starts, frozenset(map(light_stem, frequencies)))

    def knows(self, word: str) -> bool:
        """Whether the word, or another form of it, is in a title."""
        return word in self.frequencies or light_stem(word) in self.stems

    def corrections(self, word: str) -> list[str]:
        """The words that are nearest, the most frequent first of those that are equally near.

        Words that begin with the first or the second letter of the word are compared: both letters are seldom wrong.
        """
        if len(word) < SHORTEST or not word.isalpha() or _is_cjk(word[0]):
            return []
        most = 2 if len(word) >= LONG else 1
        near: list[tuple[int, int, str]] = []
        for letter in dict.fromkeys(word[:2]):
            for known in self.by_start.get(letter, ()):
                if abs(len(known) - len(word)) <= most:
                    distance = edit_distance(word, known, most)
                    if distance <= most:
                        near.append((distance, -self.frequencies[known], known))
        return [known for _distance, _frequency, known in sorted(near)]


def edit_distance(left: str, right: str, most: int) -> int:
    """Letters to add, drop, replace or swap with their neighbour; most + 1 where there are more.

    Optimal string alignment: Damerau (1964) with no letter touched twice.
    """
    before: list[int] = []
    row = list(range(len(right) + 1))
    for place, letter in enumerate(left, start=1):
        above, row, earlier = row, [place], before
        for other, sign in enumerate(right, start=1):
            cost = min(above[other] + 1, row[other - 1] + 1, above[other - 1] + (letter != sign))
            if place > 1 and other > 1 and letter == right[other - 2] and left[place - 2] == sign:
                cost = min(cost, earlier[other - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = above
    return row[-1]


def _is_cjk(letter: str) -> bool:
    return any(low <= letter <= high for low, high in _CJK_RANGES)


_CJK_RANGES = tuple((part[0], part[-1]) for part in (CJK[start : start + 3] for start in range(0, len(CJK), 3)))
