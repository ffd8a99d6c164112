"""The grammar of drafts in one language, as data (packs/prose): phrases under dotted names, each with its plural forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

OTHER = "other"


@dataclass(frozen=True)
class Grammar:
    """phrases: dotted name → plural category (CLDR) → template; one that has no plural has `other` alone.

    lists: dotted name → phrases that take turns, or words by position.
    """

    language: str
    phrases: Mapping[str, Mapping[str, str]]
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.phrases

    def say(self, name: str, number: int | None = None, /, **parts: str) -> str:
        """The phrase with its parts; number: selects the plural form and is written as {n}."""
        forms = self.phrases[name]
        if number is None:
            return forms[OTHER].format(**parts)
        form = forms.get(plural_category(number, self.language)) or forms[OTHER]
        return form.format(n=self.numeral(number), **parts)

    def first(self, *names: str) -> str:
        """The first of the names that the grammar has. Raises KeyError if it has none."""
        for name in names:
            if name in self.phrases:
                return name
        raise KeyError(names[0])

    def numeral(self, number: int) -> str:
        """A small number in words where the language writes it so, else in digits."""
        from babel.numbers import format_decimal

        words = self.lists.get("numerals", ())
        if 0 <= number < len(words):
            return words[number]
        return str(format_decimal(number, locale=babel_locale(self.language)))


def read_grammar(language: str, content: Mapping[str, Any]) -> Grammar:
    """The grammar of nested mappings as they are in a file; a mapping of plural categories is one phrase."""
    phrases: dict[str, Mapping[str, str]] = {}
    lists: dict[str, Sequence[str]] = {}
    _read_level("", content, phrases, lists)
    return Grammar(language, phrases, lists)


def _read_level(
    above: str, content: Mapping[str, Any], phrases: dict[str, Mapping[str, str]], lists: dict[str, Sequence[str]]
) -> None:
    for key, value in content.items():
        name = f"{above}{key}"
        if isinstance(value, str):
            phrases[name] = {OTHER: value}
        elif isinstance(value, list):
            lists[name] = tuple(map(str, value))
        elif OTHER in value:
            phrases[name] = value
        else:
            _read_level(f"{name}.", value, phrases, lists)


@lru_cache(maxsize=1024)
def plural_category(number: int, language: str) -> str:
    """`one`, `few`, `other` … of the number in the language."""
    from babel import Locale

    return str(Locale.parse(babel_locale(language)).plural_form(number))


def babel_locale(language: str) -> str:
    """British dates for English, as the United Nations write them."""
    return {"en": "en_GB", "zh": "zh_Hans"}.get(language, language)
