"""Areas by their codes and names → ISO 3166-1 alpha-2 of a country, else three digits of UN M49.

countries.csv has the numbers of countries, areas.csv the groups of countries that cut across the tree of regions (those of
SDG reports, countries in special situations), what has no code of two letters, and a country that is no more.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files

from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.formats.reading.countries import country_code, country_codes
from goalweave.formats.reading.normalisation import normalise_words

_NUMBER = re.compile(r"(\d{1,3})(?:\.0+)?")


@lru_cache(maxsize=8192)
def find_area(text: str) -> str | None:
    """The area that a text names; None if it names none.

    text: a number of M49 with or without leading zeros, ISO 3166-1 in two or three letters, or a name in one of the six
    languages, the UN's long ones too.
    """
    written = text.strip()
    if match := _NUMBER.fullmatch(written):
        return _m49_numbers().get(f"{int(match[1]):03d}")
    return _codes_by_name().get(normalise_words(written)) or country_code(written) or None


def area_number(code: str) -> str:
    """The three digits of M49 of an area as `find_area` gives it; where it has none, the code as it is."""
    return _numbers_by_code().get(code, code)


def area_names() -> Mapping[str, LanguageMap]:
    """Code → names in six languages, of the areas that the Unicode CLDR does not name, or names otherwise than M49."""
    return _supplementary_names()[0]


@lru_cache(maxsize=1024)
def nearest_area(text: str) -> str:
    """The name in any language that a text is most like, with its code: `Germany (DE)`; empty if none is near."""
    known = _names_as_written()
    close = get_close_matches(normalise_words(text), known, n=1, cutoff=0.75) if len(text) < 100 else []
    return known[close[0]] if close else ""


@cache
def _supplementary_names() -> tuple[dict[str, LanguageMap], dict[str, str]]:
    """Names by code, and codes by name and variant."""
    names: dict[str, LanguageMap] = {}
    found: dict[str, str] = {}
    for row in _read_table("areas.csv"):
        if row["en"]:
            names[row["code"]] = {language: row[language] for language in LANGUAGES}
        for name in (*(row[language] for language in LANGUAGES), *row["variants"].split(" | ")):
            if name:
                found[normalise_words(name)] = row["code"]
    return names, found


@cache
def _codes_by_name() -> Mapping[str, str]:
    """Plain form of the name of a region or group → code."""
    from babel import Locale

    found = dict(_supplementary_names()[1])
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code.isdecimal() and not country_code(str(name)):  # Micronesia is a country first
                found.setdefault(normalise_words(str(name)), code)
    return found


@cache
def _m49_numbers() -> Mapping[str, str]:
    found = {row["numeric"]: row["code"] for row in _read_table("countries.csv")}
    regions = [code for code in {*_supplementary_names()[0], *_codes_by_name().values()} if code.isdecimal()]
    return {
        **found,
        **{code: code for code in regions},
        **{n: c for n, c in _supplementary_names()[1].items() if n.isdecimal()},
    }


@cache
def _numbers_by_code() -> Mapping[str, str]:
    return {code: number for number, code in _m49_numbers().items() if number}


@cache
def _names_as_written() -> Mapping[str, str]:
    """Plain form of every name → the name as it is written, with its code."""
    from babel import Locale

    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code.isdecimal() or code in country_codes():
                found.setdefault(normalise_words(str(name)), f"{name} ({code})")
        for code, names in _supplementary_names()[0].items():
            found[normalise_words(names[language])] = f"{names[language]} ({code})"
    return found


def _read_table(table: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(files(__package__).joinpath(table).read_text(encoding="utf-8").splitlines())
