"""Names of areas in the six languages, in the list that the installation uses."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from goalweave.core.answers.record_facts import CountryNames
from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.formats.reading.area_names import (
    area_name,
    area_name_in_prose,
    area_sort_key,
    cldr_names,
    un_names,
)
from goalweave.formats.reading.countries import country_codes

__all__ = ["area_language_maps", "area_name", "area_name_in_prose", "area_sort_key", "country_names"]


@cache
def country_names() -> CountryNames:
    """The names of all countries in the six languages and in every list, to find them in texts."""
    names: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        own = names.setdefault(language, {})
        for code in country_codes():
            in_prose = area_name_in_prose(code, language)
            for name in (area_name(code, language), in_prose, *_names_in_lists(code, language)):
                if name != code:
                    own.setdefault(name.casefold(), code)
    return CountryNames(names)


def _names_in_lists(code: str, language: str) -> list[str]:
    names = (known.get(code, {}).get(language, "") for known in (un_names(), cldr_names()))
    return [name for name in names if name]


def area_language_maps(codes: Iterable[str]) -> dict[str, LanguageMap]:
    """Code → the name in every language of the site."""
    return {code: _area_language_map(code) for code in codes}


def _area_language_map(code: str) -> LanguageMap:
    return {language: area_name(code, language) for language in LANGUAGES}
