"""Language maps: one text in several languages, `{"en": …, "ar": …}`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

LanguageMap = Mapping[str, str]
"""BCP 47 primary language subtag → text."""

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
"""The six official languages of the United Nations."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


_COMMAS = {"ar": "، ", "zh": "、"}


def pick(text: LanguageMap, language: str = "en") -> str:
    """The text in `language`, else in English, else in any language it has; empty if it has none."""
    return text.get(language) or text.get("en") or next((value for value in text.values() if value), "")


def picked_language(text: LanguageMap, language: str = "en") -> str:
    """The language of the text that `pick` returns; empty if there is none."""
    if text.get(language):
        return language
    if text.get("en"):
        return "en"
    return next((key for key, value in text.items() if value), "")


@lru_cache(maxsize=1_000)
def base_language(tag: str) -> str:
    """`zh-Hans` → `zh`, `EN` → `en`."""
    return tag.replace("_", "-").split("-", 1)[0].strip().lower()


def list_comma(language: str) -> str:
    """Return what is between the parts of a list, with the blank after it."""
    return _COMMAS.get(base_language(language), ", ")
