"""Text as it is compared in a search: ignoring case and accents, CJK as pairs of characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from goalweave.core.text.word_edges import split_chinese
from goalweave.search.stems import light_stem

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

    @property
    def stem(self) -> str:
        """Words with this stem count too; empty for codes, numbers and Chinese."""
        return light_stem(self.text) if self.text.isalpha() and not _IS_CJK.match(self.text) else ""


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
    What is joined by dots (`17.8.1`, `itu.int`) is there in parts and as a whole. Each inflected word is followed by its
    stem.
    """
    return " ".join(map(_index_word, _TOKEN.findall(fold(text))))


def _index_word(word: str) -> str:
    return _index_short_word(word) if len(word) <= _LONGEST_REPEATED else _index_any_word(word)


def _index_any_word(word: str) -> str:
    if _IS_CJK.match(word):
        parts = [word[i : i + 2] for i in range(len(word))]
    else:
        parts = word.split(".")
        parts = [*parts, "_".join(parts)] if len(parts) > 1 else parts
    return add_stems(" ".join(part[:LONGEST_WORD] for part in parts))


# Most words of a text come again and again.
_index_short_word = lru_cache(maxsize=20_000)(_index_any_word)
_LONGEST_REPEATED = 30


def add_stems(normalised: str) -> str:
    """Normalised words, each followed by its stem with `_` before it where that is another word.

    No word of a text begins with `_`, so that a stem is never taken for one.
    """
    words: list[str] = []
    for word in normalised.split():
        words.append(word)
        stem = light_stem(word)
        if stem != word:
            words.append(f"_{stem}")
    return " ".join(words)


def query_words(text: str) -> list[QueryWord]:
    """The words of a query, each once: every one must be there, the last may be the start of a word. Empty if no word.

    Codes (`9.c`, `17.8.1`) are words; of a very long text the first 32 different words count.
    """
    words = list(dict.fromkeys(word[:LONGEST_WORD] for word in _tokens(text)))[:MOST_WORDS]
    # A pair of CJK characters is a word of its own, a single one may begin a pair.
    return [
        QueryWord(word, bool(_IS_CJK.fullmatch(word)) or (number == len(words) and not _is_single_or_cjk(word)))
        for number, word in enumerate(words, start=1)
    ]


def _is_single_or_cjk(word: str) -> bool:
    """A single letter or digit begins too many words for a beginning."""
    return len(word) == 1 or bool(_IS_CJK.match(word))


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text in order, folded; each Chinese character is one. What titles are compared by."""
    words: list[str] = []
    for word in _TOKEN.findall(fold(text)):
        if _IS_CJK.match(word):
            words += word
        else:
            words.append(word)
    return tuple(words)


def _tokens(text: str) -> list[str]:
    words: list[str] = []
    for word in _TOKEN.findall(fold(text)):
        if _IS_CJK.match(word):
            words += _chinese_pairs(word)
        elif any(char.isdigit() for char in word):
            words.append(word.replace(".", "_"))
        else:
            words += word.split(".")
    return words


def _chinese_pairs(run: str) -> list[str]:
    """Overlapping pairs, without those that only join two longer words: 非洲互联网 need not be written together."""
    pairs: list[str] = []
    previous = ""
    for word in split_chinese(run):
        if previous and 1 in (len(previous), len(word)):
            pairs.append(previous[-1] + word[0])
        pairs += [word[i : i + 2] for i in range(len(word) - 1)]
        previous = word
    return pairs or [run]
