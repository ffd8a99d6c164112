"""Words as numbers, so that a column of words is a column of numbers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


class Vocabulary:
    """Words in the order in which they were first seen. It only grows: a number once given always means the same."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.words: list[str] = list(words)
        self._numbers: dict[str, int] = {word: number for number, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def number(self, word: str) -> int:
        """The number of a word, or -1 for one never seen."""
        return self._numbers.get(word, -1)

    def numbers(self, words: Iterable[str]) -> NDArray[np.int32]:
        """The numbers of words; new ones are added."""
        known = self._numbers
        found = []
        for word in words:
            number = known.get(word)
            if number is None:
                number = known[word] = len(self.words)
                self.words.append(word)
            found.append(number)
        return np.array(found, dtype=np.int32)
