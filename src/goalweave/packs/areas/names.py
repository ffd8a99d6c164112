"""Names of areas in the six languages: those of the Unicode CLDR (from Babel), with a few exceptions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from goalweave.core.answers.record_facts import CountryNames
from goalweave.core.text.languages import LANGUAGES, LanguageMap, pick
from goalweave.formats.reading.areas import area_names
from goalweave.formats.reading.countries import country_codes


def area_name(code: str, language: str) -> str:
    """The name of a country, region or group of countries in a language; the code itself where it is none."""
    from babel import Locale

    if code in area_names():
        return pick(area_names()[code], language)
    return str(Locale.parse(language).territories.get(code, code))


@cache
def country_names() -> CountryNames:
    """The names of all countries in the six languages, to find them in texts."""
    names: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        own = names.setdefault(language, {})
        for code in country_codes():
            name = area_name(code, language)
            if name != code:
                own[name.casefold()] = code
    return CountryNames(names)


def area_language_maps(codes: Iterable[str]) -> dict[str, LanguageMap]:
    """Code → the name in every language of the site."""
    return {code: _area_language_map(code) for code in codes}


def _area_language_map(code: str) -> LanguageMap:
    return {language: area_name(code, language) for language in LANGUAGES}
