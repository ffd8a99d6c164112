"""Countries by their names in six languages and by their codes → ISO 3166-1 alpha-2.

Names are those of all lists (area_names.py); countries.csv has the codes of ISO 3166-1 and usual variants of the names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from goalweave.formats.reading.area_names import (
    area_sort_key,
    cldr_names,
    configured_area_names,
    read_table,
    un_variants,
)
from goalweave.formats.reading.normalisation import normalise_words

WITHDRAWN = frozenset(("AN", "BU", "CS", "DD", "FX", "NT", "SU", "TP", "YD", "YU", "ZR"))
"""ISO 3166-3: codes that countries had until 1974 or later."""

_BETWEEN = re.compile(r"\s*[;؛|\n/、；]+\s*|\s*[,،，](?!\d{1,2}\s*[%٪])\s*")
_SHARE = re.compile(r"(?P<name>.*?[^\d\s:(–-])[\s:(–-]*(?P<share>\d{1,3}(?:[.,]\d+)?)\s*[%٪]\)?")
_AND = re.compile(r"\s+(?:and|et|y|e|и|و|&)\s+", re.IGNORECASE)


LONGEST_REPEATED = 200
"""Characters. What is longer is hardly in a second row."""


def country_code(name: str) -> str:
    """The code of one country by its code of two or three letters or its name; empty if it is none."""
    word = normalise_words(name)
    without_brackets = normalise_words(re.sub(r"\([^)]*\)", " ", name))
    return _country_codes_by_name().get(word) or _country_codes_by_name().get(without_brackets) or ""


@cache
def country_codes() -> frozenset[str]:
    """All codes of two letters; those withdrawn too, which older files have."""
    return frozenset(line["code"] for line in read_table("countries.csv")) | WITHDRAWN


def area_code(name: str) -> str:
    """The code of a country, or of a region: its M49 code or its name; empty if it is neither."""
    return country_code(name) or _region_codes().get(normalise_words(name), "")


def country_names(language: str) -> list[str]:
    """The names of all countries in one of the six languages, in order; each is read back as that country."""
    names = configured_area_names()
    codes = [code for code in set(_country_codes_by_name().values()) if code in names]
    return sorted({names[code][language] for code in codes}, key=lambda name: area_sort_key(name, language))


def find_places(text: str) -> tuple[list[tuple[str, float | None]], list[str]]:
    """Return the countries and regions in a cell, each with its percentage (`Kenya 60 %`), and the names that are
    neither."""
    # The rows of a table name the same few places again and again.
    places, others = _find_repeated_places(str(text)) if len(text) <= LONGEST_REPEATED else _find_places(text)
    return list(places), list(others)


def _find_places(text: str) -> tuple[tuple[tuple[str, float | None], ...], tuple[str, ...]]:
    places: dict[str, float | None] = {}
    others: list[str] = []
    for name in _split_names(text, (_BETWEEN, _AND)):
        match = _SHARE.fullmatch(name)
        bare, share = (match["name"], float(match["share"].replace(",", "."))) if match else (name, None)
        if code := area_code(bare):
            places[code] = share
        elif name:
            others.append(name)
    return tuple(places.items()), tuple(others)


_find_repeated_places = lru_cache(maxsize=4096)(_find_places)


def _split_names(text: str, between: tuple[re.Pattern[str], ...]) -> list[str]:
    """The names of a list; a name with a comma or an “and” of its own stays whole."""
    if area_code(text) or not between:
        return [text.strip()]
    names = []
    for part in between[0].split(text):
        names += _split_names(part, between[1:])
    return names


@cache
def _region_codes() -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for known in (configured_area_names(), cldr_names()):
        for code, names in known.items():
            if code.isdecimal():
                codes.setdefault(code, code)
                for name in names.values():
                    codes.setdefault(normalise_words(name), code)
    return codes


@cache
def _country_codes_by_name() -> Mapping[str, str]:
    codes: dict[str, str] = {}
    rows = list(read_table("countries.csv"))
    for row in rows:
        codes[normalise_words(row["code"])] = row["code"]
    # A name that two lists have for different countries is read as the list that is shown has it.
    for row in rows:
        for name in (row["alpha3"], *configured_area_names().get(row["code"], {}).values()):
            codes.setdefault(normalise_words(name), row["code"])
    for row in rows:
        code = row["code"]
        other_lists = (*cldr_names().get(code, {}).values(), *un_variants().get(code, ()))
        for name in (*other_lists, *row["variants"].split(" | ")):
            if name:
                codes.setdefault(normalise_words(name), code)
    return codes
