"""Translations of an Open SDG repository: the names of keys and of a publisher's words, in all languages that it has.

Forms: a folder for each language with YAML files (`translations/fr/data.yml`: the key `data.…`), YAML files with languages below each
key (`Women: {en: Women, fr: Femmes}`), and CSV files with a column for each language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from goalweave.core.text.languages import LanguageMap, base_language
from goalweave.core.text.sanitise import sanitise_line
from goalweave.formats.observations.open_sdg.scripts import language_of_text

LONGEST = 2_000
"""Characters of a name."""

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\.\S+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")

Texts = Mapping[str, LanguageMap]


@dataclass(slots=True)
class Translations:
    """languages: of the repository; texts: whole key, `data.Female`, → names; by_key: its last part → names, the first that has it."""

    languages: tuple[str, ...] = ()
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    by_key: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, language: str, group: str, content: Any) -> None:
        """Add what a file of a language has."""
        for key, text in _flat_texts(content):
            self._add_translation(group, key, base_language(language), text)

    def add_by_key(self, group: str, content: Any) -> None:
        """Add what a file with languages below each key has."""
        if not isinstance(content, Mapping):
            return
        for key, texts in content.items():
            if not isinstance(texts, Mapping):
                continue
            for language, text in texts.items():
                if isinstance(text, str) and is_language(str(language)):
                    self._add_translation(group, str(key), base_language(str(language)), text)

    def find(self, text: str, groups: Iterable[str] = ()) -> LanguageMap:
        """The names of a key or text, looked up whole, then in groups, then in any; empty without any."""
        for key in (text, *(f"{group}.{text}" for group in groups)):
            if key in self.texts:
                return self.texts[key]
        return self.by_key.get(text, {})

    def names(self, text: str, language: str, groups: Iterable[str] = ()) -> LanguageMap:
        """The names of a text that a file in a language has: translated, and else as it is; empty for a key without a translation.

        A text in the script of another language is in that language.
        """
        squeezed = sanitise_line(text)
        if not squeezed:
            return {}
        translations = self.find(squeezed, groups)
        language = language_of_text(squeezed, language, self.languages)
        if translations:
            return (
                dict(translations)
                if language in translations or "_" in squeezed or is_key(squeezed)
                else {language: squeezed, **translations}
            )
        return {} if is_key(squeezed) else {language: squeezed}

    def _add_translation(self, group: str, key: str, language: str, text: str) -> None:
        line = sanitise_line(text)[:LONGEST]
        squeezed = " ".join(key.split())
        if not line or not squeezed:
            return
        names = self.texts.setdefault(f"{group}.{squeezed}" if group else squeezed, {})
        names[language] = line
        self.by_key.setdefault(squeezed, names)


def is_key(text: str) -> bool:
    """Whether a text is a translation key, `national_indicators.1-2-1-title`, and no text to show."""
    return _KEY.fullmatch(text) is not None and not text.endswith(".") and "/" not in text


def is_language(text: str) -> bool:
    """Whether a name of a folder or key may be that of a language."""
    from babel import UnknownLocaleError
    from babel.core import Locale

    if not _LANGUAGE.fullmatch(text):
        return False
    try:
        Locale.parse(base_language(text))
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _flat_texts(content: Any, above: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """The texts of nested mappings with their keys, joined with full stops."""
    if not isinstance(content, Mapping) or depth > 10:
        return
    for key, value in content.items():
        name = f"{above}.{key}" if above else str(key)
        if isinstance(value, str):
            yield name, value
        else:
            yield from _flat_texts(value, name, depth + 1)
