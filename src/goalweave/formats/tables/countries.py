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
from goalweave.formats.tables.words import plain

_BETWEEN = re.compile(r"\s*[;|\n/、；]+\s*|\s*[,،，]\s*")
_AND = re.compile(r"\s+(?:and|et|y|e|и|و|&)\s+", re.IGNORECASE)


def find_countries(text: str) -> tuple[list[str], list[str]]:
    """The codes of the countries in a cell, each once, and the names in it that are no country (regions, say)."""
    codes: dict[str, None] = {}
    others: list[str] = []
    for name in _names(text, (_BETWEEN, _AND)):
        if code := country_code(name):
            codes[code] = None
        elif name:
            others.append(name)
    return list(codes), others


def country_code(name: str) -> str:
    """The code of one country by its code of two or three letters or its name; empty if it is none."""
    word = plain(name)
    without_brackets = plain(re.sub(r"\([^)]*\)", " ", name))
    return _known().get(word) or _known().get(without_brackets) or ""


def _names(text: str, between: tuple[re.Pattern[str], ...]) -> list[str]:
    """The names of a list; a name with a comma or an “and” of its own stays whole."""
    if country_code(text) or not between:
        return [text.strip()]
    return [name for part in between[0].split(text) for name in _names(part, between[1:])]


@cache
def _known() -> Mapping[str, str]:
    from babel import Locale

    locales = [Locale.parse(language).territories for language in LANGUAGES]
    found: dict[str, str] = {}
    content = files(__package__).joinpath("countries.csv").read_text(encoding="utf-8")
    for line in csv.DictReader(content.splitlines()):
        code = line["code"]
        found[plain(code)] = code
        for name in (line["alpha3"], *(names.get(code, "") for names in locales), *line["variants"].split(" | ")):
            if name:
                found.setdefault(plain(name), code)
    return found
