"""Areas by their codes and names → ISO 3166-1 alpha-2 of a country, else three digits of UN M49.

countries.csv has the numbers of countries, areas.csv the groups of countries that cut across the tree of regions (those of
SDG reports, countries in special situations), what has no code of two letters, and a country that is no more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import chain

from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.area_names import (
    cldr_names,
    configured_area_names,
    read_table,
    supplementary_names,
    un_names,
    un_variants,
)
from goalweave.formats.reading.countries import country_code, country_codes
from goalweave.formats.reading.normalisation import normalise_words

_PART = re.compile(r"[A-Z]{2}\.[\w.:-]{1,36}")
_NUMBER = re.compile(r"(\d{1,3})(?:\.0+)?")


@lru_cache(maxsize=8192)
def find_area(text: str) -> str | None:
    """The area that a text names; None if it names none.

    text: a number of M49 with or without leading zeros, ISO 3166-1 in two or three letters, or a name in one of the six
    languages: of the installation's own list, of M49, UNTERM and the Unicode CLDR, whichever list it shows.
    """
    tidied = text.strip()
    if match := _NUMBER.fullmatch(tidied):
        return _m49_numbers().get(f"{int(match[1]):03d}")
    return _codes_by_name().get(normalise_words(tidied)) or country_code(tidied) or None


def part_code(text: str) -> str:
    """A code such as `GB.E06000015`, which names a part of a country and its country; empty for another text."""
    tidied = text.strip()
    country = tidied.partition(".")[0]
    return tidied if _PART.fullmatch(tidied) and country in country_codes() else ""


def area_number(code: str) -> str:
    """The three digits of M49 of an area as `find_area` gives it; where it has none, the code as it is."""
    return _numbers_by_code().get(code, code)


@lru_cache(maxsize=1024)
def nearest_area(text: str) -> str:
    """The name in any language that a text is most like, with its code: `Germany (DE)`; empty if none is near."""
    known = _names_as_written()
    close = get_close_matches(normalise_words(text), known, n=1, cutoff=0.75) if len(text) < 100 else []
    return known[close[0]] if close else ""


@cache
def _supplementary_codes() -> Mapping[str, str]:
    """Plain form of the names and variants of areas.csv → code."""
    codes: dict[str, str] = {}
    for row in read_table("areas.csv"):
        for name in (*(row[language] for language in LANGUAGES), *row["variants"].split(" | ")):
            if name:
                codes[normalise_words(name)] = row["code"]
    return codes


@cache
def _codes_by_name() -> Mapping[str, str]:
    """Plain form of the name of a region or group → code."""
    codes = dict(_supplementary_codes())
    shown = configured_area_names()
    countries = {code: names for code, names in shown.items() if not code.isdecimal()}
    names_of_countries = {
        normalise_words(name) for name in chain.from_iterable(names.values() for names in countries.values())
    }
    for code, names in shown.items():
        for name in names.values() if code.isdecimal() else ():
            if normalise_words(name) not in names_of_countries:
                codes.setdefault(normalise_words(name), code)
    for known in (un_names(), cldr_names()):
        for code, names in known.items():
            for name in names.values() if code.isdecimal() else ():
                if not country_code(name):  # Micronesia is a country first
                    codes.setdefault(normalise_words(name), code)
    return codes


@cache
def _m49_numbers() -> Mapping[str, str]:
    numbers = {row["numeric"]: row["code"] for row in read_table("countries.csv")}
    regions = [code for code in {*supplementary_names(), *_codes_by_name().values()} if code.isdecimal()]
    return {
        **numbers,
        **{code: code for code in regions},
        **{number: code for number, code in _supplementary_codes().items() if number.isdecimal()},
    }


@cache
def _numbers_by_code() -> Mapping[str, str]:
    return {code: number for number, code in _m49_numbers().items() if number}


@cache
def _names_as_written() -> Mapping[str, str]:
    """Plain form of every name → the name as it is written, with its code."""
    names: dict[str, str] = {}
    for known in (configured_area_names(), cldr_names()):
        for code, in_languages in known.items():
            if code.isdecimal() or code in country_codes():
                for name in in_languages.values():
                    names.setdefault(normalise_words(name), f"{name} ({code})")
    for code, variants in un_variants().items():
        for name in variants:
            names.setdefault(normalise_words(name), f"{name} ({code})")
    return names
