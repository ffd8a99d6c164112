"""A text in plain letters, position by position, so that what is read from it has its place in the text as written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache

from goalweave.core.model import TextSpan

_LIKE = str.maketrans(
    {
        **dict.fromkeys("‘’ʼ′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−－～", "-"),
        **dict.fromkeys("“”«»„", '"'),
        "й": "й",
        "Й": "й",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ٱ": "ا",
        "٪": "%",
        "٫": ".",
        "٬": ",",
        "،": ",",
        "؛": ";",
        "、": ",",
        "，": ",",
        "。": "。",
        "（": "(",
        "）": ")",
        "：": ":",
        "／": "/",
        "％": "%",
        "ß": "ß",
    }
)


def fold(text: str) -> str:
    """Small letters without accents, ASCII digits and plain marks; each character stays one character.

    Letters of Arabic that are written in several ways become one; й stays apart from и.
    """
    return text.translate(_folding())


class _Folding(dict[int, str]):
    """Works out a character when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = _fold_character(chr(code))
        self[code] = plain
        return plain


@cache
def _folding() -> _Folding:
    return _Folding()


def _fold_character(character: str) -> str:
    if ord(character) in _LIKE:
        return _LIKE[ord(character)]
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isspace():
        return "\n" if character in "\n\r\u2028\u2029" else " "
    base = unicodedata.normalize("NFKD", character)[:1] or character
    lowered = base.lower()
    return lowered if len(lowered) == 1 else character


def word_set(words: str) -> frozenset[str]:
    """Words that are parted by blanks."""
    return frozenset(words.split())


def covered(length: int, spans: Iterable[TextSpan]) -> bytearray:
    """A byte for each character: 1 within a span."""
    characters = bytearray(length)
    for span in spans:
        characters[span.start : span.end] = b"\1" * (span.end - span.start)
    return characters
