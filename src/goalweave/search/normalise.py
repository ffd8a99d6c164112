"""Text as it is compared in a search: without case and accents, CJK as pairs of characters."""

from __future__ import annotations

import re
import unicodedata

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_TOKEN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:\.[^\W_{_CJK}]+)*")
_IS_CJK = re.compile(rf"[{_CJK}]")
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


def fold(text: str) -> str:
    """Lower case without accents; Arabic letters and digits, and a few other letters, in one spelling."""
    lowered = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(char for char in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))


def document(text: str) -> str:
    """The text as it is stored in the index, words between blanks.

    A run of CJK characters becomes its overlapping pairs and its last character, so that each character begins a word.
    What is joined by dots (`17.8.1`, `itu.int`) is there in parts and as a whole.
    """
    found: list[str] = []
    for word in _TOKEN.findall(fold(text)):
        if _IS_CJK.match(word):
            found += [word[i : i + 2] for i in range(len(word))]
        else:
            parts = word.split(".")
            found += [*parts, "_".join(parts)] if len(parts) > 1 else parts
    return " ".join(found)


def query(text: str) -> str:
    """A query in FTS5's language: every word must be there, the last may be the start of a word. Empty if no word.

    Codes (`9.c`, `17.8.1`) are words; of a very long text the first 32 different words count.
    """
    words = list(dict.fromkeys(_asked(text)))[:MOST_WORDS]
    phrases = [f'"{word}"' + ("*" if _IS_CJK.fullmatch(word) else "") for word in words]
    if words and not _IS_CJK.match(words[-1]):
        # The whole word counts beside the start of one, so that 9.c stands before 9.c.1.
        phrases[-1] = f'("{words[-1]}" OR "{words[-1]}"*)'
    return " AND ".join(phrases)


def _asked(text: str) -> list[str]:
    found: list[str] = []
    for word in _TOKEN.findall(fold(text)):
        if _IS_CJK.match(word):
            found += [word[i : i + 2] for i in range(len(word) - 1)] or [word]
        elif any(char.isdigit() for char in word):
            found.append(word.replace(".", "_"))
        else:
            found += word.split(".")
    return found
