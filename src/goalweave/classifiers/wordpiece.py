"""BERT's uncased word pieces (Devlin and others 2019, after Wu and others 2016): text → numbers of pieces.

`tokenizers` would give the same numbers, but brings a client of a model hub with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unicodedata import category, normalize

LONGEST_WORD = 100
"""Characters of a word above which it is unknown as a whole."""

WIDE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ceaf\U0002f800-\U0002fa1f]")
MARKS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


@dataclass(frozen=True)
class WordPieces:
    """pieces: one a line of the file, its number the line's, counted from 0."""

    file: Path

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {piece: number for number, piece in enumerate(self.file.read_text(encoding="utf-8").split("\n"))}

    @cached_property
    def _words(self) -> _WordCache:
        return _WordCache(self._numbers)

    def encode(self, text: str, most: int) -> list[int]:
        """At most `most` numbers, with those of [CLS] before and [SEP] after."""
        numbers: list[int] = []
        for word in _split_words(text):
            numbers += self._words[word]
            if len(numbers) >= most - 2:
                break
        return [self._numbers["[CLS]"], *numbers[: most - 2], self._numbers["[SEP]"]]


class _WordCache(dict[str, list[int]]):
    """Words → pieces, remembered."""

    def __init__(self, numbers: dict[str, int]) -> None:
        super().__init__()
        self._pieces = numbers

    def __missing__(self, word: str) -> list[int]:
        numbers = self[word] = self._split(word)
        return numbers

    def _split(self, word: str) -> list[int]:
        """The longest known beginning, again and again; if something remains, the word is unknown."""
        unknown = [self._pieces["[UNK]"]]
        if len(word) > LONGEST_WORD:
            return unknown
        numbers: list[int] = []
        start = 0
        while start < len(word):
            before = "##" if start else ""
            end = next((end for end in range(len(word), start, -1) if before + word[start:end] in self._pieces), 0)
            if not end:
                return unknown
            numbers.append(self._pieces[before + word[start:end]])
            start = end
        return numbers


def _split_words(text: str) -> list[str]:
    """Words ignoring case and accents; punctuation, the marks of ASCII and wide characters stand alone."""
    return "".join(map(_SIGNS.__getitem__, normalize("NFD", text.lower()))).split()


class _CharacterCache(dict[str, str]):
    """A character → what stands for it, remembered."""

    def __missing__(self, sign: str) -> str:
        kind = category(sign)
        if kind == "Mn" or (kind.startswith("C") and sign not in "\t\n\r") or sign == "\ufffd":
            replacement = ""
        elif kind.startswith("P") or sign in MARKS or WIDE.match(sign):
            replacement = f" {sign} "
        else:
            replacement = sign
        self[sign] = replacement
        return replacement


_SIGNS = _CharacterCache()
