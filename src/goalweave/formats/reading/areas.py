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
from goalweave.formats.reading.normal_words import plain

_NUMBER = re.compile(r"(\d{1,3})(?:\.0+)?")


@lru_cache(maxsize=8192)
def area_of(text: str) -> str | None:
    """The area that a text names; None if it names none.

    text: a number of M49 with or without leading zeros, ISO 3166-1 in two or three letters, or a name in one of the six
    languages, the UN's long ones too.
    """
    written = text.strip()
    if match := _NUMBER.fullmatch(written):
        return _numbers().get(f"{int(match[1]):03d}")
    return _names().get(plain(written)) or country_code(written) or None


def area_number(code: str) -> str:
    """The three digits of M49 of an area as `area_of` gives it; where it has none, the code as it is."""
    return _numbers_of().get(code, code)


def area_names() -> Mapping[str, LanguageMap]:
    """Code → names in six languages, of the areas that the Unicode CLDR does not name, or names otherwise than M49."""
    return _own()[0]


def nearest_area(text: str) -> str:
    """The name in any language that a text is most like, with its code: `Germany (DE)`; empty if none is near."""
    known = _spelled()
    close = get_close_matches(plain(text), known, n=1, cutoff=0.75) if len(text) < 100 else []
    return known[close[0]] if close else ""


@cache
def _own() -> tuple[dict[str, LanguageMap], dict[str, str]]:
    """Names by code, and codes by name and variant."""
    names: dict[str, LanguageMap] = {}
    found: dict[str, str] = {}
    for row in _rows("areas.csv"):
        if row["en"]:
            names[row["code"]] = {language: row[language] for language in LANGUAGES}
        for name in (*(row[language] for language in LANGUAGES), *row["variants"].split(" | ")):
            if name:
                found[plain(name)] = row["code"]
    return names, found


@cache
def _names() -> Mapping[str, str]:
    """Plain form of the name of a region or group → code."""
    from babel import Locale

    found = dict(_own()[1])
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code.isdecimal() and not country_code(str(name)):  # Micronesia is a country first
                found.setdefault(plain(str(name)), code)
    return found


@cache
def _numbers() -> Mapping[str, str]:
    found = {row["numeric"]: row["code"] for row in _rows("countries.csv")}
    regions = [code for code in {*_own()[0], *_names().values()} if code.isdecimal()]
    return {**found, **{code: code for code in regions}, **{n: c for n, c in _own()[1].items() if n.isdecimal()}}


@cache
def _numbers_of() -> Mapping[str, str]:
    return {code: number for number, code in _numbers().items() if number}


@cache
def _spelled() -> Mapping[str, str]:
    """Plain form of every name → the name as it is written, with its code."""
    from babel import Locale

    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code.isdecimal() or code in country_codes():
                found.setdefault(plain(str(name)), f"{name} ({code})")
        for code, names in _own()[0].items():
            found[plain(names[language])] = f"{names[language]} ({code})"
    return found


def _rows(table: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(files(__package__).joinpath(table).read_text(encoding="utf-8").splitlines())
