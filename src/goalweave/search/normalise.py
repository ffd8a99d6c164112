"""Text as it is compared in a search: ignoring case and accents, CJK as pairs of characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+(?:\.[^\W_{CJK}]+)*")
_IS_CJK = re.compile(rf"[{CJK}]")
# Letters that are written in several ways, and what Arabic writes or leaves out; hamza and vowels go with the accents.
_LETTERS = str.maketrans(
    {
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ـ": "",
        "ı": "i",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        **dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2, strict=True)),
    }
)
MOST_WORDS = 32
LONGEST_WORD = 500
"""What is longer counts by its first 500 characters: an index of PostgreSQL takes 2,046 bytes a word."""


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word that is requested. beginning: what only begins so counts too."""

    text: str
    beginning: bool = False


def fold(text: str) -> str:
    """Lower case without accents; Arabic letters and digits, and a few other letters, in one spelling."""
    if text.isascii():  # has neither
        return text.casefold()
    lowered = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))


def index_text(text: str) -> str:
    """The text as it is stored in the index, words between blanks.

    A run of CJK characters becomes its overlapping pairs and its last character, so that each character begins a word.
    What is joined by dots (`17.8.1`, `itu.int`) is there in parts and as a whole.
    """
    words: list[str] = []
    for word in _TOKEN.findall(fold(text)):
        if _IS_CJK.match(word):
            words += [word[i : i + 2] for i in range(len(word))]
        else:
            parts = word.split(".")
            words += [*parts, "_".join(parts)] if len(parts) > 1 else parts
    return " ".join(word[:LONGEST_WORD] for word in words)


def query_words(text: str) -> list[QueryWord]:
    """The words of a query, each once: every one must be there, the last may be the start of a word. Empty if no word.

    Codes (`9.c`, `17.8.1`) are words; of a very long text the first 32 different words count.
    """
    words = list(dict.fromkeys(word[:LONGEST_WORD] for word in _tokens(text)))[:MOST_WORDS]
    # A pair of CJK characters is a word of its own, a single one may begin a pair.
    return [
        QueryWord(word, bool(_IS_CJK.fullmatch(word)) or (number == len(words) and not _IS_CJK.match(word)))
        for number, word in enumerate(words, start=1)
    ]


def _tokens(text: str) -> list[str]:
    words: list[str] = []
    for word in _TOKEN.findall(fold(text)):
        if _IS_CJK.match(word):
            words += [word[i : i + 2] for i in range(len(word) - 1)] or [word]
        elif any(char.isdigit() for char in word):
            words.append(word.replace(".", "_"))
        else:
            words += word.split(".")
    return words
