"""Countries by their names in six languages and by their codes → ISO 3166-1 alpha-2.

Names are those of the Unicode CLDR (from Babel); countries.csv has the codes of ISO 3166-1 and usual variants of the names.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.normalisation import normalise_words

WITHDRAWN = frozenset(("AN", "BU", "CS", "DD", "FX", "NT", "SU", "TP", "YD", "YU", "ZR"))
"""ISO 3166-3: codes that countries had until 1974 or later."""

_BETWEEN = re.compile(r"\s*[;؛|\n/、；]+\s*|\s*[,،，](?!\d{1,2}\s*[%٪])\s*")
_SHARE = re.compile(r"(?P<name>.*?[^\d\s:(–-])[\s:(–-]*(?P<share>\d{1,3}(?:[.,]\d+)?)\s*[%٪]\)?")
_AND = re.compile(r"\s+(?:and|et|y|e|и|و|&)\s+", re.IGNORECASE)


def country_code(name: str) -> str:
    """The code of one country by its code of two or three letters or its name; empty if it is none."""
    word = normalise_words(name)
    without_brackets = normalise_words(re.sub(r"\([^)]*\)", " ", name))
    return _country_codes_by_name().get(word) or _country_codes_by_name().get(without_brackets) or ""


@cache
def country_codes() -> frozenset[str]:
    """All codes of two letters; those withdrawn too, which older files have."""
    content = files(__package__).joinpath("countries.csv").read_text(encoding="utf-8")
    return frozenset(line["code"] for line in csv.DictReader(content.splitlines())) | WITHDRAWN


def area_code(name: str) -> str:
    """The code of a country, or of a region: its M49 code or its name; empty if it is neither."""
    return country_code(name) or _region_codes().get(normalise_words(name), "")


def country_names(language: str) -> list[str]:
    """The names of all countries in one of the six languages, in order; each is read back as that country."""
    from babel import Locale

    names = Locale.parse(language).territories
    return sorted({str(names[code]) for code in set(_country_codes_by_name().values()) if code in names})


def find_places(text: str) -> tuple[list[tuple[str, float | None]], list[str]]:
    """Return the countries and regions in a cell, each with its percentage (`Kenya 60 %`), and the names that are
    neither."""
    found: dict[str, float | None] = {}
    others: list[str] = []
    for name in _split_names(text, (_BETWEEN, _AND)):
        match = _SHARE.fullmatch(name)
        bare, share = (match["name"], float(match["share"].replace(",", "."))) if match else (name, None)
        if code := area_code(bare):
            found[code] = share
        elif name:
            others.append(name)
    return list(found.items()), others


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
    from babel import Locale

    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code.isdecimal():
                found.setdefault(code, code)
                found.setdefault(normalise_words(name), code)
    return found


@cache
def _country_codes_by_name() -> Mapping[str, str]:
    from babel import Locale

    locales = [Locale.parse(language).territories for language in LANGUAGES]
    found: dict[str, str] = {}
    content = files(__package__).joinpath("countries.csv").read_text(encoding="utf-8")
    for line in csv.DictReader(content.splitlines()):
        code = line["code"]
        found[normalise_words(code)] = code
        for name in (line["alpha3"], *(names.get(code, "") for names in locales), *line["variants"].split(" | ")):
            if name:
                found.setdefault(normalise_words(name), code)
    return found
