"""Words of a table in one form, to look them up: small letters, no accents, no punctuation."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

Key = TypeVar("Key")


@lru_cache(maxsize=4096)
def normalise_words(text: str) -> str:
    """`Numéro  de_projet (№)` → `numero de projet no`."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign if sign.isalnum() else " " for sign in parts if not unicodedata.combining(sign))
    return " ".join(letters.split())


@dataclass(frozen=True)
class Vocabulary(Generic[Key]):
    """What stands for what: key → its words, parted by bars. A word of several keys belongs to the first."""

    words: Mapping[Key, str]

    def find(self, text: str) -> Key | None:
        """The key of a word, whatever its capitals, accents and punctuation."""
        return self.by_word.get(normalise_words(text))

    @cached_property
    def by_word(self) -> Mapping[str, Key]:
        """Plain form of every word → its key."""
        keys: dict[str, Key] = {}
        for key, words in self.words.items():
            for word in words.split("|"):
                keys.setdefault(normalise_words(word), key)
        return keys


LANGUAGE_NAMES = Vocabulary(
    {
        "en": "english|anglais|inglés|английский|الإنجليزية|英文|英语|eng",
        "fr": "french|français|francés|французский|الفرنسية|法文|法语|fra|fre",
        "es": "spanish|espagnol|español|castellano|испанский|الإسبانية|西班牙文|西班牙语|spa|esp",
        "ru": "russian|russe|ruso|русский|الروسية|俄文|俄语|rus",
        "ar": "arabic|arabe|árabe|арабский|العربية|阿拉伯文|阿拉伯语|ara",
        "zh": "chinese|chinois|chino|китайский|الصينية|中文|汉语|zho|chi",
        "pt": "portuguese|portugais|portugués|português|por",
        "de": "german|allemand|alemán|deutsch|deu|ger",
    }
)


def language_code(text: str) -> str:
    """`fr`, `FR-ca`, `French`, `Français` → `fr`; empty if it is not a language."""
    if language := LANGUAGE_NAMES.find(text):
        return language
    first = normalise_words(text).partition(" ")[0]
    return first if first.isascii() and first.isalpha() and len(first) == 2 else ""
