"""The country that the name of a folder, repository or file mentions: `sdg-data-kazstat`, `open-sdg-uk`, `usa_4-4-1.csv`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from goalweave.formats.reading.areas import find_area
from goalweave.formats.reading.countries import country_names
from goalweave.formats.reading.normalisation import normalise_words

SHORTEST, SHORTEST_STEM = 3, 4
"""Letters of a word that can be a country's name or code, and of one that can be part of its name."""

MOST_ADDED = 4
"""Letters that an adjective has more than the stem of a name: `nepal-ese`, `rwand-an`."""

MOST_WORDS = 4
"""Words of a country's name in the name of a folder: `united-kingdom`, `bosnia-and-herzegovina`."""

TWO_LETTERS = frozenset(("uk",))
"""Names of countries that are shorter; the codes of two letters are languages and words too."""

OTHER_WORDS = frozenset(
    (
        "data", "sdg", "sdgs", "ods", "odd", "odg", "osdg", "open", "goal", "goals", "indicator", "indicators",
        "agenda", "meta", "main", "master", "site", "repo", "test", "testing", "staging", "prod", "starter",
        "public", "national", "nation", "country", "countries", "state", "states", "statistics", "stat", "stats",
        "statistical", "region", "regions", "regional", "united", "republic", "federal", "central", "eastern",
        "western", "northern", "southern", "north", "south", "east", "west", "new", "island", "islands", "saint",
        "san", "santa", "costa", "great", "lower", "upper", "american", "british", "french", "dutch", "equatorial",
        "democratic", "islamic", "kingdom", "people", "peoples", "union", "and", "are", "per", "can", "com", "ago",
        "arm", "ben", "cub", "dom", "est", "fin", "gab", "geo", "gin", "gum", "guy", "ham", "ind", "jam", "lie",
        "lux", "mac", "man", "mar", "men", "mus", "ner", "nic", "nor", "one", "pan", "pol", "rom", "sen", "som",
        "sur", "ton", "tun", "van", "vat", "wal", "esp", "all", "the", "for", "old", "api", "csv", "xml", "eng",
        "fra", "rus", "ara", "zho", "deu",
    )
)  # fmt: skip
"""Words that names of files have, or that several countries have, though they are codes or parts of names."""

_WORDS = re.compile(r"[^\W\d_]+")
_GLUED = re.compile(r"^(?:sdg|ods|odd)(?=[a-z]{3})|(?<=[a-z]{3})(?:gov|data|sdg|ods)$")
_OFFICE = re.compile(r"([a-z]{3,})stats?")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")


def country_in_name(name: str) -> str:
    """The code of the only country that a name mentions, by its name or code, or by a word such as `kazakh`; empty for none or several."""
    countries = countries_in(name)
    return next(iter(countries)) if len(countries) == 1 else ""


def countries_in(name: str) -> frozenset[str]:
    """The codes of all countries that a name mentions."""
    return frozenset(_countries_in(name))


def _countries_in(name: str) -> Iterator[str]:
    words = [word.casefold() for word in _WORDS.findall(_CAMEL.sub(" ", name))]
    place = 0
    while place < len(words):
        for count in range(min(MOST_WORDS, len(words) - place), 0, -1):
            if country := _country_of(" ".join(words[place : place + count])):
                yield country
                place += count
                break
        else:
            place += 1


@cache
def _country_of(text: str) -> str:
    if " " in text:
        return _named_country(text)
    if text in TWO_LETTERS:
        return _named_country(text)
    if office := _OFFICE.fullmatch(text):
        # What is left of `kazstat` and `tajstat` is about a country, however short.
        return _named_country(office[1]) or _country_beginning_with(office[1])
    for word in dict.fromkeys((text, _GLUED.sub("", text))):
        if len(word) < SHORTEST or word in OTHER_WORDS:
            continue
        if country := _named_country(word) or (_country_of_stem(word) if len(word) >= SHORTEST_STEM else ""):
            return country
    return ""


def _named_country(text: str) -> str:
    area = find_area(text)
    return area if area and area.isalpha() else ""


def _country_of_stem(word: str) -> str:
    """`kazakh`, `canadian`: a word with which the names of one country begin, or which begins with such a name."""
    plain = normalise_words(word)
    return _country_beginning_with(plain) or _country_of_adjective(plain)


def _country_beginning_with(beginning: str) -> str:
    countries = {country for name, country in _first_words().items() if name.startswith(beginning)}
    return countries.pop() if len(countries) == 1 else ""


def _country_of_adjective(word: str) -> str:
    # `canadian` shares all but the last letter of the name.
    stems = {name.rstrip("aeoy"): country for name, country in _first_words().items()}
    fitting = (stem for stem in stems if len(stem) >= SHORTEST_STEM and word.startswith(stem))
    longest = max(fitting, key=len, default="")
    return stems[longest] if longest and len(word) - len(longest) <= MOST_ADDED else ""


@cache
def _first_words() -> Mapping[str, str]:
    """The first words of English names of countries → code, without those that several have."""
    by_word: dict[str, set[str]] = {}
    for name in country_names("en"):
        first = normalise_words(name).split()[0]
        if len(first) >= SHORTEST_STEM and first not in OTHER_WORDS:
            by_word.setdefault(first, set()).add(_named_country(name))
    return {word: countries.pop() for word, countries in by_word.items() if len(countries) == 1}
