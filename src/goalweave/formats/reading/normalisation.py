"""Words of a table in one form, to look them up: small letters, no accents, no punctuation."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TypeVar

from goalweave.formats.reading import vocabulary

Key = TypeVar("Key")


@lru_cache(maxsize=4096)
def normalise_words(text: str) -> str:
    """`Numéro  de_projet (№)` → `numero de projet no`."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign if sign.isalnum() else " " for sign in parts if not unicodedata.combining(sign))
    return " ".join(letters.split())


def index_by_word(variants: Mapping[Key, str]) -> dict[str, Key]:
    """Every word in its plain form → what it stands for; the first of several. variants: words, parted by bars."""
    found: dict[str, Key] = {}
    for key, values in variants.items():
        for value in values.split("|"):
            found.setdefault(normalise_words(value), key)
    return found


@cache
def language_names() -> Mapping[str, str]:
    return index_by_word(vocabulary.LANGUAGE_NAMES)


def language_code(text: str) -> str:
    """`fr`, `FR-ca`, `French`, `Français` → `fr`; empty for what is no language."""
    word = normalise_words(text)
    if word in language_names():
        return language_names()[word]
    first = word.split(" ", 1)[0] if word else ""
    return first if first.isascii() and first.isalpha() and len(first) == 2 else ""
