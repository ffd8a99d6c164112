"""Names of areas in the six languages: those of the Unicode CLDR (from Babel), with a few exceptions."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.core.text.languages import LANGUAGES, LanguageMap, pick
from goalweave.formats.reading.areas import area_names


def area_name(code: str, language: str) -> str:
    """The name of a country, region or group of countries in a language; the code itself where it is none."""
    from babel import Locale

    if code in area_names():
        return pick(area_names()[code], language)
    return str(Locale.parse(language).territories.get(code, code))


def area_language_maps(codes: Iterable[str]) -> dict[str, LanguageMap]:
    """Code → the name in every language of the site."""
    return {code: _area_language_map(code) for code in codes}


def _area_language_map(code: str) -> LanguageMap:
    return {language: area_name(code, language) for language in LANGUAGES}
